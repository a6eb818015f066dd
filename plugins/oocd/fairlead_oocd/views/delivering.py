"""Referral to a provider, conditions kept, the end."""

from __future__ import annotations

from uuid import UUID

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    NotVisible,
    Service,
    Tenant,
    TenantSession,
    consulted,
    current_session,
    local_day,
    requires,
)
from fairlead_oocd.disposals import CAUTIONS
from fairlead_oocd.forms.giving import (
    CompletionForm,
    ConfirmForm,
    FinaliseForm,
    MonitorForm,
    NothingToMonitorForm,
    ReferForm,
)
from fairlead_oocd.outcomes import codes_for, outcomes_to_choose
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.conditions import offered_service
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.sharing import pieces_for
from fairlead_oocd.use_cases.delivery import (
    close_case,
    finalise,
    monitor_without_provider,
    record_completion,
    refer_condition,
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

ALWAYS_SENT = ("identity", "condition")


@blueprint.route("/<reference:reference>/conditions/<uuid:condition_id>/refer", methods=["GET", "POST"])
@requires(Oocd.REFER_TO_PROVIDER)
def refer(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """T14: exactly what would be shared, then the referral; ``?service=`` sends it elsewhere than was planned."""
    work, form = shown_work(reference), ReferForm()
    item = _condition(work, condition_id)
    if item.detail is None or item.detail.service_id is None:
        abort(404)
    session = current_session()
    pieces = pieces_for(session, work, item, now=present())
    optional = [piece for piece in pieces if piece.scope not in ALWAYS_SENT]
    form.offer([(piece.scope, piece.title) for piece in optional])
    if request.method == "GET":
        form.fill({"scopes": [piece.scope for piece in optional]})
        consulted(
            session,
            "oocd.share.previewed",
            object_type="case",
            object_ids=[work.case.id],
            case_id=work.case.id,
            subject_ids=[work.suspect.id],
        )
    other = _other_service(session, request.args.get("service", ""), item)
    page = FormPage(
        heading=_(
            "Refer to %(provider)s",
            provider=other[1].name if other else item.provider_name or item.condition.service_name or "",
        ),
        intro=_(
            "%(service)s instead of %(planned)s. The condition stays as it was agreed: where it names the provider,"
            " agree a variation first.",
            service=other[0].name,
            planned=item.condition.service_name or item.provider_name or "",
        )
        if other
        else "",
        submit=_("Send the referral"),
        template="oocd/refer.html",
        more={"pieces": pieces, "item": item, "always_sent": ALWAYS_SENT},
    )
    return act(
        work,
        form,
        page,
        lambda session, actor, now: refer_condition(
            session,
            actor,
            form.command(work.case.reference, posted_version(), condition_id, other[0].id if other else None),
            now=now,
        ),
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


def _condition(work: CaseWork, condition_id: UUID) -> ConditionOnCase:
    found = next((item for item in work.conditions if item.condition.id == condition_id), None)
    if found is None:
        raise NotVisible
    return found


def _other_service(
    session: TenantSession, asked: str, item: ConditionOnCase
) -> tuple[Service, Tenant] | None:
    """The service in the address, unless it is the one of the plan. Raises `NotVisible` where it is not on offer."""
    if not asked or (item.detail is not None and asked == str(item.detail.service_id)):
        return None
    try:
        return offered_service(session, UUID(asked))
    except ValueError:
        raise NotVisible from None


def _completed_so_far(work: CaseWork) -> dict[str, object]:
    """The last day on which a condition was kept, and what showed each: nobody types it twice."""
    days = [item.condition.completed_on for item in work.conditions if item.condition.completed_on]
    proof = [
        item.condition.completion_evidence for item in work.conditions if item.condition.completion_evidence
    ]
    return {"completed_on": max(days, default=local_day(present())), "proof": "\n".join(proof) or None}
