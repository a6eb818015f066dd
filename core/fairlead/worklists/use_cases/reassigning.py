"""Giving several cases to a colleague or a team at once, and taking that back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.access import visible_cases
from fairlead.cases.assignment import Holding, Target, given_to, holding_of, put
from fairlead.cases.leads import ASSIGNED, ASSIGNMENT_UNDONE, change_of_lead
from fairlead.cases.lookup import need
from fairlead.cases.models import CaseFile
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.use_cases.questions import name_the_holder
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.models import CaseReassignment
from fairlead.worklists.policy import MOST_AT_ONCE, can_be_taken_back
from fairlead.worklists.queries import batch_of, given_at, receivers, teams_here

MOVED, CHANGED, CLOSED, SAME = "moved", "changed", "closed", "same"
BACK = "back"


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """A case as the check page showed it."""

    case_id: uuid.UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class ReassignCases:
    """Cases and to whom they go: ``to`` is ``person:<id>`` or ``team:<name>``."""

    cases: Sequence[Ticked]
    to: str
    reason: str = ""


def target_of(session: TenantSession, to: str) -> Target:
    """To whom ``to`` gives: a colleague who works on cases, or a team of the organisation. Raises `Refusal`."""
    kind, _colon, wanted = to.partition(":")
    if kind == "person":
        for receiver in receivers(session):
            if str(receiver.id) == wanted:
                return Target(lead_id=receiver.id, lead_name=receiver.name, team=receiver.team)
    elif kind == "team" and wanted in teams_here(session):
        return Target(lead_id=None, lead_name="", team=wanted)
    raise Refusal(_("Choose a colleague or a team from the list."), field="person")


def reassign_cases(
    session: TenantSession,
    actor: Actor,
    command: ReassignCases,
    enabled_modules: frozenset[str],
    *,
    now: datetime,
) -> uuid.UUID:
    """Give the cases away in one transaction; what changed since the check page, is closed or is theirs
    already is left out and noted as such. Cases this actor may not see are as if they did not exist.

    Returns the batch. Raises `NotPermitted`, or `Refusal` when none of the cases can be seen.
    """
    need(actor, Core.CASE_ASSIGN_MANY)
    if len(command.cases) > MOST_AT_ONCE:
        raise Refusal(_("Choose at most %(most)d cases at once.", most=MOST_AT_ONCE), field="person")
    target = target_of(session, command.to)
    shown = {each.case_id: each.version for each in command.cases}
    batch = uuid.uuid4()
    cases = _locked(session, actor, list(shown), enabled_modules)
    if not cases:
        raise Refusal(_("None of these cases can be given away any more."), field="person")
    for case in cases:
        before = holding_of(case)
        after = given_to(before, target, now=now)
        outcome = _outcome(case, shown[case.id], before, after)
        if outcome == MOVED:
            put(case, after)
            session.flush()
            name_the_holder(session, case)
            kept = change_of_lead(before, after)
            _note(session, case, ASSIGNED, f"Assigned to {target.name}", command.reason, kept, now=now)
        session.add(_entry(case, before, batch, outcome, session.actor, target.name, now))
    session.flush()
    return batch


def take_back(
    session: TenantSession,
    actor: Actor,
    batch_id: uuid.UUID,
    enabled_modules: frozenset[str],
    *,
    now: datetime,
) -> None:
    """Give the cases of a batch back to who had them, but for those that somebody changed since.

    Raises `NotVisible`, `NotPermitted`, or `Refusal` when it is too late or was done before.
    """
    need(actor, Core.CASE_ASSIGN_MANY)
    entries = batch_of(session, actor, batch_id, enabled_modules)
    if not can_be_taken_back(given_at(entries), now=now):
        raise Refusal(_("The ten minutes in which this could be undone are over."))
    if any(entry.undone_at for entry in entries):
        raise Refusal(_("This has been undone already."))
    moved = {entry.case_id: entry for entry in entries if entry.outcome == MOVED}
    there = {case.id: case for case in _locked(session, actor, list(moved), enabled_modules)}
    for case_id, entry in moved.items():
        case = there.get(case_id)
        entry.undone_at = now
        if case is None or case.version != entry.version_after:
            entry.undo_outcome = CHANGED
            continue
        entry.undo_outcome = BACK
        kept = change_of_lead(holding_of(case), holding_of(entry))
        put(case, holding_of(entry))
        session.flush()
        name_the_holder(session, case)
        to = entry.lead_name or entry.team
        _note(session, case, ASSIGNMENT_UNDONE, f"Assignment undone: back with {to}", "", kept, now=now)
    session.flush()


def cases_to_give(
    actor: Actor, case_ids: Sequence[uuid.UUID], enabled_modules: frozenset[str]
) -> sa.Select[CaseFile]:
    """The ticked cases that this actor may see, of their own organisation."""
    return (
        sa.select(CaseFile)
        .where(
            CaseFile.tenant_id == actor.tenant_id,
            CaseFile.id.in_(case_ids),
            visible_cases(actor, enabled_modules),
        )
        .order_by(CaseFile.id)
    )


def _locked(
    session: TenantSession, actor: Actor, case_ids: Sequence[uuid.UUID], enabled_modules: frozenset[str]
) -> Sequence[CaseFile]:
    """Locked in one order, so that two people doing this at once wait for each other."""
    statement = cases_to_give(actor, case_ids, enabled_modules).with_for_update(of=CaseFile, key_share=True)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _outcome(case: CaseFile, shown: int, before: Holding, after: Holding) -> str:
    if case.version != shown:
        return CHANGED
    if case.closed_at is not None:
        return CLOSED
    return SAME if before == after else MOVED


def _entry(  # noqa: PLR0917  # the columns of one row
    case: CaseFile, before: Holding, batch: uuid.UUID, outcome: str, actor: Actor, to: str, now: datetime
) -> CaseReassignment:
    return CaseReassignment(
        tenant_id=case.tenant_id,
        case_id=case.id,
        batch_id=batch,
        given_by=actor.id,
        given_at=now,
        given_to=to,
        reference=case.reference,
        outcome=outcome,
        version_after=case.version if outcome == MOVED else None,
        lead_id=before.lead_id,
        lead_name=before.lead_name,
        team=before.team,
        holder_kind=before.holder_kind,
        holder_id=before.holder_id,
        holder_label=before.holder_label,
        held_since=before.held_since,
    )


def _note(  # noqa: PLR0917  # an entry of the chronology
    session: TenantSession,
    case: CaseFile,
    action: str,
    summary: str,
    reason: str,
    detail: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    add_event(session, case, action, summary, at=now, detail=detail)
    record(
        session,
        Operation.ALTERATION,
        action,
        object_type="case",
        object_ids=[case.id],
        case_id=case.id,
        field_names=["lead_id", "team", "holder_id"],
        reason=reason or None,
    )
