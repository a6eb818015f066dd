"""How dates, clocks and results read on a page. All times are stored in UTC and shown in Europe/London."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from fairlead.workflow.calendar import LONDON, CalendarExhausted, load_calendar, local_day

NOON = 12
SOON = 2  # working days: a deadline this near is marked
KILO, MEGA = 1000, 1_000_000

# Word and tone of a decision's result. Tones are our tag modifiers; the word always stands beside the colour.
RESULTS: dict[str, tuple[LazyString, str]] = {
    "ELIGIBLE": (lazy_gettext("Available"), "positive"),
    "INELIGIBLE": (lazy_gettext("Not available"), "negative"),
    "REFER_SUPERVISOR": (lazy_gettext("Supervisor decides"), "caution"),
    "REFER_CPS": (lazy_gettext("Prosecutor decides"), "caution"),
    "MORE_INFO": (lazy_gettext("More information needed"), "information"),
    "ALLOWED": (lazy_gettext("Allowed"), "positive"),
    "REFUSED": (lazy_gettext("Not allowed"), "negative"),
}

LAYERS: dict[str, LazyString] = {
    "STATUTE": lazy_gettext("Statute"),
    "NATIONAL": lazy_gettext("National guidance"),
    "FORCE": lazy_gettext("Force policy"),
}

# How far a source was checked (`fairlead.workflow.rules.Confidence`), for people who do not know our tags.
CHECKED: dict[str, LazyString] = {
    "[verified]": lazy_gettext("checked against the source"),
    "[verified-secondary]": lazy_gettext("checked in a secondary source"),
    "[from memory]": lazy_gettext("not checked against the law"),
    "[design]": lazy_gettext("this product’s own choice, not law"),
    "OPEN": lazy_gettext("not settled"),
}
_TAG = re.compile(r" *(?:\[(?P<tag>[a-zA-Z-]+|[^\]]*from memory)\]|(?P<open>\bOPEN\b))(?P<after>[: ]*)")


def local_date(value: date | datetime) -> date:
    """Return the calendar date in London. A datetime must carry its time zone: a naive one would be shown an
    hour out.
    """
    return local_moment(value).date() if isinstance(value, datetime) else value


def local_moment(value: datetime) -> datetime:
    """Return a time-zone-aware datetime in London time. Raises ``ValueError`` for a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; expected an aware datetime in UTC, as stored")
    return value.astimezone(LONDON)


def uk_date(value: date | datetime | None) -> str:
    """``22 November 2026``; nothing for None."""
    return "" if value is None else _spelled(local_date(value), "d MMMM y")


def uk_date_short(value: date | datetime | None) -> str:
    """``Sun 22 Nov 2026``, for tables and badges; nothing for None."""
    return "" if value is None else _spelled(local_date(value), "EEE d MMM y").replace("Sept ", "Sep ")


def uk_day(value: date | datetime | None) -> str:
    """``3 Nov``, with the year when it is not this one: for "since …" beside a number of days."""
    if value is None:
        return ""
    day = local_date(value)
    shape = "d MMM" if day.year == local_day(datetime.now(tz=LONDON)).year else "d MMM y"
    return _spelled(day, shape).replace("Sept", "Sep")


def _spelled(day: date, shape: str) -> str:
    return _spelled_in(get_locale(), day, shape)


@lru_cache(maxsize=4096)
def _spelled_in(locale: Locale | None, day: date, shape: str) -> str:
    return format_date(day, shape, locale=locale or "en_GB")


def uk_time(value: datetime | None) -> str:
    """``3:04pm``, ``midnight`` and ``midday`` in words, as GOV.UK style asks; nothing for None."""
    if value is None:
        return ""
    moment = local_moment(value)
    if (moment.hour, moment.minute) == (0, 0):
        return gettext("midnight")
    if (moment.hour, moment.minute) == (NOON, 0):
        return gettext("midday")
    half = gettext("am") if moment.hour < NOON else gettext("pm")
    return f"{moment.hour % NOON or NOON}:{moment.minute:02d}{half}"


