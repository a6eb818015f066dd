"""Who asks, in a statement that is built once and then asked by everybody.

Building a long statement costs more than answering it. One that is kept names whoever asks by parameters without a
value: executed without `values_of` somebody it is an error, and never the answer for the person before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol  # Any: an id, or the parameter that stands for it

import sqlalchemy as sa

from fairlead.identity.actor import Actor


class Asker(Protocol):
    """What conditions on rows need to know of a person: an `Actor`, or `Anybody` with the same rights."""

    @property
    def id(self) -> Any:
        """The person."""

    @property
    def tenant_id(self) -> Any:
        """The organisation in which they act."""

    @property
    def team(self) -> Any:
        """Their team there."""

    @property
    def in_team(self) -> bool:
        """They belong to a team there."""

    def can(self, permission: str) -> bool:
        """May they do what ``permission`` names?"""


def this_tenant() -> sa.BindParameter[Any]:
    """The organisation of whoever asks, in a kept statement."""
    return sa.bindparam("asker_tenant", type_=sa.Uuid())


@dataclass(frozen=True, kw_only=True)
class Anybody:
    """Everybody who is alike in what changes the statement: ``held`` are the permissions they have of those that it
    ``asks`` about, and ``in_team`` says whether they belong to a team.
    """

    asks: frozenset[str]
    held: frozenset[str]
    in_team: bool

    @classmethod
    def like(cls, actor: Actor, *asks: str) -> Anybody:
        """The same for everybody with this actor's rights among ``asks``."""
        return cls(
            asks=frozenset(asks),
            held=frozenset(permission for permission in asks if actor.can(permission)),
            in_team=bool(actor.team),
        )

    @property
    def id(self) -> sa.BindParameter[Any]:
        """The person who will ask."""
        return sa.bindparam("asker_id", type_=sa.Uuid())

    @property
    def tenant_id(self) -> sa.BindParameter[Any]:
        """The organisation of the person who will ask."""
        return this_tenant()

    @property
    def team(self) -> sa.BindParameter[Any]:
        """The team of the person who will ask."""
        return sa.bindparam("asker_team", type_=sa.String())

    def can(self, permission: str) -> bool:
        """As `Actor.can`. Raises `KeyError` for a permission that does not tell these people apart."""
        if permission not in self.asks:
            raise KeyError(f"a statement for {self} must not depend on {permission}")
        return permission in self.held


def values_of(actor: Actor) -> Mapping[str, object]:
    """The values with which ``actor`` asks a kept statement."""
    return {"asker_id": actor.id, "asker_tenant": actor.tenant_id, "asker_team": actor.team}
