"""What payers, units and states are called, and how pence read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead.providers.money.policy import Payer, Unit

PAYERS: dict[str, LazyString] = {
    Payer.FORCE: _("The force that referred"),
    Payer.COMMISSIONER: _("The commissioner"),
    Payer.PERSON: _("The person, by a fee"),
    Payer.PROVIDER: _("The provider itself"),
}
UNITS: dict[str, LazyString] = {
    Unit.ACCEPTANCE: _("Referral accepted"),
    Unit.SESSION: _("Session attended"),
    Unit.HOUR: _("Hour attended, in full quarters"),
    Unit.COMPLETION: _("Intervention completed"),
    Unit.PLACE: _("Place taken up in a group"),
}
PRICE_STATES: dict[str, tuple[LazyString, str]] = {
    "proposed": (_("Waits for the commissioner"), "information"),
    "approved": (_("Agreed"), "positive"),
    "returned": (_("Returned"), "caution"),
    "withdrawn": (_("Taken back"), "neutral"),
}
CLAIM_STATES: dict[str, tuple[LazyString, str]] = {
    "submitted": (_("Waits for approval"), "information"),
    "decided": (_("Decided"), "positive"),
    "paid": (_("Paid"), "neutral"),
}
LINE_STATES: dict[str, tuple[LazyString, str]] = {
    "claimed": (_("Not decided"), "information"),
    "approved": (_("Approved"), "positive"),
    "disputed": (_("Disputed"), "caution"),
    "released": (_("To be claimed again"), "neutral"),
}
"""Word and tone of each state."""


def pounds(pence: int) -> str:
    """``£1,234.05``, exactly; with a minus sign in front of the pound when it is less than nothing."""
    whole, odd = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}.{odd:02d}"  # noqa: RUF001  # a minus sign, not a hyphen
