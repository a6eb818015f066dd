"""Form fields the design system needs and WTForms lacks: a date in three boxes that says exactly what is
wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any  # the widget's parameters are the macro package's untyped dictionaries

from flask_babel import format_date, gettext
from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from wtforms import DateField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

MONTHS = {date(2000, n, 1).strftime(form).lower(): n for n in range(1, 13) for form in ("%b", "%B")}
FOUR_DIGITS = re.compile(r"[0-9]{4}")


def date_parts(raw: Sequence[str] | None) -> tuple[str, str, str]:
    """Return exactly three strings, whatever was posted: fewer are filled up, more are dropped."""
    parts = [str(part).strip()[:20] for part in (raw or ())][:3]
    day, month, year = parts + [""] * (3 - len(parts))
    return day, month, year


class DateBoxes(GovDateInput):
    """Day, month and year boxes; labels are translated, and only the boxes that are wrong are marked."""

    def map_gov_params(self, field: DatePartsField, **kwargs: Any) -> dict[str, Any]:
        """Return the parameters of the date-input macro."""
        names = ((gettext("Day"), "day", 2), (gettext("Month"), "month", 2), (gettext("Year"), "year", 4))
        if field.raw_data:
            values = date_parts(field.raw_data)
        elif field.data:
            values = (str(field.data.day), str(field.data.month), str(field.data.year))
        else:
            values = ("", "", "")
        wrong = field.wrong_parts or ({"day", "month", "year"} if field.errors else set())
        given = kwargs.pop("params", None) or {}
        items = [
            {
                "label": label,
                "id": f"{field.id}-{part}",
                "name": field.name,
                "classes": f"govuk-input--width-{width}{' govuk-input--error' if part in wrong else ''}",
                "value": value,
            }
            for (label, part, width), value in zip(names, values, strict=True)
        ]
        field.raw_data, kept = (
            None,
            field.raw_data,
        )  # the base class unpacks it into exactly three and would crash on less
        params: dict[str, Any] = super().map_gov_params(field, params={"items": items, **given}, **kwargs)
        field.raw_data = kept
        return params


class DatePartsField(DateField):
    """A date typed as day, month (number or name) and year. ``data`` is a date or None; messages name the
    missing part.
    """

    widget = DateBoxes()

    def __init__(self, label: str, *, subject: str | None = None, **kwargs: Any) -> None:
        """``subject`` starts the error messages ("Date of birth must include a year"); the label serves when
        it is not given.
        """
        super().__init__(label, **kwargs)
        self.subject = subject or label
        self.wrong_parts: set[str] = set()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the three boxes. All empty is no date; anything else is a real date or an error that says
        which box.
        """
        self.data = None
        self.wrong_parts = set()
        parts = date_parts(valuelist)
        if not any(parts):
            self.raw_data = []  # so that Optional and InputRequired see an empty field
            return
        missing = [name for name, value in zip(("day", "month", "year"), parts, strict=True) if not value]
        if missing:
            self.wrong_parts = set(missing)
            raise ValueError(self.missing_message(missing))
        if not FOUR_DIGITS.fullmatch(parts[2]):
            self.wrong_parts = {"year"}
            raise ValueError(gettext("%(subject)s: year must include 4 numbers", subject=self.subject))
        try:
            month = MONTHS.get(parts[1].lower()) or int(parts[1])
            self.data = date(int(parts[2]), month, int(parts[0]))
        except (ValueError, OverflowError):
            raise ValueError(gettext("%(subject)s must be a real date", subject=self.subject)) from None

    def pre_validate(self, form: BaseForm) -> None:
        """End validation at a date that could not be read: ``InputRequired`` looks at the day box alone and
        would say that nothing was entered.
        """
        del form
        if self.process_errors:
            raise StopValidation

    def missing_message(self, missing: list[str]) -> str:
        """Return the message that names the missing parts."""
        words = {"day": gettext("a day"), "month": gettext("a month"), "year": gettext("a year")}
        named = gettext(" and ").join(words[part] for part in missing)
        return gettext("%(subject)s must include %(parts)s", subject=self.subject, parts=named)


class DateBetween:
    """Validator: the date lies between two days, both allowed. Either may be None for no limit."""

    def __init__(self, earliest: date | None = None, latest: date | None = None) -> None:
        """Keep the limits; the message tells them to the person."""
        self.earliest, self.latest = earliest, latest

    def __call__(self, _form: object, field: DatePartsField) -> None:
        """Raise ``StopValidation`` when the date is outside; no date is somebody else's question."""
        if field.data is None:
            return
        if self.earliest and field.data < self.earliest:
            day = format_date(self.earliest, "d MMMM y")
            raise StopValidation(
                gettext("%(subject)s must be on or after %(day)s", subject=field.subject, day=day)
            )
        if self.latest and field.data > self.latest:
            day = format_date(self.latest, "d MMMM y")
            raise StopValidation(
                gettext("%(subject)s must be on or before %(day)s", subject=field.subject, day=day)
            )


def required_date(field: DatePartsField) -> date:
    """The date of a field that was validated as required. Raises ``ValueError`` when called before
    validation.
    """
    if field.data is None:
        raise ValueError(f"{field.name} has no date: validate the form first")
    return field.data


def time_of_day(typed: str | None) -> time:
    """A time of day, written the usual ways. Raises `ValidationError` for anything else."""
    try:
        return time.fromisoformat((typed or "").strip().replace(".", ":").zfill(5))
    except ValueError:
        raise ValidationError(gettext("Enter the time like 14:30")) from None
