"""Opening a case, and who and what it is about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.assignment import Target, given_to, holding_of, put
from fairlead.cases.leads import ASSIGNED, change_of_lead
from fairlead.cases.lookup import need, own_case, same_version
from fairlead.cases.models import NO_DEADLINE, CaseFile, CaseOffence, Category, OffenceCode, Party
from fairlead.cases.progress import add_event, new_reference
from fairlead.cases.words import role_word
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.permissions import Core
from fairlead.people.use_cases import own_person
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

_REFERENCE_ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A new case. ``kind`` and ``state`` are words of the module that asks; ``prefix`` starts the reference.

    The lead is the actor unless ``lead_id`` and ``lead_name`` say otherwise; the team is the actor's unless
    given.
    """

    kind: str
    module: str
    prefix: str
    state: str
    crime_reference: str | None = None
    team: str | None = None
    lead_id: uuid.UUID | None = None
    lead_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddParty:
    """A person in a case, in one role. ``category`` (s.38) has no default: somebody has to say it (IG-10)."""

    case_id: uuid.UUID
    person_id: uuid.UUID
    role: str
    category: Category
    organisation_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeParty:
    """A party's role and category as they should read; the change log keeps what they were."""

    party_id: uuid.UUID
    version: int
    role: str
    category: Category
    reason: str


@dataclass(frozen=True, kw_only=True)
class AddOffence:
    """An offence under consideration, from the reference list. ``committed_to`` is for a period of days."""

    case_id: uuid.UUID
    code: str
    committed_from: date
    committed_to: date | None = None
    place: str | None = None
    summary: str | None = None
    suspect_party_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AssignCase:
    """A case's new lead and team. ``lead_id`` None leaves it with the team."""

    case_id: uuid.UUID
    version: int
    lead_id: uuid.UUID | None
    team: str
    reason: str | None = None


def open_case(session: TenantSession, actor: Actor, command: OpenCase, *, now: datetime) -> CaseFile:
    """Open a case, held by its lead. Raises `NotPermitted`."""
    need(actor, Core.CASE_CREATE)
    lead_id = command.lead_id or (None if actor.is_system else actor.id)
    lead_name = command.lead_name or ("" if actor.is_system and command.lead_id is None else actor.name)
    team = command.team if command.team is not None else (actor.team or "")
    case = CaseFile(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        reference=_unused_reference(session, actor, command.prefix, local_day(now)),
        kind=command.kind,
        module=command.module,
        state=command.state,
        crime_reference=(command.crime_reference or "").strip().upper() or None,
        lead_id=lead_id,
        lead_name=lead_name,
        team=team,
        opened_at=now,
        next_deadline_on=NO_DEADLINE,
        holder_kind="person" if lead_id else "team",
        holder_id=lead_id,
        holder_label=lead_name or team,
        held_since=now,
    )
    session.add(case)
    session.flush()
    add_event(session, case, "case.opened", "Case opened", at=now, detail={"kind": command.kind})
    record(
        session,
        Operation.COLLECTION,
        "case.opened",
        object_type="case",
        object_ids=[case.id],
        case_id=case.id,
        field_names=["kind", "crime_reference"] if case.crime_reference else ["kind"],
    )
    return case


def add_party(session: TenantSession, actor: Actor, command: AddParty, *, now: datetime) -> Party:
    """Put a person of the index into a case.

    Raises `NotVisible`, `NotPermitted`, or `Refusal` on a repeated role.
    """
    need(actor, Core.CASE_EDIT)
    case = own_case(session, actor, command.case_id)
    person = own_person(session, actor, command.person_id)
    if not command.role.strip():
        raise Refusal(_("Choose what this person is in the case."), field="role")
    already = session.scalar(
        sa.select(Party.id).where(
            Party.tenant_id == case.tenant_id,
            Party.case_id == case.id,
            Party.person_id == person.id,
            Party.role == command.role,
        )
    )
    if already is not None:
        raise Refusal(_("This person already has this role in the case."), field="person_id")
    party = Party(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        person_id=person.id,
        role=command.role,
        category=Category(command.category).value,
        organisation_name=command.organisation_name,
        added_at=now,
    )
    session.add(party)
    session.flush()
    add_event(
        session,
        case,
        "case.party.added",
        f"{role_word(party.role)} added",
        at=now,
        detail={"party_id": str(party.id)},
    )
    record(
        session,
        Operation.COLLECTION,
        "case.party.added",
        object_type="party",
        object_ids=[party.id],
        case_id=case.id,
        subject_ids=[person.id],
        field_names=["role", "category"],
    )
    return party


