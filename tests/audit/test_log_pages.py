"""Reading the log: who may, for which purposes, what it shows, and that reading it is itself written down."""

from __future__ import annotations

import re
import uuid

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.audit.forms import filter_from
from fairlead.audit.models import Operation
from fairlead.audit.queries import LogPurpose
from fairlead.audit.record import consulted, record
from fairlead.audit.sealer import seal
from fairlead.identity.permissions import CORE_ROLES, Core
from fairlead.testing.two_sides import Browser, TwoSides

from .test_writing import entries

PURPOSE = LogPurpose.LAWFULNESS.value
REFERENCE = "TST-26-AAAAAA"
PAGES = ("/audit", f"/audit/cases/{REFERENCE}", "/audit/people/{person}", "/audit/chain")


def auditor(sides: TwoSides) -> Browser:
    return sides.browser(sides.force.person("auditor"), sides.force)


def person_id(sides: TwoSides) -> str:
    return str(sides.rows["person"]["id"])


@pytest.mark.parametrize("role", [role.key for role in CORE_ROLES if "force" in role.tenant_kinds])
@pytest.mark.parametrize("path", PAGES)
def test_only_auditors_and_data_protection_officers_read_the_log(
    shared_sides: TwoSides, role: str, path: str
) -> None:
    browser = shared_sides.browser(shared_sides.force.person(role), shared_sides.force)
    status = browser.get(path.format(person=person_id(shared_sides)), purpose=PURPOSE).status_code
    allowed = role in {"auditor", "data-protection-officer"}
    assert status == (200 if allowed else 403)


def test_nobody_else_has_the_permission_by_default() -> None:
    assert {role.key for role in CORE_ROLES if Core.AUDIT_READ in role.permissions} == {
        "auditor",
        "data-protection-officer",
    }


def test_a_refused_reader_is_a_security_event(sides: TwoSides) -> None:
    supervisor = sides.force.person("supervisor")
    sides.browser(supervisor, sides.force).get("/audit", purpose=PURPOSE)
    (entry,) = entries(sides, operation="security", outcome="refused")
    assert (entry["actor_id"], entry["reason"]) == (supervisor.id, "audit.log")


