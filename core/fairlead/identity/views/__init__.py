"""Pages of identity: signing in, one's own account, and the administration of users and roles."""

from __future__ import annotations

from fairlead.identity.views.blueprint import bp

# Each of these adds its pages to the blueprint.
from fairlead.identity.views import account, roles, signing_in, steps, users  # isort: skip

blueprints = (bp,)

__all__ = ["account", "blueprints", "roles", "signing_in", "steps", "users"]
