"""A receipt for the person who paid: how much, when, for which kind of thing, and what is left.

It names no payee: whoever was harmed, and their account, are none of the payer's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fairlead.public import Route
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.letter import Letter, Reader, Section
from fairlead_oocd.policy.money import Purpose, pounds

RECEIPT_VERSION = "receipt-2"
_FOR: Mapping[Purpose, str] = {
    Purpose.COMPENSATION: "Compensation",
    Purpose.COURSE_FEE: "Course fee",
    Purpose.PENALTY: "Financial penalty",
    Purpose.NOTICE: "Penalty notice",
}
_METHODS = {
    "cash": "in cash",
    "cheque": "by cheque or postal order",
    "transfer": "by bank transfer",
    "card": "by card",
    "court": "to the court",
}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What stands on a receipt."""

    force: str
    reference: str
    name: str
    purpose: Purpose
    amount_pence: int
    received_on: date
    method: str
    number: str
    owed_pence: int
    overpaid_pence: int
    made_on: date

    def letter(self, route: Route) -> Letter:
        """The receipt as it is handed over."""
        left = ("Still to be paid", pounds(self.owed_pence))
        if self.overpaid_pence:
            left = ("Paid too much, to be given back", pounds(self.overpaid_pence))
        rows = [
            ("From", self.name),
            ("For", _FOR[self.purpose]),
            ("Amount", pounds(self.amount_pence)),
            ("Received on", in_words(self.received_on)),
            ("Paid", _METHODS.get(self.method, "in another way")),
            ("Receipt number", self.number),
        ]
        sections = (
            Section(heading="Payment received", rows=tuple(row for row in rows if row[1])),
            Section(heading=f"After this payment, on {in_words(self.made_on)}", rows=(left,)),
        )
        return Letter(
            reader=Reader.PERSON,
            route=route,
            name="Receipt",
            title=f"Receipt {self.reference} {in_words(self.received_on)}",
            force=self.force,
            reference=self.reference,
            sections=sections,
            version=RECEIPT_VERSION,
        )
