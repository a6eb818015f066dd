"""The receiver gives referrals to a key worker, one or several at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.booked import give_booked
from fairlead.providers.models import OPEN_STATES, Referral
from fairlead.providers.use_cases.moving import Move, apply
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.queries import receivers

MOST_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A referral as the page showed it."""

    referral_id: uuid.UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class AssignReferrals:
    """Referrals, the colleague who works with these people from now on, and why."""

    referrals: Sequence[Shown]
    key_worker_id: uuid.UUID | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """How many were given to whom; those left out were changed meanwhile, are closed, or were theirs already."""

    to: str
    done: int
    left_out: int


def assign_referrals(
    session: TenantSession, actor: Actor, command: AssignReferrals, *, now: datetime
) -> Assigned:
    """Give the referrals to one key worker of the actor's own organisation, in one transaction.

    Those of others are as if they did not exist. Raises `NotVisible` when none can be seen, `Refusal` for somebody
    who may not hold referrals or without a reason, `Conflict` when every one was changed meanwhile, `NotPermitted`.
    """
    if not actor.can(Core.REFERRAL_DELIVER):
        raise NotPermitted("You need permission to deliver referrals.")
    if len(command.referrals) > MOST_AT_ONCE:
        raise Refusal(_("Choose at most %(most)d referrals at once.", most=MOST_AT_ONCE), field="worker")
    worker = next(
        (each for each in receivers(session, Core.REFERRAL_DELIVER) if each.id == command.key_worker_id), None
    )
    if worker is None:
        raise Refusal(_("Select a colleague from the list"), field="worker")
    if not command.reason.strip():
        raise Refusal(_("Enter why"), field="reason")
    versions = {each.referral_id: each.version for each in command.referrals}
    found = _locked(session, actor, list(versions))
    if not found:
        raise NotVisible
    wanted = [each for each in found if each.state in OPEN_STATES and each.key_worker_id != worker.id]
    if not wanted:
        raise Refusal(
            _("%(name)s is the key worker already, or the work is over.", name=worker.name), field="worker"
        )
    unchanged = [each for each in wanted if each.version == versions[each.id]]
    if not unchanged:
        raise Conflict("Somebody else changed this while you were working on it.")
    for referral in unchanged:
        before = referral.key_worker_name
        referral.key_worker_id, referral.key_worker_name = worker.id, worker.name
        move = Move(
            action="assign",
            captured={"key_worker": worker.name, "before": before, "reason": command.reason.strip()},
            summary=_summary(worker.name, before, command.reason.strip()),
        )
        apply(session, actor, referral, move, now=now)
        give_booked(session, referral, move.summary, now=now)
    return Assigned(to=worker.name, done=len(unchanged), left_out=len(versions) - len(unchanged))


def _summary(name: str, before: str | None, reason: str) -> str:
    change = f"Key worker: {before} → {name}" if before else f"Key worker: {name}"
    return f"{change}. {reason}"


def received_now(actor: Actor, ids: Sequence[uuid.UUID]) -> sa.Select[Referral]:
    """Those of the referrals that the actor's organisation received and still sees."""
    return (
        sa.select(Referral)
        .where(Referral.receiver_tenant_id == actor.tenant_id, Referral.id.in_(ids))
        .order_by(Referral.id)
    )


def _locked(session: TenantSession, actor: Actor, ids: Sequence[uuid.UUID]) -> Sequence[Referral]:
    """Locked in one order, so that two people doing this at once wait for each other."""
    statement = received_now(actor, ids).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).all()
