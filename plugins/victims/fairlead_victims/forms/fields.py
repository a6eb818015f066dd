"""The kinds of field the module's forms are made of, so that a form reads as its list of questions."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import InputRequired, Length, Optional

from fairlead.public import DatePartsField

YES_NO = {"yes": _("Yes"), "no": _("No")}


def choices(words: Mapping[str, object]) -> list[SelectChoice]:
    """Values and their words, as a field takes them."""
    return [SelectChoice(value, label) for value, label in words.items()]


def text(label: str, *, needed: str = "", hint: str = "", limit: int = 200) -> Field:
    """One line of text; ``needed`` is the message when it is left empty."""
    first = InputRequired(needed) if needed else Optional()
    return StringField(
        label, description=hint, widget=GovTextInput(), validators=[first, Length(max=limit)], filters=[_none]
    )


def paragraph(label: str, *, needed: str = "", hint: str = "") -> Field:
    """Several lines of text."""
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(
        label, description=hint, widget=GovTextArea(), validators=[first, Length(max=2000)], filters=[_none]
    )


def several(label: str, words: Mapping[str, object], *, hint: str = "", needed: str = "") -> Field:
    """Any number of choices, as checkboxes."""
    first = InputRequired(needed) if needed else Optional()
    return SelectMultipleField(
        label, description=hint, widget=GovCheckboxesInput(), choices=choices(words), validators=[first]
    )


class _OpenRadio(RadioField):
    """Radio buttons of which none need be chosen."""

    def pre_validate(self, form: object) -> None:
        """Check the choice only when there is one."""
        if self.data:
            super().pre_validate(form)  # type: ignore[arg-type]  # the stubs want a form of theirs


def one_of(label: str, words: Mapping[str, object], *, hint: str = "", needed: str = "") -> Field:
    """One choice of several, as radio buttons; without ``needed`` nothing need be chosen."""
    return _OpenRadio(
        label,
        description=hint,
        widget=GovRadioInput(),
        choices=choices(words),
        validators=[InputRequired(needed) if needed else Optional()],
        filters=[_none],
    )


def day(label: str, *, subject: str, needed: str = "", hint: str = "") -> DatePartsField:
    """A date in three boxes."""
    first = InputRequired(needed) if needed else Optional()
    return DatePartsField(label, subject=subject, description=hint, validators=[first])


def ticked(label: str) -> Field:
    """One box to tick."""
    return BooleanField(label, widget=GovCheckboxInput())


def _none(value: object) -> object:
    """What was typed without the blanks around it; None for nothing."""
    return value.strip() or None if isinstance(value, str) else value


def flag(field: Field) -> bool | None:
    """Yes or no; None where nobody asked."""
    return {"yes": True, "no": False}.get(field.data)
