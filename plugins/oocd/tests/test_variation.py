"""A condition changed by agreement: the old words and the new, the caps, the consent, and who learns of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from fairlead.providers.models import Referral, ReferralShare
from fairlead.public import CaseDeadline, Refusal, RuleRefusal
from fairlead_oocd.ledger import accounts_of
from fairlead_oocd.policy.money import EntryKind
from fairlead_oocd.queries.after_giving import proposed_variation, variations_of
from fairlead_oocd.use_cases.conditions import ConditionRefused

from .conftest import World
from .journey import in_force
from .journey_after import After, after, documents
from .test_documents import words_of

LATER = date(2027, 2, 12)


def test_with_consent_the_condition_is_changed_and_old_and_new_words_are_kept(world: World) -> None:
    case = after(world).monitored()
    case.vary(case.terms(text="Attend the evening course", due_on=LATER))
    assert case.last[:2] == ("VARIATION", "Test Officer")
    assert case.work().conditions[0].condition.text == "Attend a victim awareness course"
    case.agree()

    assert case.last == ("MONITORING", "Test Officer", "Condition to be completed")
    assert case.case().next_deadline_on == LATER
    with world.database.tenant_transaction(world.supervisor) as session:
        (variation,) = variations_of(session, case.case())
    assert (variation.before["text"], variation.after["text"]) == (
        "Attend a victim awareness course",
        "Attend the evening course",
    )
    assert (variation.reason, variation.state, variation.consent_name) == (
        "A new job with night shifts",
        "agreed",
        "Testina Suspectsworth",
    )


def test_the_new_version_of_the_conditions_is_filed_and_the_signed_document_stays(world: World) -> None:
    case = after(world).monitored()
    signed = documents(case, "oocd.agreement")[0].content
    case.vary(case.terms(text="Attend the evening course", due_on=LATER)).agree()
    notice = words_of(documents(case, "oocd.variation-notice")[0].content)

    for said in ("conditions version 2", "Attend a victim awareness course", "Attend the evening course",
                 "A new job with night shifts", "signed on paper", "12 February 2027"):  # fmt: skip
        assert said in notice
    assert LATER.isoformat() not in notice, "days are told in words"
    assert documents(case, "oocd.agreement")[0].content == signed


def test_a_change_can_put_nothing_off_for_more_than_a_year(world: World) -> None:
    case = after(world).monitored()
    with pytest.raises(Refusal, match="a year from today") as refused:
        case.vary(case.terms(due_on=date(9999, 12, 31)))
    assert refused.value.field == "due_on"


def test_without_consent_nothing_changes_and_the_change_can_be_dropped(world: World) -> None:
    case = after(world).monitored()
    case.vary(case.terms(text="Attend the evening course"))
    with pytest.raises(RuleRefusal, match="consent"):
        case.agree(consented=False)
    assert case.work().conditions[0].condition.text == "Attend a victim awareness course"
    case.drop()

    assert case.case().state == "MONITORING"
    assert case.work().conditions[0].condition.text == "Attend a victim awareness course"


def test_a_change_keeps_within_the_law(world: World) -> None:
    case = after(world).monitored()
    given = case.work().resolution.given_on
    assert given is not None
    with pytest.raises(RuleRefusal, match="20 weeks"):
        case.vary(case.terms(due_on=given + timedelta(days=20 * 7 + 1)))
    with pytest.raises(RuleRefusal, match="No condition would be left"):
        case.vary(None)
    with pytest.raises(Refusal, match="Nothing would change"):
        case.vary(case.terms())
    with pytest.raises(Refusal, match="today or later"):
        case.vary(case.terms(due_on=date(2026, 11, 1)))
    with pytest.raises(Refusal, match="bank account"):
        case.vary(case.terms(evidence="Receipt for sort code 12-34-56"))
    assert case.case().state == "MONITORING"


def test_the_last_day_of_twenty_weeks_is_allowed(world: World) -> None:
    case = after(world).monitored()
    given = case.work().resolution.given_on
    assert given is not None
    case.vary(case.terms(due_on=given + timedelta(days=20 * 7))).agree()

    assert case.case().state == "MONITORING"


def test_consent_is_to_what_was_proposed(world: World) -> None:
    case = after(world).monitored()
    case.vary(case.terms(due_on=LATER))
    with pytest.raises(Refusal, match="before"):
        case.agree(consented_on=date(2026, 11, 17))
    with pytest.raises(Refusal, match="future"):
        case.agree(consented_on=date(2030, 1, 1))
    assert case.case().state == "VARIATION"


def test_one_of_two_conditions_can_be_left_out_and_the_other_completes_the_case(world: World) -> None:
    case = after(world)
    case.open().review().answer().choose().consult().assess_needs().plan(service_id=None)
    case.plan(kind="other", objects=("reparation",), text="Write a letter", service_id=None, hours=None)
    case.submit().authorise().give().monitor()
    case.vary(None).agree()

    assert [item.condition.text for item in case.work().conditions] == ["Write a letter"]
    case.keep_condition().complete()
    assert case.case().state == "COMPLETED"


def test_the_provider_learns_the_new_words_and_keeps_seeing_them(world: World) -> None:
    case = after(world).with_provider()
    case.vary(case.terms(text="Attend the evening course", due_on=LATER)).agree()
    assert case.last[:2] == ("MONITORING", "Testwell Trust")

    with world.database.tenant_transaction(world.worker) as session:
        referral = session.scalars(sa.select(Referral).where(Referral.case_id == case.case().id)).one()
        shares = session.scalars(
            sa.select(ReferralShare)
            .where(ReferralShare.referral_id == referral.id)
            .order_by(ReferralShare.as_at)
        ).all()
    assert referral.deliver_by == LATER
    assert shares[-1].title.startswith("The condition as changed on")
    assert "Attend the evening course" in str(shares[-1].content)
    assert any("Attend a victim awareness course" in str(share.content) for share in shares[:-1])


def test_a_notice_that_names_the_victim_is_refused(world: World) -> None:
    case = after(world).monitored()
    case.vary(case.terms(text="Do not meet Vera Harmedley"))
    with pytest.raises(Refusal, match="Vera Harmedley"):
        case.agree()
    assert case.case().state == "VARIATION"


def test_a_condition_is_added_only_when_the_person_agrees(world: World) -> None:
    case = after(world).monitored()
    case.add()
    assert case.last[:2] == ("VARIATION", "Test Officer")
    assert [item.condition.state for item in case.work().conditions] == ["active", "proposed"]
    with pytest.raises(RuleRefusal, match="consent"):
        case.agree(consented=False)
    case.agree()

    assert case.last[0] == "MONITORING"
    added = case.work().conditions[1].condition
    assert (added.text, added.state) == ("Write a letter of apology", "active")
    with world.database.tenant_transaction(world.supervisor) as session:
        (variation,) = variations_of(session, case.case())
        clocks = session.scalars(
            sa.select(CaseDeadline.due_on).where(
                CaseDeadline.case_id == case.case().id, CaseDeadline.stopped_at.is_(None)
            )
        ).all()
    assert (variation.kind, variation.before, variation.consent_name) == ("add", {}, "Testina Suspectsworth")
    assert added.due_on in clocks


def test_the_notice_says_what_was_added_beside_what_stands(world: World) -> None:
    case = after(world).monitored()
    case.add().agree()
    notice = words_of(documents(case, "oocd.variation-notice")[0].content)

    for said in ("conditions version 2", "This condition was not there. It is added.", "Write a letter of apology",
                 "The shop asked for it", "Condition 1 as it stands now", "Attend a victim awareness course",
                 "Condition 2 as it stands now", "signed on paper"):  # fmt: skip
        assert said in notice


def test_an_addition_that_is_dropped_leaves_the_conditions_as_they_were(world: World) -> None:
    case = after(world).monitored()
    case.add().drop()

    assert case.case().state == "MONITORING"
    assert [item.condition.text for item in case.work().conditions] == ["Attend a victim awareness course"]
    case.keep_condition().complete()
    assert case.case().state == "COMPLETED"


def test_an_added_condition_has_to_be_kept_before_completion(world: World) -> None:
    case = after(world).monitored()
    case.add().agree().keep_condition()
    with pytest.raises(RuleRefusal, match="Not every condition"):
        case.complete()

    assert case.case().state == "MONITORING"


def test_what_is_added_is_checked_as_at_planning_beside_the_others(world: World) -> None:
    case = after(world).monitored()
    given = case.work().resolution.given_on
    assert given is not None
    attendance: dict[str, object] = {
        "kind": "attendance",
        "place": "Testford",
        "purpose": "Education",
    }
    for refused, field in (
        ({"due_on": given + timedelta(days=20 * 7 + 1)}, "due_on"),
        ({**attendance, "hours": 21}, "hours"),
        ({"text": "Stay out of trouble"}, "text"),
        ({"kind": "financial_penalty", "objects": ("punishment",), "amount_pence": 100_000,
          "payee": "Court officer", "payment_method": "Online"}, "amount_pence"),
    ):  # fmt: skip
        with pytest.raises(ConditionRefused) as stopped:
            case.add(**refused)
        assert field in stopped.value.review.by_field, refused
    with pytest.raises(Refusal, match="bank account"):
        case.add(evidence="Receipt for sort code 12-34-56")
    assert case.case().state == "MONITORING"
    assert len(case.work().conditions) == 1


def test_hours_count_together_with_those_agreed_before(world: World) -> None:
    case = after(world)
    case.open().review().answer().choose().consult().assess_needs()
    case.plan(service_id=None, objects=("reparation",), hours=15).submit().authorise().give().monitor()
    attendance: dict[str, object] = {
        "kind": "attendance",
        "text": "Attend the workshop on Saturdays",
        "place": "Testford",
        "purpose": "Education",
    }
    with pytest.raises(ConditionRefused, match="20"):
        case.add(**attendance, hours=6)
    case.add(**attendance, hours=5).agree()

    assert len(case.work().conditions) == 2


def test_compensation_that_is_added_is_charged_when_the_person_agreed(world: World) -> None:
    case = after(world).monitored()
    payment: dict[str, object] = {
        "kind": "payment",
        "text": "Pay for the broken door",
        "amount_pence": 4_500,
        "payee": "Invented Corner Shop",
        "payment_method": "In cash at the till",
        "consequences": "You may be prosecuted",
    }
    case.add(**payment)
    assert charged(case) == 0
    with in_force(world) as session:
        offered = proposed_variation(session, case.case()).after
    assert (offered["payment_method"], offered["consequences"]) == (
        "In cash at the till",
        "You may be prosecuted",
    )
    case.now += timedelta(days=3)
    case.agree()

    assert charged(case) == 4_500
    assert days_charged(case) == {case.now.date()}
    assert "£45.00" in words_of(documents(case, "oocd.variation-notice")[0].content)


def test_a_condition_is_added_only_while_the_others_are_under_way(world: World) -> None:
    case = after(world).to_offer()
    with pytest.raises(Refusal, match="under way"):
        case.add()


def days_charged(case: After) -> set[date]:
    """The days on which sums of the case began to be owed."""
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        accounts = accounts_of(session, case.work())
    return {entry.on for account in accounts for entry in account.entries if entry.kind is EntryKind.CHARGE}


def charged(case: After) -> int:
    """What is charged on every account of the case, in pence."""
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        return sum(account.balance.charged for account in accounts_of(session, case.work()))
