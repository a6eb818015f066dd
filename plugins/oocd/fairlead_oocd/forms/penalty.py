"""A penalty after a breach, its registration, claims in court, and what a person asks for after a notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, day, from_list, one_of, paragraph, pounds, text, whole
from fairlead_oocd.policy.claims import RESULTS, Claim, Finding
from fairlead_oocd.use_cases.penalty import AttachPenalty, HandOver, RegisterPenalty
from fairlead_oocd.use_cases.penalty_court import RecordAdjournment, RecordClaim, RecordFinding
from fairlead_oocd.use_cases.penalty_notice import (
    AskForCourse,
    BringProceedings,
    CompleteCourse,
    RequestTrial,
    TakeNoProceedings,
)

CLAIMS: Mapping[Claim, str] = {
    Claim.NOT_THE_PERSON: _("They are not the person who was given it"),
    Claim.PAID: _("They have paid"),
    Claim.REASONABLE_EXCUSE: _("They had a reasonable excuse for not paying"),
}
FINDINGS: Mapping[Finding, str] = {
    Finding.UNFOUNDED: _("Shown to be unfounded: the fine stands"),
    Finding.ACCEPTED: _("Accepted: nothing more is enforced"),
    Finding.STANDS: _("The facts are accepted, and the fine stands"),
    Finding.REDUCED: _("The facts are accepted, and the amount is reduced"),
    Finding.EXTENDED: _("The facts are accepted, and there is more time to pay"),
    Finding.ENDED: _("The facts are accepted, and the condition ends"),
}


class AttachForm(QuestionForm):
    """T23: the condition and the five particulars of PCSC Act 2022 s.111(2)."""

    condition = one_of(
        _("Which condition was not kept, and is rescinded?"), (), needed=_("Choose the condition")
    )
    amount = pounds(_("Amount of the penalty in pounds"), needed=_("Enter the amount"))
    payee = text(
        _("Paid to"),
        needed=_("Enter who is paid"),
        hint=_("For example, the designated officer of a magistrates’ court"),
    )
    payment_method = text(_("How to pay"), needed=_("Enter how to pay"))
    due_on = day(_("To be paid by"), subject=_("The day"), needed=_("Enter by when it is to be paid"))
    consequences = paragraph(
        _("What happens if it is not paid"), needed=_("Enter what happens if it is not paid"), limit=500
    )
    legal_advice = paragraph(
        _("Legal advice on what the Act leaves open"),
        hint=_(
            "Needed after the 28 days from giving, and for a second penalty. Leave it empty where the Act fixes the day"
        ),
        limit=2000,
    )
    legal_adviser = text(_("Who gave the advice?"))
    legal_advice_on = day(_("When was it given?"), subject=_("The day of the advice"))

    def offer(self, conditions: Iterable[tuple[str, str]]) -> None:
        """The conditions that may be rescinded."""
        self.set_choices("condition", conditions)

    def command(self, reference: str, version: int) -> AttachPenalty:
        """The penalty."""
        return AttachPenalty(
            reference=reference,
            version=version,
            condition_id=UUID(self.needed("condition")),
            amount_pence=self.pence("amount") or 0,
            payee=self.needed("payee"),
            payment_method=self.needed("payment_method"),
            due_on=required(self.on("due_on")),
            consequences=self.needed("consequences"),
            legal_advice=self.value("legal_advice"),
            legal_adviser=self.value("legal_adviser"),
            legal_advice_on=self.on("legal_advice_on"),
        )


class RegisterForm(QuestionForm):
    """T26: what the certificate needs and the case may not hold."""

    last_known_address = text(
        _("Last known address of the person"), needed=_("Enter the last known address"), limit=300
    )
    local_justice_area = text(
        _("Local justice area where they appear to live"), needed=_("Enter the local justice area")
    )
    sent_on = day(
        _("Certificate sent on"), subject=_("The day"), needed=_("Enter when the certificate is sent")
    )

    def command(self, reference: str, version: int) -> RegisterPenalty:
        """The registration."""
        return RegisterPenalty(
            reference=reference,
            version=version,
            local_justice_area=self.needed("local_justice_area"),
            last_known_address=self.needed("last_known_address"),
            sent_on=required(self.on("sent_on")),
        )


class HandOverForm(QuestionForm):
    """T27f."""

    court_reference = text(
        _("The court’s number for the fine"), needed=_("Enter the court’s number"), limit=60
    )

    def command(self, reference: str, version: int) -> HandOver:
        """The handing over."""
        return HandOver(reference=reference, version=version, court_reference=self.needed("court_reference"))


class ClaimForm(QuestionForm):
    """T27."""

    claim = one_of(_("What does the person claim?"), (), needed=_("Choose the claim"))
    claimed_on = day(_("Claimed on"), subject=_("The day"), needed=_("Enter when it was claimed"))
    court = text(_("Court"))
    days = whole(_("Days the court adjourned for"), hint=_("At most 28 in all. Leave it empty for none"))

    def offer(self, claims: Iterable[Claim]) -> None:
        """The claims that the Act knows for this penalty."""
        self.set_choices("claim", [(claim, CLAIMS[claim]) for claim in claims])

    def command(self, reference: str, version: int) -> RecordClaim:
        """The claim."""
        return RecordClaim(
            reference=reference,
            version=version,
            claim=Claim(self.needed("claim")),
            claimed_on=required(self.on("claimed_on")),
            court=self.value("court"),
            adjourned_days=self.number("days") or 0,
        )


class AdjournForm(QuestionForm):
    """More days of adjournment."""

    days = whole(_("How many more days?"), needed=_("Enter the number of days"))

    def command(self, reference: str, version: int) -> RecordAdjournment:
        """The adjournment."""
        return RecordAdjournment(reference=reference, version=version, days=self.number("days") or 0)


class FindingForm(QuestionForm):
    """T27a, T27e."""

    finding = one_of(_("What did the court find?"), (), needed=_("Choose what the court found"))
    decided_on = day(_("Decided on"), subject=_("The day"), needed=_("Enter when it was decided"))
    new_amount = pounds(
        _("New amount in pounds"), hint=_("Only if the court reduced it: what is owed from now on")
    )
    new_due_on = day(
        _("New day to pay by"), subject=_("The new day"), hint=_("Only if the court gave more time")
    )
    note = paragraph(_("Anything else the court said"), limit=1000)

    def offer(self, claim: Claim) -> None:
        """What may follow this claim."""
        self.set_choices("finding", [(finding, FINDINGS[finding]) for finding in RESULTS[claim]])

    def command(self, reference: str, version: int) -> RecordFinding:
        """The finding."""
        return RecordFinding(
            reference=reference,
            version=version,
            finding=Finding(self.needed("finding")),
            decided_on=required(self.on("decided_on")),
            new_amount_pence=self.pence("new_amount"),
            new_due_on=self.on("new_due_on"),
            note=self.value("note"),
        )


class TrialForm(QuestionForm):
    """N02."""

    requested_on = day(
        _("Asked to be tried on"), subject=_("The day"), needed=_("Enter when they asked to be tried")
    )
    how = text(
        _("How did they ask?"),
        needed=_("Enter how they asked"),
        hint=_("In the way that the notice says"),
    )

    def command(self, reference: str, version: int) -> RequestTrial:
        """The request."""
        return RequestTrial(
            reference=reference,
            version=version,
            requested_on=required(self.on("requested_on")),
            request=self.needed("how"),
        )


class CourseForm(QuestionForm):
    """N03."""

    asked_on = day(
        _("Asked for the course on"), subject=_("The day"), needed=_("Enter when they asked for the course")
    )
    course_by = day(
        _("Course to be completed and paid by"),
        subject=_("The last day"),
        needed=_("Enter by when it is to be completed"),
        hint=_("As the force’s course scheme says"),
    )
    fee = pounds(_("Course fee in pounds"), needed=_("Enter the course fee"))

    def command(self, reference: str, version: int) -> AskForCourse:
        """The course."""
        return AskForCourse(
            reference=reference,
            version=version,
            asked_on=required(self.on("asked_on")),
            course_by=required(self.on("course_by")),
            fee_pence=self.pence("fee") or 0,
        )


class CourseDoneForm(QuestionForm):
    """N04."""

    completed_on = day(
        _("Course completed on"), subject=_("The day"), needed=_("Enter when it was completed")
    )

    def command(self, reference: str, version: int) -> CompleteCourse:
        """The completion."""
        return CompleteCourse(
            reference=reference, version=version, completed_on=required(self.on("completed_on"))
        )


class TrialDecisionForm(QuestionForm):
    """N06, N07: proceedings or none."""

    decision = one_of(
        _("Are proceedings brought for the offence?"),
        (("yes", _("Yes")), ("no", _("No"))),
        needed=_("Choose whether proceedings are brought"),
    )
    charge_reference = text(
        _("Reference of the charge or requisition"), hint=_("If proceedings are brought"), limit=60
    )
    reason = paragraph(_("Why not?"), hint=_("If no proceedings are brought"), limit=1000)
    outcome_code = from_list(_("Outcome"), (), hint=_("If no proceedings are brought"))

    def offer(self, outcomes: Sequence[tuple[str, str]]) -> None:
        """The codes of the Home Office list."""
        self.set_choices("outcome_code", [("", _("Choose")), *outcomes])

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Each answer asks for what belongs to it."""
        sound = bool(super().validate(extra_validators))
        wanted = {"yes": ("charge_reference",), "no": ("reason", "outcome_code")}
        for name in wanted.get(self.value("decision") or "", ()):
            if self.value(name) is None and not self[name].errors:
                self.refuse(name, str(_("Enter this: %(what)s", what=self[name].label.text)))
                sound = False
        return sound

    def bring(self, reference: str, version: int) -> BringProceedings:
        """Proceedings."""
        return BringProceedings(
            reference=reference, version=version, charge_reference=self.needed("charge_reference")
        )

    def drop(self, reference: str, version: int) -> TakeNoProceedings:
        """None."""
        return TakeNoProceedings(
            reference=reference,
            version=version,
            reason=self.needed("reason"),
            outcome_code=self.needed("outcome_code"),
        )
