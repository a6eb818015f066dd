"""What is typed about appointments, sessions, plans and the end: shape checked here, rules in the use cases."""

from fairlead.providers.delivery.forms.appointments import ArrangeForm, CancelForm, MoveForm
from fairlead.providers.delivery.forms.ending import end_form
from fairlead.providers.delivery.forms.planning import ANOTHER, DecidePlanForm, plan_form
from fairlead.providers.delivery.forms.sessions import CorrectionForm, FeedbackForm, SessionForm

__all__ = [
    "ANOTHER",
    "ArrangeForm",
    "CancelForm",
    "CorrectionForm",
    "DecidePlanForm",
    "FeedbackForm",
    "MoveForm",
    "SessionForm",
    "end_form",
    "plan_form",
]
