"""The out-of-court case from referral to closing, as one table (domain reference section 6).

Time limits tagged [design] are service standards of this product, in working days. `GIVEN` is the signature
of the caution document: statutory clocks run from that day. The reference numbers T01 to T32; rows with a
letter are its second legs, or ways out that it implies without numbering them.

[design] rows: T05n, T06a, T10s, T11f, T12r, T14a, T14m, T14y, T15r, T15w, T17r, T22n, T24o, T24p, T25p, T26p, T24m to
T27m, T27e, T27f, T27g, T28n, T30n, and T32 after GIVEN. The rows N01 to N07 are [design] too: the reference has none
for what follows a penalty notice. Each names the section of the Criminal Justice and Police Act 2001 that it carries
out.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from fairlead.public import DeadlineRule, Transition, Workflow


class State(StrEnum):
    """Where a case stands."""

    NEW = "NEW"
    REFERRED = "REFERRED"
    EVIDENCE_REVIEW = "EVIDENCE_REVIEW"
    ELIGIBILITY = "ELIGIBILITY"
    VICTIM_CONTACT = "VICTIM_CONTACT"
    NEEDS_ASSESSMENT = "NEEDS_ASSESSMENT"
    CPS_REFERRAL = "CPS_REFERRAL"
    CONDITION_PLANNING = "CONDITION_PLANNING"
    AUTHORISATION = "AUTHORISATION"
    OFFERED = "OFFERED"
    GIVEN = "GIVEN"
    PROVIDER_REFERRAL = "PROVIDER_REFERRAL"
    MONITORING = "MONITORING"
    VARIATION = "VARIATION"
    SUSPECTED_BREACH = "SUSPECTED_BREACH"
    BREACH_REVIEW = "BREACH_REVIEW"
    BREACH_CONFIRMED = "BREACH_CONFIRMED"
    PENALTY_ATTACHED = "PENALTY_ATTACHED"
    PENALTY_INCREASED = "PENALTY_INCREASED"
    REGISTRABLE = "REGISTRABLE"
    REGISTERED = "REGISTERED"
    COURT_DISPUTE = "COURT_DISPUTE"
    COURSE_ASKED = "COURSE_ASKED"
    TRIAL_REQUESTED = "TRIAL_REQUESTED"
    COMPLETED = "COMPLETED"
    FINALISED = "FINALISED"
    SCRUTINY = "SCRUTINY"
    CLOSED = "CLOSED"
    INELIGIBLE = "INELIGIBLE"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    PROSECUTION = "PROSECUTION"
    RESCINDED = "RESCINDED"


S = State
FINAL = frozenset({S.CLOSED, S.INELIGIBLE, S.DECLINED, S.WITHDRAWN, S.PROSECUTION, S.RESCINDED})
BEFORE_GIVING = (
    S.REFERRED,
    S.EVIDENCE_REVIEW,
    S.ELIGIBILITY,
    S.CPS_REFERRAL,
    S.VICTIM_CONTACT,
    S.NEEDS_ASSESSMENT,
    S.CONDITION_PLANNING,
    S.AUTHORISATION,
    S.OFFERED,
)
AFTER_CHOICE = (
    S.CPS_REFERRAL,
    S.VICTIM_CONTACT,
    S.NEEDS_ASSESSMENT,
    S.CONDITION_PLANNING,
    S.AUTHORISATION,
    S.OFFERED,
)
"""Where a resolution was chosen and is not given: a birthday or new facts may close it there."""
AFTER_GIVING = (
    S.GIVEN,
    S.PROVIDER_REFERRAL,
    S.MONITORING,
    S.VARIATION,
    S.SUSPECTED_BREACH,
    S.BREACH_REVIEW,
    S.BREACH_CONFIRMED,
    S.COURSE_ASKED,
    S.TRIAL_REQUESTED,
    S.COMPLETED,
    S.FINALISED,
)

OFFICER, TRIAGE, SUPERVISOR, PROSECUTOR = "investigating_officer", "triage_desk", "supervisor", "prosecutor"
VICTIM_OFFICER, ASSESSOR, PROVIDER, RECORDS = "victim_officer", "assessor", "provider", "records"
YOUTH_JUSTICE = "youth_justice_service"
PANEL, ENFORCEMENT, COURT, SYSTEM, NOBODY = (
    "scrutiny_panel",
    "penalty_enforcement",
    "court",
    "system",
    "nobody",
)
DESIGN = "[design]"


def _clock(name: str, label: str, days: int) -> DeadlineRule:
    return DeadlineRule(name=name, label=label, working_days=days, source=DESIGN)


REVIEW = _clock("evidence_review", "Review the evidence", 2)
VICTIM = _clock("victim_contact", "Three attempts to reach each victim by two methods", 5)
NEEDS = _clock("needs_assessment", "Assess needs", 5)
AUTHORISE = _clock("authorisation", "Authorise or return", 3)
APPOINT = _clock("offer_appointment", "Meet to explain and sign", 10)
REFER = _clock("provider_referral", "Refer to the provider", 1)
ACCEPT = _clock("provider_acceptance", "Provider accepts or declines", 3)
FIRST_CONTACT = _clock("first_contact", "Provider's first contact", 5)
BREACH = _clock("breach_review", "Ask for an explanation and review", 5)
CONSEQUENCE = _clock("breach_consequence", "Decide what follows the breach", 5)


def _row(  # noqa: PLR0917  # a row of a table
    row_id: str,
    from_state: State,
    action: str,
    to_state: State,
    label: str,
    permission: str,
    actor: str,
    audit: str,
    holder: str,
    *,
    guard: str | None = None,
    captures: tuple[str, ...] = (),
    starts: tuple[DeadlineRule, ...] = (),
    stops: tuple[DeadlineRule, ...] = (),
) -> Transition:
    return Transition(
        id=row_id,
        from_state=from_state,
        action=action,
        to_state=to_state,
        label=label,
        permission=f"oocd:{permission}",
        actor=actor,
        guard=guard,
        audit_action=f"oocd.{audit}",
        event=f"oocd.{audit}",
        captures=captures,
        deadline_started=starts,
        deadlines_stopped=tuple(clock.name for clock in stops),
        holder=holder,
    )


# A table is read row by row: the formatter would make a column of each row.
# fmt: off


def _before_giving() -> Iterable[Transition]:
    yield _row("T01", S.NEW, "refer", S.REFERRED, "Refer the case", "case:create", OFFICER, "case.referred",
               TRIAGE, guard="referral_complete",
               captures=("crime_reference", "offence_code", "suspect", "force"), starts=(REVIEW,))
    yield _row("T02", S.REFERRED, "accept_for_review", S.EVIDENCE_REVIEW, "Accept for review", "case:triage",
               TRIAGE, "case.accepted_for_review", SUPERVISOR, guard="accepted_for_review",
               captures=("summary",), stops=(REVIEW,))
    yield _row("T03", S.EVIDENCE_REVIEW, "accept_evidence", S.ELIGIBILITY, "Accept the evidence",
               "evidence:decide", SUPERVISOR, "evidence.accepted", OFFICER, guard="evidence_decided",
               captures=("decider", "decider_rank", "decided_on", "evidence_summary"))
    yield _row("T04", S.EVIDENCE_REVIEW, "reject_evidence", S.INELIGIBLE, "Close for insufficient evidence",
               "evidence:decide", SUPERVISOR, "evidence.rejected", NOBODY, guard="evidence_insufficient",
               captures=("reason", "suggested_outcome"))
    yield _row("T05", S.ELIGIBILITY, "choose_disposal", S.VICTIM_CONTACT, "Choose the disposal",
               "case:assess", OFFICER, "disposal.chosen", VICTIM_OFFICER, guard="disposal_open",
               captures=("disposal", "rationale"), starts=(VICTIM,))
    yield _row("T05n", S.ELIGIBILITY, "close_as_ineligible", S.INELIGIBLE, "Close: no disposal is open",
               "case:assess", OFFICER, "case.found_ineligible", NOBODY, captures=("reason",))
    submission = ("submission", "exceptional_circumstances")
    yield _row("T06", S.ELIGIBILITY, "refer_to_prosecutor", S.CPS_REFERRAL, "Refer to a prosecutor",
               "case:refer-cps", SUPERVISOR, "prosecutor.referred", PROSECUTOR, guard="prosecutor_needed",
               captures=submission)
    yield _row("T06a", S.AUTHORISATION, "refer_to_prosecutor", S.CPS_REFERRAL, "Refer to a prosecutor",
               "case:refer-cps", SUPERVISOR, "prosecutor.referred", PROSECUTOR, guard="prosecutor_needed",
               captures=submission, stops=(AUTHORISE,))
    yield _row("T07", S.CPS_REFERRAL, "record_prosecutor_approval", S.CONDITION_PLANNING,
               "Record the prosecutor's approval", "case:record-cps", PROSECUTOR, "prosecutor.approved",
               OFFICER, guard="prosecutor_approved", captures=("decision_reference",))
    yield _row("T07r", S.CPS_REFERRAL, "record_prosecutor_refusal", S.INELIGIBLE,
               "Record the prosecutor's refusal", "case:record-cps", PROSECUTOR, "prosecutor.refused",
               NOBODY, guard="prosecutor_refused", captures=("decision_reference", "reason"))
    yield _row("T08", S.VICTIM_CONTACT, "record_victim_views", S.NEEDS_ASSESSMENT,
               "Record the victim's views", "victim:record", VICTIM_OFFICER, "victim.views_recorded",
               ASSESSOR, guard="victim_efforts_recorded", starts=(NEEDS,), stops=(VICTIM,))
    yield _row("T09", S.NEEDS_ASSESSMENT, "record_needs", S.CONDITION_PLANNING,
               "Record the needs assessment", "needs:record", ASSESSOR, "needs.assessed", OFFICER,
               guard="needs_assessed", captures=("needs",), stops=(NEEDS,))
    yield _row("T10", S.CONDITION_PLANNING, "submit_for_authorisation", S.AUTHORISATION,
               "Submit for authorisation", "case:submit", OFFICER, "case.submitted", SUPERVISOR,
               guard="conditions_ready", captures=("rationale",), starts=(AUTHORISE,))
    yield _row("T11", S.AUTHORISATION, "authorise", S.OFFERED, "Authorise", "case:authorise", SUPERVISOR,
               "case.authorised", OFFICER, guard="authorise", captures=("rank", "rationale"),
               starts=(APPOINT,), stops=(AUTHORISE,))
    yield _row("T11r", S.AUTHORISATION, "return_to_officer", S.CONDITION_PLANNING, "Return to the officer",
               "case:authorise", SUPERVISOR, "case.returned", OFFICER, captures=("reason",),
               stops=(AUTHORISE,))
    yield _row("T11f", S.OFFERED, "plan_again", S.CONDITION_PLANNING,
               "Plan again: a fact was changed after the authorisation", "case:assess", OFFICER,
               "authorisation.lapsed", OFFICER, captures=("changed",), stops=(APPOINT,))
    yield _row("T12", S.OFFERED, "give", S.GIVEN, "Record explanation, consent and signature", "case:give",
               OFFICER, "disposal.given", OFFICER, guard="give",
               captures=("explained_by", "explanation_version", "started_at", "ended_at", "place", "document",
                         "copy_given"),
               starts=(REFER,), stops=(APPOINT,))
    for state in AFTER_CHOICE:
        yield _row(f"T12r.{state}", state, "choose_again", S.ELIGIBILITY, "Choose again: no longer open",
                   "case:assess", OFFICER, "disposal.reconsidered", OFFICER, guard="choice_is_closed",
                   captures=("reason",), stops=(VICTIM, NEEDS, AUTHORISE, APPOINT))
    for state in (S.REFERRED, S.EVIDENCE_REVIEW, S.ELIGIBILITY):
        yield _row(f"T10s.{state}", state, "record_safeguarding", S.INELIGIBLE,
                   "Record a safeguarding referral", "case:assess", OFFICER, "safeguarding.referred", NOBODY,
                   guard="under_age_of_responsibility", captures=("referral",), stops=(REVIEW,))
    yield _row("T13", S.OFFERED, "decline", S.DECLINED, "Record that the offer was declined", "case:give",
               OFFICER, "offer.declined", NOBODY, captures=("reason",), stops=(APPOINT,))
    for state in BEFORE_GIVING:
        yield _row(f"T31.{state}", state, "withdraw", S.WITHDRAWN, "Withdraw the case", "case:withdraw",
                   SUPERVISOR, "case.withdrawn", NOBODY, captures=("reason",),
                   stops=(REVIEW, VICTIM, NEEDS, AUTHORISE, APPOINT))


def _after_giving() -> Iterable[Transition]:
    yield _row("T14", S.GIVEN, "refer_to_provider", S.PROVIDER_REFERRAL, "Refer to the provider",
               "referral:create", OFFICER, "provider.referred", PROVIDER, guard="data_sharing_recorded",
               captures=("provider", "data_shared"), starts=(ACCEPT,), stops=(REFER,))
    yield _row("T14m", S.GIVEN, "monitor_without_provider", S.MONITORING, "Monitor without a provider",
               "case:monitor", OFFICER, "monitoring.started", OFFICER, guard="may_monitor",
               captures=("reason",), stops=(REFER,))
    yield _row("T14y", S.GIVEN, "refer_to_youth_justice", S.GIVEN, "Refer to the youth justice service",
               "youth:refer", OFFICER, "youth_justice.referred", YOUTH_JUSTICE, guard="may_refer_child",
               captures=("service", "sent_on"))
    yield _row("T14a", S.GIVEN, "record_youth_justice_answer", S.GIVEN,
               "Record the answer of the youth justice service", "youth:refer", OFFICER,
               "youth_justice.answered", OFFICER, guard="child_was_referred", captures=("answer",))
    yield _row("T15", S.PROVIDER_REFERRAL, "accept_referral", S.MONITORING, "Accept the referral",
               "referral:answer", PROVIDER, "provider.accepted", PROVIDER,
               captures=("key_worker", "first_appointment"), starts=(FIRST_CONTACT,), stops=(ACCEPT,))
    yield _row("T15r", S.PROVIDER_REFERRAL, "reject_referral", S.GIVEN, "Decline the referral",
               "referral:answer", PROVIDER, "provider.rejected", OFFICER, captures=("reason",),
               starts=(REFER,), stops=(ACCEPT,))
    yield _row("T15w", S.PROVIDER_REFERRAL, "take_referral_back", S.GIVEN, "Withdraw the referral",
               "referral:answer", OFFICER, "referral.withdrawn", OFFICER, captures=("reason",),
               starts=(REFER,), stops=(ACCEPT,))
    yield _row("T16", S.MONITORING, "record_progress", S.MONITORING, "Record progress", "progress:record",
               PROVIDER, "progress.recorded", PROVIDER, captures=("progress",), stops=(FIRST_CONTACT,))
    yield _row("T17", S.MONITORING, "propose_variation", S.VARIATION, "Propose a variation",
               "conditions:vary", OFFICER, "variation.proposed", OFFICER, guard="variation_possible",
               captures=("new_text", "reason"))
    yield _row("T17a", S.VARIATION, "agree_variation", S.MONITORING, "Record the agreed variation",
               "conditions:vary", OFFICER, "variation.agreed", PROVIDER, guard="variation_lawful",
               captures=("consent",))
    yield _row("T17r", S.VARIATION, "drop_variation", S.MONITORING, "Drop the variation", "conditions:vary",
               OFFICER, "variation.dropped", PROVIDER, captures=("reason",))
    yield _row("T18", S.MONITORING, "report_suspected_breach", S.SUSPECTED_BREACH,
               "Report a suspected breach", "progress:record", PROVIDER, "breach.suspected", OFFICER,
               guard="failure_of_the_offender", captures=("facts",), starts=(BREACH,), stops=(FIRST_CONTACT,))
    yield _row("T19", S.SUSPECTED_BREACH, "review_breach", S.BREACH_REVIEW, "Send for breach review",
               "breach:review", OFFICER, "breach.sent_for_review", SUPERVISOR, guard="explanation_sought",
               captures=("excuse_offered",))
    yield _row("T20", S.BREACH_REVIEW, "accept_excuse", S.MONITORING, "Continue: excuse accepted",
               "breach:decide", SUPERVISOR, "breach.excused", PROVIDER, guard="breach_excused",
               captures=("reason",), stops=(BREACH,))
    yield _row("T21", S.BREACH_REVIEW, "confirm_breach", S.BREACH_CONFIRMED, "Confirm the breach",
               "breach:decide", SUPERVISOR, "breach.confirmed", SUPERVISOR, guard="breach_without_excuse",
               captures=("reason", "rank"), starts=(CONSEQUENCE,), stops=(BREACH,))
    yield _row("T22", S.BREACH_CONFIRMED, "prosecute", S.PROSECUTION, "Prosecute the offence",
               "breach:decide", SUPERVISOR, "prosecution.begun", NOBODY, guard="may_prosecute",
               captures=("charge_reference", "caution_ceased_on"), stops=(CONSEQUENCE,))
    yield _row("T22n", S.BREACH_CONFIRMED, "leave_breach", S.FINALISED, "Record the breach as not pursued",
               "breach:decide", SUPERVISOR, "breach.not_pursued", PANEL, guard="breach_not_pursued",
               captures=("reason", "outcome_code"), stops=(CONSEQUENCE,))
    yield _row("T23", S.BREACH_CONFIRMED, "attach_penalty", S.PENALTY_ATTACHED, "Attach a financial penalty",
               "breach:decide", SUPERVISOR, "penalty.attached", ENFORCEMENT, guard="may_attach_penalty",
               captures=("rescinded_condition", "amount", "payee", "payment_method", "due_date",
                         "consequences"), stops=(CONSEQUENCE,))
    yield from _penalty()
    yield from _notice()
    yield _row("T28", S.MONITORING, "complete", S.COMPLETED, "Record completion", "case:complete", OFFICER,
               "conditions.completed", RECORDS, guard="all_evidenced", captures=("completed_on", "proof"),
               stops=(FIRST_CONTACT,))
    yield _row("T28n", S.GIVEN, "complete_without_monitoring", S.COMPLETED, "Complete: nothing to monitor",
               "case:complete", OFFICER, "disposal.completed", RECORDS, guard="nothing_to_monitor",
               stops=(REFER,))
    yield _row("T29", S.COMPLETED, "finalise", S.FINALISED, "Finalise", "case:finalise", RECORDS,
               "case.finalised", PANEL, guard="ready_to_finalise", captures=("outcome_code", "letters_sent"))
    yield _row("T30", S.FINALISED, "send_to_scrutiny", S.SCRUTINY, "Send to the scrutiny panel",
               "scrutiny:manage", PANEL, "scrutiny.begun", PANEL, guard="sampled_for_scrutiny")
    yield _row("T30n", S.FINALISED, "close", S.CLOSED, "Close", "case:finalise", RECORDS, "case.closed",
               NOBODY, guard="not_sampled")
    yield _row("T30a", S.SCRUTINY, "record_finding", S.CLOSED, "Record the panel's finding",
               "scrutiny:manage", PANEL, "scrutiny.finding_recorded", NOBODY,
               captures=("category", "learning"))
    for state in AFTER_GIVING:
        yield _row(f"T32.{state}", state, "rescind", S.RESCINDED, "Rescind", "case:rescind", SUPERVISOR,
                   "disposal.rescinded", NOBODY, guard="rescission_advised", captures=("reason", "notices"),
                   stops=(REFER, ACCEPT, FIRST_CONTACT, BREACH, CONSEQUENCE))


def _penalty() -> Iterable[Transition]:
    enforce = "penalty:enforce"
    yield _row("T24", S.PENALTY_ATTACHED, "increase_penalty", S.PENALTY_INCREASED,
               "Increase the unpaid penalty", enforce, SYSTEM, "penalty.increased", ENFORCEMENT,
               guard="penalty_overdue")
    yield _row("T24o", S.MONITORING, "increase_penalty", S.PENALTY_INCREASED,
               "Increase the unpaid penalty of the caution itself", enforce, SYSTEM, "penalty.increased",
               ENFORCEMENT, guard="penalty_overdue", stops=(FIRST_CONTACT,))
    yield _row("T24p", S.PENALTY_ATTACHED, "record_payment", S.COMPLETED, "Record payment", enforce,
               ENFORCEMENT, "penalty.paid", RECORDS, guard="penalty_paid", captures=("paid_on",))
    yield _row("T25", S.PENALTY_INCREASED, "make_registrable", S.REGISTRABLE, "Mark as registrable", enforce,
               SYSTEM, "penalty.registrable", ENFORCEMENT, guard="penalty_registrable")
    yield _row("T25p", S.PENALTY_INCREASED, "record_payment", S.COMPLETED, "Record payment", enforce,
               ENFORCEMENT, "penalty.paid", RECORDS, guard="penalty_paid", captures=("paid_on",))
    yield _row("T26", S.REGISTRABLE, "register", S.REGISTERED, "Register as a fine", enforce, ENFORCEMENT,
               "penalty.registered", COURT, guard="certificate_complete",
               captures=("local_justice_area", "notice_date"))
    yield _row("T26p", S.REGISTRABLE, "record_payment", S.COMPLETED, "Record payment", enforce, ENFORCEMENT,
               "penalty.paid", RECORDS, guard="penalty_paid", captures=("paid_on",))
    yield _row("T27", S.REGISTERED, "record_dispute", S.COURT_DISPUTE, "Record a claim in court", enforce,
               COURT, "penalty.disputed", COURT, captures=("claim_type",))
    yield _row("T27a", S.COURT_DISPUTE, "record_dispute_result", S.REGISTERED,
               "Record the result: fine stands or varied", enforce, COURT, "penalty.dispute_decided", COURT,
               captures=("result",))
    yield _row("T27e", S.COURT_DISPUTE, "end_condition", S.COMPLETED, "Record the result: condition ends",
               enforce, COURT, "penalty.ended_by_court", RECORDS, guard="no_conditions_running",
               captures=("result",))
    yield _row("T27g", S.COURT_DISPUTE, "end_condition_and_go_on", S.MONITORING,
               "Record the result: condition ends, others go on", enforce, COURT, "penalty.ended_by_court",
               OFFICER, guard="conditions_running", captures=("result",))
    yield _row("T27f", S.REGISTERED, "hand_over_to_court", S.COMPLETED, "Leave enforcement to the court",
               enforce, ENFORCEMENT, "penalty.left_to_court", RECORDS, guard="no_conditions_running",
               captures=("court_reference",))
    for row, state in (("T24m", S.PENALTY_ATTACHED), ("T25m", S.PENALTY_INCREASED), ("T26m", S.REGISTRABLE)):
        yield _row(row, state, "record_payment_and_go_on", S.MONITORING,
                   "Record payment: other conditions go on", enforce, ENFORCEMENT, "penalty.paid", OFFICER,
                   guard="penalty_paid_conditions_running", captures=("paid_on",))
    yield _row("T27m", S.REGISTERED, "hand_over_and_go_on", S.MONITORING,
               "Leave enforcement to the court: other conditions go on", enforce, ENFORCEMENT,
               "penalty.left_to_court", OFFICER, guard="conditions_running", captures=("court_reference",))


def _notice() -> Iterable[Transition]:
    """After a penalty notice: CJPA 2001 ss.4, 5. Amounts above the notice are registered as in T26."""
    money, enforce = "money:record", "penalty:enforce"
    for row, state in (("N01", S.GIVEN), ("N01c", S.COURSE_ASKED)):  # s.5(2)
        yield _row(row, state, "record_notice_paid", S.COMPLETED, "Record that the notice is paid", money,
                   OFFICER, "notice.paid", RECORDS, guard="notice_paid", captures=("paid_on",), stops=(REFER,))
    for row, state in (("N02", S.GIVEN), ("N02c", S.COURSE_ASKED)):  # s.4(2)–(4)
        yield _row(row, state, "request_trial", S.TRIAL_REQUESTED, "Record a request to be tried", money,
                   OFFICER, "notice.trial_requested", SUPERVISOR, guard="trial_may_be_requested",
                   captures=("requested_on", "request"), stops=(REFER,))
    yield _row("N03", S.GIVEN, "ask_for_course", S.COURSE_ASKED, "Record that the course was asked for", money,
               OFFICER, "notice.course_asked", OFFICER, guard="course_may_be_asked",  # s.4(7)(a), (8)(a)
               captures=("asked_on", "course_by"), stops=(REFER,))
    yield _row("N04", S.COURSE_ASKED, "complete_course", S.COMPLETED, "Record the course as completed and paid",
               money, OFFICER, "notice.course_completed", RECORDS, guard="course_done",  # s.5(2B)
               captures=("completed_on",))
    yield _row("N05", S.GIVEN, "default_on_notice", S.REGISTRABLE, "Mark the unpaid notice as registrable",
               enforce, SYSTEM, "notice.registrable", ENFORCEMENT, guard="notice_unpaid", stops=(REFER,))  # s.4(5)–(7)
    yield _row("N05c", S.COURSE_ASKED, "default_on_notice", S.REGISTRABLE, "Mark the unpaid notice as registrable",
               enforce, SYSTEM, "notice.registrable", ENFORCEMENT, guard="course_not_done")  # s.4(8)
    yield _row("N06", S.TRIAL_REQUESTED, "bring_proceedings", S.PROSECUTION, "Record that proceedings are brought",
               enforce, SUPERVISOR, "notice.prosecuted", NOBODY, guard="trial_in_time",  # s.4(2)
               captures=("charge_reference",))
    yield _row("N07", S.TRIAL_REQUESTED, "take_no_proceedings", S.FINALISED, "Record that no proceedings are taken",
               enforce, SUPERVISOR, "notice.not_prosecuted", PANEL, guard="breach_not_pursued",
               captures=("reason", "outcome_code"))


# fmt: on

WORKFLOW = Workflow(
    name="oocd",
    states=tuple(state.value for state in State),
    initial=S.NEW.value,
    final=frozenset(state.value for state in FINAL),
    transitions=(*_before_giving(), *_after_giving()),
)
"""The whole table. Construction fails when it is unsound."""
