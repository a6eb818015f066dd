"""Asking for support, and everything that happens to a request until it is closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, same_version
from fairlead.cases.progress import new_reference
from fairlead.help.models import Kind, State, SupportMessage, SupportRequest
from fairlead.help.queries import visible_requests
from fairlead.help.routing import desk_for, page_of
from fairlead.help.workflow import DESK, SUPPORT, WRITES
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.models import Referral
from fairlead.providers.use_cases.messages import refuse_hidden_names
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.core_settings import CORE
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.settings_in_force import settings_in_force
from fairlead.workflow.calendar import local_day
from fairlead.workflow.transitions import IllegalTransition

LONGEST_SUBJECT = 120
LONGEST_TEXT = 4000


@dataclass(frozen=True, kw_only=True)
class AskForHelp:
    """What is wrong. ``page`` is the path somebody came from, ``desk_tenant_id`` the desk that the page named."""

    kind: Kind
    subject: str
    body: str
    about: str
    page: str
    slug: str
    desk_tenant_id: TenantId


@dataclass(frozen=True, kw_only=True)
class MoveRequest:
    """One step of the table in ``help/workflow.py``, with words where it needs some."""

    request_id: uuid.UUID
    action: str
    version: int
    body: str = ""


def ask_for_help(
    session: TenantSession,
    actor: Actor,
    command: AskForHelp,
    enabled_modules: frozenset[str],
    *,
    now: datetime,
) -> SupportRequest:
    """Send a request to the desk that answers its kind.

    Raises `Refusal` for missing or too many words, for a reference that the actor may not see, and where no desk
    answers; `Conflict` when it would go elsewhere than the page said.
    """
    desk = desk_for(session, actor, enabled_modules, command.kind, command.about)
    if desk.tenant_id != command.desk_tenant_id:
        raise Conflict(_("Where this goes has changed meanwhile. Read where it goes now, and send it again."))
    subject = _words(command.subject, "subject", LONGEST_SUBJECT)
    body = _words(command.body, "body", LONGEST_TEXT)
    leaves = desk.tenant_id != actor.tenant_id
    request = SupportRequest(
        tenant_id=desk.tenant_id,
        reference=new_reference("HLP", local_day(now)),
        kind=command.kind,
        subject=subject,
        body=body,
        page=page_of(command.page, command.slug, leaves=leaves),
        about=desk.about,
        referral_id=desk.referral_id,
        desk_name=desk.name,
        asker_tenant_id=actor.tenant_id,
        asker_id=actor.id,
        asker_name=actor.name,
        asker_organisation=actor.organisation,
        asked_at=now,
        state=State.OPEN,
        moved_at=now,
        reopen_days=settings_in_force(session, CORE, local_day(now))["help_reopen_days"].value,
    )
    session.add(request)
    session.flush()
    record(
        session,
        Operation.DISCLOSURE if leaves else Operation.COLLECTION,
        "help.asked",
        object_type="support_request",
        object_ids=[request.id],
        field_names=["subject", "body"],
        purpose="administration",
        recipient_org=desk.name if leaves else None,
    )
    return request


def move_request(
    session: TenantSession, actor: Actor, command: MoveRequest, *, now: datetime
) -> SupportRequest:
    """Take, answer, ask back, reply, close or reopen: one row of the table.

    Raises `NotVisible`, `NotPermitted`, `Conflict` for a request that moved on or was saved since it was shown,
    `Refusal` for missing words, and for reopening after the days that were agreed.
    """
    request = _locked(session, actor, command.request_id)
    same_version(request, command.version)
    try:
        row = SUPPORT.find(request.state, command.action)
    except IllegalTransition as error:
        raise Conflict(_("This request has moved on, so this can no longer be done.")) from error
    desk = row.actor == DESK
    if desk:
        need(actor, Core.HELP_ANSWER)
    if desk != on_the_desk(actor, request):
        raise NotVisible
    body = _words(command.body, "body", LONGEST_TEXT) if command.action in WRITES else ""
    if command.action == "reopen":
        _refuse_late(request, now)
    if desk and body:
        _refuse_names(session, actor, request, body)
    _write(session, actor, request, command.action, State(row.to_state), now=now)
    if body:
        session.add(
            SupportMessage(
                tenant_id=request.tenant_id,
                request_id=request.id,
                from_desk=desk,
                body=body,
                written_at=now,
                written_by_id=actor.id,
                written_by=actor.name,
                organisation=actor.organisation,
            )
        )
        session.flush()
    _note(session, actor, request, row.audit_action, has_words=bool(body))
    return request


def on_the_desk(actor: Actor, request: SupportRequest) -> bool:
    """The actor answers the request. Nobody is the desk of what they asked themselves."""
    return request.tenant_id == actor.tenant_id and request.asker_id != actor.id


def reopens_until(request: SupportRequest) -> datetime | None:
    """Until when who asked can reopen it; None while it is not closed."""
    return None if request.closed_at is None else request.closed_at + timedelta(days=request.reopen_days)


def _locked(session: TenantSession, actor: Actor, request_id: uuid.UUID) -> SupportRequest:
    found = session.scalar(
        sa.select(SupportRequest)
        .where(SupportRequest.id == request_id, visible_requests(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotVisible
    return found


def _write(
    session: TenantSession,
    actor: Actor,
    request: SupportRequest,
    action: str,
    to_state: State,
    *,
    now: datetime,
) -> None:
    """State and holder. Who answers holds it from then on."""
    if action == "take" and request.held_by_id == actor.id:
        raise Refusal(_("You hold this request already."))
    if action in {"take", "answer", "ask"} and request.held_by_id != actor.id:
        request.held_by_id, request.held_by, request.held_since = actor.id, actor.name, now
    request.closed_at = now if to_state is State.CLOSED else None
    if action != "take":
        request.state, request.moved_at = to_state, now
    session.flush()


def _refuse_late(request: SupportRequest, now: datetime) -> None:
    until = reopens_until(request)
    if until is not None and now > until:
        raise Refusal(_("This was closed too long ago to be reopened. Ask for help again."))


def _refuse_names(session: TenantSession, actor: Actor, request: SupportRequest, body: str) -> None:
    """The force's desk tells a provider no more about the people of a case than its officers may.

    What was found is not repeated: whoever answers at the desk need not be allowed to know who is in the case.
    """
    if request.referral_id is None or request.asker_tenant_id == actor.tenant_id:
        return
    referral = session.get_one(Referral, request.referral_id)
    try:
        refuse_hidden_names(session, referral, body, field="body")
    except Refusal as refusal:
        raise Refusal(
            _("The words hold a name or an address that must not leave. Ask whoever holds the case."),
            field=refusal.field,
        ) from None


def _words(text: str, field: str, longest: int) -> str:
    words = text.strip()
    if not words:
        raise Refusal(
            _("Say what you need help with.") if field == "subject" else _("Enter a message"), field=field
        )
    if len(words) > longest:
        raise Refusal(_("This must be %(most)d characters or fewer.", most=longest), field=field)
    return words


def _note(
    session: TenantSession, actor: Actor, request: SupportRequest, action: str, *, has_words: bool
) -> None:
    """In the log of whoever acted: what they did, to whom it went."""
    elsewhere = (
        request.desk_name if actor.tenant_id == request.asker_tenant_id else request.asker_organisation
    )
    leaves = has_words and request.tenant_id != request.asker_tenant_id
    record(
        session,
        Operation.DISCLOSURE if leaves else Operation.ALTERATION,
        action,
        object_type="support_request",
        object_ids=[request.id],
        field_names=["state", *(["body"] if has_words else [])],
        purpose="administration",
        recipient_org=elsewhere if leaves else None,
    )
