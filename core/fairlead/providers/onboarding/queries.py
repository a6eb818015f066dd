"""Providers and invitations as the commissioner sees them, and how far a provider's set-up is. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any  # JSON as the database made it

import sqlalchemy as sa

from fairlead.cases.paging import Cursor, Order, Slice, page_of, read_moment, read_text, sliced
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.providers.assurance.models import AssuranceDocument, DocumentState
from fairlead.providers.assurance.pausing import read_gaps, referrals_paused
from fairlead.providers.assurance.words import Gap
from fairlead.providers.directory.models import ServiceVersion, VersionState
from fairlead.providers.models import Service
from fairlead.providers.money.models import ProviderClaim
from fairlead.providers.onboarding.models import (
    PracticeReferral,
    ProviderAdmission,
    ProviderInvitation,
    ProviderProfile,
)
from fairlead.refusals import NotVisible
from fairlead.tenancy.models import Tenant, TenantKind
from fairlead.tenancy.queries import partners_of
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

ON_A_PAGE = 25
BY_NAME = Order(name="name", attribute="provider_name", read=read_text)
NEWEST = Order(name="invited", attribute="invited_at", read=read_moment, descending=True)
MOST_PARTNERS = 200


@dataclass(frozen=True, kw_only=True)
class ProviderRow:
    """One provider that the commissioner shares with or asks for documents; ``asked_from`` is None for one not asked.

    ``why`` is what pauses new referrals, None for nothing.
    """

    id: uuid.UUID
    provider_name: str
    asked_from: date | None
    waiting: int
    next_lapse: date | None
    why: Any

    @property
    def gaps(self) -> Sequence[Gap]:
        """What pauses new referrals."""
        return read_gaps(self.why)


@dataclass(frozen=True, kw_only=True)
class InvitationRow:
    """One invitation."""

    id: uuid.UUID
    organisation_name: str
    email: str
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None


@dataclass(frozen=True, kw_only=True)
class WaitsForUs:
    """How many documents, changes of services, and claims wait for the commissioner."""

    documents: int
    changes: int
    claims: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a provider has of its own, apart from documents."""

    profile: ProviderProfile | None
    approved: int
    proposed: int
    colleagues: int
    practised: bool


def list_providers(session: TenantSession, actor: Actor, cursor: Cursor | None) -> Slice[ProviderRow]:
    """The providers that the actor's organisation shares with or asks for documents, by name. One statement."""
    asked, document = ProviderAdmission, AssuranceDocument
    between = sa.and_(document.tenant_id == Tenant.id, document.commissioner_tenant_id == actor.tenant_id)
    waiting = (
        sa.select(sa.func.count()).where(between, document.state == DocumentState.WAITING).scalar_subquery()
    )
    lasts = (
        sa.select(sa.func.max(document.expires_on).label("until"))
        .where(between, document.state == DocumentState.ACCEPTED)
        .group_by(document.kind)
        .correlate(Tenant)
        .subquery()
    )
    admitted = sa.and_(asked.provider_tenant_id == Tenant.id, asked.tenant_id == actor.tenant_id)
    statement = (
        sa.select(
            Tenant.id,
            Tenant.name.label("provider_name"),
            asked.documents_from.label("asked_from"),
            waiting.label("waiting"),
            sa.select(sa.func.min(lasts.c.until)).scalar_subquery().label("next_lapse"),
            referrals_paused(Tenant.id, actor.tenant_id).label("why"),
        )
        .outerjoin(asked, admitted)
        .where(provider_of(actor, local_day(datetime.now(UTC))))
    )
    found = session.execute(page_of(statement, BY_NAME, cursor, size=ON_A_PAGE)).mappings()
    return sliced([ProviderRow(**row) for row in found], BY_NAME, cursor, size=ON_A_PAGE)


def waits_for_us(session: TenantSession, actor: Actor) -> WaitsForUs:
    """What waits for the actor's organisation as a commissioner. One statement."""
    document, change, claim = AssuranceDocument, ServiceVersion, ProviderClaim
    waiting = {
        "documents": (
            document.commissioner_tenant_id == actor.tenant_id,
            document.tenant_id != actor.tenant_id,
            document.state == DocumentState.WAITING,
        ),
        "changes": (
            change.commissioner_tenant_id == actor.tenant_id,
            change.state == VersionState.PROPOSED,
        ),
        "claims": (
            claim.payer_tenant_id == actor.tenant_id,
            claim.tenant_id != actor.tenant_id,
            claim.state == "submitted",
        ),
    }
    counts = (
        sa.select(sa.func.count()).where(*those).scalar_subquery().label(name)
        for name, those in waiting.items()
    )
    return WaitsForUs(**session.execute(sa.select(*counts)).one()._asdict())


