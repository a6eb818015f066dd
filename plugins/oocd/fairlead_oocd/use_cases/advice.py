"""Legal advice on which something is done: who gave it, when, and what it says. A part of it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import Refusal, local_day


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What was advised, by whom, on which day; all three, without blanks round them."""

    text: str
    adviser: str
    given_on: date


@dataclass(frozen=True, kw_only=True)
class AdviceFields:
    """The names of the three fields in the form that asked for them."""

    text: str
    adviser: str
    given_on: str


def advice_given(
    text: str | None, adviser: str | None, given_on: date | None, fields: AdviceFields, *, now: datetime
) -> Advice | None:
    """The advice as it is kept; None when nothing of it was entered.

    Raises `Refusal` for advice of which a part is missing or blank, and for a day in the future.
    """
    said, by = (text or "").strip(), (adviser or "").strip()
    if not (said or by or given_on):
        return None
    if not said:
        raise Refusal(_("Say what the legal advice was."), field=fields.text)
    if not by:
        raise Refusal(_("Say who gave the legal advice, and when."), field=fields.adviser)
    if given_on is None:
        raise Refusal(_("Say who gave the legal advice, and when."), field=fields.given_on)
    if given_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field=fields.given_on)
    return Advice(text=said, adviser=by, given_on=given_on)
