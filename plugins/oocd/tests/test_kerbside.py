"""A community resolution at the roadside: the same case by the same steps, and where it stops, nothing is lost."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask
from fairlead.audit.sealer import AuditSession
from fairlead.cases.models import CaseEvent, CaseFile
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.public import Refusal
from fairlead.testing.casework import Pages, pages_for
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.gravity import KEY_FACTORS
from fairlead_oocd.queries.work import CaseWork, find_work
from fairlead_oocd.views.pages import present

from .conftest import NOW, SHOP_THEFT, World
from .journey import in_force

WHY = "A first offence of low value, admitted at once; the shop wants an apology and nothing else. " * 2


@pytest.fixture
def phone(app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The officer at the roadside."""
    return pages_for(app, monkeypatch, world.officer, world.slug)


def told(**changes: str | list[str]) -> MultiDict[str, str]:
    """What an officer sends who has asked everything, about somebody who admits a theft from a shop."""
    today = present().date()
    values: dict[str, str | list[str]] = {
        "idempotency_key": str(uuid.uuid4()),
        "crime_reference": "14/2/26",
        "committed_from": [str(today.day), str(today.month), str(today.year)],
        "place": "High Street, Testford",
        "offence_summary": "Took two bottles.",
        "evidence_summary": "Seen on camera",
        "sufficient": "yes",
        "duplicate_checked": "y",
        "decider": "Test Officer",
        "rank": "constable",
        "made": "yes",
        "qualified": "no",
        "defence_raised": "no",
        "responsibility_accepted": "yes",
        "willing": "yes",
        "jurisdiction": "england_and_wales",
        "none_apply": "y",
        "checked": "y",
        "on_bail": "no",
        "under_court_order": "no",
        "on_licence": "no",
        "status": "british",
        "screened": "yes",
        "fit": "yes",
        "aa_required": "no",
        "interpreter_required": "no",
        "wants_needs": "no",
        "base": "2",
        "base_reason": "Like other theft of low value",
        "key_factors": list(KEY_FACTORS),
        "harmed": "nobody",
        "public_interest": WHY,
    }
    sent: MultiDict[str, str] = MultiDict()
    for name, value in {**values, **changes}.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


HARMED = {
    "harmed": "organisation",
    "organisation_name": "Invented Corner Shop",
    "victim_given_names": "Yarrow",
    "victim_family_name": "Fictionalname",
    "method": "in-person",
    "outcome": "spoke",
    "attempted_at": "00:01",
    "views": "Wants an apology",
    "supports": "yes",
    "risk_to_victim": "no",
    "wants_listed_action": "none",
}


def send(phone: Pages, world: World, **changes: str | list[str]) -> TestResponse:
    """Send what was taken down."""
    return phone.client.post(
        f"/t/{phone.slug}/oocd/kerbside/{world.suspect_id}/{SHOP_THEFT.lower()}", data=told(**changes)
    )


def taken_down(phone: Pages, world: World, **changes: str | list[str]) -> CaseWork:
    """The case that was opened."""
    answer = send(phone, world, **changes)
    found = re.search(r"/kerbside/case/(OOC-[^?]+)\?sent=", answer.location or "")
    assert found, BeautifulSoup(answer.text, "html5lib").select(".govuk-error-summary a")
    with in_force(world) as session:
        return find_work(session, found[1], present().date())


def shown(phone: Pages, work: CaseWork) -> str:
    """The words of the page that says where the case is."""
    return BeautifulSoup(phone.get(f"/oocd/kerbside/case/{work.case.reference}").text, "html5lib").get_text(
        " "
    )


def test_it_is_the_same_case_by_the_same_steps_with_the_same_story(phone: Pages, world: World) -> None:
    work = taken_down(phone, world, **HARMED)

    assert (work.case.state, work.resolution.chosen, work.resolution.attendance) == (
        "CONDITION_PLANNING",
        "CR",
        "street",
    )
    assert work.decision is not None
    assert (work.decision.choice, work.decision.authorised) == ("CR", None)
    with in_force(world) as session:
        story = list(
            session.scalars(
                sa.select(CaseEvent.kind).where(CaseEvent.case_id == work.case.id).order_by(CaseEvent.id)
            )
        )
    for step in (
        "oocd.case.referred",
        "oocd.case.accepted_for_review",
        "oocd.victim.heard",
        "oocd.evidence.accepted",
        "oocd.gravity.scored",
        "oocd.disposal.chosen",
        "oocd.victim.views_recorded",
        "oocd.needs.assessed",
    ):
        assert step in story
    assert "A community resolution is open" in shown(phone, work)


