"""What is typed about a document: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from fairlead.providers.assurance.use_cases import (
    LONGEST_REASON,
    AskForDocuments,
    CheckDocument,
    SendDocument,
)
from fairlead.providers.assurance.words import EXAMPLES
from fairlead.uploads.fields import UploadField
from fairlead.web.fields import DatePartsField, required_date
from fairlead.web.posted import ids_in

LONGEST_TITLE = 200


class _DatedForm(FlaskForm):
    """What every document has."""

    issued_on = DatePartsField(_("Day of issue"), validators=[InputRequired(_("Enter the day of issue"))])
    expires_on = DatePartsField(
        _("Last day on which it counts"),
        description=_("The day of expiry, or of the next review"),
        validators=[InputRequired(_("Enter the last day on which it counts"))],
    )


class DocumentForm(_DatedForm):
    """A document with its file."""

    title = StringField(
        _("What it is"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter what it is")),
            Length(max=LONGEST_TITLE, message=_("What it is must be %(max)d characters or fewer")),
        ],
    )
    file = UploadField(_("File"), needed=_("Add the file"))

    @classmethod
    def of(cls, kind: str) -> DocumentForm:
        """The form of a document of one kind, with an example of that kind."""
        form = cls()
        form.title.description = EXAMPLES[kind]
        return form

    def command(self, commissioner_id: uuid.UUID, kind: str) -> SendDocument:
        """The document as a command."""
        return SendDocument(
            commissioner_id=commissioner_id,
            kind=kind,
            title=" ".join((self.title.data or "").split()),
            issued_on=required_date(self.issued_on),
            expires_on=required_date(self.expires_on),
            upload=self.file.upload,
        )


class AgreementForm(FlaskForm):
    """The terms are accepted; there is no file."""

    expires_on = DatePartsField(
        _("Until when does your acceptance hold?"),
        description=_("The day on which you look at the terms again, within five years"),
        validators=[InputRequired(_("Enter until when your acceptance holds"))],
    )
    accepted = BooleanField(
        _("I may bind my organisation, and it accepts these terms"),
        widget=GovCheckboxInput(),
        validators=[InputRequired(_("Confirm that your organisation accepts the terms"))],
    )


class CheckForm(FlaskForm):
    """The commissioner's answer."""

    answer = RadioField(
        _("Does this document do?"),
        widget=GovRadioInput(),
        validators=[InputRequired(_("Select whether this document does"))],
    )
    reason = TextAreaField(
        _("If you return it, why?"),
        widget=GovTextArea(),
        description=_("The provider sees this"),
        validators=[Length(max=LONGEST_REASON, message=_("The reason must be %(max)d characters or fewer"))],
    )

    def offer(self, *, accepting: bool) -> None:
        """What may be answered: an accepted document can only be returned."""
        choices = [SelectChoice("accept", gettext("Yes, accept it"))] if accepting else []
        self.answer.choices = [*choices, SelectChoice("return", gettext("No, return it to the provider"))]

    def command(self, document_id: uuid.UUID, version: int) -> CheckDocument:
        """The answer as a command."""
        return CheckDocument(
            document_id=document_id,
            accept=self.answer.data == "accept",
            reason=self.reason.data or "",
            version=version,
        )


class AskForm(FlaskForm):
    """Which provider is asked for documents, and from when what is missing pauses."""

    provider = SelectField(
        _("Provider"), widget=GovSelect(), validators=[InputRequired(_("Select a provider"))]
    )
    documents_from = DatePartsField(
        _("From which day do missing documents pause new referrals?"),
        description=_("Give the provider time to send them, and yourself to check them"),
        validators=[InputRequired(_("Enter the day"))],
    )

    def offer(self, providers: Iterable[tuple[str, str]]) -> None:
        """Who can be asked."""
        nobody = SelectChoice("", gettext("Select a provider"))
        self.provider.choices = [nobody, *(SelectChoice(value, label) for value, label in providers)]

    def command(self) -> AskForDocuments:
        """What was asked as a command."""
        return AskForDocuments(
            provider_id=next(ids_in([self.provider.data or ""]), uuid.UUID(int=0)),
            documents_from=required_date(self.documents_from),
        )
