"""The administrator's page of messages that did not arrive, and everybody's choice of news."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.notifications.forms import NewsForm, shown_in_form
from fairlead.notifications.models import Channel, RecipientKind, State
from fairlead.notifications.outgoing import channel_is_on
from fairlead.notifications.preferences import choose_news, preference_of
from fairlead.notifications.queries import LostMessage, lost_messages
from fairlead.notifications.use_cases import Step, TakeStep, take_step
from fairlead.notifications.words import CHANNELS, DONE, STATES, STEPS, TEMPLATES, problem_in_words
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.posted import posted_version
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires, signed_in

bp = Blueprint("notifications", __name__, url_prefix="/t/<slug:tenant>/messages", template_folder="templates")
blueprints = (bp,)


@bp.get("")
@requires(Core.MESSAGE_MANAGE)
def undelivered() -> ResponseReturnValue:
    """What was refused, given up, or may not have arrived."""
    session = current_session()
    found = lost_messages(session, current_actor(), request.args)
    if found.rows:
        consulted(
            session,
            "notification.listed",
            object_type="notification",
            object_ids=[row.id for row in found.rows],
        )
    path = url_for("notifications.undelivered")
    return render_template(
        "notifications/undelivered.html",
        is_on=channel_is_on(session, Channel.EMAIL),
        columns=[
            Column(key="what", label=_("Message")),
            Column(key="when", label=_("Written")),
            Column(key="became", label=_("What became of it")),
            Column(key="steps", label=_("What to do")),
        ],
        rows=found.rows,
        page=Page(
            shown=len(found.rows),
            previous_url=with_query(path, {}, before=found.previous) if found.previous else "",
            next_url=with_query(path, {}, after=found.following) if found.following else "",
        ),
        title_of=lambda row: TEMPLATES[row.template],
        channel_of=lambda row: CHANNELS[Channel(row.channel)],
        whom=_whom,
        state_words=lambda row: STATES[State(row.state)],
        problem_words=lambda row: problem_in_words(row.problem),
        steps=_steps,
    )


@bp.route("/news", methods=["GET", "POST"])
@signed_in
def news() -> ResponseReturnValue:
    """Which news this person wants by e-mail from this organisation, and in which hours none."""
    session, actor = current_session(), current_actor()
    preference = preference_of(session, actor.id)
    form = NewsForm(data=shown_in_form(preference))
    status = 200
    if form.validate_on_submit():
        try:
            with attempt() as inner:
                choose_news(inner, inner.actor, form.command(posted_version() if preference else None))
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
            status = 409
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("notifications.news"), code=303)
    elif request.method == "POST":
        status = 422
    page = render_template(
        "notifications/news.html",
        form=form,
        version=preference.version if preference else None,
        is_on=channel_is_on(session, Channel.EMAIL),
        cancel_url=url_for("identity.account"),
    )
    return page, status


@bp.post("/<uuid:message_id>/<any(arrived, again, settle):step>")
@requires(Core.MESSAGE_MANAGE)
def move(message_id: uuid.UUID, step: str) -> ResponseReturnValue:
    """Say that it arrived, send it again, or take it off the list."""
    command = TakeStep(message_id=message_id, step=Step(step), version=posted_version())
    try:
        with attempt() as session:
            take_step(session, session.actor, command, now=datetime.now(UTC))
        flash(str(DONE[command.step]), "success")
    except (NotPermitted, NotVisible):
        raise
    except Refusal as refusal:
        flash(refusal.message, "caution")
    return redirect(url_for("notifications.undelivered"), code=303)


def _whom(row: LostMessage) -> str:
    if row.recipient_kind == RecipientKind.ACCOUNT:
        return row.recipient_name or _("a former colleague")
    return _("a person in a case") if row.recipient_kind == RecipientKind.PERSON else _("an organisation")


def _steps(row: LostMessage) -> list[tuple[str, str]]:
    """Buttons of one line: word and address."""
    return [
        (str(STEPS[step]), url_for("notifications.move", message_id=row.id, step=step.value))
        for step in Step
        if step is not Step.ARRIVED or row.state == State.UNCERTAIN
    ]
