"""Times of day in which somebody may be reached, and what the rules are told about one contact point. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from fairlead.modules.outgoing import ENGLISH, STANDARD, Channel
from fairlead.people.names import fold
from fairlead.workflow.calendar import LONDON

REACHES: Mapping[Channel, frozenset[str]] = {
    Channel.LETTER: frozenset({"address"}),
    Channel.VISIT: frozenset({"address"}),
    Channel.CALL: frozenset({"phone"}),
    Channel.VOICEMAIL: frozenset({"phone"}),
    Channel.TEXT: frozenset({"phone"}),
    Channel.EMAIL: frozenset({"email"}),
    Channel.LINK: frozenset({"phone", "email"}),
    Channel.SHARED: frozenset({"address", "phone", "email"}),
    Channel.HAND: frozenset(),
}
"""Which kinds of contact point a channel can use. What is handed over needs none."""
AT_A_TIME = frozenset(
    {Channel.CALL, Channel.VOICEMAIL, Channel.TEXT, Channel.EMAIL, Channel.LINK, Channel.VISIT}
)
"""What arrives at the moment at which it is sent; a letter does not."""
_DAYS_AHEAD = 8
_FEWEST_DIGITS = 6  # fewer would be found in any date or amount


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Times of day on some days of the week (Monday is 1), in the time of England and Wales.

    One that does not end after it begins goes on over midnight and belongs to the day on which it begins.
    """

    days: frozenset[int]
    begins: time
    ends: time

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies inside. The hour that comes twice in October counts twice."""
        local = moment.astimezone(LONDON)
        now, today = local.time(), local.isoweekday()
        if self.begins < self.ends:
            return today in self.days and self.begins <= now < self.ends
        yesterday = 7 if today == 1 else today - 1
        return (today in self.days and now >= self.begins) or (yesterday in self.days and now < self.ends)

    def to_json(self) -> dict[str, object]:
        """As it is stored."""
        return {"days": sorted(self.days), "begins": f"{self.begins:%H:%M}", "ends": f"{self.ends:%H:%M}"}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Window:
        """As it was stored. Raises `ValueError` for what is no time of day."""
        days = stored.get("days")
        return cls(
            days=frozenset(int(day) for day in days) if isinstance(days, list) else frozenset(),
            begins=time.fromisoformat(str(stored.get("begins"))),
            ends=time.fromisoformat(str(stored.get("ends"))),
        )


def next_opening(windows: Sequence[Window], after: datetime) -> datetime | None:
    """The first moment after ``after`` at which one of the windows opens; None when none ever does.

    A time that the clocks leave out in March is passed over.
    """
    today = after.astimezone(LONDON).date()
    openings = (
        moment
        for window in windows
        for moment in _openings(window, today)
        if moment > after and window.holds(moment)
    )
    return min(openings, default=None)


def _openings(window: Window, first: date) -> Iterable[datetime]:
    for offset in range(_DAYS_AHEAD + 1):
        day = first + timedelta(days=offset)
        if day.isoweekday() in window.days:
            yield datetime.combine(day, window.begins, LONDON).astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactFacts:
    """What is known about one contact point and about what is to be sent there. None: nobody asked.

    ``kind`` None stands for no contact point at all. ``harmed``: the person is a victim in a case of the
    organisation. ``replaced``: another one was recorded in its place. ``feared``: somebody who shares the device or
    home is suspected of harming them.
    """

    kind: str | None = None
    safe: bool | None = None
    harmed: bool = False
    feared: bool = False
    replaced: bool = False
    agreed: frozenset[Channel] | None = None
    leave_message: bool | None = None
    name_police: bool | None = None
    windows: tuple[Window, ...] = ()
    language: str | None = None
    reading_format: str | None = None
    at: datetime
    self_acting: bool = False
    names_police: bool = True
    languages: frozenset[str] = field(default_factory=lambda: frozenset({ENGLISH}))
    formats: frozenset[str] = field(default_factory=lambda: frozenset({STANDARD}))

    @property
    def in_time(self) -> bool:
        """Whether the moment lies in the times given; always when none were given."""
        return not self.windows or any(window.holds(self.at) for window in self.windows)


def same_place(kind: str, one: str, other: str) -> bool:
    """Whether two contact points are the same, however they are written."""
    return _bare(kind, one) == _bare(kind, other)


def stands_in(kind: str, value: str, text: str) -> bool:
    """Whether a contact point is written in a text, however it is punctuated and capitalised there."""
    bare, within = _bare(kind, value), _bare(kind, text)
    if kind == "phone":
        return len(bare) >= _FEWEST_DIGITS and bare in within
    if kind == "email":
        return bool(bare) and bare in within
    return bool(bare) and f" {bare} " in f" {within} "


def _bare(kind: str, value: str) -> str:
    if kind == "phone":
        digits = re.sub(r"[^\d]", "", re.sub(r"\+44\s*(?:\(0\))?", "0", value))
        return re.sub(r"^0044", "0", digits)
    if kind == "email":
        return re.sub(r"\s+", " ", value.casefold()).strip()
    return " ".join(re.findall(r"\w+", fold(value)))
