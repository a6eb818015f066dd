"""Many results in one table: what it would do is shown first, each line by itself, and nothing is recorded twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import Babel

from fairlead.providers.evidence.models import CourseResult
from fairlead.providers.evidence.results_file import (
    MOST_LINES,
    Report,
    UnreadableTable,
    as_text,
    read_lines,
    record_results,
    try_results,
)
from fairlead.providers.models import Referral
from fairlead.testing.two_sides import TwoSides, now

from .evidence_steps import today
from .referral_steps import current

HEADING = "referral,course,completed_on,outcome,score,hours,certificate,completes"


def table(*lines: str) -> str:
    return "\n".join((HEADING, *lines))


def line(referral: Referral, **changes: str) -> str:
    values = {
        "referral": referral.reference, "course": "Alcohol awareness", "completed_on": today().isoformat(),
        "outcome": "passed", "score": "80", "hours": "1.5", "certificate": "", "completes": "no", **changes,
    }  # fmt: skip
    return ",".join(values.values())


def run(sides: TwoSides, text: str, *, trial: bool = False) -> list[Report]:
    use_case = try_results if trial else record_results
    with sides.acting(sides.worker) as session, sides.app.test_request_context():
        return use_case(session, session.actor, read_lines(text), now=now())


def recorded(sides: TwoSides, referral: Referral) -> int:
    with sides.acting(sides.officer) as session:
        of_referral = CourseResult.referral_id == referral.id
        return session.scalar(sa.select(sa.func.count()).select_from(CourseResult).where(of_referral)) or 0


def test_trying_says_what_would_happen_and_keeps_nothing(sides: TwoSides) -> None:
    referral = sides.accepted()
    (report,) = run(sides, table(line(referral, completes="yes")), trial=True)
    assert (report.state, report.person) == ("new", "Testina Suspectsworth")
    assert report.told == "1.5 hours count, the intervention is reported as completed"
    assert recorded(sides, referral) == 0
    assert (current(sides, referral).state, current(sides, referral).version) == (
        "accepted",
        referral.version,
    )
    with sides.behind() as owner:
        assert not owner.execute(
            sa.text(
                "select count(*) from audit_entry where action = 'referral.result.recorded' and tenant_id = :t"
            ),
            {"t": sides.force.id},
        ).scalar_one()


def test_each_line_is_recorded_or_refused_by_itself(sides: TwoSides) -> None:
    first, second = sides.accepted(), sides.accepted()
    reports = run(
        sides,
        table(
            line(first),
            line(first, outcome="perhaps"),
            line(first, completed_on="30.11.2026"),
            line(first, course="Second", score="140"),
            line(first, course="Third", hours="many"),
            line(first, course="Fourth", completes="maybe"),
            "REF-00-NOBODY,Course,2026-01-01,passed",
            line(second, course="Last", hours="", completes="yes"),
        ),
    )
    assert [each.state for each in reports] == ["new", *["refused"] * 6, "new"]
    assert [each.line.number for each in reports] == list(range(2, 10))
    assert all(each.told for each in reports[:-1])
    assert (recorded(sides, first), recorded(sides, second)) == (1, 1)
    assert current(sides, second).state == "completed"


def test_the_same_table_again_changes_nothing_and_a_corrected_one_only_what_is_new(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.behind() as owner:  # sent long enough ago for two courses
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '1 day' where id = :i"),
            {"i": referral.id},
        )
    text = table(line(referral), line(referral))
    assert [each.state for each in run(sides, text)] == ["new", "there"]
    more = table(line(referral), line(referral, course="Another"))
    assert [each.state for each in run(sides, more)] == ["there", "new"]
    assert recorded(sides, referral) == 2


def test_a_line_of_somebody_elses_referral_is_refused_like_one_that_does_not_exist(sides: TwoSides) -> None:
    referral = sides.accepted()
    with (
        sides.acting(sides.other_provider.person("provider-worker")) as session,
        sides.app.test_request_context(),
    ):
        theirs, none = record_results(
            session,
            session.actor,
            read_lines(table(line(referral), line(referral).replace(referral.reference, "REF-00-NOBODY"))),
            now=now(),
        )
    assert (theirs.state, theirs.told, theirs.person) == (none.state, none.told, "")
    assert recorded(sides, referral) == 0


def test_days_are_written_both_ways_and_columns_in_any_order(sides: TwoSides) -> None:
    referral = sides.accepted()
    text = f"Passed;X;{today():%d/%m/%Y};{referral.reference.lower()};0.5\n"
    (report,) = run(sides, f"\ufeffOutcome;Course;Completed on;Referral;hours\n{text}")
    assert (report.state, report.told) == ("new", "0.5 hours count")
    with sides.acting(sides.officer) as session:
        found = session.scalars(sa.select(CourseResult).where(CourseResult.referral_id == referral.id)).one()
        assert (found.hours, found.completed_on) == (Decimal("0.50"), today())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "must name the columns"),
        ("referral,course\nX,Y", "completed_on, outcome"),
        (HEADING + ",password\nX", "password"),
        (HEADING, "no line"),
        (HEADING + "\n\n , , \n", "no line"),
        (HEADING + "\nx" * (MOST_LINES + 1), "at most 100 lines"),
        ("x" * 200_000, "Save it again"),
    ],
    ids=[
        "nothing",
        "a column short",
        "a column too many",
        "only a heading",
        "empty lines",
        "too long",
        "a huge cell",
    ],
)
def test_what_is_no_table_of_results_is_refused_as_a_whole(text: str, told: str) -> None:
    app = Flask("words")
    Babel(app)
    with app.test_request_context(), pytest.raises(UnreadableTable, match=told):
        read_lines(text)


def test_lines_are_carried_to_the_next_page_as_they_were(sides: TwoSides) -> None:
    referral = sides.accepted()
    lines = read_lines(table(line(referral, course='"A, ""quoted"" <b>name</b>"')))
    again = read_lines(as_text(lines))
    assert [each.cells for each in again] == [each.cells for each in lines]
