"""The registration certificate for the court: PCSC Act 2022 s.112(1), and CJPA 2001 s.8 for a penalty notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.letter import Letter, Pair, Reader, Section
from fairlead_oocd.policy.money import pounds

CERTIFICATE_VERSION = "certificate-2"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What the chief officer of police certifies to the court. It is not given to the person."""

    force: str
    reference: str
    notice: bool
    name: str
    last_known_address: str
    offence: str
    offence_on: date
    given_on: date | None
    amount_pence: int
    due_on: date
    registrable_pence: int
    local_justice_area: str
    issued_on: date
    issued_by: str

    def letter(self) -> Letter:
        """The certificate as it is sent."""
        law = "section 4 of the Criminal Justice and Police Act 2001"
        if not self.notice:
            law = "section 111(7) of the Police, Crime, Sentencing and Courts Act 2022"
        offender = "defaulter" if self.notice else "offender"
        sum_due = pounds(self.registrable_pence)
        statement = f"The sum of {sum_due} is registrable under {law} for enforcement against the {offender} as a fine."
        sections = (
            Section(
                heading="Statement",
                paragraphs=(statement,),
            ),
            Section(
                heading=offender.capitalize(),
                rows=(("Name", self.name), ("Last known address", self.last_known_address)),
            ),
            Section(heading="Particulars of the penalty", rows=self._particulars()),
            Section(
                heading="Issued",
                rows=(
                    ("To", f"Designated officer for {self.local_justice_area}"),
                    ("For", f"the chief officer of police, {self.force}"),
                    ("By", self.issued_by),
                    ("On", in_words(self.issued_on)),
                ),
            ),
        )
        return Letter(
            reader=Reader.COURT,
            name="Registration certificate",
            force=self.force,
            reference=self.reference,
            sections=sections,
            version=CERTIFICATE_VERSION,
        )

    def _particulars(self) -> tuple[Pair, ...]:
        given = in_words(self.given_on) if self.given_on else ""
        return (
            ("Offence", self.offence),
            ("Date of the offence", in_words(self.offence_on)),
            ("Penalty notice given" if self.notice else "Community caution given", given),
            ("Amount", pounds(self.amount_pence)),
            ("To be paid by", in_words(self.due_on)),
            ("Registrable sum", pounds(self.registrable_pence)),
        )


def certificate_contents(certificate: Certificate) -> frozenset[str]:
    """Which of the statutory contents the certificate holds, by the names its guard asks for."""
    held = {
        "name": certificate.name,
        "last_known_address": certificate.last_known_address,
        "penalty_particulars": certificate.given_on if certificate.amount_pence > 0 else None,
        "registrable_statement": certificate.registrable_pence > 0,
        "offence_particulars": certificate.offence,
        "registrable_sum": certificate.registrable_pence > 0,
    }
    return frozenset(name for name, value in held.items() if str(value).strip() and value)
