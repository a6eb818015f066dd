"""What is typed about a group and its sessions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.groups.forms.fields import (
    ClockField,
    WholeField,
    chosen_colleague,
    coded,
    despite,
    people_to_choose,
)
from fairlead.providers.groups.models import GroupProgramme, GroupSession
from fairlead.providers.groups.use_cases import (
    AddSession,
    AlterGroup,
    CancelGroup,
    CancelSession,
    CreateGroup,
    MoveSession,
)
from fairlead.providers.groups.use_cases.running import MOST_PLACES, MOST_SESSIONS
from fairlead.providers.groups.use_cases.sessions import SessionTime
from fairlead.providers.groups.words import ASKED_BY, CANCEL_CODES
from fairlead.web.fields import DatePartsField, required_date
from fairlead.workflow.calendar import LONDON
from fairlead.worklists.queries import Receiver


class GroupForm(FlaskForm):
    """What a group is called, where it meets, for how many, with whom."""

    name = StringField(
        _("Name of the group"),
        widget=GovTextInput(),
        description=_("Referring officers read it. For example, Thursday evening group"),
        validators=[InputRequired(_("Enter the name of the group")), Length(max=100)],
    )
    place = StringField(
        _("Where it meets"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter where the group meets")), Length(max=200)],
    )
    online = BooleanField(_("It meets online"), widget=GovCheckboxInput())
    capacity = WholeField(_("Places"), missing=_("Enter how many places there are"), low=1, high=MOST_PLACES)
    facilitator = SelectField(_("Who runs it"), widget=GovSelect(), choices=[])

    def offer(self, people: Iterable[Receiver]) -> None:
        """The colleagues who may run it."""
        self.facilitator.choices = people_to_choose(people)

    @classmethod
    def showing(cls, group: GroupProgramme) -> GroupForm:
        """The group as it is."""
        return cls(
            formdata=None, name=group.name, place=group.place, online=group.online, capacity=group.capacity,
            facilitator=str(group.facilitator_id),
        )  # fmt: skip

    def alter(self, group_id: uuid.UUID, version: int) -> AlterGroup:
        """The change as a command."""
        return AlterGroup(
            group_id=group_id,
            name=self.name.data or "",
            place=self.place.data or "",
            online=bool(self.online.data),
            capacity=self.capacity.data or 0,
            facilitator_id=chosen_colleague(self.facilitator),
            version=version,
        )


class NewGroupForm(GroupForm):
    """The same for a new group, with its service and its sessions."""

    service = SelectField(_("Service"), widget=GovSelect(), choices=[])
    first_day = DatePartsField(
        _("First session"), validators=[InputRequired(_("Enter the day of the first session"))]
    )
    at = ClockField(_("Every week at"))
    minutes = WholeField(
        _("How long a session lasts, in minutes"),
        missing=_("Enter how long a session lasts"),
        low=1,
        high=LONGEST_SESSION,
    )
    sessions = WholeField(
        _("Number of sessions"), missing=_("Enter how many sessions there are"), low=1, high=MOST_SESSIONS
    )

    def offer_services(self, services: Iterable[tuple[str, str]]) -> None:
        """The organisation's own services."""
        self.service.choices = [
            SelectChoice("", _("Select a service")),
            *(SelectChoice(value, label) for value, label in services),
        ]

    def validate_service(self, field: SelectField) -> None:
        """One of them."""
        if not field.data:
            raise ValidationError(_("Select the service"))

    def command(self) -> CreateGroup:
        """The new group as a command; the time typed is London time."""
        return CreateGroup(
            service_id=uuid.UUID(self.service.data),
            name=self.name.data or "",
            place=self.place.data or "",
            online=bool(self.online.data),
            capacity=self.capacity.data or 0,
            facilitator_id=chosen_colleague(self.facilitator),
            first_day=required_date(self.first_day),
            at=self.at.at,
            minutes=self.minutes.data or 0,
            sessions=self.sessions.data or 0,
        )


class CancelForm(FlaskForm):
    """Why a group or a session is cancelled."""

    code = SelectField(_("Why?"), widget=GovSelect(), choices=coded(CANCEL_CODES, _("Select a reason")))

    def cancel_group(self, group_id: uuid.UUID, version: int) -> CancelGroup:
        """Cancelling the group as a command."""
        return CancelGroup(group_id=group_id, code=self.code.data or "", version=version)

    def cancel_session(self, session_id: uuid.UUID, version: int) -> CancelSession:
        """Cancelling the session as a command."""
        return CancelSession(session_id=session_id, code=self.code.data or "", version=version)


class SessionForm(FlaskForm):
    """When and where one session is."""

    day = DatePartsField(_("Day"), validators=[InputRequired(_("Enter the day of the session"))])
    at = ClockField(_("Time"))
    minutes = WholeField(
        _("How long it lasts, in minutes"),
        missing=_("Enter how long the session lasts"),
        low=1,
        high=LONGEST_SESSION,
    )
    place = StringField(
        _("Where it takes place"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter where the session takes place")), Length(max=200)],
    )
    facilitator = SelectField(_("Who runs it"), widget=GovSelect(), choices=[])
    despite_clash = despite()

    def offer(self, people: Iterable[Receiver]) -> None:
        """The colleagues who may run it."""
        self.facilitator.choices = people_to_choose(people)

    def time(self) -> SessionTime:
        """When and where; the time typed is London time."""
        return SessionTime(
            day=required_date(self.day),
            at=self.at.at,
            minutes=self.minutes.data or 0,
            place=self.place.data or "",
            facilitator_id=chosen_colleague(self.facilitator),
            despite_clash=bool(self.despite_clash.data),
        )

    def add(self, group_id: uuid.UUID) -> AddSession:
        """The new session as a command."""
        return AddSession(group_id=group_id, time=self.time())


class MoveForm(SessionForm):
    """The same for a session that is moved, with who asked and why."""

    asked_by = RadioField(
        _("Who asked for it?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(code, label) for code, label in ASKED_BY.items()],
        validators=[InputRequired(_("Select who asked for it"))],
    )
    reason = TextAreaField(
        _("Why?"),
        widget=GovTextArea(),
        description=_("This is kept with the group. Name no member."),
        validators=[InputRequired(_("Enter why")), Length(max=500)],
    )

    @classmethod
    def showing(cls, each: GroupSession) -> MoveForm:
        """The session as it is."""
        local = each.starts_at.astimezone(LONDON)
        return cls(
            formdata=None, day=local.date(), at=f"{local:%H:%M}", minutes=each.minutes, place=each.place,
            facilitator=str(each.facilitator_id),
        )  # fmt: skip

    def move(self, session_id: uuid.UUID, version: int) -> MoveSession:
        """The move as a command."""
        return MoveSession(
            session_id=session_id,
            time=self.time(),
            asked_by=self.asked_by.data or "",
            reason=self.reason.data or "",
            version=version,
        )
