"""What the victims want of the community remedy document, for any number of them, and how they were sought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_sheets import condition, facts

from fairlead.public import load_calendar
from fairlead_oocd.facts import UNKNOWN, Facts, Unknown
from fairlead_oocd.facts.parsing import parse_condition
from fairlead_oocd.facts.sheet import ContactAttempt, ExceptionKind, ListedActionException, Victim
from fairlead_oocd.victims import (
    contact_standard,
    listed_action_attached,
    listed_action_settled,
    listed_action_wanted,
    wishes_of,
)

ACTIONS = ("CR01", "CR02", "CR03")
WISHES = st.lists(st.sampled_from([*ACTIONS, None, UNKNOWN]), max_size=12)
CALENDAR = load_calendar()
MONDAY = date(2026, 6, 1)


def case(
    wanted: list[str | Unknown | None], *attached: str, exception: ListedActionException | None = None
) -> Facts:
    """A case with victims who want these, and conditions that carry out those."""
    victims = tuple(Victim(id=f"v{n}", wants_listed_action=wish) for n, wish in enumerate(wanted))
    items = tuple(parse_condition(condition(listed_action=code)) for code in attached)
    return replace(
        facts(),
        victims=victims,
        conditions=items,
        listed_action_exception=exception or ListedActionException(),
    )


@given(WISHES)
def test_an_action_binds_exactly_when_there_is_a_victim_and_every_one_of_them_wants_it(
    wanted: list[str | Unknown | None],
) -> None:
    same = bool(wanted) and all(wish == wanted[0] for wish in wanted) and isinstance(wanted[0], str)

    assert (listed_action_wanted(case(wanted)) is not None) == same
    if same:
        assert listed_action_wanted(case(wanted)) == wanted[0]


@given(WISHES, st.randoms())
def test_the_order_of_the_victims_changes_nothing(wanted: list[str | Unknown | None], random: object) -> None:
    shuffled = list(wanted)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random

    assert listed_action_wanted(case(wanted)) == listed_action_wanted(case(shuffled))


@given(WISHES)
def test_one_more_victim_who_was_not_heard_ends_the_duty_and_never_begins_it(
    wanted: list[str | Unknown | None],
) -> None:
    assert listed_action_wanted(case([*wanted, UNKNOWN])) is None


@given(WISHES, st.lists(st.sampled_from(ACTIONS), max_size=3))
def test_the_duty_is_settled_when_the_action_is_attached_or_nobody_binds_anybody(
    wanted: list[str | Unknown | None], attached: list[str]
) -> None:
    known = case(wanted, *attached)
    binding = listed_action_wanted(known)

    assert listed_action_settled(known) == (binding is None or binding in attached)
    assert binding is None or listed_action_attached(known, binding) == (binding in attached)


@given(WISHES, st.sampled_from(ExceptionKind), st.sampled_from(ACTIONS))
def test_an_exception_with_its_reason_settles_only_the_action_it_was_recorded_for(
    wanted: list[str | Unknown | None], kind: ExceptionKind, about: str
) -> None:
    exception = ListedActionException(kind=kind, reason="No such course is near", action=about)
    binding = listed_action_wanted(case(wanted))

    assert listed_action_settled(case(wanted, exception=exception)) == (binding in (None, about))


@pytest.mark.parametrize(
    "exception",
    [
        ListedActionException(kind=ExceptionKind.INAPPROPRIATE, action="CR01"),
        ListedActionException(reason="Not possible", action="CR01"),
        ListedActionException(),
    ],
)
def test_half_an_exception_settles_nothing(exception: ListedActionException) -> None:
    assert not listed_action_settled(case(["CR01", "CR01"], exception=exception))


@given(WISHES)
def test_every_wish_is_told_with_the_victims_who_have_it(wanted: list[str | Unknown | None]) -> None:
    wishes = wishes_of(Victim(id=f"v{n}", wants_listed_action=wish) for n, wish in enumerate(wanted))
    told = {victim: action for action, victims in wishes.actions.items() for victim in victims}

    assert told == {f"v{n}": wish for n, wish in enumerate(wanted) if isinstance(wish, str)}
    assert wishes.unheard == tuple(f"v{n}" for n, wish in enumerate(wanted) if wish is UNKNOWN)
    assert wishes.differ == (bool(told) and wishes.wanted_by_all is None)


def tried(*attempts: tuple[int, str]) -> list[ContactAttempt]:
    """Attempts so many days after the first Monday of June."""
    return [ContactAttempt(date=MONDAY + timedelta(days=days), method=method) for days, method in attempts]


@pytest.mark.parametrize(
    ("attempts", "met"),
    [
        ([], False),
        ([(0, "phone"), (1, "phone")], False),
        ([(0, "phone"), (1, "phone"), (2, "phone")], False),
        ([(0, "phone"), (1, "phone"), (2, "email")], True),
        ([(0, "phone"), (4, "phone"), (7, "email")], True),  # the fifth working day is the Monday after
        ([(0, "phone"), (4, "phone"), (8, "email")], False),
        ([(0, "phone"), (10, "phone"), (11, "letter"), (12, "phone")], True),
    ],
)
def test_the_service_standard_is_three_attempts_by_two_methods_within_five_working_days(
    attempts: list[tuple[int, str]],
    met: bool,  # noqa: FBT001  # a column of the table
) -> None:
    standard = contact_standard(tried(*attempts), CALENDAR)

    assert standard.met is met
    assert standard.attempts == len(attempts)


def test_a_day_years_off_is_counted_and_meets_no_standard() -> None:
    mistyped = [
        ContactAttempt(date=date(1999, 6, day), method=method)
        for day, method in ((1, "a"), (2, "b"), (3, "a"))
    ]
    standard = contact_standard(mistyped, CALENDAR)

    assert (standard.attempts, standard.methods, standard.met) == (3, 2, False)
