"""Facts and policies as they are typed: JSON, with what is wrong beside it."""

from __future__ import annotations

import json
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput, GovTextArea
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from fairlead.web.fields import DatePartsField

_MOST = 200_000


def read_object(text: str) -> dict[str, object]:
    """A JSON object. Raises `ValidationError` that says where it stops being one."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValidationError(
            gettext(
                "This is not JSON: %(reason)s at line %(line)d, column %(column)d",
                reason=error.msg,
                line=error.lineno,
                column=error.colno,
            )
        ) from error
    except RecursionError as error:
        raise ValidationError(gettext("This is nested too deeply")) from error
    if not isinstance(found, dict):
        raise ValidationError(gettext("Enter a JSON object: { … }"))
    return found


class RunForm(FlaskForm):
    """Facts, and the day whose rules apply."""

    facts = TextAreaField(
        _("Facts, as JSON"),
        widget=GovTextArea(),
        description=_("Leave out what is not known. Do not enter the name of anybody"),
        validators=[InputRequired(_("Enter the facts")), Length(max=_MOST)],
    )
    on = DatePartsField(_("On which day? (optional)"), validators=[Optional()])

    def validate_facts(self, field: TextAreaField) -> None:
        """The text is a JSON object."""
        read_object(field.data or "")

    def document(self) -> dict[str, object]:
        """The facts of a valid form."""
        return read_object(self.facts.data or "")

    def day(self, today: date) -> date:
        """The day asked for, or today."""
        found: date | None = self.on.data
        return found or today


class PreviewForm(FlaskForm):
    """A policy: settings of one module, typed or as a file."""

    module = RadioField(
        _("Settings of which module?"),
        widget=GovRadioInput(),
        validators=[InputRequired(_("Choose a module"))],
    )
    values = TextAreaField(
        _("Settings, as JSON"),
        widget=GovTextArea(),
        description=_(
            'Only those that would be different, each under its name, such as {"name_of_a_setting": 3}.'
            " Or choose a file below"
        ),
        validators=[Length(max=_MOST)],
    )
    since = DatePartsField(
        _("Cases assessed since which day?"),
        subject=_("The first day"),
        validators=[InputRequired(_("Enter the first day"))],
    )
    file = FileField(_("Or a file with them (JSON)"), widget=GovFileInput())

    def validate_values(self, field: TextAreaField) -> None:
        """The text, or else the file, is a JSON object."""
        if not (field.data or "").strip() and self.file.data:
            try:
                field.data = self.file.data.read(_MOST + 1).decode("utf-8")
            except UnicodeDecodeError as error:
                raise ValidationError(gettext("The file is not text")) from error
            if len(field.data) > _MOST:
                raise ValidationError(gettext("The file is too large"))
        read_object(field.data or "")

    def settings(self) -> dict[str, object]:
        """The settings of a valid form."""
        return read_object(self.values.data or "")
