"""What is typed about a group: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any  # a field of WTForms

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from fairlead.providers.delivery.policy import LONGEST_SESSION
from fairlead.providers.groups.models import GroupProgramme, GroupSession
from fairlead.providers.groups.queries import RegisterPage
from fairlead.providers.groups.roster import MemberRow
from fairlead.providers.groups.schedule import LONDON
from fairlead.providers.groups.use_cases import (
    AddSession,
    AlterGroup,
    CancelGroup,
    CancelSession,
    CreateGroup,
    EnrolMembers,
    GivePlace,
    LeaveGroup,
    Line,
    MoveSession,
    SaveRegister,
)
from fairlead.providers.groups.use_cases.register import (
    LONGEST_NOTE,
    LONGEST_REASON,
    note_field,
    result_field,
)
from fairlead.providers.groups.use_cases.running import MOST_PLACES, MOST_SESSIONS
from fairlead.providers.groups.use_cases.sessions import SessionTime
from fairlead.providers.groups.words import ASKED_BY, CANCEL_CODES, LEAVE_CODES, RESULTS, note_of, result_of
from fairlead.providers.models import Referral
from fairlead.web.fields import DatePartsField, required_date
from fairlead.web.filters import uk_datetime
from fairlead.worklists.queries import Receiver


class ClockField(StringField):
    """A time of day, written the usual ways; ``at`` is the time once it was validated."""

    widget = GovTextInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("description", _("For example, 14:30"))
        super().__init__(label, validators=[InputRequired(_("Enter the time"))], **kwargs)
        self.at = time()

    def post_validate(self, form: object, validation_stopped: bool) -> None:  # noqa: FBT001  # WTForms calls it
        """Read the time, unless there is none."""
        del form
        if validation_stopped:
            return
        try:
            self.at = time.fromisoformat((self.data or "").strip().replace(".", ":").zfill(5))
        except ValueError:
            raise ValidationError(_("Enter the time like 14:30")) from None


def _coded(words: Mapping[str, Any], first: Any) -> list[SelectChoice]:
    return [SelectChoice("", first), *(SelectChoice(code, label) for code, label in words.items())]


class WholeField(IntegerField):
    """A whole number; what is none is refused in the same words as one out of range."""

    widget = GovTextInput()

    def __init__(self, label: Any, *, missing: Any, low: int, high: int, **kwargs: Any) -> None:
        self.said = _("Enter a number between %(low)d and %(high)d", low=low, high=high)
        within = NumberRange(min=low, max=high, message=self.said)
        super().__init__(label, validators=[InputRequired(missing), within], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            if (valuelist[0] if valuelist else "").strip():
                raise ValueError(self.said) from None


def _despite() -> BooleanField:
    return BooleanField(_("Go on although somebody is elsewhere at this time"), widget=GovCheckboxInput())


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
        self.facilitator.choices = _people(people)

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
            facilitator_id=_chosen(self.facilitator),
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
            facilitator_id=_chosen(self.facilitator),
            first_day=required_date(self.first_day),
            at=self.at.at,
            minutes=self.minutes.data or 0,
            sessions=self.sessions.data or 0,
        )


class CancelForm(FlaskForm):
    """Why a group or a session is cancelled."""

    code = SelectField(_("Why?"), widget=GovSelect(), choices=_coded(CANCEL_CODES, _("Select a reason")))

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
    despite_clash = _despite()

    def offer(self, people: Iterable[Receiver]) -> None:
        """The colleagues who may run it."""
        self.facilitator.choices = _people(people)

    def time(self) -> SessionTime:
        """When and where; the time typed is London time."""
        return SessionTime(
            day=required_date(self.day),
            at=self.at.at,
            minutes=self.minutes.data or 0,
            place=self.place.data or "",
            facilitator_id=_chosen(self.facilitator),
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


class FromSessionForm(FlaskForm):
    """From which session on somebody has a place."""

    first_session = SelectField(_("From which session on?"), widget=GovSelect(), choices=[], coerce=int)
    despite_clash = _despite()

    def offer_sessions(self, sessions: Sequence[GroupSession]) -> None:
        """The sessions of the group."""
        self.first_session.choices = [
            SelectChoice(
                each.number, _("%(number)d: %(when)s", number=each.number, when=uk_datetime(each.starts_at))
            )
            for each in sessions
        ]

    def give(self, member_id: uuid.UUID, version: int) -> GivePlace:
        """The place as a command."""
        return GivePlace(
            member_id=member_id,
            first_session=self.first_session.data or 0,
            version=version,
            despite_clash=bool(self.despite_clash.data),
        )


class EnrolForm(FromSessionForm):
    """Who joins."""

    referral = SelectMultipleField(_("Who joins?"), widget=GovCheckboxesInput(), choices=[])

    def offer(self, referrals: Iterable[Referral]) -> None:
        """Those who could."""
        self.referral.choices = [
            SelectChoice(str(each.id), f"{each.subject_label}, {each.reference}, {each.sender_name}")
            for each in referrals
        ]

    def command(self, group_id: uuid.UUID) -> EnrolMembers:
        """The new members as a command, in the order of the list."""
        return EnrolMembers(
            group_id=group_id,
            referral_ids=[uuid.UUID(each) for each in self.referral.data or ()],
            first_session=self.first_session.data or 0,
            despite_clash=bool(self.despite_clash.data),
        )


class LeaveForm(FlaskForm):
    """After which session a member leaves, and why."""

    last_session = SelectField(_("After which session?"), widget=GovSelect(), choices=[], coerce=int)
    code = SelectField(_("Why?"), widget=GovSelect(), choices=_coded(LEAVE_CODES, _("Select a reason")))

    def offer(self, member: MemberRow, sessions: Sequence[GroupSession]) -> None:
        """The sessions of the member, and before the first of them."""
        self.last_session.choices = [
            SelectChoice(member.first_session - 1, _("Before the first session")),
            *(
                SelectChoice(
                    each.number,
                    _("%(number)d: %(when)s", number=each.number, when=uk_datetime(each.starts_at)),
                )
                for each in sessions
                if each.number >= member.first_session
            ),
        ]

    def command(self, member_id: uuid.UUID, version: int) -> LeaveGroup:
        """The leaving as a command."""
        return LeaveGroup(
            member_id=member_id,
            last_session=self.last_session.data or 0,
            code=self.code.data or "",
            version=version,
        )


class RegisterForm(FlaskForm):
    """The register of one session; `register_form` adds the lines."""

    took_place = RadioField(
        _("Did the session take place?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("yes", _("Yes")),
            SelectChoice("no", _("No, we cancelled it: it counts against nobody")),
        ],
        default="yes",
        validators=[InputRequired(_("Select whether the session took place"))],
    )
    cancel_code = SelectField(
        _("If it did not take place, why?"),
        widget=GovSelect(),
        choices=_coded(CANCEL_CODES, _("It took place")),
        validators=[Optional()],
    )
    note_to_all = TextAreaField(
        _("Note to all (optional)"),
        widget=GovTextArea(),
        description=_("Each referring officer reads it about their own person. Name nobody."),
        validators=[Optional(), Length(max=LONGEST_NOTE)],
    )
    reason = TextAreaField(
        _("If you correct what was saved, why?"),
        widget=GovTextArea(),
        validators=[Optional(), Length(max=LONGEST_REASON)],
    )

    def command(self, page: RegisterPage, version: int) -> SaveRegister:
        """The register as a command."""
        lines = [
            Line(
                member_id=each.id,
                result=self[result_field(each.id)].data or "",
                note=self[note_field(each.id)].data or "",
            )
            for each in page.members
            if each.open
        ]
        return SaveRegister(
            session_id=page.held.id,
            took_place=self.took_place.data == "yes",
            cancel_code=self.cancel_code.data or "",
            lines=lines,
            note_to_all=self.note_to_all.data or "",
            reason=self.reason.data or "",
            version=version,
        )


def register_form(page: RegisterPage, *, everybody: str = "") -> RegisterForm:
    """The form of a register with two fields for each member: as it was saved, or ``everybody`` with one result."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {
        "took_place": "no" if page.held.cancel_code else "yes",
        "cancel_code": page.held.cancel_code or "",
    }
    for each in page.members:
        if not each.open:
            continue
        saved = page.lines.get(each.id)
        fields[result_field(each.id)] = SelectField(
            _("What came of it for %(name)s", name=each.subject_label),
            widget=GovSelect(),
            choices=_coded(RESULTS, _("Select")),
            validators=[Optional()],
        )
        fields[note_field(each.id)] = StringField(
            _("Note on %(name)s (optional)", name=each.subject_label),
            widget=GovTextInput(),
            validators=[Optional(), Length(max=LONGEST_NOTE)],
        )
        data[result_field(each.id)] = result_of(saved) if saved is not None else everybody
        data[note_field(each.id)] = note_of(saved) if saved is not None else ""
    form: RegisterForm = type("RegisterOfMembers", (RegisterForm,), fields)(data=data)
    return form


def _people(people: Iterable[Receiver]) -> list[SelectChoice]:
    return [
        SelectChoice("", _("Select a colleague")),
        *(SelectChoice(str(each.id), each.name) for each in people),
    ]


def _chosen(field: SelectField) -> uuid.UUID | None:
    return uuid.UUID(field.data) if field.data else None
