"""What the victim duties ask: reasonable efforts, views, and the listed action that every victim wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairlead.public import CalendarExhausted, WorkingCalendar
from fairlead_oocd.facts import UNKNOWN, Facts, Unknown, Victim
from fairlead_oocd.facts.sheet import ContactAttempt

STANDARD_ATTEMPTS, STANDARD_METHODS, STANDARD_WORKING_DAYS = 3, 2, 5
"""The service standard for reaching a victim who was not reached at once. [design]"""


def efforts_recorded(victim: Victim) -> bool:
    """At least one attempt recorded, and views or the reason why there are none: PCSC Act 2022 ss.100(3),
    109(3).
    """
    attempted = victim.contact_attempts is not UNKNOWN and bool(victim.contact_attempts)
    return attempted and (victim.views is not UNKNOWN or victim.no_views_reason is not UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactStandard:
    """The attempts to reach a victim against the service standard [design]; never a bar of law."""

    attempts: int
    methods: int
    met: bool


def contact_standard(attempts: Iterable[ContactAttempt], calendar: WorkingCalendar) -> ContactStandard:
    """How the attempts stand: three by two methods within five working days of the first of them."""
    known = sorted(
        ((each.date, each.method) for each in attempts if each.date is not UNKNOWN), key=lambda pair: pair[0]
    )
    met = False
    for start, _method in known:
        try:
            last = calendar.within_working_days(start, STANDARD_WORKING_DAYS)
        except CalendarExhausted:  # a day mistyped, years off: counted, but nothing can be measured from it
            continue
        window = [method for day, method in known if start <= day <= last]
        met = met or (len(window) >= STANDARD_ATTEMPTS and len(set(window)) >= STANDARD_METHODS)
    return ContactStandard(attempts=len(known), methods=len({method for _day, method in known}), met=met)


def listed_action_wanted(facts: Facts) -> str | None:
    """The action that the victim, or all victims, want; None when there is none or they differ: ss.100(5),
    109(5).
    """
    return wishes_of(() if facts.victims is UNKNOWN else facts.victims).wanted_by_all


def listed_action_attached(facts: Facts, action: str) -> bool:
    """Whether a condition carries out this listed action."""
    return facts.conditions is not UNKNOWN and any(item.listed_action == action for item in facts.conditions)


def listed_action_not_asked(facts: Facts) -> bool:
    """True when a victim who gave views was not asked about listed actions: PCSC Act 2022 ss.100(4), 109(4)."""
    victims = () if facts.victims is UNKNOWN else facts.victims
    return any(item.views is not UNKNOWN and item.wants_listed_action is UNKNOWN for item in victims)


def listed_action_settled(facts: Facts) -> bool:
    """True when the wanted action is attached, or an exception is recorded for it with its reason, or none is
    wanted.
    """
    wanted = listed_action_wanted(facts)
    if wanted is None or listed_action_attached(facts, wanted):
        return True
    exception = facts.listed_action_exception
    recorded = exception.kind is not UNKNOWN and exception.reason is not UNKNOWN
    return recorded and (exception.action is UNKNOWN or exception.action == wanted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the victims of a case want of the community remedy document, by victim."""

    by_victim: Mapping[str, str | Unknown | None]

    @property
    def wanted_by_all(self) -> str | None:
        """The one action that every victim wants. With a victim who was not heard, not all want it."""
        answers = set(self.by_victim.values())
        (only,) = answers if len(answers) == 1 else (None,)
        return only if isinstance(only, str) else None

    @property
    def actions(self) -> Mapping[str, tuple[str, ...]]:
        """Each action that anybody wants, with the victims who want it."""
        found: dict[str, tuple[str, ...]] = {}
        for victim, wanted in self.by_victim.items():
            if isinstance(wanted, str):
                found[wanted] = (*found.get(wanted, ()), victim)
        return found

    @property
    def differ(self) -> bool:
        """Some victim wants an action and not all want that one: no duty to attach, but views to weigh."""
        return bool(self.actions) and self.wanted_by_all is None

    @property
    def unheard(self) -> tuple[str, ...]:
        """The victims of whom it is not known what they want."""
        return tuple(victim for victim, wanted in self.by_victim.items() if wanted is UNKNOWN)


def wishes_of(victims: Iterable[Victim]) -> Wishes:
    """What each victim wants, in their order."""
    return Wishes(by_victim={victim.id: victim.wants_listed_action for victim in victims})
