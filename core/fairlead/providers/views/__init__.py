"""Referral pages of both sides: the lists, one referral, what can be done with it; the directory; and groups."""

from fairlead.providers.directory.views import bp as directory
from fairlead.providers.groups.views import bp as groups
from fairlead.providers.views import assigning, lists, referral
from fairlead.providers.views.blueprint import bp

blueprints = (bp, directory, groups)

__all__ = ["assigning", "blueprints", "lists", "referral"]
