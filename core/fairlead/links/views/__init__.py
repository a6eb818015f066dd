"""Pages about links for those who make them, and the no-account pages that they lead to."""

from fairlead.links.views import codes, contacts, light, making, opening, sessions
from fairlead.links.views.blueprints import links, no_account

blueprints = (links, no_account)

__all__ = ["blueprints", "codes", "contacts", "light", "making", "opening", "sessions"]
