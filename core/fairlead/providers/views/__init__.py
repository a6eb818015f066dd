"""Referral pages of both sides, and the pages of what hangs on a referral: delivery, groups, evidence; the directory."""

from fairlead.providers.delivery.views import bp as delivery
from fairlead.providers.directory.open_referral.views import bp as open_referral
from fairlead.providers.directory.views import bp as directory
from fairlead.providers.evidence import views as evidence
from fairlead.providers.groups.views import bp as groups
from fairlead.providers.views import assigning, lists, referral
from fairlead.providers.views.blueprint import bp

blueprints = (bp, delivery, directory, groups, open_referral)

__all__ = ["assigning", "blueprints", "evidence", "lists", "referral"]
