"""A group programme: set up, filled, left; and what each of these refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from fairlead.identity.actor import Actor
from fairlead.providers.groups.models import GroupProgramme
from fairlead.providers.groups.roster import places_taken
from fairlead.providers.groups.use_cases import (
    CancelGroup,
    CancelSession,
    Enrolled,
    GivePlace,
    LeaveGroup,
    cancel_group,
    cancel_session,
    create_group,
    give_place,
    leave_group,
)
from fairlead.providers.models import Appointment
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import load_calendar, local_day

from .group_steps import (
    Programme,
    alter,
    events_of,
    first_day,
    group_command,
    manager,
    programme,
    second_force,
)


def days_of(group: Programme) -> list[date]:
    return [local_day(each.starts_at) for each in group.page().sessions]


def leave(group: Programme, name: str, last: int, code: str = "other-time", version: int = 0) -> None:
    member = next(each for each in group.page().members if each.id == group.member_id(name))
    command = LeaveGroup(member_id=member.id, last_session=last, code=code, version=version or member.version)
    with group.acting() as session:
        leave_group(session, session.actor, command, now=now())


def give(group: Programme, name: str, first: int) -> None:
    member = next(each for each in group.page().members if each.id == group.member_id(name))
    command = GivePlace(member_id=member.id, first_session=first, version=member.version)
    with group.acting() as session:
        give_place(session, session.actor, command, now=now())


def at_once(*doing: Callable[[], object]) -> list[str]:
    """Do things at the same moment, each in a thread of its own; what came of each."""
    said: list[str] = []

    def run(one: Callable[[], object]) -> None:
        try:
            one()
            said.append("done")
        except Refusal as refusal:
            said.append(type(refusal).__name__)

    threads = [threading.Thread(target=run, args=(one,)) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


def test_a_group_meets_every_week_at_the_same_time(sides: TwoSides) -> None:
    group = programme(sides)
    days = days_of(group)
    assert days[0] == first_day()
    assert {later - earlier for earlier, later in pairwise(days)} <= {
        timedelta(weeks=weeks) for weeks in (1, 2, 3)
    }
    assert len(days) == 6
    assert not set(days) & load_calendar().holidays


def test_bank_holidays_are_passed_over_and_said(sides: TwoSides) -> None:
    christmas = next(
        day
        for day in sorted(load_calendar().holidays)
        if day > local_day(now()) and (day.month, day.day) == (12, 25)
    )
    command = group_command(sides, first_day=christmas, sessions=2)
    with sides.acting(manager(sides)) as session:
        created = create_group(session, session.actor, command, now=now())
    assert christmas in created.skipped
    assert christmas not in days_of(Programme(sides=sides, group=created.group))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "name of the group"),
        ({"place": ""}, "where the group meets"),
        ({"capacity": 0}, "between 1 and 25"),
        ({"capacity": 26}, "between 1 and 25"),
        ({"sessions": 0}, "between 1 and 30"),
        ({"sessions": 31}, "between 1 and 30"),
        ({"minutes": 0}, "between 1 and 720"),
        ({"facilitator_id": None}, "Select a colleague"),
        ({"first_day": date(2020, 1, 6)}, "weeks ago"),
    ],
    ids=["name", "place", "none", "many", "no-session", "many-sessions", "short", "nobody", "old"],
)
def test_a_group_that_cannot_be_is_refused(
    shared_sides: TwoSides, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(Refusal, match=said), shared_sides.acting(manager(shared_sides)) as session:
        create_group(session, session.actor, group_command(shared_sides, **changes), now=now())


def test_a_series_into_years_without_known_bank_holidays_is_refused(sides: TwoSides) -> None:
    last = date(load_calendar().last_year, 12, 20)
    with (
        pytest.raises(Refusal, match="Bank holidays are known until"),
        sides.acting(manager(sides)) as session,
    ):
        create_group(session, session.actor, group_command(sides, first_day=last), now=now())


def test_who_manages_services_sets_groups_up_and_nobody_else(sides: TwoSides) -> None:
    with pytest.raises(NotPermitted), sides.acting(sides.worker) as session:
        create_group(session, session.actor, group_command(sides), now=now())
    group = programme(sides)
    with pytest.raises(NotPermitted):
        alter(group, sides.worker, name="Mine now")
    command = CancelGroup(group_id=group.group.id, code="place", version=group.group.version)
    with pytest.raises(NotPermitted), sides.acting(sides.worker) as session:
        cancel_group(session, session.actor, command, now=now())


def test_a_service_or_group_of_another_provider_is_not_there(sides: TwoSides) -> None:
    group = programme(sides)
    stranger = sides.other_provider.person("provider-manager")
    with pytest.raises(NotVisible), sides.acting(stranger) as session:
        create_group(session, session.actor, group_command(sides, facilitator_id=stranger.id), now=now())
    with pytest.raises(NotVisible):
        alter(group, stranger)


def test_a_facilitator_runs_one_group_at_a_time(sides: TwoSides) -> None:
    programme(sides)
    with pytest.raises(Refusal, match="Test provider-worker is at Thursday group on"):
        programme(sides, name="At the same time", at=time(1, 0))
    programme(sides, name="Right after", at=time(1, 35))
    programme(sides, name="Somebody else", facilitator_id=manager(sides).id)


def test_two_colleagues_do_not_book_the_same_facilitator_at_once(sides: TwoSides) -> None:
    assert sides.worker != manager(sides), "both are there before either is asked for twice at once"
    said = at_once(
        lambda: programme(sides, name="One"),
        lambda: programme(sides, name="Two"),
    )
    assert sorted(map(str, said)) == sorted(["done", "Refusal"])


def test_a_group_that_is_changed_takes_its_sessions_to_come_along(sides: TwoSides) -> None:
    group = programme(sides)
    alter(group, place="Library", facilitator_id=manager(sides).id)
    sessions = group.page().sessions
    assert [each.place for each in sessions[:2]] == ["Testford centre"] * 2
    assert {(each.place, each.facilitator_name) for each in sessions[3:]} == {
        ("Library", "Test provider-manager")
    }


def test_a_group_does_not_get_smaller_than_who_is_in_it(sides: TwoSides) -> None:
    group = programme(sides, capacity=3)
    group.joined("Ada Ashford", "Bo Birch")
    with pytest.raises(Refusal, match="2 people have a place"):
        alter(group, capacity=1)
    assert alter(group, capacity=2).capacity == 2


@pytest.mark.parametrize("field", ["name", "place"])
def test_what_every_sender_reads_of_a_group_names_nobody_in_it(sides: TwoSides, field: str) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    with pytest.raises(Refusal, match="Do not name a member"):
        alter(group, None, **{field: "at ashford's"})


def test_two_people_changing_a_group_get_a_conflict(sides: TwoSides) -> None:
    group = programme(sides)
    alter(group, name="First")
    with pytest.raises(Conflict):
        alter(group, name="Second", version=group.group.version)


def test_whoever_finds_no_place_waits_in_order(sides: TwoSides) -> None:
    group = programme(sides, capacity=2)
    group.refer("Ada Ashford", "Bo Birch", "Cy Cole", "Di Dale")
    assert group.enrol("Ada Ashford", "Bo Birch", "Cy Cole") == Enrolled(placed=2, waiting=1)
    assert group.enrol("Di Dale") == Enrolled(placed=0, waiting=1)
    assert [each.subject_label for each in group.page().waiting] == ["Cy Cole", "Di Dale"]
    leave(group, "Ada Ashford", 2)
    with pytest.raises(Refusal, match="Cy Cole has waited longer"):
        give(group, "Di Dale", 4)
    with pytest.raises(Refusal, match="No place is free"):
        give(group, "Cy Cole", 2)
    give(group, "Cy Cole", 4)
    assert [each.subject_label for each in group.page().placed] == ["Bo Birch", "Cy Cole"]
    assert "Has a place in the group Thursday group from session 4" in events_of(group, "Cy Cole")[-1]


def test_nobody_jumps_a_queue(sides: TwoSides) -> None:
    group = programme(sides, capacity=1)
    group.joined("Ada Ashford", "Bo Birch")
    leave(group, "Ada Ashford", 0)
    group.refer("Cy Cole")
    assert group.enrol("Cy Cole") == Enrolled(placed=0, waiting=1)


def test_the_last_place_goes_to_one_of_two_who_are_enrolled_at_once(sides: TwoSides) -> None:
    group = programme(sides, capacity=1)
    group.refer("Ada Ashford", "Bo Birch")
    at_once(lambda: group.enrol("Ada Ashford"), lambda: group.enrol("Bo Birch"))
    page = group.page()
    assert (len(page.placed), len(page.waiting)) == (1, 1)


def test_without_the_lock_both_would_get_the_last_place(
    sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shows that the test before this one can fail: both count before either writes."""
    group = programme(sides, capacity=1)
    group.refer("Ada Ashford", "Bo Birch")
    counted = threading.Barrier(2, timeout=20)
    members = "fairlead.providers.groups.use_cases.members"

    def both_count(*given: object, **named: object) -> int:
        found = places_taken(*given, **named)  # type: ignore[arg-type]  # as it was called
        counted.wait()
        return found

    def unlocked(session: object, _actor: Actor, group_id: object) -> GroupProgramme:
        return session.get_one(GroupProgramme, group_id)  # type: ignore[attr-defined, no-any-return]  # a session

    monkeypatch.setattr(f"{members}.running_group", unlocked)
    monkeypatch.setattr(f"{members}.places_taken", both_count)
    at_once(lambda: group.enrol("Ada Ashford"), lambda: group.enrol("Bo Birch"))
    assert len(group.page().placed) == 2


