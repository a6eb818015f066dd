"""Arranging, moving and cancelling an appointment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from fairlead.providers.delivery.forms.fields import SHORT_LINE, MomentForm, WhyForm, choices, minutes_field
from fairlead.providers.delivery.use_cases import ArrangeAppointment, CancelAppointment, MoveAppointment
from fairlead.providers.delivery.words import WAYS
from fairlead.providers.models import Appointment
from fairlead.workflow.calendar import LONDON


class ArrangeForm(MomentForm):
    """An appointment to come."""

    minutes = minutes_field(_("How long, in minutes"))
    way = RadioField(
        _("How does it take place?"),
        widget=GovRadioInput(),
        choices=choices(WAYS),
        validators=[InputRequired(_("Select how it takes place"))],
    )
    place = StringField(
        _("Where"),
        widget=GovTextInput(),
        description=_("For example, our centre in Middlesbrough. Not needed by telephone or video."),
        validators=[SHORT_LINE],
    )
    worker = SelectField(_("With whom?"), widget=GovSelect(), choices=[])
    submit = SubmitField(_("Arrange appointment"), widget=GovSubmitInput())

    def offer(self, workers: Iterable[tuple[uuid.UUID, str]]) -> None:
        """The colleagues who may hold it."""
        self.worker.choices = [
            SelectChoice("", _("Select a colleague")),
            *(SelectChoice(str(worker_id), name) for worker_id, name in workers),
        ]

    @property
    def key_worker_id(self) -> uuid.UUID | None:
        """Who was chosen."""
        return uuid.UUID(self.worker.data) if self.worker.data else None

    def command(self, referral_id: uuid.UUID, version: int) -> ArrangeAppointment:
        """The appointment as a command."""
        return ArrangeAppointment(
            referral_id=referral_id,
            starts_at=self.starts_at,
            minutes=self.minutes.data or 0,
            way=self.way.data or "",
            place=self.place.data or "",
            key_worker_id=self.key_worker_id,
            version=version,
        )


class MoveForm(ArrangeForm, WhyForm):
    """The same appointment, otherwise."""

    submit = SubmitField(_("Change appointment"), widget=GovSubmitInput())

    @classmethod
    def showing(cls, appointment: Appointment) -> MoveForm:
        """The form filled with the appointment as it is; what was posted goes before."""
        local = appointment.starts_at.astimezone(LONDON)
        form = cls(
            data={
                "day": local.date(),
                "at": f"{local:%H:%M}",
                "minutes": appointment.minutes,
                "way": appointment.way,
                "place": appointment.place,
                "worker": str(appointment.key_worker_id or ""),
            }
        )
        form.appointment_id = appointment.id
        return form

    appointment_id: uuid.UUID

    def command(self, referral_id: uuid.UUID, version: int) -> MoveAppointment:  # type: ignore[override]  # of its own use case
        """The change as a command."""
        return MoveAppointment(
            referral_id=referral_id,
            appointment_id=self.appointment_id,
            starts_at=self.starts_at,
            minutes=self.minutes.data or 0,
            way=self.way.data or "",
            place=self.place.data or "",
            key_worker_id=self.key_worker_id,
            asked_by=self.asked_by.data or "",
            code=self.code.data or "",
            words=self.words.data or "",
            version=version,
        )


class CancelForm(WhyForm):
    """An appointment that will not take place."""

    appointment_id: uuid.UUID
    submit = SubmitField(_("Cancel appointment"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> CancelAppointment:
        """The cancellation as a command."""
        return CancelAppointment(
            referral_id=referral_id,
            appointment_id=self.appointment_id,
            asked_by=self.asked_by.data or "",
            code=self.code.data or "",
            words=self.words.data or "",
            version=version,
        )
