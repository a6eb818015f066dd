"""Form → command → use case → page. Nothing is decided here."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Conflict,
    NotPermitted,
    NotVisible,
    Refusal,
    attempt,
    case_by_reference,
    consulted,
    current_actor,
    current_hooks,
    current_session,
    requires,
)

from .forms import AddReminderForm, FinishForm
from .permissions import Minimal
from .queries import open_reminders
from .use_cases import add_reminder, finish_reminder

blueprint = Blueprint("minimal", __name__, url_prefix="/t/<slug:tenant>/minimal", template_folder="templates")


@blueprint.get("/reminders")
@requires(Minimal.REMINDER_READ)
def reminders() -> ResponseReturnValue:
    """Open reminders, the soonest first."""
    session = current_session()
    rows = open_reminders(session, current_actor(), current_hooks().enabled)
    consulted(
        session,
        "minimal.reminder.list.viewed",
        object_type="minimal_reminder",
        object_ids=[row.id for row in rows],
    )
    return render_template(
        "minimal/reminders.html", rows=rows, may_edit=current_actor().can(Minimal.REMINDER_EDIT)
    )


@blueprint.route("/cases/<reference:reference>/add-reminder", methods=["GET", "POST"])
@requires(Minimal.REMINDER_EDIT)
def add(reference: str) -> ResponseReturnValue:
    """Add a reminder to a case."""
    case = case_by_reference(current_session(), current_actor(), reference, current_hooks().enabled)
    form = AddReminderForm()
    if form.validate_on_submit():
        try:
            with attempt() as session:
                add_reminder(session, session.actor, form.command(case.id), now=datetime.now(UTC))
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            form[refusal.field or "text"].errors = [refusal.message]
        else:
            flash(_("Reminder added."), "success")
            return redirect(url_for("minimal.reminders"), code=303)
    page = render_template("minimal/add_reminder.html", form=form, reference=case.reference)
    return page, 422 if form.errors else 200


@blueprint.post("/reminders/<uuid:reminder_id>/finish")
@requires(Minimal.REMINDER_EDIT)
def finish(reminder_id: uuid.UUID) -> ResponseReturnValue:
    """Mark a reminder as done."""
    form = FinishForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with attempt() as session:
            finish_reminder(session, session.actor, form.command(reminder_id), now=datetime.now(UTC))
    except Conflict as conflict:
        flash(conflict.message, "caution")
    else:
        flash(_("Reminder done."), "success")
    return redirect(url_for("minimal.reminders"), code=303)
