"""Saved views: save, list, change, choose as default, delete and take that back."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.refusals import Refusal
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.worklists.forms import NewViewForm, SavedViewForm
from fairlead.worklists.page import Asked, address_of, words_of
from fairlead.worklists.queries import find_view, may_change, view_row
from fairlead.worklists.use_cases import (
    change_view,
    choose_default,
    delete_view,
    restore_view,
    save_view,
)
from fairlead.worklists.views.blueprint import asked_here, bp, crumbs_to


@bp.get("/views")
@requires(Core.CASE_READ)
def list_views() -> ResponseReturnValue:
    """The saved views this person may open, and which one the worklist opens with."""
    return render_template(
        "worklists/views.html",
        rows=[{"view": view, "url": address_of(view)} for view in asked_here().views],
        deleted=_deleted(request.args.get("deleted", "")),
        crumbs=crumbs_to(_("Saved views")),
    )


@bp.get("/views/new")
@requires(Core.CASE_READ)
def new_view() -> ResponseReturnValue:
    """A name for the list that the address names."""
    return _new_page(NewViewForm(formdata=None), asked_here())


@bp.post("/views/new")
@requires(Core.CASE_READ)
def add_view() -> ResponseReturnValue:
    """Save it and show the list under its name."""
    form, asked = NewViewForm(), asked_here()
    if form.validate():
        try:
            with attempt() as session:
                view = save_view(session, session.actor, form.command(asked.arguments), now=datetime.now(UTC))
            flash(_("View saved"), "success")
            return redirect(address_of(view_row(current_actor(), view)), code=303)
        except Refusal as refusal:
            _to_field(form, refusal)
    return _new_page(form, asked), 422


@bp.get("/views/<uuid:view_id>")
@requires(Core.CASE_READ)
def edit_view(view_id: uuid.UUID) -> ResponseReturnValue:
    """The name of a saved view and for whom it is."""
    view = find_view(current_session(), current_actor(), view_id)
    form = SavedViewForm(formdata=None, data={"name": view.name, "shared": view.team is not None})
    return _edit_page(form, view_id)


@bp.post("/views/<uuid:view_id>")
@requires(Core.CASE_READ)
def save_changed_view(view_id: uuid.UUID) -> ResponseReturnValue:
    """Rename it, share it or no longer."""
    form, version = SavedViewForm(), request.form.get("version", default=0, type=int)
    if form.validate():
        try:
            with attempt() as session:
                change_view(session, session.actor, form.change(view_id, version))
            flash(_("View saved"), "success")
            return redirect(url_for("worklists.list_views"), code=303)
        except Refusal as refusal:
            _to_field(form, refusal)
    return _edit_page(form, view_id), 422


@bp.post("/views/<uuid:view_id>/delete")
@requires(Core.CASE_READ)
def remove_view(view_id: uuid.UUID) -> ResponseReturnValue:
    """Delete it; the list of views then offers to take that back."""
    with attempt() as session:
        delete_view(session, session.actor, view_id, now=datetime.now(UTC))
    return redirect(url_for("worklists.list_views", deleted=view_id), code=303)


@bp.post("/views/<uuid:view_id>/restore")
@requires(Core.CASE_READ)
def undo_removal(view_id: uuid.UUID) -> ResponseReturnValue:
    """Take the deletion back."""
    try:
        with attempt() as session:
            restore_view(session, session.actor, view_id, now=datetime.now(UTC))
        flash(_("View restored"), "success")
    except Refusal as refusal:
        if type(refusal) is not Refusal:
            raise
        flash(refusal.message, "caution")
    return redirect(url_for("worklists.list_views"), code=303)


@bp.post("/views/default")
@requires(Core.CASE_READ)
def default() -> ResponseReturnValue:
    """Say with which view the worklist opens; an empty choice is none."""
    chosen = request.form.get("view", "")
    try:
        view_id = uuid.UUID(chosen) if chosen else None
    except ValueError:
        abort(404)
    with attempt() as session:
        choose_default(session, session.actor, view_id)
    flash(_("Default view chosen") if view_id else _("No default view any more"), "success")
    return redirect(url_for("worklists.list_views"), code=303)


def _deleted(typed: str) -> object:
    """The view that was just deleted and can be restored, or None."""
    try:
        view = find_view(current_session(), current_actor(), uuid.UUID(typed))
    except (ValueError, Refusal):
        return None
    return view if view.deleted_at is not None and may_change(current_actor(), view) else None


def _to_field(form: SavedViewForm, refusal: Refusal) -> None:
    if refusal.field is None or refusal.field not in form:
        raise refusal
    form[refusal.field].errors = [refusal.message]


def _new_page(form: NewViewForm, asked: Asked) -> str:
    here = f"{url_for('cases.worklist')}?{request.query_string.decode()}"
    return render_template(
        "worklists/new_view.html",
        form=form,
        title=asked.title,
        filters=words_of(asked),
        may_share=_may_share(),
        cancel_url=here,
        crumbs=crumbs_to(_("Save this view")),
    )


def _edit_page(form: SavedViewForm, view_id: uuid.UUID) -> str:
    actor = current_actor()
    view = find_view(current_session(), actor, view_id)
    if not may_change(actor, view) or view.deleted_at is not None:
        abort(404)
    return render_template(
        "worklists/edit_view.html",
        form=form,
        view=view,
        version=view.version,
        may_share=_may_share(),
        cancel_url=url_for("worklists.list_views"),
        crumbs=crumbs_to(view.name),
    )


def _may_share() -> bool:
    actor = current_actor()
    return bool(actor.team) and actor.can(Core.WORKLIST_SHARE)
