"""The sender's side: sending a referral, taking it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.models import CaseCondition, CaseFile
from fairlead.cases.progress import CaseRef, add_event
from fairlead.identity.actor import Actor
from fairlead.links.issuing import email_link_of_new
from fairlead.providers.assurance.pausing import refuse_paused
from fairlead.providers.delivery.booked import cancel_booked
from fairlead.providers.delivery.plan_clock import follow_plan
from fairlead.providers.matching.next_offer import take_offers
from fairlead.providers.matching.taking import use_place
from fairlead.providers.models import OPEN_STATES, Referral, ReferralShare, ReferralState, Service
from fairlead.providers.news import News, tell_other_side
from fairlead.providers.pieces import SharedPiece
from fairlead.providers.service_levels import service_levels
from fairlead.providers.spoken_reference import new_referral_reference
from fairlead.providers.use_cases.granting import (
    agreement_in_force,
    end_of_grant,
    grant_to_receiver,
    refuse_uncovered,
)
from fairlead.providers.use_cases.moving import Move, apply, locked, refuse_stale
from fairlead.providers.use_cases.questions import case_of_sent, take_question_back
from fairlead.providers.use_cases.telling_contacts import tell_contacts
from fairlead.providers.workflow import ANSWER
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant, SharingAgreement, Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import load_calendar, local_day


@dataclass(frozen=True, kw_only=True)
class SendReferral:
    """Refer the person of a case to one service, sharing exactly these pieces."""

    case_id: uuid.UUID
    service_id: uuid.UUID
    subject_label: str
    shared: tuple[SharedPiece, ...]
    deliver_by: date
    condition_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class WithdrawReferral:
    """The sender takes a referral back; the provider sees nothing of it from then on."""

    referral_id: uuid.UUID
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True)
class AmendReferral:
    """What was agreed has changed since the referral was sent: the piece as it is now, and the new end.

    What was shared before stays as it was, and is seen no longer than it was to be; the new piece stands beside it.
    ``carries_on`` names the earlier pieces, by scope, that the provider needs until the new end as well.
    """

    referral_id: uuid.UUID
    piece: SharedPiece
    deliver_by: date
    carries_on: tuple[str, ...] = ()


def send_referral(session: TenantSession, actor: Actor, command: SendReferral, *, now: datetime) -> Referral:
    """Send a referral: an agreement in force, a grant with purpose and expiry, and the pieces as previewed.

    Raises `NotVisible` for an unknown case or service, `Refusal` when the service takes no referrals or its provider
    is paused, when no sharing
    agreement is in force (IG-73, IG-76) or the agreement does not cover a piece. The grant never outlives
    the agreement.
    """
    if not actor.can("core:referral:send"):
        raise NotPermitted("You need permission to send referrals.")
    case = session.get(CaseFile, command.case_id)
    service = session.get(Service, command.service_id)
    if case is None or service is None or case.tenant_id != actor.tenant_id:
        raise NotVisible
    if not service.accepting:
        raise Refusal(f"{service.name} is not taking referrals now.", field="service_id")
    refuse_paused(session, service)
    if command.deliver_by < local_day(now):
        raise Refusal("The day by which the intervention ends must be today or later.", field="deliver_by")
    condition = _condition_of(session, case, command.condition_id)
    receiver = session.get_one(Tenant, service.tenant_id)
    agreement = agreement_in_force(session, receiver, local_day(now))
    scopes = [piece.scope for piece in command.shared]
    refuse_uncovered(agreement, receiver, scopes)
    tell_contacts(session, case, command.shared, now=now)
    levels = service_levels(session, local_day(now))
    referral = Referral(
        case_id=case.id,
        reference=new_referral_reference(local_day(now)),
        module=case.module,
        condition_id=condition.id if condition else None,
        receiver_tenant_id=receiver.id,
        receiver_name=receiver.name,
        sender_name=actor.organisation,
        service_id=service.id,
        service_name=service.name,
        subject_label=command.subject_label,
        deliver_by=command.deliver_by,
        state=ReferralState.SENT,
        sent_at=now,
        sent_by=actor.name,
        holder_tenant_id=receiver.id,
        holder_label=receiver.name,
        held_since=now,
        due_on=load_calendar().within_working_days(local_day(now), levels.referral_answer_days),
        due_label=ANSWER.label,
        answer_days=levels.referral_answer_days,
        question_days=levels.referral_question_days,
        first_contact_days=levels.referral_first_contact_days,
        plan_days=levels.referral_plan_days,
    )
    session.add(referral)
    session.flush()
    session.add_all(_share(referral, piece, piece.scope, now) for piece in command.shared)
    expires_at = end_of_grant(command.deliver_by, agreement)
    session.add(grant_to_receiver(referral, scopes, actor, agreement, now=now, expires_at=expires_at))
    use_place(session, referral)
    take_offers(session, referral, now=now)
    add_event(
        session,
        case,
        "referral.sent",
        f"Referred to {receiver.name} for {service.name}",
        at=now,
        detail={"reference": referral.reference, "shared": scopes},
        referral_id=referral.id,
    )
    record(
        session,
        Operation.DISCLOSURE,
        "referral.sent",
        object_type="referral",
        object_ids=[referral.id],
        case_id=case.id,
        field_names=scopes,
        purpose=agreement.purpose,
        gateway=agreement.gateway,
        recipient_org=receiver.name,
    )
    email_link_of_new(session, referral, ends=expires_at, now=now)
    tell_other_side(session, referral, News.ARRIVED)
    return referral


def withdraw_referral(
    session: TenantSession, actor: Actor, command: WithdrawReferral, *, now: datetime
) -> Referral:
    """Take a referral back and recall its grant, in one transaction."""
    case = case_of_sent(session, actor, command.referral_id)
    referral = locked(session, command.referral_id)
    if case is None or referral is None:
        raise NotVisible
    refuse_stale(referral, command.version)
    apply(
        session,
        actor,
        referral,
        Move(
            action="withdraw",
            captured={"reason": command.reason.strip()},
            summary=f"Referral withdrawn: {command.reason}",
        ),
        now=now,
    )
    take_question_back(session, case, referral, now=now)
    follow_plan(session, case, referral, now=now)
    cancel_booked(session, referral, "The referral was withdrawn", now=now)
    session.execute(
        sa.update(AccessGrant)
        .where(AccessGrant.tenant_id == actor.tenant_id, AccessGrant.referral_id == referral.id)
        .values(recalled_at=now, recall_reason=command.reason)
    )
    return referral


def amend_referral(
    session: TenantSession, actor: Actor, command: AmendReferral, *, now: datetime
) -> ReferralShare:
    """Tell the provider of an open referral what has changed, and until when it works.

    The grant of the amendment covers the new piece and what carries on, under the agreement in force today, and
    nothing else. Raises `NotPermitted`, `NotVisible`, `Conflict` for one that is closed or whose grant was recalled,
    `Refusal` when no sharing agreement in force covers a piece, or one that carries on was never shared.
    """
    if not actor.can("core:referral:send"):
        raise NotPermitted("You need permission to send referrals.")
    referral = locked(session, command.referral_id)
    if referral is None or referral.tenant_id != actor.tenant_id:
        raise NotVisible
    if referral.state not in OPEN_STATES:
        raise Conflict("This referral has moved on, so this can no longer be done.")
    receiver = session.get_one(Tenant, referral.receiver_tenant_id)
    agreement = agreement_in_force(session, receiver, local_day(now))
    refuse_uncovered(agreement, receiver, (command.piece.scope, *command.carries_on))
    _refuse_never_shared(session, referral, command.carries_on)
    tell_contacts(session, session.get_one(CaseFile, referral.case_id), (command.piece,), now=now)
    before = session.scalars(
        sa.select(ReferralShare.scope).where(
            ReferralShare.referral_id == referral.id,
            ReferralShare.scope.startswith(command.piece.scope, autoescape=True),
        )
    ).all()
    scope = f"{command.piece.scope}.{len(before) + 1}"
    share = _share(referral, command.piece, scope, now)
    session.add(share)
    told = [scope, *command.carries_on]
    _grant_amendment(
        session, actor, referral, told, agreement, end_of_grant(command.deliver_by, agreement), now
    )
    ends = referral.due_on == referral.deliver_by
    referral.deliver_by = command.deliver_by
    if ends:
        referral.due_on = command.deliver_by
    session.flush()
    add_event(
        session,
        CaseRef(id=referral.case_id, tenant_id=referral.tenant_id),
        "referral.amended",
        f"{referral.receiver_name} told: {command.piece.title}",
        at=now,
        detail={"reference": referral.reference, "shared": told},
        referral_id=referral.id,
    )
    record(
        session,
        Operation.DISCLOSURE,
        "referral.amended",
        object_type="referral",
        object_ids=[referral.id],
        case_id=referral.case_id,
        field_names=told,
        purpose=agreement.purpose,
        gateway=agreement.gateway,
        recipient_org=receiver.name,
    )
    return share


def _share(referral: Referral, piece: SharedPiece, scope: str, now: datetime) -> ReferralShare:
    return ReferralShare(
        referral_id=referral.id,
        scope=scope,
        title=piece.title,
        as_at=now,
        content=[
            {"label": item.label, "value": item.value, "source": item.source, "as_at": item.as_at}
            for item in piece.items
        ],
    )


def shared_scopes(session: TenantSession, referral: Referral) -> frozenset[str]:
    """The scopes of every piece that was shared with a referral, those of its amendments too. One statement."""
    found = session.scalars(
        sa.select(ReferralShare.scope).where(
            ReferralShare.tenant_id == referral.tenant_id, ReferralShare.referral_id == referral.id
        )
    )
    return frozenset(found)


def _refuse_never_shared(session: TenantSession, referral: Referral, scopes: tuple[str, ...]) -> None:
    never = sorted(set(scopes) - shared_scopes(session, referral))
    if never:
        raise Refusal(f"This was not shared with the referral, so it cannot carry on: {', '.join(never)}.")


def _grant_amendment(  # noqa: PLR0917  # what a grant is
    session: TenantSession,
    actor: Actor,
    referral: Referral,
    scopes: list[str],
    agreement: SharingAgreement,
    expires_at: datetime,
    now: datetime,
) -> None:
    """A grant of its own: earlier ones keep their scopes and their end, or end with the new one if that is sooner.

    What was recalled stays recalled: raises `Conflict` when no earlier grant stands.
    """
    standing = session.scalars(
        sa.select(AccessGrant).where(
            AccessGrant.tenant_id == referral.tenant_id,
            AccessGrant.referral_id == referral.id,
            AccessGrant.recalled_at.is_(None),
        )
    ).all()
    if not standing:
        raise Conflict(f"What was shared with {referral.receiver_name} was taken back. Send a new referral.")
    for grant in standing:
        if grant.expires_at is None or grant.expires_at > expires_at:
            grant.expires_at = expires_at
    session.add(grant_to_receiver(referral, scopes, actor, agreement, now=now, expires_at=expires_at))


def _condition_of(
    session: TenantSession, case: CaseFile, condition_id: uuid.UUID | None
) -> CaseCondition | None:
    if condition_id is None:
        return None
    condition = session.get(CaseCondition, condition_id)
    if condition is None or condition.case_id != case.id:
        raise NotVisible
    return condition
