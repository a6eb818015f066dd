"""What each side types about money. Amounts are pounds with two decimals at most, and become whole pence."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any  # a field of a FlaskForm has no types

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from fairlead.providers.money.policy import Payer, Unit
from fairlead.providers.money.use_cases.claims import AnswerDispute, IssueCredit, MarkPaid
from fairlead.providers.money.use_cases.common import LONGEST_TEXT
from fairlead.providers.money.use_cases.prices import DecidePrice, ProposePrice
from fairlead.providers.money.use_cases.vouchers import IssueVoucher, RedeemVoucher
from fairlead.providers.money.words import PAYERS, UNITS
from fairlead.web.fields import DatePartsField, required_date

HIGHEST = Decimal(1_000_000)


def pence_in(typed: str) -> int | None:
    """Pounds as they are typed (``£1,234.50``, ``85``) in pence; None for anything that is no such amount."""
    plain = typed.strip().removeprefix("£").replace(",", "").strip()
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    pence = amount * 100
    fits = amount.is_finite() and 0 <= amount <= HIGHEST and pence == pence.to_integral_value()
    return int(pence) if fits else None


class AmountOfMoney:
    """Validator: an amount in pounds and pence."""

    def __call__(self, _form: object, field: Any) -> None:
        """Raise ``StopValidation`` for anything else."""
        if pence_in(field.data or "") is None:
            raise StopValidation(gettext("Enter an amount in pounds, such as 85 or 42.50"))


def _words(label: str, missing: str, hint: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        widget=GovTextArea(),
        description=hint,
        validators=[
            InputRequired(missing),
            Length(max=LONGEST_TEXT, message=_("This must be %(max)d characters or fewer")),
        ],
    )


class PriceForm(FlaskForm):
    """Who pays how much for what, from when."""

    payer = RadioField(
        _("Who pays?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(str(key), words) for key, words in PAYERS.items()],
        validators=[InputRequired(_("Select who pays"))],
    )
    unit = RadioField(
        _("For what?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(str(key), words) for key, words in UNITS.items()],
        validators=[InputRequired(_("Select for what"))],
    )
    price = StringField(
        _("Price of one, in pounds"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the price")), AmountOfMoney()],
    )
    starts_on = DatePartsField(
        _("From which month?"),
        description=_("Any day in it: the price holds from the first of the month."),
        validators=[InputRequired(_("Enter a day in the first month"))],
    )

    def command(self, service_id: uuid.UUID) -> ProposePrice:
        """The proposal as a command."""
        return ProposePrice(
            service_id=service_id,
            payer=Payer(self.payer.data),
            unit=Unit(self.unit.data),
            price_pence=pence_in(self.price.data or "") or 0,
            starts_on=required_date(self.starts_on),
        )


class DecidePriceForm(FlaskForm):
    """The commissioner's answer to a price."""

    answer = RadioField(
        _("Do you agree this price?"),
        widget=GovRadioInput(),
        choices=[SelectChoice("approve", _("Yes")), SelectChoice("return", _("No, return it"))],
        validators=[InputRequired(_("Select whether you agree this price"))],
    )
    reason = TextAreaField(
        _("If you return it, why?"),
        widget=GovTextArea(),
        description=_("The provider sees this"),
        validators=[Length(max=LONGEST_TEXT, message=_("This must be %(max)d characters or fewer"))],
    )

    def command(self, price_id: uuid.UUID) -> DecidePrice:
        """The answer as a command."""
        return DecidePrice(price_id=price_id, answer=self.answer.data or "", reason=self.reason.data or "")


class DisputeForm(FlaskForm):
    """What is wrong with a line."""

    reason = _words(
        _("What is wrong with this line?"),
        _("Enter what is wrong"),
        _("The provider sees this. Name nobody: the reference is enough."),
    )


class AnswerForm(FlaskForm):
    """The provider's answer to a dispute."""

    answer = _words(
        _("Your answer"),
        _("Enter your answer"),
        _("The payer sees this, and decides the line again. Name nobody."),
    )

    def command(self, claim_id: uuid.UUID, line_id: uuid.UUID) -> AnswerDispute:
        """The answer as a command."""
        return AnswerDispute(claim_id=claim_id, line_id=line_id, answer=self.answer.data or "")


class PayForm(FlaskForm):
    """That a claim was paid."""

    payment_reference = StringField(
        _("Reference of the payment"),
        widget=GovTextInput(),
        description=_("As it stands in your books. Never a card or account number."),
        validators=[InputRequired(_("Enter the reference of the payment"))],
    )
    paid_on = DatePartsField(
        _("Paid on"), validators=[InputRequired(_("Enter the day on which it was paid"))]
    )

    def command(self, claim_id: uuid.UUID, version: int) -> MarkPaid:
        """The payment as a command."""
        return MarkPaid(
            claim_id=claim_id,
            version=version,
            payment_reference=self.payment_reference.data or "",
            paid_on=required_date(self.paid_on),
        )


class CreditForm(FlaskForm):
    """Money taken back off a line."""

    amount = StringField(
        _("Amount to take back, in pounds"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the amount")), AmountOfMoney()],
    )
    reason = _words(_("Why?"), _("Enter why"), _("The payer sees this. Name nobody."))

    def command(self, claim_id: uuid.UUID, line_id: uuid.UUID) -> IssueCredit:
        """The credit note as a command."""
        return IssueCredit(
            claim_id=claim_id,
            line_id=line_id,
            amount_pence=pence_in(self.amount.data or "") or 0,
            reason=self.reason.data or "",
        )


class VoucherForm(FlaskForm):
    """Whose fee is covered, how much of it, and until when."""

    referral_reference = StringField(
        _("Reference of the referral"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the reference of the referral"))],
    )
    amount = StringField(
        _("How much at most, in pounds (optional)"),
        widget=GovTextInput(),
        description=_("Leave it empty to cover the whole fee"),
        validators=[Optional(), AmountOfMoney()],
    )
    expires_on = DatePartsField(
        _("Last day on which it can be used"), validators=[InputRequired(_("Enter the last day"))]
    )

    def command(self) -> IssueVoucher:
        """The voucher as a command."""
        return IssueVoucher(
            referral_reference=self.referral_reference.data or "",
            amount_pence=pence_in(self.amount.data) if self.amount.data else None,
            expires_on=required_date(self.expires_on),
        )


class RedeemForm(FlaskForm):
    """A voucher's code, and the referral it is for."""

    code = StringField(
        _("Code of the voucher"), widget=GovTextInput(), validators=[InputRequired(_("Enter the code"))]
    )
    referral_reference = StringField(
        _("Reference of the referral"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the reference of the referral"))],
    )

    def command(self) -> RedeemVoucher:
        """The code as a command."""
        return RedeemVoucher(code=self.code.data or "", referral_reference=self.referral_reference.data or "")


def month_in(text: str, default: date) -> date:
    """The first of a month such as ``2026-11``; the default for anything else."""
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        return default
