"""Who may do what: roles to permissions, and which roles one person may give to another. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from fairlead.identity.permissions import Core
from fairlead.modules.manifest import DefaultRole

ADMINISTRATOR = "administrator"
"""The role of which at least one working member must remain."""


def permissions_of(
    roles: Collection[str],
    *,
    proposed: Iterable[DefaultRole],
    own_roles: Mapping[str, frozenset[str]],
    known: frozenset[str],
) -> frozenset[str]:
    """What somebody with these roles may do in an organisation.

    ``proposed`` are the roles that core and the modules that are on propose to its kind, ``own_roles`` the
    organisation's own, which replace a proposed one of the same key. A permission that is not ``known`` (of a
    module that is off) and a role that this kind of organisation does not have give nothing.
    """
    available = {role.key: role.permissions for role in proposed} | dict(own_roles)
    granted = {str(permission) for role in roles for permission in available.get(role, frozenset())}
    return frozenset(granted) & known


def titles_of(
    roles: Collection[str], *, proposed: Iterable[DefaultRole], own_titles: Mapping[str, str]
) -> tuple[str, ...]:
    """What these roles are called in an organisation, in order. A role it does not have gives nothing, so no name."""
    available = {role.key: str(role.title) for role in proposed} | dict(own_titles)
    return tuple(sorted({available[role] for role in roles if role in available}, key=str.casefold))


def may_administer(own: frozenset[str], theirs: frozenset[str]) -> bool:
    """May somebody with the permissions ``own`` give, change or reset somebody with ``theirs``?

    Who manages roles may give everything the organisation has. Who only manages users may give no more than
    they hold, or a second account would be a way around.
    """
    return Core.USER_MANAGE in own and (Core.ROLE_MANAGE in own or theirs <= own)
