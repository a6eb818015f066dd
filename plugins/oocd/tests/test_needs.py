"""Needs and the vulnerability screen: what is kept, what is suggested, and that needs make nothing harsher."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from fairlead.public import Refusal, RuleRefusal, Tenant, latest_assessments
from fairlead.testing.casework import Pages
from fairlead_oocd.case_facts import facts_document
from fairlead_oocd.policy.needs import ranked_needs
from fairlead_oocd.questionnaires import NEEDS, every_version, questionnaire, scored_questions
from fairlead_oocd.use_cases.moving import assess_work
from fairlead_oocd.use_cases.needs import RecordNeeds, record_needs

from .conftest import NOW, World, set_to
from .journey import Journey

DOMAINS = [question.key for question in scored_questions(questionnaire(NEEDS))]


@pytest.fixture
def case(world: World) -> Journey:
    """A case whose needs are to be assessed."""
    return Journey(world=world).open().review().answer().choose().consult()


def command(case: Journey, **changes: object) -> RecordNeeds:
    usual = RecordNeeds(
        reference=case.reference,
        version=case.version,
        consent=True,
        needs={"alcohol": 2, "money": 1, "work": 0},
        linked=["alcohol"],
        wants_help=["alcohol"],
        told={"attendance": "Works nights"},
        alcohol={"how-often": 4, "how-much": 2, "heavy-days": 0},
        note="A course in the evening",
        screened=True,
        flags=("literacy",),
        screened_by="Test Officer",
        screening_tool="force screen",
        adjustments_made="Read out loud",
        liaison_and_diversion=None,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # any fields


def kept(case: Journey) -> dict[str, dict[str, object]]:
    with case.world.database.tenant_transaction(case.world.officer) as session:
        found = latest_assessments(session, case.work().case.id)
        return {
            tool: {**row.scores, "version": row.tool_version, "by": row.assessed_by}
            for tool, row in found.items()
        }


def test_what_was_answered_is_kept_with_tool_version_and_score(case: Journey) -> None:
    case.run(case.world.officer, record_needs, command(case))

    assert kept(case) == {
        "needs": {"alcohol": 2, "money": 1, "work": 0, "version": "1", "by": "Test Officer"},
        "audit-c": {"alcohol": 6, "version": "1", "by": "Test Officer"},
        "vulnerability": {"version": "1", "by": "Test Officer"},
    }


def test_without_agreement_nothing_about_needs_is_kept(case: Journey) -> None:
    case.run(case.world.officer, record_needs, command(case, consent=False))

    assert set(kept(case)) == {"vulnerability"}
    assert case.work().case.state == "CONDITION_PLANNING"


def test_without_a_screen_the_case_does_not_go_on_and_nothing_is_kept(case: Journey) -> None:
    with pytest.raises(RuleRefusal, match="Vulnerability has not been screened"):
        case.run(case.world.officer, record_needs, command(case, screened=False))

    assert kept(case) == {}
    assert case.work().case.state == "NEEDS_ASSESSMENT"


def test_an_answer_its_question_cannot_have_is_refused(case: Journey) -> None:
    with pytest.raises(Refusal, match="alcohol: 9 cannot be an answer"):
        case.run(case.world.officer, record_needs, command(case, needs={"alcohol": 9}))


def test_needs_are_no_fact_of_the_rules_and_change_no_decision(case: Journey) -> None:
    before = assess_work(case.work(), now=NOW)
    case.run(case.world.officer, record_needs, command(case, flags=(), needs=dict.fromkeys(DOMAINS, 2)))
    after = assess_work(case.work(), now=NOW)

    assert after.decisions == before.decisions
    assert "need" not in str(facts_document(case.work(), NOW.date())).lower()


@given(
    st.dictionaries(st.sampled_from(DOMAINS), st.integers(0, 2)),
    st.sets(st.sampled_from(DOMAINS)),
)
def test_needs_are_ranked_by_how_great_they_are_then_by_their_link_to_the_offence(
    scores: dict[str, int], linked: set[str]
) -> None:
    answers = {**scores, **{f"{domain}.linked": domain in linked for domain in scores}}
    ranked = ranked_needs(questionnaire(NEEDS), answers)

    assert {need.domain for need in ranked} == {domain for domain, score in scores.items() if score}
    weights = [(need.score, need.linked is True) for need in ranked]
    assert weights == sorted(weights, reverse=True)


def test_every_version_of_a_questionnaire_that_was_ever_used_is_still_there() -> None:
    assert {("needs", "1"), ("audit-c", "1"), ("vulnerability", "1")} <= set(every_version())


def test_the_form_asks_each_question_and_the_case_shows_what_was_found(officer: Pages, case: Journey) -> None:
    page = officer.get(f"/oocd/{case.reference}/needs").text
    assert page.count('name="need_') == 3 * len(DOMAINS)

    answer = officer.post(
        f"/oocd/{case.reference}/needs",
        version=str(case.version),
        consent="yes",
        need_alcohol="2",
        about_alcohol="linked",
        alcohol_how_often="4",
        alcohol_how_much="2",
        alcohol_heavy_days="0",
        screened="yes",
        screened_by="2204",
        screening_tool="Force form",
    )
    assert answer.status_code == 303, answer.text
    shown = officer.get(f"/cases/{case.reference}").text
    assert "Great need" in shown
    assert "linked to the offence, has not asked for help" in shown
    assert "6 of 12" in shown
    planning = officer.get(f"/oocd/{case.reference}/conditions").text
    assert "Suggested for this person" not in planning, "no service of the tests is for alcohol"


def test_a_service_that_is_for_the_need_is_suggested_with_the_reason(officer: Pages, case: Journey) -> None:
    found = command(case, needs={"attitudes": 2}, linked=["attitudes"], wants_help=["attitudes"])
    case.run(case.world.officer, record_needs, found)

    planning = officer.get(f"/oocd/{case.reference}/conditions").text
    assert "Suggested for this person" in planning
    assert "For: Thinking and behaviour – great need, linked to the offence, wants help" in planning


def suggested(officer: Pages, case: Journey) -> str:
    """The address to which the suggested service leads, below the organisation."""
    found = command(case, needs={"attitudes": 2}, linked=["attitudes"], wants_help=["attitudes"])
    case.run(case.world.officer, record_needs, found)
    planning = BeautifulSoup(officer.get(f"/oocd/{case.reference}/conditions").text, "html5lib")
    links = planning.select(
        f"main a[href*='service={case.world.service_id}']"
    )  # the directory has others too
    assert "Plan a condition with it" in links[0].get_text()
    return str(links[0]["href"]).removeprefix(f"/t/{officer.slug}")


def filled(officer: Pages, path: str) -> dict[str, str]:
    """What the form of a condition starts with."""
    page = BeautifulSoup(officer.get(path).text, "html5lib")
    values = {str(box["name"]): str(box.get("value", "")) for box in page.select("main input[type=text]")}
    values |= {str(box["name"]): str(box["value"]) for box in page.select("main input[checked]")}
    values |= {str(box["name"]): box.get_text(strip=True) for box in page.select("main textarea")}
    for box in page.select("main select"):
        values[str(box["name"])] = "".join(str(each["value"]) for each in box.select("option[selected]"))
    return values


def test_a_suggestion_fills_the_form_of_the_condition_with_its_service(officer: Pages, case: Journey) -> None:
    values = filled(officer, suggested(officer, case))

    assert values["service"] == str(case.world.service_id)
    assert values["kind"] == "attendance"
    assert values["place"] == "Testford"
    assert "Victim awareness course" in values["wording"]


def test_a_suggestion_that_the_catalogue_describes_starts_from_what_it_says(
    officer: Pages, case: Journey
) -> None:
    with case.world.database.tenant_transaction(case.world.worker) as session:
        slug = session.scalars(sa.select(Tenant.slug).where(Tenant.id == case.world.provider)).one()
    row = {
        "code": "V", "name": "Course", "objects": "rehabilitation", "type": "attendance", "disposals": "COND",
        "wording": "Attend the whole course.", "evidence": "Certificate", "confidence": "verified", "source": "T",
        "provider": slug, "service": "VAC",
    }  # fmt: skip
    set_to(case.world, "condition_catalogue", [row])
    values = filled(officer, suggested(officer, case))

    assert values["wording"] == "Attend the whole course."
    assert values["service"] == str(case.world.service_id)


@pytest.mark.parametrize("service", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_service_that_is_not_on_offer_is_404(officer: Pages, case: Journey, service: str) -> None:
    assert officer.get(f"/oocd/{case.reference}/conditions/new?service={service}").status_code == 404
