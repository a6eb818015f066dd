"""What the case page and the search show of a case: one frozen value for each row."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fairlead.cases.paging import Slice


@dataclass(frozen=True, kw_only=True)
class PartyRow:
    """A person in the case: who, in which role, and the s.38 category of that role."""

    id: uuid.UUID
    person_id: uuid.UUID
    role: str
    category: str
    organisation_name: str | None
    given_names: str
    family_name: str
    date_of_birth: date | None
    adjustments: str | None
    restricted: bool

    @property
    def full_name(self) -> str:
        """Given names, then family name."""
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True, kw_only=True)
class OffenceRow:
    """An offence under consideration."""

    id: uuid.UUID
    code: str
    title: str
    mode_of_trial: str
    committed_from: date
    committed_to: date | None
    place: str | None
    summary: str | None


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """A condition and how far it has got: ``hours_done`` is what providers credited, of ``hours`` agreed."""

    id: uuid.UUID
    text: str
    kind: str
    hours: Decimal | None
    due_on: date
    evidence: str
    service_name: str | None
    state: str
    completed_on: date | None
    completion_evidence: str | None
    provider: str | None
    referral_state: str | None
    hours_done: Decimal


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A document of the case, without its content. ``size`` in bytes."""

    id: uuid.UUID
    title: str
    kind: str
    media_type: str
    size: int
    signed_at: datetime | None
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """A note as written."""

    id: uuid.UUID
    assertion_type: str
    body: str
    basis: str | None
    visibility: str
    author_name: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineRow:
    """A running clock."""

    label: str
    due_on: date
    source: str


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One entry of the chronology."""

    id: uuid.UUID
    at: datetime
    kind: str
    summary: str
    actor_name: str
    actor_organisation: str


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything the case page shows that core knows. ``more_notes``: older ones are left out."""

    parties: Sequence[PartyRow]
    offences: Sequence[OffenceRow]
    conditions: Sequence[ConditionRow]
    documents: Sequence[DocumentRow]
    notes: Sequence[NoteRow]
    more_notes: bool
    deadlines: Sequence[DeadlineRow]
    chronology: Slice[EventRow]


@dataclass(frozen=True, kw_only=True)
class CaseHit:
    """A case found by search."""

    id: uuid.UUID
    reference: str
    crime_reference: str | None
    kind: str
    state: str
    opened_at: datetime
    suspect: str
    offence: str
