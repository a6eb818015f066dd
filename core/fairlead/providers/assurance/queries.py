"""Documents as both sides see them. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from fairlead.cases.paging import Cursor, Order, Slice, page_of, read_moment, sliced
from fairlead.identity.actor import Actor
from fairlead.providers.assurance.models import AssuranceDocument, DocumentState
from fairlead.providers.onboarding.models import ProviderAdmission
from fairlead.refusals import NotVisible
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession

DESK = Order(name="sent", attribute="submitted_at", read=read_moment)
ON_A_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class WaitingDocument:
    """One line of the commissioner's desk."""

    id: uuid.UUID
    kind: str
    title: str
    provider_name: str
    submitted_by: str
    submitted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Lapsing:
    """A document that lapses soon, with none accepted after it: days left today, and the reminder that is due."""

    commissioner_id: uuid.UUID
    commissioner_name: str
    kind: str
    expires_on: date
    days: int
    reminder: int


def required_kinds(session: TenantSession, commissioner: uuid.UUID) -> Sequence[str]:
    """The kinds of document that a commissioner asks for today, in their order. One statement."""
    found: Sequence[str] | None = session.scalar(
        sa.select(sa.func.app_assurance_required(commissioner, type_=ARRAY(sa.Text())))
    )
    return found or ()


def documents_between(
    session: TenantSession, provider: uuid.UUID, commissioner: uuid.UUID
) -> Mapping[str, Sequence[AssuranceDocument]]:
    """The documents by kind, the newest first, without what was replaced; at most two hundred. One statement."""
    rows = session.scalars(
        sa.select(AssuranceDocument)
        .where(
            AssuranceDocument.tenant_id == provider,
            AssuranceDocument.commissioner_tenant_id == commissioner,
            AssuranceDocument.state != DocumentState.REPLACED,
        )
        .order_by(AssuranceDocument.submitted_at.desc(), AssuranceDocument.id)
        .limit(200)
    )
    found: dict[str, list[AssuranceDocument]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def find_document(session: TenantSession, document_id: uuid.UUID) -> AssuranceDocument:
    """A document that this organisation sent or asked for. Raises `NotVisible`."""
    document = session.get(AssuranceDocument, document_id)
    if document is None:
        raise NotVisible
    return document


def list_waiting(session: TenantSession, actor: Actor, cursor: Cursor | None) -> Slice[WaitingDocument]:
    """Documents that wait for the actor's organisation, the oldest first. One statement."""
    statement = (
        sa.select(
            AssuranceDocument.id,
            AssuranceDocument.kind,
            AssuranceDocument.title,
            Tenant.name.label("provider_name"),
            AssuranceDocument.submitted_by,
            AssuranceDocument.submitted_at,
        )
        .join(Tenant, Tenant.id == AssuranceDocument.tenant_id)
        .where(
            AssuranceDocument.commissioner_tenant_id == actor.tenant_id,
            AssuranceDocument.tenant_id != actor.tenant_id,
            AssuranceDocument.state == DocumentState.WAITING,
        )
    )
    found = session.execute(page_of(statement, DESK, cursor, size=ON_A_PAGE)).mappings()
    return sliced([WaitingDocument(**row) for row in found], DESK, cursor, size=ON_A_PAGE)


def lapsing(session: TenantSession, provider: uuid.UUID, today: date) -> Sequence[Lapsing]:
    """What a provider is reminded of today: documents that lapse within the longest warning, soonest first.

    By date comparison, so that a reminder appears on its day whether or not anything ran. One statement.
    """
    last = (
        sa.select(
            AssuranceDocument.commissioner_tenant_id.label("commissioner_id"),
            AssuranceDocument.kind,
            sa.func.max(AssuranceDocument.expires_on).label("expires_on"),
        )
        .where(AssuranceDocument.tenant_id == provider, AssuranceDocument.state == DocumentState.ACCEPTED)
        .group_by(AssuranceDocument.commissioner_tenant_id, AssuranceDocument.kind)
        .subquery()
    )
    asked = ProviderAdmission
    warnings = sa.func.app_assurance_warnings(asked.tenant_id, type_=ARRAY(sa.Integer())).label("warnings")
    rows = session.execute(
        sa.select(last, Tenant.name.label("commissioner_name"), warnings)
        .join(asked, sa.and_(asked.tenant_id == last.c.commissioner_id, asked.provider_tenant_id == provider))
        .join(Tenant, Tenant.id == asked.tenant_id)
        .where(
            last.c.expires_on >= today,
            last.c.kind == sa.any_(sa.func.app_assurance_required(asked.tenant_id, type_=ARRAY(sa.Text()))),
        )
        .order_by(last.c.expires_on, last.c.kind)
    )
    found = []
    for row in rows:
        days = (row.expires_on - today).days
        due = [each for each in row.warnings if days <= each]
        if due:
            found.append(
                Lapsing(
                    commissioner_id=row.commissioner_id,
                    commissioner_name=row.commissioner_name,
                    kind=row.kind,
                    expires_on=row.expires_on,
                    days=days,
                    reminder=min(due),
                )
            )
    return found
