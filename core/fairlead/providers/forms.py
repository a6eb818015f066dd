"""What the provider types: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import IntegerField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from fairlead.providers.use_cases import AnswerReferral, EndReferral, RecordSession, WithdrawReferral
from fairlead.web.fields import DatePartsField, required_date

LONDON = ZoneInfo("Europe/London")


class AnswerForm(FlaskForm):
    """Accept, or decline and say why."""

    answer = RadioField(
        _("Can you take this referral?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("accept", _("Yes, accept it")), SelectChoice("decline", _("No, decline it"))],
        validators=[InputRequired(_("Select whether you can take this referral"))],
    )
    reason = TextAreaField(
        _("If you decline, why?"),
        widget=GovTextArea(),
        description=_(
            "The referring officer sees this. Do not describe the person’s health or anything they told you."
        ),
        validators=[Length(max=1000, message=_("The reason must be 1,000 characters or fewer"))],
    )
    submit = SubmitField(_("Send answer"), widget=GovSubmitInput())

    def validate_reason(self, field: TextAreaField) -> None:
        """Declining needs a reason."""
        if self.answer.data == "decline" and not (field.data or "").strip():
            raise ValidationError(_("Enter why you cannot take this referral"))

    def command(self, referral_id: uuid.UUID, version: int) -> AnswerReferral:
        """The answer as a command."""
        return AnswerReferral(
            referral_id=referral_id,
            accept=self.answer.data == "accept",
            reason=self.reason.data or "",
            version=version,
        )


class SessionForm(FlaskForm):
    """One session that has taken place, or should have."""

    day = DatePartsField(
        _("Date of the session"), validators=[InputRequired(_("Enter the date of the session"))]
    )
    at = StringField(
        _("Time it started"),
        widget=GovTextInput(),
        description=_("For example, 14:30"),
        validators=[InputRequired(_("Enter the time the session started"))],
    )
    minutes = IntegerField(
        _("How long it lasted, in minutes"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter how long the session lasted")),
            NumberRange(min=1, max=720, message=_("The session must last between 1 and 720 minutes")),
        ],
    )
    place = StringField(
        _("Where, or how"),
        widget=GovTextInput(),
        description=_("For example, our centre, by telephone, video call"),
        validators=[InputRequired(_("Enter where or how the session took place")), Length(max=200)],
    )
    attendance = RadioField(
        _("Did the person attend?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("attended", _("Yes")),
            SelectChoice("late", _("Yes, but late")),
            SelectChoice("missed", _("No")),
            SelectChoice("provider-cancelled", _("No, we cancelled or moved it")),
        ],
        validators=[InputRequired(_("Select whether the person attended"))],
    )
    feedback = TextAreaField(
        _("What was done (optional)"),
        widget=GovTextArea(),
        description=_(
            "Attendance and progress only. The referring officer sees this; therapeutic notes stay with you."
        ),
        validators=[Optional(), Length(max=2000)],
    )
    concern = TextAreaField(
        _("Anything the officer must know at once (optional)"),
        widget=GovTextArea(),
        validators=[Optional(), Length(max=2000)],
    )
    submit = SubmitField(_("Record session"), widget=GovSubmitInput())

    def validate_at(self, field: StringField) -> None:
        """A time of day, written the usual ways."""
        try:
            self.start_time = time.fromisoformat((field.data or "").strip().replace(".", ":").zfill(5))
        except ValueError:
            raise ValidationError(_("Enter the time like 14:30")) from None

    def command(self, referral_id: uuid.UUID, version: int) -> RecordSession:
        """The session as a command; the time typed is London time."""
        return RecordSession(
            referral_id=referral_id,
            starts_at=datetime.combine(required_date(self.day), self.start_time, LONDON),
            minutes=self.minutes.data or 0,
            place=(self.place.data or "").strip(),
            attendance=self.attendance.data,
            feedback=self.feedback.data or "",
            concern=self.concern.data or "",
            version=version,
        )


class EndForm(FlaskForm):
    """The intervention is over."""

    result = RadioField(
        _("How did it end?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("completed", _("The person completed it")),
            SelectChoice("ended-early", _("It ended early")),
        ],
        validators=[InputRequired(_("Select how it ended"))],
    )
    on = DatePartsField(_("On which day?"), validators=[InputRequired(_("Enter the day on which it ended"))])
    note = TextAreaField(
        _("What was achieved, or why it ended early"),
        widget=GovTextArea(),
        validators=[InputRequired(_("Enter what was achieved, or why it ended early")), Length(max=2000)],
    )
    submit = SubmitField(_("Report to the referring officer"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> EndReferral:
        """The end as a command."""
        return EndReferral(
            referral_id=referral_id,
            completed=self.result.data == "completed",
            on=required_date(self.on),
            note=self.note.data or "",
            version=version,
        )


class WithdrawForm(FlaskForm):
    """The sender takes the referral back."""

    reason = TextAreaField(
        _("Why are you withdrawing this referral?"),
        widget=GovTextArea(),
        validators=[InputRequired(_("Enter why you are withdrawing this referral")), Length(max=1000)],
    )
    submit = SubmitField(_("Withdraw referral"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> WithdrawReferral:
        """The withdrawal as a command."""
        return WithdrawReferral(referral_id=referral_id, reason=self.reason.data or "", version=version)
