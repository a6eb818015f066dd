"""The kinds of document that the module files; beside each, the same as a page under ``<kind>-page``."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One kind of document, by the name it is stored under."""

    AGREEMENT = "oocd.agreement"
    PLAIN = "oocd.plain"
    STATEMENT = "oocd.statement"
    NOTIFICATION = "oocd.notification-notice"
    CONSULTATION = "oocd.consultation"
    AUTHORISATION = "oocd.authorisation"
    PROSECUTOR_REFERRAL = "oocd.prosecutor-referral"
    PROSECUTOR_DECISION = "oocd.prosecutor-decision"
    YOUTH_REFERRAL = "oocd.youth-referral"
    PROVIDER_REFERRAL = "oocd.provider-referral"
    PROVIDER_OUTCOME = "oocd.provider-outcome"
    VARIATION_NOTICE = "oocd.variation-notice"
    BREACH_WARNING = "oocd.breach-warning"
    BREACH_DECISION = "oocd.breach-decision"
    COMPLIANCE_LETTER = "oocd.compliance-letter"
    CLOSING_LETTER = "oocd.closing-letter"
    VICTIM_LETTER = "oocd.victim-letter"
    RECORDS_FORM = "oocd.records-form"
    PENALTY_NOTICE = "oocd.penalty-notice"
    CERTIFICATE = "oocd.certificate"
    RECEIPT = "oocd.receipt"
