"""Unmet need in numbers, for those who commission services: by need, area, reason and month, and never about anybody.

Small numbers are not shown (fewer than ten), and every other number is rounded to five, so that two tables cannot be
subtracted to find a hidden one. No total is given, for the same reason. [design] after the practice of official
statistics: the threshold and the rounding are constants here and in no other place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # columns of several types

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.providers.directory.areas import area_name
from fairlead.providers.directory.words import NEEDS, label
from fairlead.providers.matching.models import UnmetNeed
from fairlead.providers.matching.unmet_reasons import UNMET_REASONS
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import add_months

FEWEST = 10
"""Smaller counts are only said to be smaller."""
ROUNDED_TO = 5
MONTHS = (12, 36)
"""How far back a report may look: whole months, and this one."""
MOST_ROWS = 500

DIMENSIONS = ("need", "area", "reason", "month")
BREAKDOWNS: Mapping[str, tuple[str, ...]] = {
    "need": ("need",),
    "need-area": ("need", "area"),
    "need-reason": ("need", "reason"),
    "need-month": ("need", "month"),
    "all": DIMENSIONS,
}
"""The tables that can be asked for; there is no other filter."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One line: the value of each dimension, None where the table is not broken down by it, and the count.

    ``count`` is None where there are fewer than `FEWEST`.
    """

    need: str | None = None
    area: str | None = None
    reason: str | None = None
    month: date | None = None
    count: int | None


def unmet_counts(
    session: TenantSession, actor: Actor, breakdown: str, months: int, *, today: date
) -> Sequence[Cell]:
    """The lines of one table, in the order of its dimensions. One statement, which reads no single record out."""
    by = BREAKDOWNS[breakdown]
    columns: dict[str, sa.ColumnElement[Any]] = {
        "need": UnmetNeed.need,  # type: ignore[dict-item]  # a mapped column is an element
        "area": UnmetNeed.area,  # type: ignore[dict-item]  # as above
        "reason": UnmetNeed.reason,  # type: ignore[dict-item]  # as above
        "month": sa.cast(sa.func.date_trunc("month", UnmetNeed.recorded_on), sa.Date),
    }
    chosen = [columns[name].label(name) for name in by]
    rows = session.execute(
        sa.select(*chosen, sa.func.count().label("count"))
        .where(
            UnmetNeed.tenant_id == actor.tenant_id,
            UnmetNeed.recorded_on >= first_day(today, months),
        )
        .group_by(*(sa.text(str(place)) for place in range(1, len(by) + 1)))
        .order_by(*(sa.text(str(place)) for place in range(1, len(by) + 1)))
        .limit(MOST_ROWS)
    ).mappings()
    return [Cell(**{**row, "count": shown_count(row["count"])}) for row in rows]


def shown_count(count: int) -> int | None:
    """A count as it may be shown: None for a small one, else to the nearest five."""
    if count < FEWEST:
        return None
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def first_day(today: date, months: int) -> date:
    """The first day of a report that looks so many whole months back."""
    return add_months(today.replace(day=1), -months)


def cell_words(cell: Cell, by: Sequence[str]) -> dict[str, str]:
    """A line in words, the same on the page and in the file."""
    words = {
        "need": label(NEEDS, cell.need or ""),
        "area": area_name(cell.area) if cell.area else _("Not known"),
        "reason": label(UNMET_REASONS, cell.reason or ""),
        "month": f"{cell.month:%B %Y}" if cell.month else "",
    }
    count = _("Fewer than %(num)d", num=FEWEST) if cell.count is None else str(cell.count)
    return {**{name: words[name] for name in by}, "count": count}


def titles() -> dict[str, str]:
    """What the columns are called."""
    return {
        "need": _("Need"),
        "area": _("Local authority"),
        "reason": _("Why nothing meets it"),
        "month": _("Month"),
        "count": _("Records, to the nearest 5"),
    }


def breakdown_words() -> list[tuple[str, str]]:
    """The tables that can be asked for, in words."""
    return [
        ("need", _("Need")),
        ("need-area", _("Need and local authority")),
        ("need-reason", _("Need and reason")),
        ("need-month", _("Need and month")),
        ("all", _("Need, local authority, reason and month")),
    ]
