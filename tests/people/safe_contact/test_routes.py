"""A route is an answer of the engine and nothing else; it is asked again at the moment of sending."""

from __future__ import annotations

import copy
import pickle
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.modules.outgoing import Channel
from fairlead.people.models import Person
from fairlead.people.safe_contact.outgoing import CALL_SHEET, CONTACT_SHARED, WRITTEN
from fairlead.people.safe_contact.queries import address_to_print
from fairlead.people.safe_contact.routes import Blocked, NoRoute, Route
from fairlead.people.safe_contact.use_cases import (
    route_to,
    routes_to_share,
    still_safe,
)
from fairlead.people.safe_contact.use_cases.routing import Undeclared
from fairlead.people.use_cases import SetContactPoint, set_contact_point
from fairlead.refusals import NotVisible, Refusal
from fairlead.testing.casework import NOW, Force

from .victims import ADDRESS, EVENING, EVENINGS, NUMBER, REMINDER, Victim, logged, share, times


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