def provider_of(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """The condition: a provider that the actor's organisation shares with on a day, or asks for documents."""
    asked = sa.select(ProviderAdmission.provider_tenant_id).where(
        ProviderAdmission.tenant_id == actor.tenant_id
    )
    shares = sa.and_(Tenant.kind == TenantKind.PROVIDER, Tenant.id.in_(partners_of(actor, today)))
    return sa.and_(Tenant.id != actor.tenant_id, sa.or_(Tenant.id.in_(asked), shares))


def list_invitations(session: TenantSession, actor: Actor, cursor: Cursor | None) -> Slice[InvitationRow]:
    """Invitations of the actor's organisation, the newest first. One statement."""
    columns = (getattr(ProviderInvitation, name) for name in InvitationRow.__dataclass_fields__)
    statement = sa.select(*columns).where(ProviderInvitation.tenant_id == actor.tenant_id)
    found = session.execute(page_of(statement, NEWEST, cursor, size=ON_A_PAGE)).mappings()
    return sliced([InvitationRow(**row) for row in found], NEWEST, cursor, size=ON_A_PAGE)


def provider_with(session: TenantSession, actor: Actor, provider: uuid.UUID) -> tuple[str, date | None]:
    """A provider's name, and from when the actor's organisation asks it for documents, None where it does not.

    Raises `NotVisible` for one that is not on its list.
    """
    asked = ProviderAdmission
    admitted = sa.and_(asked.provider_tenant_id == Tenant.id, asked.tenant_id == actor.tenant_id)
    row = session.execute(
        sa.select(Tenant.name, asked.documents_from)
        .outerjoin(asked, admitted)
        .where(Tenant.id == provider, provider_of(actor, local_day(datetime.now(UTC))))
    ).one_or_none()
    if row is None:
        raise NotVisible
    return row.name, row.documents_from


def who_asks(session: TenantSession, actor: Actor) -> Sequence[tuple[ProviderAdmission, str]]:
    """Who asks the actor's organisation for documents, with their names."""
    rows = session.execute(
        sa.select(ProviderAdmission, Tenant.name)
        .join(Tenant, Tenant.id == ProviderAdmission.tenant_id)
        .where(
            ProviderAdmission.provider_tenant_id == actor.tenant_id,
            ProviderAdmission.tenant_id != actor.tenant_id,
        )
        .order_by(Tenant.name, Tenant.id)
    )
    return [(admission, name) for admission, name in rows]


def who_is_asked(session: TenantSession, actor: Actor, commissioner: uuid.UUID) -> str:
    """The name of a commissioner that asks the actor's organisation. Raises `NotVisible` for any other."""
    for admission, name in who_asks(session, actor):
        if admission.tenant_id == commissioner:
            return name
    raise NotVisible


def terms_of(
    session: TenantSession, provider: uuid.UUID, commissioner: uuid.UUID
) -> ProviderInvitation | None:
    """The invitation by which the provider came, with the agreement's terms; None for one set up otherwise."""
    return session.scalar(
        sa.select(ProviderInvitation).where(
            ProviderInvitation.tenant_id == commissioner, ProviderInvitation.provider_tenant_id == provider
        )
    )


def providers_to_ask(session: TenantSession, actor: Actor, today: date) -> Sequence[tuple[str, str]]:
    """Providers with an agreement in force that are not asked for documents yet: id and name."""
    asked = sa.select(ProviderAdmission.provider_tenant_id).where(
        ProviderAdmission.tenant_id == actor.tenant_id
    )
    rows = session.execute(
        sa.select(Tenant.id, Tenant.name)
        .where(
            Tenant.id.in_(partners_of(actor, today)),
            Tenant.kind == TenantKind.PROVIDER,
            Tenant.id.not_in(asked),
        )
        .order_by(Tenant.name, Tenant.id)
        .limit(MOST_PARTNERS)
    )
    return [(str(row.id), row.name) for row in rows]


def profile_of(session: TenantSession, provider: uuid.UUID) -> ProviderProfile | None:
    """What a provider says of itself, if this reader may see it."""
    return session.scalar(sa.select(ProviderProfile).where(ProviderProfile.tenant_id == provider))


def services_between(
    session: TenantSession, provider: uuid.UUID, commissioner: uuid.UUID
) -> Sequence[Service]:
    """The provider's services that this commissioner commissions and this reader may see, by name; at most 200."""
    return session.scalars(
        sa.select(Service)
        .where(Service.tenant_id == provider, Service.commissioner_tenant_id == commissioner)
        .order_by(Service.name, Service.id)
        .limit(200)
    ).all()


def progress_of(session: TenantSession, actor: Actor) -> Progress:
    """How far the set-up of the actor's own organisation is. Two statements."""
    own = actor.tenant_id
    counted = session.execute(
        sa.select(
            sa.select(sa.func.count())
            .where(Service.tenant_id == own, Service.approved_number > 0)
            .scalar_subquery()
            .label("approved"),
            sa.select(sa.func.count())
            .where(ServiceVersion.tenant_id == own, ServiceVersion.state == VersionState.PROPOSED)
            .scalar_subquery()
            .label("proposed"),
            sa.select(sa.func.count())
            .where(Membership.tenant_id == own, Membership.disabled_at.is_(None))
            .scalar_subquery()
            .label("colleagues"),
            sa.select(
                sa.exists().where(
                    PracticeReferral.tenant_id == own, PracticeReferral.completed_on.is_not(None)
                )
            )
            .scalar_subquery()
            .label("practised"),
        )
    ).one()
    return Progress(profile=profile_of(session, own), **counted._asdict())
