"""The module's pages."""

from fairlead_victims.views import opening, record, tracker
from fairlead_victims.views.pages import blueprint

__all__ = ["blueprint", "opening", "record", "tracker"]
