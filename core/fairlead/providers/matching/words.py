"""What each reason about a service says to the officer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any  # values of a reason, each code its own

from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.hookspecs.contributions import PersonNeed
from fairlead.providers.directory.areas import area_name
from fairlead.providers.directory.reading import plain_number
from fairlead.providers.directory.words import ACCESS, METHODS, NEEDS, RISKS, label, language_name, pounds
from fairlead.providers.matching.scoring import GREAT, Reason, Side
from fairlead.web.filters import uk_date

_Words = Callable[[Mapping[str, Any]], str]


def reason_words(reason: Reason) -> str:
    """One reason in a few words."""
    return _SAID[reason.side][reason.code](reason.values)


def need_words(need: PersonNeed) -> str:
    """A need with how great it is and what else is known of it."""
    great = _("great need") if need.score >= GREAT else _("some need")
    return f"{label(NEEDS, need.code)} – {', '.join(part for part in (great, need.about) if part)}"


def _ages(values: Mapping[str, Any]) -> str:
    low, high = values["low"], values["high"]
    if low is None:
        return _("aged %(high)s or younger", high=high)
    if high is None:
        return _("aged %(low)s or older", low=low)
    return _("aged %(low)s to %(high)s", low=low, high=high)


def _sex(values: Mapping[str, Any]) -> str:
    return _("women only") if values["sex"] == "female" else _("men only")


def _wanted_access(values: Mapping[str, Any]) -> str:
    return label(ACCESS, values["access"]).lower()


def _share(values: Mapping[str, Any]) -> str:
    return f"{values['share'] * 100:.0f}%"


def _days(values: Mapping[str, Any]) -> str:
    return f"{values['days']:.0f}"


_FOR: Mapping[str, _Words] = {
    "need": lambda v: _("For: %(need)s", need=need_words(v["need"])),
    "own-area": lambda v: _("Serves %(area)s", area=area_name(v["area"])),
    "whole-country": lambda v: _("Serves the whole country, so %(area)s too", area=area_name(v["area"])),
    "no-travel": lambda _v: _("Can be done without travelling"),
    "starts-in-time": lambda v: _("Next start %(day)s", day=uk_date(v["day"])),
    "places": lambda v: ngettext("%(num)d place free", "%(num)d places free", v["number"]),
    "language": lambda v: _("Works in %(language)s", language=language_name(v["language"])),
    "access": lambda v: _("Offers what is needed: %(access)s", access=_wanted_access(v)),
    "method": lambda v: _("Delivered as asked: %(method)s", method=label(METHODS, v["method"]).lower()),
    "free": lambda _v: _("The person pays nothing"),
    "contact-soon": lambda v: _("First session after %(days)s days, in the middle of ours", days=_days(v)),
    "completes": lambda v: _("%(share)s of ours completed", share=_share(v)),
}
_AGAINST: Mapping[str, _Words] = {
    "no-places": lambda v: (
        ngettext("No place free: %(num)d is reserved", "No place free: %(num)d are reserved", v["taken"])
        if v["taken"]
        else _("No place free")
    ),
    "starts-late": lambda v: _("Next start only on %(day)s", day=uk_date(v["day"])),
    "language": lambda v: _(
        "Does not say that it works in %(language)s", language=language_name(v["language"])
    ),
    "access": lambda v: _("Does not say that it offers: %(access)s", access=_wanted_access(v)),
    "method": lambda v: _("Not delivered as asked: %(method)s", method=label(METHODS, v["method"]).lower()),
    "fee": lambda v: _("The person pays %(amount)s", amount=pounds(v["pence"])),
    "hours": lambda v: _(
        "Lasts %(hours)s hours, less than the %(wanted)s wanted",
        hours=plain_number(v["hours"]),
        wanted=plain_number(v["wanted"]),
    ),
    "contract-ended": lambda v: _("The contract ended on %(day)s", day=uk_date(v["day"])),
    "contact-late": lambda v: _(
        "First session only after %(days)s days, in the middle of ours", days=_days(v)
    ),
    "completes-rarely": lambda v: _("Only %(share)s of ours completed", share=_share(v)),
}
_UNKNOWN: Mapping[str, _Words] = {
    "age": lambda v: _("Only %(ages)s: the age is not known", ages=_ages(v)),
    "sex": lambda v: _("For %(who)s: not recorded, so ask", who=_sex(v)),
    "risk": lambda v: _(
        "Works with risk up to %(highest)s: no assessed risk is given",
        highest=label(RISKS, v["highest"]).lower(),
    ),
    "exclusions": lambda v: _("Check that it takes the offence. Not taken: %(words)s", words=v["words"]),
    "area": lambda v: (
        _("Area: where the person lives is not given")
        if v["said"]
        else _("Area: the service does not say where it works")
    ),
    "distance": lambda v: (
        _("Distance not known; places: %(places)s", places=", ".join(v["places"]))
        if v["places"]
        else _("Distance not known; no place is given")
    ),
    "places": lambda _v: _("Places free not known"),
    "start": lambda _v: _("Next start not known"),
    "language": lambda v: _(
        "Languages not given; %(language)s is needed", language=language_name(v["language"])
    ),
    "access": lambda v: _("Access not given; needed: %(access)s", access=_wanted_access(v)),
    "method": lambda v: _(
        "Delivery not given; asked for: %(method)s", method=label(METHODS, v["method"]).lower()
    ),
    "hours": lambda _v: _("Hours not given"),
    "payer": lambda v: _("A place costs %(amount)s: who pays is not given", amount=pounds(v["pence"])),
    "evidence": lambda _v: _("Fewer than 10 of our referrals, so how it goes is not known"),
}
_EXCLUDES: Mapping[str, _Words] = {
    "no-agreement": lambda v: _(
        "No sharing agreement with %(provider)s is in force, so nothing can be sent", provider=v["provider"]
    ),
    "declined": lambda _v: _("Declined a referral of this case before"),
    "paused": lambda v: v["why"],
    "age": lambda v: _("Only %(ages)s; the person is %(age)s", ages=_ages(v), age=v["age"]),
    "sex": lambda v: _("For %(who)s", who=_sex(v)),
    "risk": lambda v: _(
        "Works with risk up to %(highest)s; the assessed risk is %(risk)s",
        highest=label(RISKS, v["highest"]).lower(),
        risk=label(RISKS, v["risk"]).lower(),
    ),
    "area": lambda v: _("Does not serve %(area)s", area=area_name(v["area"])),
    "starts-too-late": lambda v: _(
        "Starts on %(day)s, after the work is to end on %(by)s", day=uk_date(v["day"]), by=uk_date(v["by"])
    ),
}
_SAID: Mapping[Side, Mapping[str, _Words]] = {
    Side.FOR: _FOR,
    Side.AGAINST: _AGAINST,
    Side.UNKNOWN: _UNKNOWN,
    Side.EXCLUDES: _EXCLUDES,
}


def every_code() -> Mapping[Side, frozenset[str]]:
    """The codes that have words, for the test that each code has."""
    return {side: frozenset(words) for side, words in _SAID.items()}
