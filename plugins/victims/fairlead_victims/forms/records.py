"""A record: the victim, what happened, how to reach them, closing."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from fairlead.public import CreatePerson
from fairlead_victims.forms.fields import day, one_of, paragraph, several, text, ticked
from fairlead_victims.models import VictimRecord
from fairlead_victims.use_cases.records import (
    ChangeRecord,
    CloseRecord,
    OpenRecord,
    ReopenRecord,
    SetSafeContact,
)
from fairlead_victims.words import BASES, CLOSING_REASONS, WAYS


class NewPersonForm(FlaskForm):
    """A victim who is not in the index of people."""

    given_names = text(_("Given names"), needed=_("Enter the given names"))
    family_name = text(_("Family name"), needed=_("Enter the family name"))
    date_of_birth = day(
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

    bases = several(_("Why is this person a victim?"), BASES, needed=_("Choose why this person is a victim"))
    offence = text(
        _("What happened?"),
        needed=_("Enter what happened"),
        hint=_("The offence or incident in a few words. Do not name a suspect."),
    )
    offence_on = day(_("When did it happen?"), subject=_("The day of the offence"))
    crime_reference = text(_("Crime reference"), hint=_("Leave empty if there is none"), limit=40)
    organisation_name = text(_("Business or body that this person is the contact of"))
    communication_needs = paragraph(
        _("What helps this person to understand and be understood?"),
        hint=_("For example, large print, a companion, calls only after 6pm"),
    )
    interpreter_language = text(_("Language of an interpreter, if one is needed"))

    def crime(self) -> str | None:
        """The crime reference as it is kept: in capitals."""
        typed: str | None = self.crime_reference.data
        return typed.upper() if typed else None


class OpenForm(_DetailsForm):
    """A new record."""

    reported_on = day(
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

    update_agreement = text(
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


class ContactForm(FlaskForm):
    """A way to reach the victim."""

    channel = one_of(
        _("Which way?"),
        {key: words for key, words in WAYS.items() if key != "in-person"},
        needed=_("Choose a way to reach the victim"),
    )
    value = text(_("Number or address"), needed=_("Enter the number or address"), limit=400)
    safe = one_of(
        _("Did the victim say that this way is safe?"),
        {"yes": _("Yes, it is safe"), "no": _("No: do not use it")},
        needed=_("Choose whether it is safe"),
        hint=_(
            "Somebody who shares an address or a device with the suspect may be at risk from a letter or a call"
        ),
    )
    when_safe = text(_("On which days and at which hours?"))
    may_leave_message = ticked(_("A message may be left"))
    may_name_police = ticked(_("The police may be named"))
    others_may_answer = text(_("Who else may answer?"))
    code_word = text(_("Code word, if one was agreed"), limit=60)

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

    closing_reason = one_of(
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
