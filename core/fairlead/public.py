"""What modules may import from core. Nothing else of `fairlead` is promised to stay.

Sections are in alphabetical order; each name is re-exported by `__all__`, sorted within its section.
"""

# ruff: noqa: RUF022  # sorted within sections, which a test checks

# audit
from fairlead.audit.models import Operation
from fairlead.audit.record import consulted, record

# cases
from fairlead.cases.access import visible_cases, visible_people
from fairlead.cases.leads import everybody_who_led
from fairlead.cases.lookup import case_by_reference, own_case
from fairlead.cases.models import (
    NO_DEADLINE,
    AssertionType,
    CaseAction,
    CaseAssessment,
    CaseChild,
    CaseCondition,
    CaseDeadline,
    CaseDecision,
    CaseDocument,
    CaseEvent,
    CaseFile,
    CaseOffence,
    Category,
    Note,
    OffenceCode,
    Party,
)
from fairlead.cases.offence_list import OutcomeType, outcome_types
from fairlead.cases.offences import OffenceHit, search_offences
from fairlead.cases.progress import (
    add_event,
    apply_transition,
    hand_to,
    new_reference,
    refresh_next_deadline,
    start_deadline,
    stop_deadlines,
)
from fairlead.cases.use_cases import (
    AddCondition,
    AddOffence,
    AddParty,
    AssignCase,
    AuthoriseDecision,
    ChangeCondition,
    ChangeParty,
    ChooseOutcome,
    CompleteCondition,
    OpenCase,
    RecordAssessment,
    RecordDecision,
    RemoveCondition,
    ReopenCondition,
    RestoreCondition,
    StoreDocument,
    WriteNote,
    add_condition,
    add_offence,
    add_party,
    assessment_of,
    assign_case,
    authorise_decision,
    change_condition,
    change_party,
    choose_outcome,
    complete_condition,
    latest_assessments,
    open_case,
    record_assessment,
    record_decision,
    remove_condition,
    reopen_condition,
    restore_condition,
    store_document,
    write_note,
)
from fairlead.cases.words import condition_word

# hookspecs
from fairlead.hookspecs.contributions import (
    CaseLink,
    CasePanel,
    NavItem,
    PersonNeed,
    PrefilledItem,
    PrefilledPiece,
    ReferralChange,
    ReferralLink,
    ReferralNeed,
    ReferralPrefill,
    VictimView,
    WorklistView,
)
from fairlead.hookspecs.markers import hookimpl
from fairlead.hookspecs.synthetic import SyntheticCase, SyntheticKind, SyntheticSeed

# identity
from fairlead.identity.actor import Actor
from fairlead.identity.anybody import this_tenant
from fairlead.identity.permissions import Core

# modules
from fairlead.modules.facade import TenantHooks, current_hooks, victim_views_besides
from fairlead.modules.gate import refuse_off, working_in
from fairlead.modules.manifest import (
    HOOK_API,
    CaseKind,
    DefaultRole,
    HeldItem,
    Module,
    Permission,
    Purpose,
    RetentionRule,
    Setting,
)
from fairlead.modules.outgoing import Channel, Outgoing, Recipient
from fairlead.modules.outside import inside_organisation, member_of
from fairlead.modules.queries import enabled_modules

# people
from fairlead.people.models import ContactPoint, Person, PersonAlias
from fairlead.people.names import fold
from fairlead.people.queries import PersonHit, RoleHint, search_people
from fairlead.people.safe_contact.queries import ContactLine, address_to_print, contact_lines
from fairlead.people.safe_contact.routes import Blocked, Route, Unsafe
from fairlead.people.safe_contact.use_cases import (
    mark_unsafe,
    need_route,
    route_to,
    routes_to_share,
    still_safe,
)
from fairlead.people.use_cases import (
    AddAlias,
    CreatePerson,
    EditPerson,
    LikelyDuplicates,
    SetContactPoint,
    add_alias,
    create_person,
    edit_person,
    own_person,
    set_contact_point,
)

