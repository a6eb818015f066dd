"""Many results of online courses at once, from a table saved as CSV: read, tried without keeping anything, recorded.

Trying is recording inside a savepoint that is taken back: a line is refused in the preview exactly when it would be
refused in earnest. A line that is recorded already changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from fairlead.identity.actor import Actor
from fairlead.providers.evidence.models import CourseOutcome
from fairlead.providers.evidence.use_cases import AlreadyRecorded, RecordResult, record_result
from fairlead.providers.models import Referral
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession

MOST_LINES = 100
NEEDED = ("referral", "course", "completed_on", "outcome")
COLUMNS = (*NEEDED, "score", "hours", "certificate", "completes")
LONGEST_CELL = 300
_YES = {
    "yes": True,
    "y": True,
    "1": True,
    "true": True,
    "no": False,
    "n": False,
    "0": False,
    "false": False,
    "": False,
}
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class UnreadableTable(ValueError):
    """Not a table of results at all; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table as it was typed; ``number`` is its number in the file, the heading being 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came, or would come, of one line: ``new``, ``there`` or ``refused`` with the reason."""

    line: Line
    state: str
    person: str = ""
    referral_id: uuid.UUID | None = None
    told: str = ""


def read_lines(text: str) -> list[Line]:
    """The lines of a table with a heading. Raises `UnreadableTable`."""
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    try:
        heading = [name.strip().lower().replace(" ", "_") for name in next(rows, [])]
        found = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableTable(_("The table cannot be read. Save it again as CSV UTF-8")) from error
    missing, strange = [name for name in NEEDED if name not in heading], set(heading) - {*COLUMNS, ""}
    if missing or strange:
        wrong = ", ".join((*missing, *sorted(name[:40] for name in strange)))
        raise UnreadableTable(
            _(
                "The first line must name the columns: %(columns)s. Look at: %(wrong)s",
                columns=", ".join(COLUMNS),
                wrong=wrong,
            )
        )
    if not found:
        raise UnreadableTable(_("The table has no line below its heading"))
    if len(found) > MOST_LINES:
        raise UnreadableTable(_("The table must have at most %(most)d lines", most=MOST_LINES))
    return [
        Line(
            number=number,
            cells={
                name: cell.strip()[:LONGEST_CELL] for name, cell in zip(heading, row, strict=False) if name
            },
        )
        for number, row in found
    ]


def as_text(lines: Iterable[Line]) -> str:
    """The lines as a table again, for the page that asks whether to record them."""
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
    rows.writeheader()
    rows.writerows(line.cells for line in lines)
    return out.getvalue()


def try_results(
    session: TenantSession, actor: Actor, lines: Sequence[Line], *, now: datetime
) -> list[Report]:
    """What recording these lines would do. Nothing is kept."""
    trial = session.begin_nested()
    try:
        return record_results(session, actor, lines, now=now)
    finally:
        trial.rollback()


def record_results(
    session: TenantSession, actor: Actor, lines: Sequence[Line], *, now: datetime
) -> list[Report]:
    """Record each line that can be recorded; the others are left out, each with its reason."""
    return [_record(session, actor, line, now=now) for line in lines]


def _record(session: TenantSession, actor: Actor, line: Line, *, now: datetime) -> Report:
    referral = session.scalar(
        sa.select(Referral).where(
            Referral.reference == line.cells.get("referral", "").upper(),
            Referral.receiver_tenant_id == actor.tenant_id,
        )
    )
    if referral is None:
        return Report(
            line=line, state="refused", told=_("Your organisation has no referral with this reference")
        )
    found = Report(line=line, state="new", person=referral.subject_label, referral_id=referral.id)
    try:
        with session.begin_nested():
            record_result(session, actor, _command(line, referral), now=now)
    except AlreadyRecorded as there:
        return replace(found, state="there", told=there.message)
    except Refusal as refusal:
        return replace(found, state="refused", told=refusal.message)
    except IntegrityError:
        told = _("Somebody recorded this at the same time. Try again")
        return replace(found, state="refused", told=told)
    return replace(found, told=_consequence(line))


def _consequence(line: Line) -> str:
    hours, completes = line.cells.get("hours", ""), _YES.get(line.cells.get("completes", "").lower(), False)
    told = []
    if hours and _outcome(line.cells["outcome"]) is CourseOutcome.PASSED:
        told.append(_("%(hours)s hours count", hours=hours))
    if completes:
        told.append(_("the intervention is reported as completed"))
    return ", ".join(told)


def _command(line: Line, referral: Referral) -> RecordResult:
    cells = line.cells
    return RecordResult(
        referral_id=referral.id,
        course=cells.get("course", ""),
        completed_on=_day(cells.get("completed_on", "")),
        outcome=_outcome(cells.get("outcome", "")),
        version=referral.version,
        score=_score(cells.get("score", "")),
        hours=_hours(cells.get("hours", "")),
        provider_code=cells.get("certificate", ""),
        completes=_yes(cells.get("completes", "")),
    )


def _day(typed: str) -> date:
    british = _BRITISH.fullmatch(typed)
    try:
        return (
            date(*(int(part) for part in reversed(british.groups())))
            if british
            else date.fromisoformat(typed)
        )
    except ValueError:
        raise Refusal(_("Write the day like 2026-11-30 or 30/11/2026")) from None


def _outcome(typed: str) -> CourseOutcome:
    try:
        return CourseOutcome(typed.lower().replace(" ", "-").replace("_", "-"))
    except ValueError:
        raise Refusal(_("Write the outcome as passed or not-passed")) from None


def _score(typed: str) -> int | None:
    plain = typed.removesuffix("%").strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit():
        raise Refusal(_("Write the score as a whole number, per cent"))
    return int(plain)


def _hours(typed: str) -> Decimal:
    try:
        hours = Decimal(typed or "0")
        if hours.is_finite() and hours == hours.quantize(Decimal("0.01")):
            return hours
    except InvalidOperation:
        pass
    raise Refusal(_("Write the hours like 1.5"))


def _yes(typed: str) -> bool:
    if typed.lower() not in _YES:
        raise Refusal(_("Write yes or no under completes"))
    return _YES[typed.lower()]
