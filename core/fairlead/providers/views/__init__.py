"""Referral pages of both sides: the lists, one referral, what can be done with it, its delivery; and the directory."""

from fairlead.providers.delivery.views import bp as delivery
from fairlead.providers.directory.open_referral.views import bp as open_referral
from fairlead.providers.directory.views import bp as directory
from fairlead.providers.evidence import views as evidence
from fairlead.providers.views import assigning, lists, referral
from fairlead.providers.views.blueprint import bp

blueprints = (bp, delivery, directory, open_referral)

__all__ = ["assigning", "blueprints", "evidence", "lists", "referral"]
