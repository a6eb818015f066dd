"""Who is in a group, as its provider may see it now: one read for pages, places, clashes and registers.

A member's name and everything else of a person come from the referral, through its policy. Whose referral was
withdrawn, recalled or has expired is in none of these rows, and so holds no place.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.groups.models import GroupMember, GroupSession, MemberState
from fairlead.providers.groups.schedule import Span, taken
from fairlead.providers.models import Referral, ReferralState
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import TenantSession

SHORTEST_NAME = 3
"""Shorter parts of a name are in too many other words."""


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """One membership with what its referral says of the person."""

    id: uuid.UUID
    version: int
    state: str
    first_session: int
    last_session: int | None
    leave_code: str | None
    added_at: datetime
    referral_id: uuid.UUID
    tenant_id: TenantId
    case_id: uuid.UUID
    reference: str
    subject_label: str
    sender_name: str
    sent_at: datetime
    referral_state: str

    @property
    def open(self) -> bool:
        """The provider is still at work on the referral."""
        return self.referral_state == ReferralState.ACCEPTED

    @property
    def waits(self) -> bool:
        """Stands in the waiting order."""
        return self.open and self.state == MemberState.WAITING

    @property
    def span(self) -> Span:
        """For which sessions."""
        return Span(first=self.first_session, last=self.last_session)

    def attends(self, session: GroupSession) -> bool:
        """Belongs on the register of this session. What was before the referral is no part of it."""
        return (
            self.state != MemberState.WAITING
            and self.span.covers(session.number)
            and session.starts_at >= self.sent_at.replace(second=0, microsecond=0)
        )


def members_of(session: TenantSession, actor: Actor, group_ids: Sequence[uuid.UUID]) -> list[MemberRow]:
    """Everybody in these groups whose referral the actor's organisation received and still sees, in the order they
    came. One statement.
    """
    of_referral = (
        Referral.tenant_id, Referral.case_id, Referral.reference, Referral.subject_label, Referral.sender_name,
        Referral.sent_at, Referral.state.label("referral_state"),
    )  # fmt: skip
    rows = session.execute(
        sa.select(
            GroupMember.id, GroupMember.version, GroupMember.state, GroupMember.first_session,
            GroupMember.last_session, GroupMember.leave_code, GroupMember.added_at, GroupMember.referral_id,
            *of_referral,
        )
        .join(
            Referral,
            sa.and_(Referral.tenant_id == GroupMember.tenant_id, Referral.id == GroupMember.referral_id),
        )
        .where(
            GroupMember.group_tenant_id == actor.tenant_id,
            GroupMember.group_id.in_(group_ids),
            Referral.receiver_tenant_id == actor.tenant_id,
        )
        .order_by(GroupMember.added_at, GroupMember.id)
    )  # fmt: skip
    return [MemberRow(**row) for row in rows.mappings()]


def sessions_of(session: TenantSession, actor: Actor, group_id: uuid.UUID) -> Sequence[GroupSession]:
    """The sessions of the actor's own group by number. One statement."""
    return session.scalars(
        sa.select(GroupSession)
        .where(GroupSession.tenant_id == actor.tenant_id, GroupSession.group_id == group_id)
        .order_by(GroupSession.number)
    ).all()


def places_taken(
    members: Iterable[MemberRow], sessions: Iterable[GroupSession], *, since: int = 0, but: object = None
) -> int:
    """The most places taken at any session with this number or a later one. ``but``: a membership left out."""
    spans = [
        each.span for each in members if each.open and each.state != MemberState.WAITING and each.id != but
    ]
    return taken(spans, (each.number for each in sessions if each.number >= since))


def name_in(text: str, members: Iterable[MemberRow], *, about: uuid.UUID | None = None) -> str:
    """A part of a member's name that stands in the text as a word; nothing if there is none.

    ``about``: the membership that the text is about; its own name may stand in it.
    """
    words = set(_words(text))
    everybody = list(members)
    own = {part for each in everybody if each.id == about for part in _words(each.subject_label)}
    parts = (part for each in everybody for part in _words(each.subject_label))
    return next((part for part in parts if part not in own and _is_said(part, words)), "")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _is_said(part: str, words: set[str]) -> bool:
    """The name, or the family of that name; a short one only as a word of its own."""
    if len(part) < SHORTEST_NAME:
        return False
    return part in words or f"{part}s" in words or f"{part}es" in words
