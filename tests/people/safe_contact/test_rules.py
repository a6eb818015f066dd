"""What the rules of safe contact say about each way, and at which times somebody may be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.modules.outgoing import Channel
from fairlead.people.safe_contact.policy import (
    AT_A_TIME,
    REACHES,
    ContactFacts,
    Window,
    next_opening,
    same_place,
    stands_in,
)
from fairlead.people.safe_contact.rules import RULE_SET
from fairlead.people.safe_contact.rules.writing import EVERY_WAY
from fairlead.workflow.calendar import LONDON, local_day

MIDDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
EVENINGS = Window(days=frozenset({1, 2, 3, 4, 5}), begins=time(18), ends=time(20))
NIGHTS = Window(days=frozenset({5}), begins=time(22), ends=time(2))
PHONE = ContactFacts(kind="phone", safe=True, leave_message=True, at=MIDDAY)
ADDRESS = replace(PHONE, kind="address")
EMAIL = replace(PHONE, kind="email")
SENT_BY_ITSELF = {"self_acting": True}


def blocked_by(facts: ContactFacts, channel: Channel) -> set[str]:
    decision = RULE_SET.assess(facts, None, local_day(facts.at))[channel]
    return {reason.rule for reason in decision.reasons if not reason.result.clear}


def tasks(facts: ContactFacts, channel: Channel) -> tuple[str, ...]:
    return RULE_SET.assess(facts, None, local_day(facts.at))[channel].required_actions


BLOCKS = {
    "nothing is recorded": ("SC01", ContactFacts(at=MIDDAY), Channel.LETTER),
    "an email address takes no letter": ("SC01", EMAIL, Channel.LETTER),
    "marked as not safe": ("SC02", replace(PHONE, safe=False), Channel.CALL),
    "nobody asked a victim": ("SC03", replace(ADDRESS, safe=None, harmed=True), Channel.LETTER),
    "shares the home with the suspect": ("SC04", replace(ADDRESS, feared=True), Channel.LETTER),
    "shares the telephone, no times given": ("SC04", replace(PHONE, feared=True), Channel.CALL),
    "moved since": ("SC11", replace(ADDRESS, replaced=True), Channel.LETTER),
    "wants calls only": ("SC05", replace(PHONE, agreed=frozenset({Channel.CALL})), Channel.TEXT),
    "a call at midday": ("SC06", replace(PHONE, windows=(EVENINGS,)), Channel.CALL),
    "no message may be left": ("SC07", replace(PHONE, leave_message=False), Channel.VOICEMAIL),
    "nobody asked about messages": ("SC07", replace(PHONE, leave_message=None), Channel.VOICEMAIL),
    "others may not learn of the police": ("SC08", replace(EMAIL, name_police=False), Channel.EMAIL),
    "reads Polish": ("SC09", replace(ADDRESS, language="Polish", self_acting=True), Channel.LETTER),
    "needs large print": (
        "SC10",
        replace(ADDRESS, reading_format="large_print", self_acting=True),
        Channel.LETTER,
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_it_is_blocked_by_the_rule_that_says_why(name: str) -> None:
    rule, facts, channel = BLOCKS[name]
    assert blocked_by(facts, channel) == {rule}


@pytest.mark.parametrize("name", BLOCKS)
def test_without_what_the_rule_found_it_may_go(name: str) -> None:
    _rule, _facts, channel = BLOCKS[name]
    kind = next(iter(REACHES[channel]))
    assert blocked_by(replace(PHONE, kind=kind), channel) == set()


def test_every_rule_is_shown_to_block() -> None:
    assert {rule.id for rule in RULE_SET.all_rules} == {rule for rule, _facts, _channel in BLOCKS.values()}
    assert set(RULE_SET.subjects) == set(Channel)


@pytest.mark.parametrize("channel", sorted(EVERY_WAY))
def test_a_contact_point_marked_as_unsafe_serves_no_way_at_all(channel: Channel) -> None:
    kind = next(iter(sorted(REACHES[channel])))
    assert "SC02" in blocked_by(replace(PHONE, kind=kind, safe=False), channel)
    assert blocked_by(replace(PHONE, kind=kind), channel) == set()


def test_handing_it_over_needs_no_contact_point() -> None:
    assert blocked_by(ContactFacts(at=MIDDAY, harmed=True), Channel.HAND) == set()


def test_whoever_is_no_victim_may_be_written_to_before_anybody_asked() -> None:
    assert blocked_by(replace(ADDRESS, safe=None), Channel.LETTER) == set()


def test_who_shares_the_telephone_with_whom_they_fear_is_called_only_at_times_they_gave() -> None:
    shared = replace(PHONE, feared=True, windows=(EVENINGS,))
    evening = replace(shared, at=datetime(2026, 11, 20, 18, 30, tzinfo=UTC))

    assert blocked_by(evening, Channel.CALL) == set()
    assert blocked_by(shared, Channel.CALL) == {"SC06"}
    assert blocked_by(evening, Channel.TEXT) == {"SC04"}
    assert blocked_by(evening, Channel.VOICEMAIL) == {"SC04"}
    assert blocked_by(replace(evening, safe=None), Channel.CALL) == {"SC04"}


@pytest.mark.parametrize(
    ("changes", "task"),
    [({"language": "Polish"}, "Polish"), ({"reading_format": "braille"}, "braille")],
    ids=["language", "form"],
)
def test_what_a_colleague_sends_is_a_task_where_the_platform_would_not_send_it(
    changes: dict[str, str], task: str
) -> None:
    facts = replace(ADDRESS, language=changes.get("language"), reading_format=changes.get("reading_format"))

    assert blocked_by(facts, Channel.LETTER) == set()
    assert task in tasks(facts, Channel.LETTER)[0]
    assert blocked_by(replace(facts, self_acting=True), Channel.LETTER)
    assert tasks(replace(ADDRESS, language="english"), Channel.LETTER) == ()


def test_a_letter_arrives_at_no_time_of_day() -> None:
    assert blocked_by(replace(ADDRESS, windows=(EVENINGS,)), Channel.LETTER) == set()
    assert Channel.LETTER not in AT_A_TIME


@pytest.mark.parametrize(
    ("window", "moment", "holds"),
    [
        pytest.param(EVENINGS, "2026-11-20T18:00", True, id="the first minute"),
        pytest.param(EVENINGS, "2026-11-20T20:00", False, id="the end is not in it"),
        pytest.param(EVENINGS, "2026-11-21T18:30", False, id="a Saturday"),
        pytest.param(EVENINGS, "2026-07-03T18:30", True, id="summer time is London time"),
        pytest.param(EVENINGS, "2026-07-03T17:30", False, id="an hour early in summer"),
        pytest.param(NIGHTS, "2026-11-20T23:00", True, id="before midnight"),
        pytest.param(NIGHTS, "2026-11-21T01:59", True, id="after midnight, the night of Friday"),
        pytest.param(NIGHTS, "2026-11-20T01:00", False, id="the night of Thursday"),
        pytest.param(NIGHTS, "2026-11-21T22:30", False, id="the next evening"),
    ],
)
def test_times_are_those_of_england_and_wales_also_over_midnight(
    window: Window, moment: str, *, holds: bool
) -> None:
    assert window.holds(datetime.fromisoformat(moment).replace(tzinfo=LONDON)) is holds


SUNDAYS_EARLY = Window(days=frozenset({7}), begins=time(1), ends=time(2))


def test_the_hour_that_comes_twice_in_october_counts_twice() -> None:
    assert SUNDAYS_EARLY.holds(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))  # 01:30 in summer time
    assert SUNDAYS_EARLY.holds(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))  # 01:30 again
    assert not SUNDAYS_EARLY.holds(datetime(2026, 10, 25, 2, 30, tzinfo=UTC))


def test_the_hour_that_the_clocks_leave_out_in_march_never_opens() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_opening([SUNDAYS_EARLY], before) == datetime(2026, 4, 5, 0, 0, tzinfo=UTC)


def test_the_next_time_is_the_first_of_all_that_were_given() -> None:
    assert next_opening([EVENINGS, NIGHTS], MIDDAY) == datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert next_opening([], MIDDAY) is None


WINDOWS = st.builds(
    Window,
    days=st.frozensets(st.integers(1, 7), min_size=1),
    begins=st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
    ends=st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
)


@given(WINDOWS)
def test_a_window_is_read_as_it_was_stored(window: Window) -> None:
    assert Window.from_json(window.to_json()) == window


@given(WINDOWS, st.integers(min_value=0, max_value=700 * 24 * 60))
def test_when_the_next_time_begins_somebody_may_be_reached(window: Window, minutes: int) -> None:
    after = MIDDAY + timedelta(minutes=minutes)
    opens = next_opening([window], after)
    if opens is not None:
        assert opens > after
        assert window.holds(opens)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "07700 900123", "+44 (0)7700 900-123"),
        ("phone", "07700900123", "0044 7700 900123"),
        ("email", "Vera@Example.com", "vera@example.com "),
        ("address", "9 Secret Lane, Testford", "9 SECRET LANE\nTestford"),
    ],
)
def test_the_same_place_is_known_however_it_is_written(kind: str, one: str, other: str) -> None:
    assert same_place(kind, one, other)
    assert stands_in(kind, one, f"Write to {other}, or come in.")
    assert not stands_in(kind, one, "Nothing of the sort is written here: 5 11 2026")
