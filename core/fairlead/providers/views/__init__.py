"""Referral pages of both sides: the lists, one referral, what can be done with it; and the directory of services."""

from fairlead.providers.directory.views import bp as directory
from fairlead.providers.drafting.views import bp as drafting
from fairlead.providers.views import assigning, lists, referral
from fairlead.providers.views.blueprint import bp

blueprints = (bp, directory, drafting)

__all__ = ["assigning", "blueprints", "lists", "referral"]
