"""A route is an answer of the engine and nothing else; it is asked again at the moment of sending."""

from __future__ import annotations

import copy
import pickle
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from fairlead.audit.models import AuditEntry
from fairlead.audit.queries import read_changes
from fairlead.audit.sealer import AuditSession
from fairlead.cases.models import Category
from fairlead.cases.use_cases import AddParty, OpenCase, add_party, open_case
from fairlead.identity.actor import Actor
from fairlead.modules.outgoing import Channel, Outgoing, Recipient
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.outgoing import CALL_SHEET, CONTACT_SHARED, WRITTEN
from fairlead.people.safe_contact.policy import Window
from fairlead.people.safe_contact.queries import address_to_print
from fairlead.people.safe_contact.routes import Blocked, NoRoute, Route, Unsafe
from fairlead.people.safe_contact.use_cases import (
    AgreeSharing,
    AgreeTimes,
    AgreeWays,
    agree_sharing,
    agree_times,
    agree_ways,
    open_call_sheet,
    read_call_sheet,
    route_to,
    routes_to_share,
    still_safe,
)
from fairlead.people.safe_contact.use_cases.routing import Undeclared
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.casework import KIND, MODULE, NOW, Force

ADDRESS, NUMBER = "9 Secret Lane, Testford", "07700 900123"
REMINDER = Outgoing(
    key="test.reminder",
    title="Reminder",
    to=Recipient.PERSON,
    channels=frozenset({Channel.TEXT}),
    self_acting=True,
)
EVENINGS = Window(days=frozenset(range(1, 8)), begins=time(18), ends=time(20))
EVENING = NOW.replace(hour=18, minute=30)


@dataclass(kw_only=True)
class Victim:
    """Somebody who was harmed, in a case with whoever is suspected, as one officer records it."""

    force: Force
    id: uuid.UUID
    suspect_id: uuid.UUID

    def add(self, kind: str, value: str, *, safe: bool | None, whose: uuid.UUID | None = None) -> uuid.UUID:
        command = SetContactPoint(person_id=whose or self.id, kind=kind, value=value, safe_to_use=safe)
        with self.force.work(self.force.actor()) as session:
            return set_contact_point(session, session.actor, command, now=NOW).id

    def point(self, point_id: uuid.UUID) -> ContactPoint:
        with self.force.work(self.force.actor()) as session:
            return session.scalars(sa.select(ContactPoint).where(ContactPoint.id == point_id)).one()

    def agree(self, point_id: uuid.UUID, **changes: object) -> None:
        held = self.point(point_id)
        command = AgreeWays(
            person_id=self.id,
            contact_point_id=point_id,
            version=held.version,
            safe_to_use=True,
            channels=None,
            leave_message=None,
        )
        with self.force.work(self.force.actor()) as session:
            agree_ways(session, session.actor, replace(command, **changes))  # type: ignore[arg-type]  # its fields

    def may(
        self, channel: Channel, sent: Outgoing = WRITTEN, at: datetime = NOW, actor: str = "investigator"
    ) -> Route | Blocked:
        with self.force.work(self.force.actor(actor)) as session:
            return route_to(session, self.id, channel=channel, sent=sent, purpose="test", at=at)

    def rules(self, channel: Channel, sent: Outgoing = WRITTEN, at: datetime = NOW) -> tuple[str, ...]:
        answer = self.may(channel, sent, at)
        return answer.rules if isinstance(answer, Blocked) else ()


@pytest.fixture
def vera(force: Force) -> Victim:
    with force.work(force.actor()) as session:
        actor = session.actor
        harmed, suspect = (
            create_person(session, actor, CreatePerson(given_names=given, family_name=family), now=NOW)
            for given, family in (("Vera", "Harmedley"), ("Testin", "Suspectsworth"))
        )
        opened = OpenCase(kind=KIND, module=MODULE, prefix="OOC", state="draft", team="Team 1")
        case = open_case(session, actor, opened, now=NOW)
        for person, role, category in (
            (harmed, "victim", Category.VICTIM),
            (suspect, "suspect", Category.SUSPECTED),
        ):
            party = AddParty(case_id=case.id, person_id=person.id, role=role, category=category)
            add_party(session, actor, party, now=NOW)
        return Victim(force=force, id=harmed.id, suspect_id=suspect.id)


