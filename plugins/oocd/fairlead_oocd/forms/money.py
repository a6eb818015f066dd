"""Money of a case: a payment, money given back or written off, a correction, instalments."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, day, one_of, paragraph, pounds, text, whole
from fairlead_oocd.policy.money import EntryKind
from fairlead_oocd.use_cases.money import CorrectEntry, GiveBack, PlanInstalments, RecordPayment

METHODS = (
    ("cash", _("Cash")),
    ("cheque", _("Cheque or postal order")),
    ("transfer", _("Bank transfer")),
    ("card", _("Card, on the payment machine")),
    ("court", _("To the court")),
    ("other", _("Another way")),
)


class PaymentForm(QuestionForm):
    """Money that came in."""

    amount = pounds(_("Amount in pounds"), needed=_("Enter the amount"), hint=_("For example, 25 or 49.99"))
    received_on = day(
        _("Received on"), subject=_("The day it was received"), needed=_("Enter the day it was received")
    )
    method = one_of(_("How was it paid?"), METHODS, needed=_("Choose how it was paid"))
    receipt_reference = text(
        _("Number of the receipt or transfer"),
        hint=_("Never the number of a card or a bank account"),
        limit=60,
    )

    def command(self, reference: str, account: str) -> RecordPayment:
        """The payment."""
        return RecordPayment(
            reference=reference,
            account=account,
            amount_pence=self.pence("amount") or 0,
            received_on=required(self.on("received_on")),
            method=self.needed("method"),
            receipt_reference=self.value("receipt_reference"),
        )


class GiveBackForm(QuestionForm):
    """A refund, or a write-off."""

    kind = one_of(_("What happened?"), (), needed=_("Choose what happened"))
    amount = pounds(_("Amount in pounds"), needed=_("Enter the amount"))
    on_day = day(_("When"), subject=_("The day"), needed=_("Enter the day"))
    reason = paragraph(_("Why?"), needed=_("Enter why"), limit=500)

    def offer(self, *, write_off: bool) -> None:
        """What may happen: a penalty or notice is never written off."""
        refund = (EntryKind.REFUND, _("Money that was paid too much was given back"))
        written_off = (
            EntryKind.WRITE_OFF,
            _("What is still owed is written off: it is not asked for, and not paid"),
        )
        self.set_choices("kind", (refund, written_off) if write_off else (refund,))

    def command(self, reference: str, account: str) -> GiveBack:
        """The refund or write-off."""
        return GiveBack(
            reference=reference,
            account=account,
            kind=EntryKind(self.needed("kind")),
            amount_pence=self.pence("amount") or 0,
            on=required(self.on("on_day")),
            reason=self.needed("reason"),
        )


class CorrectionForm(QuestionForm):
    """A counter-entry."""

    reason = paragraph(_("What was wrong?"), needed=_("Enter what was wrong"), limit=500)

    def command(self, reference: str, entry_id: UUID) -> CorrectEntry:
        """The correction."""
        return CorrectEntry(reference=reference, entry_id=entry_id, reason=self.needed("reason"))


class InstalmentsForm(QuestionForm):
    """A sum in parts."""

    parts = whole(_("Number of instalments"), needed=_("Enter the number of instalments"))
    every = one_of(
        _("How often?"),
        (("week", _("Every week")), ("month", _("Every month"))),
        needed=_("Choose how often"),
    )
    first = day(
        _("First instalment due on"),
        subject=_("The first day"),
        needed=_("Enter when the first instalment is due"),
    )

    def command(self, reference: str, account: str) -> PlanInstalments:
        """The plan."""
        return PlanInstalments(
            reference=reference,
            account=account,
            number=self.number("parts") or 0,
            first=required(self.on("first")),
            every=self.needed("every"),
        )
