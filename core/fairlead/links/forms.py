"""What is typed about links: the contact of a provider, and the code. Shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from fairlead.links.use_cases import NameContact
from fairlead.links.use_cases.contacts import LONGEST

CODE_FIGURES = 6


class ContactForm(FlaskForm):
    """Who works by secure link at a provider."""

    name = StringField(
        _("Full name of the contact person"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the full name of the contact person")), Length(max=LONGEST)],
    )
    email = StringField(
        _("E-mail address"),
        widget=GovTextInput(),
        description=_("The link goes to this address"),
        validators=[InputRequired(_("Enter an e-mail address")), Length(max=LONGEST)],
    )
    phone = StringField(
        _("Telephone number"),
        widget=GovTextInput(),
        description=_("Your help desk rings this number and reads out a code each time the link is opened"),
        validators=[InputRequired(_("Enter a telephone number")), Length(max=20)],
    )

    def command(self, provider_id: uuid.UUID) -> NameContact:
        """The contact as a command."""
        return NameContact(
            provider_id=provider_id,
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
        )


class CodeForm(FlaskForm):
    """The code that was read out."""

    code = StringField(
        _("Code"),
        widget=GovTextInput(),
        description=_("6 figures"),
        validators=[InputRequired(_("Enter the code of 6 figures")), Length(max=20)],
    )
