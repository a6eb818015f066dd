"""Rescinding, and the scrutiny panel."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, day, one_of, paragraph, text, whole
from fairlead_oocd.use_cases.rescission import RescindResolution
from fairlead_oocd.use_cases.scrutiny import DrawSample, RecordFinding, SendToScrutiny


class RescindForm(QuestionForm):
    """T32."""

    ground = one_of(_("Why is it rescinded?"), words.GROUNDS, needed=_("Choose why it is rescinded"))
    reason = paragraph(_("The reason in words"), needed=_("Enter the reason"), limit=2000)
    adviser = text(
        _("Who gave the legal advice?"),
        hint=_("Rescinding needs legal advice: name and office of the adviser"),
        limit=120,
    )
    advised_on = day(
        _("When was it given?"), subject=_("The date of the advice"), needed=_("Enter the date of the advice")
    )
    advice_reference = text(_("Reference of the advice"), limit=60)
    advice = paragraph(_("What was advised?"), needed=_("Enter what was advised"), limit=2000)
    notices = paragraph(
        _("Who was told, and how?"),
        needed=_("Enter who was told, and how"),
        hint=_("The person, the victim, the provider"),
        limit=1000,
    )
    pnc_correction = text(
        _("Reference of the PNC correction"), hint=_("Needed when the offence is recordable"), limit=40
    )

    def command(self, reference: str, version: int) -> RescindResolution:
        """The rescission."""
        return RescindResolution(
            reference=reference,
            version=version,
            ground=self.needed("ground"),
            reason=self.needed("reason"),
            adviser=self.value("adviser") or "",
            advised_on=required(self.on("advised_on")),
            advice_reference=self.value("advice_reference") or "",
            advice=self.needed("advice"),
            notices=self.needed("notices"),
            pnc_correction=self.value("pnc_correction"),
        )


class SendToPanelForm(QuestionForm):
    """T30."""

    note = paragraph(
        _("Why is this case chosen?"),
        hint=_("Needed for a case that the force does not always put before the panel"),
        limit=500,
    )

    def command(self, reference: str, version: int) -> SendToScrutiny:
        """The choice."""
        return SendToScrutiny(reference=reference, version=version, note=self.value("note") or "")


class DrawForm(QuestionForm):
    """A random sample."""

    size = whole(_("How many cases are drawn?"), needed=_("Enter how many cases are drawn"))

    def command(self, seed: int) -> DrawSample:
        """The draw."""
        return DrawSample(size=self.number("size") or 0, seed=seed)


class FindingForm(QuestionForm):
    """T30a."""

    category = one_of(
        _("What did the panel find?"), words.CATEGORIES, needed=_("Choose what the panel found")
    )
    finding = paragraph(
        _("What did the panel observe?"),
        hint=_("Needed unless the panel found it simply appropriate"),
        limit=2000,
    )
    learning = paragraph(
        _("What is learnt?"), needed=_("Enter what is learnt, or that nothing is"), limit=2000
    )
    learning_owner = text(_("Who sees to it?"), limit=120)
    learning_due_on = day(_("By when?"), subject=_("The date by which it is seen to"))
    feedback_on = day(_("When was feedback sent to the officer?"), subject=_("The date of the feedback"))
    policy_change = paragraph(_("Change of policy, if any"), limit=1000)

    def command(self, reference: str, version: int) -> RecordFinding:
        """The finding."""
        return RecordFinding(
            reference=reference,
            version=version,
            category=self.needed("category"),
            finding=self.value("finding") or "",
            learning=self.needed("learning"),
            learning_owner=self.value("learning_owner"),
            learning_due_on=self.on("learning_due_on"),
            feedback_on=self.on("feedback_on"),
            policy_change=self.value("policy_change"),
        )
