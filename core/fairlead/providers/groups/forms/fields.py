"""Fields and choices that forms of groups share."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any  # a field of WTForms

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange

from fairlead.web.fields import time_of_day
from fairlead.worklists.queries import Receiver


class ClockField(StringField):
    """A time of day, written the usual ways; ``at`` is the time once it was validated."""

    widget = GovTextInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("description", _("For example, 14:30"))
        super().__init__(label, validators=[InputRequired(_("Enter the time"))], **kwargs)
        self.at = time()

    def post_validate(self, form: object, validation_stopped: bool) -> None:  # noqa: FBT001  # WTForms calls it
        """Read the time, unless there is none."""
        del form
        if validation_stopped:
            return
        self.at = time_of_day(self.data)


class WholeField(IntegerField):
    """A whole number; what is none is refused in the same words as one out of range."""

    widget = GovTextInput()

    def __init__(self, label: Any, *, missing: Any, low: int, high: int, **kwargs: Any) -> None:
        self.said = _("Enter a number between %(low)d and %(high)d", low=low, high=high)
        within = NumberRange(min=low, max=high, message=self.said)
        super().__init__(label, validators=[InputRequired(missing), within], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            if (valuelist[0] if valuelist else "").strip():
                raise ValueError(self.said) from None


def coded(words: Mapping[str, Any], first: Any) -> list[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(code, label) for code, label in words.items())]


def despite() -> BooleanField:
    return BooleanField(_("Go on although somebody is elsewhere at this time"), widget=GovCheckboxInput())


def people_to_choose(people: Iterable[Receiver]) -> list[SelectChoice]:
    return [
        SelectChoice("", _("Select a colleague")),
        *(SelectChoice(str(each.id), each.name) for each in people),
    ]


def chosen_colleague(field: SelectField) -> uuid.UUID | None:
    return uuid.UUID(field.data) if field.data else None