def test_a_route_is_made_by_nothing_but_the_question(vera: Victim) -> None:
    vera.add("address", ADDRESS, safe=True)
    route = vera.may(Channel.LETTER)
    assert isinstance(route, Route)
    assert route.address == ADDRESS

    forgeries = (
        Route,
        lambda: Route(object(), address=ADDRESS),
        lambda: copy.copy(route),
        lambda: copy.deepcopy(route),
        lambda: pickle.dumps(route),
        lambda: setattr(route, "address", "7 Elsewhere"),
    )
    for forge in forgeries:
        with pytest.raises(NoRoute, match="made by route_to only"):
            forge()
    assert ADDRESS not in repr(route)


def test_whoever_was_harmed_is_not_written_to_before_somebody_asked(vera: Victim) -> None:
    point = vera.add("address", ADDRESS, safe=None)
    blocked = vera.may(Channel.LETTER)
    assert isinstance(blocked, Blocked)
    assert blocked.rules == ("SC03",)
    assert "Nobody has asked" in blocked.text

    vera.agree(point)
    assert isinstance(vera.may(Channel.LETTER), Route)


def test_the_same_address_of_somebody_who_was_not_harmed_may_be_written_to(vera: Victim) -> None:
    vera.add("address", ADDRESS, safe=None, whose=vera.suspect_id)
    with vera.force.work(vera.force.actor()) as session:
        answer = route_to(
            session, vera.suspect_id, channel=Channel.LETTER, sent=WRITTEN, purpose="test", at=NOW
        )
        assert isinstance(answer, Route)


def test_a_home_that_the_suspect_has_recorded_too_gets_no_letter(vera: Victim) -> None:
    vera.add("address", ADDRESS, safe=True)
    assert vera.rules(Channel.LETTER) == ()
    vera.add("address", "9 SECRET LANE,\nTestford", safe=None, whose=vera.suspect_id)

    assert vera.rules(Channel.LETTER) == ("SC04",)
    assert vera.rules(Channel.VISIT) == ("SC04",)


def test_a_telephone_shared_with_the_suspect_of_a_linked_case_gets_no_text(vera: Victim) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    share(vera, point, shared="somebody", sharer_id=vera.suspect_id)

    assert vera.rules(Channel.TEXT) == ("SC04",)
    assert vera.rules(Channel.CALL, CALL_SHEET, EVENING) == ("SC04",)
    times(vera, point, EVENINGS)
    assert vera.rules(Channel.CALL, CALL_SHEET, EVENING) == ()
    assert vera.rules(Channel.CALL, CALL_SHEET, NOW) == ("SC06",)


def test_a_telephone_shared_with_somebody_harmless_may_be_used(vera: Victim) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    share(vera, point, shared="somebody", sharer_id=None)
    assert vera.rules(Channel.TEXT) == ()
    share(vera, point, shared="feared", sharer_id=None)
    assert vera.rules(Channel.TEXT) == ("SC04",)


def logged(force: Force, action: str) -> list[AuditEntry]:
    """What the log of the organisation has of one action, in order."""
    with AuditSession(force.database.engine, actor=Actor.system("reader", force.tenant_id)) as session:
        found = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action.startswith(action)).order_by(AuditEntry.at)
        )
        return list(found)


def share(vera: Victim, point: uuid.UUID, **changes: object) -> None:
    command = AgreeSharing(
        person_id=vera.id,
        contact_point_id=point,
        version=vera.point(point).version,
        shared=None,
        sharer_id=None,
        name_police=None,
        code_word=None,
    )
    with vera.force.work(vera.force.actor()) as session:
        agree_sharing(session, session.actor, replace(command, **changes))  # type: ignore[arg-type]  # its fields


def times(vera: Victim, point: uuid.UUID, *windows: Window) -> None:
    command = AgreeTimes(
        person_id=vera.id, contact_point_id=point, version=vera.point(point).version, times=windows
    )
    with vera.force.work(vera.force.actor()) as session:
        agree_times(session, session.actor, command)


def test_outside_the_times_given_it_says_when_it_may_be_tried_again(vera: Victim) -> None:
    times(vera, vera.add("phone", NUMBER, safe=True), EVENINGS)
    blocked = vera.may(Channel.TEXT)
    assert isinstance(blocked, Blocked)
    assert blocked.again_at == NOW.replace(hour=18)
    assert isinstance(vera.may(Channel.TEXT, at=blocked.again_at), Route)


