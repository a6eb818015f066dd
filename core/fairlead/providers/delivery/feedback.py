"""What came of a session, as it is recorded the first time and when it is corrected: checks, credit, and the alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.policy import ATTENDANCE, LONGEST_SESSION, hours_of
from fairlead.providers.delivery.reasons import ABSENCES, reason_among
from fairlead.providers.models import Appointment
from fairlead.refusals import Refusal
from fairlead.workflow.calendar import local_day

LONGEST_WORDS = 2000


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What came of one session. ``attendance`` is one of `ATTENDANCE`; ``minutes`` is how long it was.

    ``absence_code`` is one of `ABSENCES`, and only for an absence that is excused.
    """

    attendance: str
    minutes: int
    absence_code: str = ""
    absence_note: str = ""
    done: str = ""
    response: str = ""
    concern: str = ""

    def refuse_impossible(self) -> None:
        """Raise `Refusal` beside the field that cannot be."""
        if self.attendance not in ATTENDANCE:
            raise Refusal(_("Select whether the person attended."), field="attendance")
        if not 1 <= self.minutes <= LONGEST_SESSION:
            raise Refusal(
                _("The session must last between 1 and %(most)s minutes.", most=LONGEST_SESSION),
                field="minutes",
            )
        if self.attendance != AppointmentState.EXCUSED:
            return
        reason = reason_among(ABSENCES, self.absence_code)
        if reason is None:
            raise Refusal(_("Select why the person did not come"), field="absence_code")
        if reason.needs_words and not self.absence_note.strip():
            raise Refusal(_("Enter why the person did not come"), field="absence_note")

    def write(self, appointment: Appointment) -> None:
        """Put it on the appointment, with the hours that then count."""
        excused = self.attendance == AppointmentState.EXCUSED
        appointment.state = self.attendance
        appointment.minutes = self.minutes
        appointment.absence_code = self.absence_code if excused else None
        appointment.absence_note = (self.absence_note.strip() or None) if excused else None
        appointment.feedback = self.done.strip() or None
        appointment.response = self.response.strip() or None
        appointment.concern = self.concern.strip() or None
        appointment.hours_credited = hours_of(self.attendance, self.minutes)


def attendance_summary(state: str) -> str:
    """What came of a session, as the chronology says it."""
    return {
        AppointmentState.BOOKED: "arranged",
        AppointmentState.ATTENDED: "attended",
        AppointmentState.LATE: "attended, late",
        AppointmentState.MISSED: "missed",
        AppointmentState.EXCUSED: "did not come, for an acceptable reason",
        AppointmentState.PROVIDER_CANCELLED: "cancelled by the provider",
        AppointmentState.CANCELLED: "cancelled",
    }[AppointmentState(state)]


def session_summary(starts_at: datetime, state: str) -> str:
    """One session in a line of the chronology."""
    return f"Session on {local_day(starts_at):%-d %B %Y}: {attendance_summary(state)}"
