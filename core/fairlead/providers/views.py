"""Referral pages of both sides: the list, one referral, and what can be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any  # a FlaskForm has no types

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.directory.views import bp as directory
from fairlead.providers.forms import AnswerForm, EndForm, SessionForm, WithdrawForm
from fairlead.providers.models import Referral, ReferralState
from fairlead.providers.queries import VIEWS, ReferralPage, list_referrals, referral_page
from fairlead.providers.use_cases import answer_referral, end_referral, record_session, withdraw_referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires

PAGE = 25

bp = Blueprint("providers", __name__, url_prefix="/t/<slug:tenant>", template_folder="templates")
blueprints = (bp, directory)


@bp.get("/referrals")
@requires(Core.REFERRAL_READ)
def referrals() -> ResponseReturnValue:
    """Referrals sent or received by this organisation, the soonest due first."""
    session, actor = current_session(), current_actor()
    view = request.args.get("view", "open")
    view = view if view in VIEWS else "open"
    found = list_referrals(
        session, actor, g.enabled_modules, view=view, after=_cursor(request.args), limit=PAGE
    )
    shown = found[:PAGE]
    for owner in {row.tenant_id for row in shown}:
        consulted(
            session,
            "referral.list.viewed",
            object_type="referral",
            object_ids=[row.id for row in shown if row.tenant_id == owner],
            owner=owner,
        )
    following = f"{shown[-1].due_on.isoformat()}_{shown[-1].id}" if len(found) > PAGE else None
    here = url_for("providers.referrals")
    return render_template(
        "providers/referrals.html",
        rows=shown,
        view=view,
        views=[
            ("open", _("Open")),
            ("awaiting", _("Awaiting an answer")),
            ("mine", _("Mine")),
            ("closed", _("Closed")),
        ],
        page=Page(
            shown=len(shown), next_url=with_query(here, request.args, after=following) if following else ""
        ),
        columns=_columns(),
        state_words=state_words,
    )


@bp.get("/referrals/<reference:reference>")
@requires(Core.REFERRAL_READ)
def referral(reference: str) -> ResponseReturnValue:
    """One referral: what was shared, its sessions, its chronology, and what this side can do next."""
    page = _page(reference)
    return render_template("providers/referral.html", page=page, **_context(page))


@bp.route("/referrals/<reference:reference>/answer", methods=["GET", "POST"])
@requires(Core.REFERRAL_ANSWER)
def answer(reference: str) -> ResponseReturnValue:
    """Accept or decline."""
    return _act(reference, AnswerForm(), "providers/answer.html", answer_referral, received=True)


@bp.route("/referrals/<reference:reference>/session", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def session_held(reference: str) -> ResponseReturnValue:
    """Record a session."""
    return _act(reference, SessionForm(), "providers/session.html", record_session, received=True)


@bp.route("/referrals/<reference:reference>/end", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def end(reference: str) -> ResponseReturnValue:
    """Report that the intervention is over."""
    return _act(reference, EndForm(), "providers/end.html", end_referral, received=True)


@bp.route("/referrals/<reference:reference>/withdraw", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def withdraw(reference: str) -> ResponseReturnValue:
    """Take a sent referral back."""
    return _act(reference, WithdrawForm(), "providers/withdraw.html", withdraw_referral, received=False)


def _act(
    reference: str, form: Any, template: str, use_case: Callable[..., object], *, received: bool
) -> ResponseReturnValue:
    """Show a form about a referral, or do what it says and go back to the referral."""
    page = _page(reference)
    mine = page.referral.receiver_tenant_id if received else page.referral.tenant_id
    if mine != current_actor().tenant_id:
        raise NotVisible
    if request.method == "GET" and request.path not in {task["url"] for task in _tasks(page.referral)}:
        flash(
            _(
                "This can no longer be done. The referral is now: %(state)s.",
                state=state_words(page.referral.state),
            ),
            "caution",
        )
        return redirect(url_for("providers.referral", reference=reference), code=303)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with attempt() as session:
                    command = form.command(page.referral.id, _version())
                    use_case(session, session.actor, command, now=datetime.now(tz=UTC))
            except (NotVisible, NotPermitted):
                raise
            except Conflict:
                status = Conflict.status
            except Refusal as refusal:
                _place(form, refusal)
            else:
                flash(_("Recorded."), "success")
                return redirect(url_for("providers.referral", reference=reference), code=303)
    version = request.form.get("version", page.referral.version)
    if status == Conflict.status:
        current_session().refresh(page.referral)
        version = page.referral.version
    context = _context(page)
    return render_template(
        template,
        page=page,
        form=form,
        version=version,
        conflict=status == Conflict.status,
        crumbs=(
            *context.pop("crumbs")[:-1],
            Crumb(label=reference, url=url_for("providers.referral", reference=reference)),
        ),
        cancel_url=url_for("providers.referral", reference=reference),
        submit_label=form.submit.label.text,
        **context,
    ), status


def _page(reference: str) -> ReferralPage:
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
        "received": page.referral.receiver_tenant_id == current_actor().tenant_id,
        "tasks": _tasks(page.referral),
        "crumbs": (
            Crumb(label=_("Referrals"), url=url_for("providers.referrals")),
            Crumb(label=page.referral.reference),
        ),
    }


def _tasks(item: Referral) -> list[dict[str, str]]:
    """What this actor can do with the referral now."""
    actor = current_actor()
    received = item.receiver_tenant_id == actor.tenant_id
    offered = [
        (
            "providers.answer",
            _("Accept or decline"),
            Core.REFERRAL_ANSWER,
            received and item.state == ReferralState.SENT,
        ),
        (
            "providers.session_held",
            _("Record a session"),
            Core.REFERRAL_DELIVER,
            received and item.state == ReferralState.ACCEPTED,
        ),
        (
            "providers.end",
            _("Report the end"),
            Core.REFERRAL_DELIVER,
            received and item.state == ReferralState.ACCEPTED,
        ),
        (
            "providers.withdraw",
            _("Withdraw"),
            Core.REFERRAL_SEND,
            not received and item.state in (ReferralState.SENT, ReferralState.ACCEPTED),
        ),
    ]
    return [
        {"label": label, "url": url_for(endpoint, reference=item.reference)}
        for endpoint, label, permission, possible in offered
        if possible and actor.can(permission)
    ]


def state_words(state: str) -> str:
    """The words for a referral's state."""
    return {
        ReferralState.SENT: _("Awaiting an answer"),
        ReferralState.ACCEPTED: _("Accepted, in progress"),
        ReferralState.DECLINED: _("Declined"),
        ReferralState.COMPLETED: _("Completed"),
        ReferralState.ENDED_EARLY: _("Ended early"),
        ReferralState.WITHDRAWN: _("Withdrawn"),
    }[ReferralState(state)]


def _columns() -> tuple[Column, ...]:
    labels = {
        "reference": _("Referral"),
        "person": _("Person"),
        "service": _("Service"),
        "state": _("State"),
        "holder": _("With"),
        "due": _("Due"),
    }
    return tuple(Column(key=key, label=label) for key, label in labels.items())


def _version() -> int:
    try:
        return int(request.form.get("version", ""))
    except ValueError:
        return -1


def _cursor(arguments: Any) -> tuple[date, uuid.UUID] | None:
    day, _sep, row_id = arguments.get("after", "").partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(row_id)
    except ValueError:
        return None


def _place(form: Any, refusal: Refusal) -> None:
    """Put a refusal beside its field, or above the form."""
    target = next((field for field in form if field.name == refusal.field), None)
    if target is None:
        form.form_errors.append(refusal.message)
    else:
        target.errors = [*target.errors, refusal.message]
