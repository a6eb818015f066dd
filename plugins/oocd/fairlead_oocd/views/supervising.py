"""A suspected breach: reported, explained, reviewed, decided on, and what follows."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import current_session, local_day, requires
from fairlead_oocd.breach_page import ways_on
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.forms.supervising import (
    AskForm,
    DecideBreachForm,
    LeaveBreachForm,
    ProsecuteForm,
    ReportBreachForm,
    SendForReviewForm,
)
from fairlead_oocd.outcomes import codes_for, outcomes_to_choose
from fairlead_oocd.panels.after_giving import breach_card, session_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy import prosecution_limit
from fairlead_oocd.policy.legal_traps import traps_after_breach
from fairlead_oocd.queries.after_giving import breaches_of, open_breach, sessions_for_condition
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.after_breach import leave_breach, prosecute
from fairlead_oocd.use_cases.breaches import (
    ask_for_explanation,
    decide_breach,
    report_breach,
    send_for_review,
)
from fairlead_oocd.use_cases.moving import progress_of
from fairlead_oocd.views.pages import (
    FormPage,
    act,
    as_sent,
    blueprint,
    crumbs_of,
    present,
    shown_work,
)

TIME_TO_ANSWER = timedelta(days=7)
"""What the page proposes for an answer. [design]"""


@blueprint.route("/<reference:reference>/breach/report", methods=["GET", "POST"])
@requires(Oocd.RECORD_PROGRESS)
def breach_report(reference: str) -> ResponseReturnValue:
    """T18."""
    work, form = shown_work(reference), ReportBreachForm()
    active = [item.condition for item in work.conditions if item.condition.state == "active"]
    form.offer([(str(each.id), each.text) for each in active])
    if request.method == "GET":
        form.fill({"happened_on": local_day(present())})
        if len(active) == 1:
            form.fill({"condition": str(active[0].id)})
    page = FormPage(
        heading=_("Report a suspected breach"),
        submit=_("Report it"),
        intro=_("What the provider caused never counts against the person. Somebody else decides later."),
        template="oocd/breach.html",
        more={"cards": _sessions(work), "limit": None},
    )
    return act(
        work,
        form,
        page,
        as_sent(report_breach, form, work),
    )


@blueprint.route("/<reference:reference>/breach/ask", methods=["GET", "POST"])
@requires(Oocd.REVIEW_BREACH)
def breach_ask(reference: str) -> ResponseReturnValue:
    """Ask the person why, with the breach warning."""
    work, form = shown_work(reference), AskForm()
    if request.method == "GET":
        form.fill({"reply_by": local_day(present()) + TIME_TO_ANSWER})
    page = FormPage(
        heading=_("Ask the person for an explanation"),
        submit=_("File the breach warning"),
        intro=_("The breach warning is filed with the case, to be printed or sent."),
        template="oocd/breach.html",
        more=_about_breach(work),
    )
    return act(
        work,
        form,
        page,
        as_sent(ask_for_explanation, form, work),
    )


@blueprint.route("/<reference:reference>/breach/review", methods=["GET", "POST"])
@requires(Oocd.REVIEW_BREACH)
def breach_review(reference: str) -> ResponseReturnValue:
    """T19."""
    work, form = shown_work(reference), SendForReviewForm()
    page = FormPage(
        heading=_("Send the breach for review"),
        submit=_("Send for review"),
        template="oocd/breach.html",
        more=_about_breach(work),
    )
    return act(
        work,
        form,
        page,
        as_sent(send_for_review, form, work),
    )


@blueprint.route("/<reference:reference>/breach/decide", methods=["GET", "POST"])
@requires(Oocd.DECIDE_BREACH)
def breach_decision(reference: str) -> ResponseReturnValue:
    """T20 or T21."""
    work, form = shown_work(reference), DecideBreachForm()
    page = FormPage(
        heading=_("Decide on the breach"),
        submit=_("Record your decision"),
        template="oocd/breach.html",
        more=_about_breach(work),
    )
    return act(
        work,
        form,
        page,
        as_sent(decide_breach, form, work),
    )


@blueprint.get("/<reference:reference>/breach/next")
@requires(Oocd.DECIDE_BREACH)
def breach_next(reference: str) -> str:
    """What can follow the confirmed breach, from the workflow table, with the reasons against what cannot."""
    work = shown_work(reference)
    found = ways_on(progress_of(current_session(), work, now=present())) if _confirmed(work) else ()
    heading = _("What follows the breach")
    confirmed = [each for each in breaches_of(current_session(), work.case) if each.decision == "confirmed"]
    return render_template(
        "oocd/breach_next.html",
        work=work,
        heading=heading,
        crumbs=crumbs_of(work, heading),
        title=TITLES.get(work.resolution.chosen or "", ""),
        ways=[(way, way.endpoint and url_for(way.endpoint, reference=work.case.reference)) for way in found],
        traps=traps_after_breach(work.resolution.chosen or "", breaches=len(confirmed)) if found else (),
        **_about_breach(work),
    )


@blueprint.route("/<reference:reference>/breach/prosecute", methods=["GET", "POST"])
@requires(Oocd.DECIDE_BREACH)
def prosecution(reference: str) -> ResponseReturnValue:
    """T22."""
    work, form = shown_work(reference), ProsecuteForm()
    if request.method == "GET":
        form.fill({"proceedings_on": local_day(present())})
    page = FormPage(
        heading=_("Prosecute the offence"),
        submit=_("Record the proceedings"),
        tone="warning",
        template="oocd/prosecute.html",
        more={**_about_breach(work), "part6": work.resolution.chosen == "DIV"},
    )
    return act(
        work,
        form,
        page,
        as_sent(prosecute, form, work),
    )


@blueprint.route("/<reference:reference>/breach/leave", methods=["GET", "POST"])
@requires(Oocd.DECIDE_BREACH)
def leave(reference: str) -> ResponseReturnValue:
    """T22n."""
    work, form = shown_work(reference), LeaveBreachForm()
    form.offer(outcomes_to_choose())
    if request.method == "GET":
        usual = next(iter(codes_for(work.resolution.chosen or "", work.parameters)), None)
        form.fill({"outcome_code": usual, "offender_told_on": local_day(present())})
    page = FormPage(
        heading=_("Breach not pursued"),
        submit=_("Finalise without pursuing the breach"),
        tone="warning",
        template="oocd/breach.html",
        more=_about_breach(work),
    )
    return act(
        work,
        form,
        page,
        as_sent(leave_breach, form, work),
    )


def _confirmed(work: CaseWork) -> bool:
    return work.case.state == "BREACH_CONFIRMED"


def _about_breach(work: CaseWork) -> dict[str, object]:
    """The breach so far, the sessions of its condition, and the last day to prosecute a summary offence."""
    session = current_session()
    breach = open_breach(session, work.case)
    sessions = sessions_for_condition(session, work.case, breach.condition_id)
    cards = [breach_card(work, breach)]
    if sessions:
        cards.append(session_rows(sessions))
    return {
        "cards": cards,
        "limit": prosecution_limit(facts_for(work, local_day(present())), work.parameters),
    }


def _sessions(work: CaseWork) -> list[object]:
    """The sessions of the conditions under way, so that the reporter sees who cancelled what."""
    session = current_session()
    cards: list[object] = []
    for item in work.conditions:
        if item.condition.state == "active":
            held = sessions_for_condition(session, work.case, item.condition.id)
            if held:
                cards.append(session_rows(held, about=item.condition.text))
    return cards
