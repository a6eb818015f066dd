"""From the cookie to the person, and from the person to the actor in one organisation.

The organisation is never taken from a parameter: the address only selects among the signed-in person's own
memberships, and any other name is answered as if it did not exist.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, current_app, g, request

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import CORE_PERMISSIONS
from fairlead.identity.policy import permissions_of, titles_of
from fairlead.identity.session_store import Place, Stored
from fairlead.identity.sessions import browser_session, settings_of
from fairlead.modules.registry import registry
from fairlead.tenancy.base import ActorId, TenantId


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A person who has done everything that signing in asks for."""

    user_id: uuid.UUID
    email: str
    name: str
    session_id: uuid.UUID
    second_factor_at: datetime | None
    started_at: datetime


@dataclass(frozen=True, kw_only=True)
class TenantHere:
    """The organisation of the current page, kept in ``g.tenant``."""

    id: TenantId
    slug: str
    name: str
    kind: str


def step_before(
    *,
    has_second_factor: bool,
    second_factor_at: datetime | None,
    must_change_password: bool,
    second_factor_required: bool,
) -> str | None:
    """The endpoint of what this person must do before anything else; None when signing in is complete."""
    if has_second_factor and second_factor_at is None:
        return "identity.second_factor"
    if must_change_password:
        return "identity.new_password"
    if second_factor_required and not has_second_factor:
        return "identity.enrol"
    return None


def half_signed_in() -> tuple[Stored, str] | None:
    """The session of somebody who gave the password and must still do what the named endpoint asks."""
    stored = browser_session().stored
    if stored is None:
        return None
    step = step_before(
        has_second_factor=stored.has_second_factor,
        second_factor_at=stored.second_factor_at,
        must_change_password=stored.must_change_password,
        second_factor_required=settings_of(current_app).second_factor_required,
    )
    return None if step is None else (stored, step)


def load_signed_in() -> SignedIn | None:
    """Who is asking. None for visitors, and for people who have not finished signing in: they reach nothing
    else.
    """
    stored = browser_session().stored
    if stored is None or half_signed_in() is not None:
        return None
    return SignedIn(
        user_id=stored.user_id,
        email=stored.email,
        name=stored.name,
        session_id=stored.public_id,
        second_factor_at=stored.second_factor_at,
        started_at=stored.started_at,
    )


def actor_in(slug: str) -> Actor | None:
    """The signed-in person in the organisation called ``slug``; None unless they are a member of it."""
    stored = browser_session().stored
    if stored is None or half_signed_in() is not None or stored.place is None or stored.place.slug != slug:
        return None
    return replace(
        actor_of(ActorId(stored.user_id), stored.place),
        session_id=stored.public_id,
        interaction_id=g.interaction_id,
        source_ip=request.remote_addr,
    )


def actor_of(user_id: ActorId, place: Place) -> Actor:
    """A member acting in the organisation of ``place``, with the permissions of their roles there.

    Also leaves ``g.tenant`` (`TenantHere`), ``g.enabled_modules`` (names) and ``g.role_titles`` for the page.
    """
    enabled = place.modules & registry().names
    g.tenant = TenantHere(id=place.tenant_id, slug=place.slug, name=place.organisation, kind=place.kind)
    g.enabled_modules = enabled
    proposed = registry().default_roles(place.kind, enabled)
    g.role_titles = titles_of(
        place.roles, proposed=proposed, own_titles={key: role.title for key, role in place.own_roles.items()}
    )
    return Actor(
        id=user_id,
        tenant_id=place.tenant_id,
        name=place.name,
        organisation=place.organisation,
        roles=place.roles,
        permissions=permissions_of(
            place.roles,
            proposed=proposed,
            own_roles={key: role.permissions for key, role in place.own_roles.items()},
            known=CORE_PERMISSIONS | registry().permissions(enabled),
        ),
        team=place.team,
        rank=place.rank,
        membership_id=place.membership_id,
    )


def fill_in_tenant(app: Flask) -> None:
    """Let ``url_for`` inside an organisation's page lead to pages of the same organisation."""

    @app.url_defaults
    def add_tenant(endpoint: str, values: dict[str, object]) -> None:
        slug = g.get("tenant_slug")
        known = endpoint in app.view_functions  # an unknown one is for url_for to refuse
        if (
            slug
            and known
            and "tenant" not in values
            and app.url_map.is_endpoint_expecting(endpoint, "tenant")
        ):
            values["tenant"] = slug
