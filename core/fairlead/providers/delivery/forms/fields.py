"""Fields that several forms of delivery share: a moment in London, a choice among coded reasons, some words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fairlead.providers.delivery.feedback import LONGEST_WORDS
from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.delivery.reasons import CHANGES, CodedReason
from fairlead.providers.delivery.words import ASKED_BY
from fairlead.web.fields import DatePartsField, required_date, time_of_day
from fairlead.workflow.calendar import LONDON


def choices(words: Mapping[str, LazyString]) -> list[SelectChoice]:
    """Each code with its words."""
    return [SelectChoice(code, label) for code, label in words.items()]


def reasons(among: Iterable[CodedReason]) -> list[SelectChoice]:
    """The reasons of a list, behind a first choice that is none."""
    return [
        SelectChoice("", _("Select a reason")),
        *(SelectChoice(each.code, each.label) for each in among),
    ]


def words_field(label: LazyString, hint: LazyString | None = None, *, needed: str = "") -> TextAreaField:
    """A text of some lines; ``needed`` is what is said when it is empty."""
    return TextAreaField(
        label,
        widget=GovTextArea(),
        description=hint or "",
        validators=[
            InputRequired(needed) if needed else Optional(),
            Length(max=LONGEST_WORDS, message=_("Enter %(most)d characters or fewer", most=LONGEST_WORDS)),
        ],
    )


SHORT_LINE = Length(max=200, message=_("Enter %(most)d characters or fewer", most=200))


class MinutesField(IntegerField):
    """A whole number; anything else is said in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Enter the minutes as a whole number, like 45")) from None


def minutes_field(label: LazyString) -> MinutesField:
    """How long, in minutes."""
    return MinutesField(
        label,
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter how long it lasts")),
            NumberRange(
                1, LONGEST_SESSION, message=_("The session must last between %(min)s and %(max)s minutes")
            ),
        ],
    )


class MomentForm(FlaskForm):
    """A day and a time of day in London."""

    day = DatePartsField(_("Date"), validators=[InputRequired(_("Enter the date"))])
    at = StringField(
        _("Time it starts"),
        widget=GovTextInput(),
        description=_("For example, 14:30"),
        validators=[InputRequired(_("Enter the time it starts"))],
    )

    def validate_at(self, field: StringField) -> None:
        """A time of day, written the usual ways."""
        self.start_time = time_of_day(field.data)

    @property
    def starts_at(self) -> datetime:
        """The moment. Ask it of a form that validated."""
        return datetime.combine(required_date(self.day), self.start_time, LONDON)


class WhyForm(FlaskForm):
    """Who asked for a change, and why."""

    asked_by = RadioField(
        _("Who asked for it?"),
        widget=GovRadioInput(),
        choices=choices(ASKED_BY),
        validators=[InputRequired(_("Select who asked for it"))],
    )
    code = SelectField(_("Why?"), widget=GovSelect(), choices=reasons(CHANGES), validators=[Optional()])
    words = words_field(
        _("Anything to add (optional)"),
        _("The sender sees this. Say nothing about anybody’s health that it does not need."),
    )
