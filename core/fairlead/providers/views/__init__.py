"""Referral pages of both sides: the lists, one referral, what can be done with it; the directory, and matching."""

from fairlead.providers.directory.views import bp as directory
from fairlead.providers.matching.views import bp as matching
from fairlead.providers.views import assigning, lists, referral
from fairlead.providers.views.blueprint import bp

blueprints = (bp, directory, matching)

__all__ = ["assigning", "blueprints", "lists", "referral"]
