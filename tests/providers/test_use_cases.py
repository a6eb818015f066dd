"""Answering, delivering and taking back, as fairlead_app on both sides of the wall."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from fairlead.cases.models import CaseEvent
from fairlead.providers.queries import hours_by_condition
from fairlead.providers.use_cases import (
    AnswerReferral,
    EndReferral,
    WithdrawReferral,
    answer_referral,
    end_referral,
    record_session,
    withdraw_referral,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

from .referral_steps import TODAY, current, deliver, session_of, withdraw

LONDON = ZoneInfo("Europe/London")


def test_whoever_accepts_becomes_the_key_worker_and_holds_it(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    assert (referral.state, referral.key_worker_id) == ("accepted", sides.worker.id)
    assert (referral.holder_tenant_id, referral.holder_label) == (sides.provider.id, sides.worker.name)
    assert referral.due_label == "First contact"


def test_declining_needs_a_reason_and_gives_the_referral_back(sides: TwoSides) -> None:
    referral = sides.send()
    with pytest.raises(Refusal) as refusal:
        deliver(
            sides,
            answer_referral,
            AnswerReferral(referral_id=referral.id, accept=False, reason_code="full", version=1),
        )
    assert refusal.value.field == "reason_code"
    deliver(
        sides,
        answer_referral,
        AnswerReferral(
            referral_id=referral.id, accept=False, reason_code="no-place", reason="Full", version=1
        ),
    )
    after = current(sides, referral)
    assert (after.state, after.answer_code, after.answer_reason, after.holder_tenant_id) == (
        "declined",
        "no-place",
        "Full",
        sides.force.id,
    )


@pytest.mark.parametrize(
    ("attendance", "hours"),
    [("attended", "1.50"), ("late", "1.50"), ("missed", "0"), ("provider-cancelled", "0")],
)
def test_only_sessions_that_were_attended_count_hours(sides: TwoSides, attendance: str, hours: str) -> None:
    condition = sides.rows["case_condition"]["id"]
    referral = sides.accept(sides.send(condition_id=condition))
    deliver(sides, record_session, session_of(current(sides, referral), attendance=attendance))
    with sides.acting(sides.officer) as session:
        assert list(hours_by_condition(session, sides.case_id).items()) == [(condition, Decimal(hours))]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": now() + timedelta(days=1)}, "day"),
        ({"starts_at": now() - timedelta(days=2)}, "day"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 721}, "minutes"),
        ({"attendance": "perhaps"}, "attendance"),
    ],
)
def test_a_session_that_cannot_have_been_is_refused_beside_its_field(
    sides: TwoSides, changes: dict[str, object], field: str
) -> None:
    referral = current(sides, sides.accepted())
    with pytest.raises(Refusal) as refusal:
        deliver(sides, record_session, session_of(referral, **changes))
    assert refusal.value.field == field
    assert current(sides, referral).version == referral.version


def test_after_first_contact_the_one_clock_is_the_end_of_the_intervention(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    deliver(sides, record_session, session_of(referral, attendance="missed"))
    after = current(sides, referral)
    assert (after.due_on, after.due_label) == (referral.due_on, "First contact")
    deliver(sides, record_session, session_of(after))
    after = current(sides, referral)
    assert (after.due_on, after.due_label) == (referral.deliver_by, "Intervention to end")


def test_a_colleagues_session_makes_an_open_form_out_of_date(sides: TwoSides) -> None:
    """Although nothing of the referral itself is different after a second session."""
    referral = current(sides, sides.accepted())
    deliver(sides, record_session, session_of(referral))
    shown = current(sides, referral)
    deliver(sides, record_session, session_of(shown, attendance="missed"))
    with pytest.raises(Conflict):
        deliver(sides, record_session, session_of(shown))


def test_a_session_before_the_moment_at_which_the_referral_was_sent_counts_nothing(sides: TwoSides) -> None:
    condition = sides.rows["case_condition"]["id"]
    referral = current(sides, sides.accept(sides.send(condition_id=condition)))
    noon = datetime.combine(local_day(now()) - timedelta(days=1), time(12, 0, 40), LONDON)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update referral set sent_at = :at where id = :i"), {"at": noon, "i": referral.id}
        )
    that_morning = session_of(referral, starts_at=noon - timedelta(hours=2))
    with pytest.raises(Refusal, match="before the referral was sent, which was at 12:00") as refusal:
        deliver(sides, record_session, that_morning)
    assert refusal.value.field == "at"
    with sides.acting(sides.officer) as session:
        assert hours_by_condition(session, sides.case_id) == {}
    deliver(sides, record_session, session_of(referral, starts_at=noon.replace(second=0)))
    with sides.acting(sides.officer) as session:
        assert hours_by_condition(session, sides.case_id) == {condition: Decimal("1.50")}


def test_the_same_session_is_recorded_once_whoever_records_it(sides: TwoSides) -> None:
    referral, when = current(sides, sides.accepted()), now()
    deliver(sides, record_session, session_of(referral, starts_at=when))
    with pytest.raises(Refusal, match="already recorded"):
        deliver(sides, record_session, session_of(current(sides, referral), starts_at=when))


@pytest.mark.parametrize(("completed", "state"), [(True, "completed"), (False, "ended-early")])
def test_the_end_is_reported_and_the_referral_goes_back(
    sides: TwoSides, *, completed: bool, state: str
) -> None:
    referral = current(sides, sides.accepted())
    command = EndReferral(
        referral_id=referral.id, completed=completed, on=TODAY, note="All sessions", version=referral.version
    )
    deliver(sides, end_referral, command)
    after = current(sides, referral)
    assert (after.state, after.outcome_note, after.holder_tenant_id) == (
        state,
        "All sessions",
        sides.force.id,
    )
    assert after.completed_on == (TODAY if completed else None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=9)}, "on"),
        ({"note": "  "}, "note"),
    ],
)
def test_an_end_that_cannot_have_been_is_refused_beside_its_field(
    sides: TwoSides, changes: dict[str, object], field: str
) -> None:
    referral = current(sides, sides.accepted())
    values = {
        "referral_id": referral.id,
        "completed": True,
        "on": TODAY,
        "note": "Done",
        "version": referral.version,
        **changes,
    }
    with pytest.raises(Refusal) as refusal:
        deliver(sides, end_referral, EndReferral(**values))  # type: ignore[arg-type]  # values by name
    assert refusal.value.field == field


def test_a_move_the_table_does_not_have_is_a_conflict_not_a_crash(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    with pytest.raises(Conflict):
        deliver(
            sides,
            answer_referral,
            AnswerReferral(referral_id=referral.id, accept=True, version=referral.version),
        )


def test_a_stale_answer_is_a_conflict_and_changes_nothing(sides: TwoSides) -> None:
    referral = sides.send()
    with pytest.raises(Conflict):
        deliver(sides, answer_referral, AnswerReferral(referral_id=referral.id, accept=True, version=0))
    assert current(sides, referral).state == "sent"


def test_of_two_answers_at_the_same_time_one_wins(sides: TwoSides) -> None:
    referral = sides.send()
    start = threading.Barrier(2)

    def answer(*, accept: bool) -> str:
        command = AnswerReferral(referral_id=referral.id, accept=accept, reason_code="no-place", version=1)
        start.wait(timeout=10)
        try:
            deliver(sides, answer_referral, command)
        except (Conflict, StaleDataError):
            return "conflict"
        return "accepted" if accept else "declined"

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(answer, accept=accept) for accept in (True, False)]
        said = sorted(future.result(timeout=30) for future in answers)
    (won,) = set(said) - {"conflict"}
    assert "conflict" in said
    assert current(sides, referral).state == won


@pytest.mark.parametrize("use_case", [answer_referral, end_referral])
def test_each_move_needs_its_permission(sides: TwoSides, use_case: Callable[..., object]) -> None:
    referral = sides.send() if use_case is answer_referral else current(sides, sides.accepted())
    nobody = replace(sides.worker, permissions=frozenset({"core:referral:read"}))
    command: object = AnswerReferral(referral_id=referral.id, accept=True, version=referral.version)
    if use_case is end_referral:
        command = EndReferral(
            referral_id=referral.id, completed=True, on=TODAY, note="Done", version=referral.version
        )
    with pytest.raises(NotPermitted), sides.acting(nobody) as session:
        use_case(session, session.actor, command, now=now())
    assert current(sides, referral).version == referral.version


@pytest.mark.parametrize("side", ["force", "other_provider", "other_force"])
def test_nobody_else_answers_for_the_provider(sides: TwoSides, side: str) -> None:
    referral = sides.send()
    stranger = replace(getattr(sides, side).person("investigator"), permissions=sides.worker.permissions)
    command = AnswerReferral(referral_id=referral.id, accept=True, version=1)
    with pytest.raises(NotVisible), sides.acting(stranger) as session:
        answer_referral(session, session.actor, command, now=now())


def test_the_provider_cannot_withdraw_and_the_force_can(sides: TwoSides) -> None:
    referral = sides.send()
    worker = replace(sides.worker, permissions=frozenset({"core:referral:send"}))
    command = WithdrawReferral(referral_id=referral.id, reason="x", version=1)
    with pytest.raises(NotVisible), sides.acting(worker) as session:
        withdraw_referral(session, session.actor, command, now=now())
    withdraw(sides, referral)
    assert current(sides, referral).state == "withdrawn"


def test_times_are_shown_in_the_chronology_as_the_day_in_london(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    deliver(sides, record_session, session_of(referral))
    with sides.acting(sides.worker) as session:
        summaries = session.scalars(
            sa.select(CaseEvent.summary).where(CaseEvent.kind == "referral.session-recorded")
        ).all()
    assert summaries == [f"Session on {TODAY:%-d %B %Y}: attended"]