# providers
from fairlead.providers.delivery.models import ReferralOutcome
from fairlead.providers.delivery.reasons import Ending, ending_of
from fairlead.providers.delivery.use_cases import (
    ArrangeAppointment,
    DecidePlan,
    Objective,
    SubmitPlan,
    arrange_appointment,
    decide_plan,
    submit_plan,
)
from fairlead.providers.directory.queries import services_named
from fairlead.providers.directory.words import language_code
from fairlead.providers.drafting.content import Task as ReferralTask
from fairlead.providers.drafting.use_cases import ReferAsRecorded, SaveTask, refer_as_recorded, save_task
from fairlead.providers.evidence.models import CourseOutcome, ReferralEvidence
from fairlead.providers.evidence.queries import evidence_of_condition
from fairlead.providers.evidence.use_cases import RecordResult, record_result
from fairlead.providers.evidence.words import evidence_words
from fairlead.providers.matching.queries import ranked_services
from fairlead.providers.matching.scoring import Match, Ranking, Side
from fairlead.providers.matching.words import reason_words
from fairlead.providers.models import OPEN_STATES, Appointment, Referral, ReferralState, Service
from fairlead.providers.use_cases import (
    AmendReferral,
    AnswerReferral,
    RecordSession,
    SendReferral,
    SharedItem,
    SharedPiece,
    WithdrawReferral,
    amend_referral,
    answer_referral,
    record_session,
    send_referral,
    shared_scopes,
    withdraw_referral,
)

# refusals
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal, RuleRefusal

# tenancy
from fairlead.tenancy.base import Base, Moment, TenantId, TenantOwned, Versioned, tenant_fk
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.queries import partners_of
from fairlead.tenancy.rls import OWN, granted_case, granted_referral, protect
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.tenancy.settings_in_force import SettingInForce, read_settings, settings_in_force

# uploads
from fairlead.uploads.fields import UploadField
from fairlead.uploads.kinds import Upload

# web
from fairlead.web.api import TENANT_API, count_work, day_in_query, invalid, operation, read_json
from fairlead.web.api import Operation as ApiOperation
from fairlead.web.drafts import DraftKey, draft_key
from fairlead.web.fields import DateBetween, DatePartsField, required_date
from fairlead.web.filters import source_words
from fairlead.web.frame import Crumb, empty_frame
from fairlead.web.posted import ids_in, place_or_raise, posted_version
from fairlead.web.problems import ApiProblem, Fault
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, database, requires

# workflow
from fairlead.workflow.calendar import (
    CalendarExhausted,
    MalformedCalendar,
    WorkingCalendar,
    add_months,
    add_weeks,
    age_on,
    load_calendar,
    local_day,
    period_beginning_with,
    read_calendar,
)
from fairlead.workflow.deadlines import (
    Deadline,
    Urgency,
    beginning_with,
    next_deadline,
    running_after,
    started_by,
)
from fairlead.workflow.decisions import (
    Decision,
    JsonScalar,
    Layer,
    MalformedDecision,
    OverrideNotPermitted,
    Rank,
    Reason,
    Result,
    StatutoryRefusal,
    combine,
    highest_rank,
    override,
    worst,
)
from fairlead.workflow.questionnaires import (
    Answer,
    AnswerError,
    Answers,
    Question,
    QuestionKind,
    Questionnaire,
    parse_questionnaire,
)
from fairlead.workflow.registry import (
    AssessmentRecord,
    PreparedRules,
    RegisteredRules,
    RuleEntry,
    RuleRegistry,
)
from fairlead.workflow.rules import (
    Confidence,
    Finding,
    Findings,
    Rule,
    RuleSet,
    RuleSetError,
    UnknownRule,
)
from fairlead.workflow.transitions import (
    DeadlineRule,
    IllegalTransition,
    IllegalWorkflow,
    Transition,
    Workflow,
    markdown_table,
    mermaid,
)
from fairlead.workflow.writing import AssessmentWriter

