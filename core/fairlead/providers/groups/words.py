"""The codes of a group, and the words for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.reasons import ABSENCES
from fairlead.providers.delivery.words import STATES
from fairlead.providers.groups.models import MemberState, SessionState
from fairlead.providers.models import Appointment
from fairlead.workflow.calendar import LONDON

EXCUSED = "excused-"
"""Begins the result of somebody who did not come for an acceptable reason; the code of the reason follows."""

RESULTS: Mapping[str, LazyString] = {
    AppointmentState.ATTENDED: STATES[AppointmentState.ATTENDED],
    AppointmentState.LATE: STATES[AppointmentState.LATE],
    AppointmentState.MISSED: STATES[AppointmentState.MISSED],
    AppointmentState.PROVIDER_CANCELLED: STATES[AppointmentState.PROVIDER_CANCELLED],
    **{f"{EXCUSED}{each.code}": _("Acceptable reason: %(reason)s", reason=each.label) for each in ABSENCES},
}
"""What can come of a session for one member: a state of the appointment, with the reason of an excused absence."""

ASKED_BY: Mapping[str, LazyString] = {
    "us": _("We did"),
    "member": _("A member"),
    "venue": _("Whoever runs the place"),
    "sender": _("A referring organisation"),
}
"""Whose side asked for a session to be moved or cancelled."""

CANCEL_CODES: Mapping[str, LazyString] = {
    "facilitator": _("Nobody could run it"),
    "place": _("The place could not be used"),
    "too-few": _("Too few people"),
    "weather": _("Weather or travel"),
    "other": _("Another reason on our side"),
}
"""Why a provider cancels a session or a group. [design] None of them counts against anybody."""

LEAVE_CODES: Mapping[str, LazyString] = {
    "finished": _("Has done what the group was for"),
    "other-time": _("Cannot come at these times"),
    "other-group": _("Goes on in another group or one to one"),
    "wishes": _("No longer wants to come"),
    "conduct": _("Asked to leave because of conduct in the group"),
    "moved": _("Moved away"),
    "group-cancelled": _("The group was cancelled by us"),
    "other": _("Another reason"),
}
"""Why a member leaves. [design]"""

MEMBER_STATES: Mapping[str, LazyString] = {
    MemberState.PLACED: _("Has a place"),
    MemberState.WAITING: _("Waits for a place"),
    MemberState.LEFT: _("Left"),
}
SESSION_STATES: Mapping[str, LazyString] = {
    SessionState.PLANNED: _("Planned"),
    SessionState.HELD: _("Register taken"),
    SessionState.CANCELLED: _("Cancelled"),
}


def label(words: Mapping[str, LazyString], code: str | None) -> str:
    """The words for a code; a code that nobody knows any more stays as it is."""
    return str(words.get(code or "", code or ""))


def day_and_time(moment: datetime) -> str:
    """A moment as a sentence says it: 5 May 2026 at 18:00, London time."""
    return f"{moment.astimezone(LONDON):%-d %B %Y at %H:%M}"


def result_of(appointment: Appointment) -> str:
    """What came of a session, as a register has it: a key of `RESULTS`."""
    if appointment.state == AppointmentState.EXCUSED:
        return f"{EXCUSED}{appointment.absence_code}"
    return str(appointment.state)


def note_of(appointment: Appointment) -> str:
    """What was noted about the person, whether they came or not."""
    return appointment.absence_note or appointment.feedback or ""
