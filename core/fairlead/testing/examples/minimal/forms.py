"""What people type, as shape only; whether it is allowed is the use case's business."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from fairlead.public import DatePartsField, required_date

from .use_cases import AddReminder, FinishReminder


class AddReminderForm(FlaskForm):
    """What to remember, and by when."""

    text = StringField(
        _("What should be remembered?"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter what should be remembered")),
            Length(max=200, message=_("What should be remembered must be 200 characters or fewer")),
        ],
    )
    due_on = DatePartsField(_("By which day?"), validators=[InputRequired(_("Enter the day"))])

    def command(self, case_id: uuid.UUID) -> AddReminder:
        """The form as a command."""
        return AddReminder(case_id=case_id, text=self.text.data or "", due_on=required_date(self.due_on))


class FinishForm(FlaskForm):
    """The button beside a reminder; carries the version that was on the page."""

    version = IntegerField(validators=[InputRequired()])

    def command(self, reminder_id: uuid.UUID) -> FinishReminder:
        """The form as a command."""
        return FinishReminder(reminder_id=reminder_id, version=self.version.data or 0)
