"""A community caution that was not kept: the penalty from its attachment to the court, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from fairlead.public import (
    CaseEvent,
    NotPermitted,
    Refusal,
    RuleRefusal,
    TenantSession,
)
from fairlead_oocd.ledger import accounts_of
from fairlead_oocd.policy.money import EntryKind
from fairlead_oocd.queries.after_giving import open_breach
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases import money, penalty
from fairlead_oocd.use_cases.moving import move
from fairlead_oocd.use_cases.posting import post
from fairlead_oocd.use_cases.settling import settle_account

from .conftest import World
from .journey import in_force
from .journey_after import documents
from .money_steps import MoneyCase, money_case
from .test_documents import words_of


@pytest.fixture
def confirmed(world: World) -> MoneyCase:
    """A community caution with a confirmed breach, a day or two after it was given."""
    return money_case(world).community_caution().breach_confirmed()


@pytest.fixture
def attached(confirmed: MoneyCase) -> MoneyCase:
    """The same with a penalty of £90."""
    return confirmed.attach()


def test_attaching_rescinds_the_condition_and_records_the_five_particulars(confirmed: MoneyCase) -> None:
    due = confirmed.given + timedelta(days=27)
    confirmed.attach()

    course, fine = (item.condition for item in confirmed.work().every_condition)
    assert (course.state, fine.state, fine.kind) == ("rescinded", "active", "financial_penalty")
    found = confirmed.penalty()
    assert (found.amount_pence, found.due_on, found.rescinded_condition_id) == (9000, due, course.id)
    assert all((found.payee, found.payment_method, found.consequences))
    case = confirmed.case()
    assert (case.state, case.holder_label) == ("PENALTY_ATTACHED", "Penalty enforcement, Response team 1")
    assert (case.next_deadline_on, case.next_deadline_label) == (due, "Penalty to be paid")
    assert confirmed.accounts()[0].balance.owed == 9000


def test_no_penalty_can_be_set_while_no_maximum_is_prescribed(world: World) -> None:
    case = money_case(world).community_caution(maximum=None).breach_confirmed()
    with pytest.raises(RuleRefusal) as refused:
        case.attach(amount_pence=1)
    assert any(
        "No greatest penalty is prescribed" in reason.message for reason in refused.value.decision.reasons
    )
    assert case.case().state == "BREACH_CONFIRMED"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount_pence": 10001}, "not within the maximum of £100.00"),
        ({"due_on": date(2027, 3, 1)}, "must be due on"),
    ],
)
def test_what_the_act_fixes_cannot_be_chosen_otherwise(
    confirmed: MoneyCase, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(RuleRefusal) as refused:
        confirmed.attach(**changes)
    assert any(said in reason.message for reason in refused.value.decision.reasons)


def test_after_the_twenty_eight_days_the_due_date_needs_legal_advice_and_is_never_guessed(
    confirmed: MoneyCase,
) -> None:
    confirmed.on_day(29)
    later = confirmed.now.date() + timedelta(days=27)
    with pytest.raises(RuleRefusal) as refused:
        confirmed.attach(due_on=later)
    assert any("LEGAL_SIGN_OFF_REQUIRED" in reason.message for reason in refused.value.decision.reasons)
    for part, field in (
        ({"legal_advice": "28 days from attachment"}, "legal_adviser"),
        (
            {"legal_advice": "  ", "legal_adviser": "Force solicitor", "legal_advice_on": later},
            "legal_advice",
        ),
        (
            {"legal_advice": "28 days", "legal_adviser": " ", "legal_advice_on": confirmed.given},
            "legal_adviser",
        ),
        (
            {"legal_advice": "28 days", "legal_adviser": "Solicitor", "legal_advice_on": later},
            "legal_advice_on",
        ),
    ):
        with pytest.raises(Refusal) as incomplete:
            confirmed.attach(due_on=later, **part)
        assert incomplete.value.field == field
    with pytest.raises(RuleRefusal, match="LEGAL_SIGN_OFF"):
        confirmed.attach(due_on=later, legal_advice=" \n ")
    confirmed.attach(
        due_on=later,
        legal_advice="28 days from attachment",
        legal_adviser="Force solicitor",
        legal_advice_on=confirmed.now.date(),
    )
    assert confirmed.penalty().due_on == later
    assert confirmed.a_day_passes(later) == 0
    assert confirmed.a_day_passes(later + timedelta(days=1)) == 1


def test_only_who_decides_on_breaches_attaches_a_penalty(confirmed: MoneyCase) -> None:
    with pytest.raises(NotPermitted):
        confirmed.run(confirmed.world.officer, penalty.attach_penalty, confirmed.attaching())


def test_the_penalty_rises_by_half_on_the_day_after_the_due_date_and_not_before(attached: MoneyCase) -> None:
    attached.on_day(28)
    assert attached.a_day_passes() == 0
    attached.on_day(29)
    assert attached.a_day_passes() == 1

    assert (attached.case().state, attached.accounts()[0].balance.owed) == ("PENALTY_INCREASED", 13500)
    assert attached.penalty().increased_on == attached.given + timedelta(days=28)
    assert attached.case().next_deadline_label == "Last day to pay the increased penalty"
    assert attached.case().next_deadline_on == attached.given + timedelta(days=27 + 21)
    assert attached.a_day_passes() == 0, "doing it again changes nothing"
    assert attached.accounts()[0].balance.owed == 13500


def test_it_becomes_registrable_on_day_22_after_the_due_date(attached: MoneyCase) -> None:
    assert attached.on_day(29).a_day_passes() == 1
    assert attached.on_day(28 + 21).a_day_passes() == 0
    assert attached.on_day(28 + 22).a_day_passes() == 1
    case = attached.case()
    assert (case.state, case.next_deadline_label) == ("REGISTRABLE", "Decide on registration as a fine")


def test_after_weeks_without_a_machine_both_steps_are_made_up_for_with_their_lawful_days(
    attached: MoneyCase,
) -> None:
    given = attached.given
    assert attached.on_day(120).a_day_passes() == 2
    found = attached.penalty()
    assert (found.increased_on, found.registrable_on) == (
        given + timedelta(days=28),
        given + timedelta(days=27 + 22),
    )
    increase = attached.accounts()[0].entries[-1]
    assert (increase.kind, increase.amount_pence, increase.on) == (
        EntryKind.CHARGE,
        4500,
        given + timedelta(days=28),
    )
    with in_force(attached.world) as session:
        who = session.scalars(
            sa.select(CaseEvent.actor_name).where(
                CaseEvent.case_id == attached.case().id, CaseEvent.kind == "oocd.penalty.increased"
            )
        ).all()
    assert who == ["system: daily-work"]


def test_a_penalty_that_is_paid_ends_the_case_and_never_rises(attached: MoneyCase) -> None:
    attached.pay(4000)
    assert attached.case().state == "PENALTY_ATTACHED"
    attached.pay(5000)
    assert (attached.case().state, attached.case().holder_label) == ("COMPLETED", "Test Officer")
    assert attached.penalty().ended_how == "paid"
    assert attached.on_day(60).a_day_passes() == 0
    assert attached.finalise().case().state == "FINALISED"


def correct_last_payment(case: MoneyCase) -> None:
    payments = [line for line in case.accounts()[0].lines if line.kind == "payment"]
    command = money.CorrectEntry(reference=case.reference, entry_id=payments[-1].id, reason="Of another case")
    case.run(case.world.supervisor, money.correct_entry, command)


def test_a_correction_does_not_make_somebody_liable_again(attached: MoneyCase) -> None:
    """Else the case would read as completed and finalised while the ledger still asks for the money."""
    attached.pay(9000)
    with pytest.raises(Refusal, match="ask for legal advice"):
        correct_last_payment(attached)
    assert (attached.case().state, attached.accounts()[0].balance.pence) == ("COMPLETED", 0)
    assert [line.kind for line in attached.accounts()[0].lines] == ["charge", "payment"]


def test_a_payment_that_was_recorded_twice_is_corrected_after_the_liability_ended(
    attached: MoneyCase,
) -> None:
    attached.pay(9000)
    attached.pay(9000, account=attached.accounts()[0].key)
    assert attached.accounts()[0].balance.overpaid == 9000
    correct_last_payment(attached)
    assert (attached.case().state, attached.accounts()[0].balance.pence) == ("COMPLETED", 0)


def test_a_payment_before_the_last_is_corrected_and_the_liability_goes_on(attached: MoneyCase) -> None:
    attached.pay(4000)
    correct_last_payment(attached)
    assert (attached.case().state, attached.accounts()[0].balance.owed) == ("PENALTY_ATTACHED", 9000)


def test_a_penalty_is_not_written_off_because_only_a_court_ends_it(attached: MoneyCase) -> None:
    """PCSC Act 2022 s.113(4), (6): there is no such power of the police, so it must not read as paid."""
    attached.pay(4000)
    with pytest.raises(Refusal, match="only a court") as refused:
        attached.give_back(EntryKind.WRITE_OFF, 5000)
    assert refused.value.field == "kind"
    assert (attached.case().state, attached.accounts()[0].balance.owed) == ("PENALTY_ATTACHED", 5000)
    assert attached.penalty().ended_how is None


def test_what_was_written_off_before_that_was_refused_does_not_discharge_the_penalty(
    attached: MoneyCase,
) -> None:
    def write_off(session: TenantSession, work: CaseWork) -> None:
        (account,) = accounts_of(session, work)
        post(session, work, account, EntryKind.WRITE_OFF, 9000, attached.now.date(), now=attached.now)
        settle_account(session, session.actor, work, account.key, now=attached.now)

    attached.change(attached.world.supervisor, write_off)
    assert (attached.case().state, attached.penalty().ended_on) == ("PENALTY_ATTACHED", None)
    assert attached.work().conditions[-1].condition.state == "active"


def test_part_paid_is_not_paid(attached: MoneyCase) -> None:
    attached.pay(8999)
    assert attached.on_day(29).a_day_passes() == 1
    assert attached.accounts()[0].balance.owed == 4501
    attached.pay(4501)
    assert attached.case().state == "COMPLETED"


def test_an_increase_is_taken_back_when_it_turns_out_that_the_payment_came_in_time(
    attached: MoneyCase,
) -> None:
    due = attached.penalty().due_on
    attached.on_day(35)
    attached.a_day_passes()
    attached.pay(9000, on=due)
    account = attached.accounts()[0]
    assert (attached.case().state, account.balance.pence) == ("COMPLETED", 0)
    assert [line.kind for line in account.lines] == ["charge", "charge", "payment", "correction"]
    assert attached.penalty().increased_on is None


def test_paid_a_day_late_owes_the_increase(attached: MoneyCase) -> None:
    due = attached.penalty().due_on
    attached.on_day(35)
    attached.a_day_passes()
    attached.pay(9000, on=due + timedelta(days=1))
    assert (attached.case().state, attached.accounts()[0].balance.owed) == ("PENALTY_INCREASED", 4500)


def test_a_penalty_of_the_caution_itself_is_kept_by_paying_it(world: World) -> None:
    case = money_case(world).caution_with_penalty()
    assert case.accounts()[0].balance.owed == 9000
    case.run(
        case.world.officer,
        money.record_payment,
        money.RecordPayment(
            reference=case.reference,
            account=case.accounts()[0].key,
            amount_pence=9000,
            received_on=case.now.date(),
            method="court",
        ),
    )
    assert (case.case().state, case.case().next_deadline_label) == ("MONITORING", "Confirm completion")
    assert case.on_day(29).a_day_passes() == 0
    assert case.complete().case().state == "COMPLETED"


def test_a_penalty_of_the_caution_itself_rises_and_becomes_registrable_without_any_breach_decision(
    world: World,
) -> None:
    """PCSC Act 2022 s.111(6)–(7): s.115(2) is for conditions of s.110 only."""
    case = money_case(world).caution_with_penalty()
    assert case.on_day(28).a_day_passes() == 0
    assert case.on_day(29).a_day_passes() == 1
    assert (case.case().state, case.accounts()[0].balance.owed) == ("PENALTY_INCREASED", 13500)
    assert case.on_day(28 + 22).a_day_passes() == 1
    assert case.case().state == "REGISTRABLE"


def two_conditions(world: World) -> MoneyCase:
    """A community caution with a course and a letter, monitored by the officer."""
    case = money_case(world)
    case.disposal = "COM"
    case.setting("part6_commencement_date", "2026-01-01").setting("max_penalty_com_pence", 10000)
    case.open().review().answer().choose().consult().assess_needs().plan(service_id=None)
    case.plan(kind="other", objects=("reparation",), text="Write a letter", hours=None, service_id=None)
    case.submit().authorise().give().monitor()
    return case


def test_a_penalty_cannot_stand_for_a_condition_that_is_being_kept(world: World) -> None:
    """PCSC Act 2022 s.115(2) rescinds the condition that was not complied with, and no other."""
    case = two_conditions(world).breach_confirmed()
    course, letter = (item.condition for item in case.work().every_condition)
    with pytest.raises(Refusal, match="Only the condition of the confirmed breach") as refused:
        case.attach(condition_id=letter.id)
    assert refused.value.field == "condition"
    assert course.text in str(refused.value)
    assert [item.condition.state for item in case.work().every_condition] == ["breached", "active"]
    assert case.case().state == "BREACH_CONFIRMED"


def test_after_a_report_that_named_no_condition_the_one_not_kept_is_chosen(world: World) -> None:
    case = two_conditions(world).breach_confirmed()
    case.change(world.supervisor, lambda session, work: named(session, work, condition_id=None))
    letter = case.work().every_condition[1].condition
    case.attach(condition_id=letter.id)
    assert case.work().every_condition[1].condition.state == "rescinded"


def test_without_a_decision_that_there_was_no_excuse_no_penalty_is_attached(confirmed: MoneyCase) -> None:
    """The fact comes from the decision on the breach: nothing in the form can stand for it."""
    condition = confirmed.work().conditions[0].condition
    confirmed.change(confirmed.world.supervisor, lambda session, work: named(session, work, decision=None))
    with pytest.raises(Refusal, match="there is none"):
        confirmed.attach(condition_id=condition.id)
    with pytest.raises(RuleRefusal) as refused:
        confirmed.change(
            confirmed.world.supervisor, lambda session, work: straight_to_penalty(session, work, confirmed)
        )
    assert any("no reasonable excuse" in reason.message for reason in refused.value.decision.reasons)


def named(session: TenantSession, work: CaseWork, **changes: object) -> None:
    """The breach of the case, as it would be had something else been recorded."""
    for name, value in changes.items():
        setattr(open_breach(session, work.case), name, value)


def straight_to_penalty(session: TenantSession, work: CaseWork, case: MoneyCase) -> None:
    """T23 by the workflow alone: what its guard says without the check of the use case."""
    particulars = ("rescinded_condition", "amount", "payee", "payment_method", "due_date", "consequences")
    move(
        session,
        work,
        "attach_penalty",
        now=case.now,
        summary="Penalty",
        captured=dict.fromkeys(particulars, "x"),
        recorded={"penalty_pence": 9000, "penalty_due": penalty.fixed_due_date(case.given)},
    )


def test_other_conditions_go_on_after_the_penalty_is_paid(world: World) -> None:
    case = two_conditions(world).breach_confirmed().attach().pay(9000)

    assert case.case().state == "MONITORING"
    letter = case.work().every_condition[1].condition
    assert (letter.text, letter.state) == ("Write a letter", "active")


def test_the_person_is_told_of_the_penalty_with_the_five_particulars(attached: MoneyCase) -> None:
    told = words_of(documents(attached, "oocd.penalty-notice")[0].content)
    penalty = attached.penalty()

    for said in (
        "£90.00",
        str(penalty.payee),
        str(penalty.payment_method),
        f"To be paid by: {penalty.due_on.day} {penalty.due_on:%B %Y}",
        " ".join(str(penalty.consequences).split()),
        "Condition that is taken away",
        "You will not be prosecuted",
    ):
        assert said in told, said
