"""What somebody types who needs help, and what the desk types."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from fairlead.help.models import Kind
from fairlead.help.routing import Desk
from fairlead.help.use_cases import LONGEST_SUBJECT, LONGEST_TEXT, AskForHelp, MoveRequest
from fairlead.help.words import KINDS
from fairlead.tenancy.base import TenantId


class StartForm(FlaskForm):
    """What it is about, which decides where it goes. Sent as an address, so that nothing is kept yet."""

    class Meta:
        """It changes nothing, so nobody can be made to send it."""

        csrf = False

    kind = RadioField(
        _("What do you need help with?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        validators=[InputRequired(_("Select what you need help with"))],
    )
    about = StringField(
        _("Reference of the referral or case, if it is about one"),
        widget=GovTextInput(),
        description=_(
            "For example REF-26-7KQ4MX. A question about a referral goes to the force that sent it."
        ),
        validators=[Length(max=40, message=_("The reference must be %(max)d characters or fewer"))],
    )


class AskForm(FlaskForm):
    """What is wrong, in words."""

    subject = StringField(
        _("What is it about, in a few words?"),
        widget=GovTextInput(),
        validators=[
            InputRequired(_("Enter what it is about")),
            Length(max=LONGEST_SUBJECT, message=_("This must be %(max)d characters or fewer")),
        ],
    )
    body = TextAreaField(
        _("What happened, and what did you expect?"),
        widget=GovTextArea(),
        description=_("Name nobody and describe no offence: a reference is enough for the desk."),
        validators=[
            InputRequired(_("Enter what happened")),
            Length(max=LONGEST_TEXT, message=_("This must be %(max)d characters or fewer")),
        ],
    )

    def command(self, kind: Kind, desk: Desk, shown: TenantId, page: str, slug: str) -> AskForHelp:
        """The request as a command; ``shown`` is the desk that the page named."""
        return AskForHelp(
            kind=kind,
            subject=self.subject.data or "",
            body=self.body.data or "",
            about=desk.about,
            page=page,
            slug=slug,
            desk_tenant_id=shown,
        )


class WordsForm(FlaskForm):
    """Words for the other side."""

    body = TextAreaField(
        _("Message"),
        widget=GovTextArea(),
        description=_("A message cannot be changed once it is sent."),
        validators=[
            InputRequired(_("Enter a message")),
            Length(max=LONGEST_TEXT, message=_("This must be %(max)d characters or fewer")),
        ],
    )

    def command(self, request_id: uuid.UUID, action: str, version: int) -> MoveRequest:
        """The step as a command."""
        return MoveRequest(request_id=request_id, action=action, version=version, body=self.body.data or "")
