"""What a provider shows for its work, as several tests do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any  # a dictionary of arguments by name

from fairlead.identity.actor import Actor
from fairlead.providers.evidence.models import CourseOutcome, CourseResult, EvidenceKind, ReferralEvidence
from fairlead.providers.evidence.queries import visible_evidence
from fairlead.providers.evidence.use_cases import (
    AddEvidence,
    RecordResult,
    WithdrawEvidence,
    add_evidence,
    open_evidence,
    record_result,
    withdraw_evidence,
)
from fairlead.providers.models import Referral
from fairlead.testing.two_sides import TwoSides, now
from fairlead.uploads.kinds import Upload
from fairlead.uploads.receiving import Intake, current_intake
from fairlead.uploads.scanning import Scanner
from fairlead.uploads.sealing import FileCipher, current_cipher
from fairlead.workflow.calendar import local_day

from .referral_steps import current

PDF = b"%PDF-1.7 the certificate of an invented person"


def cipher(sides: TwoSides) -> FileCipher:
    """That of the application under test."""
    with sides.app.app_context():
        return current_cipher()


def add(sides: TwoSides, referral: Referral, *, by: Actor | None = None, **changes: Any) -> ReferralEvidence:
    """The provider adds a certificate."""
    values: dict[str, Any] = {
        "referral_id": referral.id,
        "kind": EvidenceKind.CERTIFICATE,
        "note": "Completed the course",
        "upload": Upload(content=PDF, media_type="application/pdf", file_name="cert.pdf", scan="clean"),
        **changes,
    }
    with sides.acting(by or sides.worker) as session, sides.app.test_request_context():
        return add_evidence(session, session.actor, AddEvidence(**values), cipher=cipher(sides), now=now())


def opened(sides: TwoSides, evidence: ReferralEvidence, *, by: Actor, enabled: str = "oocd") -> bytes:
    """Somebody opens a file."""
    with sides.acting(by) as session, sides.app.test_request_context():
        found, referral = visible_evidence(session, by, frozenset({enabled}), evidence.id)
        return open_evidence(session, referral, found, cipher=cipher(sides))


def take_back(
    sides: TwoSides, evidence: ReferralEvidence, reason: str = "Of another person", *, by: Actor | None = None
) -> ReferralEvidence:
    """The provider takes a file back."""
    command = WithdrawEvidence(referral_id=evidence.referral_id, evidence_id=evidence.id, reason=reason)
    with sides.acting(by or sides.worker) as session, sides.app.test_request_context():
        return withdraw_evidence(session, session.actor, command, now=now())


def today() -> date:
    return local_day(now())


def result(sides: TwoSides, referral: Referral, *, by: Actor | None = None, **changes: Any) -> CourseResult:
    """The provider records that the course was passed today."""
    values: dict[str, Any] = {
        "referral_id": referral.id,
        "course": "Alcohol awareness online",
        "completed_on": today(),
        "outcome": CourseOutcome.PASSED,
        "version": current(sides, referral).version,
        **changes,
    }
    with sides.acting(by or sides.worker) as session, sides.app.test_request_context():
        return record_result(session, session.actor, RecordResult(**values), now=now())


@contextmanager
def scanned_by(sides: TwoSides, scanner: Scanner | None, *, unscanned: bool = False) -> Iterator[None]:
    """The application takes files as if its settings named this scanner."""
    with sides.app.app_context():
        before = current_intake()
    intake = Intake(largest=before.largest, scanner=scanner, unscanned=unscanned)
    sides.app.extensions["fairlead.uploads"] = intake
    try:
        yield
    finally:
        sides.app.extensions["fairlead.uploads"] = before
