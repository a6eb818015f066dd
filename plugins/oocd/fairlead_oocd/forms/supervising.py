"""A suspected breach: the report, the question to the person, the answer, the decision, what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import (
    QuestionForm,
    confirmed,
    day,
    from_list,
    one_of,
    paragraph,
    text,
    yes_no,
)
from fairlead_oocd.use_cases.after_breach import LeaveBreach, Prosecute
from fairlead_oocd.use_cases.breaches import AskForExplanation, DecideBreach, ReportBreach, SendForReview


class ReportBreachForm(QuestionForm):
    """T18."""

    condition = one_of(
        _("Which condition may not have been kept?"),
        (),
        needed=_("Choose the condition that may not have been kept"),
    )
    failure = one_of(_("What went wrong?"), words.FAILURES[:-1], needed=_("Choose what went wrong"))
    caused_by_provider = yes_no(
        _("Did the provider cause this?"),
        needed=_("Choose whether the provider caused this"),
        hint=_(
            "For example, the provider cancelled or moved the session. That never counts against the person"
        ),
    )
    happened_on = day(
        _("When did it happen?"), subject=_("The date it happened"), needed=_("Enter the date it happened")
    )
    facts = paragraph(
        _("What happened?"),
        needed=_("Enter what happened"),
        hint=_("Facts only. Keep opinions and what others said apart"),
        limit=2000,
    )
    contact_attempts = paragraph(
        _("What was tried to reach the person?"),
        needed=_("Enter what was tried to reach the person, or that nothing was tried"),
        hint=_("Dates, how, and what came of it"),
        limit=1000,
    )

    def offer(self, conditions: Iterable[tuple[str, str]]) -> None:
        """The conditions that are under way."""
        self.set_choices("condition", conditions)

    def command(self, reference: str, version: int) -> ReportBreach:
        """The report."""
        return ReportBreach(
            reference=reference,
            version=version,
            condition_id=UUID(self.needed("condition")),
            failure=self.needed("failure"),
            happened_on=required(self.on("happened_on")),
            facts=self.needed("facts"),
            contact_attempts=self.needed("contact_attempts"),
            caused_by_provider=self.flag("caused_by_provider") is True,
        )


class AskForm(QuestionForm):
    """The question, and the breach warning that goes with it."""

    asked_how = one_of(
        _("How is the person asked?"), words.METHODS, needed=_("Choose how the person is asked")
    )
    reply_by = day(
        _("By when is the person to answer?"),
        subject=_("The date by which the person is to answer"),
        needed=_("Enter the date by which the person is to answer"),
        hint=_("Until then the breach can be sent for review only with an answer"),
    )

    def command(self, reference: str, version: int) -> AskForExplanation:
        """The question."""
        return AskForExplanation(
            reference=reference,
            version=version,
            asked_how=self.needed("asked_how"),
            reply_by=required(self.on("reply_by")),
        )


class SendForReviewForm(QuestionForm):
    """T19."""

    answered = yes_no(_("Did the person answer?"), needed=_("Choose whether the person answered"))
    explanation = paragraph(
        _("What did the person say?"), hint=_("In their own words, if they answered"), limit=2000
    )
    evidence = paragraph(
        _("What shows it?"), hint=_("For example, a hospital letter, and where it is kept"), limit=1000
    )

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """An answer has words."""
        sound = bool(super().validate(extra_validators))
        if self.flag("answered") is True and self.value("explanation") is None:
            self.refuse("explanation", str(_("Enter what the person said")))
            return False
        return sound

    def command(self, reference: str, version: int) -> SendForReview:
        """The sending."""
        answered = self.flag("answered") is True
        return SendForReview(
            reference=reference,
            version=version,
            explanation=self.value("explanation") if answered else None,
            evidence=self.value("evidence"),
        )


class DecideBreachForm(QuestionForm):
    """T20 or T21."""

    decision = one_of(_("What do you decide?"), words.BREACH_DECISIONS, needed=_("Choose what you decide"))
    reason = paragraph(
        _("Your reasons"),
        needed=_("Enter your reasons"),
        hint=_("The person gets these in writing. Do not name a victim or say where they live"),
        limit=2000,
    )

    def command(self, reference: str, version: int) -> DecideBreach:
        """The decision."""
        return DecideBreach(
            reference=reference,
            version=version,
            decision=self.needed("decision"),
            reason=self.needed("reason"),
        )


class ProsecuteForm(QuestionForm):
    """T22."""

    charge_reference = text(
        _("Charge or postal requisition reference"), needed=_("Enter the reference of the charge"), limit=60
    )
    proceedings_on = day(
        _("When were proceedings instituted?"),
        subject=_("The date proceedings were instituted"),
        needed=_("Enter the date proceedings were instituted"),
        hint=_("On this day the caution ceases to have effect"),
    )
    arrested = yes_no(
        _("Was the person arrested for the failure?"), needed=_("Choose whether the person was arrested")
    )
    reason = paragraph(_("Why is prosecution right?"), needed=_("Enter why prosecution is right"), limit=2000)

    def command(self, reference: str, version: int) -> Prosecute:
        """The proceedings."""
        return Prosecute(
            reference=reference,
            version=version,
            charge_reference=self.needed("charge_reference"),
            proceedings_on=required(self.on("proceedings_on")),
            arrested=self.flag("arrested") is True,
            reason=self.needed("reason"),
        )


class LeaveBreachForm(QuestionForm):
    """T22n."""

    reason = paragraph(_("Why does nothing follow?"), needed=_("Enter why nothing follows"), limit=2000)
    outcome_code = from_list(_("Home Office outcome"), (), needed=_("Choose the outcome"))
    offender_told_on = day(
        _("When was the person told?"),
        subject=_("The date the person was told"),
        needed=_("Enter the date the person was told"),
    )
    victim_told = text(
        _("How and when was the victim told?"),
        hint=_("Or why not. Leave empty only if there is no victim"),
        limit=300,
    )
    understood = confirmed(
        _("I understand that a scrutiny panel may look at this decision"),
        needed=_("Confirm that a scrutiny panel may look at this decision"),
    )

    def offer(self, outcomes: Iterable[tuple[str, str]]) -> None:
        """The published outcome codes."""
        self.set_choices("outcome_code", [("", _("Choose")), *outcomes])

    def command(self, reference: str, version: int) -> LeaveBreach:
        """The end."""
        return LeaveBreach(
            reference=reference,
            version=version,
            reason=self.needed("reason"),
            outcome_code=self.needed("outcome_code"),
            victim_told=self.value("victim_told") or "",
            offender_told_on=required(self.on("offender_told_on")),
        )
