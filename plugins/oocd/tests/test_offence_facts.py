"""The officer sees what the published list says, and corrects it with a reason that stays."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from fairlead.audit.sealer import AuditSession
from fairlead.public import CaseDeadline, CaseEvent, Conflict, Refusal, Result
from fairlead.testing.casework import Pages
from fairlead_oocd.offence_facts import FactValue
from fairlead_oocd.use_cases.eligibility import AnswerQuestions, answer_questions
from fairlead_oocd.use_cases.moving import assess_work
from fairlead_oocd.use_cases.offence_facts import CorrectFact, correct_fact

from .conftest import World
from .journey import Journey
from .journey_after import after

WEAPON, SILENT = "PC53001", "CD71018"


def correct(case: Journey, fact: str, value: FactValue, reason: str = "Looked it up") -> None:
    case.run(
        case.world.officer,
        correct_fact,
        CorrectFact(reference=case.reference, version=case.version, fact=fact, value=value, reason=reason),
    )


def test_an_unknown_mode_of_trial_asks_the_officer_who_decides(world: World) -> None:
    case = Journey(world=world).open(offence_code=SILENT).review().answer()
    before = assess_work(case.work(), now=case.now).decisions["COND"]
    assert before.result is Result.MORE_INFO
    assert "Record the mode of trial of the offence." in before.required_actions

    correct(case, "trial_class", "either_way", "Criminal Damage Act 1971 s.2, MCA 1980 Sch.1")
    after = assess_work(case.work(), now=case.now).decisions["COND"]
    assert not any(reason.rule == "R40" for reason in after.reasons)


def test_a_listed_feature_counts_without_a_tick_until_it_is_corrected(world: World) -> None:
    case = Journey(world=world).open(offence_code=WEAPON).review().answer()
    assert assess_work(case.work(), now=case.now).decisions["CR"].result is Result.INELIGIBLE
    correct(case, "offensive_weapon", value=False, reason="It was a rolled newspaper")
    reasons = assess_work(case.work(), now=case.now).decisions["CR"].reasons
    assert not any(reason.rule == "R52" for reason in reasons)


def test_a_correction_is_kept_with_who_why_and_what_the_list_said(world: World) -> None:
    case = Journey(world=world).open(offence_code=WEAPON).review()
    correct(case, "offensive_weapon", value=False, reason="It was a rolled newspaper")
    kept = case.work().resolution.fact_corrections
    assert kept == [
        {"fact": "offensive_weapon", "value": False, "listed": True, "by": "Test Officer",
         "on": "2026-11-18", "reason": "It was a rolled newspaper"}
    ]  # fmt: skip
    with AuditSession(world.database.engine, actor=world.supervisor) as reader:
        audited = reader.scalars(
            sa.text("select field_names from audit_entry where action = 'oocd.fact.corrected'")
        ).all()
    with world.database.tenant_transaction(world.supervisor) as session:
        told = session.scalars(
            sa.select(CaseEvent.summary).where(CaseEvent.kind == "oocd.fact.corrected")
        ).all()
    assert [list(names) for names in audited] == [["offensive_weapon"]]
    assert told == ["A fact of the offence was decided by a person: offensive weapon"]


@pytest.mark.parametrize(
    ("fact", "value", "reason", "said"),
    [
        ("hate", True, "It was", "does not say this"),
        ("offensive_weapon", "maybe", "It was", "Choose what is right"),
        ("trial_class", "either way", "It is", "Choose what is right"),
        ("offensive_weapon", False, "  ", "Say why"),
        ("offensive_weapon", True, "It was", "recorded already"),
    ],
)
def test_what_is_no_correction_is_refused(
    world: World, fact: str, value: FactValue, reason: str, said: str
) -> None:
    case = Journey(world=world).open(offence_code=WEAPON).review()
    with pytest.raises(Refusal, match=said):
        correct(case, fact, value, reason)
    assert case.work().resolution.fact_corrections == []


def test_the_page_says_which_facts_are_from_the_list_and_which_are_to_be_answered(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open(offence_code=WEAPON).review()
    page = officer.get(f"/oocd/{case.reference}/questions/offence").text
    assert "From the published offence list" in page
    assert "published list, the title says “offensive weapon”" in page
    assert "published list, category CE" in page
    assert 'value="offensive_weapon"' not in page, "what the list says is not asked again"
    assert 'value="hate"' in page

    answer = officer.post(
        f"/oocd/{case.reference}/offence-facts/offensive-weapon",
        version=str(case.version),
        decided="no",
        reason="It was a rolled newspaper",
    )
    assert answer.status_code == 303
    page = officer.get(f"/oocd/{case.reference}/questions/offence").text
    assert "decided by Test Officer" in page
    assert "It was a rolled newspaper. The list says: Yes" in page


def test_the_page_of_a_fact_that_nobody_lists_is_404(officer: Pages, world: World) -> None:
    case = Journey(world=world).open().review()
    assert officer.get(f"/oocd/{case.reference}/offence-facts/hate").status_code == 404


def test_the_value_answers_the_penalty_notice_and_says_where_it_would_be_tried(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).open().review().answer()
    officer.post(
        f"/oocd/{case.reference}/questions/offence",
        version=str(case.version), jurisdiction="england_and_wales", none_apply="y", endorsable="no",
        property_value="38",
    )  # fmt: skip
    page = officer.get(f"/oocd/{case.reference}/result").text
    assert "Jobson v DPP [2025] EWHC 1385 (Admin)" in page
    assert case.work().resolution.answers["offence"]["value_pence"] == 3800  # type: ignore[index]  # as answered


def running(case: Journey) -> dict[str, date]:
    """The clocks of the case that run, by key."""
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        rows = session.execute(
            sa.select(CaseDeadline.key, CaseDeadline.due_on).where(
                CaseDeadline.case_id == case.case().id, CaseDeadline.stopped_at.is_(None)
            )
        )
        return {row.key: row.due_on for row in rows}


def told(case: Journey, kind: str) -> list[str]:
    """What the chronology says in entries of one kind."""
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        return list(
            session.scalars(
                sa.select(CaseEvent.summary).where(
                    CaseEvent.case_id == case.case().id, CaseEvent.kind == kind
                )
            )
        )


def test_a_correction_after_the_authorisation_takes_it_back_and_the_case_is_submitted_again(
    world: World,
) -> None:
    case = Journey(world=world).to_offer()
    correct(case, "trial_class", "summary", "Charged under the summary offence")

    assert (case.case().state, case.case().holder_label) == ("CONDITION_PLANNING", "Test Officer")
    decision = case.work().decision
    assert decision is not None
    assert decision.authorised is None
    assert "offer_appointment" not in running(case)
    assert "trial class" in told(case, "oocd.authorisation.lapsed")[0]
    with pytest.raises(Conflict):
        case.give()
    case.submit().authorise()
    assert case.case().state == "OFFERED"


def test_an_answer_changed_after_the_authorisation_takes_it_back_and_the_same_answer_does_not(
    world: World,
) -> None:
    case = Journey(world=world).to_offer()
    recorded(case, {"on_bail": False})
    assert case.case().state == "OFFERED"
    recorded(case, {"on_bail": True})
    assert case.case().state == "CONDITION_PLANNING"


def recorded(case: Journey, answers: dict[str, object]) -> None:
    """Answers about the circumstances."""
    case.run(
        case.world.officer,
        answer_questions,
        AnswerQuestions(
            reference=case.reference,
            version=case.version,
            group="circumstances",
            title="circumstances",
            answers=answers,
        ),
    )


def test_a_correction_after_giving_is_recorded_and_said_and_changes_nothing_that_was_decided(
    officer: Pages, world: World
) -> None:
    case = Journey(world=world).to_offer().give()
    before = case.work()
    assert "prosecution-limit" not in running(case)
    answer = officer.post(
        f"/oocd/{case.reference}/offence-facts/trial-class",
        version=str(case.version),
        decided="summary",
        reason="Charged under the summary offence",
    )
    assert (answer.status_code, answer.location) == (303, f"/t/{world.slug}/cases/{case.reference}")
    after = case.work()
    assert (after.case.state, after.resolution.chosen) == (before.case.state, before.resolution.chosen)
    assert after.decision is not None
    assert before.decision is not None
    assert after.decision.facts == before.decision.facts
    (said,) = told(case, "oocd.fact.corrected")
    assert "after giving" in said
    assert "Nothing that was decided is changed" in said
    assert running(case)["prosecution-limit"] == date(2027, 5, 16), "six months from 16 November 2026"


def test_a_correction_after_giving_that_would_have_closed_the_resolution_says_so(world: World) -> None:
    case = Journey(world=world).to_offer().give()
    correct(case, "trial_class", "indictable_only", "Robbery, as it turned out")
    (said,) = told(case, "oocd.fact.corrected")
    assert "stays open" in said or "consider rescission" in said
    assert case.case().state == "GIVEN"


def test_in_a_case_that_is_over_nothing_is_corrected(world: World) -> None:
    case = after(world)
    case.monitored().rescind()
    with pytest.raises(Refusal, match="over"):
        correct(case, "trial_class", "summary", "Too late")
