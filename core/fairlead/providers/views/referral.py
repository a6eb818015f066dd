"""Pages of one referral: what both sides see of it, and what each can do next."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any  # a FlaskForm has no types

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.cases.models import CaseFile
from fairlead.identity.permissions import Core
from fairlead.links.panel import link_context
from fairlead.modules.facade import current_hooks
from fairlead.providers.delivery.forms import SessionForm, end_form
from fairlead.providers.delivery.page import delivery_context
from fairlead.providers.evidence.panel import evidence_context
from fairlead.providers.forms import (
    AnswerForm,
    AnswerQuestionForm,
    AskForm,
    CorrectForm,
    MessageForm,
    WaitlistForm,
    WithdrawForm,
)
from fairlead.providers.groups.page import groups_context
from fairlead.providers.matching.elsewhere import elsewhere_context
from fairlead.providers.models import OPEN_STATES, Referral, ReferralState
from fairlead.providers.queries import ReferralPage, referral_page
from fairlead.providers.spoken_reference import read_aloud
from fairlead.providers.use_cases import (
    ReadMessages,
    answer_question,
    answer_referral,
    ask_about_referral,
    correct_share,
    end_referral,
    read_messages,
    record_session,
    waitlist_referral,
    withdraw_referral,
    write_message,
)
from fairlead.providers.use_cases.delivering import objectives_of, plan_in_force
from fairlead.providers.views.blueprint import bp
from fairlead.providers.views.tasks import tasks_of
from fairlead.providers.words import decline_words, message_words, state_words
from fairlead.refusals import Conflict, NotVisible
from fairlead.web.frame import Crumb
from fairlead.web.posted import DONE, carry_out, ids_in
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import local_day


@bp.get("/referrals/<reference:reference>")
@requires(Core.REFERRAL_READ)
def referral(reference: str) -> ResponseReturnValue:
    """One referral: what was shared, messages, sessions, chronology, and what this side can do next."""
    page = shown_page(reference)
    return render_template(
        "providers/referral.html",
        page=page,
        elsewhere=_elsewhere(page),
        **groups_context(page.referral),
        **delivery_context(page.referral, received=_received(page)),
        **evidence_context(page.referral),
        **link_context(page.referral),
        **_context(page),
    )


@bp.route("/referrals/<reference:reference>/answer", methods=["GET", "POST"])
@requires(Core.REFERRAL_ANSWER)
def answer(reference: str) -> ResponseReturnValue:
    """Accept or decline."""
    form, template = AnswerForm(), "providers/answer.html"
    heading = _("Accept or decline this referral")
    return act_on_referral(reference, form, heading, answer_referral, received=True, template=template)


@bp.route("/referrals/<reference:reference>/ask", methods=["GET", "POST"])
@requires(Core.REFERRAL_ANSWER)
def ask(reference: str) -> ResponseReturnValue:
    """Ask the sender before answering."""
    return act_on_referral(
        reference, AskForm(), _("Ask about this referral"), ask_about_referral, received=True
    )


@bp.route("/referrals/<reference:reference>/waitlist", methods=["GET", "POST"])
@requires(Core.REFERRAL_ANSWER)
def waitlist(reference: str) -> ResponseReturnValue:
    """Accept in principle, and say when a place is expected."""
    form = WaitlistForm()
    return act_on_referral(
        reference, form, _("Put this referral on the waiting list"), waitlist_referral, received=True
    )


@bp.route("/referrals/<reference:reference>/reply", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def reply(reference: str) -> ResponseReturnValue:
    """Answer the provider’s question."""
    form = AnswerQuestionForm()
    return act_on_referral(
        reference, form, _("Answer the provider’s question"), answer_question, received=False
    )


@bp.route("/referrals/<reference:reference>/message", methods=["GET", "POST"])
@requires(Core.REFERRAL_READ)
def message(reference: str) -> ResponseReturnValue:
    """Write to the other side."""
    return act_on_referral(reference, MessageForm(), _("Write a message"), write_message, received=None)


@bp.route("/referrals/<reference:reference>/shared/<uuid:share_id>", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def correct(reference: str, share_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a line of what was shared."""
    page, form = shown_page(reference), CorrectForm()
    share = next((share for share in page.shares if share.id == share_id), None)
    if share is None or _received(page):
        raise NotVisible
    form.offer(share)
    replaced = {each.replaces_id for each in page.shares}
    possible = page.referral.state in OPEN_STATES and share.id not in replaced
    heading = _("Correct what was shared: %(title)s", title=share.title)
    return act_on(page, form, heading, correct_share, possible=possible)


@bp.post("/referrals/<reference:reference>/read")
@requires(Core.REFERRAL_READ)
def read(reference: str) -> ResponseReturnValue:
    """Note that somebody here has read the messages that the page showed."""
    page = shown_page(reference)
    command = ReadMessages(
        referral_id=page.referral.id, message_ids=tuple(ids_in(request.form.getlist("message")))
    )
    with attempt() as session:
        read_messages(session, session.actor, command, now=datetime.now(tz=UTC))
    flash(_("Marked as read."), "success")
    return redirect(url_for("providers.referral", reference=reference), code=303)


