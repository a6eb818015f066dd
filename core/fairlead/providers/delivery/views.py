"""The pages of delivery: a worker's appointments, and for one referral its appointments, plan and answers to it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.forms import (
    ANOTHER,
    ArrangeForm,
    CancelForm,
    CorrectionForm,
    DecidePlanForm,
    FeedbackForm,
    MoveForm,
    plan_form,
)
from fairlead.providers.delivery.list_page import filter_from, list_context
from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.policy import ATTENDANCE
from fairlead.providers.delivery.queries import read_appointments
from fairlead.providers.delivery.use_cases import (
    arrange_appointment,
    cancel_appointment,
    correct_feedback,
    decide_plan,
    give_feedback,
    move_appointment,
    submit_plan,
)
from fairlead.providers.delivery.use_cases.plans import (
    LONGEST_OBJECTIVE,
    MOST_OBJECTIVES,
    newest_plan,
    was_met,
)
from fairlead.providers.models import Appointment, ReferralState
from fairlead.providers.queries import ReferralPage
from fairlead.providers.views.referral import act_on, next_page, shown_page
from fairlead.providers.views.tasks import tasks_of
from fairlead.refusals import NotVisible
from fairlead.web.unit_of_work import current_actor, current_session, requires
from fairlead.worklists.queries import receivers

bp = Blueprint("delivery", __name__, url_prefix="/t/<slug:tenant>", template_folder="../templates")

OBJECTIVE_SOURCES = ("condition", "needs")
"""The scopes of what was shared that say what is to be reached."""


@bp.get("/appointments")
@requires(Core.REFERRAL_DELIVER)
def appointments() -> ResponseReturnValue:
    """A worker's appointments: today, this week, later, and those that wait to be told of."""
    session, actor, now = current_session(), current_actor(), datetime.now(UTC)
    wanted = filter_from(request.args, actor)
    page = read_appointments(session, actor, g.enabled_modules, wanted, request.args, now=now)
    for owner in {row.tenant_id for row in page.rows}:
        consulted(
            session,
            "referral.appointment.list.viewed",
            object_type="referral",
            object_ids={row.referral_id for row in page.rows if row.tenant_id == owner},
            owner=owner,
        )
    context = list_context(session, actor, g.enabled_modules, wanted, page, now=now)
    return render_template("providers/delivery/appointments.html", **context)


@bp.route("/referrals/<reference:reference>/appointments/new", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def arrange(reference: str) -> ResponseReturnValue:
    """Arrange an appointment."""
    page = _received(reference)
    form = ArrangeForm(data={"worker": str(current_actor().id), "minutes": 60})
    form.offer((each.id, each.name) for each in receivers(current_session(), Core.REFERRAL_DELIVER))
    return act_on(
        page,
        form,
        _("Arrange an appointment"),
        arrange_appointment,
        possible=_is_open(page),
        template="providers/delivery/arrange.html",
    )


@bp.route("/referrals/<reference:reference>/appointments/<uuid:appointment_id>/move", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def move(reference: str, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Change an appointment that is still to come, or was not held."""
    page = _received(reference)
    appointment = _of(page, appointment_id)
    form = MoveForm.showing(appointment)
    form.offer((each.id, each.name) for each in receivers(current_session(), Core.REFERRAL_DELIVER))
    return act_on(
        page,
        form,
        _("Change the appointment"),
        move_appointment,
        possible=_is_open(page) and appointment.state == AppointmentState.BOOKED,
        template="providers/delivery/arrange.html",
    )


@bp.route(
    "/referrals/<reference:reference>/appointments/<uuid:appointment_id>/cancel", methods=["GET", "POST"]
)
@requires(Core.REFERRAL_DELIVER)
def cancel(reference: str, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel an appointment."""
    page, form = _received(reference), CancelForm()
    appointment = _of(page, appointment_id)
    form.appointment_id = appointment.id
    possible = _is_open(page) and appointment.state == AppointmentState.BOOKED
    return act_on(page, form, _("Cancel the appointment"), cancel_appointment, possible=possible)


@bp.route(
    "/referrals/<reference:reference>/appointments/<uuid:appointment_id>/feedback", methods=["GET", "POST"]
)
@requires(Core.REFERRAL_DELIVER)
def feedback(reference: str, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Say what came of an appointment."""
    page = _received(reference)
    appointment = _of(page, appointment_id)
    form = FeedbackForm.showing(appointment)
    return act_on(
        page,
        form,
        _("What came of the appointment?"),
        give_feedback,
        possible=_is_open(page) and appointment.state == AppointmentState.BOOKED,
        template="providers/delivery/feedback.html",
        done_url=lambda: next_page(page.referral, form.then.data),
    )


@bp.route(
    "/referrals/<reference:reference>/appointments/<uuid:appointment_id>/correct", methods=["GET", "POST"]
)
@requires(Core.REFERRAL_DELIVER)
def correct(reference: str, appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what was recorded of a session."""
    page = _received(reference)
    appointment = _of(page, appointment_id)
    return act_on(
        page,
        CorrectionForm.showing(appointment),
        _("Correct what was recorded"),
        correct_feedback,
        possible=_is_open(page) and appointment.state in ATTENDANCE,
        template="providers/delivery/feedback.html",
    )


@bp.route("/referrals/<reference:reference>/plan", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def plan(reference: str) -> ResponseReturnValue:
    """Submit the action plan, or a new version of it."""
    page = _received(reference)
    before = newest_plan(current_session(), page.referral)
    shown = (
        [(str(each["objective"]), str(each["activities"])) for each in before.objectives]
        if before is not None
        else [(text, "") for text in _objectives_shared(page)]
    )
    return act_on(
        page,
        plan_form(shown, request.form),
        _("Change the action plan") if before is not None else _("Write the action plan"),
        submit_plan,
        possible=_is_open(page),
        template="providers/delivery/plan.html",
        before=before,
        met=was_met(current_session(), page.referral),
        again=ANOTHER in request.form,
        added=ANOTHER in request.form,
        most_objectives=MOST_OBJECTIVES,
    )


@bp.route("/referrals/<reference:reference>/plan/answer", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def answer_plan(reference: str) -> ResponseReturnValue:
    """Approve the action plan that waits, or return it."""
    page = shown_page(reference)
    if page.referral.tenant_id != current_actor().tenant_id:
        raise NotVisible
    here = url_for("delivery.answer_plan", reference=reference)
    return act_on(
        page,
        DecidePlanForm(),
        _("Answer the action plan"),
        decide_plan,
        possible=here in {task.url for task in tasks_of(page.referral)},
        template="providers/delivery/answer_plan.html",
        plan=newest_plan(current_session(), page.referral),
    )


def _received(reference: str) -> ReferralPage:
    page = shown_page(reference)
    if page.referral.receiver_tenant_id != current_actor().tenant_id:
        raise NotVisible
    return page


def _of(page: ReferralPage, appointment_id: uuid.UUID) -> Appointment:
    found = next((each for each in page.appointments if each.id == appointment_id), None)
    if found is None:
        raise NotVisible
    return found


def _is_open(page: ReferralPage) -> bool:
    return page.referral.state == ReferralState.ACCEPTED


def _objectives_shared(page: ReferralPage) -> list[str]:
    """What was agreed and the first of the needs, as a start for the objectives."""
    told = (
        [str(item["value"]) for item in share.content if item.get("value")]
        for share, _earlier in page.pieces
        if share.scope.partition(".")[0] in OBJECTIVE_SOURCES
    )
    return [values[0] for values in told if values and len(values[0]) <= LONGEST_OBJECTIVE]
