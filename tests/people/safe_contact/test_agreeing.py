"""What a person says about a contact point is kept with what they said before; the call sheet is for one caller."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import time

import pytest

from fairlead.audit.queries import read_changes
from fairlead.audit.sealer import AuditSession
from fairlead.identity.actor import Actor
from fairlead.modules.outgoing import Channel
from fairlead.people.safe_contact.policy import Window
from fairlead.people.safe_contact.routes import Unsafe
from fairlead.people.safe_contact.use_cases import (
    AgreeSharing,
    AgreeTimes,
    AgreeWays,
    agree_sharing,
    agree_times,
    agree_ways,
    open_call_sheet,
    read_call_sheet,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.casework import NOW

from .victims import NUMBER, Victim, logged, share


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
