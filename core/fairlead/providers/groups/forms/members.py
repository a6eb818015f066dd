"""What is typed about who is in a group."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovSelect,
)
from wtforms import (
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from fairlead.providers.groups.forms.fields import (
    coded,
    despite,
)
from fairlead.providers.groups.models import GroupSession
from fairlead.providers.groups.roster import MemberRow
from fairlead.providers.groups.use_cases import (
    EnrolMembers,
    GivePlace,
    LeaveGroup,
)
from fairlead.providers.groups.words import LEAVE_CODES
from fairlead.providers.models import Referral
from fairlead.web.filters import uk_datetime


class FromSessionForm(FlaskForm):
    """From which session on somebody has a place."""

    first_session = SelectField(_("From which session on?"), widget=GovSelect(), choices=[], coerce=int)
    despite_clash = despite()

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
    code = SelectField(_("Why?"), widget=GovSelect(), choices=coded(LEAVE_CODES, _("Select a reason")))

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
