"""Which victim wants which action of the community remedy document, what that asks of the officer, and how far each
victim was sought: the case's facts as values for pages and documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairlead.public import load_calendar, local_day
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.facts.sheet import ContactAttempt
from fairlead_oocd.queries.work import CaseWork, VictimOnCase
from fairlead_oocd.rules.victim import LISTED, OWED_BY_STATUTE
from fairlead_oocd.victims import ContactStandard, contact_standard, listed_action_attached, wishes_of


@dataclass(frozen=True, kw_only=True)
class WishRow:
    """One victim. ``wanted`` is the code and ``title`` its words; ``known`` is false while nobody has asked."""

    name: str
    wanted: str
    title: str
    known: bool
    attached: bool
    views: str


@dataclass(frozen=True, kw_only=True)
class VictimWishes:
    """All victims of a case, and what follows from what they want for the resolution that is planned."""

    rows: tuple[WishRow, ...]
    wanted_by_all: str | None
    title: str
    attached: bool
    differ: bool
    unheard: tuple[str, ...]
    duty: bool
    source: str = LISTED

    @property
    def must_attach(self) -> bool:
        """The action has to be attached, or an exception recorded, before the case can be submitted."""
        return self.duty and self.wanted_by_all is not None and not self.attached


def victim_wishes(work: CaseWork, actions: Iterable[tuple[str, str]], on: date) -> VictimWishes:
    """What the victims of a case want, and whether it is attached."""
    titles, facts = dict(actions), facts_for(work, on)
    wishes = wishes_of(() if facts.victims is UNKNOWN else facts.victims)
    by_id = {str(victim.party.id): victim for victim in work.victims}
    rows = []
    for victim_id, wanted in wishes.by_victim.items():
        victim, code = by_id[victim_id], wanted if isinstance(wanted, str) else ""
        said = victim.said
        rows.append(
            WishRow(
                name=victim.name,
                wanted=code,
                title=titles.get(code, code),
                known=wanted is not UNKNOWN,
                attached=bool(code) and listed_action_attached(facts, code),
                views=(said.views or said.no_views_reason or "") if said else "",
            )
        )
    wanted_by_all = wishes.wanted_by_all
    return VictimWishes(
        rows=tuple(rows),
        wanted_by_all=wanted_by_all,
        title=titles.get(wanted_by_all or "", wanted_by_all or ""),
        attached=wanted_by_all is not None and listed_action_attached(facts, wanted_by_all),
        differ=wishes.differ,
        unheard=tuple(by_id[victim_id].name for victim_id in wishes.unheard),
        duty=(work.resolution.chosen or "") in OWED_BY_STATUTE,
    )


def standard_of(victim: VictimOnCase) -> ContactStandard:
    """How the attempts to reach one victim stand against the service standard."""
    attempts = [
        ContactAttempt(date=local_day(each.attempted_at), method=each.method, outcome=each.outcome)
        for each in victim.contacts
    ]
    elsewhere = victim.elsewhere
    if elsewhere is not None:
        attempts.append(ContactAttempt(date=local_day(elsewhere.sought_at), method=elsewhere.method))
    return contact_standard(attempts, load_calendar())


def short_of_standard(work: CaseWork) -> tuple[VictimOnCase, ...]:
    """Victims without views for whom fewer attempts were made than the service standard says."""
    return tuple(
        victim
        for victim in work.victims
        if not (victim.said and victim.said.views) and not standard_of(victim).met
    )