def change_party(session: TenantSession, actor: Actor, command: ChangeParty, *, now: datetime) -> Party:
    """Say anew what a person is in a case (a suspect who admitted).

    Raises `NotVisible`, `NotPermitted`, `Conflict`.
    """
    need(actor, Core.CASE_EDIT)
    party = session.scalar(
        sa.select(Party).where(Party.tenant_id == actor.tenant_id, Party.id == command.party_id)
    )
    if party is None:
        raise NotVisible
    case = own_case(session, actor, party.case_id)
    same_version(party, command.version)
    party.role, party.category = command.role, Category(command.category).value
    session.flush()
    add_event(
        session,
        case,
        "case.party.changed",
        f"{role_word(party.role)}: role or category changed",
        at=now,
        detail={"party_id": str(party.id), "category": party.category},
    )
    record(
        session,
        Operation.ALTERATION,
        "case.party.changed",
        object_type="party",
        object_ids=[party.id],
        case_id=case.id,
        subject_ids=[party.person_id],
        field_names=["role", "category"],
        reason=command.reason,
    )
    return party


def add_offence(session: TenantSession, actor: Actor, command: AddOffence, *, now: datetime) -> CaseOffence:
    """Record an offence as the reference list reads today.

    Raises `NotVisible`, `NotPermitted` or `Refusal`.
    """
    need(actor, Core.CASE_EDIT)
    case = own_case(session, actor, command.case_id)
    code = session.get(OffenceCode, command.code.strip().upper())
    if code is None:
        raise Refusal(
            _("There is no offence with this code. Search by code or words and choose one."), field="code"
        )
    if command.committed_from > local_day(now):
        raise Refusal(_("The date of the offence cannot be in the future."), field="committed_from")
    if command.committed_to is not None and command.committed_to < command.committed_from:
        raise Refusal(_("The last day cannot be before the first day."), field="committed_to")
    if command.suspect_party_id is not None:
        of_this_case = session.scalar(
            sa.select(Party.id).where(
                Party.tenant_id == case.tenant_id,
                Party.case_id == case.id,
                Party.id == command.suspect_party_id,
            )
        )
        if of_this_case is None:
            raise NotVisible
    offence = CaseOffence(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        code=code.code,
        title=code.title,
        mode_of_trial=code.mode_of_trial,
        committed_from=command.committed_from,
        committed_to=command.committed_to,
        place=command.place,
        summary=command.summary,
        suspect_party_id=command.suspect_party_id,
        recorded_at=now,
    )
    session.add(offence)
    session.flush()
    add_event(
        session,
        case,
        "case.offence.added",
        f"Offence recorded: {code.title}",
        at=now,
        detail={"offence_id": str(offence.id), "code": code.code},
    )
    record(
        session,
        Operation.COLLECTION,
        "case.offence.added",
        object_type="case_offence",
        object_ids=[offence.id],
        case_id=case.id,
        field_names=["code", "committed_from"],
    )
    return offence


def assign_case(session: TenantSession, actor: Actor, command: AssignCase, *, now: datetime) -> CaseFile:
    """Give a case another lead or team: `fairlead.cases.assignment.given_to` says who then holds it.

    Raises `NotVisible` (also for a lead who is not a member here), `NotPermitted`, `Conflict`.
    """
    need(actor, Core.CASE_ASSIGN)
    case = own_case(session, actor, command.case_id)
    same_version(case, command.version)
    lead_name = ""
    if command.lead_id is not None:
        found = session.scalar(
            sa.select(UserAccount.name)
            .join(Membership, Membership.user_id == UserAccount.id)
            .where(
                Membership.tenant_id == actor.tenant_id,
                Membership.user_id == command.lead_id,
                Membership.disabled_at.is_(None),
            )
        )
        if found is None:
            raise NotVisible
        lead_name = found
    elif not command.team.strip():
        raise Refusal(_("Choose a person or a team."), field="team")
    target = Target(lead_id=command.lead_id, lead_name=lead_name, team=command.team.strip())
    before = holding_of(case)
    after = given_to(before, target, now=now)
    put(case, after)
    session.flush()
    kept = change_of_lead(before, after)
    add_event(session, case, ASSIGNED, f"Assigned to {target.name}", at=now, detail=kept)
    record(
        session,
        Operation.ALTERATION,
        ASSIGNED,
        object_type="case",
        object_ids=[case.id],
        case_id=case.id,
        field_names=["lead_id", "team"],
        reason=command.reason,
    )
    return case


def _unused_reference(session: TenantSession, actor: Actor, prefix: str, on: date) -> str:
    for _attempt in range(_REFERENCE_ATTEMPTS):
        reference = new_reference(prefix, on)
        taken = session.scalar(
            sa.select(CaseFile.id).where(
                CaseFile.tenant_id == actor.tenant_id, CaseFile.reference == reference
            )
        )
        if taken is None:
            return reference
    raise RuntimeError(
        f"No unused reference for {prefix} in {_REFERENCE_ATTEMPTS} attempts: the alphabet is too short"
    )
