"""What people type, as shape only; whether it is allowed is the use case's business."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

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
from wtforms.validators import InputRequired, Length, Optional

from fairlead.public import CreatePerson, DatePartsField, required_date
from fairlead_victims.models import VictimRecord
from fairlead_victims.use_cases.events import DecideEnhanced, RecordEvent, RecordReceipt
from fairlead_victims.use_cases.promises import SettlePromise
from fairlead_victims.use_cases.records import (
    ChangeRecord,
    CloseRecord,
    OpenRecord,
    ReopenRecord,
    SetSafeContact,
)
from fairlead_victims.words import BASES, CLOSING_REASONS, EVENTS, GATEWAYS, OUTCOMES, WAYS


def _choices(words: Mapping[str, object]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _text(label: str, *, needed: str = "", hint: str = "", limit: int = 200) -> Field:
    first = InputRequired(needed) if needed else Optional()
    return StringField(
        label, description=hint, widget=GovTextInput(), validators=[first, Length(max=limit)], filters=[_none]
    )


def _paragraph(label: str, *, needed: str = "", hint: str = "") -> Field:
    first = InputRequired(needed) if needed else Optional()
    return TextAreaField(
        label, description=hint, widget=GovTextArea(), validators=[first, Length(max=2000)], filters=[_none]
    )


def _several(label: str, words: Mapping[str, object], *, hint: str = "", needed: str = "") -> Field:
    first = InputRequired(needed) if needed else Optional()
    return SelectMultipleField(
        label, description=hint, widget=GovCheckboxesInput(), choices=_choices(words), validators=[first]
    )


class _OpenRadio(RadioField):
    """Radio buttons of which none need be chosen."""

    def pre_validate(self, form: object) -> None:
        """Check the choice only when there is one."""
        if self.data:
            super().pre_validate(form)  # type: ignore[arg-type]  # the stubs want a form of theirs


def _one(label: str, words: Mapping[str, object], *, hint: str = "", needed: str = "") -> Field:
    return _OpenRadio(
        label,
        description=hint,
        widget=GovRadioInput(),
        choices=_choices(words),
        validators=[InputRequired(needed) if needed else Optional()],
        filters=[_none],
    )


def _day(label: str, *, subject: str, needed: str = "", hint: str = "") -> DatePartsField:
    first = InputRequired(needed) if needed else Optional()
    return DatePartsField(label, subject=subject, description=hint, validators=[first])


def _ticked(label: str) -> Field:
    return BooleanField(label, widget=GovCheckboxInput())


def _none(value: object) -> object:
    """What was typed without the blanks around it; None for nothing."""
    return value.strip() or None if isinstance(value, str) else value


class NewPersonForm(FlaskForm):
    """A victim who is not in the index of people."""

    given_names = _text(_("Given names"), needed=_("Enter the given names"))
    family_name = _text(_("Family name"), needed=_("Enter the family name"))
    date_of_birth = _day(
        _("Date of birth, if it is known"),
        subject=_("Date of birth"),
        hint=_("Victims who were under 18 at the time of the offence have enhanced rights"),
    )

    def command(self, not_these: frozenset[uuid.UUID]) -> CreatePerson:
        """The form as a command."""
        return CreatePerson(
            given_names=self.given_names.data,
            family_name=self.family_name.data,
            date_of_birth=self.date_of_birth.data,
            not_these=not_these,
        )


class _DetailsForm(FlaskForm):
    """What opening and changing a record have in common."""

    bases = _several(_("Why is this person a victim?"), BASES, needed=_("Choose why this person is a victim"))
    offence = _text(
        _("What happened?"),
        needed=_("Enter what happened"),
        hint=_("The offence or incident in a few words. Do not name a suspect."),
    )
    offence_on = _day(_("When did it happen?"), subject=_("The day of the offence"))
    crime_reference = _text(_("Crime reference"), hint=_("Leave empty if there is none"), limit=40)
    organisation_name = _text(_("Business or body that this person is the contact of"))
    communication_needs = _paragraph(
        _("What helps this person to understand and be understood?"),
        hint=_("For example, large print, a companion, calls only after 6pm"),
    )
    interpreter_language = _text(_("Language of an interpreter, if one is needed"))

    def crime(self) -> str | None:
        """The crime reference as it is kept: in capitals."""
        typed: str | None = self.crime_reference.data
        return typed.upper() if typed else None


class OpenForm(_DetailsForm):
    """A new record."""

    reported_on = _day(
        _("When was it reported to the police?"),
        subject=_("The day of the report"),
        hint=_("Leave empty if it was not reported. The promises of the Code run from this day."),
    )

    def command(self, person_id: uuid.UUID) -> OpenRecord:
        """The form as a command."""
        return OpenRecord(
            person_id=person_id,
            bases=tuple(self.bases.data or ()),
            offence=self.offence.data,
            offence_on=self.offence_on.data,
            reported_on=self.reported_on.data,
            crime_reference=self.crime(),
            organisation_name=self.organisation_name.data,
            communication_needs=self.communication_needs.data,
            interpreter_language=self.interpreter_language.data,
        )


class ChangeForm(_DetailsForm):
    """The details of a record."""

    update_agreement = _text(
        _("How and how often does this person want to be kept informed?"),
        hint=_("As agreed with the victim, who may change it at any time"),
    )

    def command(self, reference: str, version: int) -> ChangeRecord:
        """The form as a command."""
        return ChangeRecord(
            reference=reference,
            version=version,
            bases=tuple(self.bases.data or ()),
            offence=self.offence.data,
            offence_on=self.offence_on.data,
            crime_reference=self.crime(),
            organisation_name=self.organisation_name.data,
            communication_needs=self.communication_needs.data,
            interpreter_language=self.interpreter_language.data,
            update_agreement=self.update_agreement.data,
        )


class EnhancedForm(FlaskForm):
    """Whether enhanced rights are owed."""

    enhanced = _one(
        _("Does this victim have enhanced rights?"),
        {"yes": _("Yes"), "no": _("No")},
        needed=_("Choose whether this victim has enhanced rights"),
    )
    gateways = _several(_("By which gateway?"), GATEWAYS, hint=_("Choose all that apply"))
    reason = _paragraph(
        _("Reason"),
        needed=_("Give the reason"),
        hint=_("What in this case leads to the decision. It is kept with the decision."),
    )

    def command(self, reference: str, version: int) -> DecideEnhanced:
        """The form as a command."""
        enhanced, reason = self.enhanced.data == "yes", self.reason.data or ""
        chosen = self.gateways.data or () if enhanced else ("",)
        return DecideEnhanced(
            reference=reference, version=version, enhanced=enhanced, reasons=dict.fromkeys(chosen, reason)
        )


class EventForm(FlaskForm):
    """Something that happened."""

    kind = SelectField(
        _("What happened?"),
        widget=GovSelect(),
        choices=[SelectChoice("", _("Choose")), *_choices(EVENTS)],
        validators=[InputRequired(_("Choose what happened"))],
    )
    occurred_on = _day(
        _("When did it happen?"), subject=_("The day on which it happened"), needed=_("Enter the day")
    )
    received_on = _day(
        _("When did word of it reach you?"),
        subject=_("The day on which it was received"),
        hint=_(
            "For what comes from a court or the prosecution service. Leave empty while you have not heard."
        ),
    )
    note = _paragraph(_("Note"), hint=_("What the victim is to be told. Do not name a suspect."))

    def command(self, reference: str) -> RecordEvent:
        """The form as a command."""
        return RecordEvent(
            reference=reference,
            kind=self.kind.data,
            occurred_on=required_date(self.occurred_on),
            received_on=self.received_on.data,
            note=self.note.data,
        )


class ReceiptForm(FlaskForm):
    """When word of an event arrived."""

    received_on = _day(
        _("When did word of it reach you?"),
        subject=_("The day on which it was received"),
        needed=_("Enter the day"),
    )

    def command(self, reference: str, event_id: uuid.UUID, version: int) -> RecordReceipt:
        """The form as a command."""
        return RecordReceipt(
            reference=reference,
            event_id=event_id,
            version=version,
            received_on=required_date(self.received_on),
        )


class SettleForm(FlaskForm):
    """What became of a promise."""

    outcome = _one(_("What became of it?"), OUTCOMES, needed=_("Choose what became of it"))
    done_on = _day(
        _("On which day?"), subject=_("The day"), hint=_("When it was done or tried. For example, 27 3 2026")
    )
    channel = _one(_("By which way?"), WAYS)
    told_by = _text(_("Who did it?"), hint=_("Name and shoulder number or organisation"))
    reason = _paragraph(
        _("Reason"), hint=_("Needed when it was late, left out or not done, or when a way was not safe")
    )

    def command(self, reference: str, promise_id: uuid.UUID, version: int) -> SettlePromise:
        """The form as a command."""
        return SettlePromise(
            reference=reference,
            promise_id=promise_id,
            version=version,
            outcome=self.outcome.data,
            done_on=self.done_on.data,
            channel=self.channel.data,
            told_by=self.told_by.data,
            reason=self.reason.data,
        )


class ContactForm(FlaskForm):
    """A way to reach the victim."""

    channel = _one(
        _("Which way?"),
        {key: words for key, words in WAYS.items() if key != "in-person"},
        needed=_("Choose a way to reach the victim"),
    )
    value = _text(_("Number or address"), needed=_("Enter the number or address"), limit=400)
    safe = _one(
        _("Did the victim say that this way is safe?"),
        {"yes": _("Yes, it is safe"), "no": _("No: do not use it")},
        needed=_("Choose whether it is safe"),
        hint=_(
            "Somebody who shares an address or a device with the suspect may be at risk from a letter or a call"
        ),
    )
    when_safe = _text(_("On which days and at which hours?"))
    may_leave_message = _ticked(_("A message may be left"))
    may_name_police = _ticked(_("The police may be named"))
    others_may_answer = _text(_("Who else may answer?"))
    code_word = _text(_("Code word, if one was agreed"), limit=60)

    def command(self, reference: str, replaces: uuid.UUID | None) -> SetSafeContact:
        """The form as a command."""
        return SetSafeContact(
            reference=reference,
            channel=self.channel.data,
            value=self.value.data,
            safe=self.safe.data == "yes",
            when_safe=self.when_safe.data,
            may_leave_message=bool(self.may_leave_message.data),
            may_name_police=bool(self.may_name_police.data),
            others_may_answer=self.others_may_answer.data,
            code_word=self.code_word.data,
            replaces=replaces,
        )


class CloseForm(FlaskForm):
    """Why a record is closed."""

    closing_reason = _one(
        _("Why is the record closed?"), CLOSING_REASONS, needed=_("Choose why the record is closed")
    )

    def command(self, reference: str, version: int) -> CloseRecord:
        """The form as a command."""
        return CloseRecord(reference=reference, version=version, closing_reason=self.closing_reason.data)


class ReopenForm(FlaskForm):
    """Take up a closed record again."""

    def command(self, reference: str, version: int) -> ReopenRecord:
        """The form as a command."""
        return ReopenRecord(reference=reference, version=version)


def details_of(record: VictimRecord) -> dict[str, object]:
    """The details of a record as its form starts with them."""
    return {
        name: getattr(record, name)
        for name in (
            "bases", "offence", "offence_on", "crime_reference", "organisation_name",
            "communication_needs", "interpreter_language", "update_agreement",
        )
    }  # fmt: skip
