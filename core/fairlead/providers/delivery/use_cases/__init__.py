"""Arranging appointments, saying what came of them, and agreeing the action plan."""

from fairlead.providers.delivery.use_cases.appointments import (
    ArrangeAppointment,
    CancelAppointment,
    MoveAppointment,
    arrange_appointment,
    cancel_appointment,
    move_appointment,
)
from fairlead.providers.delivery.use_cases.plans import (
    DecidePlan,
    Objective,
    SubmitPlan,
    decide_plan,
    submit_plan,
)
from fairlead.providers.delivery.use_cases.sessions import (
    CorrectFeedback,
    GiveFeedback,
    correct_feedback,
    give_feedback,
)

__all__ = [
    "ArrangeAppointment",
    "CancelAppointment",
    "CorrectFeedback",
    "DecidePlan",
    "GiveFeedback",
    "MoveAppointment",
    "Objective",
    "SubmitPlan",
    "arrange_appointment",
    "cancel_appointment",
    "correct_feedback",
    "decide_plan",
    "give_feedback",
    "move_appointment",
    "submit_plan",
]
