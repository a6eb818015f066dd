"""Results of online courses: recorded once, counted like a session, with a certificate that both sides check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any  # values by name

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.evidence.certificates import ALPHABET, new_code, read_code
from fairlead.providers.evidence.models import CourseOutcome, CourseResult
from fairlead.providers.evidence.queries import certificate
from fairlead.providers.evidence.use_cases import AlreadyRecorded
from fairlead.providers.models import Appointment, Referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.base import table_of
from fairlead.testing.two_sides import TwoSides

from .evidence_steps import result, today
from .referral_steps import current, end_by_expiry, end_by_recall, end_by_withdrawal


def hours(sides: TwoSides, referral: Referral) -> list[Decimal]:
    with sides.acting(sides.officer) as session:
        of_referral = Appointment.referral_id == referral.id
        return list(session.scalars(sa.select(Appointment.hours_credited).where(of_referral)))


def checked(sides: TwoSides, person: Actor, code: str | None) -> bool:
    with sides.acting(person) as session:
        return certificate(session, person, frozenset({"oocd"}), code or "") is not None


def test_a_passed_course_counts_its_hours_and_has_a_certificate(sides: TwoSides) -> None:
    referral = sides.accepted()
    passed = result(sides, referral, hours=Decimal("1.5"), score=85)
    assert hours(sides, referral) == [Decimal("1.50")]
    assert passed.certificate_code is not None
    assert read_code(passed.certificate_code.lower().replace("-", " ")) == passed.certificate_code
    assert current(sides, referral).due_label == "Intervention to end"


def test_a_course_that_was_not_passed_counts_nothing_and_has_none(sides: TwoSides) -> None:
    referral = sides.accepted()
    failed = result(sides, referral, outcome=CourseOutcome.NOT_PASSED, hours=Decimal(2), score=30)
    assert (hours(sides, referral), failed.certificate_code, failed.hours) == ([], None, Decimal(0))


def test_a_result_can_complete_the_intervention(sides: TwoSides) -> None:
    referral = sides.accepted()
    result(sides, referral, hours=Decimal(3), completes=True)
    after = current(sides, referral)
    assert (after.state, after.completed_on) == ("completed", today())
    with pytest.raises(Conflict):
        result(sides, referral, course="Another one")


def test_two_courses_of_one_day_are_two_sessions(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.behind() as owner:
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '5 days' where id = :i"),
            {"i": referral.id},
        )
    for course in ("First", "Second"):
        result(sides, referral, course=course, hours=Decimal(1), completed_on=today() - timedelta(days=1))
    assert hours(sides, referral) == [Decimal(1), Decimal(1)]


def test_the_same_result_is_recorded_once_however_it_is_written(sides: TwoSides) -> None:
    referral = sides.accepted()
    result(sides, referral, course="Alcohol  Awareness", hours=Decimal(1))
    with pytest.raises(AlreadyRecorded):
        result(sides, referral, course="alcohol awareness", hours=Decimal(1))
    assert hours(sides, referral) == [Decimal(1)]


def test_the_database_refuses_the_same_result_too(sides: TwoSides) -> None:
    referral = sides.accepted()
    first = result(sides, referral)
    names = [column.name for column in table_of(CourseResult).columns if column.name != "id"]
    copied = {name: getattr(first, name) for name in names}
    with pytest.raises(DBAPIError, match="uq_course_result_once"), sides.acting(sides.worker) as session:
        session.add(CourseResult(**{**copied, "course": first.course.upper(), "certificate_code": None}))


def test_a_certificate_of_the_provider_is_of_one_result(sides: TwoSides) -> None:
    first, second = sides.accepted(), sides.accepted()
    result(sides, first, provider_code="TW 2026 0001")
    with pytest.raises(Refusal) as refusal:
        result(sides, second, provider_code=" TW 2026  0001 ")
    assert refusal.value.field == "provider_code"


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "course": {"course": "  "},
    "completed_on": {"completed_on": today() + timedelta(days=1)},
    "score": {"score": 101},
    "hours": {"hours": Decimal(13)},
    "completes": {"completes": True, "outcome": CourseOutcome.NOT_PASSED},
    "provider_code": {"provider_code": "x" * 81},
}


@pytest.mark.parametrize("field", IMPOSSIBLE)
def test_what_cannot_be_is_refused_at_its_field(sides: TwoSides, field: str) -> None:
    referral = sides.accepted()
    with pytest.raises(Refusal) as refusal:
        result(sides, referral, **IMPOSSIBLE[field])
    assert refusal.value.field == field


def test_a_course_before_the_referral_is_no_part_of_the_condition(sides: TwoSides) -> None:
    with pytest.raises(Refusal) as refusal:
        result(sides, sides.accepted(), completed_on=today() - timedelta(days=1))
    assert refusal.value.field == "completed_on"


def test_nobody_else_records_a_result_and_none_on_a_referral_not_accepted(sides: TwoSides) -> None:
    referral = sides.accepted()
    for stranger in (sides.officer, sides.other_provider.person("provider-worker")):
        with pytest.raises(NotVisible):
            result(sides, referral, by=stranger)
    with pytest.raises(NotPermitted):
        result(sides, referral, by=sides.provider.person("administrator"))
    with pytest.raises(Conflict):
        result(sides, sides.send())
    with pytest.raises(Conflict):
        result(sides, referral, version=1)


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_a_certificate_is_found_by_both_sides_and_by_nobody_else(
    sides: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    referral = sides.accepted()
    code = result(sides, referral).certificate_code
    assert checked(sides, sides.worker, code)
    assert checked(sides, sides.officer, code)
    assert not checked(sides, sides.other_force.person("supervisor"), code)
    assert not checked(sides, sides.other_provider.person("provider-worker"), code)
    end(sides, referral)
    assert not checked(sides, sides.worker, code)
    assert checked(sides, sides.officer, code)
    with sides.acting(sides.worker) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CourseResult)) == 0
    with pytest.raises(NotVisible):
        result(sides, referral, course="Late")


def test_no_result_is_changed_or_taken_away(sides: TwoSides) -> None:
    found = result(sides, sides.accepted())
    for person in (sides.worker, sides.officer):
        for statement in (
            sa.update(CourseResult).where(CourseResult.id == found.id).values(score=100),
            sa.delete(CourseResult).where(CourseResult.id == found.id),
        ):
            with pytest.raises(DBAPIError, match="permission denied"), sides.acting(person) as session:
                session.execute(statement)


def test_it_is_in_the_log_of_the_sender(sides: TwoSides) -> None:
    found = result(sides, sides.accepted())
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text("select action, recipient_org from audit_entry where :e = any (object_ids)"),
            {"e": found.id},
        )
        assert [tuple(row) for row in rows] == [("referral.result.recorded", sides.force.name)]


def test_every_code_we_make_is_one_of_ours() -> None:
    for _number in range(200):
        code = new_code()
        assert read_code(code) == code


@given(st.data())
def test_one_wrong_character_is_noticed(data: st.DataObject) -> None:
    code = new_code()
    at = data.draw(st.sampled_from([place for place in range(3, len(code)) if code[place] != "-"]))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[at]]))
    assert read_code(code[:at] + other + code[at + 1 :]) is None


@given(st.data())
def test_two_characters_that_changed_places_are_noticed(data: st.DataObject) -> None:
    plain = new_code().replace("-", "")[2:]
    first, second = data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True))
    swapped = list(plain)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert (read_code("".join(swapped)) is None) == (plain[first] != plain[second])


@given(st.text(max_size=20))
def test_nothing_else_is_read_as_a_code(typed: str) -> None:
    code = read_code(typed)
    assert code is None or read_code(code) == code


def test_a_code_says_nothing_of_when_it_was_made() -> None:
    assert len({new_code() for _number in range(50)}) == 50
