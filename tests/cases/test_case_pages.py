"""The worklist, the search and the case page, as people use them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.app import FairleadFlask
from fairlead.audit.sealer import AuditSession
from fairlead.cases.models import AssertionType, Category
from fairlead.cases.use_cases import (
    AddParty,
    OpenCase,
    StoreDocument,
    WriteNote,
    add_party,
    open_case,
    store_document,
    write_note,
)
from fairlead.identity.actor import Actor
from fairlead.identity.models import UsedKey
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.tenancy.models import AccessGrant
from fairlead.testing.casework import (
    KIND,
    MODULE,
    NOW,
    Force,
    Pages,
    new_force,
    pages_for,
)

from .case_making import make_case


def test_a_case_shows_what_is_in_it_with_the_words_that_keep_fact_and_opinion_apart(
    force: Force, pages: Pages
) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session, family_name="Kestrelford")
    text = BeautifulSoup(pages.get(f"/cases/{case.reference}").text, "html.parser").get_text(" ", strip=True)
    for expected in (
        "Kestrelford",
        "Suspected",
        "Theft from a shop",
        "TH68010",
        "Seems sorry.",
        "Opinion",
        "Write a letter",
        "Case opened",
        "investigator",
    ):
        assert expected in text


def test_the_case_page_never_shows_where_a_party_lives(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
        victim = create_person(
            session, pages.actor, CreatePerson(given_names="Vera", family_name="Oakmere"), now=NOW
        )
        set_contact_point(
            session,
            pages.actor,
            SetContactPoint(person_id=victim.id, kind="address", value="9 Secret Lane", safe_to_use=False),
            now=NOW,
        )
        add_party(
            session,
            pages.actor,
            AddParty(case_id=case.id, person_id=victim.id, role="victim", category=Category.VICTIM),
            now=NOW,
        )
    page = pages.get(f"/cases/{case.reference}").text
    assert "Oakmere" in page
    assert "Secret Lane" not in page
    assert "Secret Lane" in pages.get(f"/people/{victim.id}").text


def test_chronology_entries_of_one_moment_stay_in_the_order_in_which_they_happened(
    force: Force, pages: Pages
) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    soup = BeautifulSoup(pages.get(f"/cases/{case.reference}").text, "html.parser")
    titles = [title.get_text(strip=True) for title in soup.select(".moj-timeline__title")]
    assert titles == [
        "Condition added",
        "Note written (opinion)",
        "Offence recorded: Theft from a shop",
        "Suspect added",
        "Case opened",
    ]


def test_an_unknown_reference_and_one_of_another_force_are_both_not_found(
    other_force: Force, pages: Pages
) -> None:
    with other_force.work(other_force.actor()) as session:
        theirs = make_case(session)
    for reference in (theirs.reference, "OOC-26-ZZZZZZ", "x" * 500, "%00"):
        assert pages.get(f"/cases/{reference}").status_code == 404
    assert theirs.reference not in pages.get("/cases?view=all").text
    assert f"/cases/{theirs.reference}" not in pages.get(f"/search?q={theirs.reference}").text


def test_a_colleague_of_another_team_does_not_find_the_case_anywhere(
    force: Force, casework_app: FairleadFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with force.work(force.actor(name="lead", team="Team 1")) as session:
        case = make_case(session, family_name="Thornwick")
    stranger = force.actor(name="stranger", team="Team 2")
    pages = pages_for(casework_app, monkeypatch, stranger, force.slug)
    assert pages.get(f"/cases/{case.reference}").status_code == 404
    for view in ("mine", "team", "all", "held", "shared"):
        assert case.reference not in pages.get(f"/cases?view={view}").text
    assert case.reference not in pages.get("/search?q=Thornwick").text
    supervisor = pages_for(casework_app, monkeypatch, force.actor("supervisor", team="Team 3"), force.slug)
    assert supervisor.get(f"/cases/{case.reference}").status_code == 200


def test_an_exact_reference_goes_straight_to_the_case(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    answer = pages.get(f"/search?q={case.reference.lower()}")
    assert (answer.status_code, answer.location) == (302, f"/t/{force.slug}/cases/{case.reference}")


def test_search_finds_a_case_by_crime_reference_and_a_person_by_name(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session, family_name="Marlowick")
        case.crime_reference = "26/778899/11"
    assert case.reference in pages.get("/search?q=26/7788").text
    assert "Marlowick" in pages.get("/search?q=marlow").text


@pytest.mark.parametrize("sort", ["deadline", "-deadline", "opened", "-opened", "reference", "-reference"])
def test_paging_forwards_and_back_shows_every_case_once(force: Force, pages: Pages, sort: str) -> None:
    with force.work(pages.actor) as session:
        made = {
            open_case(
                session,
                pages.actor,
                OpenCase(kind=KIND, module=MODULE, prefix="OOC", state="draft"),
                now=NOW - timedelta(days=number // 3),
            ).reference
            for number in range(60)
        }
    seen: list[list[str]] = []
    address, last_back = f"/cases?view=mine&sort={sort}", ""
    while address:
        soup = BeautifulSoup(pages.get(address).text, "html.parser")
        seen.append([link.get_text() for link in soup.select(".fl-table__cell--head a")])
        following = soup.select_one("a[rel=next]")
        address = str(following["href"]).removeprefix(f"/t/{force.slug}") if following else ""
        back = soup.select_one("a[rel=prev]")
        last_back = str(back["href"]).removeprefix(f"/t/{force.slug}") if back else ""
    flat = [reference for page in seen for reference in page]
    assert sorted(flat) == sorted(made)
    returned = BeautifulSoup(pages.get(last_back).text, "html.parser")
    assert [link.get_text() for link in returned.select(".fl-table__cell--head a")] == seen[-2]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "ZGVhZGxpbmV8eHx5", "é" * 50, "a" * 5000])
def test_a_cursor_that_cannot_be_read_starts_at_the_first_page(
    force: Force, pages: Pages, cursor: str
) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    for name in ("after", "before"):
        answer = pages.get(f"/cases?view=mine&{name}={cursor}")
        assert answer.status_code == 200
        assert case.reference in answer.text
    assert pages.get(f"/cases/{case.reference}?after={cursor}").status_code == 200


def test_nonsense_in_the_filters_is_as_if_it_were_not_there(pages: Pages) -> None:
    assert (
        pages.get("/cases?view=x&state=z&kind=y:z&team=z&overdue=2&text=%F4%8F%BF%BF&sort=drop").status_code
        == 200
    )


def entries(force: Force, action: str) -> list[list[uuid.UUID]]:
    with AuditSession(force.database.engine, actor=Actor.system("reader", force.tenant_id)) as session:
        return [
            list(row.object_ids)
            for row in session.execute(
                sa.text(
                    "select object_ids from audit_entry"
                    " where action = :action and tenant_id = :tenant order by at"
                ),
                {"action": action, "tenant": force.tenant_id},
            )
        ]


def test_a_list_leaves_the_ids_it_showed_in_the_log(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        cases = {make_case(session).id for _ in range(3)}
    pages.get("/cases?view=mine")
    assert set(entries(force, "case.listed")[-1]) == cases


def test_a_note_without_its_kind_comes_back_with_what_was_typed(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    answer = pages.post(f"/cases/{case.reference}/notes/new", body="Seen running away", visibility="case")
    assert answer.status_code == 422
    assert "Seen running away" in answer.text
    assert "Choose whether it is a fact, an opinion or an allegation" in answer.text
    assert "Seen running away" not in pages.get(f"/cases/{case.reference}").text


def test_sending_a_note_twice_writes_it_once(force: Force, pages: Pages) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    form = {
        "body": "Only once",
        "assertion_type": "fact",
        "visibility": "case",
        "idempotency_key": str(uuid.uuid4()),
    }
    answers = [pages.post(f"/cases/{case.reference}/notes/new", **form) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, answers[0].location)] * 2
    assert pages.get(f"/cases/{case.reference}").text.count("Only once") == 1


def test_the_key_of_another_form_is_a_conflict_and_nothing_typed_seems_to_be_saved(
    force: Force, pages: Pages
) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
    key = str(uuid.uuid4())
    with force.work(pages.actor) as session:
        used = {"tenant_id": force.tenant_id, "actor_id": pages.actor.id, "key": uuid.UUID(key)}
        session.add(UsedKey(**used, endpoint="cases.other", location="/t/"))
    form = {"body": "Would be lost", "assertion_type": "fact", "visibility": "case", "idempotency_key": key}
    answer = pages.post(f"/cases/{case.reference}/notes/new", **form)
    assert answer.status_code == 409
    assert answer.location is None


def test_a_filed_page_opens_in_a_sandbox_and_a_changed_one_is_not_handed_out(
    force: Force, pages: Pages
) -> None:
    with force.work(pages.actor) as session:
        case = make_case(session)
        filed = store_document(
            session,
            pages.actor,
            StoreDocument(
                case_id=case.id,
                kind="caution",
                title='Caution "signed"\r\nX: y',
                media_type="text/html",
                content=b"<script>alert(1)</script>",
            ),
            now=NOW,
        )
    answer = pages.get(f"/cases/{case.reference}/documents/{filed.id}")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'inline; filename="Caution -signed-X- y.html"'
    assert pages.get(f"/cases/{case.reference}/documents/{uuid.uuid4()}").status_code == 404
    assert entries(force, "case.document.read")[-1] == [filed.id]


def test_a_partner_reads_the_shared_case_and_nothing_else_of_it(
    force: Force, casework_app: FairleadFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = force.actor()
    with force.work(officer) as session:
        shared, kept = make_case(session, family_name="Sharedson"), make_case(session)
        write_note(
            session,
            officer,
            WriteNote(
                case_id=shared.id, assertion_type=AssertionType.FACT, body="For partners", visibility="shared"
            ),
            now=NOW,
        )
    council = new_force(force.database, kind="agency")
    with force.work(officer) as session:
        session.add(
            AccessGrant(
                grantee_tenant_id=council.tenant_id,
                case_id=shared.id,
                scopes=["case", "case.parties", "case.notes"],
                purpose="prevention",
                gateway="Crime and Disorder Act 1998 s.115",
                granted_by=officer.name,
                starts_at=datetime.now(UTC) - timedelta(minutes=1),
            )
        )
    pages = pages_for(casework_app, monkeypatch, council.actor("partner-worker"), council.slug)
    listed = pages.get("/cases").text
    assert shared.reference in listed
    assert kept.reference not in listed
    page = pages.get(f"/cases/{shared.reference}").text
    assert "Sharedson" in page
    assert "For partners" in page
    assert "Seems sorry" not in page
    assert "TH68010" not in page
    assert pages.get(f"/cases/{kept.reference}").status_code == 404
    assert entries(force, "case.opened-page")[-1] == [shared.id]


@pytest.mark.parametrize("typed", ["theft shop", "shop thef", "TH68010", "shoplifting"])
def test_the_offence_list_answers_with_and_without_script(pages: Pages, typed: str) -> None:
    suggestions = pages.get(f"/offences.json?q={typed}").json
    assert suggestions is not None
    assert suggestions[0]["value"] == "TH68010"
    assert "Theft from a shop" in pages.get(f"/offences?q={typed}").text
