"""Reads of everybody a case knows, for taking them out of texts: names, contact points of any time, staff."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from fairlead.public import CaseEvent, CaseFile, ContactPoint, Party, Person, PersonAlias, TenantSession


def parties_of(session: TenantSession, case: CaseFile) -> Sequence[tuple[Party, Person]]:
    """Everybody who has or had a part in a case, in the order in which they were added."""
    rows = session.execute(
        sa.select(Party, Person)
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(Party.tenant_id == case.tenant_id, Party.case_id == case.id)
        .order_by(Party.added_at, Party.id)
    )
    return [(row.Party, row.Person) for row in rows]


def aliases_of(
    session: TenantSession, person_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, list[PersonAlias]]:
    """Other names of people, oldest first."""
    rows = session.scalars(
        sa.select(PersonAlias)
        .where(PersonAlias.tenant_id == session.actor.tenant_id, PersonAlias.person_id.in_(list(person_ids)))
        .order_by(PersonAlias.recorded_at, PersonAlias.id)
    )
    found: dict[uuid.UUID, list[PersonAlias]] = {}
    for alias in rows:
        found.setdefault(alias.person_id, []).append(alias)
    return found


def contact_points_ever(
    session: TenantSession, person_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, list[ContactPoint]]:
    """Contact points of people, those that were replaced as well: somebody may still live where they did."""
    rows = session.scalars(
        sa.select(ContactPoint)
        .where(
            ContactPoint.tenant_id == session.actor.tenant_id, ContactPoint.person_id.in_(list(person_ids))
        )
        .order_by(ContactPoint.recorded_at, ContactPoint.id)
    )
    found: dict[uuid.UUID, list[ContactPoint]] = {}
    for point in rows:
        found.setdefault(point.person_id, []).append(point)
    return found


def staff_of(session: TenantSession, case: CaseFile) -> frozenset[str]:
    """The names of everybody who did something with a case, as its chronology has them."""
    rows = session.scalars(
        sa.select(CaseEvent.actor_name)
        .where(CaseEvent.tenant_id == case.tenant_id, CaseEvent.case_id == case.id)
        .distinct()
    )
    return frozenset(rows)


def everybody_by(
    session: TenantSession,
    case: CaseFile,
    kinds: frozenset[str],
    *,
    since: frozenset[str],
    ever: frozenset[str] = frozenset(),
) -> frozenset[uuid.UUID]:
    """Whoever made an entry of these kinds in the chronology of a case after the newest one of ``since``, or one of
    the kinds of ``ever`` at any time.

    One statement.
    """
    own = (CaseEvent.tenant_id == case.tenant_id, CaseEvent.case_id == case.id)
    newest = sa.select(sa.func.max(CaseEvent.at)).where(*own, CaseEvent.kind.in_(since)).scalar_subquery()
    found = session.scalars(
        sa.select(CaseEvent.actor_id)
        .where(
            *own,
            sa.or_(
                CaseEvent.kind.in_(ever),
                sa.and_(CaseEvent.kind.in_(kinds), sa.or_(newest.is_(None), CaseEvent.at > newest)),
            ),
        )
        .distinct()
    )
    return frozenset(found)
