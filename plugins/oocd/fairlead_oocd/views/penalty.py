"""A penalty after a breach: attached, registered, disputed; what a person asks for after a penalty notice."""

from __future__ import annotations

from datetime import datetime

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import Actor, TenantSession, address_to_print, current_session, local_day, requires
from fairlead_oocd.forms.penalty import (
    CLAIMS,
    AdjournForm,
    AttachForm,
    ClaimForm,
    CourseDoneForm,
    CourseForm,
    FindingForm,
    HandOverForm,
    RegisterForm,
    TrialDecisionForm,
    TrialForm,
)
from fairlead_oocd.ledger import claims_of, running_penalty
from fairlead_oocd.models import Penalty, PenaltyClaim
from fairlead_oocd.outcomes import outcomes_to_choose
from fairlead_oocd.panels.money import penalty_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.claims import LONGEST_ADJOURNMENT_DAYS, Claim, claims_open
from fairlead_oocd.policy.money import pounds
from fairlead_oocd.queries.after_giving import replaceable_by_penalty
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.penalty import (
    attach_penalty,
    fixed_due_date,
    hand_over_to_court,
    register_penalty,
)
from fairlead_oocd.use_cases.penalty_court import record_adjournment, record_claim, record_finding
from fairlead_oocd.use_cases.penalty_notice import (
    ask_for_course,
    bring_proceedings,
    complete_course,
    request_trial,
    take_no_proceedings,
)
from fairlead_oocd.views.pages import FormPage, act, as_sent, blueprint, posted_version, present, shown_work


