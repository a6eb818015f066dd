"""The pages of the directory: to find a service, and for both sides to change what it says."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any  # the context of a template

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.cases.lookup import case_by_reference
from fairlead.cases.paging import cursor_from
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.providers.directory.entry import Entry, entry_from, entry_of
from fairlead.providers.directory.forms import CapacityForm, DecideForm, EntryForm, NewServiceForm
from fairlead.providers.directory.models import ServiceVersion, VersionState
from fairlead.providers.directory.proposing_new import (
    NOTHING,
    ProposeService,
    our_commissioners,
    propose_service,
)
from fairlead.providers.directory.queries import (
    ORDERS,
    commissioned_proposal,
    find_service,
    list_versions,
    list_waiting,
    own_service,
    own_services,
    service_page,
)
from fairlead.providers.directory.reading import compared, in_words, who_it_is_for
from fairlead.providers.directory.searching import directory_context
from fairlead.providers.directory.use_cases import (
    WithdrawProposal,
    decide_proposal,
    latest_version,
    propose_entry,
    set_capacity,
    withdraw_proposal,
)
from fairlead.providers.directory.words import FIELDS
from fairlead.providers.matching.queries import held_at_provider
from fairlead.providers.models import Service
from fairlead.refusals import Conflict, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.posted import place_or_raise, posted_version
from fairlead.web.tables import Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires

bp = Blueprint("directory", __name__, url_prefix="/t/<slug:tenant>/services", template_folder="../templates")

ON_THE_PAGE = tuple(
    name for name in FIELDS if name not in {"name", "summary", "sex", "age_from", "age_to", "delivery"}
)


@bp.get("")
@requires(Core.REFERRAL_READ)
def services() -> ResponseReturnValue:
    """The services that take referrals, of every provider: searched, filtered, page by page."""
    context = directory_context(current_session(), current_actor(), request.args)
    return render_template("providers/directory/services.html", **context, **_desks())


@bp.get("/<uuid:service_id>")
@requires(Core.REFERRAL_READ)
def service(service_id: uuid.UUID) -> ResponseReturnValue:
    """Everything an officer needs to know before referring, and what each side can do with the entry."""
    actor = current_actor()
    page = service_page(current_session(), actor, service_id)
    entry, case = entry_of(page.service), request.args.get("case", "").strip()
    return render_template(
        "providers/directory/service.html",
        page=page,
        entry=entry,
        said=in_words(entry),
        shown=ON_THE_PAGE,
        titles=FIELDS,
        who=who_it_is_for(entry),
        may_edit=page.service.tenant_id == actor.tenant_id and actor.can(Core.SERVICE_MANAGE),
        may_decide=page.service.commissioner_tenant_id == actor.tenant_id and actor.can(Core.SERVICE_APPROVE),
        refer=_ways_to_refer(page.service, case) if case else (),
        crumbs=_crumbs(),
    )


@bp.get("/<uuid:service_id>/versions")
@requires(Core.REFERRAL_READ)
def versions(service_id: uuid.UUID) -> ResponseReturnValue:
    """What the entry said before, and who decided."""
    session = current_session()
    found = find_service(session, service_id)
    rows = list_versions(session, found)
    return render_template(
        "providers/directory/versions.html",
        service=found,
        versions=[
            {
                "version": version,
                "state": state_words(version.state),
                "fields": [
                    {"key": str(FIELDS[name]), "value": value}
                    for name, value in in_words(entry_from(version.content)).items()
                    if value
                ],
            }
            for version in rows
        ],
        crumbs=_crumbs(found),
    )


@bp.get("/own")
@requires(Core.SERVICE_MANAGE)
def own() -> ResponseReturnValue:
    """The services of this organisation, with what waits."""
    found = own_services(current_session(), current_actor(), cursor_from(request.args, ORDERS["name"]))
    path = url_for("directory.own")
    return render_template(
        "providers/directory/own.html",
        rows=found.rows,
        page=Page(
            shown=len(found.rows),
            previous_url=with_query(path, {}, before=found.previous) if found.previous else "",
            next_url=with_query(path, {}, after=found.following) if found.following else "",
        ),
        held=held_at_provider(current_session(), current_actor().tenant_id),
        crumbs=_crumbs(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def new() -> ResponseReturnValue:
    """Propose a service that does not exist yet."""
    session = current_session()
    form = NewServiceForm() if request.method == "POST" else NewServiceForm.showing(NOTHING)
    form.offer(our_commissioners(session, current_actor()))
    if request.method == "POST" and form.validate():
        try:
            with attempt() as session:
                command = ProposeService(entry=form.entry(NOTHING), commissioner_id=form.commissioner_id())
                found = propose_service(session, session.actor, command, now=datetime.now(UTC))
            flash(
                _("Sent to the commissioner for approval. It is not in the directory until then."), "success"
            )
            return redirect(url_for("directory.service", service_id=found.id), code=303)
        except Refusal as refusal:
            place_or_raise(form, refusal)
    page = render_template(
        "providers/directory/new.html", form=form, cancel_url=url_for("directory.own"), crumbs=_crumbs()
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/changes")
@requires(Core.SERVICE_APPROVE)
def changes() -> ResponseReturnValue:
    """What waits for this organisation to approve."""
    return render_template(
        "providers/directory/changes.html",
        rows=list_waiting(current_session(), current_actor()),
        crumbs=_crumbs(),
    )


@bp.get("/<uuid:service_id>/edit")
@requires(Core.SERVICE_MANAGE)
def edit(service_id: uuid.UUID) -> ResponseReturnValue:
    """The entry as a form: as it was last proposed, or as the directory shows it."""
    found = own_service(current_session(), current_actor(), service_id)
    latest, entry = _newest(found)
    return _edit_page(EntryForm.showing(entry), found, _number(found, latest))


@bp.post("/<uuid:service_id>/edit")
@requires(Core.SERVICE_MANAGE)
def propose(service_id: uuid.UUID) -> ResponseReturnValue:
    """Propose it; when somebody else proposed first, show both and keep what was typed."""
    session, form = current_session(), EntryForm()
    found = own_service(session, current_actor(), service_id)
    latest, entry = _newest(found)
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(service_id, entry, posted_version())
                propose_entry(session, session.actor, command, now=datetime.now(UTC))
            flash(
                _("Sent to the commissioner for approval. The directory is unchanged until then."), "success"
            )
            return redirect(url_for("directory.service", service_id=service_id), code=303)
        except Conflict:
            latest, entry = _newest(found)
            fields = compared(entry, form.entry(entry))
            return _edit_page(form, found, _number(found, latest), fields=fields), 409
        except Refusal as refusal:
            place_or_raise(form, refusal)
    return _edit_page(form, found, posted_version()), 422


@bp.post("/<uuid:service_id>/withdraw")
@requires(Core.SERVICE_MANAGE)
def withdraw(service_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what waits."""
    command = WithdrawProposal(service_id=service_id, number=posted_version())
    try:
        with attempt() as session:
            withdraw_proposal(session, session.actor, command)
        flash(_("Taken back. The directory is unchanged."), "success")
    except Conflict:
        flash(_("This was decided or replaced meanwhile, so it could not be taken back."), "caution")
    return redirect(url_for("directory.service", service_id=service_id), code=303)


