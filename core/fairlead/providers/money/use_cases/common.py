"""What every step with money does: texts without card numbers, and a line in the log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.models import CaseFile
from fairlead.modules.facade import TenantHooks
from fairlead.modules.queries import enabled_modules
from fairlead.providers.models import Referral
from fairlead.providers.money.models import ClaimLine
from fairlead.providers.money.policy import holds_card_number
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession

LONGEST_TEXT = 500


def plain_text(text: str, field: str, *, missing: str = "", longest: int = LONGEST_TEXT) -> str:
    """The text without spaces around it. Raises `Refusal` when it is missing, too long, or holds a card number."""
    words = text.strip()
    if missing and not words:
        raise Refusal(missing, field=field)
    if len(words) > longest:
        raise Refusal(_("This must be %(most)d characters or fewer.", most=longest), field=field)
    if holds_card_number(words):
        raise Refusal(
            _("This looks like the number of a payment card. Leave it out: card data are never kept here."),
            field=field,
        )
    return words


def refuse_names(session: TenantSession, line: ClaimLine, words: str, field: str) -> None:
    """Raise `Refusal` for words that name the person of the referral, or whom its sender's module hides from a provider.

    Both sides keep these words with the money. What was found is not repeated: the payer need not know who it is.
    """
    named = session.scalar(sa.select(sa.func.app_line_names(line.tenant_id, line.unit_id, words)))
    referral = session.scalar(
        sa.select(Referral).where(
            Referral.reference == line.referral_reference, Referral.tenant_id == session.actor.tenant_id
        )
    )
    if referral is not None and not named:
        case = session.get_one(CaseFile, referral.case_id)
        hooks = TenantHooks(enabled_modules(session) & {case.module})
        named = bool(hooks.names_to_leave_out(session, case, words))
    if named:
        raise Refusal(
            _("Name nobody here, and say nowhere where somebody lives: the reference is enough."), field=field
        )


def note(  # one line of the log of whoever acted
    session: TenantSession,
    action: str,
    *,
    object_type: str,
    object_ids: Sequence[uuid.UUID],
    fields: Sequence[str],
    told: str = "",
) -> None:
    """Log a step with money; ``told`` is the organisation that is told by it."""
    record(
        session,
        Operation.DISCLOSURE if told else Operation.ALTERATION,
        action,
        object_type=object_type,
        object_ids=object_ids,
        field_names=fields,
        purpose="administration",
        recipient_org=told or None,
    )
