"""What is due and what was paid, through the use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.public import CaseDeadline, CaseEvent, NotPermitted, Refusal, RuleRefusal
from fairlead_oocd.manifest import subject_access
from fairlead_oocd.models import MoneyEntry
from fairlead_oocd.panels.money import state_of
from fairlead_oocd.policy.money import EntryKind
from fairlead_oocd.use_cases import money, variations

from .conftest import World
from .journey import in_force
from .money_steps import MoneyCase, money_case


@pytest.fixture
def compensation(world: World) -> MoneyCase:
    """£100 of compensation, agreed and under way."""
    return money_case(world).with_compensation()


def test_compensation_is_due_from_the_day_of_giving_and_kept_when_it_is_paid(
    compensation: MoneyCase,
) -> None:
    (account,) = compensation.accounts()
    assert (account.balance.charged, account.balance.owed) == (10000, 10000)
    assert [entry.on for entry in account.entries] == [compensation.given]

    compensation.pay(4000)
    assert compensation.accounts()[0].balance.owed == 6000
    assert compensation.work().conditions[0].condition.state == "active"

    compensation.pay(6000)
    assert compensation.accounts()[0].balance.owed == 0
    kept = compensation.work().conditions[0].condition
    assert (kept.state, kept.completion_evidence) == ("completed", "Paid in full, by the ledger of the case")
    assert compensation.case().next_deadline_label == "Confirm completion"
    assert compensation.complete().case().state == "COMPLETED"


def test_what_is_paid_too_much_is_shown_and_can_be_given_back_but_no_penny_more(
    compensation: MoneyCase,
) -> None:
    compensation.pay(10350)
    assert compensation.accounts()[0].balance.overpaid == 350
    with pytest.raises(Refusal, match=r"£3\.50"):
        compensation.give_back(EntryKind.REFUND, 351)
    compensation.give_back(EntryKind.REFUND, 350)
    assert compensation.accounts()[0].balance.pence == 0


def test_no_more_is_written_off_than_is_owed(compensation: MoneyCase) -> None:
    with pytest.raises(Refusal, match=r"£100\.00"):
        compensation.give_back(EntryKind.WRITE_OFF, 10001)
    compensation.give_back(EntryKind.WRITE_OFF, 2500)
    assert compensation.accounts()[0].balance.owed == 7500


def test_what_was_written_off_was_not_paid_so_the_condition_is_not_kept(compensation: MoneyCase) -> None:
    compensation.pay(6000)
    compensation.give_back(EntryKind.WRITE_OFF, 4000)
    (account,) = compensation.accounts()
    assert (account.balance.owed, account.balance.paid_in_full) == (0, False)
    assert state_of(account.balance) == "Nothing is owed: £40.00 was written off, not paid"
    assert compensation.work().conditions[0].condition.state == "active"
    with pytest.raises(Refusal, match=r"£40\.00 was written off"):
        compensation.keep_condition()
    with pytest.raises(RuleRefusal, match="Not every condition"):
        compensation.complete()


def test_a_write_off_that_was_wrong_is_corrected_and_the_payment_then_keeps_the_condition(
    compensation: MoneyCase,
) -> None:
    compensation.give_back(EntryKind.WRITE_OFF, 10000)
    compensation.pay(10000, account=compensation.accounts()[0].key)
    assert compensation.work().conditions[0].condition.state == "active"
    wrong = next(line for line in compensation.accounts()[0].lines if line.kind == "write_off")
    compensation.run(
        compensation.world.supervisor,
        money.correct_entry,
        money.CorrectEntry(reference=compensation.reference, entry_id=wrong.id, reason="They paid after all"),
    )
    assert compensation.work().conditions[0].condition.state == "completed"
    assert compensation.accounts()[0].balance.pence == 0


def test_a_payment_condition_is_not_finished_by_hand_while_money_is_owed(compensation: MoneyCase) -> None:
    compensation.pay(4000)
    with pytest.raises(Refusal, match=r"£60\.00 is still owed.*Money of the case"):
        compensation.keep_condition()
    assert compensation.work().conditions[0].condition.state == "active"
    compensation.pay(6000)
    assert compensation.work().conditions[0].condition.state == "completed"


def test_a_wrong_payment_is_undone_by_a_counter_entry_and_only_once(compensation: MoneyCase) -> None:
    compensation.pay(4000)
    wrong = compensation.accounts()[0].lines[-1]
    command = money.CorrectEntry(
        reference=compensation.reference, entry_id=wrong.id, reason="Of another case"
    )
    compensation.run(compensation.world.supervisor, money.correct_entry, command)

    account = compensation.accounts()[0]
    assert account.balance.owed == 10000
    assert [line.kind for line in account.lines] == ["charge", "payment", "correction"]
    with pytest.raises(Refusal, match="already"):
        compensation.run(compensation.world.supervisor, money.correct_entry, command)


def test_a_condition_that_counted_as_paid_is_under_way_again_when_the_payment_is_corrected(
    compensation: MoneyCase,
) -> None:
    """A bounced cheque, or a payment of another case: else the rest is written off, and it was kept unpaid."""
    compensation.pay(10000)
    assert compensation.work().conditions[0].condition.state == "completed"
    wrong = compensation.accounts()[0].lines[-1]
    command = money.CorrectEntry(reference=compensation.reference, entry_id=wrong.id, reason="It bounced")
    compensation.run(compensation.world.supervisor, money.correct_entry, command)

    assert compensation.work().conditions[0].condition.state == "active"
    assert compensation.last == ("MONITORING", "Test Officer", "Condition to be completed")
    with pytest.raises(RuleRefusal, match="Not every condition"):
        compensation.complete()
    compensation.give_back(EntryKind.WRITE_OFF, 10000)
    assert compensation.work().conditions[0].condition.state == "active"


def test_what_is_due_is_not_corrected_by_hand(compensation: MoneyCase) -> None:
    charge = compensation.accounts()[0].lines[0]
    command = money.CorrectEntry(reference=compensation.reference, entry_id=charge.id, reason="Too much")
    with pytest.raises(Refusal, match="follows the condition"):
        compensation.run(compensation.world.supervisor, money.correct_entry, command)


def test_a_changed_condition_is_charged_anew_and_one_that_is_rescinded_asks_for_nothing(
    compensation: MoneyCase,
) -> None:
    from fairlead.public import TenantSession
    from fairlead_oocd.queries.work import CaseWork
    from fairlead_oocd.use_cases.posting import charge_agreed

    def vary(session: TenantSession, work: CaseWork) -> None:
        work.conditions[0].condition.amount_pence = 8000
        session.flush()
        charge_agreed(session, work, now=compensation.now)
        charge_agreed(session, work, now=compensation.now)

    def rescind(session: TenantSession, work: CaseWork) -> None:
        work.conditions[0].condition.state = "rescinded"
        session.flush()
        charge_agreed(session, work, now=compensation.now)

    compensation.pay(3000).change(compensation.world.officer, vary)
    account = compensation.accounts()[0]
    assert (account.balance.charged, account.balance.owed) == (8000, 5000)
    assert [line.kind for line in account.lines] == ["charge", "payment", "correction", "charge"]
    compensation.change(compensation.world.officer, rescind)
    assert compensation.accounts()[0].balance.overpaid == 3000


def test_the_card_number_of_a_payer_is_refused(compensation: MoneyCase) -> None:
    command = money.RecordPayment(
        reference=compensation.reference,
        account=compensation.accounts()[0].key,
        amount_pence=100,
        received_on=compensation.now.date(),
        method="card",
        receipt_reference="4111 1111 1111 1111",
    )
    with pytest.raises(Refusal, match="payment card"):
        compensation.run(compensation.world.officer, money.record_payment, command)
    assert len(compensation.accounts()[0].lines) == 1


@pytest.mark.parametrize(("days", "said"), [(1, "future"), (-60, "before the resolution")])
def test_a_payment_is_of_a_day_between_giving_and_today(
    compensation: MoneyCase, days: int, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        compensation.pay(100, on=compensation.now.date() + timedelta(days=days))


def test_a_payment_needs_the_permission_and_a_correction_the_supervisor_s(compensation: MoneyCase) -> None:
    reader = replace(compensation.world.officer, permissions=frozenset({"core:case:read", "oocd:case:read"}))
    payment = money.RecordPayment(
        reference=compensation.reference,
        account=compensation.accounts()[0].key,
        amount_pence=100,
        received_on=compensation.now.date(),
        method="cash",
    )
    with pytest.raises(NotPermitted):
        compensation.run(reader, money.record_payment, payment)
    back = money.GiveBack(
        reference=compensation.reference,
        account=payment.account,
        kind=EntryKind.WRITE_OFF,
        amount_pence=100,
        on=compensation.now.date(),
        reason="Hardship",
    )
    with pytest.raises(NotPermitted):
        compensation.run(compensation.world.officer, money.give_back, back)


def test_the_database_lets_nobody_change_or_take_away_an_entry(compensation: MoneyCase) -> None:
    entry = compensation.accounts()[0].lines[0]
    for statement in (
        sa.update(MoneyEntry).where(MoneyEntry.id == entry.id).values(amount_pence=1),
        sa.delete(MoneyEntry).where(MoneyEntry.id == entry.id),
    ):
        with in_force(compensation.world) as session, pytest.raises(DBAPIError, match="permission denied"):
            session.execute(statement)


def plan(case: MoneyCase, **changes: object) -> None:
    """Instalments by the officer."""
    values: dict[str, object] = {
        "reference": case.reference,
        "account": case.accounts()[0].key,
        "number": 3,
        "first": date(2026, 11, 27),
        "every": "week",
        **changes,
    }
    command = money.PlanInstalments(**values)  # type: ignore[arg-type]  # values by name, for tests to change
    case.run(case.world.officer, money.plan_instalments, command)


def clock(case: MoneyCase) -> date | None:
    """When the next instalment is due."""
    with in_force(case.world) as session:
        return session.scalar(
            sa.select(CaseDeadline.due_on).where(
                CaseDeadline.case_id == case.case().id,
                CaseDeadline.label == "Next instalment",
                CaseDeadline.stopped_at.is_(None),
            )
        )


def test_instalments_move_on_with_what_is_paid(compensation: MoneyCase) -> None:
    plan(compensation)
    assert [part.amount_pence for part in compensation.accounts()[0].parts] == [3333, 3333, 3334]
    assert clock(compensation) == date(2026, 11, 27)
    assert clock(compensation.pay(3332)) == date(2026, 11, 27)
    assert clock(compensation.pay(1)) == date(2026, 12, 4)
    assert clock(compensation.pay(6667)) is None


def test_the_newest_plan_counts(compensation: MoneyCase) -> None:
    plan(compensation)
    plan(compensation, number=2)
    assert [part.amount_pence for part in compensation.accounts()[0].parts] == [5000, 5000]


def test_instalments_end_inside_the_completion_period(compensation: MoneyCase) -> None:
    plan(compensation, number=2, first=date(2027, 1, 8))  # the second on 15 January, when the condition ends
    with pytest.raises(Refusal, match="15/01/2027"):
        plan(compensation, number=2, first=date(2027, 1, 9))


def test_chronology_and_subject_access_tell_of_the_money(compensation: MoneyCase) -> None:
    compensation.pay(4000)
    with in_force(compensation.world) as session:
        told = session.scalars(
            sa.select(CaseEvent.summary).where(CaseEvent.case_id == compensation.case().id)
        ).all()
        held = subject_access(session, compensation.world.suspect_id)
    assert {"£100.00 to be paid: compensation", "£40.00 paid: compensation"} <= set(told)
    amounts = [item.values["Amount"] for item in held if item.title.startswith("Money")]
    assert amounts == ["£100.00", "\N{MINUS SIGN}£40.00"]


def test_the_account_and_the_address_of_whoever_is_paid_never_reach_the_document(world: World) -> None:
    case = money_case(world).open().review().answer().choose().consult().assess_needs()
    paying = {
        "kind": "payment",
        "objects": ("reparation",),
        "text": "Pay compensation for the damage",
        "amount_pence": 3800,
        "hours": None,
        "service_id": None,
    }
    with pytest.raises(Refusal, match="bank account"):
        case.plan(**paying, payee="The shop", payment_method="To sort code 20-45-53, account 12345678")
    case.plan(
        **paying, payee="By post to 9 Secret Lane, Testford", payment_method="Cheque"
    ).submit().authorise()
    with pytest.raises(Refusal, match="about the victim"):
        case.give()


def test_a_payment_left_out_by_agreement_is_no_longer_owed(world: World) -> None:
    case = money_case(world)
    case.open().review().answer().choose().consult().assess_needs()
    case.plan(service_id=None)
    case.plan_payment().submit().authorise().give().monitor()
    payment = next(item for item in case.work().conditions if item.condition.kind == "payment")
    assert [account.balance.owed for account in case.accounts()] == [10000]
    case.give_back(EntryKind.WRITE_OFF, 10000)  # it must not come back as money that was paid too much

    case.run(
        world.officer,
        variations.propose_variation,
        variations.ProposeVariation(
            reference=case.reference,
            version=case.version,
            condition_id=payment.condition.id,
            terms=None,
            reason="Repaired by the family",
        ),
    )
    case.run(
        world.officer,
        variations.agree_variation,
        variations.AgreeVariation(
            reference=case.reference,
            version=case.version,
            consented=True,
            consented_on=case.now.date(),
            method="in-person",
            name="Testina Suspectsworth",
        ),
    )
    assert [account.balance.pence for account in case.accounts()] == [0]