def test_a_repeat_of_the_same_draft_leads_to_the_same_case_and_opens_no_second(
    phone: Pages, world: World
) -> None:
    key = str(uuid.uuid4())
    first, second = (send(phone, world, idempotency_key=key) for _ in range(2))

    assert first.location == second.location
    with in_force(world) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CaseFile)) == 1


def test_where_it_is_closed_the_page_says_every_reason_and_everything_that_was_typed_is_in_the_case(
    phone: Pages, world: World
) -> None:
    work = taken_down(phone, world, made="no", responsibility_accepted="no", willing="no", **HARMED)

    assert (work.case.state, work.resolution.chosen) == ("ELIGIBILITY", None)
    page = shown(phone, work)
    assert "A community resolution cannot be proposed here" in page
    assert "R30" in page
    assert "R33" in page
    assert set(work.resolution.answered) == {
        "admission",
        "offence",
        "history",
        "circumstances",
        "vulnerability",
        "gravity",
    }
    assert work.victims[0].contacts
    assert work.victims[0].said is not None
    assert (work.offence.summary, work.resolution.public_interest) == ("Took two bottles.", WHY.strip())


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"sufficient": "no"}, "EVIDENCE_REVIEW", "decision on the evidence has still to be recorded"),
        ({"on_bail": "unknown"}, "ELIGIBILITY", "on bail, on licence or under a court order"),
        ({**HARMED, "views": "", "outcome": "no-answer"}, "VICTIM_CONTACT", "still to be heard"),
        ({"wants_needs": "yes"}, "NEEDS_ASSESSMENT", "an assessment comes first"),
    ],
    ids=[
        "evidence not sufficient",
        "an answer is missing",
        "victim not reached",
        "wants to talk about needs",
    ],
)
def test_it_stops_where_the_desk_has_to_go_on_and_says_so(
    phone: Pages, world: World, changes: dict[str, str], state: str, words: str
) -> None:
    work = taken_down(phone, world, **changes)

    assert work.case.state == state
    assert words in shown(phone, work)
    assert "vulnerability" in work.resolution.answered


def test_a_victim_who_may_be_known_is_shown_before_a_second_record_is_made(
    phone: Pages, world: World
) -> None:
    known = {**HARMED, "victim_given_names": "Vera", "victim_family_name": "Harmedley"}
    answer = send(phone, world, **known)
    page = BeautifulSoup(answer.text, "html5lib")

    assert answer.status_code == 422
    seen = [str(each["value"]) for each in page.select("[name=seen]")]
    assert str(world.victim_id) in seen
    assert page.select_one("#views").get_text(strip=True) == "Wants an apology"  # type: ignore[union-attr]  # it is there
    work = taken_down(phone, world, seen=seen, victim_is=str(world.victim_id), **known)
    assert [victim.person.id for victim in work.victims] == [world.victim_id]


def test_a_victim_without_a_name_and_a_missing_answer_are_pointed_at(phone: Pages, world: World) -> None:
    answer = send(phone, world, crime_reference="", **{**HARMED, "victim_family_name": ""})
    lines = {
        each["href"]: each.get_text()
        for each in BeautifulSoup(answer.text, "html5lib").select(".govuk-error-summary a")
    }

    assert answer.status_code == 422
    assert lines["#crime_reference"] == "Enter the crime reference"
    assert lines["#victim_family_name"] == "Enter the family name"


def test_a_child_is_never_taken_down_at_the_roadside(phone: Pages, world: World) -> None:
    with world.database.tenant_transaction(world.officer) as session:
        child = create_person(
            session,
            world.officer,
            CreatePerson(given_names="Tansy", family_name="Youngerly", date_of_birth=date(2012, 5, 4)),
            now=NOW,
        ).id

    page = phone.get(f"/oocd/kerbside/{child}")
    answer = phone.client.post(f"/t/{phone.slug}/oocd/kerbside/{child}/{SHOP_THEFT.lower()}", data=told())

    assert "Open an ordinary case" in page.text
    assert answer.location.endswith(f"/oocd/kerbside/{child}")
    with in_force(world) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CaseFile)) == 0


def test_nobody_signs_before_somebody_else_has_authorised(phone: Pages, world: World) -> None:
    work = taken_down(phone, world)
    due = date(present().year + 1, 1, 5)
    agreed = phone.client.post(
        f"/t/{phone.slug}/oocd/kerbside/case/{work.case.reference}/actions",
        data=MultiDict(
            [
                ("version", "1"),
                ("wording", "Write a letter of apology"),
                ("for_what", "reparation"),
                ("evidence", "A copy"),
                ("checked", "y"),
                *(("due_on", str(part)) for part in (due.day, due.month, due.year)),
                ("then", "submit"),
            ]
        ),
    )
    page = phone.get(f"/oocd/kerbside/case/{work.case.reference}").text

    assert agreed.status_code == 303, BeautifulSoup(agreed.text, "html5lib").select(".govuk-error-summary a")
    assert "Waiting for authorisation" in page
    assert "/offer" not in page


