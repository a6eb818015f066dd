"""The kinds of field the module's forms are made of, so that a form reads as its list of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, Optional, Regexp

from fairlead.public import DateBetween, DatePartsField, Upload, UploadField

Words = Iterable[tuple[str, str]]
"""Value and label pairs, in order; labels may be lazy translations."""

TEXT_LIMIT = 4000


def _choices(words: Words) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words]


def text(label: str, *, needed: str | None = None, hint: str = "", limit: int = 200) -> Field:
    """One line of text. ``needed`` is the message when it is left empty; without it the field is optional."""
    first = InputRequired(needed) if needed else Optional()
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[first, Length(max=limit)],
        filters=[_stripped],
    )


def paragraph(label: str, *, needed: str | None = None, hint: str = "", limit: int = TEXT_LIMIT) -> Field:
    """Several lines of text."""
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(
        label,
        description=hint,
        widget=GovTextArea(),
        validators=[first, Length(max=limit)],
        filters=[_stripped],
    )


class OpenRadio(RadioField):
    """Radio buttons of which none need be chosen: an open question is a fact nobody knows."""

    def pre_validate(self, form: BaseForm) -> None:
        """Check the choice only when there is one."""
        if self.data:
            super().pre_validate(form)


class OpenSelect(SelectField):
    """A list from which nothing need be chosen, even when its choices came later."""

    def pre_validate(self, form: BaseForm) -> None:
        """Check the choice only when there is one."""
        if self.data:
            super().pre_validate(form)


def one_of(label: str, words: Words, *, needed: str | None = None, hint: str = "") -> Field:
    """One choice of several, as radio buttons. Without ``needed`` nothing need be chosen."""
    return OpenRadio(
        label,
        description=hint,
        widget=GovRadioInput(),
        choices=_choices(words),
        validators=[InputRequired(needed) if needed else Optional()],
        filters=[_blank_is_none],
    )


def from_list(label: str, words: Words, *, needed: str | None = None, hint: str = "") -> Field:
    """One choice from a long list."""
    return OpenSelect(
        label,
        description=hint,
        widget=GovSelect(),
        choices=[SelectChoice("", _("Choose")), *_choices(words)],
        validators=[InputRequired(needed) if needed else Optional()],
    )


def any_of(label: str, words: Words, *, needed: str | None = None, hint: str = "") -> Field:
    """Any number of choices, as checkboxes."""
    return SelectMultipleField(
        label,
        description=hint,
        widget=GovCheckboxesInput(),
        choices=_choices(words),
        validators=[InputRequired(needed) if needed else Optional()],
    )


def yes_no(label: str, *, hint: str = "", needed: str | None = None) -> Field:
    """Yes, no, or not known yet: what nobody knows is recorded as unknown, never as no."""
    words: list[tuple[str, str]] = [("yes", _("Yes")), ("no", _("No"))]
    if needed is None:
        words.append(("unknown", _("Not known yet")))
    return one_of(label, words, needed=needed, hint=hint)


def confirmed(label: str, *, needed: str | None = None, hint: str = "") -> Field:
    """One box to tick. ``needed`` is the message when it is not ticked."""
    return BooleanField(
        label,
        description=hint,
        widget=GovCheckboxInput(),
        validators=[InputRequired(needed)] if needed else [],
    )


def day(
    label: str,
    *,
    subject: str,
    needed: str | None = None,
    hint: str = "",
    earliest: date | None = None,
    latest: date | None = None,
) -> Field:
    """A date in three boxes."""
    first = InputRequired(needed) if needed else Optional()
    return DatePartsField(
        label, subject=subject, description=hint, validators=[first, DateBetween(earliest, latest)]
    )


def clock(label: str, *, needed: str, hint: str = "") -> Field:
    """A time of day as hours and minutes on the 24-hour clock."""
    shape = Regexp(
        r"^\s*([01]?\d|2[0-3])[:.][0-5]\d\s*$", message=_("Enter a time as hours and minutes, like 14:30")
    )
    return StringField(
        label, description=hint, widget=GovTextInput(), validators=[InputRequired(needed), shape]
    )


def whole(label: str, *, hint: str = "", needed: str | None = None) -> Field:
    """A whole number typed as text, so that what was typed is shown again when it is wrong."""
    first = InputRequired(needed) if needed else Optional()
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[first, Regexp(r"^\s*\d{1,6}\s*$", message=_("Enter a whole number, like 12"))],
    )


def pounds(label: str, *, hint: str = "", needed: str | None = None) -> Field:
    """An amount of money in pounds, typed as text."""
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[
            InputRequired(needed) if needed else Optional(),
            Regexp(
                r"^\s*£?\s*\d{1,6}([.]\d{2})?\s*$", message=_("Enter an amount in pounds, like 50 or 49.99")
            ),
        ],
    )


def a_file(label: str) -> Field:
    """A scan or photograph that may be added. The field itself says what is wrong with it."""
    return UploadField(label)


class QuestionForm(FlaskForm):
    """A form of the module. `values` is what was typed, stripped, with blanks as None."""

    def value(self, name: str) -> str | None:
        """One field's text; None when nothing was typed."""
        data = self[name].data
        return data.strip() or None if isinstance(data, str) else None

    def needed(self, name: str) -> str:
        """One field's text, which validation has made sure of."""
        return self.value(name) or ""

    def flag(self, name: str) -> bool | None:
        """A yes or no question: None when it is not known or was not answered."""
        return {"yes": True, "no": False}.get(str(self[name].data))

    def ticked(self, name: str) -> bool:
        """Whether a single box was ticked."""
        return bool(self[name].data)

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values ticked among several."""
        data = self[name].data
        return tuple(str(item) for item in data) if isinstance(data, list | tuple) else ()

    def on(self, name: str) -> date | None:
        """A date field's day."""
        data = self[name].data
        return data if isinstance(data, date) else None

    def number(self, name: str) -> int | None:
        """A whole number."""
        typed = self.value(name)
        return None if typed is None else int(typed)

    def pence(self, name: str) -> int | None:
        """An amount of money in pence."""
        typed = self.value(name)
        return None if typed is None else int(Decimal(typed.replace("£", "").strip()) * 100)

    def upload(self, name: str) -> Upload | None:
        """The file that was added; None without one."""
        field = self[name]
        return field.upload if isinstance(field, UploadField) else None

    def set_choices(self, name: str, words: Words) -> None:
        """Say what one may choose from, where that depends on the case or the organisation."""
        field = self[name]
        if not isinstance(field, SelectField | RadioField | SelectMultipleField):
            raise TypeError(f"{name} is a {type(field).__name__}, which has no choices")
        field.choices = _choices(words)

    def refuse(self, name: str | None, message: str) -> None:
        """Show a refusal on its field, or above the form when it belongs to none."""
        if name is not None and name in self:
            self[name].errors = [*self[name].errors, message]
        else:
            self.form_errors.append(message)

    def fill(self, values: Mapping[str, object]) -> None:
        """Start the fields with what is known already. Only for a form that was not posted."""
        for name, value in values.items():
            if name in self and value is not None:
                self[name].data = value


def yes_or_no(value: object) -> str | None:
    """The radio value of a recorded flag."""
    return {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _blank_is_none(value: object) -> object:
    return value or None
