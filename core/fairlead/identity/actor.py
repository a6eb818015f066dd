"""Who acts: the one value that every session, use case and audit entry is given."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from fairlead.tenancy.base import ActorId, TenantId

_SYSTEM = uuid.UUID("5f0a1e58-6d1c-4c0e-9f35-fa1e1ead0000")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One person (or named system job) acting in one organisation, during one interaction.

    The tenant comes from here and from nowhere else: a session is opened for an actor, and belongs to
    that actor's tenant for life.
    """

    id: ActorId
    tenant_id: TenantId
    name: str
    organisation: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    team: str | None = None
    rank: str | None = None
    membership_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    interaction_id: uuid.UUID = field(default_factory=uuid.uuid4)
    source_ip: str | None = None
    kind: str = "person"
    only_referral: uuid.UUID | None = None
    """Came by a secret link, and works on this referral and on nothing else."""
    signs_as: str = ""
    """How the logs name them, where it says more than the name."""

    def can(self, permission: str) -> bool:
        """May this actor do what ``permission`` (``module:resource:action``) names?"""
        return permission in self.permissions

    @property
    def in_team(self) -> bool:
        """Belongs to a team of the organisation."""
        return bool(self.team)

    @property
    def is_system(self) -> bool:
        """A scheduled job, or a program with a token, rather than a person: may never take a decision (IG-28)."""
        return self.kind != "person"

    @classmethod
    def system(cls, name: str, tenant_id: TenantId, *, permissions: frozenset[str] = frozenset()) -> Actor:
        """The named system actor ``name`` (``sealer``, ``demo-loader`` …) working in ``tenant_id``."""
        return cls(
            id=ActorId(uuid.uuid5(_SYSTEM, name)),
            tenant_id=tenant_id,
            name=f"system: {name}",
            permissions=permissions,
            kind="system",
        )
