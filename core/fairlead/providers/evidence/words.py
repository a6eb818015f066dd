"""The words for what is stored about evidence as a code."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from fairlead.providers.evidence.models import Answer, CourseOutcome, EvidenceKind
from fairlead.uploads.kinds import NAMES

KINDS = {
    EvidenceKind.CERTIFICATE: _("Certificate"),
    EvidenceKind.ATTENDANCE: _("Attendance list"),
    EvidenceKind.LETTER: _("Letter or report"),
    EvidenceKind.WORK: _("Work that the person did"),
    EvidenceKind.PHOTOGRAPH: _("Photograph"),
    EvidenceKind.OTHER: _("Something else"),
}
ANSWERS = {Answer.YES: _("Yes"), Answer.PARTLY: _("Partly"), Answer.NO: _("No")}
RATINGS = {5: _("Very good"), 4: _("Good"), 3: _("Neither good nor poor"), 2: _("Poor"), 1: _("Very poor")}
OUTCOMES = {CourseOutcome.PASSED: _("Passed"), CourseOutcome.NOT_PASSED: _("Not passed")}


def evidence_words(kind: str) -> str:
    """What a file is."""
    return str(KINDS[EvidenceKind(kind)])


def outcome_words(outcome: str) -> str:
    """How a course ended."""
    return str(OUTCOMES[CourseOutcome(outcome)])


def scan_words(scan: str) -> str:
    """What is known of viruses in a file; nothing to say where none was found."""
    return "" if scan == "clean" else gettext("not scanned for viruses")


def type_words(media_type: str) -> str:
    """The kind of file."""
    return NAMES.get(media_type, media_type)
