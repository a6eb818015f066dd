"""What is typed about a group: shape checked here, rules in the use cases."""

from fairlead.providers.groups.forms.members import EnrolForm, FromSessionForm, LeaveForm
from fairlead.providers.groups.forms.register import register_form
from fairlead.providers.groups.forms.running import CancelForm, GroupForm, MoveForm, NewGroupForm, SessionForm

__all__ = [
    "CancelForm",
    "EnrolForm",
    "FromSessionForm",
    "GroupForm",
    "LeaveForm",
    "MoveForm",
    "NewGroupForm",
    "SessionForm",
    "register_form",
]
