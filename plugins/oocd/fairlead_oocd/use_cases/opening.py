"""Starting a resolution: suspect, offence, victims (T01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AddOffence,
    AddParty,
    CaseFile,
    Category,
    NotPermitted,
    OpenCase,
    Party,
    Refusal,
    TenantSession,
    add_offence,
    add_party,
    local_day,
    open_case,
)
from fairlead_oocd.facts import Regime
from fairlead_oocd.manifest import KIND, PREFIX
from fairlead_oocd.models import Resolution
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import MODULE, parameters_on, work_on
from fairlead_oocd.use_cases.eligibility import lapse_authorisation
from fairlead_oocd.use_cases.moving import move, open_work, refuse_after_giving
from fairlead_oocd.workflow import WORKFLOW


@dataclass(frozen=True, kw_only=True)
class OpenResolution:
    """A suspect of the index, an offence of the list, when and where, and the crime it is about."""

    suspect_id: UUID
    offence_code: str
    committed_from: date
    crime_reference: str
    attendance: str
    committed_to: date | None = None
    place: str | None = None
    offence_summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddVictim:
    """A victim of the index; ``organisation_name`` when the person speaks for one, such as a shop."""

    reference: str
    person_id: UUID
    organisation_name: str | None = None


def open_resolution(
    session: TenantSession, actor: Actor, command: OpenResolution, *, now: datetime
) -> CaseFile:
    """Open the case and refer it for review (T01).

    Raises `NotPermitted`, `NotVisible`, `Refusal` or `RuleRefusal`.
    """
    if not actor.can(Oocd.CREATE):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.CREATE.value)
        )
    if not command.crime_reference.strip():
        raise Refusal(_("Enter the crime reference."), field="crime_reference")
    if command.committed_from > local_day(now):
        raise Refusal(_("The date of the offence cannot be in the future."), field="committed_from")
    case = open_case(
        session,
        actor,
        OpenCase(
            kind=KIND,
            module=MODULE,
            prefix=PREFIX,
            state=WORKFLOW.initial,
            crime_reference=command.crime_reference,
        ),
        now=now,
    )
    suspect = add_party(
        session,
        actor,
        AddParty(case_id=case.id, person_id=command.suspect_id, role="suspect", category=Category.SUSPECTED),
        now=now,
    )
    offence = add_offence(
        session,
        actor,
        AddOffence(
            case_id=case.id,
            code=command.offence_code,
            committed_from=command.committed_from,
            committed_to=command.committed_to,
            place=command.place,
            summary=command.offence_summary,
            suspect_party_id=suspect.id,
        ),
        now=now,
    )
    session.add(_new_resolution(case, (suspect.id, offence.id), command, begins=_part6_begins(session, now)))
    session.flush()
    move(
        session,
        work_on(session, case, local_day(now)),
        "refer",
        now=now,
        summary=f"Referred for an out-of-court resolution: {offence.title}",
        captured={
            "crime_reference": case.crime_reference,
            "offence_code": offence.code,
            "suspect": str(suspect.id),
            "force": actor.organisation,
        },
    )
    return case


def add_victim(session: TenantSession, actor: Actor, command: AddVictim, *, now: datetime) -> Party:
    """Record a victim of the offence. What was authorised without having heard them no longer holds (T11f).

    Raises `NotVisible`, `NotPermitted` or `Refusal`.
    """
    work = open_work(session, actor, command.reference, now=now)
    refuse_after_giving(work)
    if command.person_id == work.suspect.id:
        raise Refusal(_("The suspect cannot be the victim of the same offence."), field="person_id")
    party = add_party(
        session,
        actor,
        AddParty(
            case_id=work.case.id,
            person_id=command.person_id,
            role="victim",
            category=Category.VICTIM,
            organisation_name=(command.organisation_name or "").strip() or None,
        ),
        now=now,
    )
    lapse_authorisation(session, work, "a victim was added", now=now)
    return party


def _part6_begins(session: TenantSession, now: datetime) -> date | None:
    return parameters_on(session, local_day(now)).part6_commencement_date


def _new_resolution(
    case: CaseFile, ids: tuple[UUID, UUID], command: OpenResolution, *, begins: date | None
) -> Resolution:
    suspect_party_id, offence_id = ids
    two_tier = begins is not None and command.committed_from >= begins
    regime = Regime.TWO_TIER if two_tier else Regime.CURRENT
    return Resolution(
        tenant_id=case.tenant_id,
        case_id=case.id,
        suspect_party_id=suspect_party_id,
        offence_id=offence_id,
        regime=regime.value,
        attendance=command.attendance,
        answers={},
        answered=[],
        fact_corrections=[],
        present=[],
    )


__all__ = ["AddVictim", "OpenResolution", "add_victim", "open_resolution"]