@bp.route("/<uuid:service_id>/capacity", methods=["GET", "POST"])
@requires(Core.SERVICE_MANAGE)
def capacity(service_id: uuid.UUID) -> ResponseReturnValue:
    """Say what is true now; the directory shows it at once."""
    session = current_session()
    found = own_service(session, current_actor(), service_id)
    if request.method == "GET":
        return _capacity_page(CapacityForm.showing(found), found, found.version)
    form = CapacityForm()
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(service_id, posted_version())
                set_capacity(session, session.actor, command, now=datetime.now(UTC))
            flash(_("The directory shows this now."), "success")
            return redirect(url_for("directory.service", service_id=service_id), code=303)
        except Conflict:
            session.refresh(found)
            return _capacity_page(form, found, found.version, conflict=True), 409
        except Refusal as refusal:
            place_or_raise(form, refusal)
    return _capacity_page(form, found, posted_version()), 422


@bp.route("/<uuid:service_id>/decide", methods=["GET", "POST"])
@requires(Core.SERVICE_APPROVE)
def decide(service_id: uuid.UUID) -> ResponseReturnValue:
    """What would change, and the commissioner's answer."""
    session = current_session()
    found, waiting = commissioned_proposal(session, current_actor(), service_id)
    if waiting is None:
        flash(_("No change of this service waits any more."), "caution")
        return redirect(url_for("directory.service", service_id=service_id), code=303)
    if request.method == "GET":
        return _decide_page(DecideForm(formdata=None), found, waiting)
    form = DecideForm()
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(service_id, posted_version())
                decide_proposal(session, session.actor, command, now=datetime.now(UTC))
            flash(_("Approved.") if command.approve else _("Returned to the provider."), "success")
            return redirect(url_for("directory.changes"), code=303)
        except Conflict:
            return _decide_page(form, found, waiting, conflict=True), 409
        except Refusal as refusal:
            place_or_raise(form, refusal)
    return _decide_page(form, found, waiting), 422


