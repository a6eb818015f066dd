"""Evidence, the result of the rules, the choice, authorisation, the prosecutor, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    Decision,
    Reason,
    Result,
    TenantSession,
    consulted,
    current_actor,
    current_session,
    local_day,
    requires,
)
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import ADULT, ADULT_ONLY, ANY_AGE, CHILD_ONLY, TITLES
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.forms.deciding import (
    AuthoriseForm,
    ChoiceForm,
    CloseForm,
    DeclineForm,
    EvidenceForm,
    ProsecutorAnswerForm,
    ReviewForm,
    ToProsecutorForm,
    WithdrawForm,
)
from fairlead_oocd.forms.groups import Group, asked
from fairlead_oocd.outcomes import INSUFFICIENT, outcomes_to_choose
from fairlead_oocd.panels.case import answers_shown, condition_rows, fact_rows, victim_rows
from fairlead_oocd.panels.quality import similar_rows, without_idle_permission, working_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.similar_cases import SimilarCases, are_few, similar_from
from fairlead_oocd.queries.work import CaseWork, gravity_tables, listed_actions, similar_cases
from fairlead_oocd.use_cases.authorisation import (
    authorise,
    record_prosecutor_decision,
    refer_to_prosecutor,
    return_to_officer,
)
from fairlead_oocd.use_cases.eligibility import choose_disposal, close_as_ineligible
from fairlead_oocd.use_cases.evidence import accept_for_review, decide_evidence
from fairlead_oocd.use_cases.moving import assess_work
from fairlead_oocd.use_cases.offer import decline_offer
from fairlead_oocd.use_cases.withdrawal import withdraw_case
from fairlead_oocd.views.pages import FormPage, act, as_sent, blueprint, posted_version, present, shown_work
from fairlead_oocd.wishes import victim_wishes

CHOOSABLE = (Result.ELIGIBLE, Result.REFER_SUPERVISOR, Result.REFER_CPS)


@blueprint.route("/<reference:reference>/review", methods=["GET", "POST"])
@requires(Oocd.TRIAGE)
def review(reference: str) -> ResponseReturnValue:
    """T02."""
    work, form = shown_work(reference), ReviewForm()
    page = FormPage(heading=_("Accept for review"))
    return act(
        work,
        form,
        page,
        as_sent(accept_for_review, form, work),
    )


@blueprint.route("/<reference:reference>/evidence", methods=["GET", "POST"])
@requires(Oocd.DECIDE_EVIDENCE)
def evidence(reference: str) -> ResponseReturnValue:
    """T03 or T04."""
    work, form = shown_work(reference), EvidenceForm()
    form.offer(outcomes_to_choose(INSUFFICIENT))
    if request.method == "GET":
        actor = current_actor()
        form.fill({"evidence_summary": work.resolution.evidence_summary, "decided_on": local_day(present())})
        form.fill({"decider": actor.name, "rank": actor.rank})
    page = FormPage(heading=_("Decision on the evidence"))
    return act(
        work,
        form,
        page,
        as_sent(decide_evidence, form, work),
    )


@blueprint.route("/<reference:reference>/result", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def result(reference: str) -> ResponseReturnValue:
    """Every resolution for a person of this age with its result, all reasons, their source, and what would
    change them; and the choice.
    """
    work, form = shown_work(reference), ChoiceForm()
    decisions = _decisions(work)
    words = {Result.REFER_SUPERVISOR: _("supervisor decides"), Result.REFER_CPS: _("prosecutor decides")}
    open_ones = [(code, decision) for code, decision in decisions if decision.result in CHOOSABLE]
    form.offer(
        (code, TITLES[code] + (f" ({words[decision.result]})" if decision.result in words else ""))
        for code, decision in open_ones
    )
    _log_result(work)
    page = FormPage(
        heading=_("Which resolutions are open"),
        submit=_("Propose this resolution"),
        template="oocd/result.html",
        more={
            "decisions": [
                (code, TITLES[code], without_idle_permission(decision)) for code, decision in decisions
            ],
            "missing": _missing([decision for _code, decision in decisions]),
            "unanswered": _unanswered(work),
            "choosable": bool(open_ones) and work.case.state == "ELIGIBILITY",
            "may_choose": work.case.state == "ELIGIBILITY",
            "before_choice": work.case.state in {"REFERRED", "EVIDENCE_REVIEW"},
            **_quality(work, similar_cases(current_session(), work, local_day(present())), open_ones),
            "child": facts_for(work, local_day(present())).is_child,
        },
    )
    return act(
        work,
        form,
        page,
        as_sent(choose_disposal, form, work),
    )


@blueprint.route("/<reference:reference>/not-suitable", methods=["GET", "POST"])
@requires(Oocd.ASSESS)
def not_suitable(reference: str) -> ResponseReturnValue:
    """T05n."""
    work, form = shown_work(reference), CloseForm()
    page = FormPage(heading=_("Close: no resolution is suitable"), submit=_("Close the case"), tone="warning")
    return act(
        work,
        form,
        page,
        as_sent(close_as_ineligible, form, work),
    )


@blueprint.route("/<reference:reference>/authorise", methods=["GET", "POST"])
@requires(Oocd.AUTHORISE)
def authorisation(reference: str) -> ResponseReturnValue:
    """T11 or T11r, with everything the supervisor needs on one page."""
    work, form = shown_work(reference), AuthoriseForm()
    page = FormPage(
        heading=_("Authorise or return"),
        submit=_("Record your decision"),
        template="oocd/authorise.html",
        more=_for_the_supervisor(work),
    )

    def answer(session: TenantSession, actor: Actor, now: datetime) -> None:
        if form.authorises:
            authorise(session, actor, form.authorisation(work.case.reference, posted_version()), now=now)
        else:
            return_to_officer(session, actor, form.returning(work.case.reference, posted_version()), now=now)

    return act(work, form, page, answer)


@blueprint.route("/<reference:reference>/to-prosecutor", methods=["GET", "POST"])
@requires(Oocd.REFER_CPS)
def to_prosecutor(reference: str) -> ResponseReturnValue:
    """T06a."""
    work, form = shown_work(reference), ToProsecutorForm()
    return act(
        work,
        form,
        FormPage(heading=_("Refer to a prosecutor"), submit=_("Refer the case")),
        as_sent(refer_to_prosecutor, form, work),
    )


@blueprint.route("/<reference:reference>/prosecutor", methods=["GET", "POST"])
@requires(Oocd.RECORD_CPS)
def prosecutor(reference: str) -> ResponseReturnValue:
    """T07 or T07r."""
    work, form = shown_work(reference), ProsecutorAnswerForm()
    return act(
        work,
        form,
        FormPage(heading=_("Record the prosecutor’s decision")),
        as_sent(record_prosecutor_decision, form, work),
    )


@blueprint.route("/<reference:reference>/decline", methods=["GET", "POST"])
@requires(Oocd.GIVE)
def decline(reference: str) -> ResponseReturnValue:
    """T13."""
    work, form = shown_work(reference), DeclineForm()
    page = FormPage(
        heading=_("The suspect declined"), submit=_("Record that it was declined"), tone="warning"
    )
    return act(
        work,
        form,
        page,
        as_sent(decline_offer, form, work),
    )


@blueprint.route("/<reference:reference>/withdraw", methods=["GET", "POST"])
@requires(Oocd.WITHDRAW)
def withdraw(reference: str) -> ResponseReturnValue:
    """T31."""
    work, form = shown_work(reference), WithdrawForm()
    page = FormPage(heading=_("Withdraw this case"), submit=_("Withdraw the case"), tone="warning")
    return act(
        work,
        form,
        page,
        as_sent(withdraw_case, form, work),
    )


def _decisions(work: CaseWork) -> list[tuple[str, Decision]]:
    """For an adult the adult ones; for a child first what is open to a child, then the adult ones with why
    they are closed (R11).
    """
    found = assess_work(work, now=present()).decisions
    if not facts_for(work, local_day(present())).is_child:
        return [(code, decision) for code, decision in found.items() if code in ADULT]
    first = [code for code in found if code in CHILD_ONLY] + [code for code in found if code in ANY_AGE]
    return [(code, found[code]) for code in (*first, *(code for code in found if code in ADULT_ONLY))]


def _missing(decisions: Sequence[Decision]) -> list[Reason]:
    """What some resolution that is not ruled out still needs to know, each fact once."""
    found = {
        (reason.rule, reason.what_would_change_it): reason
        for decision in decisions
        if decision.result is not Result.INELIGIBLE
        for reason in decision.reasons
        if reason.result is Result.MORE_INFO
    }
    return list(found.values())


def _unanswered(work: CaseWork) -> list[Group]:
    """The pages of questions that nobody has been through."""
    return [
        group
        for group in asked(facts_for(work, local_day(present())))
        if group.key not in work.resolution.answered
    ]


def _log_result(work: CaseWork) -> None:
    consulted(
        current_session(),
        "oocd.eligibility.viewed",
        object_type="case",
        object_ids=[work.case.id],
        case_id=work.case.id,
        subject_ids=[work.suspect.id],
    )


def _for_the_supervisor(work: CaseWork) -> dict[str, object]:
    chosen = work.resolution.chosen
    decision = (
        assess_work(work, now=present(), authoriser=current_actor()).decisions[chosen] if chosen else None
    )
    return {
        "decision": decision,
        "title": TITLES.get(chosen or "", ""),
        "rationale": work.decision.rationale if work.decision else None,
        "answers": answers_shown(work),
        "conditions": condition_rows(work),
        "victims": victim_rows(work),
        "wishes": victim_wishes(
            work, listed_actions(current_session(), local_day(present())), local_day(present())
        ),
        "age": _age(work, local_day(present())),
        "facts": [{**row, "actions": ()} for row in fact_rows(work)],
        **_quality(work, _figures_shown(work)),
    }


def _quality(
    work: CaseWork, similar: SimilarCases | None, open_ones: Sequence[tuple[str, Decision]] = ()
) -> dict[str, object]:
    """What the decision stands on beside the rules: the gravity working, and similar cases."""
    return {
        "tables": gravity_tables(work),
        "working": working_rows(work.resolution.gravity_working),
        "similar": similar,
        "rows": similar_rows(similar, work.parameters, [code for code, _decision in open_ones])
        if similar
        else [],
        "few": similar is not None and are_few(similar, work.parameters),
    }


def _figures_shown(work: CaseWork) -> SimilarCases | None:
    """The figures of similar cases as they stood when the choice was made."""
    quality = work.decision.results.get("quality") if work.decision else None
    shown = quality.get("similar") if isinstance(quality, Mapping) else None
    return similar_from(shown) if isinstance(shown, Mapping) else None


def _age(work: CaseWork, on: date) -> int | None:
    age = facts_for(work, on).age_at_giving
    return None if age is UNKNOWN else age
