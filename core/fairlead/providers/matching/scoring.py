"""Which services fit a person's needs, why, and why not. Pure: no session, no clock, no words.

What is not known is a reason of its own that neither favours nor rules out. A person is compared with what an entry
says and with nothing else, and a characteristic that no entry turns on is never read.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from fairlead.hookspecs.contributions import PersonNeed, ReferralNeed
from fairlead.providers.directory.areas import serving
from fairlead.providers.matching.weights import (
    AGAINST,
    CONTACT_DAYS,
    FOR,
    NEED_GREAT,
    NEED_SOME,
    OFTEN,
    RARELY,
    SOON_DAYS,
)

RISKS = ("low", "medium", "high")
"""Assessed risks, the lowest first."""
REMOTE = frozenset({"online", "telephone"})
"""Methods for which nobody travels."""
GREAT = 2


class Side(StrEnum):
    """What a reason does."""

    FOR = "for"
    AGAINST = "against"
    UNKNOWN = "unknown"
    EXCLUDES = "excludes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason, as a code with the values that its words need. ``points`` is never negative."""

    side: Side
    code: str
    points: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceFacts:
    """What the directory says of a service, and who provides it.

    ``taken``: places that are reserved, or were used since ``places_free`` was said. ``agreed``: something can be sent
    to its provider. ``declined``: it declined this need of this person before.
    ``paused``: why nothing new can be sent there, in words; empty when it can. ``contact_days`` and
    ``completed_share`` rest on at least ten referrals of the reader's organisation, or are None.
    """

    id: uuid.UUID
    provider_id: uuid.UUID
    name: str
    provider: str
    needs: tuple[str, ...]
    methods: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""
    highest_risk: str = ""
    exclusions: str = ""
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    hours: Decimal | None = None
    fee_pence: int = 0
    cost_pence: int = 0
    payer: str = ""
    contract_to: date | None = None
    places_free: int | None = None
    next_start: date | None = None
    taken: int = 0
    agreed: bool = True
    declined: bool = False
    paused: str = ""
    contact_days: float | None = None
    completed_share: float | None = None

    @property
    def left(self) -> int | None:
        """Places that can still be had; None where the provider did not say."""
        return None if self.places_free is None else max(0, self.places_free - self.taken)


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A service with the reasons about it, those that count most first."""

    service: ServiceFacts
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """What speaks for it less what speaks against it."""
        sign = {Side.FOR: 1, Side.AGAINST: -1}
        return sum(sign.get(reason.side, 0) * reason.points for reason in self.reasons)

    @property
    def excluded(self) -> bool:
        """Whether it is not for this person at all."""
        return any(reason.side is Side.EXCLUDES for reason in self.reasons)

    def of(self, side: Side) -> tuple[Reason, ...]:
        """The reasons of one kind."""
        return tuple(reason for reason in self.reasons if reason.side is side)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """The services that fit, best first, and those that are ruled out, by provider and name."""

    matches: tuple[Match, ...] = ()
    excluded: tuple[Match, ...] = ()


def rank(need: ReferralNeed, services: Iterable[ServiceFacts], *, today: date) -> Ranking:
    """Order the services that treat one of the needs. The same input gives the same order, whatever its order was."""
    found = [
        match_of(need, each, today=today)
        for each in services
        if {wanted.code for wanted in need.needs} & {*each.needs}
    ]
    by_name = sorted(
        found, key=lambda match: (match.service.provider, match.service.name, match.service.id.bytes)
    )
    return Ranking(
        matches=tuple(sorted((each for each in by_name if not each.excluded), key=lambda each: -each.points)),
        excluded=tuple(each for each in by_name if each.excluded),
    )


def match_of(need: ReferralNeed, service: ServiceFacts, *, today: date) -> Match:
    """Everything that speaks for, against or about one service."""
    reasons = [
        *_needs(need, service),
        *_who(need, service),
        *_area(need, service),
        *_capacity(need, service, today),
        *_language(need, service),
        *_access(need, service),
        *_delivery(need, service),
        *_money(service, today),
        *_evidence(service),
    ]
    order = list(Side)
    return Match(
        service=service,
        reasons=tuple(sorted(reasons, key=lambda reason: (order.index(reason.side), -reason.points))),
    )


def _for(code: str, **values: object) -> Reason:
    return Reason(side=Side.FOR, code=code, points=FOR[code], values=values)


def _against(code: str, **values: object) -> Reason:
    return Reason(side=Side.AGAINST, code=code, points=AGAINST[code], values=values)


def _unknown(code: str, **values: object) -> Reason:
    return Reason(side=Side.UNKNOWN, code=code, values=values)


def _excludes(code: str, **values: object) -> Reason:
    return Reason(side=Side.EXCLUDES, code=code, values=values)


def _needs(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    for each in need.needs:
        if each.code in service.needs:
            points = NEED_GREAT if each.score >= GREAT else NEED_SOME
            yield Reason(side=Side.FOR, code="need", points=points, values={"need": each})


def _who(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    """What rules a service out, or would if it were known. None of it is ever a point for or against."""
    if not service.agreed:
        yield _excludes("no-agreement", provider=service.provider)
    if service.declined:
        yield _excludes("declined")
    if service.paused:
        yield _excludes("paused", why=service.paused)
    yield from _age(need, service)
    yield from _sex(need, service)
    yield from _risk(need, service)
    if service.exclusions:
        yield _unknown("exclusions", words=service.exclusions)


def _age(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    low, high = service.age_from, service.age_to
    if low is None and high is None:
        return
    if need.age is None:
        yield _unknown("age", low=low, high=high)
    elif (low is not None and need.age < low) or (high is not None and need.age > high):
        yield _excludes("age", age=need.age, low=low, high=high)


def _sex(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    if service.sex and not need.sex:
        yield _unknown("sex", sex=service.sex)
    elif service.sex and need.sex != service.sex:
        yield _excludes("sex", sex=service.sex)


def _risk(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    if service.highest_risk not in RISKS:
        return
    if need.risk not in RISKS:
        yield _unknown("risk", highest=service.highest_risk)
    elif RISKS.index(need.risk) > RISKS.index(service.highest_risk):
        yield _excludes("risk", risk=need.risk, highest=service.highest_risk)


def _area(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    remote = bool(REMOTE & {*service.methods}) or "remote" in service.access
    if remote:
        yield _for("no-travel")
    if not service.areas or not need.area:
        yield _unknown("area", said=bool(service.areas))
    elif need.area in service.areas:
        yield _for("own-area", area=need.area)
    elif {*serving(need.area)} & {*service.areas}:
        yield _for("whole-country", area=need.area)
    else:
        yield _excludes("area", area=need.area)
    if not remote:
        yield _unknown("distance", places=service.places)


def _capacity(need: ReferralNeed, service: ServiceFacts, today: date) -> Iterable[Reason]:
    left = service.left
    if left is None:
        yield _unknown("places")
    elif left:
        yield _for("places", number=left)
    else:
        yield _against("no-places", taken=min(service.taken, service.places_free or 0))
    start = service.next_start
    if start is None or start < today:  # a start that is over says nothing of the next one
        yield _unknown("start")
    elif need.deliver_by is not None and start > need.deliver_by:
        yield _excludes("starts-too-late", day=start, by=need.deliver_by)
    elif start <= today + timedelta(days=SOON_DAYS):
        yield _for("starts-in-time", day=start)
    else:
        yield _against("starts-late", day=start)


def _language(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    if not need.language:
        return
    if not service.languages:
        yield _unknown("language", language=need.language)
    elif need.language in service.languages:
        if need.language != "en":
            yield _for("language", language=need.language)
    else:
        yield _against("language", language=need.language)


def _access(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    for wanted in need.access:
        if wanted in service.access:
            yield _for("access", access=wanted)
        elif service.access:
            yield _against("access", access=wanted)
        else:
            yield _unknown("access", access=wanted)


def _delivery(need: ReferralNeed, service: ServiceFacts) -> Iterable[Reason]:
    if need.method:
        if not service.methods:
            yield _unknown("method", method=need.method)
        else:
            judge = _for if need.method in service.methods else _against
            yield judge("method", method=need.method)
    if need.hours is not None:
        if service.hours is None:
            yield _unknown("hours", hours=need.hours)
        elif service.hours < need.hours:
            yield _against("hours", hours=service.hours, wanted=need.hours)


def _money(service: ServiceFacts, today: date) -> Iterable[Reason]:
    if service.fee_pence:
        yield _against("fee", pence=service.fee_pence)
    else:
        yield _for("free")
    if service.cost_pence and not service.payer:
        yield _unknown("payer", pence=service.cost_pence)
    if service.contract_to is not None and service.contract_to < today:
        yield _against("contract-ended", day=service.contract_to)


def _evidence(service: ServiceFacts) -> Iterable[Reason]:
    days, share = service.contact_days, service.completed_share
    if days is not None:
        if days <= CONTACT_DAYS:
            yield _for("contact-soon", days=days)
        elif days >= 2 * CONTACT_DAYS:
            yield _against("contact-late", days=days)
    if share is not None:
        if share >= OFTEN:
            yield _for("completes", share=share)
        elif share <= RARELY:
            yield _against("completes-rarely", share=share)
    if days is None and share is None:
        yield _unknown("evidence")


def weighed(needs: Sequence[str], known: Sequence[PersonNeed]) -> tuple[PersonNeed, ...]:
    """These needs, each as great as it was found to be; one that nobody assessed counts as some need."""
    by_code = {each.code: each for each in known}
    return tuple(by_code.get(code, PersonNeed(code=code)) for code in dict.fromkeys(needs))
