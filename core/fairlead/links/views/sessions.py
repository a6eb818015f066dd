"""The light route: appointments, and what came of them."""

from __future__ import annotations

import uuid

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from fairlead.identity.permissions import Core
from fairlead.links.views.acting import act_by_link, held_page
from fairlead.links.views.blueprints import no_account
from fairlead.providers.delivery.forms import ArrangeForm, CancelForm, FeedbackForm, MoveForm, SessionForm
from fairlead.providers.delivery.forms.sessions import NEXT as SESSION_NEXT
from fairlead.providers.delivery.models import AppointmentState
from fairlead.providers.delivery.use_cases import (
    arrange_appointment,
    cancel_appointment,
    give_feedback,
    move_appointment,
)
from fairlead.providers.models import Appointment, Referral, ReferralState
from fairlead.providers.use_cases import record_session
from fairlead.refusals import NotVisible
from fairlead.web.unit_of_work import by_link, current_actor, current_session
from fairlead.worklists.queries import receivers

NEXT = {"arrange": "no_account.arrange", "end": "no_account.end"}
"""Where it goes on after a session, as chosen; without a choice back to the referral."""


@no_account.route("/referral/appointments/new", methods=["GET", "POST"])
@by_link
def arrange() -> ResponseReturnValue:
    """Put an appointment."""
    item = held_page().referral
    form = ArrangeForm(data={"worker": str(current_actor().id), "minutes": 60})
    _offer_oneself(form)
    return act_by_link(
        item,
        form,
        _("Arrange an appointment"),
        arrange_appointment,
        possible=_is_open(item),
        template="links/arrange.html",
    )


@no_account.route("/referral/appointments/<uuid:appointment_id>/move", methods=["GET", "POST"])
@by_link
def move(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Change an appointment that is still to come, or was not held."""
    item, appointment = _appointment(appointment_id)
    form = MoveForm.showing(appointment)
    _offer_oneself(form)
    return act_by_link(
        item,
        form,
        _("Change the appointment"),
        move_appointment,
        possible=_is_booked(item, appointment),
        template="links/arrange.html",
    )


@no_account.route("/referral/appointments/<uuid:appointment_id>/cancel", methods=["GET", "POST"])
@by_link
def cancel(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel an appointment."""
    item, appointment = _appointment(appointment_id)
    form = CancelForm()
    form.appointment_id = appointment.id
    return act_by_link(
        item,
        form,
        _("Cancel the appointment"),
        cancel_appointment,
        possible=_is_booked(item, appointment),
    )


@no_account.route("/referral/appointments/<uuid:appointment_id>/feedback", methods=["GET", "POST"])
@by_link
def feedback(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Say what came of an appointment."""
    item, appointment = _appointment(appointment_id)
    form = FeedbackForm.showing(appointment)
    _leave_out_the_plan(form)
    return act_by_link(
        item,
        form,
        _("What came of the appointment?"),
        give_feedback,
        possible=_is_booked(item, appointment),
        template="links/feedback.html",
        done_url=lambda: _next_page(form.then.data),
    )


@no_account.route("/referral/session", methods=["GET", "POST"])
@by_link
def session() -> ResponseReturnValue:
    """Record a session that was not arranged."""
    item, form = held_page().referral, SessionForm()
    _leave_out_the_plan(form)
    return act_by_link(
        item,
        form,
        _("Record a session"),
        record_session,
        possible=_is_open(item),
        template="links/feedback.html",
        done_url=lambda: _next_page(form.then.data),
    )


def _appointment(appointment_id: uuid.UUID) -> tuple[Referral, Appointment]:
    page = held_page()
    found = next((each for each in page.appointments if each.id == appointment_id), None)
    if found is None:
        raise NotVisible
    return page.referral, found


def _offer_oneself(form: ArrangeForm) -> None:
    """Whoever came by a link holds the appointment: there is nobody else to choose."""
    form.worker.choices = [
        SelectChoice(str(each.id), each.name) for each in receivers(current_session(), Core.REFERRAL_DELIVER)
    ]


def _leave_out_the_plan(form: FeedbackForm | SessionForm) -> None:
    """The light route has no action plan: its report at the end is of the service as a whole."""
    form.then.choices = [choice for choice in SESSION_NEXT if choice.value in {"none", *NEXT}]


def _next_page(then: str | None) -> str:
    return url_for(NEXT.get(then or "", "no_account.referral"))


def _is_open(item: Referral) -> bool:
    return item.state == ReferralState.ACCEPTED


def _is_booked(item: Referral, appointment: Appointment) -> bool:
    return _is_open(item) and appointment.state == AppointmentState.BOOKED
