"""What is typed while a provider is invited and sets itself up: shape checked here, rules in the use cases."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovTextArea, GovTextInput
from wtforms import Field, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from fairlead.identity.forms import NewPasswordForm
from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.directory.areas import area_code, area_name
from fairlead.providers.directory.forms import codes_of, joined
from fairlead.providers.directory.words import language_code, language_name
from fairlead.providers.onboarding.models import ProviderProfile
from fairlead.providers.onboarding.setting_up import PractiseEnd, PractiseSession, SaveProfile
from fairlead.providers.onboarding.use_cases import EMAIL, InviteProvider
from fairlead.providers.onboarding.words import CLASSES, KINDS
from fairlead.web.fields import DatePartsField, required_date, time_of_day
from fairlead.workflow.calendar import LONDON

SHORT, LONG = 200, 1000


def _line(label: str, needed: str = "", hint: str = "") -> StringField:
    validators = [InputRequired(needed)] if needed else []
    return StringField(
        label, widget=GovTextInput(), description=hint, validators=[*validators, Length(max=SHORT)]
    )


class InviteForm(FlaskForm):
    """Who is invited, and under which agreement people will be sent."""

    organisation_name = _line(_("Name of the organisation"), _("Enter the name of the organisation"))
    email = _line(
        _("E-mail address of the person who sets it up"),
        _("Enter an e-mail address"),
        _("The link makes an account for this address alone"),
    )
    agreement_reference = _line(
        _("Reference of the data-sharing agreement"),
        _("Enter the reference of the data-sharing agreement"),
        _("As your information governance team numbers it"),
    )
    agreement_purpose = TextAreaField(
        _("What will be shared for"),
        widget=GovTextArea(),
        description=_("The provider is asked to accept this purpose"),
        validators=[InputRequired(_("Enter what will be shared for")), Length(max=LONG)],
    )
    agreement_gateway = TextAreaField(
        _("Legal gateway"),
        widget=GovTextArea(),
        description=_("The power under which your organisation discloses"),
        validators=[InputRequired(_("Enter the legal gateway")), Length(max=LONG)],
    )
    agreement_classes = SelectMultipleField(
        _("What may be shared"),
        widget=GovCheckboxesInput(),
        choices=lambda: [SelectChoice(key, title) for key, title in CLASSES.items()],
        validators=[InputRequired(_("Choose what may be shared"))],
    )

    def command(self) -> InviteProvider:
        """The invitation as a command."""
        return InviteProvider(
            organisation_name=self.organisation_name.data or "",
            email=self.email.data or "",
            agreement_reference=self.agreement_reference.data or "",
            agreement_purpose=self.agreement_purpose.data or "",
            agreement_gateway=self.agreement_gateway.data or "",
            agreement_classes=tuple(self.agreement_classes.data or ()),
        )


class JoinForm(NewPasswordForm):
    """A new account: the person's name and a password. The address is the invited one."""

    name = _line(_("Your full name"), _("Enter your full name"))


class ProfileForm(FlaskForm):
    """Who the organisation is."""

    legal_name = _line(_("Legal name"), _("Enter the legal name"), _("As it is registered"))
    kind = SelectField(
        _("Kind of organisation"),
        widget=GovSelect(),
        choices=lambda: [
            SelectChoice("", gettext("Select")),
            *(SelectChoice(key, title) for key, title in KINDS.items()),
        ],
        validators=[InputRequired(_("Select the kind of organisation"))],
    )
    company_number = _line(_("Company number (if it has one)"))
    charity_number = _line(_("Charity number (if it has one)"))
    address = TextAreaField(
        _("Address"),
        widget=GovTextArea(),
        validators=[InputRequired(_("Enter the address")), Length(max=LONG)],
    )
    contact_name = _line(_("Whom commissioners ask for"), _("Enter whom commissioners ask for"))
    contact_email = StringField(
        _("Their e-mail address"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter their e-mail address")),
            Length(max=SHORT),
            Regexp(EMAIL, message=_("Enter an e-mail address in the correct format, like name@example.org")),
        ],
    )
    contact_phone = _line(_("Their telephone number"), _("Enter their telephone number"))
    areas = TextAreaField(
        _("Areas served, one on each line"),
        widget=GovTextArea(),
        description=_("Local authorities, by name or code; or England, or Wales, for all of it"),
        validators=[InputRequired(_("Enter at least one area"))],
    )
    languages = TextAreaField(
        _("Languages spoken, one on each line"),
        widget=GovTextArea(),
        description=_("For example, English, Welsh, Polish"),
        validators=[InputRequired(_("Enter at least one language"))],
    )

    def validate_areas(self, field: Field) -> None:
        """Each is a local authority of the list, or a country."""
        self.area_codes = codes_of(field, area_code, gettext("No local authority has the name or code:"))

    def validate_languages(self, field: Field) -> None:
        """Each is a language."""
        self.language_codes = codes_of(field, language_code, gettext("No language has the name:"))

    @classmethod
    def showing(cls, profile: ProviderProfile | None, name: str) -> ProfileForm:
        """The form filled with the profile; without one, with the name by which the organisation was invited."""
        if profile is None:
            return cls(formdata=None, data={"legal_name": name})
        return cls(
            formdata=None,
            obj=profile,
            areas=joined(area_name(code) for code in profile.areas),
            languages=joined(language_name(code) for code in profile.languages),
        )

    def command(self, version: int) -> SaveProfile:
        """The profile as a command."""
        typed = {
            name: (self[name].data or "").strip()
            for name in (
                "legal_name", "kind", "company_number", "charity_number", "address", "contact_name",
                "contact_email", "contact_phone",
            )
        }  # fmt: skip
        return SaveProfile(**typed, areas=self.area_codes, languages=self.language_codes, version=version)


class PracticeSessionForm(FlaskForm):
    """The session of the practice referral."""

    day = DatePartsField(
        _("Date of the session"), validators=[InputRequired(_("Enter the date of the session"))]
    )
    at = _line(_("Time it started"), _("Enter the time the session started"), _("For example, 14:30"))
    minutes = IntegerField(
        _("How long it lasted, in minutes"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter how long the session lasted")),
            NumberRange(1, LONGEST_SESSION, _("The session must last between %(min)s and %(max)s minutes")),
        ],
    )

    def validate_at(self, field: Field) -> None:
        """A time of day, written the usual ways."""
        self.start_time = time_of_day(field.data)

    def command(self, version: int) -> PractiseSession:
        """The session as a command; the time typed is London time."""
        return PractiseSession(
            starts_at=datetime.combine(required_date(self.day), self.start_time, LONDON),
            minutes=self.minutes.data or 0,
            version=version,
        )


class PracticeEndForm(FlaskForm):
    """The end of the practice referral."""

    on = DatePartsField(
        _("On which day was it completed?"), validators=[InputRequired(_("Enter the day on which it ended"))]
    )
    note = TextAreaField(
        _("What was achieved"),
        widget=GovTextArea(),
        description=_("Practise here: write about nobody"),
        validators=[InputRequired(_("Enter what was achieved")), Length(max=LONG)],
    )

    def command(self, version: int) -> PractiseEnd:
        """The end as a command."""
        return PractiseEnd(on=required_date(self.on), note=(self.note.data or "").strip(), version=version)