def _ways_to_refer(found: Service, reference: str) -> list[dict[str, str]]:
    """What the modules offer for the case that the directory was opened from. Raises `NotVisible` for any other."""
    session, hooks = current_session(), current_hooks()
    case = case_by_reference(session, session.actor, reference, hooks.enabled)
    if not found.accepting or case.tenant_id != session.actor.tenant_id:
        return []
    return [
        {"label": str(link.label), "url": url_for(link.endpoint, **dict[str, Any](link.values))}
        for link in hooks.service_links(session, case, found)
    ]


def state_words(state: str) -> str:
    """The words for where a version stands."""
    return {
        VersionState.PROPOSED: _("Waits for the commissioner"),
        VersionState.APPROVED: _("Approved"),
        VersionState.RETURNED: _("Returned"),
        VersionState.REPLACED: _("Replaced by a later one"),
        VersionState.WITHDRAWN: _("Taken back"),
    }[VersionState(state)]


def _newest(found: Service) -> tuple[ServiceVersion | None, Entry]:
    """The newest version, and what the form starts from: what waits or was returned, else what the directory says."""
    latest = latest_version(current_session(), found)
    if latest is not None and latest.state in {VersionState.PROPOSED, VersionState.RETURNED}:
        return latest, entry_from(latest.content)
    return latest, entry_of(found)


def _number(found: Service, latest: ServiceVersion | None) -> int:
    return latest.number if latest is not None else found.approved_number


def _edit_page(form: EntryForm, found: Service, version: int, **context: Any) -> str:
    latest = latest_version(current_session(), found)
    returned = latest is not None and latest.state == VersionState.RETURNED
    return render_template(
        "providers/directory/edit.html",
        form=form,
        service=found,
        version=version,
        returned=latest if returned else None,
        cancel_url=url_for("directory.service", service_id=found.id),
        crumbs=_crumbs(found),
        **context,
    )


def _capacity_page(form: CapacityForm, found: Service, version: int, *, conflict: bool = False) -> str:
    return render_template(
        "providers/directory/capacity.html",
        form=form,
        service=found,
        version=version,
        conflict=conflict,
        cancel_url=url_for("directory.service", service_id=found.id),
        crumbs=_crumbs(found),
    )


def _decide_page(form: DecideForm, found: Service, waiting: ServiceVersion, *, conflict: bool = False) -> str:
    before = entry_of(found) if found.approved_number else NOTHING
    fields = compared(before, entry_from(waiting.content))
    return render_template(
        "providers/directory/decide.html",
        form=form,
        service=found,
        waiting=waiting,
        version=waiting.number,
        conflict=conflict,
        fields=[each for each in fields if each.differs],
        cancel_url=url_for("directory.changes"),
        crumbs=_crumbs(found),
    )


def _desks() -> dict[str, bool]:
    actor = current_actor()
    return {
        "has_services": actor.can(Core.SERVICE_MANAGE),
        "decides": actor.can(Core.SERVICE_APPROVE),
        "reads_unmet": actor.can(Core.UNMET_NEED_READ),
        "may_match": actor.can(Core.REFERRAL_SEND),
    }


def _crumbs(found: Service | None = None) -> tuple[Crumb, ...]:
    start = Crumb(label=_("Directory of services"), url=url_for("directory.services"))
    if found is None:
        return (start,)
    return (start, Crumb(label=found.name, url=url_for("directory.service", service_id=found.id)))
