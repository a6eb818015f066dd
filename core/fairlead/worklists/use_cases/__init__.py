"""What can be done with a list of cases."""

from fairlead.worklists.use_cases.exporting import Exported, ExportList, export_list
from fairlead.worklists.use_cases.reassigning import (
    ReassignCases,
    Ticked,
    reassign_cases,
    take_back,
    target_of,
)
from fairlead.worklists.use_cases.saved_views import (
    ChangeView,
    SaveView,
    change_view,
    choose_default,
    delete_view,
    remember_sort,
    restore_view,
    save_view,
)

__all__ = [
    "ChangeView",
    "ExportList",
    "Exported",
    "ReassignCases",
    "SaveView",
    "Ticked",
    "change_view",
    "choose_default",
    "delete_view",
    "export_list",
    "reassign_cases",
    "remember_sort",
    "restore_view",
    "save_view",
    "take_back",
    "target_of",
]
