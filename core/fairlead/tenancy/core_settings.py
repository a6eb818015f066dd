"""Settings of core itself, which every organisation has whatever modules are on. Declared as a module declares its own.

How long each side of a referral has is no law, and no national standard was found [OPEN]: the defaults are labelled
placeholders, for each organisation to set as it agreed with its providers.
"""

from __future__ import annotations

from fairlead.modules.manifest import Setting

CORE = "core"
"""Under this name, where a module has its own, settings of core are recorded."""

PLACEHOLDER = "[design] placeholder, not law: set what was agreed with your providers"

CORE_SETTINGS = (
    Setting(
        key="referral_answer_days",
        title="Working days in which a provider answers a referral",
        kind="integer",
        default=3,
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="referral_question_days",
        title="Working days in which a provider’s question about a referral is answered",
        kind="integer",
        default=3,
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="referral_first_contact_days",
        title="Working days from a provider’s acceptance to the first appointment",
        kind="integer",
        default=5,
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="referral_plan_days",
        title="Working days in which an action plan is answered, and in which one that was returned is changed",
        kind="integer",
        default=3,
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="place_reservation_days",
        title="Working days for which a place of a service is held before it lapses",
        kind="integer",
        default=2,
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="referral_stale_days",
        title="Days after which what a referral tells is looked at again before it is sent",
        kind="integer",
        default=90,
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="assurance_documents",
        title="Documents that a provider must show before it is sent people, each true or false",
        kind="table",
        default=dict.fromkeys(("insurance", "safeguarding", "vetting", "cyber", "agreement"), True),
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="assurance_warning_days",
        title="Days before a document lapses on which its provider is reminded",
        kind="table",
        default=[30, 14, 1],
        layer="FORCE",
        source=PLACEHOLDER,
    ),
    Setting(
        key="provider_invitation_days",
        title="Days for which a provider’s invitation works",
        kind="integer",
        default=14,
        layer="FORCE",
        source="[design] placeholder, not law",
    ),
    Setting(
        key="help_reopen_days",
        title="Days in which a closed request for support can be reopened by who asked",
        kind="integer",
        default=14,
        layer="FORCE",
        source="[design] placeholder, not law: set what your help desk wants",
    ),
)
