"""Pages of both sides of a referral and of what hangs on it; of the directory, matching, and how providers join."""

from fairlead.providers.assurance.views import bp as assurance
from fairlead.providers.delivery.views import bp as delivery
from fairlead.providers.directory.open_referral.views import bp as open_referral
from fairlead.providers.directory.views import bp as directory
from fairlead.providers.drafting.views import bp as drafting
from fairlead.providers.evidence import views as evidence
from fairlead.providers.groups.views import bp as groups
from fairlead.providers.matching.views import bp as matching
from fairlead.providers.money.views import bp as money
from fairlead.providers.onboarding.views import bp as onboarding
from fairlead.providers.views import assigning, lists, referral
from fairlead.providers.views.blueprint import bp

blueprints = (
    bp,
    assurance,
    delivery,
    directory,
    drafting,
    groups,
    matching,
    money,
    onboarding,
    open_referral,
)

__all__ = ["assigning", "blueprints", "evidence", "lists", "referral"]