def test_the_page_that_a_browser_keeps_is_about_nobody(phone: Pages, world: World) -> None:
    page = phone.get(f"/oocd/kerbside/offline/{SHOP_THEFT.lower()}").text

    for hidden in (world.officer.name, "Suspectsworth", "Testina"):
        assert hidden not in page
    token = BeautifulSoup(page, "html5lib").select("[name=csrf_token]")
    assert not any(each.get("value") for each in token)


def test_the_key_to_drafts_is_handed_to_their_owner_and_kept_by_no_cache(phone: Pages) -> None:
    handed_out = phone.get("/oocd/kerbside/key")

    assert handed_out.headers["Cache-Control"] == "no-store"
    assert set(handed_out.get_json()) == {"owner", "secret", "token"}
    assert phone.get("/oocd/kerbside/key").get_json()["secret"] == handed_out.get_json()["secret"]


def test_the_worklist_says_where_the_key_is_and_names_nobody_s_draft(phone: Pages, world: World) -> None:
    page = BeautifulSoup(phone.get("/cases").text, "html5lib")
    [holder] = page.select("[data-drafts-kept]")
    [sign_out] = page.select("form[data-draft-owner]")

    assert holder.has_attr("hidden")
    assert holder.select("li") == []
    assert (
        phone.client.get(str(holder["data-drafts-kept"])).get_json()["owner"] == sign_out["data-draft-owner"]
    )

    phone.actor = replace(world.officer, permissions=world.officer.permissions - {str(Oocd.CREATE)})
    assert BeautifulSoup(phone.get("/cases").text, "html5lib").select("[data-drafts-kept]") == []


def test_a_person_who_may_open_no_case_gets_no_key_and_no_page(
    app: FairleadFlask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = pages_for(app, monkeypatch, replace(world.officer, permissions=frozenset()), world.slug)

    for page in ("key", "waiting", "worker", f"offline/{SHOP_THEFT.lower()}", str(world.suspect_id)):
        assert reader.get(f"/oocd/kerbside/{page}").status_code == 403


def test_the_service_worker_may_look_after_the_module_s_pages_only(phone: Pages) -> None:
    worker = phone.get("/oocd/kerbside/worker")

    assert worker.content_type.startswith("text/javascript")
    assert worker.headers["Service-Worker-Allowed"] == f"/t/{phone.slug}/oocd/"
    assert "connect-src 'self'" in worker.headers["Content-Security-Policy"]


def test_the_use_case_itself_refuses_somebody_who_is_not_an_adult(world: World) -> None:
    from fairlead_oocd.use_cases.gravity import ScoreGravity
    from fairlead_oocd.use_cases.kerbside import KerbsideCase, take_down
    from fairlead_oocd.use_cases.opening import OpenResolution

    with world.database.tenant_transaction(world.officer) as session:
        unknown = create_person(
            session, world.officer, CreatePerson(given_names="Nobody", family_name="Knowsbirth"), now=NOW
        ).id
    command = KerbsideCase(
        opening=OpenResolution(
            suspect_id=unknown,
            offence_code=SHOP_THEFT,
            committed_from=NOW.date(),
            crime_reference="1",
            attendance="street",
        ),
        duplicate_checked=True,
        evidence_sufficient=True,
        evidence_summary="x",
        decider="x",
        decider_rank="constable",
        rationale="x",
        answered=(),
        gravity=ScoreGravity(reference="", version=0),
        wants_needs_assessment=False,
    )
    with (
        pytest.raises(Refusal, match="for adults"),
        world.database.tenant_transaction(world.officer) as session,
    ):
        take_down(session, world.officer, command, now=NOW)


def test_people_offered_as_the_victim_are_logged_each_time_their_names_are_on_the_page(
    phone: Pages, world: World
) -> None:
    """The ids come from the form, so anybody of the index can be asked for in this way."""
    answer = send(phone, world, **HARMED, seen=str(world.victim_id), crime_reference="")

    assert answer.status_code == 422
    assert "Harmedley" in answer.text
    with AuditSession(world.database.engine, actor=world.officer) as reader:
        found = reader.scalar(
            sa.text(
                "select count(*) from audit_entry where action = 'person.matched' and :who = any (subject_ids)"
            ),
            {"who": world.victim_id},
        )
    assert found == 1
