"""Reads of the person index: search as typed, likely duplicates, the person page."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import sqlalchemy as sa
from rapidfuzz import fuzz

from fairlead.cases.access import ASKED, visible_cases, visible_people
from fairlead.cases.models import CaseFile, Party
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import Anybody, this_tenant, values_of
from fairlead.people.models import ContactPoint, Person, PersonAlias, PersonNameKey
from fairlead.people.names import LONGEST_QUERY_WORDS, fold, prefix_range, sound_keys, words
from fairlead.tenancy.base import among
from fairlead.tenancy.sessions import TenantSession

CANDIDATES = 300
"""How many matches of each sort (by letters, by sound) are ranked; more than anybody reads."""
ALIKE = 85
"""Similarity, of 100, from which two names count as a likely match."""

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?[0-9][A-Z]{2}\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class RoleHint:
    """What a person is in one case the reader may see."""

    case_reference: str
    role: str
    category: str


@dataclass(frozen=True, kw_only=True)
class PersonHit:
    """One person found: enough to tell them from another, and how well they match (0 to 100)."""

    id: uuid.UUID
    given_names: str
    family_name: str
    date_of_birth: date | None
    restricted: bool
    score: float
    aliases: tuple[str, ...] = ()
    area: str | None = None
    roles: tuple[RoleHint, ...] = ()

    @property
    def full_name(self) -> str:
        """Given names, then family name."""
        return f"{self.given_names} {self.family_name}".strip()


def search_people(
    session: TenantSession,
    actor: Actor,
    typed: str,
    *,
    enabled_modules: frozenset[str] = frozenset(),
    born: date | None = None,
    limit: int = 20,
) -> list[PersonHit]:
    """People of the actor's own index whose names start with, or sound like, every word typed. Best match
    first.

    ``born`` keeps those born that day; alone, it lists everybody born that day. Restricted people are left
    out unless
    the actor was named for them. ``enabled_modules`` limits the roles shown to cases the actor may see. The
    caller logs
    the consultation with the ids it shows. Always four statements, however many are found; one when nobody
    is.
    """
    typed_words = words(typed)[:LONGEST_QUERY_WORDS]
    if not typed_words and born is None:
        return []
    query = " ".join(typed_words)
    rows = session.execute(_candidates(actor, typed_words, born)).all()
    if not rows:
        return []
    aliases = _aliases_of(session, actor, [row.id for row in rows])
    scored = sorted(
        (
            (
                -_score(query, row.full_name, aliases.get(row.id, ())),
                row.family_name,
                row.given_names,
                row.id,
                row,
            )
            for row in rows
        ),
        key=lambda item: item[:4],
    )[:limit]
    shown = [item[4] for item in scored]
    areas = _areas_of(session, actor, [row.id for row in shown])
    roles = _roles_of(session, actor, [row.id for row in shown], enabled_modules)
    return [
        PersonHit(
            id=row.id,
            given_names=row.given_names,
            family_name=row.family_name,
            date_of_birth=row.date_of_birth,
            restricted=row.restricted,
            score=-item[0],
            aliases=tuple(aliases.get(row.id, ())),
            area=areas.get(row.id),
            roles=tuple(roles.get(row.id, ())),
        )
        for item, row in zip(scored, shown, strict=True)
    ]


def likely_same_people(
    session: TenantSession, actor: Actor, name: str, *, born: date | None
) -> list[PersonHit]:
    """People who may be this person: a name much alike, and no date of birth that clearly says otherwise."""
    found = search_people(session, actor, name, limit=CANDIDATES)
    return [hit for hit in found if hit.score >= ALIKE and not _clearly_other(hit.date_of_birth, born)][:10]


def address_hint(value: str) -> str:
    """As much of an address as tells two people apart without giving it away: ``LE2``, or its last part."""
    match = _POSTCODE.search(value)
    if match:
        return match.group(1).upper()
    return value.replace("\n", ",").rstrip(", ").rpartition(",")[2].strip()


def _clearly_other(known: date | None, born: date | None) -> bool:
    if known is None or born is None or known == born:
        return False
    swapped = (known.year, known.month, known.day) == (born.year, born.day, born.month)
    differing = sum(a != b for a, b in zip(known.timetuple()[:3], born.timetuple()[:3], strict=True))
    return not swapped and differing > 1  # one wrong part is a slip of the pen


def _score(query: str, name: str, aliases: tuple[str, ...]) -> float:
    if not query:
        return 100.0
    return max(fuzz.token_sort_ratio(query, fold(each)) for each in (name, *aliases))


def _candidates(actor: Actor, typed_words: list[str], born: date | None) -> sa.Executable:
    """People matched by letters, then people matched by sound, each sort limited on its own index."""
    columns = (
        Person.id,
        Person.given_names,
        Person.family_name,
        Person.date_of_birth,
        Person.restricted,
        (Person.given_names + " " + Person.family_name).label("full_name"),
    )
    base = sa.select(*columns).where(Person.tenant_id == actor.tenant_id, visible_people(actor))
    if born is not None:  # few are born on one day: look at each
        on_the_day = base.where(Person.date_of_birth == born, *(_named(word) for word in typed_words))
        return on_the_day.order_by(Person.family_name, Person.given_names).limit(CANDIDATES)
    ways = [_people_named(actor, typed_words, by_sound=False)]
    if any(sound_keys(word) for word in typed_words):
        ways.append(_people_named(actor, typed_words, by_sound=True))
    matches = [base.where(Person.id.in_(way)).subquery() for way in ways]
    return sa.union(*(sa.select(match) for match in matches))


def _named(word: str) -> sa.ColumnElement[bool]:
    """The person has a name that starts with, or sounds like, the word."""
    return sa.exists().where(
        PersonNameKey.tenant_id == Person.tenant_id,
        PersonNameKey.person_id == Person.id,
        _matches(word, by_sound=True),
    )


def _people_named(actor: Actor, typed_words: list[str], *, by_sound: bool) -> sa.Select[uuid.UUID]:
    """Ids of the first people who match every word; one word by sound leaves its letters to the other way."""
    if len(typed_words) == 1:
        (word,) = typed_words
        heard = PersonNameKey.key.in_(sorted(sound_keys(word)))
        one = _having(actor, heard if by_sound else _starts(word))
        return (one if by_sound else one.order_by(PersonNameKey.key)).limit(2 * CANDIDATES)
    # Intersected, not joined: each word reads its own stretch of keys once.
    every = sa.intersect(
        *(_having(actor, _matches(word, by_sound=by_sound)) for word in typed_words)
    ).subquery()
    return sa.select(every.c.person_id).limit(2 * CANDIDATES)


def _having(actor: Actor, condition: sa.ColumnElement[bool]) -> sa.Select[uuid.UUID]:
    return sa.select(PersonNameKey.person_id).where(PersonNameKey.tenant_id == actor.tenant_id, condition)


def _matches(word: str, *, by_sound: bool) -> sa.ColumnElement[bool]:
    sounds = sorted(sound_keys(word)) if by_sound else []
    return sa.or_(_starts(word), PersonNameKey.key.in_(sounds)) if sounds else _starts(word)


def _starts(word: str) -> sa.ColumnElement[bool]:
    low, high = prefix_range(word)
    return sa.and_(PersonNameKey.key >= low, PersonNameKey.key < high)


def _aliases_of(
    session: TenantSession, actor: Actor, ids: list[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, ...]]:
    rows = session.execute(_aliases(), {**values_of(actor), "ids": ids})
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for row in rows:
        found[row.person_id] = (*found.get(row.person_id, ()), f"{row.given_names} {row.family_name}".strip())
    return found


def _areas_of(session: TenantSession, actor: Actor, ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(_addresses(), {**values_of(actor), "ids": ids})
    return {row.person_id: address_hint(row.value) for row in rows}


def _roles_of(
    session: TenantSession, actor: Actor, ids: list[uuid.UUID], enabled_modules: frozenset[str]
) -> dict[uuid.UUID, tuple[RoleHint, ...]]:
    rows = session.execute(
        _roles(Anybody.like(actor, *ASKED), enabled_modules),
        {**values_of(actor), "ids": ids, "most": 10 * len(ids)},
    )
    found: dict[uuid.UUID, tuple[RoleHint, ...]] = {}
    for row in rows:
        hint = RoleHint(case_reference=row.reference, role=row.role, category=row.category)
        found[row.person_id] = (*found.get(row.person_id, ()), hint)
    return found


@cache
def _aliases() -> sa.Select[uuid.UUID, str, str]:
    return (
        sa.select(PersonAlias.person_id, PersonAlias.given_names, PersonAlias.family_name)
        .where(PersonAlias.tenant_id == this_tenant(), among(PersonAlias.person_id, "ids"))
        .order_by(PersonAlias.recorded_at)
    )


@cache
def _addresses() -> sa.Select[uuid.UUID, str]:
    return (
        sa.select(ContactPoint.person_id, ContactPoint.value)
        .where(
            ContactPoint.tenant_id == this_tenant(),
            among(ContactPoint.person_id, "ids"),
            ContactPoint.kind == "address",
            ContactPoint.superseded_at.is_(None),
        )
        .order_by(ContactPoint.recorded_at)
    )


@lru_cache(maxsize=32)
def _roles(asker: Anybody, enabled_modules: frozenset[str]) -> sa.Select[uuid.UUID, str, str, str]:
    return (
        sa.select(Party.person_id, Party.role, Party.category, CaseFile.reference)
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Party.tenant_id, CaseFile.id == Party.case_id))
        .where(
            Party.tenant_id == this_tenant(),
            among(Party.person_id, "ids"),
            Party.ended_at.is_(None),
            visible_cases(asker, enabled_modules),
        )
        .order_by(CaseFile.opened_at.desc())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
