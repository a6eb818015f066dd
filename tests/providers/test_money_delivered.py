"""Agreed prices, what counts as delivered under them, who sees it, and whether it adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.money.models import DeliveredUnit
from fairlead.providers.money.policy import Payer, Sums, Unit, total
from fairlead.providers.money.queries import find_claim, lines_of, list_claims
from fairlead.providers.money.reconciliation import Report, reconcile
from fairlead.providers.money.use_cases.claims import (
    SubmitClaim,
    submit_claim,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import commission, lead, manager
from .money_steps import (
    MONTH,
    agree_price,
    answer,
    attend,
    claim,
    complete,
    decide,
    delivered,
    lines,
    owed,
    pay,
    propose,
    units,
)
from .referral_steps import end_by_expiry, end_by_recall, end_by_withdrawal

CARD = "4111 1111 1111 1111"


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def report(world: TwoSides, who: Actor | None = None) -> Report:
    with world.acting(who or manager(world)) as session:
        return reconcile(session, world.provider.id, world.force.id, MONTH, MONTH)


# Prices


def test_a_price_holds_once_the_commissioner_has_agreed_it(world: TwoSides) -> None:
    price = propose(world)
    delivered(world, [90])
    assert owed(world) == []
    assert answer(world, price).state == "approved"
    assert owed(world) == [4250]


def test_a_returned_price_says_why_and_another_can_be_proposed(world: TwoSides) -> None:
    price = propose(world)
    with pytest.raises(Refusal, match="Say why"):
        answer(world, price, "return")
    with pytest.raises(Conflict, match="waits for the commissioner already"):
        propose(world, pence=4000)
    assert answer(world, price, "return", reason="Too much").reason == "Too much"
    with pytest.raises(Conflict):
        answer(world, price)
    taken_back = propose(world, pence=4000)
    answer(world, taken_back, "withdraw", by=manager(world))
    assert propose(world, pence=3900).state == "proposed"


def test_only_the_commissioner_of_the_service_agrees(world: TwoSides) -> None:
    price = propose(world)
    with pytest.raises(NotPermitted):
        answer(world, price, by=manager(world))
    with pytest.raises(NotVisible):
        answer(world, price, by=world.other_force.person("commissioning-lead"))


def test_from_one_month_one_price_is_agreed_and_none_for_a_month_that_is_over(world: TwoSides) -> None:
    agree_price(world)
    with pytest.raises(Refusal, match="agreed from that month already"):
        propose(world, starts_on=MONTH)
    with pytest.raises(Refusal, match="month that is over"):
        propose(world, starts_on=MONTH - timedelta(days=1))
    following = (MONTH + timedelta(days=40)).replace(day=1)
    assert propose(world, starts_on=following + timedelta(days=9)).starts_on == following


@pytest.mark.parametrize(
    ("unit", "pence", "said"), [(Unit.HOUR, 5001, "divide by four"), (Unit.SESSION, 0, "more than nothing")]
)
def test_a_price_that_cannot_be_is_refused(world: TwoSides, unit: Unit, pence: int, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        propose(world, unit, pence)


# What is delivered


def test_what_was_accepted_attended_and_completed_counts_and_nothing_else(world: TwoSides) -> None:
    referral = delivered(world, [90])
    attend(world, referral, how="late", ago=12_000)
    attend(world, referral, how="missed", ago=400)
    attend(world, referral, how="provider-cancelled", ago=500)
    complete(world, referral)
    assert [unit.kind for unit in units(world)] == ["accepted", "session", "session", "completed"]


@pytest.mark.parametrize(
    ("unit", "amounts"),
    [
        (Unit.ACCEPTANCE, [4000]),
        (Unit.SESSION, [4000, 4000]),
        (Unit.HOUR, [6000, 3000]),
        (Unit.COMPLETION, [4000]),
        (Unit.PLACE, [4000]),
    ],
    ids=str,
)
def test_each_agreed_unit_is_counted_in_its_own_way(world: TwoSides, unit: Unit, amounts: list[int]) -> None:
    agree_price(world, unit, 4000)
    complete(world, delivered(world, [90, 50]))
    assert owed(world) == amounts


@pytest.mark.parametrize("payer", [Payer.PERSON, Payer.PROVIDER], ids=str)
def test_what_the_person_or_the_provider_pays_is_claimed_from_nobody(world: TwoSides, payer: Payer) -> None:
    agree_price(world, payer=payer)
    delivered(world)
    assert owed(world) == []


def test_what_the_commissioner_pays_is_claimed_from_the_commissioner(world: TwoSides) -> None:
    commission(world, world.other_force.id)
    with world.acting(world.other_force.person("supervisor")) as session:
        session.execute(
            sa.text(
                "insert into sharing_agreement (id, tenant_id, partner_tenant_id, reference, purpose, gateway,"
                " regime, partner_role, data_classes, valid_from) values (gen_random_uuid(), :t, :p, 'A', 'p',"
                " 'g', 'r', 'x', '{}', '2026-01-01')"
            ),
            {"t": world.other_force.id, "p": world.provider.id},
        )
    price = propose(world, payer=Payer.COMMISSIONER)
    answer(world, price, by=world.other_force.person("commissioning-lead"))
    delivered(world, [90])
    assert owed(world) == []
    assert owed(world, world.other_force.id) == [4250]


def test_a_session_corrected_to_missed_counts_no_more(world: TwoSides) -> None:
    agree_price(world)
    attended = attend(world, delivered(world, []))
    assert owed(world) == [4250]
    with world.acting(world.worker) as session:
        session.get_one(Appointment, attended.id).state = "missed"
    assert owed(world) == []
    assert [unit.voided_at is None for unit in units(world) if unit.kind == "session"] == [False]
    with world.acting(world.worker) as session:
        session.get_one(Appointment, attended.id).state = "attended"
    assert owed(world) == [4250]


def test_nobody_writes_a_delivered_unit_by_hand(world: TwoSides) -> None:
    delivered(world, [90])
    for statement in (
        "insert into delivered_unit select gen_random_uuid() as x, * from delivered_unit limit 0",
        "update delivered_unit set minutes = 999",
        "select deliver_unit(r, 'session', gen_random_uuid(), current_date, 60) from referral r",
        "delete from delivered_unit",
    ):
        with pytest.raises(DBAPIError), world.acting(manager(world)) as session:
            session.execute(sa.text(statement))
    insert = (
        "insert into delivered_unit (id, tenant_id, service_id, sender_tenant_id, referral_reference, kind, source_id,"
        " month, minutes, recorded_at) select gen_random_uuid(), tenant_id, service_id, sender_tenant_id,"
        " referral_reference, kind, gen_random_uuid(), month, 999, now() from delivered_unit"
    )
    with pytest.raises(DBAPIError, match="row-level security"), world.acting(manager(world)) as session:
        session.execute(sa.text(insert))
    with world.behind() as owner:  # for whom there is no row security
        owner.execute(sa.text(insert))
    assert {unit.minutes for unit in units(world)} > {999}


# Who sees what


def test_payer_and_provider_see_the_claim_and_nobody_else(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    for who in (manager(world), lead(world)):
        with world.acting(who) as session:
            assert find_claim(session, who, made.id).id == made.id
            assert (made.id, 4250) in [(row.id, row.total) for row in list_claims(session, who, {}).rows]
    for side in (world.other_force, world.other_provider):
        who = side.person("commissioning-lead" if side is world.other_force else "provider-manager")
        with world.acting(who) as session:
            with pytest.raises(NotVisible):
                find_claim(session, who, made.id)
            assert made.id not in [row.id for row in list_claims(session, who, {}).rows]
        assert lines(world, made, who) == []
        assert units(world, who) == []


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_after_the_end_of_a_referral_reference_unit_and_amount_stay_and_no_more(
    world: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    agree_price(world)
    referral = delivered(world, [90])
    made = claim(world)
    with world.acting(manager(world)) as session:
        [row] = lines_of(session, made)
        assert row.on is not None
    attend(world, referral, ago=12_000)
    end(world, referral)
    with world.acting(manager(world)) as session:
        [row] = lines_of(session, made)
        assert row.on is None
        assert (row.line.referral_reference, row.line.amount_pence) == (referral.reference, 4250)
        assert session.get(Referral, referral.id) is None
    assert owed(world) == [4250]  # what was delivered before is still claimed
    assert {column.name for column in DeliveredUnit.__table__.columns} & {
        "subject_label",
        "starts_at",
    } == set()


def test_another_person_of_the_provider_or_the_force_does_nothing_with_a_claim(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    with pytest.raises(NotPermitted):
        decide(world, made, by=world.officer)
    with world.acting(world.worker) as session, pytest.raises(NotPermitted):
        submit_claim(
            session,
            session.actor,
            SubmitClaim(payer_tenant_id=world.force.id, month=MONTH, shown_pence=0),
            now=now(),
        )
    with pytest.raises(DBAPIError), world.acting(manager(world)) as session:
        session.execute(
            sa.text("update claim_line set state = 'approved' where claim_id = :i"), {"i": made.id}
        )


# Does it add up?


def test_the_report_names_each_line_that_differs_and_its_totals_are_the_sums_of_the_lines(
    world: TwoSides,
) -> None:
    agree_price(world)
    referral = delivered(world, [90, 60, 30])
    made = claim(world)
    first, second, third = lines(world, made)
    decide(world, made, first.id)
    decide(world, made, second.id, approve=False, reason="It was cancelled")
    decide(world, made, third.id)
    pay(world, made)
    attend(world, referral, ago=18_000)
    for who in (manager(world), lead(world)):
        found = report(world, who)
        assert found.total == total(line.sums for line in found.lines)
        assert found.total == Sums(
            delivered=4 * 4250, claimed=3 * 4250, approved=2 * 4250, disputed=4250, paid=2 * 4250
        )
        assert sorted(line.difference for line in found.differences) == [
            "Delivered and not claimed",
            "Disputed: It was cancelled",
        ]


def test_a_unit_that_was_corrected_after_it_was_claimed_is_named(world: TwoSides) -> None:
    agree_price(world)
    attended = attend(world, delivered(world, []))
    made = claim(world)
    decide(world, made)
    with world.acting(world.worker) as session:
        session.get_one(Appointment, attended.id).state = "missed"
    [line] = report(world).lines
    assert line.sums.delivered == 0
    assert "no longer delivered" in line.difference
    assert "not paid" in line.difference


def test_where_everything_was_paid_nothing_differs(world: TwoSides) -> None:
    agree_price(world)
    delivered(world)
    made = claim(world)
    decide(world, made)
    pay(world, made)
    found = report(world)
    assert found.total.agree
    assert found.differences == []
