"""Reads for the page of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.cases.access import visible_cases
from fairlead.cases.models import CaseFile, Party
from fairlead.identity.actor import Actor
from fairlead.identity.models import PersonGrant, UserAccount
from fairlead.people.models import ContactPoint, Person, PersonAlias
from fairlead.tenancy.sessions import TenantSession

ROLES_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    """What the person is in a case the reader may see."""

    reference: str
    kind: str
    state: str
    role: str
    category: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class NamedColleague:
    """Somebody who was named for a restricted person."""

    name: str
    reason: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """Everything the person page shows beside the person's own fields."""

    aliases: Sequence[tuple[str, str]]
    contacts: Sequence[ContactPoint]
    former_contacts: Sequence[ContactPoint]
    roles: Sequence[RoleRow]
    colleagues: Sequence[NamedColleague]


def read_person_page(
    session: TenantSession, actor: Actor, person: Person, enabled_modules: frozenset[str]
) -> PersonPage:
    """The collections of one person that `own_person` returned. Four statements, whatever is in them."""
    mine = person.tenant_id, person.id
    aliases = session.execute(
        sa.select(PersonAlias.given_names, PersonAlias.family_name, PersonAlias.kind)
        .where(sa.tuple_(PersonAlias.tenant_id, PersonAlias.person_id) == mine)
        .order_by(PersonAlias.recorded_at)
    )
    contacts = session.scalars(
        sa.select(ContactPoint)
        .where(sa.tuple_(ContactPoint.tenant_id, ContactPoint.person_id) == mine)
        .order_by(ContactPoint.recorded_at.desc())
    ).all()
    roles = session.execute(
        sa.select(
            CaseFile.reference, CaseFile.kind, CaseFile.state, Party.role, Party.category, CaseFile.opened_at
        )
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Party.tenant_id, CaseFile.id == Party.case_id))
        .where(
            sa.tuple_(Party.tenant_id, Party.person_id) == mine,
            Party.ended_at.is_(None),
            visible_cases(actor, enabled_modules),
        )
        .order_by(CaseFile.opened_at.desc())
        .limit(ROLES_SHOWN)
    )
    colleagues = session.execute(
        sa.select(UserAccount.name, PersonGrant.reason, PersonGrant.expires_at)
        .join(UserAccount, UserAccount.id == PersonGrant.user_id)
        .where(
            sa.tuple_(PersonGrant.tenant_id, PersonGrant.person_id) == mine,
            PersonGrant.expires_at > sa.func.now(),
        )
        .order_by(UserAccount.name)
    )
    return PersonPage(
        aliases=[(f"{row.given_names} {row.family_name}".strip(), row.kind) for row in aliases],
        contacts=[row for row in contacts if row.superseded_at is None],
        former_contacts=[row for row in contacts if row.superseded_at is not None],
        roles=[RoleRow(**row._asdict()) for row in roles],
        colleagues=[NamedColleague(**row._asdict()) for row in colleagues],
    )
