"""Referral to a provider, conditions kept, the end."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import local_day, requires
from fairlead_oocd.disposals import CAUTIONS
from fairlead_oocd.forms.giving import (
    CompletionForm,
    ConfirmForm,
    FinaliseForm,
    MonitorForm,
    NothingToMonitorForm,
)
from fairlead_oocd.outcomes import codes_for, outcomes_to_choose
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.delivery import (
    close_case,
    finalise,
    monitor_without_provider,
    record_completion,
)
from fairlead_oocd.views.pages import (
    FormPage,
    act,
    as_sent,
    blueprint,
    case_url,
    posted_version,
    present,
    shown_work,
)


@blueprint.route("/<reference:reference>/monitor", methods=["GET", "POST"])
@requires(Oocd.MONITOR)
def monitor(reference: str) -> ResponseReturnValue:
    """T14m."""
    work, form = shown_work(reference), MonitorForm()
    return act(
        work,
        form,
        FormPage(heading=_("Monitor without a provider"), submit=_("Start monitoring")),
        as_sent(monitor_without_provider, form, work),
    )


@blueprint.route("/<reference:reference>/complete", methods=["GET", "POST"])
@requires(Oocd.COMPLETE)
def complete(reference: str) -> ResponseReturnValue:
    """T28, T28n."""
    work = shown_work(reference)
    form: CompletionForm | NothingToMonitorForm = CompletionForm()
    page = FormPage(heading=_("Confirm completion"), submit=_("Confirm that everything is done"))
    if not work.conditions:
        form = NothingToMonitorForm()
        form.day = work.resolution.given_on or local_day(present())
        page = FormPage(
            heading=_("Confirm completion"),
            submit=_("Confirm that it is complete"),
            intro=_("It was complete when it was given: there is nothing to monitor."),
        )
    elif request.method == "GET":
        form.fill(_completed_so_far(work))
    return act(
        work,
        form,
        page,
        as_sent(record_completion, form, work),
    )


@blueprint.route("/<reference:reference>/finalise", methods=["GET", "POST"])
@requires(Oocd.FINALISE)
def finalisation(reference: str) -> ResponseReturnValue:
    """T29."""
    work, form = shown_work(reference), FinaliseForm()
    chosen = work.resolution.chosen or ""
    codes = codes_for(chosen, work.parameters)
    form.offer(outcomes_to_choose(codes))
    form.ask_only(pnc=chosen in CAUTIONS and work.recordable is not False, victim=bool(work.victims))
    if request.method == "GET":
        form.fill({"outcome_code": codes[0] if codes else None, "offender_told_on": local_day(present())})
    intro = "" if codes else _("Which outcome code this resolution has is not settled yet: a person chooses.")
    if chosen in CAUTIONS and work.recordable:
        intro = f"{intro} {_('The offence is recordable on the PNC.')}".strip()
    return act(
        work,
        form,
        FormPage(heading=_("Finalise"), submit=_("Finalise the case"), intro=intro),
        as_sent(finalise, form, work),
    )


@blueprint.route("/<reference:reference>/close", methods=["GET", "POST"])
@requires(Oocd.FINALISE)
def close(reference: str) -> ResponseReturnValue:
    """T30n."""
    work, form = shown_work(reference), ConfirmForm()
    page = FormPage(
        heading=_("Close the case"),
        submit=_("Close the case"),
        intro=_("The case is finalised and not in a panel’s sample."),
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: close_case(
            session, actor, work.case.reference, posted_version(), now=now
        ),
        to=case_url(work.case.reference),
    )


def _completed_so_far(work: CaseWork) -> dict[str, object]:
    """The last day on which a condition was kept, and what showed each: nobody types it twice."""
    days = [item.condition.completed_on for item in work.conditions if item.condition.completed_on]
    proof = [
        item.condition.completion_evidence for item in work.conditions if item.condition.completion_evidence
    ]
    return {"completed_on": max(days, default=local_day(present())), "proof": "\n".join(proof) or None}