__all__ = [
    # audit
    "Operation", "consulted", "record",
    # cases
    "AddCondition", "AddOffence", "AddParty", "AssertionType", "AssignCase", "AuthoriseDecision",
    "CaseAction", "CaseAssessment", "CaseChild", "CaseCondition", "CaseDeadline", "CaseDecision",
    "CaseDocument", "CaseEvent", "CaseFile", "CaseOffence", "Category", "ChangeCondition", "ChangeParty",
    "ChooseOutcome", "CompleteCondition", "NO_DEADLINE", "Note", "OffenceCode", "OffenceHit", "OpenCase",
    "OutcomeType", "Party", "RecordAssessment", "RecordDecision", "RemoveCondition", "ReopenCondition",
    "RestoreCondition", "StoreDocument", "WriteNote", "add_condition", "add_event", "add_offence",
    "add_party", "apply_transition", "assessment_of", "assign_case", "authorise_decision",
    "case_by_reference", "change_condition", "change_party", "choose_outcome", "complete_condition",
    "condition_word", "everybody_who_led", "hand_to", "latest_assessments", "new_reference", "open_case",
    "outcome_types", "own_case",
    "record_assessment", "record_decision", "refresh_next_deadline", "remove_condition", "reopen_condition",
    "restore_condition", "search_offences", "start_deadline", "stop_deadlines", "store_document",
    "visible_cases", "visible_people", "write_note",
    # hookspecs
    "CaseLink", "CasePanel", "NavItem", "PersonNeed", "PrefilledItem", "PrefilledPiece", "ReferralChange",
    "ReferralLink", "ReferralNeed", "ReferralPrefill", "SyntheticCase", "SyntheticKind", "SyntheticSeed", "VictimView",
    "WorklistView", "hookimpl",
    # identity
    "Actor", "Core", "this_tenant",
    # modules
    "CaseKind", "Channel", "DefaultRole", "HOOK_API", "HeldItem", "Module", "Outgoing", "Permission", "Purpose",
    "Recipient", "RetentionRule", "Setting", "TenantHooks", "current_hooks", "enabled_modules",
    "inside_organisation", "member_of", "refuse_off", "victim_views_besides", "working_in",
    # people
    "AddAlias", "Blocked", "ContactLine", "ContactPoint", "CreatePerson", "EditPerson", "LikelyDuplicates",
    "Person", "PersonAlias", "PersonHit", "RoleHint", "Route", "SetContactPoint", "Unsafe", "add_alias",
    "address_to_print", "contact_lines", "create_person", "edit_person", "fold", "mark_unsafe", "need_route",
    "own_person", "route_to", "routes_to_share", "search_people", "set_contact_point", "still_safe",
    # providers
    "AmendReferral", "AnswerReferral", "Appointment", "ArrangeAppointment", "CourseOutcome", "DecidePlan", "Ending",
    "Match", "OPEN_STATES", "Objective", "Ranking", "RecordResult", "RecordSession", "ReferAsRecorded", "Referral",
    "ReferralEvidence", "ReferralOutcome", "ReferralState", "ReferralTask", "SaveTask", "SendReferral", "Service",
    "SharedItem", "SharedPiece", "Side", "SubmitPlan", "WithdrawReferral", "amend_referral", "answer_referral",
    "arrange_appointment", "decide_plan", "ending_of", "evidence_of_condition", "evidence_words", "language_code",
    "ranked_services", "reason_words", "record_result", "record_session", "refer_as_recorded", "save_task",
    "send_referral", "services_named", "shared_scopes", "submit_plan", "withdraw_referral",
    # refusals
    "Conflict", "NotPermitted", "NotVisible", "Refusal", "RuleRefusal",
    # tenancy
    "Base", "Database", "Moment", "OWN", "SettingInForce", "Tenant", "TenantId", "TenantOwned",
    "TenantSession", "Versioned", "granted_case", "granted_referral", "partners_of", "protect", "read_settings",
    "settings_in_force", "tenant_fk",
    # uploads
    "Upload", "UploadField",
    # web
    "ApiOperation", "ApiProblem", "Column", "Crumb", "DateBetween", "DatePartsField", "DraftKey", "Fault", "Page",
    "TENANT_API", "attempt", "count_work", "current_actor", "current_session", "database", "day_in_query", "draft_key",
    "empty_frame", "ids_in", "invalid", "operation", "place_or_raise", "posted_version", "read_json", "required_date",
    "requires", "source_words", "with_query",
    # workflow
    "Answer", "AnswerError", "Answers", "AssessmentRecord", "AssessmentWriter", "CalendarExhausted", "Confidence",
    "Deadline",
    "DeadlineRule", "Decision", "Finding", "Findings", "IllegalTransition", "IllegalWorkflow", "JsonScalar",
    "Layer", "MalformedCalendar", "MalformedDecision", "OverrideNotPermitted", "PreparedRules", "Question",
    "QuestionKind", "Questionnaire", "Rank", "Reason", "RegisteredRules", "Result", "Rule", "RuleEntry",
    "RuleRegistry", "RuleSet", "RuleSetError", "StatutoryRefusal", "Transition", "UnknownRule", "Urgency",
    "Workflow", "WorkingCalendar", "add_months", "add_weeks", "age_on", "beginning_with", "combine",
    "highest_rank", "load_calendar", "local_day", "markdown_table", "mermaid", "next_deadline", "override",
    "parse_questionnaire", "period_beginning_with", "read_calendar", "running_after", "started_by", "worst",
]  # fmt: skip
