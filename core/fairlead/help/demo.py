"""Requests for support of the demonstration's invented people."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from fairlead.help.models import Kind, SupportRequest
from fairlead.help.routing import desk_for
from fairlead.help.use_cases import AskForHelp, MoveRequest, ask_for_help, move_request
from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership, UserAccount
from fairlead.identity.permissions import CORE_ROLES
from fairlead.providers.models import OPEN_STATES, Referral
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database

_OFFICER, _WORKER, _DESK = (
    "investigator@northmoor.example",
    "worker@tidewell.example",
    "desk@northmoor.example",
)
_PERMISSIONS = {role.key: frozenset(map(str, role.permissions)) for role in CORE_ROLES}


def load_demo_requests(database: Database) -> None:
    """Two requests, one of them answered. Does nothing where somebody has asked already, or nobody is there to ask."""
    people = invented_people(database, (_OFFICER, _WORKER, _DESK))
    if people.keys() != {_OFFICER, _WORKER, _DESK}:
        return
    now = datetime.now(UTC)
    with database.tenant_transaction(people[_DESK]) as session:
        if session.scalar(sa.select(SupportRequest.id).limit(1)) is not None:
            return
    asked = _ask(
        database,
        people[_OFFICER],
        Kind.QUESTION,
        "Where does the course certificate go?",
        "The provider gave the person a certificate on paper. Do I scan it, or is what the provider reports enough?",
        now=now - timedelta(days=2),
    )
    with database.tenant_transaction(people[_DESK]) as session:
        command = MoveRequest(
            request_id=asked,
            action="answer",
            version=1,
            body="What the provider reports is enough. Add the paper as evidence of the condition if you want it kept.",
        )
        move_request(session, session.actor, command, now=now - timedelta(days=1))
    with database.tenant_transaction(people[_WORKER]) as session:
        about = session.scalar(
            sa.select(Referral.reference)
            .where(Referral.receiver_tenant_id == people[_WORKER].tenant_id, Referral.state.in_(OPEN_STATES))
            .order_by(Referral.sent_at)
            .limit(1)
        )
    if about is not None:
        _ask(
            database,
            people[_WORKER],
            Kind.CASEWORK,
            "The telephone number does not work",
            "The number that was shared is out of use. Is there another safe way to reach the person?",
            about=about,
            now=now,
        )


def _ask(
    database: Database, actor: Actor, kind: Kind, subject: str, body: str, *, now: datetime, about: str = ""
) -> uuid.UUID:
    with database.tenant_transaction(actor) as session:
        desk = desk_for(session, actor, frozenset(), kind, about)
        command = AskForHelp(
            kind=kind,
            subject=subject,
            body=body,
            about=about,
            page="",
            slug="",
            desk_tenant_id=desk.tenant_id,
        )
        return ask_for_help(session, actor, command, frozenset(), now=now).id


def invented_people(database: Database, addresses: tuple[str, ...]) -> dict[str, Actor]:
    """Those of the demonstration's people who are there, by address, with the permissions of core's roles."""
    with database.platform_transaction(NOBODY) as session:
        rows = session.execute(
            sa.select(
                UserAccount.id, UserAccount.email, UserAccount.name, Membership.roles, Membership.tenant_id
            )
            .add_columns(Tenant.name.label("organisation"))
            .join(Membership, Membership.user_id == UserAccount.id)
            .join(Tenant, Tenant.id == Membership.tenant_id)
            .where(UserAccount.email.in_(addresses))
        ).all()
    return {
        row.email: Actor(
            id=ActorId(row.id),
            tenant_id=row.tenant_id,
            name=row.name,
            organisation=row.organisation,
            roles=frozenset(row.roles),
            permissions=frozenset().union(*(_PERMISSIONS.get(role, frozenset()) for role in row.roles)),
        )
        for row in rows
    }
