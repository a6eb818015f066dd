"""What was corrected after it was claimed is not paid as it was, and what was wrongly disputed is claimed again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.money.models import ProviderClaim
from fairlead.providers.money.policy import Unit
from fairlead.providers.money.use_cases.claims import (
    AnswerDispute,
    IssueCredit,
    answer_dispute,
    issue_credit,
)
from fairlead.refusals import Conflict, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import commission, lead, manager
from .money_steps import (
    MONTH,
    agree_price,
    claim,
    decide,
    delivered,
    lines,
    owed,
    pay,
    the_claim,
)


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def correct(world: TwoSides, unit_id: object, change: str) -> None:
    """The record of a session is corrected, which changes what counts as delivered."""
    with world.behind() as owner:
        owner.execute(
            sa.text(f"update delivered_unit set {change} where id = :i"), {"i": unit_id}
        )  # the test's own words


def refused(world: TwoSides, who: Actor, statement: str, row_id: object) -> str:
    with pytest.raises(DBAPIError) as told, world.acting(who) as session:
        session.execute(sa.text(statement), {"i": row_id})
    return str(told.value)


def say(world: TwoSides, made: ProviderClaim, line_id: object, words: str = "It took place") -> None:
    with world.acting(manager(world)) as session:
        command = AnswerDispute(claim_id=made.id, line_id=line_id, answer=words)  # type: ignore[arg-type]  # an id
        answer_dispute(session, session.actor, command, now=now())


@pytest.mark.parametrize("change", ["voided_at = now()", "minutes = 30"])
def test_approving_everything_leaves_out_what_was_corrected_since(world: TwoSides, change: str) -> None:
    agree_price(world, Unit.HOUR, 4000)
    delivered(world)
    made = claim(world)
    first, second = lines(world, made)
    correct(world, first.unit_id, change)
    with pytest.raises(Refusal, match="was corrected since"):
        decide(world, made, first.id)
    approve = "update claim_line set state = 'approved' where id = :i"
    assert "not approved as it was" in refused(world, lead(world), approve, first.id)
    assert decide(world, made) == 1
    assert {line.id: line.state for line in lines(world, made)} == {
        first.id: "claimed",
        second.id: "approved",
    }
    with pytest.raises(Refusal, match="was corrected since"):
        decide(world, made)
    decide(world, made, first.id, approve=False, reason="It was cancelled")
    assert pay(world, made).state == "paid"


def test_what_was_corrected_after_its_approval_is_paid_once_it_was_credited(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    decide(world, made)
    [line] = lines(world, made)
    correct(world, line.unit_id, "voided_at = now()")
    with pytest.raises(Refusal, match="1 approved lines were corrected"):
        pay(world, made)
    paid = "update provider_claim set state = 'paid', paid_on = current_date where id = :i"
    other = world.force.person("commissioning-lead", name="A third")
    assert "is not paid as it was" in refused(world, other, paid, made.id)
    with world.acting(manager(world)) as session:
        command = IssueCredit(
            claim_id=made.id, line_id=line.id, amount_pence=line.amount_pence, reason="Cancelled"
        )
        issue_credit(session, session.actor, command, now=now())
    assert pay(world, made).state == "paid"


def test_a_disputed_line_of_a_paid_claim_is_claimed_again(world: TwoSides) -> None:
    agree_price(world)
    delivered(world)
    made = claim(world)
    first, second = lines(world, made)
    decide(world, made, first.id, approve=False, reason="It was cancelled")
    decide(world, made)
    release = "update claim_line set state = 'released' where id = :i"
    assert "answers a disputed line" in refused(world, manager(world), release, first.id)
    pay(world, made)
    assert owed(world) == []
    assert "never edited" in refused(world, lead(world), release, first.id)
    assert "answers a disputed line" in refused(world, manager(world), release, second.id)
    say(world, made, first.id)
    with pytest.raises(Conflict):
        say(world, made, first.id)
    assert the_claim(world, made).state == "paid"
    assert owed(world) == [4250]
    again = claim(world)
    assert [line.unit_id for line in lines(world, again)] == [first.unit_id]
    assert owed(world) == []


def test_a_place_that_was_disputed_is_claimed_again(world: TwoSides) -> None:
    agree_price(world, Unit.PLACE)
    delivered(world)
    made = claim(world)
    [line] = lines(world, made)
    decide(world, made, line.id, approve=False, reason="Nobody came")
    pay(world, made)
    say(world, made, line.id)
    assert owed(world) == [4250]
    assert len(lines(world, claim(world))) == 1


def test_what_is_not_paid_for_does_not_crowd_out_what_is(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    with world.behind() as owner:  # earlier, and of a kind that has no price
        owner.execute(
            sa.text(
                "insert into delivered_unit (id, tenant_id, service_id, sender_tenant_id, referral_reference, kind,"
                " source_id, month, minutes, recorded_at) select gen_random_uuid(), :p, :s, :f, 'REF-' || n,"
                " 'completed', gen_random_uuid(), :m, 0, now() - interval '1 day' from generate_series(1, 20001) n"
            ),
            {"p": world.provider.id, "s": world.service_id, "f": world.force.id, "m": MONTH},
        )
    assert owed(world) == [4250]
