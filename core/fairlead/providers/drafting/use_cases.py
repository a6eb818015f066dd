"""Working on a draft: one task at a time, discarding it and taking that back, and sending exactly what was shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, own_case
from fairlead.cases.models import CaseFile
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.pausing import refuse_paused
from fairlead.providers.drafting.content import RISK, WITH_LINES, Line, Preview, Task, lines_of
from fairlead.providers.drafting.models import CASE_CLOSED, DraftState, ReferralDraft
from fairlead.providers.drafting.prepared import (
    Prepared,
    TaskState,
    hooks_of,
    open_draft,
    put_together,
)
from fairlead.providers.drafting.quality import to_confirm
from fairlead.providers.models import Referral, Service
from fairlead.providers.use_cases import SendReferral, send_referral
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

LONGEST_LINE = 2000
UNDO = timedelta(minutes=10)
"""How long a discarded draft can be brought back. [design]"""
_STALE = "Somebody else changed this referral while you were working on it."


@dataclass(frozen=True, kw_only=True)
class SaveTask:
    """What was typed in one task. ``version`` is that of the draft when it was shown, 0 before there was one.

    ``values`` has the words of each line by its name, an empty one leaves the line out. ``left_out`` are scopes that
    are not told; ``confirmed`` the doubtful lines that are still right. Without ``finished`` it is kept and no more.
    """

    case_id: uuid.UUID
    need_id: uuid.UUID
    task: Task
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    service_id: uuid.UUID | None = None
    left_out: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    basis_confirmed: bool = False
    finished: bool = True


@dataclass(frozen=True, kw_only=True)
class SendDraft:
    """Send what was shown: ``digest`` is that of the preview on the page."""

    case_id: uuid.UUID
    need_id: uuid.UUID
    version: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class ReferAsRecorded:
    """Refer one need as the case has it. Of what may be left out only ``scopes`` are told."""

    case_id: uuid.UUID
    need_id: uuid.UUID
    scopes: tuple[str, ...]
    service_id: uuid.UUID | None = None


class PreviewChanged(Conflict):
    """What would be sent now is not what was shown."""

    def __init__(self, current: Preview | None) -> None:
        """``current`` is what would be sent now; None where nothing can be."""
        super().__init__("What would be sent has changed since it was shown to you. Nothing was sent.")
        self.current = current


def save_task(session: TenantSession, actor: Actor, command: SaveTask, *, now: datetime) -> ReferralDraft:
    """Keep what was typed in one task, and count the task as done when it is finished.

    Raises `NotPermitted`, `NotVisible`, `Conflict` when somebody saved first, `Refusal` at the field for what is
    missing, too long, or would tell the provider about somebody it must not learn of.
    """
    case, shown = _opened(session, actor, command.case_id, command.need_id, now=now)
    if shown.version != command.version:
        raise Conflict(_STALE)
    draft = shown.draft or _new(case, command)
    _WRITES[command.task](session, shown, draft, command)
    left = {task: entry for task, entry in draft.done.items() if task != command.task}
    draft.done = left
    session.add(draft)
    _flush(session)
    if command.finished:
        after = put_together(session, case, command.need_id, now=now)
        _refuse_unfinished(session, after, command)
        seen = {"by": actor.name, "at": now.isoformat(), "seen": after.seen(command.task)}
        draft.done = {**left, command.task: seen}
        _flush(session)
    _log(session, draft, "referral.draft.saved", [command.task, *command.values])
    return draft


def discard_draft(
    session: TenantSession, actor: Actor, case_id: uuid.UUID, need_id: uuid.UUID, *, version: int
) -> ReferralDraft:
    """Discard an open draft; for ten minutes it can be brought back.

    Raises `NotPermitted`, `NotVisible`, `Conflict`.
    """
    need(actor, Core.REFERRAL_SEND)
    case = own_case(session, actor, case_id)
    draft = open_draft(session, case, need_id, lock=True)
    if draft is None:
        raise NotVisible
    if draft.version != version:
        raise Conflict(_STALE)
    draft.state = DraftState.DISCARDED
    session.flush()
    _log(session, draft, "referral.draft.discarded", ())
    return draft


def restore_draft(
    session: TenantSession, actor: Actor, case_id: uuid.UUID, draft_id: uuid.UUID, *, now: datetime
) -> ReferralDraft:
    """Bring a discarded draft back as it was.

    Raises `NotPermitted`, `NotVisible`, `Refusal` after ten minutes, for one that ended with its case, or when
    another one was started meanwhile.
    """
    need(actor, Core.REFERRAL_SEND)
    case = own_case(session, actor, case_id)
    statement = sa.select(ReferralDraft).where(
        ReferralDraft.tenant_id == case.tenant_id,
        ReferralDraft.case_id == case.id,
        ReferralDraft.id == draft_id,
        ReferralDraft.state == DraftState.DISCARDED,
    )
    draft = session.scalar(statement.with_for_update().execution_options(populate_existing=True))
    if draft is None:
        raise NotVisible
    if draft.ended_why == CASE_CLOSED or case.closed_at is not None:
        raise Refusal(_("The case is closed, so the draft ended with it."))
    if draft.ended_at is not None and now - draft.ended_at > UNDO:
        raise Refusal(_("The ten minutes in which this could be undone are over."))
    if open_draft(session, case, draft.need_id) is not None:
        raise Refusal(_("Another draft for this was started meanwhile. Discard that one first."))
    draft.state = DraftState.OPEN
    session.flush()
    _log(session, draft, "referral.draft.restored", ())
    return draft


def send_draft(session: TenantSession, actor: Actor, command: SendDraft, *, now: datetime) -> Referral:
    """Send a finished draft: exactly the preview whose digest was posted, or nothing.

    Raises `PreviewChanged` when the draft, the case, the directory or the agreement has changed in between; `Refusal`
    while a task is open, the module says that it cannot be sent yet, or a name must be taken out; and as
    `send_referral` and the hook ``referral_sent`` do.
    """
    case, prepared = _opened(session, actor, command.case_id, command.need_id, now=now)
    draft, preview = prepared.draft, prepared.preview
    if (
        draft is None
        or preview is None
        or (draft.version, preview.digest) != (command.version, command.digest)
    ):
        raise PreviewChanged(preview)
    if prepared.prefill.blocked:
        raise Refusal(prepared.prefill.blocked)
    if prepared.states[Task.CHECK] is TaskState.BLOCKED:
        raise Refusal(_("Complete every task before you send the referral."))
    refuse_names(session, case, [line for piece in prepared.pieces if piece.told for line in piece.lines])
    referral = send_referral(
        session,
        actor,
        SendReferral(
            case_id=case.id,
            condition_id=prepared.prefill.condition_id,
            service_id=uuid.UUID(preview.service_id),
            subject_label=preview.subject,
            shared=preview.shared,
            deliver_by=prepared.prefill.deliver_by,
        ),
        now=now,
    )
    draft.state, draft.referral_id, draft.sent_digest = DraftState.SENT, referral.id, preview.digest
    session.flush()
    hooks_of(session, case).referral_sent(session, case, referral, preview.shared, now)
    return referral


def refer_as_recorded(
    session: TenantSession, actor: Actor, command: ReferAsRecorded, *, now: datetime
) -> Referral:
    """Go through every task of a draft as the case has it, and send it: the same steps, without a page.

    For whoever has confirmed elsewhere that this is accurate and needed. Nothing is told about risk, since nobody
    has written it. Raises as `save_task` and `send_draft` do.
    """
    case, prepared = _opened(session, actor, command.case_id, command.need_id, now=now)
    told = frozenset(command.scopes)
    recorded = {piece.scope for piece in prepared.pieces if any(line.value for line in piece.lines)}
    if told - recorded:
        unknown = ", ".join(sorted(told - recorded))
        raise Refusal(_("There is nothing recorded to share as: %(scopes)s.", scopes=unknown))
    left_out = tuple(each.scope for each in prepared.pieces if not each.needed and each.scope not in told)
    for number, task in enumerate((Task.SHARING, Task.SERVICE, *WITH_LINES, Task.SHARING)):
        shown = put_together(session, case, command.need_id, now=now)
        step = SaveTask(
            case_id=case.id,
            need_id=command.need_id,
            task=task,
            version=shown.version,
            service_id=command.service_id or prepared.prefill.service_id,
            left_out=left_out,
            confirmed=tuple(each.line.name for each in to_confirm(shown.findings)),
            basis_confirmed=True,
            finished=number > 0,  # the first only says what is left out
        )
        save_task(session, actor, step, now=now)
    ready = put_together(session, case, command.need_id, now=now)
    digest = ready.preview.digest if ready.preview is not None else ""
    send = SendDraft(case_id=case.id, need_id=command.need_id, version=ready.version, digest=digest)
    return send_draft(session, actor, send, now=now)


def refuse_names(session: TenantSession, case: CaseFile, lines: Iterable[Line]) -> None:
    """Raise `Refusal`, at its line, when what is told would tell the provider who or where somebody is that the module
    of the case hides from it.
    """
    told = [line for line in lines if line.value]
    hooks = hooks_of(session, case)
    found = hooks.names_to_leave_out(session, case, "\n".join(line.value for line in told))
    if not found:
        return
    at = next((line for line in told if hooks.names_to_leave_out(session, case, line.value)), None)
    raise Refusal(
        _(
            "This would tell the provider about somebody it must not learn of. Take this out: %(texts)s",
            texts="; ".join(found),
        ),
        field=None if at is None else at.name,
    )


def _opened(
    session: TenantSession, actor: Actor, case_id: uuid.UUID, need_id: uuid.UUID, *, now: datetime
) -> tuple[CaseFile, Prepared]:
    need(actor, Core.REFERRAL_SEND)
    case = own_case(session, actor, case_id)
    return case, put_together(session, case, need_id, now=now, lock=True)


def _new(case: CaseFile, command: SaveTask) -> ReferralDraft:
    return ReferralDraft(
        tenant_id=case.tenant_id,
        case_id=case.id,
        need_id=command.need_id,
        state=DraftState.OPEN,
        edits={},
        left_out=[],
        done={},
    )


def _write_service(session: TenantSession, shown: Prepared, draft: ReferralDraft, command: SaveTask) -> None:
    service_id = command.service_id or shown.prefill.service_id
    service = None if service_id is None else session.get(Service, service_id)
    if service is None:
        raise Refusal(_("Select a service"), field="service")
    if not service.accepting:
        raise Refusal(_("%(name)s is not taking referrals now.", name=service.name), field="service")
    refuse_paused(session, service, field="service")
    draft.service_id = service.id


def _write_lines(session: TenantSession, shown: Prepared, draft: ReferralDraft, command: SaveTask) -> None:
    edits = dict(draft.edits)
    for line in lines_of(shown.pieces, command.task):
        if line.origin.fixed or line.name not in command.values:
            continue
        value = command.values[line.name].replace("\r\n", "\n").strip()
        if len(value) > LONGEST_LINE:
            raise Refusal(_("Enter at most %(most)s characters", most=f"{LONGEST_LINE:,}"), field=line.name)
        _write_line(shown, edits, line, value, by=session.actor.name)
    draft.edits = edits


def _write_line(shown: Prepared, edits: dict[str, object], line: Line, value: str, *, by: str) -> None:
    """Keep what differs from the case, with who and when; whoever looked at it again owns it from then on."""
    if not line.owned and value == line.origin.value:
        edits.pop(line.name, None)
    elif line.owned or line.change is None or line.change.value != value or line.overtaken:
        edits[line.name] = {
            "value": value,
            "by": by,
            "on": shown.today.isoformat(),
            "before": line.origin.value,
        }


def _write_risk(session: TenantSession, shown: Prepared, draft: ReferralDraft, command: SaveTask) -> None:
    _write_lines(session, shown, draft, command)
    draft.left_out = [each for each in draft.left_out if each != RISK]
    if RISK in command.left_out:
        draft.left_out = [*draft.left_out, RISK]


def _write_sharing(session: TenantSession, shown: Prepared, draft: ReferralDraft, command: SaveTask) -> None:
    del session
    may = {piece.scope for piece in shown.pieces if not piece.needed and piece.scope != RISK}
    kept = [each for each in draft.left_out if each == RISK]
    draft.left_out = [*kept, *sorted(may & set(command.left_out))]


_WRITES = {
    Task.SERVICE: _write_service,
    Task.PERSON: _write_lines,
    Task.NEEDS: _write_lines,
    Task.RISK: _write_risk,
    Task.CONDITION: _write_lines,
    Task.ACCESS: _write_lines,
    Task.SHARING: _write_sharing,
}


def _refuse_unfinished(session: TenantSession, after: Prepared, command: SaveTask) -> None:
    """Raise `Refusal` when a task that somebody calls finished is not."""
    if command.task is Task.SHARING:
        _refuse_unconfirmed(after, command)
        return
    lines = lines_of(after.pieces, command.task)
    for line in lines:
        if line.origin.needed and not line.value:
            raise Refusal(_("Enter this: the provider needs it"), field=line.name)
    if command.task is Task.RISK and (after.draft is None or RISK not in after.draft.left_out):
        for line in lines:
            if not line.value:
                raise Refusal(_("Enter what the provider needs to know about risk"), field=line.name)
            if not command.basis_confirmed:
                raise Refusal(_("Confirm that this is your own assessment"), field="basis_confirmed")
    told = {line.name for piece in after.pieces if piece.told for line in piece.lines}
    refuse_names(session, after.case, [line for line in lines if line.name in told])


def _refuse_unconfirmed(after: Prepared, command: SaveTask) -> None:
    if after.refused:
        raise Refusal(after.refused)
    outside = [piece.title for piece in after.pieces if piece.needed and not piece.covered]
    if outside:
        raise Refusal(
            _("The agreement with the provider does not cover: %(pieces)s.", pieces=", ".join(outside))
        )
    missing = {each.line.name for each in to_confirm(after.findings)} - set(command.confirmed)
    if missing:
        raise Refusal(
            _("Confirm each line that is old, undated or has changed, or change it"), field="confirmed"
        )
    if not command.basis_confirmed:
        raise Refusal(_("Confirm that what is shared is accurate and needed"), field="basis_confirmed")


def _flush(session: TenantSession) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_STALE) from error


def _log(session: TenantSession, draft: ReferralDraft, action: str, fields: Iterable[str]) -> None:
    record(
        session,
        Operation.ALTERATION,
        action,
        object_type="referral_draft",
        object_ids=[draft.id],
        case_id=draft.case_id,
        field_names=list(fields),
    )
