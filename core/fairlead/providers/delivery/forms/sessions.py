"""What came of a session: of an arranged one, of one that was not arranged, and corrected."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from fairlead.providers.delivery.feedback import Feedback
from fairlead.providers.delivery.forms.fields import (
    SHORT_LINE,
    MomentForm,
    choices,
    minutes_field,
    reasons,
    words_field,
)
from fairlead.providers.delivery.reasons import ABSENCES
from fairlead.providers.delivery.use_cases import CorrectFeedback, GiveFeedback
from fairlead.providers.delivery.words import WAYS
from fairlead.providers.models import Appointment
from fairlead.providers.use_cases import RecordSession

NEXT = (
    SelectChoice("none", _("Nothing now")),
    SelectChoice("arrange", _("Arrange the next appointment")),
    SelectChoice("plan", _("Write the action plan")),
    SelectChoice("end", _("Report the end of the intervention")),
)


class WhatCameOfIt(FlaskForm):
    """Structured feedback. The sender sees all of it."""

    attendance = RadioField(
        _("What happened?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("attended", _("It took place and the person was on time")),
            SelectChoice("late", _("It took place and the person was late")),
            SelectChoice("excused", _("The person did not come, for an acceptable reason")),
            SelectChoice("missed", _("The person did not come, without an acceptable reason")),
            SelectChoice(
                "provider-cancelled", _("We cancelled or moved it: it does not count against the person")
            ),
        ],
        validators=[InputRequired(_("Select what happened"))],
    )
    absence_code = SelectField(
        _("If there was an acceptable reason, which?"),
        widget=GovSelect(),
        choices=reasons(ABSENCES),
        validators=[Optional()],
    )
    absence_note = StringField(
        _("The reason in words (only for another reason)"),
        widget=GovTextInput(),
        validators=[Optional(), SHORT_LINE],
    )
    minutes = minutes_field(_("How long it lasted, in minutes"))
    feedback = words_field(
        _("What was done (optional)"),
        _("Attendance and progress only. The referring officer sees this; therapeutic notes stay with you."),
    )
    response = words_field(_("How the person responded (optional)"))
    concern = words_field(
        _("Anything the officer must know at once (optional)"),
        _("It stays on the officer’s list until somebody has read it. In an emergency, call 999 first."),
    )

    @property
    def what_came_of_it(self) -> Feedback:
        """What was typed. Ask it of a form that validated."""
        return Feedback(
            attendance=self.attendance.data or "",
            minutes=self.minutes.data or 0,
            absence_code=self.absence_code.data or "",
            absence_note=self.absence_note.data or "",
            done=self.feedback.data or "",
            response=self.response.data or "",
            concern=self.concern.data or "",
        )


class _WhatIsNext(FlaskForm):
    then = RadioField(
        _("What is next?"),
        widget=GovRadioInput(),
        choices=list(NEXT),
        default="none",
        validators=[Optional()],
    )


class FeedbackForm(WhatCameOfIt, _WhatIsNext):
    """Of an appointment that was arranged."""

    appointment_id: uuid.UUID
    submit = SubmitField(_("Record session"), widget=GovSubmitInput())

    @classmethod
    def showing(cls, appointment: Appointment) -> FeedbackForm:
        """The form with the length that was arranged; what was posted goes before."""
        form = cls(data={"minutes": appointment.minutes, "then": "none"})
        form.appointment_id = appointment.id
        return form

    def command(self, referral_id: uuid.UUID, version: int) -> GiveFeedback:
        """The feedback as a command."""
        return GiveFeedback(
            referral_id=referral_id,
            appointment_id=self.appointment_id,
            feedback=self.what_came_of_it,
            version=version,
        )


class CorrectionForm(WhatCameOfIt):
    """What should have been recorded."""

    appointment_id: uuid.UUID
    reason = words_field(
        _("Why is it corrected?"),
        _("The sender sees this, and what was recorded before."),
        needed=_("Enter why it is corrected"),
    )
    submit = SubmitField(_("Correct it"), widget=GovSubmitInput())

    @classmethod
    def showing(cls, appointment: Appointment) -> CorrectionForm:
        """The form filled with what is recorded; what was posted goes before."""
        form = cls(
            data={
                "attendance": appointment.state,
                "absence_code": appointment.absence_code or "",
                "absence_note": appointment.absence_note or "",
                "minutes": appointment.minutes,
                "feedback": appointment.feedback or "",
                "response": appointment.response or "",
                "concern": appointment.concern or "",
            }
        )
        form.appointment_id = appointment.id
        return form

    def command(self, referral_id: uuid.UUID, version: int) -> CorrectFeedback:
        """The correction as a command."""
        return CorrectFeedback(
            referral_id=referral_id,
            appointment_id=self.appointment_id,
            feedback=self.what_came_of_it,
            reason=self.reason.data or "",
            version=version,
        )


class SessionForm(MomentForm, WhatCameOfIt, _WhatIsNext):
    """One session that has taken place, or should have, and was not arranged here."""

    way = RadioField(
        _("How did it take place?"), widget=GovRadioInput(), choices=choices(WAYS), validators=[Optional()]
    )
    place = StringField(
        _("Where, or how"),
        widget=GovTextInput(),
        description=_("For example, our centre, by telephone, video call"),
        validators=[InputRequired(_("Enter where or how the session took place")), SHORT_LINE],
    )
    submit = SubmitField(_("Record session"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> RecordSession:
        """The session as a command; the time typed is London time."""
        came = self.what_came_of_it
        return RecordSession(
            referral_id=referral_id,
            starts_at=self.starts_at,
            minutes=came.minutes,
            place=(self.place.data or "").strip(),
            way=self.way.data or "",
            attendance=came.attendance,
            absence_code=came.absence_code,
            absence_note=came.absence_note,
            feedback=came.done,
            response=came.response,
            concern=came.concern,
            version=version,
        )