def test_somebody_elsewhere_at_the_time_is_enrolled_only_when_that_is_accepted(sides: TwoSides) -> None:
    early = programme(sides, first_day=local_day(now()) + timedelta(days=3), at=time(18))
    late = programme(
        sides,
        name="Evening group",
        first_day=local_day(now()) + timedelta(days=3),
        at=time(19),
        facilitator_id=manager(sides).id,
    )
    early.joined("Ada Ashford")
    late.people["Ada Ashford"] = early.people["Ada Ashford"]
    with pytest.raises(Refusal, match="Ada Ashford is at Thursday group on") as refused:
        late.enrol("Ada Ashford")
    assert refused.value.field == "despite_clash"
    assert late.enrol("Ada Ashford", despite=True).placed == 1


def test_a_booked_appointment_and_another_referral_of_the_same_person_clash_too(sides: TwoSides) -> None:
    group = programme(sides, first_day=local_day(now()) + timedelta(days=3), at=time(18))
    group.refer("Ada Ashford")
    other = Programme(sides=sides, group=group.group)
    other.refer("Ada Ashford")
    first = group.page().sessions[0]
    with group.acting() as session:
        session.add(
            Appointment(
                tenant_id=sides.force.id,
                referral_id=other.people["Ada Ashford"].id,
                starts_at=first.starts_at + timedelta(minutes=30),
                minutes=30,
                place="x",
                state="booked",
                recorded_by="x",
                recorded_at=now(),
            )
        )
    with pytest.raises(Refusal, match="Ada Ashford is at an appointment on"):
        group.enrol("Ada Ashford")


