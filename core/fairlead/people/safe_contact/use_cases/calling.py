"""The call sheet: how to call somebody, for the one colleague who calls. The code word stands nowhere else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.modules.outgoing import Channel
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.models import ContactRoute
from fairlead.people.safe_contact.outgoing import CALL_SHEET, VOICEMAIL
from fairlead.people.safe_contact.policy import Window
from fairlead.people.safe_contact.queries import answer_for, read_reached, windows_of
from fairlead.people.safe_contact.routes import Blocked, Route, Unsafe
from fairlead.people.safe_contact.use_cases.routing import need_route, still_safe
from fairlead.people.use_cases import own_person
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession


@dataclass(frozen=True, kw_only=True, slots=True)
class CallSheet:
    """What the caller needs: whom, which number, when, whether a message may be left, and the code word."""

    person: Person
    number: str
    times: tuple[Window, ...]
    may_leave_message: bool
    may_name_police: bool
    code_word: str | None
    note: str | None
    tasks: tuple[str, ...]
    caller: str
    made_at: datetime


def open_call_sheet(session: TenantSession, actor: Actor, person_id: uuid.UUID, *, now: datetime) -> Route:
    """Make a call sheet for whoever asks. Raises `Unsafe` when the person cannot be called now, or `NotVisible`."""
    own_person(session, actor, person_id)
    return need_route(
        session, person_id, channel=Channel.CALL, sent=CALL_SHEET, purpose="call", at=now, field="number"
    )


def read_call_sheet(session: TenantSession, actor: Actor, route_id: uuid.UUID, *, now: datetime) -> CallSheet:
    """The sheet, for the colleague who asked for it and nobody else, checked again now. Logged as a disclosure.

    Raises `Unsafe` when the person cannot be called any more, or `NotVisible`.
    """
    kept = session.scalar(
        sa.select(ContactRoute).where(
            ContactRoute.tenant_id == actor.tenant_id,
            ContactRoute.id == route_id,
            ContactRoute.made_by == actor.id,
            ContactRoute.outgoing == CALL_SHEET.key,
        )
    )
    if kept is None:
        raise NotVisible
    person = own_person(session, actor, kept.person_id)
    route = still_safe(session, kept.id, at=now)
    if isinstance(route, Blocked):
        raise Unsafe(route)
    return _sheet(session, actor, person, route)


def _sheet(session: TenantSession, actor: Actor, person: Person, route: Route) -> CallSheet:
    point = session.scalars(
        sa.select(ContactPoint).where(
            ContactPoint.tenant_id == actor.tenant_id, ContactPoint.id == route.contact_point_id
        )
    ).one()
    record(
        session,
        Operation.DISCLOSURE,
        "person.call-sheet.shown",
        object_type="contact_point",
        object_ids=[point.id],
        subject_ids=[person.id],
        field_names=["value", *(["code_word"] if point.code_word else [])],
        purpose="call",
        recipient_person=actor.name,
    )
    message = answer_for(read_reached(session, person), VOICEMAIL, Channel.VOICEMAIL, route.at)
    return CallSheet(
        person=person,
        number=point.value,
        times=windows_of(point),
        may_leave_message=message.point is not None and message.point.id == point.id,
        may_name_police=point.name_police is not False,
        code_word=point.code_word,
        note=point.note,
        tasks=route.tasks,
        caller=actor.name,
        made_at=route.at,
    )
