"""The one access predicate for cases and people.

Lists, counts, search, export, the single record and the API all use these conditions, so they cannot disagree.
Row security below them keeps tenants apart; these say who *inside* a tenant sees what.
"""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.cases.models import CaseFile, Party
from fairlead.identity.anybody import Asker
from fairlead.identity.models import PersonGrant
from fairlead.identity.permissions import Core
from fairlead.people.models import Person

ASKED = (Core.CASE_READ_ALL,)
"""The permissions on which `visible_cases` depends, for statements that are kept for `Anybody`."""


def visible_people(asker: Asker) -> sa.ColumnElement[bool]:
    """People this actor may see: everybody in the index who is not restricted, or whom they were named for."""
    named = sa.exists().where(
        PersonGrant.tenant_id == Person.tenant_id,
        PersonGrant.person_id == Person.id,
        PersonGrant.user_id == asker.id,
        PersonGrant.expires_at > sa.func.now(),
    )
    return sa.or_(Person.restricted.is_(False), named)


def visible_cases(asker: Asker, enabled_modules: frozenset[str]) -> sa.ColumnElement[bool]:
    """Cases this actor may see: of modules that are on; their own, their team's, or all with ``read-all``.

    A case with a restricted person is seen only by colleagues who were named for that person. A case of another
    organisation that row security admits was granted to this one and is seen by everybody who may read cases.
    """
    return sa.and_(CaseFile.module.in_(sorted(enabled_modules)), visible_in_any_module(asker))


def visible_in_any_module(asker: Asker) -> sa.ColumnElement[bool]:
    """The same where somebody else has seen to it that the case's module is on."""
    own = CaseFile.tenant_id == asker.tenant_id
    if not asker.can(Core.CASE_READ_ALL):
        mine = CaseFile.lead_id == asker.id
        own = sa.and_(own, sa.or_(mine, CaseFile.team == asker.team) if asker.in_team else mine)
    restricted = (
        sa.select(Party.id)
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(
            Party.tenant_id == CaseFile.tenant_id,
            Party.case_id == CaseFile.id,
            sa.not_(visible_people(asker)),
        )
        .exists()
    )
    return sa.and_(sa.or_(own, CaseFile.tenant_id != asker.tenant_id), sa.not_(restricted))
