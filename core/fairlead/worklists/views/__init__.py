"""The pages about lists of cases: saved views, reassignment, export. The list itself is a page of cases."""

from fairlead.worklists.views import exporting, reassigning, saved_views
from fairlead.worklists.views.blueprint import bp

blueprints = (bp,)

__all__ = ["blueprints", "exporting", "reassigning", "saved_views"]
