"""Everything that leaves by this module: to whom, by which ways, and what writes it. Part of the manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fairlead.public import Channel, Outgoing, Recipient
from fairlead_oocd.documents.certificate import Certificate
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.receipt import Receipt
from fairlead_oocd.letters import (
    agreement,
    authority,
    closing,
    consultation,
    giving,
    notices,
    plain,
    provider,
)

_PAPER = (
    "templates/oocd/documents/paper.html",
    "templates/oocd/documents/pairs.html",
    "documents/typst/paper.typ",
)
_SIGNED = ("templates/oocd/documents/agreement.html", "documents/typst/agreement.typ", *_PAPER)
_LETTER = ("templates/oocd/documents/letter.html", "documents/typst/letter.typ", *_PAPER)
_GIVEN = frozenset({Channel.HAND})
_SENT = frozenset({Channel.LETTER, Channel.HAND})
_TOLD = frozenset({Channel.SHARED})
_KEPT: frozenset[Channel] = frozenset()

_ROWS: tuple[tuple[Kind, str, Recipient, frozenset[Channel], Callable[..., object]], ...] = (
    (Kind.AGREEMENT, "Signed document", Recipient.PERSON, _GIVEN, agreement.agreement_of),
    (Kind.PLAIN, "The same in plain words", Recipient.PERSON, _GIVEN, plain.plain_version),
    (Kind.STATEMENT, "Statement to sign", Recipient.PERSON, _GIVEN, giving.statements),
    (Kind.NOTIFICATION, "Notice of notification", Recipient.PERSON, _GIVEN, giving.notification_notice),
    (Kind.VARIATION_NOTICE, "Variation notice", Recipient.PERSON, _SENT, notices.variation_notice),
    (Kind.BREACH_WARNING, "Breach warning", Recipient.PERSON, _SENT, notices.breach_warning),
    (Kind.BREACH_DECISION, "Breach decision", Recipient.PERSON, _SENT, notices.breach_decision),
    (Kind.COMPLIANCE_LETTER, "Compliance letter", Recipient.PERSON, _SENT, closing.compliance_letter),
    (Kind.CLOSING_LETTER, "Closing letter", Recipient.PERSON, _SENT, closing.closing_letter),
    (Kind.PENALTY_NOTICE, "Notice of a penalty", Recipient.PERSON, _SENT, notices.penalty_notice),
    (Kind.RECEIPT, "Receipt", Recipient.PERSON, _SENT, Receipt.letter),
    (
        Kind.VICTIM_LETTER,
        "Completion letter to a victim",
        Recipient.VICTIM,
        frozenset({Channel.LETTER}),
        closing.victim_letter,
    ),
    (Kind.PROVIDER_REFERRAL, "Referral", Recipient.PARTNER, _TOLD, provider.provider_referral),
    (Kind.YOUTH_REFERRAL, "Referral of a child", Recipient.PARTNER, _TOLD, giving.youth_referral),
    (Kind.CERTIFICATE, "Registration certificate", Recipient.COURT, _TOLD, Certificate.letter),
    (Kind.CONSULTATION, "Consultation record", Recipient.POLICE, _KEPT, consultation.consultation_record),
    (Kind.AUTHORISATION, "Authorisation record", Recipient.POLICE, _KEPT, authority.authorisation_record),
    (Kind.PROSECUTOR_REFERRAL, "Prosecutor referral", Recipient.POLICE, _KEPT, authority.prosecutor_referral),
    (Kind.PROSECUTOR_DECISION, "Prosecutor decision", Recipient.POLICE, _KEPT, authority.prosecutor_decision),
    (Kind.PROVIDER_OUTCOME, "Report of a provider", Recipient.POLICE, _KEPT, provider.provider_outcome),
    (Kind.RECORDS_FORM, "Retention and PNC form", Recipient.POLICE, _KEPT, closing.records_form),
)

OUTGOING: Mapping[Kind, Outgoing] = {
    kind: Outgoing(
        key=kind.value,
        title=title,
        to=to,
        channels=channels,
        made_by=made_by,
        templates=_SIGNED if kind is Kind.AGREEMENT else _LETTER,
    )
    for kind, title, to, channels, made_by in _ROWS
}
"""Every kind of document that is filed, by its kind."""
VICTIM_CONTACT = Outgoing(
    key="oocd.victim-contact",
    title="Attempt to reach a victim",
    to=Recipient.VICTIM,
    channels=frozenset({Channel.CALL, Channel.LETTER, Channel.EMAIL, Channel.VISIT}),
)
EVERYTHING = (*OUTGOING.values(), VICTIM_CONTACT)
