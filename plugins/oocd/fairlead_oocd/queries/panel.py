"""Reads for the scrutiny panel: what can be drawn, what is in the sample, one case by the panel's reference."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.public import (
    Actor,
    CaseFile,
    CaseOffence,
    NotVisible,
    OffenceCode,
    Party,
    Person,
    TenantSession,
    visible_cases,
)
from fairlead_oocd.models import Resolution, ScrutinyItem
from fairlead_oocd.queries.work import MODULE
from fairlead_oocd.workflow import State

NOT_RECORDED = "not recorded"
LONGEST_LIST = 200


@dataclass(frozen=True, kw_only=True)
class SampleRow:
    """One line of the sample. No case reference is shown: the panel's list says nothing about who it is."""

    case_id: uuid.UUID
    suspect_id: uuid.UUID
    panel_reference: str
    chosen_because: Sequence[str]
    chosen_at: datetime
    chosen: str | None
    category: str | None


def sample_rows(session: TenantSession) -> Sequence[SampleRow]:
    """The newest cases of the sample, those without a finding first."""
    rows = session.execute(
        sa.select(
            ScrutinyItem.case_id,
            Party.person_id.label("suspect_id"),
            ScrutinyItem.panel_reference,
            ScrutinyItem.chosen_because,
            ScrutinyItem.chosen_at,
            ScrutinyItem.category,
            Resolution.chosen,
        )
        .join(
            Resolution,
            sa.and_(
                Resolution.tenant_id == ScrutinyItem.tenant_id, Resolution.case_id == ScrutinyItem.case_id
            ),
        )
        .join(
            Party,
            sa.and_(Party.tenant_id == Resolution.tenant_id, Party.id == Resolution.suspect_party_id),
        )
        .where(ScrutinyItem.tenant_id == session.actor.tenant_id)
        .order_by(ScrutinyItem.category.is_not(None), ScrutinyItem.chosen_at.desc(), ScrutinyItem.id)
        .limit(LONGEST_LIST)
    )
    return [SampleRow(**row) for row in rows.mappings()]


def strata_to_draw_from(session: TenantSession, actor: Actor) -> Mapping[tuple[str, str, str], Sequence[str]]:
    """References of the finalised cases the actor sees and that are in no sample, by disposal, offence group
    and ethnicity.

    What the person said of their ethnicity, else what an officer saw. The index holds no sex, so that nothing
    can be drawn by it.
    """
    rows = session.execute(
        sa.select(
            CaseFile.reference,
            Resolution.chosen,
            OffenceCode.category_code,
            sa.func.coalesce(Person.self_defined_ethnicity, Person.officer_defined_ethnicity).label(
                "ethnicity"
            ),
        )
        .join(
            Resolution,
            sa.and_(Resolution.tenant_id == CaseFile.tenant_id, Resolution.case_id == CaseFile.id),
        )
        .join(
            CaseOffence,
            sa.and_(CaseOffence.tenant_id == Resolution.tenant_id, CaseOffence.id == Resolution.offence_id),
        )
        .join(OffenceCode, OffenceCode.code == CaseOffence.code)
        .join(
            Party,
            sa.and_(Party.tenant_id == Resolution.tenant_id, Party.id == Resolution.suspect_party_id),
        )
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .outerjoin(
            ScrutinyItem,
            sa.and_(ScrutinyItem.tenant_id == CaseFile.tenant_id, ScrutinyItem.case_id == CaseFile.id),
        )
        .where(
            visible_cases(actor, frozenset({MODULE})),
            CaseFile.tenant_id == actor.tenant_id,
            CaseFile.state == State.FINALISED,
            ScrutinyItem.id.is_(None),
        )
    )
    strata: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        key = (row.chosen or NOT_RECORDED, row.category_code or NOT_RECORDED, row.ethnicity or NOT_RECORDED)
        strata.setdefault(key, []).append(row.reference)
    return strata


def sampled_case(session: TenantSession, panel_reference: str) -> tuple[ScrutinyItem, CaseFile]:
    """One case of the sample by the panel's reference. Raises `NotVisible`."""
    found = session.execute(
        sa.select(ScrutinyItem, CaseFile)
        .join(
            CaseFile,
            sa.and_(CaseFile.tenant_id == ScrutinyItem.tenant_id, CaseFile.id == ScrutinyItem.case_id),
        )
        .where(
            ScrutinyItem.tenant_id == session.actor.tenant_id,
            ScrutinyItem.panel_reference == panel_reference.upper(),
        )
    ).first()
    if found is None:
        raise NotVisible
    return found.ScrutinyItem, found.CaseFile
