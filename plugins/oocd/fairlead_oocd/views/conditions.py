"""Conditions of a case: from the catalogue or from scratch, changed, taken back, undone, submitted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    NotVisible,
    TenantSession,
    add_weeks,
    current_session,
    local_day,
    requires,
    services_named,
)
from fairlead_oocd.disposals import TITLES, Disposal
from fairlead_oocd.forms.conditions import ConditionForm, SubmitForm, TakeBackForm
from fairlead_oocd.forms.giving import ConfirmForm
from fairlead_oocd.panels.case import condition_rows
from fairlead_oocd.panels.needs import best_matches, suggestion_rows
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.planning import review_of
from fairlead_oocd.policy import completion_weeks
from fairlead_oocd.queries.conditions import (
    catalogue_on,
    chosen_service,
    offered_service,
    provider_names,
    service_of,
    taken_back,
)
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, listed_actions
from fairlead_oocd.use_cases.conditions import (
    ConditionRefused,
    PutBackCondition,
    UndoEdit,
    edit_condition,
    proposal_of,
    propose_condition,
    put_back_condition,
    take_back_condition,
    undo_edit,
)
from fairlead_oocd.use_cases.submission import submit_for_authorisation
from fairlead_oocd.views.pages import (
    FormPage,
    Run,
    act,
    as_sent,
    blueprint,
    case_url,
    posted_version,
    present,
    show_form,
    shown_work,
)
from fairlead_oocd.wishes import victim_wishes

PLANNING = "CONDITION_PLANNING"


@blueprint.route("/<reference:reference>/conditions/new", methods=["GET", "POST"])
@requires(Oocd.SUBMIT)
def new_condition(reference: str) -> ResponseReturnValue:
    """Propose one condition, from a row of the catalogue, from a service that was suggested, or from scratch."""
    work, form = shown_work(reference), ConditionForm()
    if request.method == "GET":
        form.fill({"due_on": usual_end(work)})
        _start_from_catalogue(form, request.args.get("intervention", ""))
        _start_from_service(form, work, request.args.get("service", ""))
    offer_services(form, work)
    page = FormPage(
        heading=_("Add a condition"),
        submit=_("Add the condition"),
        template="oocd/condition_form.html",
        intro=_(
            "%(title)s. The rules check each condition before it is added.",
            title=TITLES.get(work.resolution.chosen or "", ""),
        ),
        more={"found": {}},
    )

    def propose(session: TenantSession, actor: Actor, now: datetime) -> object:
        return propose_condition(session, actor, form.command(work.case.reference), now=now)

    if finding(form):
        return show_form(work, form, page, version=posted_version())
    return act(work, form, page, showing_faults(form, page, propose), to=_list_url(work))


@blueprint.route("/<reference:reference>/conditions/<uuid:condition_id>/edit", methods=["GET", "POST"])
@requires(Oocd.SUBMIT)
def change_condition(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """Change a proposed condition; it keeps its place."""
    work, form = shown_work(reference), ConditionForm()
    item = _condition(work, condition_id)
    if request.method == "GET":
        form.start_from(proposal_of(item, work.case.reference))
    offer_services(form, work, own=item.detail.service_id if item.detail else None)
    page = FormPage(
        heading=_("Change a condition"),
        submit=_("Save the condition"),
        template="oocd/condition_form.html",
        intro=_("The rules check it again. You can undo the change from the list of conditions."),
        more={"found": {}},
        version=lambda shown: _condition(shown, condition_id).condition.version,
    )

    def edit(session: TenantSession, actor: Actor, now: datetime) -> object:
        command = form.edit(work.case.reference, condition_id, posted_version())
        return edit_condition(session, actor, command, now=now)

    if finding(form):
        return show_form(work, form, page, version=posted_version())
    return act(work, form, page, showing_faults(form, page, edit), to=_list_url(work))


@blueprint.route("/<reference:reference>/conditions", methods=["GET", "POST"])
@requires(Oocd.SUBMIT)
def conditions(reference: str) -> ResponseReturnValue:
    """What is proposed, what the victims want, what was taken back; and T10."""
    work, form = shown_work(reference), SubmitForm()
    session, on = current_session(), local_day(present())
    planning = work.case.state == PLANNING
    wishes = victim_wishes(work, listed_actions(session, on), on)
    if not wishes.must_attach and not work.resolution.exception_kind:
        form.without_exception()
    elif request.method == "GET":
        form.start_from(work.resolution)
    catalogue = catalogue_on(session, on) if planning else None
    page = FormPage(
        heading=_("Conditions"),
        submit=_("Submit for authorisation"),
        template="oocd/conditions.html",
        more={
            "conditions": condition_rows(work),
            "items": {item.condition.id: item for item in work.conditions},
            "reviews": {item.condition.id: review_of(work, item, on, catalogue) for item in work.conditions}
            if planning
            else {},
            "planning": planning,
            "wishes": wishes,
            "removed": taken_back(session, work.case) if planning else (),
            "suggestions": suggestion_rows(session, work, local_day(present())) if planning else (),
        },
    )
    if request.method == "POST" and not planning:
        abort(409)
    return act(
        work,
        form,
        page,
        as_sent(submit_for_authorisation, form, work),
        to=case_url(work.case.reference),
    )


@blueprint.route("/<reference:reference>/conditions/<uuid:condition_id>/take-back", methods=["GET", "POST"])
@requires(Oocd.SUBMIT)
def take_back(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """Take back a proposed condition."""
    work, form = shown_work(reference), TakeBackForm()
    item = _condition(work, condition_id)
    version = item.condition.version
    page = FormPage(heading=_("Take back a condition"), submit=_("Take it back"), intro=item.condition.text)
    return act(
        work,
        form,
        page,
        lambda session, actor, now: take_back_condition(
            session, actor, form.command(work.case.reference, condition_id, version), now=now
        ),
        to=_list_url(work),
    )


@blueprint.post("/<reference:reference>/conditions/<uuid:condition_id>/undo")
@requires(Oocd.SUBMIT)
def undo_condition(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """Bring a condition back to how it was before its last change."""
    command = UndoEdit(reference=reference, condition_id=condition_id, version=posted_version())
    return _press(
        reference,
        _("Undo the change"),
        lambda session, actor, now: undo_edit(session, actor, command, now=now),
    )


@blueprint.post("/<reference:reference>/conditions/<uuid:condition_id>/put-back")
@requires(Oocd.SUBMIT)
def put_back(reference: str, condition_id: UUID) -> ResponseReturnValue:
    """Propose again what was taken back."""
    command = PutBackCondition(reference=reference, condition_id=condition_id, version=posted_version())
    return _press(
        reference,
        _("Put the condition back"),
        lambda session, actor, now: put_back_condition(session, actor, command, now=now),
    )


def _press(reference: str, heading: str, run: Run) -> ResponseReturnValue:
    """A button of the list: back to the list, or a page that says why not."""
    work, form = shown_work(reference), ConfirmForm()
    return act(work, form, FormPage(heading=heading, submit=heading), run, to=_list_url(work))


def showing_faults(form: ConditionForm, page: FormPage, run: Run) -> Run:
    """What ``run`` does, and what is refused is shown at its field."""

    def shown(session: TenantSession, actor: Actor, now: datetime) -> object:
        try:
            return run(session, actor, now)
        except ConditionRefused as refused:
            form.show(refused.review.faults)
            page.more["found"] = refused.review.by_field
            raise

    return shown


def offer_services(form: ConditionForm, work: CaseWork, *, own: UUID | None = None) -> None:
    """What may be chosen: the best matches, those that were looked for by name, and the chosen one, which stays.

    ``own`` is the service that the condition has already. The directory is too long to list.
    """
    session, today = current_session(), local_day(present())
    matches = best_matches(session, work, today)
    services = [(each.service.id, f"{each.service.name}, {each.service.provider}") for each in matches]
    words, chosen = form.value("find_service"), form.value("service")
    if words:
        services += services_named(session, words)
    try:
        if chosen and UUID(chosen) not in dict(services):
            services += chosen_service(session, UUID(chosen), own)
    except ValueError:
        pass  # no service: the form says that it is none of those to choose from
    form.offer(services, listed_actions(session, today))


def finding(form: ConditionForm) -> bool:
    """Whether services were looked for, and nothing is to be saved; nothing found is said at the words."""
    if request.method == "GET" or not request.form.get("find"):
        return False
    words = form.value("find_service")
    if not words:
        form.refuse("find_service", _("Enter a word of the name of the service"))
    elif not services_named(current_session(), words, most=1):
        form.refuse("find_service", _("No service that takes referrals says this. Try fewer words"))
    return True


def _start_from_catalogue(form: ConditionForm, code: str) -> None:
    if not code:
        return
    session = current_session()
    catalogue = catalogue_on(session, local_day(present()))
    row = catalogue.find(code)
    if row is None:
        raise NotVisible
    provider = provider_names(session, catalogue).get(row.provider, "")
    form.start_from_catalogue(row, service_of(session, row), provider)


def _start_from_service(form: ConditionForm, work: CaseWork, typed: str) -> None:
    """What the catalogue says of a service for this resolution, or else what the directory says of it."""
    if not typed:
        return
    session = current_session()
    try:
        service, provider = offered_service(session, UUID(typed))
    except ValueError:
        raise NotVisible from None
    catalogue = catalogue_on(session, local_day(present()))
    row = catalogue.delivered_by(provider.slug, service.code, work.resolution.chosen or "")
    if row is None:
        form.start_from_service(service, provider.name)
    else:
        form.start_from_catalogue(row, service.id, provider.name)


def _condition(work: CaseWork, condition_id: UUID) -> ConditionOnCase:
    found = next((item for item in work.conditions if item.condition.id == condition_id), None)
    if found is None:
        raise NotVisible
    return found


def _list_url(work: CaseWork) -> str:
    return url_for("oocd.conditions", reference=work.case.reference)


def usual_end(work: CaseWork) -> object:
    """The usual time for conditions of this resolution, from the giving or else from today; officers shorten it."""
    weeks = (
        completion_weeks(Disposal(work.resolution.chosen), work.parameters)
        if work.resolution.chosen
        else None
    )
    return (
        None if weeks is None else add_weeks(work.resolution.given_on or local_day(present()), weeks.default)
    )
