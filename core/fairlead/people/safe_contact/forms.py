"""Three short forms about one contact point: how it may be used, when, and who else sees or hears it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from fairlead.cases.words import role_word
from fairlead.modules.outgoing import Channel
from fairlead.people.models import ContactPoint
from fairlead.people.safe_contact.policy import REACHES, Window
from fairlead.people.safe_contact.queries import LinkedPerson, windows_of
from fairlead.people.safe_contact.use_cases import AgreeSharing, AgreeTimes, AgreeWays
from fairlead.people.safe_contact.words import SHARED, WAYS, day_words
from fairlead.web.fields import time_of_day

_ASKED: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}
_WORD = {answer: word for word, answer in _ASKED.items()}
ANY, THESE = "any", "these"
NOBODY_ASKED = "unknown"


def _three_ways(label: str, yes: str, no: str, missing: str, *, hint: str = "") -> RadioField:
    return RadioField(
        label,
        widget=GovRadioInput(),
        description=hint,
        choices=[
            SelectChoice("yes", yes),
            SelectChoice("no", no),
            SelectChoice("unknown", _("Nobody has asked")),
        ],
        validators=[InputRequired(missing)],
    )


class WaysForm(FlaskForm):
    """How a contact point may be used."""

    safe_to_use = _three_ways(
        _("Is it safe to use?"),
        _("Yes, the person said so"),
        _("No"),
        _("Choose whether it is safe to use"),
        hint=_("If it is not, nothing at all is sent there, by any module."),
    )
    channels = SelectMultipleField(
        _("Which ways did the person agree to? (optional)"),
        widget=GovCheckboxesInput(),
        description=_("Leave all empty when nobody has asked. When one is ticked, no other is used."),
        choices=[],
    )
    leave_message = _three_ways(
        _("May a message be left?"),
        _("Yes"),
        _("No, never leave a message"),
        _("Choose whether a message may be left"),
    )

    @classmethod
    def for_point(cls, point: ContactPoint) -> WaysForm:
        """The form with what is recorded; a letter box takes no voicemail, so it is asked of telephones only."""
        form = cls(
            data={
                "safe_to_use": _WORD[point.safe_to_use],
                "channels": point.channels or [],
                "leave_message": _WORD[point.leave_message],
            }
        )
        ways = [way for way in WAYS if point.kind in REACHES[way] and way is not Channel.SHARED]
        form.channels.choices = [
            SelectChoice(way.value, WAYS[way]) for way in ways if way is not Channel.VOICEMAIL
        ]
        if point.kind != "phone":
            del form.leave_message
        return form

    def command(self, point: ContactPoint, version: int) -> AgreeWays:
        """What was agreed. Whoever agreed to calls and to messages agreed to the voicemail."""
        message = _ASKED[self.leave_message.data] if "leave_message" in self else None
        ways = {Channel(each) for each in self.channels.data or ()}
        if ways and message:
            ways.add(Channel.VOICEMAIL)
        return AgreeWays(
            person_id=point.person_id,
            contact_point_id=point.id,
            version=version,
            safe_to_use=_ASKED[self.safe_to_use.data],
            channels=frozenset(ways) or None,
            leave_message=message,
        )


def _clock(form: FlaskForm, field: Field) -> None:
    """A time of day is asked for when times are given; the words name what is missing."""
    if form["when"].data != THESE or (field.name.startswith("also") and not form["also_days"].data):
        return
    if not (field.data or "").strip():
        raise ValidationError(gettext("Enter a time, for example 18:00"))
    time_of_day(field.data)


def _days(label: str, hint: str) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        widget=GovCheckboxesInput(),
        description=hint,
        choices=lambda: [SelectChoice(str(number), word) for number, word in day_words().items()],
    )


def _time(label: str, hint: str = "") -> StringField:
    return StringField(label, widget=GovTextInput(), description=hint, validators=[Length(max=5), _clock])


class TimesForm(FlaskForm):
    """At which times a contact point may be used."""

    when = RadioField(
        _("When may it be used?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(ANY, _("At any time")), SelectChoice(THESE, _("Only at these times"))],
        validators=[InputRequired(_("Choose when it may be used"))],
    )
    days = _days(_("On which days?"), "")
    begins = _time(_("From"), _("For example 18:00"))
    ends = _time(_("Until"), _("An end before the beginning means after midnight."))
    also_days = _days(_("Also on other days? (optional)"), _("When the times differ from those above."))
    also_begins = _time(_("From"))
    also_ends = _time(_("Until"))

    @classmethod
    def for_point(cls, point: ContactPoint) -> TimesForm:
        """The form with the times that are recorded."""
        held = windows_of(point)
        values: dict[str, object] = {"when": THESE if held else None if point.safe_times is None else ANY}
        for prefix, window in zip(("", "also_"), held, strict=False):
            values[f"{prefix}days"] = [str(day) for day in sorted(window.days)]
            values[f"{prefix}begins"] = f"{window.begins:%H:%M}"
            values[f"{prefix}ends"] = f"{window.ends:%H:%M}"
        return cls(data=values)

    def command(self, point: ContactPoint, version: int) -> AgreeTimes:
        """The times as they were typed."""
        windows = [self._window("")] if self.when.data == THESE else []
        if windows and self.also_days.data:
            windows.append(self._window("also_"))
        return AgreeTimes(
            person_id=point.person_id, contact_point_id=point.id, version=version, times=tuple(windows)
        )

    def _window(self, prefix: str) -> Window:
        return Window(
            days=frozenset(int(day) for day in self[f"{prefix}days"].data or ()),
            begins=time_of_day(self[f"{prefix}begins"].data),
            ends=time_of_day(self[f"{prefix}ends"].data),
        )


class SharingForm(FlaskForm):
    """Who else sees or hears what arrives at a contact point."""

    shared = RadioField(
        _("Who else uses it, or lives there?"),
        widget=GovRadioInput(),
        choices=[
            *(SelectChoice(key, label) for key, label in SHARED.items()),
            SelectChoice(NOBODY_ASKED, _("Nobody has asked")),
        ],
        validators=[InputRequired(_("Choose who else uses it"))],
    )
    sharer = SelectField(
        _("Is it somebody on the same case? (optional)"), widget=GovSelect(), choices=[], default=""
    )
    name_police = _three_ways(
        _("May they learn who is writing or calling?"),
        _("Yes"),
        _("No, nobody else may learn it"),
        _("Choose whether they may learn who is writing"),
    )
    code_word = StringField(
        _("Code word (optional)"),
        widget=GovTextInput(),
        description=_("Shown only on the call sheet of the colleague who calls."),
        validators=[Length(max=60)],
    )
    no_code_word = BooleanField(_("No code word is agreed any more"), widget=GovCheckboxInput())

    @classmethod
    def for_point(cls, point: ContactPoint, linked: Sequence[LinkedPerson]) -> SharingForm:
        """The form with what is recorded. The code word is typed again or kept, never shown."""
        form = cls(
            data={
                "shared": point.shared or NOBODY_ASKED,
                "sharer": str(point.sharer_id or ""),
                "name_police": _WORD[point.name_police],
            }
        )
        form.sharer.choices = [
            SelectChoice("", _("No, or not known")),
            *(SelectChoice(str(each.id), f"{each.name}, {role_word(each.role)}") for each in linked),
        ]
        if point.sharer_id is not None and point.sharer_id not in {each.id for each in linked}:
            kept = SelectChoice(str(point.sharer_id), gettext("Somebody on a case that you cannot see"))
            form.sharer.choices.append(kept)
        if point.code_word:
            form.code_word.description = _("One is agreed. Leave this empty to keep it.")
        else:
            del form.no_code_word
        return form

    def command(self, point: ContactPoint, version: int) -> AgreeSharing:
        """What was said about others."""
        kept = None if "no_code_word" in self and self.no_code_word.data else point.code_word
        return AgreeSharing(
            person_id=point.person_id,
            contact_point_id=point.id,
            version=version,
            shared=None if self.shared.data == NOBODY_ASKED else self.shared.data,
            sharer_id=uuid.UUID(self.sharer.data) if self.sharer.data else None,
            name_police=_ASKED[self.name_police.data],
            code_word=(self.code_word.data or "").strip() or kept,
        )
