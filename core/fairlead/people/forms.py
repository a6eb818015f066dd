"""Forms about people: the shape of the input, and the command it becomes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from fairlead.people.codes import officer_defined_ethnicities, self_defined_ethnicities
from fairlead.people.safe_contact.words import format_words
from fairlead.people.use_cases import AddAlias, CreatePerson, EditPerson, SetContactPoint
from fairlead.web.fields import DatePartsField

_SAFE = {"yes": True, "no": False, "unknown": None}


def _codes(codes: Mapping[str, str]) -> list[SelectChoice]:
    return [
        SelectChoice("", gettext("Not recorded")),
        *(SelectChoice(code, f"{code} {label}") for code, label in codes.items()),
    ]


def _text(field: Field) -> str | None:
    return (field.data or "").strip() or None


class PersonForm(FlaskForm):
    """Who somebody is. One name is enough; everything else may be unknown."""

    given_names = StringField(_("Given names"), widget=GovTextInput(), validators=[Length(max=100)])
    family_name = StringField(_("Family name"), widget=GovTextInput(), validators=[Length(max=100)])
    date_of_birth = DatePartsField(
        _("Date of birth"),
        description=_("For example, 27 3 1990. Leave it empty when it is not known."),
        validators=[Optional()],
    )
    self_defined_ethnicity = SelectField(
        _("Ethnicity as the person describes it"),
        widget=GovSelect(),
        choices=lambda: _codes(self_defined_ethnicities()),
        default="",
    )
    officer_defined_ethnicity = SelectField(
        _("Ethnicity as an officer saw it"),
        widget=GovSelect(),
        choices=lambda: _codes(officer_defined_ethnicities()),
        default="",
    )
    adjustments = TextAreaField(
        _("Needs for adjustment (optional)"),
        widget=GovTextArea(),
        description=_("For example an interpreter, easy read or step-free access"),
        validators=[Length(max=2000)],
    )
    preferred_language = StringField(
        _("Preferred language (optional)"), widget=GovTextInput(), validators=[Length(max=100)]
    )

    reading_format = SelectField(
        _("In which form can they read what we send? (optional)"),
        widget=GovSelect(),
        choices=lambda: [
            SelectChoice("", gettext("Nobody has asked")),
            *(SelectChoice(key, label) for key, label in format_words().items()),
        ],
        default="",
    )

    def create(self, not_these: frozenset[uuid.UUID]) -> CreatePerson:
        """The command for a new person. Call it on a form that validated."""
        return CreatePerson(
            given_names=_text(self.given_names) or "",
            family_name=_text(self.family_name) or "",
            date_of_birth=self.date_of_birth.data,
            self_defined_ethnicity=_text(self.self_defined_ethnicity),
            officer_defined_ethnicity=_text(self.officer_defined_ethnicity),
            adjustments=_text(self.adjustments),
            preferred_language=_text(self.preferred_language),
            reading_format=_text(self.reading_format),
            not_these=not_these,
        )

    def edit(self, person_id: uuid.UUID, version: int) -> EditPerson:
        """The command that corrects a person."""
        return EditPerson(
            person_id=person_id,
            version=version,
            given_names=_text(self.given_names) or "",
            family_name=_text(self.family_name) or "",
            date_of_birth=self.date_of_birth.data,
            self_defined_ethnicity=_text(self.self_defined_ethnicity),
            officer_defined_ethnicity=_text(self.officer_defined_ethnicity),
            adjustments=_text(self.adjustments),
            preferred_language=_text(self.preferred_language),
            reading_format=_text(self.reading_format),
        )


class AliasForm(FlaskForm):
    """Another name."""

    given_names = StringField(_("Given names"), widget=GovTextInput(), validators=[Length(max=100)])
    family_name = StringField(_("Family name"), widget=GovTextInput(), validators=[Length(max=100)])
    kind = RadioField(
        _("What kind of name is it?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("alias", _("Alias")),
            SelectChoice("former", _("Former name")),
            SelectChoice("preferred", _("Preferred name")),
            SelectChoice("nickname", _("Nickname")),
        ],
        validators=[InputRequired(_("Choose what kind of name it is"))],
    )

    def command(self, person_id: uuid.UUID) -> AddAlias:
        """The command that adds the name."""
        return AddAlias(
            person_id=person_id,
            given_names=self.given_names.data or "",
            family_name=self.family_name.data or "",
            kind=self.kind.data,
        )


class ContactForm(FlaskForm):
    """A way to reach a person, and whether using it is safe for them."""

    kind = RadioField(
        _("What is it?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("address", _("Address")),
            SelectChoice("phone", _("Telephone number")),
            SelectChoice("email", _("Email address")),
        ],
        validators=[InputRequired(_("Choose an address, a telephone number or an email address"))],
    )
    value = TextAreaField(
        _("Address or number"),
        widget=GovTextArea(),
        validators=[InputRequired(_("Enter the address or number")), Length(max=500)],
    )
    safe_to_use = RadioField(
        _("Is it safe to use?"),
        widget=GovRadioInput(),
        description=_("Somebody else may read letters or answer the telephone."),
        choices=[
            SelectChoice("yes", _("Yes, the person said so")),
            SelectChoice("no", _("No")),
            SelectChoice("unknown", _("Nobody has asked")),
        ],
        validators=[InputRequired(_("Choose whether it is safe to use"))],
    )
    note = StringField(
        _("How to use it safely (optional)"), widget=GovTextInput(), validators=[Length(max=300)]
    )
    last_confirmed_on = DatePartsField(_("When was it last confirmed? (optional)"), validators=[Optional()])

    def command(self, person_id: uuid.UUID, replaces: uuid.UUID | None) -> SetContactPoint:
        """The command that records it."""
        return SetContactPoint(
            person_id=person_id,
            kind=self.kind.data,
            value=self.value.data or "",
            safe_to_use=_SAFE[self.safe_to_use.data],
            note=_text(self.note),
            last_confirmed_on=self.last_confirmed_on.data,
            replaces=replaces,
        )
