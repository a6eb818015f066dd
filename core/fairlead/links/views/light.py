"""The light route: what a provider without accounts does about a referral, from the first answer to the last report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.links.views.acting import act_by_link, held_page
from fairlead.links.views.blueprints import no_account
from fairlead.providers.delivery import words
from fairlead.providers.delivery.forms import end_form
from fairlead.providers.forms import AnswerForm, AskForm, MessageForm
from fairlead.providers.models import OPEN_STATES, Referral, ReferralState
from fairlead.providers.use_cases import (
    ReadMessages,
    answer_referral,
    ask_about_referral,
    end_referral,
    read_messages,
    write_message,
)
from fairlead.providers.use_cases.delivering import objectives_of, plan_in_force
from fairlead.providers.views.tasks import UNDECIDED, Task
from fairlead.providers.words import message_words, state_words
from fairlead.web.posted import ids_in
from fairlead.web.unit_of_work import attempt, by_link, current_session


@no_account.get("/referral")
@by_link
def referral() -> ResponseReturnValue:
    """Exactly what was shared, messages, appointments, and what can be done next."""
    page = held_page()
    return render_template(
        "links/referral.html",
        page=page,
        tasks=list(_tasks_of(page.referral)),
        is_accepted=page.referral.state == ReferralState.ACCEPTED,
        state_words=state_words,
        message_words=message_words,
        words=words,
        opening=g.opening,
        now=datetime.now(UTC),
    )


@no_account.route("/referral/answer", methods=["GET", "POST"])
@by_link
def answer() -> ResponseReturnValue:
    """Accept, or decline and say why; declining closes the link."""
    item, form = held_page().referral, AnswerForm()
    return act_by_link(
        item,
        form,
        _("Accept or decline this referral"),
        answer_referral,
        possible=item.state in UNDECIDED,
        done_url=(lambda: _last("declined")) if form.answer.data == "decline" else None,
    )


@no_account.route("/referral/ask", methods=["GET", "POST"])
@by_link
def ask() -> ResponseReturnValue:
    """Ask the officer before answering."""
    item = held_page().referral
    return act_by_link(
        item,
        AskForm(),
        _("Ask about this referral"),
        ask_about_referral,
        possible=item.state == ReferralState.SENT,
    )


@no_account.route("/referral/message", methods=["GET", "POST"])
@by_link
def message() -> ResponseReturnValue:
    """Write to the officer."""
    item = held_page().referral
    return act_by_link(
        item, MessageForm(), _("Write a message"), write_message, possible=item.state in OPEN_STATES
    )


@no_account.post("/referral/read")
@by_link
def read() -> ResponseReturnValue:
    """Note that the messages on the page were read."""
    shown = tuple(ids_in(request.form.getlist("message")))
    command = ReadMessages(referral_id=held_page().referral.id, message_ids=shown)
    with attempt() as session:
        read_messages(session, session.actor, command, now=datetime.now(UTC))
    flash(_("Marked as read."), "success")
    return redirect(url_for("no_account.referral"), code=303)


@no_account.route("/referral/end", methods=["GET", "POST"])
@by_link
def end() -> ResponseReturnValue:
    """The report at the end, which closes the link."""
    item = held_page().referral
    objectives = objectives_of(item, plan_in_force(current_session(), item))
    return act_by_link(
        item,
        end_form(objectives),
        _("Report the end of the intervention"),
        end_referral,
        possible=item.state == ReferralState.ACCEPTED,
        template="links/end.html",
        done_url=lambda: _last("ended"),
        objectives=objectives,
    )


def _last(what: str) -> str:
    return url_for("no_account.done", what=what)


def _tasks_of(item: Referral) -> Iterator[Task]:
    """What can be done now, the most likely first."""
    accepted = (ReferralState.ACCEPTED,)
    for page, label, states in (
        ("answer", _("Accept or decline"), UNDECIDED),
        ("arrange", _("Arrange an appointment"), accepted),
        ("session", _("Record a session"), accepted),
        ("end", _("Report the end"), accepted),
        ("ask", _("Ask the officer"), (ReferralState.SENT,)),
        ("message", _("Write a message"), OPEN_STATES),
    ):
        if item.state in states:
            yield Task(label=label, url=url_for(f"no_account.{page}"))