@bp.route("/referrals/<reference:reference>/session", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def session_held(reference: str) -> ResponseReturnValue:
    """Record a session that was not arranged."""
    page, form = _received_page(reference), SessionForm()
    return act_on(
        page,
        form,
        _("Record a session"),
        record_session,
        possible=page.referral.state == ReferralState.ACCEPTED,
        template="providers/delivery/session.html",
        done_url=lambda: next_page(page.referral, form.then.data),
    )


@bp.route("/referrals/<reference:reference>/end", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def end(reference: str) -> ResponseReturnValue:
    """Report that the intervention is over, and what came of each objective."""
    page = _received_page(reference)
    objectives = objectives_of(page.referral, plan_in_force(current_session(), page.referral))
    return act_on(
        page,
        end_form(objectives),
        _("Report the end of the intervention"),
        end_referral,
        possible=page.referral.state == ReferralState.ACCEPTED,
        template="providers/delivery/end.html",
        objectives=objectives,
    )


@bp.route("/referrals/<reference:reference>/withdraw", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take a sent referral back."""
    form, template = WithdrawForm(), "providers/withdraw.html"
    heading = _("Withdraw this referral")
    return act_on_referral(reference, form, heading, withdraw_referral, received=False, template=template)


def act_on_referral(
    reference: str,
    form: Any,
    heading: str,
    use_case: Callable[..., object],
    *,
    received: bool | None,
    template: str = "providers/form.html",
) -> ResponseReturnValue:
    """Show a form about a referral, or do what it says and go back to the referral.

    ``received``: whether it is for the receiver or the sender; None where it is for both.
    """
    page = shown_page(reference)
    if received is not None and received != _received(page):
        raise NotVisible
    possible = request.path in {task.url for task in tasks_of(page.referral)}
    return act_on(page, form, heading, use_case, possible=possible, template=template)


def act_on(
    page: ReferralPage,
    form: Any,
    heading: str,
    use_case: Callable[..., object],
    *,
    possible: bool,
    template: str = "providers/form.html",
    done_url: Callable[[], str] | None = None,
    again: bool = False,
    **more: object,
) -> ResponseReturnValue:
    """The same for a referral that was looked at already; ``possible`` says whether the form still applies.

    ``done_url`` is where it goes on afterwards, else to the referral; ``again`` shows what was typed once more and
    does nothing; ``more`` is for the template.
    """
    reference = page.referral.reference
    if request.method == "GET" and not possible:
        flash(
            _(
                "This can no longer be done. The referral is now: %(state)s.",
                state=state_words(page.referral.state),
            ),
            "caution",
        )
        return redirect(url_for("providers.referral", reference=reference), code=303)
    status = 200
    if not again:
        status = carry_out(
            form,
            lambda session: use_case(
                session, session.actor, form.command(page.referral.id, _version()), now=datetime.now(tz=UTC)
            ),
        )
    if status == DONE:
        flash(_("Recorded."), "success")
        after = done_url() if done_url else url_for("providers.referral", reference=reference)
        return redirect(after, code=DONE)
    version = request.form.get("version", page.referral.version)
    if status == Conflict.status:
        current_session().refresh(page.referral)
        version = page.referral.version
    context = _context(page)
    return render_template(
        template,
        page=page,
        form=form,
        heading=heading,
        version=version,
        conflict=status == Conflict.status,
        crumbs=(
            *context.pop("crumbs")[:-1],
            Crumb(label=reference, url=url_for("providers.referral", reference=reference)),
        ),
        cancel_url=url_for("providers.referral", reference=reference),
        submit_label=form.submit.label.text,
        **more,
        **context,
    ), status


def next_page(item: Referral, then: str | None) -> str:
    """Where a worker goes on after a session, as chosen: the next appointment, the plan, the end, or the referral."""
    endpoint = {"arrange": "delivery.arrange", "plan": "delivery.plan", "end": "providers.end"}.get(
        then or ""
    )
    return url_for(endpoint or "providers.referral", reference=item.reference)


def _received_page(reference: str) -> ReferralPage:
    page = shown_page(reference)
    if not _received(page):
        raise NotVisible
    return page


def shown_page(reference: str) -> ReferralPage:
    """The referral as this actor sees it; that it was looked at is in the log. Raises `NotVisible`."""
    session = current_session()
    page = referral_page(session, session.actor, g.enabled_modules, reference)
    consulted(
        session,
        "referral.viewed",
        object_type="referral",
        object_ids=[page.referral.id],
        case_id=page.referral.case_id,
        owner=page.referral.tenant_id,
    )
    return page


def _context(page: ReferralPage) -> dict[str, Any]:
    return {
        "state_words": state_words,
        "message_words": message_words,
        "decline_words": decline_words,
        "spoken": read_aloud(page.referral.reference),
        "received": _received(page),
        "tasks": tasks_of(page.referral),
        "may_correct": not _received(page)
        and page.referral.state in OPEN_STATES
        and current_actor().can(Core.REFERRAL_SEND),
        "may_read": current_actor().can(Core.REFERRAL_DELIVER if _received(page) else Core.REFERRAL_SEND),
        "crumbs": (
            Crumb(label=_("Referrals"), url=url_for("providers.referrals")),
            Crumb(label=page.referral.reference),
        ),
    }


def _received(page: ReferralPage) -> bool:
    return page.referral.receiver_tenant_id == current_actor().tenant_id


def _elsewhere(page: ReferralPage) -> dict[str, object] | None:
    """For the sender, after the provider declined: the next services for the same need. None at any other time."""
    if _received(page) or page.referral.state != ReferralState.DECLINED:
        return None
    if not current_actor().can(Core.REFERRAL_SEND):
        return None
    session = current_session()
    case = session.get_one(CaseFile, page.referral.case_id)
    today = local_day(datetime.now(tz=UTC))
    return elsewhere_context(session, current_hooks(), case, page.referral, today=today)


def _version() -> int:
    try:
        return int(request.form.get("version", ""))
    except ValueError:
        return -1
