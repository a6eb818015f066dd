"""Pages of joining: the commissioner invites, the invited person joins, the new provider sets itself up."""

from fairlead.providers.onboarding.views import inviting, joining, practice, setting_up
from fairlead.providers.onboarding.views.blueprint import bp

__all__ = ["bp", "inviting", "joining", "practice", "setting_up"]
