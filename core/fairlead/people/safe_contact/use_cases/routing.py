"""Asking whether something may go to somebody. The only place in which a `Route` is made."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.modules.outgoing import Channel, Outgoing, Recipient
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.models import ContactRoute
from fairlead.people.safe_contact.queries import (
    Answer,
    Reached,
    answer_for,
    answer_of,
    read_reached,
    unsafe_in,
    written_in,
)
from fairlead.people.safe_contact.routes import _SEAL, Blocked, Route, Unsafe
from fairlead.people.use_cases import own_person
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession


class Undeclared(ValueError):
    """Something was to be sent by a way that its declaration does not name."""

    def __init__(self, sent: Outgoing, channel: Channel) -> None:
        ways = ", ".join(sorted(sent.channels)) or "none"
        super().__init__(
            f"{sent.key} is not declared for {channel.value}; it has {ways}. Add the channel to its Outgoing in the"
            " manifest, so that the tests of safe contact run over it."
        )


def route_to(
    session: TenantSession,
    person_id: uuid.UUID,
    *,
    channel: Channel,
    sent: Outgoing,
    purpose: str,
    at: datetime,
) -> Route | Blocked:
    """Where ``sent`` may go, or every reason why it may not, by what is known at this moment.

    ``purpose`` says in a word or two what for, as the audit log shows it; no personal content. Both answers are
    audited with it, and a route is kept so that `still_safe` can be asked. Raises `NotVisible` for a person whom
    the actor may not see, and `Undeclared` for a way that ``sent`` does not name.
    """
    if channel not in sent.channels:
        raise Undeclared(sent, channel)
    reached = read_reached(session, own_person(session, session.actor, person_id))
    return _answered(session, reached, sent, answer_for(reached, sent, channel, at), purpose, at)


def need_route(  # as route_to
    session: TenantSession,
    person_id: uuid.UUID,
    *,
    channel: Channel,
    sent: Outgoing,
    purpose: str,
    at: datetime,
    field: str | None = None,
) -> Route:
    """The same for a form: raises `Unsafe`, with the reasons beside ``field``, when it may not go."""
    answer = route_to(session, person_id, channel=channel, sent=sent, purpose=purpose, at=at)
    if isinstance(answer, Blocked):
        raise Unsafe(answer, field=field)
    return answer


def routes_to_share(
    session: TenantSession,
    person_ids: Iterable[uuid.UUID],
    texts: Sequence[str],
    *,
    sent: Outgoing,
    purpose: str,
    at: datetime,
    field: str | None = None,
) -> tuple[Route, ...]:
    """The routes by which another organisation is told contact points of these people, in texts for it.

    Raises `Refusal` when a text holds one that must not be told, also one that was typed; and `Undeclared`.
    """
    if Channel.SHARED not in sent.channels:
        raise Undeclared(sent, Channel.SHARED)
    told = [read_reached(session, person) for person in _people(session, person_ids)]
    _refuse(unsafe_in(told, sent, texts, at), field)
    routes = (
        _answered(session, reached, sent, answer_of(reached, sent, point, Channel.SHARED, at), purpose, at)
        for reached in told
        for point in written_in(reached, texts)
    )
    return tuple(route for route in routes if isinstance(route, Route))


def still_safe(session: TenantSession, route_id: uuid.UUID, *, at: datetime) -> Route | Blocked:
    """Ask at the moment of sending: by what is known now, by the same way, for what the route was made for.

    The route that comes back may have another address: send to that. A contact point that was replaced since is
    not used any more. Raises `NotVisible` for a route of nobody in this organisation.
    """
    kept = _kept(session, route_id)
    reached, sent = _asked_again(session, kept)
    answer = answer_for(reached, sent, Channel(kept.channel), at)
    if answer.allowed and _as_before(kept, answer.point):
        return _made(kept.id, reached, sent, answer, at)
    return _answered(session, reached, sent, answer, kept.purpose, at)


def still_as_written(session: TenantSession, route_id: uuid.UUID, *, at: datetime) -> Blocked | None:
    """The same for what holds its address already, such as a letter: why it may not be sent any more, or None.

    What is handed over holds none. Raises `NotVisible` as `still_safe` does.
    """
    kept = _kept(session, route_id)
    point = kept.contact_point_id and session.get(ContactPoint, kept.contact_point_id)
    if not point:
        return None
    reached, sent = _asked_again(session, kept)
    answer = answer_of(reached, sent, point, Channel(kept.channel), at)
    return None if answer.allowed else _blocked(reached.person, sent, answer)


def _kept(session: TenantSession, route_id: uuid.UUID) -> ContactRoute:
    kept = session.scalar(
        sa.select(ContactRoute).where(
            ContactRoute.tenant_id == session.actor.tenant_id, ContactRoute.id == route_id
        )
    )
    if kept is None:
        raise NotVisible
    return kept


def _asked_again(session: TenantSession, kept: ContactRoute) -> tuple[Reached, Outgoing]:
    """What is known now, and what was to be sent. Whoever made the route could see the person; whoever sends may be the
    platform.
    """
    person = session.scalars(
        sa.select(Person).where(Person.tenant_id == kept.tenant_id, Person.id == kept.person_id)
    ).one()
    sent = Outgoing(
        key=kept.outgoing,
        title=kept.outgoing,
        to=Recipient.PERSON,
        channels=frozenset({Channel(kept.channel)}),
        languages=frozenset(kept.languages),
        formats=frozenset(kept.formats),
        self_acting=kept.self_acting,
        names_police=kept.names_police,
    )
    return read_reached(session, person), sent


def _blocked(person: Person, sent: Outgoing, answer: Answer) -> Blocked:
    return Blocked(
        person_id=person.id,
        channel=answer.channel,
        outgoing=sent.key,
        reasons=answer.reasons,
        again_at=answer.again_at,
    )


def _people(session: TenantSession, person_ids: Iterable[uuid.UUID]) -> Sequence[Person]:
    wanted = sa.select(Person).where(
        Person.tenant_id == session.actor.tenant_id, Person.id.in_(list(person_ids))
    )
    return session.scalars(wanted).all()


def _refuse(found: tuple[str, ...], field: str | None) -> None:
    if found:
        raise Refusal(
            _(
                "This is not safe to use, or nobody has asked whether it is, so it must not be told to anybody. Take"
                " it out, or correct the mark on the person’s page first: %(found)s",
                found="; ".join(found),
            ),
            field=field,
        )


def _as_before(kept: ContactRoute, point: ContactPoint | None) -> bool:
    if point is None:
        return kept.contact_point_id is None
    return (kept.contact_point_id, kept.contact_version) == (point.id, point.version)


def _answered(  # noqa: PLR0917  # called above only
    session: TenantSession, reached: Reached, sent: Outgoing, answer: Answer, purpose: str, at: datetime
) -> Route | Blocked:
    """The answer as a route that is kept, or as blocked; either way it leaves its trace."""
    person, point = reached.person, answer.point
    if not answer.allowed:
        blocked = _blocked(person, sent, answer)
        _audit(session, person, "person.route-blocked", sent, answer, purpose, [], " ".join(blocked.rules))
        return blocked
    kept = ContactRoute(
        id=uuid.uuid4(),
        tenant_id=person.tenant_id,
        person_id=person.id,
        contact_point_id=None if point is None else point.id,
        contact_version=None if point is None else point.version,
        channel=answer.channel.value,
        outgoing=sent.key,
        languages=sorted(sent.languages),
        formats=sorted(sent.formats),
        self_acting=sent.self_acting,
        names_police=sent.names_police,
        purpose=purpose,
        made_by=session.actor.id,
        made_at=at,
    )
    session.add(kept)
    session.flush()
    _audit(session, person, "person.route-made", sent, answer, purpose, [kept.id], None)
    return _made(kept.id, reached, sent, answer, at)


def _made(  # called above only
    route_id: uuid.UUID, reached: Reached, sent: Outgoing, answer: Answer, at: datetime
) -> Route:
    return Route(
        _SEAL,
        id=route_id,
        person_id=reached.person.id,
        contact_point_id=None if answer.point is None else answer.point.id,
        channel=answer.channel,
        outgoing=sent.key,
        address=None if answer.point is None else answer.point.value,
        tasks=answer.tasks,
        at=at,
    )


def _audit(  # noqa: PLR0917  # called above only
    session: TenantSession,
    person: Person,
    action: str,
    sent: Outgoing,
    answer: Answer,
    purpose: str,
    routes: list[uuid.UUID],
    rules: str | None,
) -> None:
    record(
        session,
        Operation.CONSULTATION,
        action,
        object_type="contact_route",
        object_ids=routes,
        subject_ids=[person.id],
        field_names=[answer.channel.value, sent.key],
        purpose=purpose,
        reason=rules,
        outcome="refused" if rules else "done",
    )
