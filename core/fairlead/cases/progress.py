"""How a case moves: the one function that applies a transition, and the clocks, holder and chronology with it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.models import NO_DEADLINE, CaseDeadline, CaseEvent, CaseFile
from fairlead.refusals import NotPermitted, Refusal, RuleRefusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import load_calendar, local_day
from fairlead.workflow.decisions import Decision, Result
from fairlead.workflow.transitions import Transition, Workflow

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread or misheard


class CaseKey(Protocol):
    """Whatever names one case: a `CaseFile`, or a `CaseRef` where only the keys are known."""

    @property
    def id(self) -> uuid.UUID:
        """The case."""

    @property
    def tenant_id(self) -> TenantId:
        """The organisation that owns it."""


@dataclass(frozen=True, kw_only=True)
class CaseRef:
    """The keys of a case that the actor may not read (a provider writing to the shared chronology)."""

    id: uuid.UUID
    tenant_id: TenantId


def new_reference(prefix: str, on: date) -> str:
    """A reference that is easy to read aloud and says nothing about how many cases there are: ``OOC-26-7KQ4MX``."""
    return f"{prefix}-{on:%y}-{''.join(secrets.choice(_ALPHABET) for _ in range(6))}"


def add_event(
    session: TenantSession,
    case: CaseKey,
    kind: str,
    summary: str,
    *,
    at: datetime,
    detail: Mapping[str, object] | None = None,
    referral_id: uuid.UUID | None = None,
    by: tuple[uuid.UUID, str, str] | None = None,
) -> None:
    """Add one entry to the chronology. ``by`` is (id, name, organisation) when it was not the session's actor."""
    actor_id, actor_name, organisation = by or (
        session.actor.id,
        session.actor.name,
        session.actor.organisation,
    )
    order = session.info["events"] = session.info.get("events", -1) + 1  # entries of one moment stay in order
    session.add(
        CaseEvent(
            tenant_id=case.tenant_id,
            case_id=case.id,
            referral_id=referral_id,
            at=at + timedelta(microseconds=order),
            kind=kind,
            summary=summary,
            detail=dict(detail or {}),
            actor_id=actor_id,
            actor_name=actor_name,
            actor_organisation=organisation,
        )
    )


def hand_to(case: CaseFile, *, kind: str, holder_id: uuid.UUID | None, label: str, now: datetime) -> None:
    """Say who holds the case now. The time changes only when the holder does."""
    if (case.holder_kind, case.holder_id, case.holder_label) != (kind, holder_id, label):
        case.holder_kind, case.holder_id, case.holder_label, case.held_since = kind, holder_id, label, now


def start_deadline(
    session: TenantSession,
    case: CaseFile,
    *,
    key: str,
    label: str,
    due_on: date,
    layer: str,
    source: str,
    now: datetime,
) -> None:
    """Start a clock (replacing a running one with the same key) and refresh the case's next deadline."""
    stop_deadlines(session, case, (key,), now=now)
    session.add(
        CaseDeadline(
            tenant_id=case.tenant_id,
            case_id=case.id,
            key=key,
            label=label,
            due_on=due_on,
            layer=layer,
            source=source,
            started_at=now,
        )
    )
    refresh_next_deadline(session, case)


def stop_deadlines(
    session: TenantSession, case: CaseFile, keys: tuple[str, ...] | None, *, now: datetime
) -> None:
    """Stop running clocks by key, or all of them with ``None``; refresh the case's next deadline."""
    session.flush()
    running = sa.select(CaseDeadline).where(
        CaseDeadline.tenant_id == case.tenant_id,
        CaseDeadline.case_id == case.id,
        CaseDeadline.stopped_at.is_(None),
    )
    for deadline in session.scalars(running):
        if keys is None or deadline.key in keys:
            deadline.stopped_at = now
    refresh_next_deadline(session, case)


def refresh_next_deadline(session: TenantSession, case: CaseFile) -> None:
    """Copy the earliest running clock onto the case, where worklists sort by it."""
    session.flush()
    earliest = session.execute(
        sa.select(CaseDeadline.due_on, CaseDeadline.label)
        .where(
            CaseDeadline.tenant_id == case.tenant_id,
            CaseDeadline.case_id == case.id,
            CaseDeadline.stopped_at.is_(None),
        )
        .order_by(CaseDeadline.due_on, CaseDeadline.started_at)
        .limit(1)
    ).first()
    case.next_deadline_on = earliest.due_on if earliest else NO_DEADLINE
    case.next_deadline_label = earliest.label if earliest else None


def apply_transition(
    session: TenantSession,
    case: CaseFile,
    workflow: Workflow,
    action: str,
    *,
    now: datetime,
    captured: Mapping[str, object] | None = None,
    guard: Decision | None = None,
    summary: str | None = None,
    referral_id: uuid.UUID | None = None,
    by: tuple[uuid.UUID, str, str] | None = None,
) -> Transition:
    """Move ``case`` by ``action``: permission, guard, captures, state, clocks, chronology and audit, or nothing.

    ``guard`` is the outcome of the transition's guard; a transition that names one is refused without it.
    Raises `IllegalTransition` (no such move from here), `NotPermitted`, `RuleRefusal` or `Refusal`.
    """
    transition = workflow.find(case.state, action)
    if not session.actor.can(transition.permission):
        raise NotPermitted(f"You need the permission {transition.permission} to do this.")
    if transition.guard is not None:
        if guard is None:
            raise Refusal(f"{transition.label}: the check {transition.guard} was not made.")
        if guard.result is not Result.ALLOWED:
            raise RuleRefusal(guard)
    missing = transition.missing_captures(captured or {})
    if missing:
        raise Refusal(f"{transition.label}: still to be recorded: {', '.join(missing)}.")
    case.state = transition.to_state
    if transition.to_state in workflow.final:
        case.closed_at = now
        stop_deadlines(session, case, None, now=now)
    elif transition.deadlines_stopped:
        stop_deadlines(session, case, transition.deadlines_stopped, now=now)
    calendar = load_calendar()
    for rule in transition.deadline_started:
        start_deadline(
            session,
            case,
            key=rule.name,
            label=rule.label,
            due_on=calendar.within_working_days(local_day(now), rule.working_days),
            layer="FORCE",
            source=rule.source,
            now=now,
        )
    add_event(
        session, case, transition.event, summary or transition.label, at=now,
        detail={"transition": transition.id, "from": transition.from_state, "to": transition.to_state},
        referral_id=referral_id, by=by,
    )  # fmt: skip
    record(
        session,
        Operation.ALTERATION,
        transition.audit_action,
        object_type="case",
        object_ids=[case.id],
        case_id=case.id,
        field_names=["state", *transition.captures],
        owner=case.tenant_id,
    )
    return transition
