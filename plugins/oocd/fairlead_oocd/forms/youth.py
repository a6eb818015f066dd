"""Children: the youth justice service, and safeguarding under 10."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, day, one_of, paragraph, text
from fairlead_oocd.use_cases.youth import (
    RecordSafeguarding,
    RecordYouthJusticeAnswer,
    ReferToYouthJustice,
)


class YouthReferralForm(QuestionForm):
    """T14y."""

    service = text(_("Which youth justice service?"), needed=_("Enter the youth justice service"), limit=200)
    sent_on = day(
        _("When was it told?"),
        subject=_("The date it was told"),
        needed=_("Enter the date it was told"),
    )
    method = one_of(
        _("How?"),
        (("email", _("Secure email")), ("system", _("Their case system")), ("phone", _("Telephone"))),
        needed=_("Choose how it was told"),
    )
    note = paragraph(
        _("What else was the service told?"),
        hint=_("Needs, risks and adjustments that help it. Nothing about the victim"),
        limit=1000,
    )

    def command(self, reference: str, version: int) -> ReferToYouthJustice:
        """The hand-over."""
        return ReferToYouthJustice(
            reference=reference,
            version=version,
            service=self.needed("service"),
            sent_on=required(self.on("sent_on")),
            method=self.needed("method"),
            note=self.value("note"),
        )


class YouthAnswerForm(QuestionForm):
    """T14a."""

    answer = one_of(
        _("What did the service answer?"),
        (
            ("programme", _("A programme was arranged")),
            ("no-programme", _("No programme is needed")),
            ("monitoring", _("It supports and monitors what was agreed")),
        ),
        needed=_("Choose what the service answered"),
    )
    answered_on = day(
        _("When?"), subject=_("The date of the answer"), needed=_("Enter the date of the answer")
    )
    note = paragraph(_("What did it say, in short?"), limit=1000)

    def command(self, reference: str, version: int) -> RecordYouthJusticeAnswer:
        """The answer."""
        return RecordYouthJusticeAnswer(
            reference=reference,
            version=version,
            answer=self.needed("answer"),
            answered_on=required(self.on("answered_on")),
            note=self.value("note"),
        )


class SafeguardingForm(QuestionForm):
    """T10s."""

    referral = paragraph(
        _("To whom was the child referred, and why?"),
        needed=_("Enter to whom the child was referred, and why"),
        limit=1000,
    )

    def command(self, reference: str, version: int) -> RecordSafeguarding:
        """The note."""
        return RecordSafeguarding(reference=reference, version=version, referral=self.needed("referral"))
