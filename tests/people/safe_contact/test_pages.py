"""What an officer sees of safe contact: yes or no for each way, three short forms, and the call sheet."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from fairlead.app import FairleadFlask
from fairlead.cases.use_cases import OpenCase, StoreDocument, open_case, store_document
from fairlead.modules.outgoing import Channel
from fairlead.modules.registry import declared_outgoing
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.use_cases import need_route
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.testing.casework import KIND, MODULE, NOW, Force, Pages, pages_for
from fairlead.workflow.calendar import LONDON

NUMBER = "07700 900123"


@pytest.fixture
def called(pages: Pages, force: Force) -> ContactPoint:
    """The telephone of somebody, about which nobody has said anything yet."""
    with force.work(pages.actor) as session:
        person = create_person(
            session, pages.actor, CreatePerson(given_names="Vera", family_name="Harmedley"), now=NOW
        )
        command = SetContactPoint(person_id=person.id, kind="phone", value=NUMBER, safe_to_use=True)
        return set_contact_point(session, pages.actor, command, now=NOW)


def point_of(force: Force, pages: Pages, point_id: uuid.UUID) -> ContactPoint:
    with force.work(pages.actor) as session:
        return session.scalars(sa.select(ContactPoint).where(ContactPoint.id == point_id)).one()


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_three_short_forms_follow_one_another_and_the_person_s_page_says_what_they_mean(
    pages: Pages, force: Force, called: ContactPoint
) -> None:
    at = f"/people/{called.person_id}/contact/{called.id}"
    answers = [
        ("ways", {"safe_to_use": "yes", "channels": ["call", "text"], "leave_message": "no"}, "/times"),
        (
            "times",
            {"when": "these", "days": ["1", "5"], "begins": "18:00", "ends": "20.30", "also_days": "7",
             "also_begins": "22:00", "also_ends": "01:00"},
            "/others",
        ),
        (
            "others",
            {"shared": "somebody", "sharer": "", "name_police": "no", "code_word": "marigold"},
            "#reach",
        ),
    ]  # fmt: skip
    for name, answer, leads_to in answers:
        assert pages.get(f"{at}/{name}").status_code == 200
        version = str(point_of(force, pages, called.id).version)
        answered = pages.post(f"{at}/{name}", version=version, **answer)  # type: ignore[arg-type]  # texts and lists
        assert answered.status_code == 303, words_of(answered.text)
        assert answered.location.endswith(leads_to)

    page = words_of(pages.get(f"/people/{called.person_id}").text)
    for said in (
        "How to reach this person",
        "Monday, Friday: 18:00 to 20:30; Sunday: 22:00 to 01:00",
        "Call, Text message",
        "Somebody else",
        "A code word is agreed",
        "The person said that no message may be left SC07",
        "No address is recorded SC01",
    ):
        assert said in page, said
    assert "marigold" not in page
    assert "marigold" not in pages.get(f"{at}/others").text


def test_what_is_missing_is_said_beside_its_question(
    pages: Pages, force: Force, called: ContactPoint
) -> None:
    at = f"/people/{called.person_id}/contact/{called.id}"
    version = str(point_of(force, pages, called.id).version)
    for name, answer, said in (
        ("ways", {}, "Choose whether it is safe to use"),
        (
            "times",
            {"when": "these", "days": "1", "begins": "", "ends": "20:00"},
            "Enter a time, for example 18:00",
        ),
        ("times", {"when": "these", "begins": "18:00", "ends": "20:00"}, "Choose at least one day"),
        (
            "times",
            {"when": "these", "days": "1", "begins": "tea", "ends": "20:00"},
            "Enter the time like 14:30",
        ),
        (
            "others",
            {"shared": "nobody", "name_police": "yes", "sharer": str(uuid.uuid4())},
            "Not a valid choice",
        ),
    ):
        refused = pages.post(f"{at}/{name}", version=version, **answer)
        assert refused.status_code == 422, name
        assert said in words_of(refused.text), said


def test_a_form_that_somebody_else_overtook_is_a_conflict(pages: Pages, called: ContactPoint) -> None:
    at = f"/people/{called.person_id}/contact/{called.id}/times"
    assert pages.post(at, version="1", when="any").status_code == 303
    assert pages.post(at, version="1", when="any").status_code == 409


def test_a_code_word_is_kept_changed_and_taken_away(pages: Pages, force: Force, called: ContactPoint) -> None:
    at = f"/people/{called.person_id}/contact/{called.id}/others"
    asked = {"shared": "nobody", "sharer": "", "name_police": "yes"}
    for typed, kept in (
        ({"code_word": "marigold"}, "marigold"),
        ({"code_word": ""}, "marigold"),
        ({"code_word": "", "no_code_word": "y"}, None),
    ):
        version = str(point_of(force, pages, called.id).version)
        assert pages.post(at, version=version, **asked, **typed).status_code == 303
        assert point_of(force, pages, called.id).code_word == kept


def test_a_new_contact_point_is_followed_by_the_questions_about_it(
    pages: Pages, called: ContactPoint
) -> None:
    added = pages.post(
        f"/people/{called.person_id}/contact/new",
        kind="email",
        value="vera@example.invalid",
        safe_to_use="yes",
    )
    assert added.status_code == 303
    form = pages.get(added.location.split(f"/t/{pages.slug}")[1])
    assert "How may it be used?" in form.text
    assert "May a message be left?" not in form.text  # asked of telephones only


def test_the_call_sheet_is_for_who_asked_and_says_what_not_to_do(
    pages: Pages,
    force: Force,
    called: ContactPoint,
    casework_app: FairleadFlask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = pages.post(f"/people/{called.person_id}/call-sheets")
    assert made.status_code == 303
    sheet = made.location.split(f"/t/{pages.slug}")[1]
    page = words_of(pages.get(sheet).text)
    assert NUMBER in page
    assert "Do not leave a message. If nobody answers, hang up." in page

    colleague = force.actor("investigator", name="Somebody else")
    assert pages_for(casework_app, monkeypatch, colleague, force.slug).get(sheet).status_code == 404


def test_somebody_who_must_not_be_called_has_no_sheet_but_the_reason(
    pages: Pages, called: ContactPoint
) -> None:
    at = f"/people/{called.person_id}"
    sheet = pages.post(f"{at}/call-sheets").location.split(f"/t/{pages.slug}")[1]
    later = datetime.now(UTC).astimezone(LONDON) + timedelta(days=3)
    times = {"when": "these", "days": str(later.isoweekday()), "begins": "18:00", "ends": "18:01"}
    assert pages.post(f"{at}/contact/{called.id}/times", version="1", **times).status_code == 303

    for refused in (pages.post(f"{at}/call-sheets"), pages.get(sheet)):
        assert refused.status_code == 422
        words = words_of(refused.text)
        assert "Do not call" in words
        assert "It is outside the times that the person gave" in words
        assert "You can call from" in words
        assert NUMBER not in words


def test_nobody_reads_how_to_reach_a_restricted_person(
    pages: Pages, force: Force, called: ContactPoint
) -> None:
    with force.work(pages.actor) as session:
        session.execute(sa.update(Person).where(Person.id == called.person_id).values(restricted=True))
    at = f"/people/{called.person_id}"
    for path in (at, f"{at}/contact/{called.id}/ways", f"{at}/contact/{called.id}/others"):
        assert pages.get(path).status_code == 404
    assert pages.post(f"{at}/call-sheets").status_code == 404


def test_a_letter_that_became_unsafe_is_read_for_the_file_and_not_sent(pages: Pages, force: Force) -> None:
    sent = declared_outgoing("oocd.closing-letter")
    assert sent is not None
    with force.work(pages.actor) as session:
        actor = pages.actor
        person = create_person(session, actor, CreatePerson(given_names="Sam", family_name="Moved"), now=NOW)
        command = SetContactPoint(person_id=person.id, kind="address", value="1 Old Row", safe_to_use=True)
        address = set_contact_point(session, actor, command, now=NOW)
        opened = OpenCase(kind=KIND, module=MODULE, prefix="OOC", state="draft", team="Team 1")
        case = open_case(session, actor, opened, now=NOW)
        filed = [
            store_document(
                session,
                actor,
                StoreDocument(
                    case_id=case.id,
                    kind=sent.key,
                    title=f"Letter by {channel}",
                    media_type="text/html",
                    content=b"<p>1 Old Row</p>",
                    template_version="letter-1",
                    route=need_route(session, person.id, channel=channel, sent=sent, purpose="test", at=NOW),
                ),
                now=NOW,
            )
            for channel in (Channel.LETTER, Channel.HAND)
        ]
    letter, handed = (f"/cases/{case.reference}/documents/{each.id}" for each in filed)
    assert pages.get(letter).status_code == 200

    replaced = SetContactPoint(
        person_id=person.id, kind="address", value="2 New Row", safe_to_use=True, replaces=address.id
    )
    with force.work(pages.actor) as session:
        set_contact_point(session, pages.actor, replaced, now=NOW)
    refused = pages.get(letter)
    assert refused.status_code == 409
    assert "Another address was recorded since" in words_of(refused.text)
    assert "1 Old Row" not in refused.text
    assert "1 Old Row" in pages.get(f"{letter}?for=file").text
    assert pages.get(handed).status_code == 200
