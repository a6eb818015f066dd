"""What can be done with a case of any kind.

Modules call these with their own rules and workflow around them.
"""

from fairlead.cases.use_cases.assessments import RecordAssessment, latest_assessments, record_assessment
from fairlead.cases.use_cases.changing_conditions import (
    ChangeCondition,
    ReopenCondition,
    RestoreCondition,
    change_condition,
    reopen_condition,
    restore_condition,
)
from fairlead.cases.use_cases.conditions import (
    AddCondition,
    CompleteCondition,
    RemoveCondition,
    add_condition,
    complete_condition,
    remove_condition,
)
from fairlead.cases.use_cases.decisions import (
    AuthoriseDecision,
    ChooseOutcome,
    RecordDecision,
    assessment_of,
    authorise_decision,
    choose_outcome,
    record_decision,
)
from fairlead.cases.use_cases.notes import StoreDocument, WriteNote, store_document, write_note
from fairlead.cases.use_cases.opening import (
    AddOffence,
    AddParty,
    AssignCase,
    ChangeParty,
    OpenCase,
    add_offence,
    add_party,
    assign_case,
    change_party,
    open_case,
)

__all__ = [
    "AddCondition",
    "AddOffence",
    "AddParty",
    "AssignCase",
    "AuthoriseDecision",
    "ChangeCondition",
    "ChangeParty",
    "ChooseOutcome",
    "CompleteCondition",
    "OpenCase",
    "RecordAssessment",
    "RecordDecision",
    "RemoveCondition",
    "ReopenCondition",
    "RestoreCondition",
    "StoreDocument",
    "WriteNote",
    "add_condition",
    "add_offence",
    "add_party",
    "assessment_of",
    "assign_case",
    "authorise_decision",
    "change_condition",
    "change_party",
    "choose_outcome",
    "complete_condition",
    "latest_assessments",
    "open_case",
    "record_assessment",
    "record_decision",
    "remove_condition",
    "reopen_condition",
    "restore_condition",
    "store_document",
    "write_note",
]
