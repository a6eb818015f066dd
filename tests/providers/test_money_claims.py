"""From what was delivered to a paid claim: who does what, and that nothing is claimed twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from fairlead.identity.actor import Actor
from fairlead.providers.money.reconciliation import Report, reconcile
from fairlead.providers.money.use_cases.claims import (
    AnswerDispute,
    IssueCredit,
    SubmitClaim,
    answer_dispute,
    issue_credit,
    submit_claim,
)
from fairlead.refusals import Conflict, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import commission, lead, manager
from .money_steps import (
    MONTH,
    agree_price,
    answer,
    attend,
    claim,
    colleague,
    decide,
    delivered,
    lines,
    owed,
    pay,
    propose,
    the_claim,
)

CARD = "4111 1111 1111 1111"


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def report(world: TwoSides, who: Actor | None = None) -> Report:
    with world.acting(who or manager(world)) as session:
        return reconcile(session, world.provider.id, world.force.id, MONTH, MONTH)


# Claims


def test_a_claim_goes_from_submitted_to_paid_by_two_people(world: TwoSides) -> None:
    agree_price(world)
    delivered(world)
    made = claim(world)
    assert [line.amount_pence for line in lines(world, made)] == [4250, 4250]
    assert owed(world) == []
    assert decide(world, made) == 2
    assert the_claim(world, made).state == "decided"
    with pytest.raises(Refusal, match="a colleague marks it as paid"):
        pay(world, made, by=lead(world))
    paid = pay(world, made)
    assert (paid.state, paid.payment_reference, paid.paid_by) == ("paid", "BACS 4711", "A colleague")
    with pytest.raises(Conflict):
        decide(world, made, lines(world, made)[0].id, approve=False, reason="Late")


def test_the_database_keeps_who_decided_from_paying(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    decide(world, made)
    statement = sa.text("update provider_claim set state = 'paid', paid_on = current_date where id = :i")
    with pytest.raises(DBAPIError, match="who decided a line"), world.acting(lead(world)) as session:
        session.execute(statement, {"i": made.id})
    with world.acting(colleague(world)) as session:
        session.execute(statement, {"i": made.id})


def test_nothing_is_ever_claimed_twice(world: TwoSides) -> None:
    agree_price(world)
    referral = delivered(world, [90])
    made = claim(world)
    with pytest.raises(Refusal, match="Nothing is left to claim"):
        claim(world)
    attend(world, referral, ago=12_000)
    again = claim(world)
    with pytest.raises(IntegrityError, match="ix_claim_line_unit"), world.acting(manager(world)) as session:
        session.execute(
            sa.text(
                "insert into claim_line (id, tenant_id, claim_id, unit_id, price_id, unit, referral_reference,"
                " quantity, rate_pence, amount_pence, state) select gen_random_uuid(), tenant_id, :again, unit_id,"
                " price_id, unit, referral_reference, quantity, rate_pence, amount_pence, 'claimed'"
                " from claim_line where claim_id = :made"
            ),
            {"again": again.id, "made": made.id},
        )


@pytest.mark.parametrize(
    "change",
    [
        "rate_pence = 5000, amount_pence = 5000",
        "quantity = 2, amount_pence = 8500",
        "referral_reference = 'REF-X'",
    ],
)
def test_a_line_says_what_was_delivered_at_the_agreed_price(world: TwoSides, change: str) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    columns = {
        "rate_pence": "rate_pence",
        "quantity": "quantity",
        "amount_pence": "amount_pence",
        "referral_reference": "referral_reference",
    }
    columns |= dict(part.split(" = ") for part in change.split(", "))
    with world.behind() as owner:
        line = owner.execute(sa.text("select * from claim_line where claim_id = :i"), {"i": made.id}).one()
        owner.execute(sa.text("delete from claim_line where claim_id = :i"), {"i": made.id})
    insert = (
        "insert into claim_line (id, tenant_id, claim_id, unit_id, price_id, unit, referral_reference, quantity,"
        " rate_pence, amount_pence, state) select :i, :t, :c, :u, :p, :n, {referral_reference}, {quantity},"
        " {rate_pence}, {amount_pence}, 'claimed' from (select cast(:q as int) quantity, cast(:r as int) rate_pence,"
        " cast(:a as int) amount_pence, cast(:f as text) referral_reference) x"
    )
    values = {
        "i": line.id, "t": line.tenant_id, "c": line.claim_id, "u": line.unit_id, "p": line.price_id,
        "n": line.unit, "q": line.quantity, "r": line.rate_pence, "a": line.amount_pence,
        "f": line.referral_reference,
    }  # fmt: skip
    with pytest.raises(DBAPIError, match="what was delivered"), world.acting(manager(world)) as session:
        session.execute(sa.text(insert.format(**columns)), values)
    right = {name: name for name in columns}
    with world.acting(manager(world)) as session:
        session.execute(sa.text(insert.format(**right)), values)


def test_a_claim_is_of_what_was_shown_or_it_is_not_made(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    command = SubmitClaim(payer_tenant_id=world.force.id, month=MONTH, shown_pence=1)
    with world.acting(manager(world)) as session, pytest.raises(Conflict, match="has changed since"):
        submit_claim(session, session.actor, command, now=now())
    later = SubmitClaim(payer_tenant_id=world.force.id, month=MONTH + timedelta(days=70), shown_pence=4250)
    with world.acting(manager(world)) as session, pytest.raises(Refusal, match="not begun"):
        submit_claim(session, session.actor, later, now=now())


def test_a_disputed_line_is_answered_and_decided_again(world: TwoSides) -> None:
    agree_price(world)
    delivered(world)
    made = claim(world)
    first, second = lines(world, made)
    with pytest.raises(Refusal, match="Say what is wrong"):
        decide(world, made, first.id, approve=False)
    decide(world, made, first.id, approve=False, reason="It was cancelled")
    decide(world, made, second.id)
    assert the_claim(world, made).state == "decided"
    with world.acting(manager(world)) as session:
        command = AnswerDispute(claim_id=made.id, line_id=first.id, answer="It took place")
        answer_dispute(session, session.actor, command, now=now())
    assert the_claim(world, made).state == "submitted"
    with pytest.raises(Conflict):
        pay(world, made)
    assert decide(world, made) == 1
    assert the_claim(world, made).state == "decided"


def test_a_later_mistake_is_a_credit_note_of_no_more_than_the_line(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    decide(world, made)
    pay(world, made)
    [line] = lines(world, made)

    def credit(pence: int, reason: str = "One hour only") -> None:
        with world.acting(manager(world)) as session:
            command = IssueCredit(claim_id=made.id, line_id=line.id, amount_pence=pence, reason=reason)
            issue_credit(session, session.actor, command, now=now())

    credit(4000)
    for pence in (0, -1, 251):
        with pytest.raises(Refusal, match="no more than is left"):
            credit(pence)
    with pytest.raises(Refusal, match="payment card"):
        credit(1, CARD)
    insert = (
        "insert into credit_note (id, tenant_id, line_id, reference, amount_pence, reason, issued_by, issued_at)"
        " values (gen_random_uuid(), :t, :l, 'CRN-X', 251, 'x', 'x', now())"
    )
    with pytest.raises(DBAPIError, match="no more is credited"), world.acting(manager(world)) as session:
        session.execute(sa.text(insert), {"t": world.provider.id, "l": line.id})
    with pytest.raises(DBAPIError, match="never edited"), world.acting(lead(world)) as session:
        session.execute(sa.text("update claim_line set state = 'disputed' where id = :l"), {"l": line.id})
    assert [row.sums.credited for row in report(world).lines] == [4000]


@pytest.mark.parametrize("text", [CARD, "4111111111111111"])
def test_no_text_about_money_takes_the_number_of_a_card(world: TwoSides, text: str) -> None:
    price = propose(world)
    with pytest.raises(Refusal, match="payment card"):
        answer(world, price, "return", reason=text)
    answer(world, price)
    delivered(world, [90])
    made = claim(world)
    [line] = lines(world, made)
    with pytest.raises(Refusal, match="payment card"):
        decide(world, made, line.id, approve=False, reason=f"Paid by {text}")
    decide(world, made)
    with pytest.raises(Refusal, match="payment card"):
        pay(world, made, reference=text)
