"""One person with a place on both sides does not decide what they asked for, whichever hat they wear."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.providers.assurance.models import DocumentKind
from fairlead.providers.money.policy import Payer, Unit
from fairlead.providers.money.use_cases.claims import AnswerDispute, answer_dispute
from fairlead.providers.onboarding.joining import join_as
from fairlead.refusals import Refusal
from fairlead.tenancy.base import TenantId
from fairlead.testing.two_sides import TwoSides, now

from . import directory_steps, money_steps, onboarding_steps
from .directory_steps import commission, lead, manager


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def at_the_force(world: TwoSides, person: Actor, rights: Actor | None = None) -> Actor:
    """The same account with a place in the force, and what a commissioning lead may do there."""
    as_lead = rights or lead(world)
    with world.acting(as_lead) as session:
        session.add(Membership(user_id=person.id, name=person.name, roles=["commissioning-lead"], team=None))
    return dataclasses.replace(as_lead, id=person.id, name=person.name)


def refused(world: TwoSides, who: Actor, statement: str, *, by: Actor | None = None, **values: object) -> str:
    """What the database says to a statement that it takes from a colleague."""
    with pytest.raises(DBAPIError) as told, world.acting(who) as session:
        session.execute(sa.text(statement), values)
    with world.acting(by or lead(world)) as session:
        assert session.execute(sa.text(statement), values).rowcount == 1  # type: ignore[attr-defined]  # of an update
    return str(told.value)


def test_nobody_of_the_inviting_organisation_becomes_the_provider(sides: TwoSides) -> None:
    side = onboarding_steps.joined(sides)  # whoever joins has an address of their own
    person = onboarding_steps.manager(side)
    with sides.database.tenant_transaction(person) as session:
        email = session.scalar(sa.text("select email from user_account where id = app_actor()"))
    invited = onboarding_steps.invite(sides, email=email, organisation_name="Second Steps")
    at_the_force(sides, person)
    with pytest.raises(Refusal, match="nobody sits on both sides"):
        join_as(sides.database, onboarding_steps.token_of(invited), user_id=person.id, name=person.name)
    accept = sa.text("select accept_provider_invitation(sha256(convert_to(:t, 'UTF8')))")
    with sides.behind() as owner:
        elsewhere = owner.scalar(sa.text("select gen_random_uuid()"))
    newcomer = dataclasses.replace(person, tenant_id=TenantId(elsewhere), permissions=frozenset())
    with pytest.raises(DBAPIError, match="nobody of the inviting"), sides.acting(newcomer) as session:
        session.execute(accept, {"t": onboarding_steps.token_of(invited)})
    with sides.behind() as owner:
        owner.execute(
            sa.text("delete from membership where user_id = :u and tenant_id = :t"),
            {"u": person.id, "t": sides.force.id},
        )
    assert join_as(
        sides.database, onboarding_steps.token_of(invited), user_id=person.id, name=person.name
    ).slug


def test_who_sent_a_document_does_not_check_it(world: TwoSides) -> None:
    onboarding_steps.ask(world)
    document = onboarding_steps.send(world, world.provider, DocumentKind.INSURANCE)
    both = at_the_force(world, manager(world))
    with pytest.raises(Refusal, match="You sent this document"):
        onboarding_steps.check(world, document, by=both)
    statement = "update assurance_document set state = 'accepted' where id = :i"
    assert "who sent a document" in refused(world, both, statement, i=document.id)


def test_who_proposed_an_entry_does_not_decide_it(world: TwoSides) -> None:
    version = directory_steps.propose(world, summary="Shorter")
    both = at_the_force(world, manager(world))
    with pytest.raises(Refusal, match="You proposed this yourself"):
        directory_steps.decide(world, version.number, by=both)
    statement = "update service_version set state = 'returned' where id = :i"
    assert "who proposed a version" in refused(world, both, statement, i=version.id)


def test_who_proposed_a_price_does_not_agree_it(world: TwoSides) -> None:
    price = money_steps.propose(world, Unit.SESSION, 4250, payer=Payer.FORCE)
    both = at_the_force(world, manager(world))
    with pytest.raises(Refusal, match="You proposed this price"):
        money_steps.answer(world, price, by=both)
    statement = "update service_price set state = 'approved', decided_at = now() where id = :i"
    assert "who proposed a price" in refused(world, both, statement, i=price.id)


def test_who_claims_or_answers_neither_decides_nor_pays(world: TwoSides) -> None:
    money_steps.agree_price(world)
    money_steps.delivered(world, [90])
    made = money_steps.claim(world)
    [line] = money_steps.lines(world, made)
    both = at_the_force(world, manager(world))
    with pytest.raises(Refusal, match="You submitted this claim"):
        money_steps.decide(world, made, by=both)
    dispute = "update claim_line set state = 'disputed', reason = 'x' where id = :i"
    assert "who claimed or answered" in refused(world, both, dispute, i=line.id)
    deputy = world.provider.person("provider-manager", name="A deputy")
    with world.acting(deputy) as session:
        command = AnswerDispute(claim_id=made.id, line_id=line.id, answer="It took place")
        answer_dispute(session, session.actor, command, now=now())
    also_both = at_the_force(world, deputy)
    with pytest.raises(Refusal, match="or answered for it"):
        money_steps.decide(world, made, by=also_both)
    approve = "update claim_line set state = 'approved' where id = :i"
    assert "who claimed or answered" in refused(world, also_both, approve, i=line.id)
    money_steps.decide(world, made)
    with pytest.raises(Refusal, match="You submitted this claim"):
        money_steps.pay(world, made, by=both)
    paid = "update provider_claim set state = 'paid', paid_on = current_date where id = :i"
    assert "who submitted a claim" in refused(world, both, paid, by=money_steps.colleague(world), i=made.id)
