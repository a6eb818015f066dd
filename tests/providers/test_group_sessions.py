"""Sessions of a group: moved, added, cancelled; and what each of these refuses."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from fairlead.providers.groups.models import GroupSession
from fairlead.providers.groups.schedule import at_london_time
from fairlead.providers.groups.use_cases import (
    AddSession,
    CancelGroup,
    CancelSession,
    MoveSession,
    add_session,
    cancel_group,
    cancel_session,
    move_session,
)
from fairlead.providers.groups.use_cases.sessions import SessionTime
from fairlead.refusals import Conflict, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

from .group_steps import (
    Programme,
    alter,
    events_of,
    manager,
    programme,
)


def move(group: Programme, number: int, day: date, **changes: object) -> GroupSession:
    was = group.session(number)
    values: dict[str, object] = {
        "session_id": was.id,
        "asked_by": "venue",
        "reason": "The hall is let",
        "version": was.version,
    }
    wanted: dict[str, object] = {
        "day": day,
        "at": time(18),
        "minutes": 90,
        "place": "Library",
        "facilitator_id": was.facilitator_id,
    }
    for name, value in changes.items():
        (values if name in values else wanted)[name] = value
    command = MoveSession(time=SessionTime(**wanted), **values)  # type: ignore[arg-type]  # by name
    with group.acting() as session:
        return move_session(session, session.actor, command, now=now())


def cancel(group: Programme, code: str = "place") -> None:
    command = CancelGroup(group_id=group.group.id, code=code, version=group.page().group.version)
    with group.acting(manager(group.sides)) as session:
        cancel_group(session, session.actor, command, now=now())


def test_a_session_is_moved_with_who_asked_and_how_it_was(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    was = group.session(5).starts_at
    day = local_day(was) + timedelta(days=1)
    moved = move(group, 5, day)
    assert moved.starts_at == at_london_time(day, time(18))
    ((_session, change),) = group.page().changes
    assert (change.before["starts_at"], change.after["place"]) == (was.isoformat(), "Library")
    assert (change.asked_by, change.reason, change.changed_by) == (
        "venue",
        "The hall is let",
        "Test provider-worker",
    )
    assert "moved from" in events_of(group, "Ada Ashford")[-1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"asked_by": "nobody"}, "Select who asked"),
        ({"reason": " "}, "Enter why"),
        ({"reason": "Ashford is ill"}, "Do not name a member"),
        ({"place": " "}, "where the session takes place"),
        ({"place": "At ashford's flat"}, "Do not name a member"),
        ({"minutes": 721}, "between 1 and 720"),
    ],
    ids=["asked", "why", "name", "place", "home", "long"],
)
def test_a_move_without_who_asked_and_why_or_that_names_a_member_is_refused(
    sides: TwoSides, changes: dict[str, object], said: str
) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    with pytest.raises(Refusal, match=said):
        move(group, 5, local_day(now()) + timedelta(days=40), **changes)


def test_a_session_is_not_moved_to_where_its_facilitator_or_a_member_is_elsewhere(sides: TwoSides) -> None:
    day = local_day(now()) + timedelta(days=4)
    busy = programme(sides, name="Busy", first_day=day, at=time(18))
    group = programme(sides, facilitator_id=manager(sides).id)
    busy.joined("Ada Ashford")
    group.people["Ada Ashford"] = busy.people["Ada Ashford"]
    group.enrol("Ada Ashford")
    with pytest.raises(Refusal, match="Ada Ashford is at Busy"):
        move(group, 5, day)
    with pytest.raises(Refusal, match="Test provider-worker is at Busy"):
        move(group, 5, day, facilitator_id=sides.worker.id)
    assert local_day(move(group, 5, day, despite_clash=True).starts_at) == day


def test_a_move_that_changes_nothing_or_comes_too_late_is_refused(sides: TwoSides) -> None:
    group = programme(sides)
    was = group.session(5)
    with pytest.raises(Refusal, match="Nothing is different"):
        move(group, 5, local_day(was.starts_at), at=time(0, 5), place=was.place)
    group.joined("Ada Ashford")
    group.take(1, {"Ada Ashford": "attended"})
    with pytest.raises(Conflict):
        move(group, 1, local_day(now()))
    with pytest.raises(Conflict):
        move(group, 5, local_day(now()), version=99)


def test_a_session_more_has_the_next_number(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    wanted = SessionTime(
        day=local_day(now()) + timedelta(days=60),
        at=time(18),
        minutes=60,
        place="Library",
        facilitator_id=sides.worker.id,
    )
    with group.acting() as session:
        added = add_session(
            session, session.actor, AddSession(group_id=group.group.id, time=wanted), now=now()
        )
    assert added.number == 7
    assert "one session more" in events_of(group, "Ada Ashford")[-1]


def test_a_session_that_the_provider_cancels_is_told_and_recorded_against_nobody(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    to_come = group.session(6)

    def cancelled(number: int, code: str = "too-few") -> None:
        found = group.session(number)
        command = CancelSession(session_id=found.id, code=code, version=found.version)
        with group.acting() as session:
            cancel_session(session, session.actor, command, now=now())

    with pytest.raises(Refusal, match="Select why"):
        cancelled(6, code="")
    with pytest.raises(Refusal, match="has started"):
        cancelled(1)
    cancelled(6)
    with pytest.raises(Conflict):
        cancelled(6)
    assert group.session(6).state == "cancelled"
    assert group.appointments("Ada Ashford") == []
    assert events_of(group, "Ada Ashford")[-1].endswith("This does not count against the person")
    assert "people" not in events_of(group, "Ada Ashford")[-1], (
        "how many others there are is not theirs to know"
    )
    assert to_come.starts_at > now()


def test_a_cancelled_group_lets_everybody_go_and_keeps_what_was_held(sides: TwoSides) -> None:
    group = programme(sides, capacity=1)
    group.joined("Ada Ashford", "Bo Birch")
    with pytest.raises(Refusal, match="Select why"):
        cancel(group, "")
    cancel(group)
    page = group.page()
    assert (page.placed, page.waiting) == ([], [])
    assert {each.state for each in page.sessions if each.starts_at > now()} == {"cancelled"}
    assert events_of(group, "Bo Birch")[-1].endswith("This does not count against the person")
    assert group.take(1, {"Ada Ashford": "attended"}) == 1
    with pytest.raises(Conflict, match="cancelled"):
        group.enrol("Ada Ashford", first=6)
    with pytest.raises(Conflict, match="cancelled"):
        alter(group, name="Again")