def test_only_open_referrals_of_the_service_join_and_only_once(sides: TwoSides) -> None:
    group = programme(sides)
    group.people["Sent only"] = sides.send()
    with pytest.raises(Conflict, match="no longer open"):
        group.enrol("Sent only")
    group.joined("Ada Ashford")
    with pytest.raises(Refusal, match="is in this group already"):
        group.enrol("Ada Ashford")
    leave(group, "Ada Ashford", 2)
    with pytest.raises(Refusal, match="until session 2"):
        group.enrol("Ada Ashford", first=2)
    assert group.enrol("Ada Ashford", first=3).placed == 1


def test_a_session_before_the_referral_was_sent_is_not_theirs(sides: TwoSides) -> None:
    group = programme(sides)
    group.people["Ada Ashford"] = sides.accepted()
    with pytest.raises(Refusal, match="Session 1 was before the referral"):
        group.enrol("Ada Ashford", first=1)
    assert group.enrol("Ada Ashford", first=6).placed == 1


def test_a_joiner_and_a_leaver_are_on_the_registers_of_their_sessions(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford", "Bo Birch")
    group.refer("Cy Cole")
    group.enrol("Cy Cole", first=2)
    leave(group, "Bo Birch", 1)
    assert [m.subject_label for m in group.register(1).members] == ["Ada Ashford", "Bo Birch"]
    assert [m.subject_label for m in group.register(2).members] == ["Ada Ashford", "Cy Cole"]
    assert events_of(group, "Bo Birch")[-1].endswith("after session 1: Cannot come at these times")


def test_nobody_leaves_before_what_is_on_the_register(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    group.take(1, {"Ada Ashford": "attended"})
    with pytest.raises(Refusal, match="Session 1 is on the register"):
        leave(group, "Ada Ashford", 0)
    for last, code in ((99, "other"), (-1, "other"), (2, "")):
        with pytest.raises(Refusal, match="Select"):
            leave(group, "Ada Ashford", last, code)
    with pytest.raises(Conflict):
        leave(group, "Ada Ashford", 2, version=99)


def test_the_people_of_two_forces_are_in_one_group(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    group.joined("Bo Birch", by=second_force(sides))
    assert group.seen() == ["Ada Ashford", "Bo Birch"]


def test_what_a_colleague_without_delivery_may_not_do(sides: TwoSides) -> None:
    group = programme(sides)
    group.joined("Ada Ashford")
    reader = replace(sides.worker, permissions=frozenset({"core:referral:read"}))
    found = group.session(6)
    member = group.page().members[0]
    doing: list[Callable[[TenantSession], object]] = [
        lambda session: cancel_session(
            session,
            session.actor,
            CancelSession(session_id=found.id, code="place", version=found.version),
            now=now(),
        ),
        lambda session: leave_group(
            session,
            session.actor,
            LeaveGroup(member_id=member.id, last_session=6, code="other", version=member.version),
            now=now(),
        ),
        lambda session: give_place(
            session,
            session.actor,
            GivePlace(member_id=member.id, first_session=6, version=member.version),
            now=now(),
        ),
    ]
    for one in doing:
        with pytest.raises(NotPermitted), sides.acting(reader) as session:
            one(session)
