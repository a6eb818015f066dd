"""Evidence, the choice of a resolution, authorisation, the prosecutor, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
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
from fairlead_oocd.use_cases.authorisation import (
    Authorise,
    RecordProsecutorDecision,
    ReferToProsecutor,
    ReturnToOfficer,
)
from fairlead_oocd.use_cases.eligibility import ChooseDisposal, CloseAsIneligible
from fairlead_oocd.use_cases.evidence import AcceptForReview, DecideEvidence
from fairlead_oocd.use_cases.offer import DeclineOffer
from fairlead_oocd.use_cases.withdrawal import WithdrawCase


def required(value: date | None) -> date:
    """A date that its field requires."""
    if value is None:
        raise ValueError("a required date is missing after validation")
    return value


class ReviewForm(QuestionForm):
    """T02."""

    summary = paragraph(_("Summary of the evidence"), needed=_("Enter a summary of the evidence"))
    duplicate_checked = confirmed(
        _("I have checked that no other case is open about this"),
        needed=_("Check that no other case is open about this, then confirm it"),
    )

    def command(self, reference: str, version: int) -> AcceptForReview:
        """Accept the case for review."""
        return AcceptForReview(
            reference=reference,
            version=version,
            summary=self.needed("summary"),
            duplicate_checked=self.ticked("duplicate_checked"),
        )


class EvidenceForm(QuestionForm):
    """T03 or T04."""

    sufficient = yes_no(
        _("Is there sufficient evidence to charge?"),
        needed=_("Choose whether there is sufficient evidence to charge"),
    )
    decider = text(
        _("Who decided it?"),
        needed=_("Enter who decided"),
        hint=_("Name and shoulder number, or the prosecutor"),
        limit=120,
    )
    rank = from_list(
        _("Rank of that person"), (*words.RANKS, ("prosecutor", _("Prosecutor"))), needed=_("Choose the rank")
    )
    decided_on = day(
        _("When was it decided?"),
        subject=_("The date of the decision"),
        needed=_("Enter the date of the decision"),
        hint=_("For example, 27 3 2026"),
    )
    evidence_summary = paragraph(_("Summary of the evidence"), needed=_("Enter a summary of the evidence"))
    admission_reference = text(
        _("Where is the admission recorded?"),
        hint=_("For example, interview record or pocket notebook, with reference"),
    )
    public_interest = paragraph(
        _("Why is an out-of-court resolution in the public interest?"),
        hint=_("Needed when the evidence is sufficient"),
    )
    reason = paragraph(_("If it is not sufficient, why?"))
    suggested_outcome = from_list(_("Suggested outcome, if it is not sufficient"), ())

    def offer(self, outcomes: Iterable[tuple[str, str]]) -> None:
        """The outcome codes that fit."""
        self.set_choices(
            "suggested_outcome",
            [
                ("", _("Choose")),
                *((code, label) for code, label in outcomes),
            ],
        )

    def command(self, reference: str, version: int) -> DecideEvidence:
        """The decision."""
        return DecideEvidence(
            reference=reference,
            version=version,
            sufficient=self.flag("sufficient") is True,
            decider=self.needed("decider"),
            rank=self.needed("rank"),
            decided_on=required(self.on("decided_on")),
            evidence_summary=self.needed("evidence_summary"),
            public_interest=self.value("public_interest") or "",
            admission_reference=self.value("admission_reference"),
            reason=self.value("reason") or "",
            suggested_outcome=self.value("suggested_outcome") or "",
        )


class ChoiceForm(QuestionForm):
    """T05. The choices are those the rules leave open."""

    disposal = one_of(_("Which resolution do you propose?"), (), needed=_("Choose a resolution"))
    rationale = paragraph(
        _("Your reasons"),
        needed=_("Enter your reasons"),
        hint=_("Where a supervisor or prosecutor decides, give them at least 100 characters to go on"),
    )
    deviation = paragraph(
        _("If this is not what the gravity matrix leads to, why?"),
        hint=_("Needed where the matrix leaves it to a supervisor or a prosecutor at this score"),
    )

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """The resolutions that may be chosen."""
        self.set_choices("disposal", choices)

    def command(self, reference: str, version: int) -> ChooseDisposal:
        """The choice."""
        return ChooseDisposal(
            reference=reference,
            version=version,
            disposal=self.needed("disposal"),
            rationale=self.needed("rationale"),
            deviation=self.value("deviation") or "",
        )


class CloseForm(QuestionForm):
    """T05n."""

    reason = paragraph(_("Why does this end here, and what happens instead?"), needed=_("Enter the reason"))

    def command(self, reference: str, version: int) -> CloseAsIneligible:
        """The end."""
        return CloseAsIneligible(reference=reference, version=version, reason=self.needed("reason"))


class AuthoriseForm(QuestionForm):
    """T11 or T11r."""

    answer = one_of(
        _("What do you decide?"),
        (("authorise", _("Authorise it")), ("return", _("Return it to the officer"))),
        needed=_("Choose whether to authorise or return it"),
    )
    rationale = paragraph(
        _("Your reasons"),
        needed=_("Enter your reasons"),
        hint=_("If you return it, say what has to be put right"),
    )

    @property
    def authorises(self) -> bool:
        """Whether the answer is yes."""
        return self.value("answer") == "authorise"

    def authorisation(self, reference: str, version: int) -> Authorise:
        """The yes."""
        return Authorise(reference=reference, version=version, rationale=self.needed("rationale"))

    def returning(self, reference: str, version: int) -> ReturnToOfficer:
        """The not yet."""
        return ReturnToOfficer(reference=reference, version=version, reason=self.needed("rationale"))


class ToProsecutorForm(QuestionForm):
    """T06a."""

    submission = paragraph(_("Submission to the prosecutor"), needed=_("Enter the submission"))
    exceptional_circumstances = paragraph(
        _("Exceptional circumstances"),
        needed=_("Enter the exceptional circumstances, or that there are none"),
        hint=_("If there are none, say so"),
    )

    def command(self, reference: str, version: int) -> ReferToProsecutor:
        """The referral."""
        return ReferToProsecutor(
            reference=reference,
            version=version,
            submission=self.needed("submission"),
            exceptional_circumstances=self.needed("exceptional_circumstances"),
        )


class ProsecutorAnswerForm(QuestionForm):
    """T07 or T07r."""

    approved = yes_no(_("Did the prosecutor approve it?"), needed=_("Choose what the prosecutor decided"))
    decision_reference = text(
        _("Reference of the decision"), needed=_("Enter the reference of the decision"), limit=60
    )
    decided_on = day(
        _("Date of the decision"),
        subject=_("The date of the decision"),
        needed=_("Enter the date of the decision"),
    )
    consent_reference = text(_("Reference of the DPP’s consent, if it was needed"), limit=60)
    reason = paragraph(_("If refused, why?"))

    def command(self, reference: str, version: int) -> RecordProsecutorDecision:
        """The decision."""
        return RecordProsecutorDecision(
            reference=reference,
            version=version,
            approved=self.flag("approved") is True,
            decision_reference=self.needed("decision_reference"),
            decided_on=required(self.on("decided_on")),
            consent_reference=self.value("consent_reference"),
            reason=self.value("reason") or "",
        )


class DeclineForm(QuestionForm):
    """T13."""

    reason = paragraph(_("What did the suspect say?"), needed=_("Enter why the suspect declined"))

    def command(self, reference: str, version: int) -> DeclineOffer:
        """The no."""
        return DeclineOffer(reference=reference, version=version, reason=self.needed("reason"))


class WithdrawForm(QuestionForm):
    """T31."""

    reason = paragraph(
        _("Why is it withdrawn?"),
        needed=_("Enter why it is withdrawn"),
        hint=_("For example new evidence, no longer eligible, or the safety of the victim"),
    )

    def command(self, reference: str, version: int) -> WithdrawCase:
        """The withdrawal."""
        return WithdrawCase(reference=reference, version=version, reason=self.needed("reason"))