def test_an_older_safe_number_serves_where_the_newest_is_not_and_an_address_never_does(vera: Victim) -> None:
    vera.add("address", ADDRESS, safe=True)
    assert vera.rules(Channel.TEXT) == ("SC01",)
    vera.add("phone", NUMBER, safe=True)
    vera.add("phone", "07700 900999", safe=False)

    answer = vera.may(Channel.TEXT)
    assert isinstance(answer, Route)
    assert answer.address == NUMBER


CHANGES: Mapping[str, Callable[[Victim, uuid.UUID], None]] = {
    "it is not safe any more": lambda vera, point: vera.agree(point, safe_to_use=False),
    "texts are not wanted any more": lambda vera, point: vera.agree(
        point, channels=frozenset({Channel.CALL})
    ),
    "nobody may learn who writes": lambda vera, point: share(vera, point, name_police=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_queued_is_asked_again_when_it_is_sent(vera: Victim, change: str) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    queued = vera.may(Channel.TEXT, REMINDER)
    assert isinstance(queued, Route)
    with vera.force.work(vera.force.actor()) as session:
        assert isinstance(still_safe(session, queued.id, at=NOW + timedelta(hours=1)), Route)

    CHANGES[change](vera, point)
    with vera.force.work(vera.force.actor()) as session:
        assert isinstance(still_safe(session, queued.id, at=NOW + timedelta(hours=1)), Blocked)


def test_what_was_queued_goes_to_the_number_that_replaced_the_old_one_or_nowhere(vera: Victim) -> None:
    old = vera.add("phone", NUMBER, safe=True)
    queued = vera.may(Channel.TEXT, REMINDER)
    assert isinstance(queued, Route)
    for safe, expected in ((True, "07700 900555"), (False, None)):
        command = SetContactPoint(
            person_id=vera.id, kind="phone", value="07700 900555", safe_to_use=safe, replaces=old
        )
        with vera.force.work(vera.force.actor()) as session:
            old = set_contact_point(session, session.actor, command, now=NOW).id
            now_to = still_safe(session, queued.id, at=NOW)
        assert (now_to.address if isinstance(now_to, Route) else None) == expected


def test_a_route_of_another_organisation_is_not_there(vera: Victim, other_force: Force) -> None:
    vera.add("phone", NUMBER, safe=True)
    queued = vera.may(Channel.TEXT, REMINDER)
    assert isinstance(queued, Route)
    with other_force.work(other_force.actor()) as session:
        with pytest.raises(NotVisible):
            still_safe(session, queued.id, at=NOW)
        with pytest.raises(NotVisible):
            route_to(session, vera.id, channel=Channel.TEXT, sent=REMINDER, purpose="test", at=NOW)


def test_something_that_was_not_declared_for_a_way_does_not_go_by_it(vera: Victim) -> None:
    vera.add("phone", NUMBER, safe=True)
    with pytest.raises(Undeclared, match="not declared for call"):
        vera.may(Channel.CALL, REMINDER)


def test_what_was_agreed_before_stays_in_the_change_log_and_a_stale_form_is_a_conflict(vera: Victim) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    stale = vera.point(point).version
    vera.agree(point, leave_message=True)
    vera.agree(point, leave_message=False)
    assert vera.point(point).version == stale + 2
    said = logged(vera.force, "person.contact-point.agreed")
    assert [each.field_names for each in said] == [["leave_message"], ["leave_message"]]
    with AuditSession(vera.force.database.engine, actor=Actor.system("reader", vera.force.tenant_id)) as log:
        before = [
            (row.old_values or {}).get("leave_message", "not changed") for row in read_changes(log, [point])
        ]
    assert {True, None} <= set(before)
    with vera.force.work(vera.force.actor()) as session:
        command = AgreeTimes(person_id=vera.id, contact_point_id=point, version=stale, times=())
        with pytest.raises(Conflict):
            agree_times(session, session.actor, command)


def test_who_may_not_edit_people_agrees_nothing(vera: Victim) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    auditor = vera.force.actor("auditor")
    command = AgreeTimes(person_id=vera.id, contact_point_id=point, version=1, times=())
    with vera.force.work(auditor) as session, pytest.raises(NotPermitted):
        agree_times(session, auditor, command)


WRONG: Mapping[str, tuple[type[AgreeTimes | AgreeSharing | AgreeWays], dict[str, object], str]] = {
    "times without a day": (
        AgreeTimes,
        {"times": (Window(days=frozenset(), begins=time(9), ends=time(10)),)},
        "at least one day",
    ),
    "times that never begin": (
        AgreeTimes,
        {"times": (Window(days=frozenset({1}), begins=time(9), ends=time(9)),)},
        "another time",
    ),
    "a letter to a telephone": (
        AgreeWays,
        {
            "safe_to_use": True,
            "channels": frozenset({Channel.LETTER}),
            "leave_message": None,
        },
        "ways that this contact point",
    ),
    "somebody, though nobody shares it": (
        AgreeSharing,
        {"shared": "nobody", "sharer_id": uuid.uuid4(), "name_police": None, "code_word": None},
        "somebody shares it",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_agreed_is_refused_with_what_to_do(vera: Victim, name: str) -> None:
    kind, values, message = WRONG[name]
    point = vera.add("phone", NUMBER, safe=True)
    command = kind(person_id=vera.id, contact_point_id=point, version=1, **values)  # type: ignore[arg-type]  # its fields
    agree = {AgreeTimes: agree_times, AgreeWays: agree_ways, AgreeSharing: agree_sharing}[kind]
    with vera.force.work(vera.force.actor()) as session, pytest.raises(Refusal, match=message):
        agree(session, session.actor, command)  # type: ignore[operator]  # each takes its own


def test_the_code_word_is_on_the_sheet_of_the_one_who_calls_and_nowhere_else(vera: Victim) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    share(vera, point, shared="nobody", code_word="marigold")
    caller, other = vera.force.actor(), vera.force.actor("investigator", name="Somebody else")
    with vera.force.work(caller) as session:
        route = open_call_sheet(session, caller, vera.id, now=NOW)
        sheet = read_call_sheet(session, caller, route.id, now=NOW)
    assert (sheet.code_word, sheet.number, sheet.may_leave_message) == ("marigold", NUMBER, False)
    with vera.force.work(other) as session, pytest.raises(NotVisible):
        read_call_sheet(session, other, route.id, now=NOW)

    (shown,) = logged(vera.force, "person.call-sheet.shown")
    assert shown.operation == "disclosure"
    assert "code_word" in shown.field_names
    assert "marigold" not in str(vars(shown))


def test_a_sheet_that_was_made_before_it_became_unsafe_does_not_open(vera: Victim) -> None:
    point = vera.add("phone", NUMBER, safe=True)
    caller = vera.force.actor()
    with vera.force.work(caller) as session:
        route = open_call_sheet(session, caller, vera.id, now=NOW)
    vera.agree(point, safe_to_use=False)
    with vera.force.work(caller) as session:
        with pytest.raises(Unsafe, match="marked as not safe"):
            read_call_sheet(session, caller, route.id, now=NOW)
        with pytest.raises(Unsafe, match="marked as not safe"):
            open_call_sheet(session, caller, vera.id, now=NOW)


def test_another_organisation_is_told_only_what_is_safe_also_when_somebody_typed_it(vera: Victim) -> None:
    vera.add("phone", NUMBER, safe=True)
    vera.add("address", ADDRESS, safe=False)
    with vera.force.work(vera.force.actor()) as session:

        def share_with_provider(*texts: str) -> tuple[Route, ...]:
            return routes_to_share(session, [vera.id], texts, sent=CONTACT_SHARED, purpose="referral", at=NOW)

        assert [each.address for each in share_with_provider(f"Call {NUMBER}", "Attend a course")] == [NUMBER]
        assert share_with_provider("Attend a course") == ()
        with pytest.raises(Refusal, match="9 Secret Lane"):
            share_with_provider("lives at 9 SECRET LANE Testford now")


def test_an_address_that_may_not_be_written_to_is_printed_on_no_paper(vera: Victim) -> None:
    point = vera.add("address", ADDRESS, safe=True)
    for expected in (ADDRESS, None):
        with vera.force.work(vera.force.actor()) as session:
            person = session.scalars(sa.select(Person).where(Person.id == vera.id)).one()
            assert address_to_print(session, person, NOW) == expected
        vera.agree(point, safe_to_use=False)


def test_both_answers_leave_a_trace_with_rules_and_without_the_address(vera: Victim) -> None:
    point = vera.add("address", ADDRESS, safe=True)
    vera.may(Channel.LETTER)
    vera.agree(point, safe_to_use=False)
    vera.may(Channel.LETTER)
    entries = logged(vera.force, "person.route")
    assert [(each.action, each.reason, each.outcome) for each in entries] == [
        ("person.route-made", None, "done"),
        ("person.route-blocked", "SC02", "refused"),
    ]
    assert "Secret" not in str([vars(each) for each in entries])
