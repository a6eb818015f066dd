"""A provider asks before it answers: who holds the referral meanwhile, and by when."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseDeadline, CaseEvent, CaseFile
from fairlead.jobs.handlers import HANDLERS
from fairlead.jobs.use_cases import dispatch
from fairlead.providers.models import Referral, ReferralMessage
from fairlead.providers.use_cases import (
    AnswerQuestion,
    AskAboutReferral,
    WriteMessage,
    answer_question,
    ask_about_referral,
    write_message,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import load_calendar
from fairlead.worklists.use_cases.reassigning import ReassignCases, Ticked, reassign_cases, take_back

from .referral_steps import TODAY, current, deliver, withdraw

QUESTION = "Does the person read English?"


def told(sides: TwoSides) -> int:
    """The background worker tells the force what happened."""
    return dispatch(sides.database, sides.force.id, HANDLERS, frozenset())


def asked(sides: TwoSides, question: str = QUESTION) -> Referral:
    """A referral about which the provider asked, and the force was told."""
    referral = sides.send()
    held(sides, "organisation", sides.provider.name, sides.provider.id)  # as the module does that sent it
    command = AskAboutReferral(referral_id=referral.id, question=question, version=referral.version)
    deliver(sides, ask_about_referral, command)
    told(sides)
    return current(sides, referral)


def held(sides: TwoSides, kind: str, label: str, holder_id: uuid.UUID | None = None) -> None:
    """Somebody has held the case for three days."""
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                "update case_file set holder_kind = :k, holder_id = :h, holder_label = :l,"
                " held_since = now() - interval '3 days' where id = :i"
            ),
            {"k": kind, "h": holder_id, "l": label, "i": sides.case_id},
        )


def answer(sides: TwoSides, referral: Referral, words: str = "Yes, well", version: int | None = None) -> None:
    with sides.acting(sides.officer) as session:
        shown = referral.version if version is None else version
        command = AnswerQuestion(referral_id=referral.id, answer=words, version=shown)
        answer_question(session, session.actor, command, now=now())
    told(sides)


def case_of(sides: TwoSides) -> CaseFile:
    with sides.acting(sides.officer) as session:
        return session.get_one(CaseFile, sides.case_id)


def question_clocks(sides: TwoSides) -> list[bool]:
    """For each clock of a question, whether it still runs."""
    with sides.acting(sides.officer) as session:
        rows = session.scalars(
            sa.select(CaseDeadline).where(CaseDeadline.key.startswith("referral-question."))
        )
        return [row.stopped_at is None for row in rows]


def lead_of(sides: TwoSides, name: str | None) -> None:
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                "update case_file set lead_name = :n, lead_id = case when :n = '' then null else :l end where id = :c"
            ),
            {"n": name, "l": sides.officer.id, "c": sides.case_id},
        )


def test_the_answer_marks_the_question_as_read_and_nothing_else(sides: TwoSides) -> None:
    referral = asked(sides)
    with sides.acting(sides.worker) as session:
        command = WriteMessage(referral_id=referral.id, body="And please call me", alert=True)
        write_message(session, session.actor, command, now=now())
    answer(sides, referral)
    with sides.acting(sides.officer) as session:
        rows = session.scalars(sa.select(ReferralMessage).where(ReferralMessage.referral_id == referral.id))
        assert {row.kind: row.read_at is not None for row in rows if row.from_receiver} == {
            "question": True,
            "message": False,
        }
    assert current(sides, referral).unread_by_sender == 1


def test_a_question_takes_the_case_from_nobody_but_the_provider_that_asked(sides: TwoSides) -> None:
    """A desk that decides on a breach keeps the case on its list, whatever a second provider asks."""
    referral = sides.send()
    held(sides, "team", "Breach desk")
    command = AskAboutReferral(referral_id=referral.id, question=QUESTION, version=referral.version)
    deliver(sides, ask_about_referral, command)
    told(sides)
    assert case_of(sides).holder_label == "Breach desk"
    answer(sides, current(sides, referral))
    assert case_of(sides).holder_label == "Breach desk"


def test_a_question_gives_the_referral_and_its_clock_to_the_lead_of_the_case(sides: TwoSides) -> None:
    lead_of(sides, "Test Lead")
    referral = asked(sides)
    assert (referral.state, referral.holder_tenant_id, referral.holder_label) == (
        "asked",
        sides.force.id,
        "Test Lead",
    )
    assert referral.due_label == "Answer the provider’s question"
    assert referral.due_on == load_calendar().within_working_days(TODAY, referral.question_days)
    case = case_of(sides)
    assert (case.holder_kind, case.holder_label) == ("person", "Test Lead")
    assert question_clocks(sides) == [True]


def test_whoever_is_given_the_case_meanwhile_holds_the_question(sides: TwoSides) -> None:
    referral = asked(sides)
    supervisor = sides.force.person("supervisor")
    colleague = sides.force.person("investigator", name="Test Successor")
    ticked = Ticked(case_id=sides.case_id, version=case_of(sides).version)
    command = ReassignCases(cases=[ticked], to=f"person:{colleague.id}")
    with sides.acting(supervisor) as session:
        batch = reassign_cases(session, session.actor, command, frozenset({"oocd"}), now=now())
    with sides.acting(sides.worker) as session:
        assert session.get_one(Referral, referral.id).holder_label == "Test Successor"
    assert current(sides, referral).version == referral.version
    with sides.acting(supervisor) as session:
        take_back(session, session.actor, batch, frozenset({"oocd"}), now=now())
    assert current(sides, referral).holder_label == referral.holder_label


def test_without_a_lead_the_team_of_the_case_holds_the_question(sides: TwoSides) -> None:
    lead_of(sides, "")
    referral = asked(sides)
    assert (referral.holder_tenant_id, referral.holder_label) == (sides.force.id, "Response")
    assert (case_of(sides).holder_kind, case_of(sides).holder_label) == ("team", "Response")


def test_before_the_force_was_told_the_question_is_with_the_force_and_nobody_is_named(
    sides: TwoSides,
) -> None:
    referral = sides.send()
    command = AskAboutReferral(referral_id=referral.id, question=QUESTION, version=1)
    deliver(sides, ask_about_referral, command)
    assert current(sides, referral).holder_label == sides.force.name


def test_the_answer_gives_both_back_to_the_provider_with_as_long_as_it_had(sides: TwoSides) -> None:
    before = asked(sides)
    answer(sides, before)
    referral = current(sides, before)
    assert (referral.state, referral.holder_tenant_id, referral.holder_label) == (
        "sent",
        sides.provider.id,
        sides.provider.name,
    )
    assert referral.due_label == "Provider to answer"
    assert referral.due_on == load_calendar().within_working_days(TODAY, referral.answer_days)
    case = case_of(sides)
    assert (case.holder_kind, case.holder_label) == ("organisation", sides.provider.name)
    assert question_clocks(sides) == [False]


def test_both_sides_see_question_and_answer_with_who_and_when(sides: TwoSides) -> None:
    referral = asked(sides)
    answer(sides, referral)
    for person in (sides.officer, sides.worker):
        with sides.acting(person) as session:
            found = session.scalars(
                sa.select(ReferralMessage)
                .where(ReferralMessage.referral_id == referral.id)
                .order_by(ReferralMessage.written_at)
            ).all()
            assert [(each.kind, each.body, each.written_by, each.organisation) for each in found] == [
                ("question", QUESTION, sides.worker.name, sides.provider.name),
                ("answer", "Yes, well", sides.officer.name, sides.force.name),
            ]
            summaries = set(
                session.scalars(sa.select(CaseEvent.summary).where(CaseEvent.referral_id == referral.id))
            )
            assert {
                f"{sides.provider.name} asked: {QUESTION}",
                f"{sides.force.name} answered: Yes, well",
            } <= summaries


def test_question_and_answer_are_in_the_log_under_who_did_it(sides: TwoSides) -> None:
    answer(sides, asked(sides))
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text(
                "select action, actor_id from audit_entry where tenant_id = :t"
                " and action in ('referral.asked', 'referral.question-answered')"
            ),
            {"t": sides.force.id},
        )
        assert {tuple(row) for row in rows} == {
            ("referral.asked", sides.worker.id),
            ("referral.question-answered", sides.officer.id),
        }


def test_a_question_told_late_finds_it_answered_and_changes_nothing(sides: TwoSides) -> None:
    referral = sides.send()
    command = AskAboutReferral(referral_id=referral.id, question=QUESTION, version=1)
    deliver(sides, ask_about_referral, command)
    with sides.acting(sides.officer) as session:
        reply = AnswerQuestion(
            referral_id=referral.id, answer="Yes", version=current(sides, referral).version
        )
        answer_question(session, session.actor, reply, now=now())
    told(sides)
    assert current(sides, referral).holder_label == sides.provider.name
    assert not any(question_clocks(sides))


def test_a_withdrawn_referral_needs_no_answer_any_more(sides: TwoSides) -> None:
    withdraw(sides, asked(sides))
    assert question_clocks(sides) == [False]


@pytest.mark.parametrize("question", ["", "   "])
def test_a_question_without_words_is_refused(sides: TwoSides, question: str) -> None:
    referral = sides.send()
    with pytest.raises(Refusal) as refusal:
        deliver(
            sides, ask_about_referral, AskAboutReferral(referral_id=referral.id, question=question, version=1)
        )
    assert refusal.value.field == "question"
    with pytest.raises(Refusal) as refusal:
        answer(sides, asked(sides), question)
    assert refusal.value.field == "answer"


def test_a_stale_answer_is_a_conflict(sides: TwoSides) -> None:
    referral = asked(sides)
    with pytest.raises(Conflict):
        answer(sides, referral, version=0)
    assert current(sides, referral).state == "asked"


def test_only_the_provider_asks_and_only_the_sender_answers(sides: TwoSides) -> None:
    referral = asked(sides)
    question = AskAboutReferral(referral_id=referral.id, question="x", version=referral.version)
    reply = AnswerQuestion(referral_id=referral.id, answer="x", version=referral.version)
    for person in (
        sides.officer,
        sides.other_force.person("investigator"),
        sides.other_provider.person("provider-worker"),
    ):
        with pytest.raises(NotVisible), sides.acting(person) as session:
            ask_about_referral(session, session.actor, question, now=now())
    for person in (sides.worker, sides.other_force.person("investigator")):
        with pytest.raises((NotVisible, NotPermitted)), sides.acting(person) as session:
            answer_question(session, session.actor, reply, now=now())
    assert current(sides, referral).state == "asked"
