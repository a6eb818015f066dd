"""Reads about conditions beyond the case itself: the force's catalogue, what was delivered, what was seen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from fairlead.public import (
    Appointment,
    CaseCondition,
    CaseDocument,
    CaseFile,
    NotVisible,
    Referral,
    Service,
    Tenant,
    TenantSession,
    settings_in_force,
)
from fairlead_oocd.interventions import Catalogue, CatalogueRow, read_catalogue
from fairlead_oocd.models import ConditionEvidence
from fairlead_oocd.queries.work import MODULE

ATTENDED = ("attended", "late")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What a provider has delivered toward one condition so far."""

    sessions: int
    missed: int
    hours: Decimal


def catalogue_on(session: TenantSession, on: date) -> Catalogue:
    """The catalogue of conditions and interventions in force in this organisation on a day."""
    return read_catalogue(settings_in_force(session, MODULE, on)["condition_catalogue"].value)


def chosen_service(
    session: TenantSession, service_id: uuid.UUID, own: uuid.UUID | None
) -> Sequence[tuple[uuid.UUID, str]]:
    """A service as id and label, if it accepts referrals or is the condition's ``own``. One statement."""
    rows = session.execute(
        sa.select(Service.id, Service.name, Tenant.name.label("provider"))
        .join(Tenant, Tenant.id == Service.tenant_id)
        .where(Service.id == service_id, sa.or_(Service.accepting.is_(True), Service.id == own))
    )
    return [(row.id, f"{row.name}, {row.provider}") for row in rows]


def find_service(session: TenantSession, service_id: uuid.UUID) -> Service:
    """One service of the directory. Raises `NotVisible`."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotVisible
    return service


def offered_service(session: TenantSession, service_id: uuid.UUID) -> tuple[Service, Tenant]:
    """A service of the directory that accepts referrals, and who provides it. Raises `NotVisible`."""
    row = session.execute(
        sa.select(Service, Tenant)
        .join(Tenant, Tenant.id == Service.tenant_id)
        .where(Service.id == service_id, Service.accepting.is_(True))
    ).first()
    if row is None:
        raise NotVisible
    return row.Service, row.Tenant


def service_of(session: TenantSession, intervention: CatalogueRow) -> uuid.UUID | None:
    """The service in the directory that delivers an intervention; None when it names none, or none is there."""
    if not intervention.provider or not intervention.service:
        return None
    return session.scalar(
        sa.select(Service.id)
        .join(Tenant, Tenant.id == Service.tenant_id)
        .where(
            Tenant.slug == intervention.provider,
            Service.code == intervention.service,
            Service.accepting.is_(True),
        )
    )


def provider_names(session: TenantSession, catalogue: Catalogue) -> Mapping[str, str]:
    """The names of the organisations that a catalogue names by slug."""
    slugs = {each.provider for each in catalogue.interventions if each.provider}
    rows = session.execute(sa.select(Tenant.slug, Tenant.name).where(Tenant.slug.in_(slugs)))
    return {row.slug: row.name for row in rows}


def taken_back(session: TenantSession, case: CaseFile) -> Sequence[CaseCondition]:
    """Conditions that were taken back before they took effect, in the order in which they were proposed."""
    return session.scalars(
        sa.select(CaseCondition)
        .where(
            CaseCondition.tenant_id == case.tenant_id,
            CaseCondition.case_id == case.id,
            CaseCondition.state == "removed",
        )
        .order_by(CaseCondition.recorded_at, CaseCondition.id)
    ).all()


def evidence_of(session: TenantSession, case: CaseFile) -> Mapping[uuid.UUID, list[ConditionEvidence]]:
    """What was seen for each condition of a case, oldest first, with what was withdrawn."""
    found: dict[uuid.UUID, list[ConditionEvidence]] = {}
    rows = session.scalars(
        sa.select(ConditionEvidence)
        .where(ConditionEvidence.tenant_id == case.tenant_id, ConditionEvidence.case_id == case.id)
        .order_by(ConditionEvidence.recorded_at, ConditionEvidence.id)
    )
    for row in rows:
        found.setdefault(row.condition_id, []).append(row)
    return found


def is_filed(session: TenantSession, case: CaseFile, kind: str) -> bool:
    """Whether a document of this kind is filed with the case."""
    found = sa.exists().where(
        CaseDocument.tenant_id == case.tenant_id, CaseDocument.case_id == case.id, CaseDocument.kind == kind
    )
    return bool(session.scalar(sa.select(found)))


def delivered_by_condition(session: TenantSession, case: CaseFile) -> Mapping[uuid.UUID, Delivered]:
    """Sessions and hours that providers recorded toward each condition of a case."""
    attended = Appointment.state.in_(ATTENDED)
    rows = session.execute(
        sa.select(
            Referral.condition_id,
            sa.func.count().filter(attended).label("sessions"),
            sa.func.count().filter(Appointment.state == "missed").label("missed"),
            sa.func.coalesce(sa.func.sum(Appointment.hours_credited), 0).label("hours"),
        )
        .join(
            Appointment,
            sa.and_(Appointment.tenant_id == Referral.tenant_id, Appointment.referral_id == Referral.id),
        )
        .where(
            Referral.tenant_id == case.tenant_id,
            Referral.case_id == case.id,
            Referral.condition_id.is_not(None),
        )
        .group_by(Referral.condition_id)
    )
    return {
        row.condition_id: Delivered(sessions=row.sessions, missed=row.missed, hours=row.hours) for row in rows
    }