def test_the_log_asks_for_the_purpose_first_and_shows_nothing_until_then(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        consulted(session, "test.seen", object_type="case", object_ids=[sides.case_id], case_id=sides.case_id)
    page = auditor(sides).get("/audit")
    assert page.status_code == 200
    assert "Why are you reading the log?" in page.text
    assert "Test seen" not in page.text
    assert entries(sides, action="audit.log.read") == []


def test_going_on_without_a_purpose_asks_again_and_with_one_shows_the_log(shared_sides: TwoSides) -> None:
    browser = auditor(shared_sides)
    without, chosen = browser.get("/audit", asked="y"), browser.get("/audit", asked="y", purpose=PURPOSE)

    assert without.status_code == 422
    assert "Select why you are reading the log" in without.text
    assert chosen.status_code == 200
    assert "Case reference" in chosen.text


@pytest.mark.parametrize("purpose", ["", "curiosity", "management-information"])
def test_a_purpose_that_is_none_of_the_four_is_refused_with_the_question_again(
    sides: TwoSides, purpose: str
) -> None:
    page = auditor(sides).get("/audit", purpose=purpose)
    assert page.status_code == 422
    assert "Select why you are reading the log" in page.text
    assert entries(sides, action="audit.log.read") == []


@pytest.mark.parametrize("purpose", list(LogPurpose))
def test_reading_the_log_is_logged_with_its_purpose_and_what_was_shown(
    sides: TwoSides, purpose: LogPurpose
) -> None:
    with sides.acting(sides.officer) as session:
        record(session, Operation.ALTERATION, "test.done", object_type="case")
    (shown,) = entries(sides, action="test.done")
    reader = sides.force.person("data-protection-officer")
    assert sides.browser(reader, sides.force).get("/audit", purpose=purpose.value).status_code == 200
    (entry,) = entries(sides, action="audit.log.read")
    assert (entry["operation"], entry["purpose"], entry["actor_id"]) == (
        "consultation",
        purpose.value,
        reader.id,
    )
    assert shown["id"] in entry["object_ids"]


def test_the_four_purposes_are_those_of_the_act() -> None:
    assert {str(each) for each in LogPurpose} == {
        "lawfulness",
        "self-monitoring",
        "integrity",
        "criminal-proceedings",
    }


def test_who_looked_at_a_case_and_who_changed_it_is_on_one_page(sides: TwoSides) -> None:
    with sides.acting(sides.force.person("supervisor", name="Sam Looker")) as session:
        consulted(
            session, "case.viewed", object_type="case", object_ids=[sides.case_id], case_id=sides.case_id
        )
    with sides.acting(sides.force.person("investigator", name="Chris Changer")) as session:
        session.execute(sa.text("update case_file set team = 'Night' where id = :i"), {"i": sides.case_id})
        consulted(
            session, "other.viewed", object_type="case", object_ids=[uuid.uuid4()], case_id=uuid.uuid4()
        )
    page = auditor(sides).get(f"/audit/cases/{REFERENCE}", purpose=PURPOSE)
    assert page.status_code == 200
    assert "Sam Looker" in page.text
    assert "Other viewed" not in page.text
    assert re.search("Chris Changer:.*team “Response” → “Night”", page.text, re.DOTALL)


def test_the_log_names_records_in_words_and_no_table(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        consulted(session, "test.account", object_type="user_account", object_ids=[uuid.uuid4()])
        consulted(
            session,
            "test.decision",
            object_type="case_decision",
            object_ids=[uuid.uuid4()],
            case_id=sides.case_id,
        )
    cells = [
        " ".join(cell.get_text(" ").split())
        for cell in BeautifulSoup(auditor(sides).get("/audit", purpose=PURPOSE).text, "html5lib").select("td")
    ]
    assert "Account" in cells
    assert f"{REFERENCE}: Decision" in cells
    assert not [cell for cell in cells if "_" in cell]


def test_who_looked_at_a_person_is_on_one_page_which_does_not_name_the_person(sides: TwoSides) -> None:
    person = uuid.UUID(person_id(sides))
    with sides.acting(sides.force.person("supervisor", name="Sam Looker")) as session:
        consulted(session, "person.viewed", object_type="person", object_ids=[person], subject_ids=[person])
    with sides.acting(sides.force.person("supervisor", name="Lee Lister")) as session:
        consulted(session, "person.searched", object_type="person", object_ids=[uuid.uuid4(), person])
    with sides.acting(sides.force.person("supervisor", name="Other Looker")) as session:
        consulted(session, "person.viewed", object_type="person", object_ids=[uuid.uuid4()])
    page = auditor(sides).get(f"/audit/people/{person}", purpose=PURPOSE)
    assert page.status_code == 200
    assert "Sam Looker" in page.text
    assert "Lee Lister" in page.text
    assert "Other Looker" not in page.text
    assert str(sides.rows["person"]["family_name"]) not in page.text
    (entry,) = entries(sides, action="audit.log.read")
    assert entry["subject_ids"] == [person]


@pytest.mark.parametrize("path", [f"/audit/cases/{REFERENCE}", "/audit/people/{person}"])
def test_a_record_of_another_organisation_is_not_found(shared_sides: TwoSides, path: str) -> None:
    other = shared_sides.browser(shared_sides.other_force.person("auditor"), shared_sides.other_force)
    assert other.get(path.format(person=person_id(shared_sides)), purpose=PURPOSE).status_code == 404


@pytest.mark.parametrize(
    "path", ["/audit/cases/TST-26-ZZZZZZ", "/audit/cases/nothing", f"/audit/people/{uuid.UUID(int=7)}"]
)
def test_a_record_that_does_not_exist_is_not_found(shared_sides: TwoSides, path: str) -> None:
    assert auditor(shared_sides).get(path, purpose=PURPOSE).status_code == 404


def test_a_case_is_found_by_its_reference_however_it_is_typed(shared_sides: TwoSides) -> None:
    browser = auditor(shared_sides)
    answer = browser.get("/audit/find", reference=f" {REFERENCE.lower()} ", purpose=PURPOSE)
    assert answer.status_code == 303
    assert f"/audit/cases/{REFERENCE}?purpose={PURPOSE}" in answer.location


def test_the_log_of_another_organisation_is_not_shown(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        record(session, Operation.ALTERATION, "test.of-the-force", object_type="case")
    page = sides.browser(sides.other_force.person("auditor"), sides.other_force).get(
        "/audit", purpose=PURPOSE
    )
    assert page.status_code == 200
    assert "Test of the force" not in page.text


def test_a_providers_auditor_sees_what_its_people_did_with_a_forces_referral(sides: TwoSides) -> None:
    sides.accepted()
    page = sides.browser(sides.provider.person("auditor"), sides.provider).get("/audit", purpose=PURPOSE)
    assert page.status_code == 200
    assert sides.worker.name in page.text
    assert f"with {sides.force.name}" in page.text  # whose chain the entry is in
    assert REFERENCE not in page.text


def test_pages_of_the_log_are_stable_while_it_grows(sides: TwoSides) -> None:
    for number in range(120):
        with sides.acting(sides.officer) as session:
            record(session, Operation.ALTERATION, f"step.n{number:03}", object_type="case")
    browser = auditor(sides)
    seen: list[str] = []
    page = browser.get("/audit", purpose=PURPOSE, operation="alteration")
    while True:
        seen += re.findall(r"Step n(\d{3})", page.text)
        following = re.search(r'href="/t/[^"]*/audit\?([^"]*before=[^"]*)"', page.text)
        if following is None:
            break
        with sides.acting(sides.officer) as session:  # what is written meanwhile moves nothing
            record(session, Operation.ALTERATION, "test.meanwhile", object_type="case")
        page = browser.get("/audit?" + following[1].replace("&amp;", "&"))
        assert "Test meanwhile" not in page.text
    assert seen == [f"{number:03}" for number in reversed(range(120))]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"operation": "disclosure"}, {"Test disclosed"}),
        ({"who": "looker"}, {"Test looked"}),
        ({"who": "100%"}, set()),
        ({"to": "2020-01-01"}, set()),
        ({"from": "2020-01-01"}, {"Test disclosed", "Test looked"}),
    ],
)
def test_filters_narrow_the_log(sides: TwoSides, query: dict[str, str], shown: set[str]) -> None:
    with sides.acting(sides.officer) as session:
        record(session, Operation.DISCLOSURE, "test.disclosed", object_type="case", recipient_org="Testwell")
    with sides.acting(sides.force.person("supervisor", name="Sam Looker")) as session:
        record(session, Operation.CONSULTATION, "test.looked", object_type="case")
    page = auditor(sides).get("/audit", purpose=PURPOSE, **query)
    assert {words for words in ("Test disclosed", "Test looked") if words in page.text} == shown


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01"},
        {"operation": "theft"},
        {"before": "x"},
        {"before": f"0001-01-01T00:00:00+23:59_{uuid.UUID(int=1)}"},
        {"before": "2026-01-01T00:00:00_1"},
    ],
    ids=repr,
)
def test_a_filter_that_cannot_be_read_is_left_out_and_never_breaks_the_page(
    shared_sides: TwoSides, query: dict[str, str]
) -> None:
    assert auditor(shared_sides).get("/audit", purpose=PURPOSE, **query).status_code == 200
    wanted = filter_from(query)
    assert (wanted.on_or_after, wanted.on_or_before, wanted.operation, wanted.before) == (
        None,
        None,
        None,
        None,
    )


def test_the_page_of_the_chain_checks_it_and_logs_that(sides: TwoSides) -> None:
    seal(sides.database, sides.force.id)
    browser = auditor(sides)
    assert browser.get("/audit/chain").status_code == 200
    assert entries(sides, action="audit.chain.verified") == []
    page = browser.post("/audit/chain")
    assert page.status_code == 200
    assert "Intact" in page.text
    (entry,) = entries(sides, action="audit.chain.verified")
    assert (entry["outcome"], entry["purpose"]) == ("intact", "integrity")


def test_the_page_of_the_chain_names_a_broken_entry(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        record(session, Operation.ALTERATION, "test.done", object_type="case")
    seal(sides.database, sides.force.id)
    (broken, *_rest) = entries(sides)
    with sides.behind() as owner:
        owner.execute(sa.text("update audit_entry set actor_name = 'X' where id = :i"), {"i": broken["id"]})
    browser = auditor(sides)
    browser.get("/audit/chain")
    page = browser.post("/audit/chain")
    assert "Broken" in page.text
    assert str(broken["id"]) in page.text
    (entry,) = entries(sides, action="audit.chain.verified")
    assert entry["outcome"] == "broken"
