"""Guards: what must be evidenced before a step is possible. Each refusal is shown, and the same case is
allowed without it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from oocd_cases import APPROVED, INDICTABLE, REFUSED, SUMMARY, victim
from oocd_money_cases import MONEY_ALLOWED, MONEY_REFUSALS
from oocd_sheets import ON, condition, facts

from fairlead.public import Layer, Rank
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import Facts
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.policy import GUARDS, Progress, assess

TWO_TIER = parse_parameters({"part6_commencement_date": "2026-01-01", "max_penalty_com_pence": 10000}, ON)
CONTENTS = frozenset({"offence", "admission", "consent", "conditions"})


def progress(known: Facts | None = None, **changes: object) -> Progress:
    """A conditional caution ready for any step, with changes."""
    known = known or facts(conditions=[condition()])
    ready = Progress(
        facts=known,
        parameters=Parameters(),
        disposal=Disposal.COND,
        on=ON,
        assessed_on=ON,
        actor="sergeant-7",
        actor_rank=Rank.SERGEANT,
        involved=frozenset({"officer-1"}),
        authorised_by_rank=Rank.SERGEANT,
        duplicate_checked=True,
        agreed_to_needs_assessment=True,
        explained=True,
        warned_of_breach=True,
        legal_advice_offered=True,
        signed_by_offender=True,
        document_contents=CONTENTS,
        data_sharing_basis_recorded=True,
        given=ON,
        offender_agrees_to_variation=True,
        explanation_sought=True,
        reasonable_excuse=False,
        legal_sign_off=True,
        certificate_contents=frozenset(
            {"penalty_particulars", "registrable_statement", "name", "last_known_address"}
        ),
        all_conditions_evidenced=True,
        outcome_code="3",
        victim_told=True,
        offender_told=True,
    )
    ready = replace(ready, **changes)  # type: ignore[arg-type]  # the tests name fields by keyword
    if "decision" in changes:
        return ready
    return replace(ready, decision=assess(ready.facts, ready.parameters, ready.on)[ready.disposal])


def with_facts(**changes: object) -> Facts:
    return facts(**{"conditions": [condition()], **changes})


CHILD = {"offender__dob": "2011-01-01"}
TOO_YOUNG = {"offender__dob": "2017-01-01"}

ALLOWED = {
    "evidence_insufficient": progress(with_facts(evidence__sufficient_to_charge=False)),
    "prosecutor_needed": progress(with_facts(**INDICTABLE)),
    "prosecutor_approved": progress(with_facts(**INDICTABLE, cps_decision=APPROVED)),
    "prosecutor_refused": progress(with_facts(cps_decision=REFUSED)),
    "breach_excused": progress(reasonable_excuse=True),
    "may_attach_penalty": progress(disposal=Disposal.COM, parameters=TWO_TIER),
    "penalty_overdue": progress(on=date(2026, 6, 29)),
    "penalty_registrable": progress(on=date(2026, 7, 20)),
    "penalty_paid": progress(penalty_paid=True),
    **{name: progress(**changes) for name, changes in MONEY_ALLOWED.items()},  # type: ignore[arg-type]  # by name
    "nothing_to_monitor": progress(facts(), disposal=Disposal.SIMPLE),
    "choice_is_closed": progress(with_facts(consent__willing=False)),
    "under_age_of_responsibility": progress(with_facts(**TOO_YOUNG)),
    "may_refer_child": progress(with_facts(**CHILD)),
    "child_was_referred": progress(referred_to_youth_justice=True),
    "sampled_for_scrutiny": progress(sampled=True),
}


def community(known: Facts | None = None, **changes: object) -> Progress:
    """The same case as a community caution after commencement."""
    return progress(known, disposal=Disposal.COM, parameters=TWO_TIER, **changes)


REFUSALS: tuple[tuple[str, str, Progress, str], ...] = (
    ("referral_complete", "no offence", progress(with_facts(offence__code=None)), "offence"),
    ("referral_complete", "no date of birth", progress(with_facts(offender=None)), "date of birth"),
    ("accepted_for_review", "duplicates not checked", progress(duplicate_checked=False), "exists already"),
    (
        "accepted_for_review",
        "regime unclear",
        progress(with_facts(offence_date=None), parameters=TWO_TIER),
        "regime",
    ),
    ("accepted_for_review", "a child under ten", progress(with_facts(**TOO_YOUNG)), "under 10"),
    ("evidence_decided", "a child under ten", progress(with_facts(**TOO_YOUNG)), "under 10"),
    ("under_age_of_responsibility", "ten or over", progress(with_facts(**CHILD)), "10 or over"),
    ("choice_is_closed", "still open", progress(), "still open"),
    ("evidence_decided", "no decision", progress(with_facts(evidence=None)), "sufficient"),
    ("evidence_decided", "nobody named", progress(with_facts(evidence__decider=None)), "who decided"),
    ("evidence_decided", "no rationale", progress(with_facts(public_interest=None)), "should be used"),
    ("evidence_insufficient", "it is sufficient", progress(), "insufficient"),
    ("disposal_open", "not assessed", progress(decision=None), "not been assessed"),
    ("disposal_open", "closed by a rule", progress(with_facts(consent__willing=False)), "does not consent"),
    ("prosecutor_needed", "no rule asks", progress(), "No rule asks"),
    (
        "prosecutor_needed",
        "closed anyway",
        progress(with_facts(consent__willing=False, **INDICTABLE)),
        "does not consent",
    ),
    ("prosecutor_approved", "nothing recorded", progress(with_facts(**INDICTABLE)), "No approval"),
    (
        "prosecutor_approved",
        "no reference",
        progress(with_facts(cps_decision={"decision": "approved"})),
        "No approval",
    ),
    ("prosecutor_refused", "nothing recorded", progress(), "No refusal"),
    (
        "victim_efforts_recorded",
        "not tried",
        progress(with_facts(victims=[victim(contact_attempts=[])])),
        "victim",
    ),
    (
        "victim_efforts_recorded",
        "one of two",
        progress(with_facts(victims=[victim(), {"id": "v2"}])),
        "victim",
    ),
    ("victim_efforts_recorded", "victims not recorded", progress(with_facts(victims=None)), "victim"),
    ("needs_assessed", "not agreed", progress(agreed_to_needs_assessment=False), "agreed"),
    ("needs_assessed", "not screened", progress(with_facts(vulnerability=None)), "screened"),
    ("conditions_ready", "none", progress(with_facts(conditions=[])), "no condition"),
    ("conditions_ready", "not planned", progress(with_facts(conditions=None)), "no condition"),
    (
        "conditions_ready",
        "unlawful",
        progress(with_facts(conditions=[condition(requires_staying_at_residence=True)])),
        "residence",
    ),
    (
        "conditions_ready",
        "no capacity",
        progress(with_facts(conditions=[condition(provider_has_capacity=False)])),
        "capacity",
    ),
    ("conditions_ready", "victim not heard", progress(with_facts(victims=None)), "victim"),
    (
        "conditions_ready",
        "beyond twenty weeks",
        progress(with_facts(conditions=[condition(deadline="2026-10-20")])),
        "20 weeks",
    ),
    (
        "conditions_ready",
        "wanted action missing",
        community(with_facts(victims=[victim(wants_listed_action="apology")])),
        "listed action",
    ),
    ("conditions_ready", "closed", progress(with_facts(consent__willing=False)), "does not consent"),
    ("authorise", "own case", progress(actor="officer-1"), "may not authorise"),
    ("authorise", "nobody named", progress(actor=""), "may not authorise"),
    ("authorise", "nobody known to be involved", progress(involved=frozenset()), "may not authorise"),
    ("authorise", "a constable", progress(actor_rank=Rank.CONSTABLE), "sergeant"),
    (
        "authorise",
        "an inspector is needed",
        progress(with_facts(offence__tags=["emergency_worker"])),
        "inspector",
    ),
    ("authorise", "information missing", progress(with_facts(gravity=None)), "gravity"),
    ("authorise", "prosecutor needed", progress(with_facts(**INDICTABLE)), "prosecutor"),
    ("give", "assessed yesterday", progress(assessed_on=date(2026, 5, 31)), "again today"),
    ("give", "another day of giving", progress(with_facts(proposed_giving_date="2026-05-30")), "not today"),
    ("give", "not authorised", progress(authorised_by_rank=None), "authorisation"),
    ("give", "authorised too low", progress(with_facts(offence__tags=["emergency_worker"])), "authorisation"),
    ("give", "evidence not decided", progress(with_facts(evidence=None)), "sufficient"),
    ("give", "no admission", progress(with_facts(admission__made=False)), "admission"),
    ("give", "defence raised", progress(with_facts(admission__defence_raised=True)), "admission"),
    ("give", "no consent", progress(with_facts(consent=None)), "consent"),
    ("give", "not explained", progress(explained=False), "explained"),
    ("give", "not warned", progress(warned_of_breach=False), "warning"),
    ("give", "not signed", progress(signed_by_offender=False), "signed"),
    (
        "give",
        "document without the admission",
        progress(document_contents=CONTENTS - {"admission"}),
        "admission",
    ),
    ("give", "no conditions", progress(with_facts(conditions=[])), "no condition"),
    ("give", "no appropriate adult", progress(with_facts(aa={"required": True})), "appropriate adult"),
    ("give", "no interpreter", progress(with_facts(interpreter={"required": True})), "interpreter"),
    ("give", "unfit", progress(with_facts(vulnerability__fit=False)), "unfit"),
    ("give", "no legal advice offered", progress(legal_advice_offered=False), "legal advice"),
    ("data_sharing_recorded", "no basis", progress(data_sharing_basis_recorded=False), "sharing"),
    (
        "data_sharing_recorded",
        "a child not referred",
        progress(with_facts(**CHILD)),
        "youth justice service",
    ),
    ("may_monitor", "nothing to monitor", progress(with_facts(conditions=[])), "to monitor"),
    ("may_monitor", "a child not referred", progress(with_facts(**CHILD)), "youth justice service"),
    ("may_refer_child", "an adult", progress(), "18 or over"),
    ("child_was_referred", "nothing sent", progress(), "Nothing was sent"),
    ("variation_lawful", "no consent", progress(offender_agrees_to_variation=False), "consent"),
    (
        "variation_lawful",
        "over a cap",
        progress(with_facts(conditions=[condition(objects=["reparation"], hours=21)])),
        "21",
    ),
    (
        "variation_lawful",
        "beyond twenty weeks",
        progress(with_facts(conditions=[condition(deadline="2026-10-20")])),
        "20 weeks",
    ),
    ("variation_possible", "nothing left", progress(with_facts(conditions=[])), "No condition"),
    (
        "variation_possible",
        "beyond twenty weeks",
        progress(with_facts(conditions=[condition(deadline="2026-10-20")])),
        "20 weeks",
    ),
    ("failure_of_the_offender", "said to be the provider", progress(caused_by_provider=True), "provider"),
    (
        "failure_of_the_offender",
        "only sessions the provider cancelled",
        progress(failure="attendance", sessions_cancelled_by_provider=2),
        "cancelled by the provider",
    ),
    (
        "explanation_sought",
        "no answer, and still time for one",
        progress(explanation_due=ON),
        "time for one until",
    ),
    ("breach_excused", "own case", progress(reasonable_excuse=True, actor="officer-1"), "may not decide"),
    ("breach_without_excuse", "own case", progress(actor="officer-1"), "may not decide"),
    ("breach_without_excuse", "own report", progress(involved=frozenset({"sergeant-7"})), "decide"),
    ("breach_without_excuse", "a constable", progress(actor_rank=Rank.CONSTABLE), "sergeant"),
    ("explanation_sought", "not asked", progress(explanation_sought=False), "explanation"),
    ("breach_excused", "no excuse", progress(), "excuse"),
    ("breach_without_excuse", "not decided", progress(reasonable_excuse=None), "excuse"),
    ("breach_without_excuse", "excused", progress(reasonable_excuse=True), "excuse"),
    ("may_prosecute", "community caution", community(), "No proceedings"),
    ("may_prosecute", "community resolution", progress(disposal=Disposal.CR), "no conditions"),
    ("may_prosecute", "excused", progress(reasonable_excuse=True), "excuse"),
    ("may_prosecute", "too late", progress(with_facts(**SUMMARY), on=date(2026, 11, 2)), "until 2026-11-01"),
    ("may_attach_penalty", "conditional caution", progress(), "community caution"),
    ("may_attach_penalty", "no maximum", progress(disposal=Disposal.COM), "penalty is prescribed"),
    ("may_attach_penalty", "excused", community(reasonable_excuse=True), "excuse"),
    ("penalty_overdue", "on the due date", progress(on=date(2026, 6, 28)), "2026-06-29"),
    ("penalty_overdue", "paid", progress(on=date(2026, 6, 29), penalty_paid=True), "paid"),
    ("penalty_overdue", "day of giving missing", progress(given=None), "day of giving"),
    ("penalty_registrable", "on the last day", progress(on=date(2026, 7, 19)), "2026-07-20"),
    ("penalty_registrable", "paid", progress(on=date(2026, 7, 20), penalty_paid=True), "paid"),
    ("penalty_paid", "not paid", progress(), "payment"),
    (
        "certificate_complete",
        "no address",
        progress(certificate_contents=frozenset({"name"})),
        "last_known_address",
    ),
    ("all_evidenced", "something open", progress(all_conditions_evidenced=False), "evidenced"),
    ("nothing_to_monitor", "a conditional caution", progress(), "complete only when"),
    (
        "nothing_to_monitor",
        "actions agreed",
        progress(disposal=Disposal.CR, all_conditions_evidenced=False),
        "to monitor",
    ),
    ("nothing_to_monitor", "a penalty notice", progress(facts(), disposal=Disposal.PND), "ends with payment"),
    (
        "nothing_to_monitor",
        "an activity not completed",
        progress(facts(), disposal=Disposal.O22, all_conditions_evidenced=False),
        "only after the activity",
    ),
    (
        "nothing_to_monitor",
        "a child not referred",
        progress(facts(**CHILD), disposal=Disposal.YC),
        "youth justice service",
    ),
    ("ready_to_finalise", "outcome 22 for a caution", progress(outcome_code="22"), "Outcome 22 follows only"),
    ("ready_to_finalise", "no outcome", progress(outcome_code=" "), "outcome code"),
    ("ready_to_finalise", "victim not told", progress(victim_told=False), "victim"),
    ("ready_to_finalise", "offender not told", progress(offender_told=False), "offender"),
    ("sampled_for_scrutiny", "not in the sample", progress(), "sample"),
    ("not_sampled", "in the sample", progress(sampled=True), "sample"),
    ("rescission_advised", "no legal advice", progress(legal_sign_off=False), "legal advice"),
    ("breach_not_pursued", "no outcome", progress(outcome_code=""), "outcome code"),
    *((name, title, progress(**changes), words) for name, title, changes, words in MONEY_REFUSALS),  # type: ignore[arg-type]  # by name
)


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_guard_allows_a_complete_case(name: str) -> None:
    decision = GUARDS[name](ALLOWED.get(name, progress()))
    assert decision.clear, [reason.text for reason in decision.reasons]


@pytest.mark.parametrize(
    ("name", "case", "words"), [pytest.param(n, c, w, id=f"{n}: {title}") for n, title, c, w in REFUSALS]
)
def test_guard_refuses_and_says_why(name: str, case: Progress, words: str) -> None:
    decision = GUARDS[name](case)
    assert not decision.clear
    assert any(words in reason.message for reason in decision.reasons), [
        reason.message for reason in decision.reasons
    ]
    assert decision.required_actions


def test_a_missed_session_counts_although_the_provider_cancelled_another() -> None:
    case = progress(failure="attendance", sessions_missed=1, sessions_cancelled_by_provider=1)
    assert GUARDS["failure_of_the_offender"](case).clear


def test_a_payment_that_was_not_made_has_nothing_to_do_with_cancelled_sessions() -> None:
    case = progress(failure="payment", sessions_cancelled_by_provider=2)
    assert GUARDS["failure_of_the_offender"](case).clear


def test_a_breach_is_sent_for_review_without_an_answer_once_the_promised_time_has_passed() -> None:
    assert GUARDS["explanation_sought"](progress(explanation_due=date(2026, 5, 31))).clear
    assert GUARDS["explanation_sought"](progress(explanation_due=ON, explanation_given=True)).clear


def test_proceedings_instituted_in_time_may_be_recorded_after_the_limit() -> None:
    late = progress(with_facts(**SUMMARY), on=date(2026, 11, 20), proceedings_on=date(2026, 11, 1))
    assert GUARDS["may_prosecute"](late).clear


def test_nothing_can_pass_the_bar_on_proceedings_after_a_community_caution() -> None:
    chief = community(actor_rank=Rank.CHIEF_SUPERINTENDENT, legal_sign_off=True)
    against = GUARDS["may_prosecute"](chief).reasons
    assert [(reason.rule, reason.layer, reason.source) for reason in against] == [
        ("L27", Layer.STATUTE, "PCSC Act 2022 s.115(1)")
    ]


def test_every_guard_has_a_refusal() -> None:
    assert {name for name, *_ in REFUSALS} == set(GUARDS)


def test_given_needs_every_requirement_and_names_all_that_are_missing() -> None:
    bare = progress(
        facts(evidence=None, admission=None, consent=None, conditions=None),
        explained=False,
        warned_of_breach=False,
        signed_by_offender=False,
        document_contents=frozenset(),
    )
    statutory = {reason.message for reason in GUARDS["give"](bare).reasons if reason.layer is Layer.STATUTE}
    for words in (
        "sufficient to charge",
        "No full admission",
        "consent is not",
        "explained",
        "warning",
        "no condition",
        "does not hold: admission, conditions, consent, offence",
        "not signed",
    ):
        assert any(words in message for message in statutory), words


def test_an_unreachable_victim_does_not_block() -> None:
    tried = with_facts(victims=[victim(views=None, no_views_reason="No answer after three attempts.")])
    assert GUARDS["victim_efforts_recorded"](progress(tried)).clear


def test_a_supervisor_may_authorise_what_a_rule_refers_to_a_supervisor() -> None:
    against = with_facts(victims=[victim(supports=False)])
    assert GUARDS["authorise"](progress(against)).clear


def test_no_victim_means_nobody_to_tell() -> None:
    assert GUARDS["ready_to_finalise"](progress(with_facts(victims=[]), victim_told=False)).clear
