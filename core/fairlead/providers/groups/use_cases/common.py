"""What every change of a group begins and ends with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.progress import CaseRef, add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.groups.models import GroupProgramme, GroupSession, GroupState
from fairlead.providers.groups.roster import MemberRow, name_in
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.worklists.queries import Receiver, receivers

STALE = "Somebody else changed this group while you were working on it."


def locked_group(session: TenantSession, actor: Actor, group_id: uuid.UUID) -> GroupProgramme:
    """The actor's own group as it is now; whoever else changes it or its members waits. Raises `NotVisible`."""
    group = session.scalar(
        sa.select(GroupProgramme)
        .where(GroupProgramme.tenant_id == actor.tenant_id, GroupProgramme.id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if group is None:
        raise NotVisible
    return group


def running_group(session: TenantSession, actor: Actor, group_id: uuid.UUID) -> GroupProgramme:
    """The same, of a group that runs. Raises `NotVisible`, or `Conflict` for one that was cancelled."""
    group = locked_group(session, actor, group_id)
    if group.state != GroupState.RUNNING:
        raise Conflict("This group was cancelled, so this can no longer be done.")
    return group


def locked_session(session: TenantSession, actor: Actor, session_id: uuid.UUID) -> GroupSession:
    """A session of one of the actor's own groups, locked for this change. Raises `NotVisible`."""
    found = session.scalar(
        sa.select(GroupSession)
        .where(GroupSession.tenant_id == actor.tenant_id, GroupSession.id == session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotVisible
    return found


def refuse_stale(row: GroupProgramme | GroupSession, version: int) -> None:
    """Raise `Conflict` unless it is still as it was shown."""
    if row.version != version:
        raise Conflict(STALE)


def facilitator(session: TenantSession, wanted: uuid.UUID | None) -> Receiver:
    """The colleague with this id, if they may deliver. Raises `Refusal`."""
    found = next((each for each in receivers(session, Core.REFERRAL_DELIVER) if each.id == wanted), None)
    if found is None:
        raise Refusal(_("Select a colleague from the list"), field="facilitator")
    return found


def note(
    session: TenantSession, action: str, object_type: str, row_id: uuid.UUID, fields: Sequence[str]
) -> None:
    """One line in the provider's own log: what was changed says nothing of any person whom it works with."""
    record(
        session,
        Operation.SECURITY,
        action,
        object_type=object_type,
        object_ids=[row_id],
        field_names=fields,
        purpose="administration",
    )


def refuse_member_named(text: str, members: Iterable[MemberRow], field: str) -> None:
    """What is kept with the group, and told to every sender, must not say who is in it. Raises `Refusal`."""
    named = name_in(text, members)
    if named:
        raise Refusal(
            _("Do not name a member here: “%(name)s”. It is kept with the group.", name=named), field=field
        )


def tell_sender(
    session: TenantSession, member: MemberRow, action: str, summary: str, *, now: datetime
) -> None:
    """One line in the chronology and one in the log of the member's sender: of its own person, and of nobody else."""
    add_event(
        session,
        CaseRef(id=member.case_id, tenant_id=member.tenant_id),
        action,
        summary,
        at=now,
        referral_id=member.referral_id,
    )
    record(
        session,
        Operation.ALTERATION,
        action,
        object_type="group_member",
        object_ids=[member.id],
        case_id=member.case_id,
        owner=member.tenant_id,
    )
