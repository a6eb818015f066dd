"""What lists say of each case in a few words: its suspect and its offence. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import cache

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.models import CaseOffence, Category, Party
from fairlead.people.models import Person
from fairlead.tenancy.base import among
from fairlead.tenancy.sessions import TenantSession

SUSPECTED = (Category.SUSPECTED.value, Category.CONVICTED_OR_ADMITTED.value)
"""Categories of whoever a case is about."""


def suspects_of(
    session: TenantSession, tenants: set[uuid.UUID], case_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """The suspected person of each case, with "and 1 more" where there are others. One statement."""
    rows = session.execute(_suspects(), {"tenants": list(tenants), "case_ids": list(case_ids)})
    return _first_and_more(
        (row.case_id, f"{row.family_name.upper()}, {row.given_names}".strip(", ")) for row in rows
    )


def offences_of(
    session: TenantSession, tenants: set[uuid.UUID], case_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """The first offence of each case, with "and 1 more" where there are others. One statement."""
    rows = session.execute(_offences(), {"tenants": list(tenants), "case_ids": list(case_ids)})
    return _first_and_more((row.case_id, row.title) for row in rows)


@cache
def _suspects() -> sa.Select[uuid.UUID, str, str]:
    return (
        sa.select(Party.case_id, Person.given_names, Person.family_name)
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(
            among(Party.tenant_id, "tenants"),
            among(Party.case_id, "case_ids"),
            Party.category.in_(SUSPECTED),
            Party.ended_at.is_(None),
        )
        .order_by(Party.added_at, Party.id)
    )


@cache
def _offences() -> sa.Select[uuid.UUID, str]:
    return (
        sa.select(CaseOffence.case_id, CaseOffence.title)
        .where(among(CaseOffence.tenant_id, "tenants"), among(CaseOffence.case_id, "case_ids"))
        .order_by(CaseOffence.recorded_at, CaseOffence.id)
    )


def _first_and_more(pairs: Iterable[tuple[uuid.UUID, str]]) -> dict[uuid.UUID, str]:
    texts: dict[uuid.UUID, list[str]] = {}
    for case_id, text in pairs:
        texts.setdefault(case_id, []).append(text)
    return {
        case_id: found[0]
        if len(found) == 1
        else _("%(first)s and %(more)d more", first=found[0], more=len(found) - 1)
        for case_id, found in texts.items()
    }
