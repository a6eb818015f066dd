"""When news goes: the hours are those of the clock on the wall, summer and winter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairlead.notifications.policy import Quiet, When, due_at

NIGHT, LUNCH = Quiet(from_hour=20, until_hour=7), Quiet(from_hour=12, until_hour=13)
LATE = Quiet(from_hour=6, until_hour=9)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "quiet", "now", "due"),
    [
        pytest.param(When.AT_ONCE, None, "2026-11-27 03:00", "2026-11-27 03:00", id="at once"),
        pytest.param(When.NEVER, None, "2026-11-27 10:00", None, id="never"),
        pytest.param(When.AT_ONCE, NIGHT, "2026-11-27 19:59", "2026-11-27 19:59", id="before the night"),
        pytest.param(When.AT_ONCE, NIGHT, "2026-11-27 20:00", "2026-11-28 07:00", id="in the evening"),
        pytest.param(When.AT_ONCE, NIGHT, "2026-11-28 06:59", "2026-11-28 07:00", id="in the morning"),
        pytest.param(When.AT_ONCE, NIGHT, "2026-11-28 07:00", "2026-11-28 07:00", id="when it ends"),
        pytest.param(When.AT_ONCE, NIGHT, "2026-07-01 19:30", "2026-07-02 06:00", id="summer time"),
        pytest.param(When.AT_ONCE, NIGHT, "2026-10-24 22:00", "2026-10-25 07:00", id="the clock goes back"),
        pytest.param(
            When.AT_ONCE, NIGHT, "2026-03-28 22:00", "2026-03-29 06:00", id="the clock goes forward"
        ),
        pytest.param(When.AT_ONCE, LUNCH, "2026-11-27 12:30", "2026-11-27 13:00", id="within a day"),
        pytest.param(When.AT_ONCE, LUNCH, "2026-11-27 11:59", "2026-11-27 11:59", id="before lunch"),
        pytest.param(When.DAILY, None, "2026-11-27 07:59", "2026-11-27 08:00", id="today"),
        pytest.param(When.DAILY, None, "2026-11-27 08:00", "2026-11-28 08:00", id="tomorrow"),
        pytest.param(When.DAILY, None, "2026-07-01 06:00", "2026-07-01 07:00", id="today in summer"),
        pytest.param(When.DAILY, LATE, "2026-11-27 10:00", "2026-11-28 09:00", id="daily, and quiet then"),
    ],
)
def test_when_news_goes(when: When, quiet: Quiet | None, now: str, due: str | None) -> None:
    assert due_at(when, quiet, at(now)) == (at(due) if due else None)
