"""Help pages of everybody: guides, asking the desk, one's own requests; and the desk's worklist."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any  # the context of a template

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.cases.paging import Slice
from fairlead.help.forms import AskForm, StartForm, WordsForm
from fairlead.help.guide import GUIDES, anchor_of, guide_called, guides_of, module_topics, topics_in
from fairlead.help.models import Kind, SupportRequest
from fairlead.help.queries import (
    RequestRow,
    View,
    count_desk,
    desk_requests,
    find_request,
    messages_of,
    own_requests,
)
from fairlead.help.routing import Desk, about_in, desk_for, page_of
from fairlead.help.use_cases import MoveRequest, ask_for_help, move_request, on_the_desk, reopens_until
from fairlead.help.words import DONE, KINDS, STATES, STEPS, VIEWS
from fairlead.help.workflow import DESK, SUPPORT, WRITES
from fairlead.identity.permissions import Core
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.web.frame import Crumb, NavItem
from fairlead.web.posted import place, place_or_raise, posted_version
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires, signed_in
from fairlead.workflow.calendar import local_day
from fairlead.worklists.page import count_shown, held_days

bp = Blueprint("help", __name__, url_prefix="/t/<slug:tenant>/help", template_folder="templates")
blueprints = (bp,)

LATEST = 5


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Where help starts: the guides, the desk, and what this person asked last."""
    session, actor = current_session(), current_actor()
    latest = own_requests(session, actor, {}, size=LATEST)
    return render_template(
        "help/index.html",
        guides=GUIDES,
        own={guide.key for guide in guides_of(actor)},
        rows=latest.rows,
        more=bool(latest.following),
        ask_url=url_for("help.start", page=_page() or None),
        **_words(),
    )


@bp.get("/guide/<slug:key>")
@signed_in
def guide(key: str) -> ResponseReturnValue:
    """The guide of one role: what it does here, and a paragraph for each of its pages."""
    found = guide_called(key)
    if found is None:
        abort(404)
    actor = current_actor()
    return render_template(
        "help/guide.html",
        guide=found,
        topics=topics_in(found),
        anchor_of=anchor_of,
        modules=module_topics() if found.key in {each.key for each in guides_of(actor)} else (),
        ask_url=url_for("help.start"),
        crumbs=_crumbs(),
    )


@bp.get("/ask")
@signed_in
def start() -> ResponseReturnValue:
    """What it is about."""
    return _start_page(StartForm(formdata=None, data={"about": about_in(_page())}))


@bp.route("/ask/write", methods=["GET", "POST"])
@signed_in
def write() -> ResponseReturnValue:
    """Where it goes, and what is wrong."""
    begun = StartForm(formdata=request.args)
    if not begun.validate():
        return _start_page(begun), 422
    session, actor, kind = current_session(), current_actor(), Kind(begun.kind.data)
    try:
        desk = desk_for(session, actor, g.enabled_modules, kind, begun.about.data or "")
    except Refusal as refusal:
        place(begun, refusal)
        return _start_page(begun), 422
    if request.method == "GET":
        return _write_page(AskForm(formdata=None), kind, desk)
    form = AskForm()
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(kind, desk, _shown(), _page(), g.tenant.slug)
                asked = ask_for_help(
                    session, session.actor, command, g.enabled_modules, now=datetime.now(UTC)
                )
            flash(
                _("Sent to %(desk)s as %(reference)s.", desk=desk.name, reference=asked.reference), "success"
            )
            return redirect(url_for("help.asked", request_id=asked.id), code=303)
        except Conflict as refusal:
            form.form_errors.append(refusal.message)
            return _write_page(form, kind, desk), 409
        except Refusal as refusal:
            place_or_raise(form, refusal)
    return _write_page(form, kind, desk), 422


@bp.get("/requests")
@signed_in
def requests() -> ResponseReturnValue:
    """Everything this person asked."""
    found = own_requests(current_session(), current_actor(), request.args)
    return render_template(
        "help/requests.html",
        rows=found.rows,
        page=_pages(found, url_for("help.requests"), {}),
        crumbs=_crumbs(),
        **_words(),
    )


@bp.get("/requests/<uuid:request_id>")
@signed_in
def asked(request_id: uuid.UUID) -> ResponseReturnValue:
    """One request with its messages, for who asked and for the desk."""
    return _request_page(find_request(current_session(), current_actor(), request_id))


