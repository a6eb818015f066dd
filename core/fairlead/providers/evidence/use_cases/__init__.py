"""What a provider shows for its work, on both sides: files, and results of online courses."""

from fairlead.providers.evidence.use_cases.feedback import (
    IS_OVER,
    RecordFeedback,
    has_feedback,
    record_feedback,
)
from fairlead.providers.evidence.use_cases.files import (
    LONGEST_NOTE,
    MOST_FILES,
    SHOWS_WORK,
    AddEvidence,
    WithdrawEvidence,
    add_evidence,
    open_evidence,
    withdraw_evidence,
)
from fairlead.providers.evidence.use_cases.results import (
    LONGEST_CODE,
    LONGEST_COURSE,
    AlreadyRecorded,
    RecordResult,
    record_result,
)

__all__ = [
    "IS_OVER",
    "LONGEST_CODE",
    "LONGEST_COURSE",
    "LONGEST_NOTE",
    "MOST_FILES",
    "SHOWS_WORK",
    "AddEvidence",
    "AlreadyRecorded",
    "RecordFeedback",
    "RecordResult",
    "WithdrawEvidence",
    "add_evidence",
    "has_feedback",
    "open_evidence",
    "record_feedback",
    "record_result",
    "withdraw_evidence",
]
