"""Finding people however they are spelt, and never recording one twice unawares."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.app import FairleadFlask
from fairlead.identity.models import PersonGrant
from fairlead.people.models import Person
from fairlead.people.names import fold, name_keys, prefix_range, words
from fairlead.people.queries import address_hint, search_people
from fairlead.people.use_cases import (
    AddAlias,
    CreatePerson,
    EditPerson,
    LikelyDuplicates,
    SetContactPoint,
    add_alias,
    create_person,
    edit_person,
    set_contact_point,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.casework import NOW, Force, Pages, pages_for


def found(force: Force, typed: str, *, born: date | None = None) -> list[str]:
    actor = force.actor()
    with force.work(actor) as session:
        return [hit.full_name for hit in search_people(session, actor, typed, born=born)]


def record(force: Force, given_names: str, family_name: str, born: date | None = None) -> Person:
    actor = force.actor()
    with force.work(actor) as session:
        command = CreatePerson(given_names=given_names, family_name=family_name, date_of_birth=born)
        return create_person(session, actor, command, now=NOW)


@pytest.mark.parametrize(
    "typed",
    [
        "Siobhán",
        "siobhan",
        "SIOB",
        "shivaun",
        "o'neill",
        "ONeill",
        "O’Neill sio",
        "neil siobhan",
        "oneal shivawn",
    ],
)
def test_a_name_is_found_by_its_start_by_another_spelling_and_in_any_order(force: Force, typed: str) -> None:
    record(force, "Siobhán", "O'Neill-Neil", date(1990, 1, 2))
    record(force, "Greta", "Wickford")
    assert found(force, typed) == ["Siobhán O'Neill-Neil"]


def test_every_word_typed_has_to_match(force: Force) -> None:
    record(force, "Ada", "Oakmere")
    assert found(force, "ada wickford") == []


def test_the_best_match_comes_first(force: Force) -> None:
    for given_names, family_name in (("Johnathan", "Smithson"), ("John", "Smith"), ("Jon", "Smythe")):
        record(force, given_names, family_name, date(1970 + len(family_name) * 3, 1, len(given_names)))
    assert found(force, "john smith")[0] == "John Smith"


def test_the_date_of_birth_narrows_and_is_enough_alone(force: Force) -> None:
    record(force, "Ada", "Oakmere", date(1990, 1, 2))
    record(force, "Ada", "Oakmere", date(1971, 6, 30))
    assert found(force, "ada", born=date(1971, 6, 30)) == ["Ada Oakmere"]
    assert found(force, "", born=date(1990, 1, 2)) == ["Ada Oakmere"]
    assert found(force, "") == []


def test_another_force_is_never_searched(force: Force, other_force: Force) -> None:
    record(other_force, "Ada", "Oakmere")
    assert found(force, "oakmere") == []


def test_a_restricted_person_is_found_only_by_a_named_colleague(force: Force) -> None:
    person, named, stranger = (
        record(force, "Vera", "Thornwick"),
        force.actor(name="named"),
        force.actor(name="stranger"),
    )
    with force.work(force.actor()) as session:
        session.get_one(Person, person.id).restricted = True
        session.add(
            PersonGrant(
                person_id=person.id,
                user_id=named.id,
                reason="lead",
                expires_at=NOW + timedelta(days=365 * 100),
                granted_by="x",
            )
        )
    for actor, names in ((named, ["Vera Thornwick"]), (stranger, [])):
        with force.work(actor) as session:
            assert [hit.full_name for hit in search_people(session, actor, "thornwick")] == names
    with force.work(stranger) as session, pytest.raises(NotVisible):
        add_alias(session, stranger, AddAlias(person_id=person.id, given_names="V", family_name=""), now=NOW)


def test_somebody_much_alike_is_shown_before_a_second_record_is_made(force: Force) -> None:
    first = record(force, "Siobhan", "Oakmere", date(1990, 1, 2))
    actor = force.actor()
    with force.work(actor) as session:
        command = CreatePerson(given_names="Siobhán", family_name="Oakmere", date_of_birth=date(1990, 2, 1))
        with pytest.raises(LikelyDuplicates) as refusal:
            create_person(session, actor, command, now=NOW)
        assert [hit.id for hit in refusal.value.hits] == [first.id]
        looked = CreatePerson(given_names="Siobhán", family_name="Oakmere", not_these=frozenset({first.id}))
        assert create_person(session, actor, looked, now=NOW).id != first.id


def test_a_clearly_different_date_of_birth_is_no_likely_match(force: Force) -> None:
    first = record(force, "Ada", "Oakmere", date(1990, 1, 2))
    assert record(force, "Ada", "Oakmere", date(1961, 7, 30)).id != first.id


def test_a_new_name_is_found_and_a_corrected_one_no_longer_by_the_old(force: Force) -> None:
    person, actor = record(force, "Ada", "Oakmere"), force.actor()
    with force.work(actor) as session:
        add_alias(
            session, actor, AddAlias(person_id=person.id, given_names="Bel", family_name="Wickford"), now=NOW
        )
        edit_person(session, actor, edited(person, family_name="Marlowick"), now=NOW)
    assert found(force, "wickford") == found(force, "marlowick") == ["Ada Marlowick"]
    assert found(force, "oakmere") == []


def edited(person: Person, *, family_name: str, version: int = 1) -> EditPerson:
    return EditPerson(
        person_id=person.id,
        version=version,
        given_names=person.given_names,
        family_name=family_name,
        date_of_birth=None,
        self_defined_ethnicity=None,
        officer_defined_ethnicity=None,
        adjustments=None,
        preferred_language=None,
        reading_format=None,
    )


def test_a_stale_edit_is_a_conflict_and_changes_nothing(force: Force) -> None:
    person, actor = record(force, "Ada", "Oakmere"), force.actor()
    with force.work(actor) as session:
        edit_person(session, actor, edited(person, family_name="First"), now=NOW)
    with force.work(actor) as session, pytest.raises(Conflict):
        edit_person(session, actor, edited(person, family_name="Second"), now=NOW)
    assert found(force, "second") == []


def test_a_replaced_contact_point_stays_in_the_record_and_cannot_be_replaced_twice(force: Force) -> None:
    person, actor = record(force, "Ada", "Oakmere"), force.actor()
    with force.work(actor) as session:
        old = set_contact_point(
            session,
            actor,
            SetContactPoint(person_id=person.id, kind="phone", value="1", safe_to_use=None),
            now=NOW,
        )
        again = SetContactPoint(
            person_id=person.id, kind="phone", value="2", safe_to_use=True, replaces=old.id
        )
        set_contact_point(session, actor, again, now=NOW)
        assert old.superseded_at == NOW
        assert old.value == "1"
        with pytest.raises(Conflict):
            set_contact_point(session, actor, again, now=NOW)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(CreatePerson(given_names=" ", family_name=""), id="no name"),
        pytest.param(
            CreatePerson(given_names="A", family_name="B", date_of_birth=date(2030, 1, 1)), id="born tomorrow"
        ),
    ],
)
def test_a_person_needs_a_name_and_a_past(force: Force, command: CreatePerson) -> None:
    with force.work(force.actor()) as session, pytest.raises(Refusal):
        create_person(session, force.actor(), command, now=NOW)


def test_who_may_not_record_people_does_not(force: Force) -> None:
    auditor = force.actor("auditor")
    with force.work(auditor) as session, pytest.raises(NotPermitted):
        create_person(session, auditor, CreatePerson(given_names="A", family_name="B"), now=NOW)


def test_the_form_for_a_new_person_is_reached_only_through_a_search(pages: Pages) -> None:
    assert pages.get("/people/new").status_code == 302
    assert "None of these" not in pages.get("/people/search?q=Nobodyhere").text
    assert "/people/new?q=Nobodyhere" in pages.get("/people/search?q=Nobodyhere").text


def test_likely_matches_are_shown_at_save_and_ruled_out_by_a_choice(force: Force, pages: Pages) -> None:
    first = record(force, "Ada", "Oakmere", date(1990, 1, 2))
    form = {"given_names": "Ada", "family_name": "Oakmere"}
    shown = pages.post("/people/new", **form)
    assert shown.status_code == 422
    assert "Is it one of these?" in shown.text
    assert str(first.id) in shown.text
    saved = pages.post("/people/new", **form, seen=str(first.id), none_of_these="yes")
    assert saved.status_code == 303
    assert saved.location != f"/t/{force.slug}/people/{first.id}"


def test_a_conflict_keeps_what_was_typed(force: Force, pages: Pages) -> None:
    person = record(force, "Ada", "Oakmere")
    with force.work(pages.actor) as session:
        edit_person(session, pages.actor, edited(person, family_name="Theirs"), now=NOW)
    answer = pages.post(f"/people/{person.id}/edit", given_names="Ada", family_name="Yours", version="1")
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'value="Yours"' in answer.text
    assert 'name="version" value="2"' in answer.text


def test_unknown_people_and_those_of_another_force_are_not_found(other_force: Force, pages: Pages) -> None:
    theirs = record(other_force, "Ada", "Oakmere")
    for person_id in (theirs.id, uuid.uuid4()):
        for path in ("", "/edit", "/names/new", "/contact/new"):
            assert pages.get(f"/people/{person_id}{path}").status_code == 404
    assert pages.get("/people/not-an-id").status_code == 404


def test_a_provider_opens_no_person_pages(
    force: Force, casework_app: FairleadFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = pages_for(casework_app, monkeypatch, force.actor("provider-worker"), force.slug)
    assert pages.get("/people/search?q=a").status_code == 403
    assert pages.get("/cases").status_code == 403


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_and_every_word_finds_its_name(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    keys = name_keys([name])
    for word in words(name):
        low, high = prefix_range(word[:1])
        assert any(low <= key < high for key in keys)


@pytest.mark.parametrize(
    ("value", "hint"),
    [("1 High St, Town, LE2 3AB", "LE2"), ("Flat 2\nNo Street\nFarville", "Farville"), ("", "")],
)
def test_a_hint_of_an_address_says_the_area_and_not_the_door(value: str, hint: str) -> None:
    assert address_hint(value) == hint
