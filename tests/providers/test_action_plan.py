"""The action plan goes from one side to the other and back; the end is reported objective by objective."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.cases.models import CaseDeadline, CaseFile
from fairlead.identity.actor import Actor
from fairlead.providers.delivery.models import ActionPlan, ReferralOutcome
from fairlead.providers.delivery.plan_clock import follow_plan
from fairlead.providers.delivery.reasons import ENDINGS, ending_of
from fairlead.providers.delivery.use_cases import DecidePlan, decide_plan
from fairlead.providers.models import Referral
from fairlead.providers.use_cases import EndReferral, OutcomeOf, end_referral, record_session
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .delivery_steps import appointment_now, arrange, decide, do, met, submit
from .referral_steps import TODAY, current, session_of


def begun(sides: TwoSides) -> Referral:
    """Accepted, and the person was met."""
    referral = sides.accepted()
    met(sides, referral)
    return referral


def plans(sides: TwoSides, referral: Referral) -> list[tuple[int, str]]:
    with sides.acting(sides.officer) as session:
        found = session.execute(
            sa.select(ActionPlan.number, ActionPlan.state)
            .where(ActionPlan.referral_id == referral.id)
            .order_by(ActionPlan.number)
        )
        return [(row.number, row.state) for row in found]


def test_the_plan_comes_after_the_first_appointment_was_held(sides: TwoSides) -> None:
    referral = sides.accepted()
    do(sides, record_session, session_of(current(sides, referral), attendance="missed"))
    with pytest.raises(Refusal, match="Meet the person first"):
        submit(sides, referral, "Drink less")
    do(sides, record_session, session_of(current(sides, referral)))
    submit(sides, referral, "Drink less")
    assert plans(sides, referral) == [(1, "submitted")]


def test_holder_and_clock_go_to_the_sender_and_come_back(sides: TwoSides) -> None:
    referral = begun(sides)
    submit(sides, referral, "Drink less", "Find work")
    waiting = current(sides, referral)
    assert (waiting.holder_tenant_id, waiting.due_label) == (sides.force.id, "Answer the action plan")
    decide(sides, referral, approve=False, reason="Say how often")
    returned = current(sides, referral)
    assert (returned.holder_tenant_id, returned.due_label) == (sides.provider.id, "Change the action plan")
    submit(sides, referral, "Drink less, twice a week")
    decide(sides, referral, approve=True)
    approved = current(sides, referral)
    assert (approved.holder_tenant_id, approved.due_label, approved.due_on) == (
        sides.provider.id,
        "Intervention to end",
        referral.deliver_by,
    )
    assert plans(sides, referral) == [(1, "returned"), (2, "approved")]


def test_sessions_go_on_while_a_plan_waits_and_its_clock_stays(sides: TwoSides) -> None:
    referral = begun(sides)
    submit(sides, referral, "Drink less")
    before = current(sides, referral)
    do(sides, record_session, session_of(before, attendance="missed"))
    arrange(sides, referral)
    after = current(sides, referral)
    assert (after.holder_tenant_id, after.due_label, after.due_on) == (
        sides.force.id,
        "Answer the action plan",
        before.due_on,
    )


def test_the_case_has_a_clock_and_is_with_its_officer_until_the_plan_is_answered(sides: TwoSides) -> None:
    referral = begun(sides)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update case_file set holder_kind = 'organisation', holder_id = :p where id = :i"),
            {"p": sides.provider.id, "i": sides.case_id},
        )
    submit(sides, referral, "Drink less")
    take_up(sides, referral)
    take_up(sides, referral)  # a repeated message changes nothing
    assert clocks(sides) == ["Answer the action plan"]
    assert held_by(sides) == sides.officer.id
    decide(sides, referral, approve=True)
    assert clocks(sides) == []
    assert held_by(sides) == sides.provider.id


def take_up(sides: TwoSides, referral: Referral) -> None:
    """What the sender's organisation does with a message about the referral."""
    with sides.acting(sides.officer) as session:
        case, found = session.get_one(CaseFile, sides.case_id), session.get_one(Referral, referral.id)
        follow_plan(session, case, found, now=now())


def clocks(sides: TwoSides) -> list[str]:
    with sides.acting(sides.officer) as session:
        return list(
            session.scalars(
                sa.select(CaseDeadline.label).where(
                    CaseDeadline.key.startswith("referral-plan"), CaseDeadline.stopped_at.is_(None)
                )
            )
        )


def held_by(sides: TwoSides) -> object:
    with sides.acting(sides.officer) as session:
        return session.get_one(CaseFile, sides.case_id).holder_id


def test_a_newer_version_takes_the_place_of_one_that_nobody_answered(sides: TwoSides) -> None:
    referral = begun(sides)
    submit(sides, referral, "Drink less")
    submit(sides, referral, "Drink nothing")
    decide(sides, referral, approve=True)
    assert plans(sides, referral) == [(1, "submitted"), (2, "approved")]
    with pytest.raises(Conflict, match="No action plan waits"):
        decide(sides, referral, approve=True)


@pytest.mark.parametrize(
    ("objectives", "changes", "field"),
    [
        ((), {}, "objective_0"),
        (("x", "x"), {}, "objective_0"),
        (("x",), {"agreed_on": TODAY + timedelta(days=1)}, "agreed_on"),
        (("x",), {"agreed_on": TODAY - timedelta(days=9)}, "agreed_on"),
        (("x",), {"agreed_with": " "}, "agreed_with"),
    ],
    ids=["no objective", "twice the same", "agreed tomorrow", "agreed before it was sent", "with nobody"],
)
def test_a_plan_that_is_not_complete_is_refused_beside_its_field(
    sides: TwoSides, objectives: tuple[str, ...], changes: dict[str, object], field: str
) -> None:
    referral = begun(sides)
    with pytest.raises(Refusal) as refusal:
        submit(sides, referral, *objectives, **changes)
    assert refusal.value.field == field