def uk_datetime(value: datetime | None) -> str:
    """``22 November 2026 at 3:04pm``; nothing for None."""
    if value is None:
        return ""
    return gettext("%(date)s at %(time)s", date=uk_date(value), time=uk_time(value))


def working_days_phrase(days: int) -> str:
    """Say how far away a date is, in working days counted by the caller: ``in 3 working days``, ``today``,
    ``2 … overdue``.
    """
    return _phrase_in(get_locale(), days)


@lru_cache(maxsize=4096)
def _phrase_in(_locale: Locale | None, days: int) -> str:
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(num)d working day overdue", "%(num)d working days overdue", -days)
    return ngettext("in %(num)d working day", "in %(num)d working days", days)


def working_days_until(due: date | None) -> int | None:
    """Working days from today (in London) to ``due``; negative when it has passed, None where nobody can
    count.
    """
    if due is None:
        return None
    today, calendar = local_day(datetime.now(tz=LONDON)), load_calendar()
    try:
        return calendar.days_left(today, due)
    except CalendarExhausted:
        return None


def deadline_tone(days: int | None) -> str:
    """Return ``overdue``, ``soon`` (today or within two working days) or ``later``; ``later`` when nobody
    counted.
    """
    if days is None or days > SOON:
        return "later"
    return "overdue" if days < 0 else "soon"


def result_label(result: str) -> str:
    """Return the words for a decision's result; an unknown result is shown as it is."""
    known = RESULTS.get(str(result))
    return str(known[0]) if known else str(result)


def result_tone(result: str) -> str:
    """Return the tag tone for a decision's result."""
    known = RESULTS.get(str(result))
    return known[1] if known else "neutral"


def layer_label(layer: str) -> str:
    """Return the words for a rule's layer; an unknown layer is shown as it is."""
    known = LAYERS.get(str(layer))
    return str(known) if known else str(layer)


def confidence_words(tag: str) -> str:
    """What one of our tags says, standing alone; an unknown tag is shown as it is."""
    known = CHECKED.get(str(tag))
    return _begun(str(known)) if known else str(tag)


def source_words(source: str) -> str:
    """A source for somebody who reads a case: what our tags in it say, in words. "[verified]" goes without saying.

    ``CYPA 1933 s.50 [from memory]`` becomes ``CYPA 1933 s.50, not checked against the law``. The settings page, the
    documentation and the command line show the tags themselves.
    """
    return _TAG.sub(_in_words, source).strip()


def _in_words(found: re.Match[str]) -> str:
    tag = "OPEN" if found["open"] or found["tag"] == "OPEN" else f"[{found['tag']}]"
    tag = "[from memory]" if tag.endswith("from memory]") else tag
    if tag not in CHECKED:
        return found[0]
    following = found.string[found.end() :]
    if tag == "[verified]":
        return found["after"] if found.start() else ""
    said = str(CHECKED[tag])
    if not found.start():
        return f"{_begun(said)}: " if following else _begun(said)
    return f", {said}, " if found["after"] == " " and following[:1].isalnum() else f", {said}{found['after']}"


def _begun(words: str) -> str:
    """The words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def file_size(size: int) -> str:
    """``812 bytes``, ``45 kB``, ``1.2 MB`` (decimal units)."""
    if size < KILO:
        return ngettext("%(num)d byte", "%(num)d bytes", size)
    if size < MEGA:
        return f"{round(size / KILO)} kB"
    return f"{(Decimal(size) / MEGA).quantize(Decimal('0.1'))} MB"


def iso(value: date | datetime | None) -> str:
    """Machine-readable form for a ``datetime`` attribute; nothing for None."""
    return "" if value is None else value.isoformat()


def register_filters(app: Flask) -> None:
    """Give templates the filters of this file under their own names."""
    for each in (
        uk_date,
        uk_date_short,
        uk_day,
        uk_time,
        uk_datetime,
        working_days_phrase,
        working_days_until,
        deadline_tone,
        result_label,
        result_tone,
        layer_label,
        confidence_words,
        source_words,
        file_size,
        iso,
    ):
        app.jinja_env.filters[each.__name__] = each
