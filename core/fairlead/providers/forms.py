"""What each side of a referral types: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
)
from wtforms import RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from fairlead.providers.decline_reasons import DECLINE_REASONS
from fairlead.providers.models import ReferralShare
from fairlead.providers.use_cases import (
    AnswerQuestion,
    AnswerReferral,
    AskAboutReferral,
    CorrectShare,
    WaitlistReferral,
    WithdrawReferral,
    WriteMessage,
)
from fairlead.providers.use_cases.messages import LONGEST_MESSAGE
from fairlead.web.fields import DatePartsField, required_date

SHORT_ENOUGH = Length(
    max=LONGEST_MESSAGE, message=_("Enter %(most)d characters or fewer", most=LONGEST_MESSAGE)
)


class AnswerForm(FlaskForm):
    """Accept, or decline and say why."""

    answer = RadioField(
        _("Can you take this referral?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("accept", _("Yes, accept it")), SelectChoice("decline", _("No, decline it"))],
        validators=[InputRequired(_("Select whether you can take this referral"))],
    )
    reason_code = SelectField(
        _("If you decline, why?"),
        widget=GovSelect(),
        choices=[
            SelectChoice("", _("Select a reason")),
            *(SelectChoice(reason.code, reason.label) for reason in DECLINE_REASONS),
        ],
        validators=[Optional()],
    )
    reason = TextAreaField(
        _("Anything to add (optional)"),
        widget=GovTextArea(),
        description=_(
            "The referring officer sees this. Do not describe the person’s health or anything they told you."
        ),
        validators=[Length(max=1000, message=_("The reason must be 1,000 characters or fewer"))],
    )
    submit = SubmitField(_("Send answer"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> AnswerReferral:
        """The answer as a command."""
        return AnswerReferral(
            referral_id=referral_id,
            accept=self.answer.data == "accept",
            reason_code=self.reason_code.data or "",
            reason=self.reason.data or "",
            version=version,
        )


class WaitlistForm(FlaskForm):
    """When a place is expected."""

    expected_on = DatePartsField(
        _("When do you expect to start?"),
        description=_("The sender sees this day, and it is the day by which you decide."),
        validators=[InputRequired(_("Enter the day on which you expect to start"))],
    )
    submit = SubmitField(_("Put on the waiting list"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> WaitlistReferral:
        """The place on the waiting list as a command."""
        return WaitlistReferral(
            referral_id=referral_id, expected_on=required_date(self.expected_on), version=version
        )


class AskForm(FlaskForm):
    """A question before the answer."""

    question = TextAreaField(
        _("What do you need to know before you can answer?"),
        widget=GovTextArea(),
        description=_("Your time to answer stops until the sender has answered, and then starts again."),
        validators=[InputRequired(_("Enter your question")), SHORT_ENOUGH],
    )
    submit = SubmitField(_("Ask the sender"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> AskAboutReferral:
        """The question as a command."""
        return AskAboutReferral(referral_id=referral_id, question=self.question.data or "", version=version)


class AnswerQuestionForm(FlaskForm):
    """The sender's answer to a provider's question."""

    answer = TextAreaField(
        _("Your answer"),
        widget=GovTextArea(),
        description=_(
            "The provider sees this. Say only what it needs for its decision, and nothing of a victim."
        ),
        validators=[InputRequired(_("Enter your answer")), SHORT_ENOUGH],
    )
    submit = SubmitField(_("Send the answer"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> AnswerQuestion:
        """The answer as a command."""
        return AnswerQuestion(referral_id=referral_id, answer=self.answer.data or "", version=version)


class MessageForm(FlaskForm):
    """Words for the other side."""

    body = TextAreaField(
        _("Message"),
        widget=GovTextArea(),
        description=_("A message cannot be changed once it is sent. Write only what the other side needs."),
        validators=[InputRequired(_("Enter a message")), SHORT_ENOUGH],
    )
    alert = RadioField(
        _("Does it need their attention?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("yes", _("Yes, it stays on their list until somebody has read it")),
            SelectChoice("no", _("No, it can be read with the referral")),
        ],
        default="yes",
        validators=[InputRequired(_("Select whether it needs their attention"))],
    )
    submit = SubmitField(_("Send message"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> WriteMessage:
        """The message as a command; it makes nothing out of date, so it needs no version."""
        del version
        return WriteMessage(
            referral_id=referral_id, body=self.body.data or "", alert=self.alert.data == "yes"
        )


class CorrectForm(FlaskForm):
    """One line of what was shared, as it should be."""

    line = RadioField(
        _("What is to be corrected?"),
        widget=GovRadioInput(),
        choices=[],
        coerce=int,
        validators=[InputRequired(_("Select what is to be corrected"))],
    )
    value = TextAreaField(
        _("What should it say?"),
        widget=GovTextArea(),
        validators=[InputRequired(_("Enter what it should say")), Length(max=2000)],
    )
    reason = TextAreaField(
        _("Why is it corrected?"),
        widget=GovTextArea(),
        description=_("The provider sees this, and what was shared before."),
        validators=[InputRequired(_("Enter why it is corrected")), Length(max=500)],
    )
    submit = SubmitField(_("Correct it and tell the provider"), widget=GovSubmitInput())

    def offer(self, share: ReferralShare) -> None:
        """The lines of the piece."""
        self.share_id = share.id
        self.line.choices = [
            SelectChoice(number, f"{item['label']}: {str(item['value'])[:100]}")
            for number, item in enumerate(share.content)
        ]

    def command(self, referral_id: uuid.UUID, version: int) -> CorrectShare:
        """The correction as a command."""
        return CorrectShare(
            referral_id=referral_id,
            share_id=self.share_id,
            line=-1 if self.line.data is None else self.line.data,
            value=self.value.data or "",
            reason=self.reason.data or "",
            version=version,
        )


class AssignForm(FlaskForm):
    """Who works with these people from now on."""

    worker = SelectField(_("Key worker"), widget=GovSelect(), choices=[])
    reason = TextAreaField(
        _("Why?"),
        widget=GovTextArea(),
        description=_("The sender sees this. Nothing about a colleague’s health or the person’s."),
        validators=[InputRequired(_("Enter why")), Length(max=500)],
    )
    submit = SubmitField(_("Give to this key worker"), widget=GovSubmitInput())

    def offer(self, workers: Iterable[tuple[uuid.UUID, str]]) -> None:
        """The colleagues who may hold referrals."""
        self.worker.choices = [
            SelectChoice("", _("Select a colleague")),
            *(SelectChoice(str(worker_id), name) for worker_id, name in workers),
        ]

    @property
    def key_worker_id(self) -> uuid.UUID | None:
        """Who was chosen."""
        return uuid.UUID(self.worker.data) if self.worker.data else None


class WithdrawForm(FlaskForm):
    """The sender takes the referral back."""

    reason = TextAreaField(
        _("Why are you withdrawing this referral?"),
        widget=GovTextArea(),
        validators=[InputRequired(_("Enter why you are withdrawing this referral")), Length(max=1000)],
    )
    submit = SubmitField(_("Withdraw referral"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> WithdrawReferral:
        """The withdrawal as a command."""
        return WithdrawReferral(referral_id=referral_id, reason=self.reason.data or "", version=version)