def test_only_the_senders_officer_answers_a_plan_and_says_why_it_is_returned(sides: TwoSides) -> None:
    referral = begun(sides)
    submit(sides, referral, "Drink less")
    with pytest.raises(Refusal, match="why you return it"):
        decide(sides, referral, approve=False)
    shown = current(sides, referral)
    command = DecidePlan(referral_id=referral.id, approve=True, version=shown.version)
    for stranger in (sides.worker, sides.other_force.person("investigator")):
        with pytest.raises(NotVisible):
            do(sides, decide_plan, command, actor=stranger)
    with pytest.raises(NotPermitted):
        do(sides, decide_plan, command, actor=without(sides))
    assert plans(sides, referral) == [(1, "submitted")]


def without(sides: TwoSides) -> Actor:
    """The officer, who may not send."""
    return replace(sides.officer, permissions=sides.officer.permissions - {"core:referral:send"})


def test_the_database_lets_no_provider_approve_or_rewrite_its_plan(sides: TwoSides) -> None:
    referral = begun(sides)
    submit(sides, referral, "Drink less")
    with sides.acting(sides.worker) as session:
        touched = session.connection().execute(sa.text("update action_plan set state = 'approved'"))
        assert touched.rowcount == 0
    with pytest.raises(DBAPIError, match="stays as it was submitted"), sides.acting(sides.officer) as session:
        session.execute(
            sa.text("update action_plan set objectives = '[]' where referral_id = :r"), {"r": referral.id}
        )
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        session.add(
            ActionPlan(
                tenant_id=sides.force.id,
                referral_id=referral.id,
                number=9,
                state="approved",
                objectives=[],
                agreed_on=TODAY,
                agreed_with="x",
                submitted_by="x",
                submitted_at=now(),
            )
        )


def ending(referral: Referral, *outcomes: OutcomeOf, **changes: object) -> EndReferral:
    values: dict[str, object] = {
        "referral_id": referral.id,
        "completed": True,
        "on": TODAY,
        "note": "All sessions",
        "outcomes": outcomes,
        "version": referral.version,
        **changes,
    }
    return EndReferral(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def achieved(objective: str, result: str = "achieved", how: str = "Came to each session") -> OutcomeOf:
    return OutcomeOf(objective=objective, result=result, how=how, still_needed="A peer group")


def test_a_completion_reports_each_objective_of_the_plan_and_the_sender_reads_it(sides: TwoSides) -> None:
    referral = begun(sides)
    submit(sides, referral, "Drink less", "Find work")
    decide(sides, referral, approve=True)
    to_come = arrange(sides, referral)
    shown = current(sides, referral)
    for outcomes in ((), (achieved("Drink less"),), (achieved("Drink less"), achieved("Something else"))):
        with pytest.raises(Refusal, match="each objective"):
            do(sides, end_referral, ending(shown, *outcomes))
    for wrong, field in (
        (achieved("Find work", result="perhaps"), "result_1"),
        (achieved("Find work", how=" "), "how_1"),
    ):
        with pytest.raises(Refusal) as refusal:
            do(sides, end_referral, ending(shown, achieved("Drink less"), wrong))
        assert refusal.value.field == field
    do(sides, end_referral, ending(shown, achieved("Drink less"), achieved("Find work", result="partly")))
    with sides.acting(sides.officer) as session:
        found = session.scalars(
            sa.select(ReferralOutcome)
            .where(ReferralOutcome.referral_id == referral.id)
            .order_by(ReferralOutcome.number)
        ).all()
    assert [(each.objective, each.result) for each in found] == [
        ("Drink less", "achieved"),
        ("Find work", "partly"),
    ]
    assert found[0].reported_by == sides.worker.name
    assert appointment_now(sides, to_come).state == "cancelled"


def test_a_course_without_a_plan_is_reported_as_a_whole(sides: TwoSides) -> None:
    referral = current(sides, begun(sides))
    do(sides, end_referral, ending(referral))
    with sides.acting(sides.officer) as session:
        (found,) = session.scalars(
            sa.select(ReferralOutcome).where(ReferralOutcome.referral_id == referral.id)
        )
    assert (found.objective, found.result, found.how) == (referral.service_name, "achieved", "All sessions")


@pytest.mark.parametrize("code", [each.code for each in ENDINGS])
def test_an_early_end_is_told_with_its_code(shared_sides: TwoSides, code: str) -> None:
    referral = current(shared_sides, shared_sides.accepted())
    do(shared_sides, end_referral, ending(referral, completed=False, code=code, note="Told on Monday"))
    after = current(shared_sides, referral)
    assert (after.state, after.end_code) == ("ended-early", code)


def test_an_early_end_without_a_code_of_the_list_is_refused(shared_sides: TwoSides) -> None:
    referral = current(shared_sides, shared_sides.accepted())
    with pytest.raises(Refusal) as refusal:
        do(shared_sides, end_referral, ending(referral, completed=False, code=""))
    assert refusal.value.field == "code"


def test_what_the_provider_caused_is_never_the_persons() -> None:
    assert not [each for each in ENDINGS if each.provider_caused and each.of_the_person]
    assert ending_of("provider") is not None
    assert ending_of(None) is None
