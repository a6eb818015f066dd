"""What every step with money does: texts without card numbers, and a line in the log."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
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