@blueprint.route("/<reference:reference>/penalty/attach", methods=["GET", "POST"])
@requires(Oocd.DECIDE_BREACH)
def attach(reference: str) -> ResponseReturnValue:
    """T23."""
    work, form = shown_work(reference), AttachForm()
    form.offer(
        (str(item.condition.id), item.condition.text)
        for item in replaceable_by_penalty(current_session(), work)
    )
    given = work.resolution.given_on
    fixed = fixed_due_date(given) if given else None
    late = fixed is None or local_day(present()) > fixed
    if request.method == "GET":
        form.fill(
            {
                "due_on": None if late else fixed,
                "consequences": _(
                    "A penalty that is not paid by the day goes up by half. If that is not paid within 21 days,"
                    " it may be registered and collected like a fine."
                ),
            }
        )
    page = FormPage(
        heading=_("Attach a financial penalty"),
        submit=_("Rescind the condition and attach the penalty"),
        template="oocd/penalty_attach.html",
        tone="warning",
        more={"most": _most(work), "fixed": fixed, "late": late},
    )
    return act(
        work,
        form,
        page,
        as_sent(attach_penalty, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/register", methods=["GET", "POST"])
@requires(Oocd.ENFORCE_PENALTY)
def register(reference: str) -> ResponseReturnValue:
    """T26."""
    work, form = shown_work(reference), RegisterForm()
    if request.method == "GET":
        form.fill(
            {
                "last_known_address": address_to_print(current_session(), work.suspect, present()),
                "sent_on": local_day(present()),
            }
        )
    page = _page(work, _("Register the penalty as a fine"), _("Make the certificate and register"))
    return act(
        work,
        form,
        page,
        as_sent(register_penalty, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/hand-over", methods=["GET", "POST"])
@requires(Oocd.ENFORCE_PENALTY)
def hand_over(reference: str) -> ResponseReturnValue:
    """T27f."""
    work, form = shown_work(reference), HandOverForm()
    page = _page(work, _("Leave enforcement to the court"), _("Leave it to the court"))
    return act(
        work,
        form,
        page,
        as_sent(hand_over_to_court, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/claim", methods=["GET", "POST"])
@requires(Oocd.ENFORCE_PENALTY)
def claim(reference: str) -> ResponseReturnValue:
    """T27."""
    work, form = shown_work(reference), ClaimForm()
    penalty = _penalty(work)
    form.offer(claims_open(notice=penalty.kind == "notice"))
    page = _page(work, _("Claim in court"), _("Record the claim"))
    return act(
        work,
        form,
        page,
        as_sent(record_claim, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/adjourn", methods=["GET", "POST"])
@requires(Oocd.ENFORCE_PENALTY)
def adjourn(reference: str) -> ResponseReturnValue:
    """More days of adjournment."""
    work, form = shown_work(reference), AdjournForm()
    used = sum(each.adjourned_days for each in claims_of(current_session(), _penalty(work)))
    page = FormPage(
        heading=_("Adjournment"),
        submit=_("Record the adjournment"),
        intro=_(
            "%(used)d days of %(most)d are used.",
            used=used,
            most=LONGEST_ADJOURNMENT_DAYS,
        ),
    )
    return act(
        work,
        form,
        page,
        as_sent(record_adjournment, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/finding", methods=["GET", "POST"])
@requires(Oocd.ENFORCE_PENALTY)
def claim_finding(reference: str) -> ResponseReturnValue:
    """T27a, T27e."""
    work, form = shown_work(reference), FindingForm()
    made = _open_claim(_penalty(work))
    form.offer(Claim(made.claim))
    page = FormPage(
        heading=_("What the court found"),
        submit=_("Record the result"),
        intro=_("Claim: %(claim)s", claim=CLAIMS[Claim(made.claim)]),
    )
    return act(
        work,
        form,
        page,
        as_sent(record_finding, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/trial", methods=["GET", "POST"])
@requires(Oocd.RECORD_MONEY)
def trial(reference: str) -> ResponseReturnValue:
    """N02."""
    work, form = shown_work(reference), TrialForm()
    page = _page(work, _("Asked to be tried"), _("Record the request"))
    return act(
        work,
        form,
        page,
        as_sent(request_trial, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/trial-decision", methods=["GET", "POST"])
@requires(Oocd.ENFORCE_PENALTY)
def trial_decision(reference: str) -> ResponseReturnValue:
    """N06, N07."""
    work, form = shown_work(reference), TrialDecisionForm()
    form.offer(outcomes_to_choose())
    page = FormPage(heading=_("After the request to be tried"), submit=_("Record the decision"))

    def decide(session: TenantSession, actor: Actor, now: datetime) -> object:
        if form.value("decision") == "yes":
            return bring_proceedings(
                session, actor, form.bring(work.case.reference, posted_version()), now=now
            )
        return take_no_proceedings(session, actor, form.drop(work.case.reference, posted_version()), now=now)

    return act(work, form, page, decide)


@blueprint.route("/<reference:reference>/penalty/course", methods=["GET", "POST"])
@requires(Oocd.RECORD_MONEY)
def course(reference: str) -> ResponseReturnValue:
    """N03."""
    work, form = shown_work(reference), CourseForm()
    page = _page(work, _("Asked for the course"), _("Record the request"))
    return act(
        work,
        form,
        page,
        as_sent(ask_for_course, form, work),
    )


@blueprint.route("/<reference:reference>/penalty/course-done", methods=["GET", "POST"])
@requires(Oocd.RECORD_MONEY)
def course_done(reference: str) -> ResponseReturnValue:
    """N04."""
    work, form = shown_work(reference), CourseDoneForm()
    page = _page(work, _("Course completed"), _("Record the completion"))
    return act(
        work,
        form,
        page,
        as_sent(complete_course, form, work),
    )


def _page(work: CaseWork, heading: str, submit: str) -> FormPage:
    """A form below what is known of the penalty."""
    return FormPage(
        heading=heading,
        submit=submit,
        template="oocd/penalty.html",
        more={"rows": penalty_rows(_penalty(work))},
    )


def _penalty(work: CaseWork) -> Penalty:
    found = running_penalty(current_session(), work.case)
    if found is None:
        abort(404)
    return found


def _open_claim(penalty: Penalty) -> PenaltyClaim:
    found = next((each for each in claims_of(current_session(), penalty) if each.result is None), None)
    if found is None:
        abort(404)
    return found


def _most(work: CaseWork) -> str:
    most = work.parameters.max_penalty_com_pence
    return "" if most is None else pounds(most)
