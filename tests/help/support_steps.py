"""Steps of a request for support that several tests take."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa

from fairlead.help.models import Kind, SupportMessage, SupportRequest
from fairlead.help.routing import desk_for
from fairlead.help.use_cases import AskForHelp, MoveRequest, ask_for_help, move_request
from fairlead.identity.actor import Actor
from fairlead.testing.two_sides import Side, TwoSides, now

MODULES = frozenset({"oocd"})


def desk_of(side: Side) -> Actor:
    """Who answers at the desk of an organisation."""
    return side.person("help-desk")


def name_platform_desk(sides: TwoSides, side: Side | None) -> None:
    """Make an organisation the help desk of the platform, or none at all."""
    with sides.behind() as owner:
        owner.execute(sa.text("update tenant set help_desk = false"))
        if side is not None:
            owner.execute(sa.text("update tenant set help_desk = true where id = :i"), {"i": side.id})


def ask(
    sides: TwoSides,
    who: Actor,
    kind: Kind = Kind.CASEWORK,
    *,
    about: str = "",
    page: str = "",
    at: datetime | None = None,
) -> SupportRequest:
    """Somebody asks, and it goes where the page says."""
    with sides.acting(who) as session:
        desk = desk_for(session, session.actor, MODULES, kind, about)
        command = AskForHelp(
            kind=kind,
            subject="The date is wrong",
            body="It says May and it was June.",
            about=about,
            page=page,
            slug=sides.force.slug,
            desk_tenant_id=desk.tenant_id,
        )
        return ask_for_help(session, session.actor, command, MODULES, now=at or now())


def move(
    sides: TwoSides,
    who: Actor,
    asked: SupportRequest,
    action: str,
    *,
    body: str = "",
    at: datetime | None = None,
) -> SupportRequest:
    """One step of somebody, on the request as it is now."""
    with sides.acting(who) as session:
        found = session.get(SupportRequest, asked.id)
        command = MoveRequest(
            request_id=asked.id, action=action, version=found.version if found else -1, body=body
        )
        return move_request(session, session.actor, command, now=at or now())


def seen_by(sides: TwoSides, who: Actor) -> set[uuid.UUID]:
    """The requests that somebody's session can read at all, by row security alone."""
    with sides.acting(who) as session:
        return set(session.scalars(sa.select(SupportRequest.id)))


def words_seen_by(sides: TwoSides, who: Actor, asked: SupportRequest) -> list[str]:
    """The messages of a request that somebody's session can read."""
    with sides.acting(who) as session:
        return list(
            session.scalars(
                sa.select(SupportMessage.body)
                .where(SupportMessage.request_id == asked.id)
                .order_by(SupportMessage.written_at)
            )
        )