@bp.route("/requests/<uuid:request_id>/<any(answer, ask, reply, reopen):action>", methods=["GET", "POST"])
@signed_in
def say(request_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Write to the other side, which moves the request."""
    found = find_request(current_session(), current_actor(), request_id)
    if action not in {row.action for row in _steps(found)}:
        flash(_("This request has moved on, so this can no longer be done."), "caution")
        return redirect(url_for("help.asked", request_id=request_id), code=303)
    if request.method == "GET":
        return _say_page(WordsForm(formdata=None), found, action)
    form = WordsForm()
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(request_id, action, posted_version())
                move_request(session, session.actor, command, now=datetime.now(UTC))
            flash(str(DONE[action]), "success")
            return redirect(url_for("help.asked", request_id=request_id), code=303)
        except Conflict as refusal:
            current_session().refresh(found)
            form.form_errors.append(refusal.message)
            return _say_page(form, found, action), 409
        except Refusal as refusal:
            place_or_raise(form, refusal)
    return _say_page(form, found, action), 422


@bp.post("/requests/<uuid:request_id>/<any(take, close, settle):action>")
@signed_in
def move(request_id: uuid.UUID, action: str) -> ResponseReturnValue:
    """Take a request or close it."""
    command = MoveRequest(request_id=request_id, action=action, version=posted_version())
    try:
        with attempt() as session:
            move_request(session, session.actor, command, now=datetime.now(UTC))
        flash(str(DONE[action]), "success")
    except Conflict as refusal:
        flash(refusal.message, "caution")
    return redirect(url_for("help.asked", request_id=request_id), code=303)


@bp.get("/desk")
@requires(Core.HELP_ANSWER)
def desk() -> ResponseReturnValue:
    """What this organisation's desk has to answer, the oldest first."""
    session, actor = current_session(), current_actor()
    wanted = request.args.get("view", "")
    view = View(wanted) if wanted in set(View) else View.OPEN
    found = desk_requests(session, actor, view, request.args)
    if found.rows:
        ids = [row.id for row in found.rows]
        consulted(session, "help.desk.listed", object_type="support_request", object_ids=ids)
    counts, path = count_desk(session, actor), url_for("help.desk")
    today = local_day(datetime.now(UTC))
    return render_template(
        "help/desk.html",
        heading=VIEWS[view],
        tabs=[
            NavItem(
                label=str(words),
                url=with_query(path, {}, view=each),
                active=each is view,
                count=count_shown(counts[each]) if each in counts else None,
            )
            for each, words in VIEWS.items()
        ],
        columns=[
            Column(key="reference", label=_("Request")),
            Column(key="asker", label=_("Asked by")),
            Column(key="asked", label=_("Asked")),
            Column(key="holder", label=_("Who holds it")),
            Column(key="state", label=_("State")),
        ],
        rows=found.rows,
        held_days=lambda row: held_days(local_day(row.held_since), today),
        page=_pages(found, path, {"view": view}),
        **_words(),
    )


def _start_page(form: StartForm) -> str:
    return render_template(
        "help/start.html",
        form=form,
        page=_page(),
        action=url_for("help.write"),
        cancel_url=url_for("help.index"),
        crumbs=_crumbs(),
    )


def _write_page(form: AskForm, kind: Kind, desk: Desk) -> str:
    leaves = desk.tenant_id != current_actor().tenant_id
    return render_template(
        "help/write.html",
        form=form,
        kind=KINDS[kind],
        desk=desk,
        leaves=leaves,
        came_from=page_of(_page(), g.tenant.slug, leaves=leaves),
        change_url=url_for("help.start", page=_page() or None),
        cancel_url=url_for("help.index"),
        crumbs=_crumbs(),
    )


def _request_page(found: SupportRequest) -> str:
    session, actor = current_session(), current_actor()
    answers = on_the_desk(actor, found)
    if answers:
        consulted(session, "help.opened", object_type="support_request", object_ids=[found.id])
    steps = [row.action for row in _steps(found)]
    messages = messages_of(session, found)
    return render_template(
        "help/request.html",
        item=found,
        messages=messages,
        answers=answers,
        links=[
            (STEPS[each], url_for("help.say", request_id=found.id, action=each))
            for each in steps
            if each in WRITES
        ],
        buttons=[
            (STEPS[each], url_for("help.move", request_id=found.id, action=each))
            for each in steps
            if each not in WRITES
        ],
        reopens_until=reopens_until(found),
        crumbs=_crumbs(desk=answers),
        **_words(),
    )


def _say_page(form: WordsForm, found: SupportRequest, action: str) -> str:
    return render_template(
        "help/say.html",
        form=form,
        item=found,
        version=found.version,
        heading=STEPS[action],
        latest=messages_of(current_session(), found)[-1:],
        cancel_url=url_for("help.asked", request_id=found.id),
        crumbs=_crumbs(desk=on_the_desk(current_actor(), found)),
    )


def _steps(found: SupportRequest) -> list[Any]:
    """The rows of the table that this person can take now, each action once."""
    actor = current_actor()
    desk = on_the_desk(actor, found)
    until, now = reopens_until(found), datetime.now(UTC)
    return [
        row
        for row in SUPPORT.allowed_actions(found.state)
        if (row.actor == DESK) == desk
        and not (row.action == "take" and found.held_by_id == actor.id)
        and not (row.action == "reopen" and until is not None and now > until)
    ]


def _pages(found: Slice[RequestRow], path: str, kept: Mapping[str, str]) -> Page:
    return Page(
        shown=len(found.rows),
        previous_url=with_query(path, kept, before=found.previous) if found.previous else "",
        next_url=with_query(path, kept, after=found.following) if found.following else "",
    )


def _words() -> dict[str, object]:
    return {
        "state_words": lambda state: STATES[state],
        "kind_words": lambda kind: KINDS[kind],
    }


def _page() -> str:
    return request.args.get("page", "")[:400]


def _shown() -> TenantId:
    """The desk that the page named, which the form sends back."""
    try:
        return TenantId(uuid.UUID(request.form.get("desk", "")))
    except ValueError:
        abort(400)


def _crumbs(*, desk: bool = False) -> tuple[Crumb, ...]:
    help_ = Crumb(label=_("Help"), url=url_for("help.index"))
    return (help_, Crumb(label=_("Help desk"), url=url_for("help.desk"))) if desk else (help_,)
