"""Asking victims: attempts, views, and going on (T08)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import Actor, CaseFile, NotPermitted, NotVisible, Operation, Refusal, TenantSession
from fairlead_oocd.models import VictimConsultation, VictimContact
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, VictimOnCase
from fairlead_oocd.use_cases.eligibility import lapse_authorisation
from fairlead_oocd.use_cases.moving import move, note, open_work, refuse_after_giving
from fairlead_oocd.wishes import short_of_standard


@dataclass(frozen=True, kw_only=True)
class RecordContact:
    """One attempt to reach a victim. The note says nothing that a person who may not know should overhear."""

    reference: str
    party_id: UUID
    attempted_at: datetime
    method: str
    outcome: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordViews:
    """What a victim said, or why there is nothing.

    ``wants_listed_action``: '' is none wanted, None is not asked.
    """

    reference: str
    party_id: UUID
    views: str | None
    no_views_reason: str | None
    supports: bool | None
    wants_listed_action: str | None
    risk_to_victim: bool | None
    restorative_interest: bool | None
    loss_pence: int | None
    update_preference: str | None
    safety_concerns: str | None = None


@dataclass(frozen=True, kw_only=True)
class FinishVictimContact:
    """Everything that can be done to hear the victims was done.

    ``shortfall_reason`` says why, where a victim without views was sought less than the service standard asks.
    """

    reference: str
    version: int
    shortfall_reason: str | None = None


def record_contact(
    session: TenantSession, actor: Actor, command: RecordContact, *, now: datetime
) -> VictimContact:
    """Record an attempt. Raises `NotPermitted`, `NotVisible`, or `Refusal` for an attempt in the future."""
    work, victim = _victim(session, actor, command.reference, command.party_id, now)
    if command.attempted_at > now:
        raise Refusal(_("The attempt cannot be in the future."), field="on")
    contact = VictimContact(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        party_id=victim.party.id,
        attempted_at=command.attempted_at,
        method=command.method,
        outcome=command.outcome,
        note=command.note,
        recorded_by=actor.name,
        recorded_at=now,
    )
    session.add(contact)
    session.flush()
    note(
        session,
        work,
        Operation.COLLECTION,
        "victim.contacted",
        f"Attempt to reach a victim: {command.method}, {command.outcome}",
        now=now,
        subject_ids=(victim.person.id,),
        field_names=("contact",),
    )
    return contact


def record_views(
    session: TenantSession, actor: Actor, command: RecordViews, *, now: datetime
) -> VictimConsultation:
    """Record views, or the reason for none. Where the rules read otherwise by it, an authorisation lapses (T11f).

    Raises `Conflict`, `NotPermitted`, `NotVisible` or `Refusal`.
    """
    work, victim = _victim(session, actor, command.reference, command.party_id, now)
    if victim.elsewhere is not None:
        raise Refusal(_("Another module keeps this victim’s views. Record them there."))
    if not command.views and not command.no_views_reason:
        raise Refusal(_("Record the victim’s views, or why there are none."), field="views")
    said, before = victim.consultation, _read_by_rules(victim.consultation)
    if said is None:
        said = VictimConsultation(
            tenant_id=work.case.tenant_id, case_id=work.case.id, party_id=victim.party.id
        )
        session.add(said)
    said.views, said.no_views_reason = command.views, command.no_views_reason
    said.supports, said.wants_listed_action = command.supports, command.wants_listed_action
    said.risk_to_victim, said.restorative_interest = command.risk_to_victim, command.restorative_interest
    said.safety_concerns = (command.safety_concerns or "").strip() or None
    said.loss_pence, said.update_preference = command.loss_pence, command.update_preference
    said.recorded_by, said.recorded_at = actor.name, now
    session.flush()
    summary = (
        "A victim’s views recorded" if command.views else "Recorded why a victim’s views could not be had"
    )
    note(
        session,
        work,
        Operation.COLLECTION,
        "victim.heard",
        summary,
        now=now,
        subject_ids=(victim.person.id,),
        field_names=("views", "supports", "wants_listed_action", "risk_to_victim", "safety_concerns"),
    )
    if _read_by_rules(said) != before:
        lapse_authorisation(session, work, "what a victim said", now=now)
    return said


def _read_by_rules(said: VictimConsultation | None) -> tuple[object, ...]:
    """What the fact sheet says of a victim's views."""
    if said is None:
        return ()
    return (
        bool(said.views),
        said.no_views_reason,
        said.supports,
        said.wants_listed_action,
        said.risk_to_victim,
    )


def finish_victim_contact(
    session: TenantSession, actor: Actor, command: FinishVictimContact, *, now: datetime
) -> CaseFile:
    """T08: go on to needs, once there is an attempt and an answer for every victim.

    An unreachable victim is no bar, but where the force's service standard [design] was not kept the reason is
    recorded. Raises `Refusal` without one, and as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    reason = (command.shortfall_reason or "").strip() or None
    short = short_of_standard(work)
    if short and not reason and all(efforts_made(victim) for victim in work.victims):
        raise Refusal(
            _("Say why fewer attempts were made than the service standard asks."), field="shortfall_reason"
        )
    work.resolution.contact_shortfall = reason if short else None
    summary = "Victims consulted" if work.victims else "No victim to consult"
    move(session, work, "record_victim_views", now=now, summary=summary)
    return work.case


def efforts_made(victim: VictimOnCase) -> bool:
    """At least one attempt, and views or why there are none: the rest is refused by the statute's own guard."""
    said = victim.said
    tried = bool(victim.contacts) or victim.elsewhere is not None
    return tried and said is not None and bool(said.views or said.no_views_reason)


def _victim(
    session: TenantSession, actor: Actor, reference: str, party_id: UUID, now: datetime
) -> tuple[CaseWork, VictimOnCase]:
    if not actor.can(Oocd.RECORD_VICTIM):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.RECORD_VICTIM.value)
        )
    work = open_work(session, actor, reference, now=now)
    refuse_after_giving(work)
    found = next((victim for victim in work.victims if victim.party.id == party_id), None)
    if found is None:
        raise NotVisible
    return work, found
