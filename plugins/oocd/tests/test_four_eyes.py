"""Four eyes: another person authorises than who led, drafted, proposed or submitted it, whoever it changes hands to."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy.orm.exc import StaleDataError

from fairlead.identity.models import Membership
from fairlead.public import Actor, AssignCase, RuleRefusal, assign_case
from fairlead.tenancy.base import ActorId
from fairlead.worklists.use_cases.reassigning import ReassignCases, Ticked, reassign_cases, take_back
from fairlead_oocd.queries.work import find_work
from fairlead_oocd.use_cases import authorisation, conditions
from fairlead_oocd.use_cases.eligibility import AnswerQuestions, answer_questions

from .conftest import World
from .journey import Journey
from .journey_after import After, after
from .journey_start import RATIONALE


def test_a_supervisor_who_submitted_a_colleagues_case_cannot_authorise_it(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan()
    case.run(
        world.supervisor,
        conditions.submit_for_authorisation,
        conditions.SubmitForAuthorisation(
            reference=case.reference, version=case.version, rationale=RATIONALE
        ),
    )
    command = authorisation.Authorise(
        reference=case.reference, version=case.version, rationale="Proportionate"
    )
    with pytest.raises(RuleRefusal, match="submitted"):
        case.run(world.supervisor, authorisation.authorise, command)
    assert case.case().state == "AUTHORISATION"


@pytest.fixture
def members(world: World) -> World:
    """The officer and the supervisor are members of the force, so that cases can be given to them."""
    with world.database.tenant_transaction(world.supervisor) as session:
        for actor in (world.officer, world.supervisor):
            session.add(Membership(user_id=actor.id, roles=list(actor.roles), team=actor.team))
    return world


def give_to(case: Journey, receiver: Actor) -> None:
    """The supervisor gives the case to somebody."""
    held = case.case()
    case.run(
        case.world.supervisor,
        assign_case,
        AssignCase(case_id=held.id, version=held.version, lead_id=receiver.id, team=held.team),
    )


def authorising(case: Journey) -> authorisation.Authorise:
    """The yes of whoever sends it."""
    return authorisation.Authorise(reference=case.reference, version=case.version, rationale="Proportionate")


def refused(case: Journey, actor: Actor) -> str:
    """Why four eyes keep somebody from authorising."""
    with pytest.raises(RuleRefusal) as found:
        case.run(actor, authorisation.authorise, authorising(case))
    assert case.case().state == "AUTHORISATION"
    return " ".join(reason.message for reason in found.value.decision.reasons if reason.rule == "R120")


def planned(world: World) -> Journey:
    """A case with its conditions, before it is submitted."""
    return Journey(world=world).open().review().answer().choose().consult().assess_needs().plan()


def test_whoever_led_the_case_does_not_authorise_it_after_giving_it_to_a_colleague(members: World) -> None:
    case = planned(members)
    give_to(case, members.supervisor)
    give_to(case, members.officer)
    case.submit()
    assert case.case().lead_id == members.officer.id
    assert "is or was the officer in the case" in refused(case, members.supervisor)

    another = replace(members.supervisor, id=ActorId(uuid.uuid4()), name="Another Sergeant")
    case.run(another, authorisation.authorise, authorising(case))
    assert case.case().state == "OFFERED"


def test_giving_the_case_away_after_submitting_it_opens_no_way_round(members: World) -> None:
    case = planned(members)
    give_to(case, members.supervisor)
    case.run(
        members.supervisor,
        conditions.submit_for_authorisation,
        conditions.SubmitForAuthorisation(
            reference=case.reference, version=case.version, rationale=RATIONALE
        ),
    )
    give_to(case, members.officer)
    assert "may not authorise" in refused(case, members.supervisor)


def test_a_bulk_reassignment_that_was_taken_back_is_remembered_too(members: World) -> None:
    case = planned(members)
    held = case.case()
    with members.database.tenant_transaction(members.supervisor) as session:
        on = frozenset({"oocd"})
        to = f"person:{members.supervisor.id}"
        batch = reassign_cases(
            session,
            members.supervisor,
            ReassignCases(cases=[Ticked(case_id=held.id, version=held.version)], to=to),
            on,
            now=case.now,
        )
        take_back(session, members.supervisor, batch, on, now=case.now)
    case.submit()
    assert case.case().lead_id == members.officer.id
    assert "is or was the officer" in refused(case, members.supervisor)


def test_whoever_led_the_case_does_not_decide_on_its_breach(members: World) -> None:
    case: After = after(members).monitored()
    give_to(case, members.supervisor)
    give_to(case, members.officer)
    case.report().ask().send()
    with pytest.raises(RuleRefusal) as found:
        case.decide("confirmed")
    assert "is or was the officer in the case" in found.value.decision.reasons[0].message
    assert case.case().state == "BREACH_REVIEW"


def test_a_supervisor_who_wrote_a_condition_of_a_colleagues_case_cannot_authorise_it(world: World) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs()
    case.plan_as(world.supervisor).submit()
    with pytest.raises(RuleRefusal, match="wrote a condition"):
        case.run(world.supervisor, authorisation.authorise, authorising(case))
    assert case.case().state == "AUTHORISATION"
    other = replace(world.supervisor, id=ActorId(uuid.uuid4()), name="Another Supervisor")
    case.run(other, authorisation.authorise, authorising(case))
    assert case.case().state == "OFFERED"


def test_a_fact_that_changes_while_the_supervisor_says_yes_is_a_conflict(world: World) -> None:
    """The supervisor's request has read the case; then the officer's is done; then the supervisor's goes on."""
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs().plan().submit()
    command, changed = authorising(case), answers_anew(case)

    def at_the_same_time() -> None:
        with world.database.tenant_transaction(world.supervisor) as session:
            read = find_work(session, case.reference, case.now.date())
            with world.database.tenant_transaction(world.officer) as other:
                answer_questions(other, world.officer, changed, now=case.now)
            authorisation.authorise(session, world.supervisor, command, now=case.now)
            assert read.case.state == "OFFERED"

    with pytest.raises(StaleDataError):
        at_the_same_time()
    assert case.case().state == "AUTHORISATION"


def answers_anew(case: Journey) -> AnswerQuestions:
    """The officer answers a group otherwise than before."""
    return AnswerQuestions(
        reference=case.reference,
        version=case.version,
        group="circumstances",
        title="Bail",
        answers={"on_bail": True},
    )
