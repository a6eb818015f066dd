"""What stands in the record of a consultation with victims: for the police file, and never for the suspect."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead_oocd.documents.letter import POLICE_ONLY, Letter, Reader, Section, Table

CONSULTATION_VERSION = "consultation-2"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to reach a victim, in words."""

    when: str
    how: str
    outcome: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Consulted:
    """One victim: what was tried, and what was said."""

    name: str
    attempts: tuple[Attempt, ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ConsultationRecord:
    """The whole record. All texts are as they are read; dates are in words."""

    force: str
    reference: str
    crime_reference: str
    resolution: str
    made_on: str
    made_by: str
    victims: tuple[Consulted, ...]
    outcome: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]

    def letter(self) -> Letter:
        """The record as it is filed."""
        return Letter(
            reader=Reader.POLICE,
            name="Victim consultation record",
            box=POLICE_ONLY,
            force=self.force,
            reference=self.reference,
            crime_reference=self.crime_reference,
            dated=f"Resolution: {self.resolution}",
            sections=(
                *(_section(victim) for victim in self.victims),
                Section(heading="What followed", rows=self.outcome),
            ),
            issued_by=f"{self.made_by} on {self.made_on}",
            source=f"Sources: {'; '.join(self.sources)}",
            version=CONSULTATION_VERSION,
        )


def _section(victim: Consulted) -> Section:
    return Section(
        heading=f"Victim: {victim.name}",
        paragraphs=() if victim.attempts else ("No attempt is recorded.",),
        rows=victim.rows,
        table=Table(
            caption=f"Attempts to reach {victim.name}",
            columns=("When", "How", "What came of it", "By"),
            rows=tuple((each.when, each.how, each.outcome, each.by) for each in victim.attempts),
        ),
    )
