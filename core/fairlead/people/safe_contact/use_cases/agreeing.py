"""Recording what a person says about a contact point: which ways, at which times, and who else sees or hears it.

The contact point keeps its place and gets a new version; what it said before stays in the change log.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.outgoing import Channel
from fairlead.people.models import ContactPoint
from fairlead.people.safe_contact.policy import REACHES, Window
from fairlead.people.use_cases import own_person
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

SHARED_BY = ("nobody", "somebody", "feared")
"""Who else uses the device or lives in the home. None: nobody asked."""


@dataclass(frozen=True, kw_only=True)
class AgreeWays:
    """Whether it is safe, which ways are wanted, and whether a message may be left. None: nobody asked."""

    person_id: uuid.UUID
    contact_point_id: uuid.UUID
    version: int
    safe_to_use: bool | None
    channels: frozenset[Channel] | None
    leave_message: bool | None


@dataclass(frozen=True, kw_only=True)
class AgreeTimes:
    """The times at which it may be used; none of them means at any time."""

    person_id: uuid.UUID
    contact_point_id: uuid.UUID
    version: int
    times: tuple[Window, ...]


@dataclass(frozen=True, kw_only=True)
class AgreeSharing:
    """Who shares the device or home (one of `SHARED_BY`), who that is in the index, and what they may learn."""

    person_id: uuid.UUID
    contact_point_id: uuid.UUID
    version: int
    shared: str | None
    sharer_id: uuid.UUID | None
    name_police: bool | None
    code_word: str | None


def agree_ways(session: TenantSession, actor: Actor, command: AgreeWays) -> ContactPoint:
    """Record how a contact point may be used.

    Raises `Refusal` for a way that it cannot be used for, `Conflict`, `NotPermitted` or `NotVisible`.
    """
    point = _open(session, actor, command.person_id, command.contact_point_id, command.version)
    ways = command.channels
    if ways is not None and any(point.kind not in REACHES[way] for way in ways):
        raise Refusal(_("Choose ways that this contact point can be used for."), field="channels")
    return _change(
        session,
        point,
        {
            "safe_to_use": command.safe_to_use,
            "channels": None if ways is None else sorted(ways),
            "leave_message": command.leave_message,
        },
    )


def agree_times(session: TenantSession, actor: Actor, command: AgreeTimes) -> ContactPoint:
    """Record at which times a contact point may be used.

    Raises `Refusal` for times without a day or that never begin, `Conflict`, `NotPermitted` or `NotVisible`.
    """
    point = _open(session, actor, command.person_id, command.contact_point_id, command.version)
    if any(not window.days for window in command.times):
        raise Refusal(_("Choose at least one day."), field="days")
    if any(window.begins == window.ends for window in command.times):
        raise Refusal(_("The end must be another time than the beginning."), field="ends")
    return _change(session, point, {"safe_times": [each.to_json() for each in command.times]})


def agree_sharing(session: TenantSession, actor: Actor, command: AgreeSharing) -> ContactPoint:
    """Record who else sees or hears what arrives there.

    Raises `Refusal`, `Conflict`, `NotPermitted`, or `NotVisible` for a sharer whom the actor may not see.
    """
    point = _open(session, actor, command.person_id, command.contact_point_id, command.version)
    if command.shared is not None and command.shared not in SHARED_BY:
        raise Refusal(_("Choose who else uses it."), field="shared")
    if command.sharer_id is not None:
        if command.shared not in {"somebody", "feared"}:
            raise Refusal(_("Say that somebody shares it, or choose nobody here."), field="sharer")
        if own_person(session, actor, command.sharer_id).id == command.person_id:
            raise Refusal(_("Choose somebody else than the person themselves."), field="sharer")
    code_word = (command.code_word or "").strip() or None
    return _change(
        session,
        point,
        {
            "shared": command.shared,
            "sharer_id": command.sharer_id,
            "name_police": command.name_police,
            "code_word": code_word,
        },
    )


def _open(  # called above only
    session: TenantSession, actor: Actor, person_id: uuid.UUID, point_id: uuid.UUID, version: int
) -> ContactPoint:
    """The contact point, as the form showed it."""
    if not actor.can(Core.PERSON_EDIT):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Core.PERSON_EDIT.value)
        )
    point = own_contact_point(session, actor, person_id, point_id)
    if point.superseded_at is not None:
        raise Conflict(_("Somebody else replaced this contact point while you were working on it."))
    if point.version != version:
        raise Conflict(_("Somebody else changed this contact point while you were working on it."))
    return point


def own_contact_point(
    session: TenantSession, actor: Actor, person_id: uuid.UUID, point_id: uuid.UUID
) -> ContactPoint:
    """A contact point of a person whom the actor may see. Raises `NotVisible`."""
    person = own_person(session, actor, person_id)
    point = session.scalar(
        sa.select(ContactPoint).where(
            ContactPoint.tenant_id == person.tenant_id,
            ContactPoint.person_id == person.id,
            ContactPoint.id == point_id,
        )
    )
    if point is None:
        raise NotVisible
    return point


def _change(session: TenantSession, point: ContactPoint, values: Mapping[str, object]) -> ContactPoint:
    changed = [name for name, value in values.items() if getattr(point, name) != value]
    for name in changed:
        setattr(point, name, values[name])
    session.flush()
    record(
        session,
        Operation.ALTERATION,
        "person.contact-point.agreed",
        object_type="contact_point",
        object_ids=[point.id],
        subject_ids=[point.person_id],
        field_names=changed,
    )
    return point
