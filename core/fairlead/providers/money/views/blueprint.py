"""Where the pages about money hang, and what they share."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.money.words import CLAIM_STATES, LINE_STATES, PAYERS, PRICE_STATES, UNITS, pounds
from fairlead.web.frame import Crumb, NavItem
from fairlead.web.unit_of_work import current_actor
from fairlead.workflow.calendar import local_day

bp = Blueprint("money", __name__, url_prefix="/t/<slug:tenant>/money", template_folder="../../templates")


def today() -> date:
    """The day in London."""
    return local_day(datetime.now(UTC))


def words() -> dict[str, object]:
    """What every template about money uses: words of codes, and how an amount and a month read."""
    return {
        "pounds": pounds,
        "month_words": month_words,
        "payers": PAYERS,
        "units": UNITS,
        "price_states": PRICE_STATES,
        "claim_states": CLAIM_STATES,
        "line_states": LINE_STATES,
    }


def month_words(month: date) -> str:
    """``November 2026``."""
    return str(format_date(month, "MMMM y"))


def tabs(here: str) -> list[NavItem]:
    """The pages about money that this person can open."""
    actor = current_actor()
    offered = (
        ("claims", _("Claims"), Core.CLAIM_READ),
        ("prices", _("Prices"), Core.CLAIM_READ),
        ("report", _("Delivered, claimed and paid"), Core.CLAIM_READ),
        ("vouchers", _("Vouchers"), Core.CLAIM_DECIDE),
    )
    return [
        NavItem(label=label, url=url_for(f"money.{page}"), active=page == here)
        for page, label, permission in offered
        if actor.can(permission)
    ]


def crumbs(page: str = "claims", label: str = "") -> tuple[Crumb, ...]:
    """From the claims, or from another page, to this one."""
    start = Crumb(label=_("Money"), url=url_for("money.claims"))
    return (start, Crumb(label=label, url=url_for(f"money.{page}"))) if label else (start,)
