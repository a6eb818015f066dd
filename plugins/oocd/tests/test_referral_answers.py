"""What a provider says before its yes or no, as the case of the force has it: clocks, holder, words, next service."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseDeadline
from fairlead.modules.facade import TenantHooks
from fairlead.providers.models import Referral, ReferralShare, Service
from fairlead.providers.use_cases import (
    AnswerQuestion,
    AskAboutReferral,
    CorrectShare,
    WaitlistReferral,
    WithdrawReferral,
    WriteMessage,
    answer_question,
    ask_about_referral,
    correct_share,
    waitlist_referral,
    withdraw_referral,
    write_message,
)
from fairlead.public import Actor, Refusal, local_day, refer_as_recorded
from fairlead.tenancy.models import AccessGrant

from .conftest import World
from .journey import Journey
from .journey_after import After
from .test_variation import LATER

ON = frozenset({"oocd"})


def referred(world: World) -> Journey:
    return Journey(world=world).to_offer().give().refer()


def ask(case: Journey) -> None:
    shown = case.referral()
    command = AskAboutReferral(referral_id=shown.id, question="Which days are free?", version=shown.version)
    case.run(case.world.worker, ask_about_referral, command)
    case.deliver_messages()


def reply(case: Journey, words: str = "Mondays") -> None:
    shown = case.referral()
    command = AnswerQuestion(referral_id=shown.id, answer=words, version=shown.version)
    case.run(case.world.officer, answer_question, command)
    case.deliver_messages()


def running(case: Journey) -> dict[str, object]:
    """The clocks of the case that run, by label."""
    with case.world.database.tenant_transaction(case.world.officer) as session:
        rows = session.scalars(
            sa.select(CaseDeadline).where(
                CaseDeadline.case_id == case.case().id, CaseDeadline.stopped_at.is_(None)
            )
        )
        return {row.label: row.due_on for row in rows}


def test_while_a_question_is_open_the_officer_holds_the_case_and_the_providers_clock_stands(
    world: World,
) -> None:
    case = referred(world)
    ask(case)
    assert case.case().state == "PROVIDER_REFERRAL"
    assert (case.case().holder_kind, case.case().holder_label) == ("person", "Test Officer")
    assert "Provider accepts or declines" not in running(case)
    assert running(case)["Answer the provider’s question"] == case.referral().due_on


def steps(case: Journey) -> dict[str, str]:
    """The steps of the case that name a provider, with the page that each leads to."""
    with case.world.database.tenant_transaction(case.world.officer) as session:
        found = TenantHooks(ON).case_links(session, case.work().case)
        return {link.label: link.endpoint for link in found if "provider" in link.label}


def test_the_question_is_a_step_of_the_case_in_place_of_waiting_for_the_provider(world: World) -> None:
    case = referred(world)
    assert steps(case) == {"The provider accepts or declines": "oocd.result"}
    ask(case)
    assert steps(case) == {"Answer the provider’s question": "providers.reply"}
    reply(case)
    assert steps(case) == {"The provider accepts or declines": "oocd.result"}


def test_after_the_answer_the_provider_holds_the_case_and_its_clock_starts_anew(world: World) -> None:
    case = referred(world)
    ask(case)
    reply(case)
    assert (case.case().state, case.case().holder_kind) == ("PROVIDER_REFERRAL", "organisation")
    assert "Answer the provider’s question" not in running(case)
    assert running(case)["Provider accepts or declines"] == case.referral().due_on
    case.accept()
    assert case.case().state == "MONITORING"


def test_a_place_on_the_waiting_list_moves_the_clock_of_the_case_to_the_expected_start(world: World) -> None:
    case = referred(world)
    shown, day = case.referral(), local_day(case.now) + timedelta(days=9)
    command = WaitlistReferral(referral_id=shown.id, expected_on=day, version=shown.version)
    case.run(case.world.worker, waitlist_referral, command)
    case.deliver_messages()
    assert running(case)["Provider accepts or declines"] == day
    assert (case.case().state, case.case().holder_kind) == ("PROVIDER_REFERRAL", "organisation")
    case.accept()
    assert case.case().state == "MONITORING"


@pytest.mark.parametrize("words", ["Ask Vera first", "The victim is Ms Harmedley"])
def test_what_would_tell_the_provider_about_the_victim_does_not_leave(world: World, words: str) -> None:
    case = referred(world)
    shown = case.referral()
    with pytest.raises(Refusal, match="must not learn of") as refusal:
        case.run(
            case.world.officer, write_message, WriteMessage(referral_id=shown.id, body=words, alert=True)
        )
    assert refusal.value.field == "body"
    ask(case)
    with pytest.raises(Refusal, match="must not learn of") as refusal:
        reply(case, words)
    assert refusal.value.field == "answer"


def test_what_names_nobody_leaves(world: World) -> None:
    case = referred(world)
    command = WriteMessage(referral_id=case.referral().id, body="Please call before noon", alert=True)
    case.run(case.world.officer, write_message, command)


def links(case: Journey, referral: Referral, service_id: uuid.UUID) -> dict[uuid.UUID, object]:
    with case.world.database.tenant_transaction(case.world.officer) as session:
        found = TenantHooks(ON).referral_links(session, case.work().case, referral, [service_id])
        return dict(found)


def another_service(case: Journey) -> uuid.UUID:
    loader = Actor.system("tenant-pack", case.world.worker.tenant_id)
    with case.world.database.tenant_transaction(loader) as session:
        service = Service(
            code="NEXT",
            name="Another course",
            summary="x",
            delivery="x",
            places=[],
            needs=["attitudes"],
            fee_pence=0,
            accepting=True,
        )
        session.add(service)
        session.flush()
        return service.id


def test_a_declined_condition_can_be_referred_to_another_service_and_not_twice(world: World) -> None:
    case = referred(world)
    service, declined = another_service(case), case.referral()
    assert links(case, declined, service) == {}, "the provider has it"
    case.decline_referral()
    assert list(links(case, declined, service)) == [service]
    command = case.referring(scopes=("identity", "condition"), service_id=service)
    case.run(case.world.officer, refer_as_recorded, command)
    assert case.referral().service_name == "Another course"
    assert case.case().state == "PROVIDER_REFERRAL"
    assert links(case, declined, service) == {}


def test_a_corrected_name_carries_on_to_the_new_end_of_a_condition_that_was_varied(world: World) -> None:
    case = After(world=world).with_provider()
    shown = case.referral()
    with world.database.tenant_transaction(world.officer) as session:
        share = session.scalars(sa.select(ReferralShare).where(ReferralShare.scope == "identity")).one()
    correction = CorrectShare(
        referral_id=shown.id,
        share_id=share.id,
        line=0,
        value="Testina Suspectworth",
        reason="Misspelt",
        version=shown.version,
    )
    case.run(world.officer, correct_share, correction)
    case.vary(case.terms(text="Attend the evening course", due_on=LATER)).agree()
    with world.database.tenant_transaction(world.officer) as session:
        newest = session.scalars(
            sa.select(AccessGrant).order_by(AccessGrant.expires_at.desc(), AccessGrant.starts_at.desc())
        ).first()
    assert newest is not None
    assert {"identity", "identity.2", "condition.2"} <= set(newest.scopes)


def withdraw(case: Journey) -> None:
    shown = case.referral()
    command = WithdrawReferral(referral_id=shown.id, reason="The course was cancelled", version=shown.version)
    case.run(case.world.officer, withdraw_referral, command)
    case.deliver_messages()


def test_a_referral_that_is_taken_back_unanswered_gives_the_case_back_to_the_officer(world: World) -> None:
    """Else it would wait for a provider that can see nothing of it any more."""
    case = referred(world)
    withdraw(case)
    assert (case.case().state, case.case().holder_label) == ("GIVEN", "Test Officer")
    assert "Provider accepts or declines" not in running(case)
    assert "Refer to the provider" in running(case)
    assert case.refer().case().state == "PROVIDER_REFERRAL"


def test_a_referral_that_is_taken_back_under_way_gives_the_case_back_and_asks_for_another_way(
    world: World,
) -> None:
    case = referred(world)
    case.accept()
    assert case.case().holder_kind == "organisation"
    withdraw(case)
    assert (case.case().state, case.case().holder_label) == ("MONITORING", "Test Officer")
    assert "Refer the condition again" in running(case)


def test_taking_a_referral_back_twice_in_the_queue_moves_the_case_once(world: World) -> None:
    case = referred(world)
    withdraw(case)
    before = case.case().version
    case.deliver_messages()
    assert case.case().version == before
