"""The Code tracker and the victim's voice: events, promises, enhanced rights, views."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are a version behind
from wtforms.validators import InputRequired, ValidationError

from fairlead.public import local_day, required_date
from fairlead_victims.forms.fields import YES_NO, choices, day, flag, one_of, paragraph, several, text
from fairlead_victims.use_cases.events import DecideEnhanced, RecordEvent, RecordReceipt
from fairlead_victims.use_cases.promises import SettlePromise
from fairlead_victims.use_cases.voice import RecordViews
from fairlead_victims.words import CONTACTS, EVENTS, GATEWAYS, OUTCOMES, WAYS


class EnhancedForm(FlaskForm):
    """Whether enhanced rights are owed."""

    enhanced = one_of(
        _("Does this victim have enhanced rights?"),
        YES_NO,
        needed=_("Choose whether this victim has enhanced rights"),
    )
    gateways = several(_("By which gateway?"), GATEWAYS, hint=_("Choose all that apply"))
    reason = paragraph(
        _("Reason"),
        needed=_("Give the reason"),
        hint=_("What in this case leads to the decision. It is kept with the decision."),
    )

    def command(self, reference: str, version: int) -> DecideEnhanced:
        """The form as a command."""
        enhanced, reason = self.enhanced.data == "yes", self.reason.data or ""
        chosen = self.gateways.data or () if enhanced else ("",)
        return DecideEnhanced(
            reference=reference, version=version, enhanced=enhanced, reasons=dict.fromkeys(chosen, reason)
        )


class EventForm(FlaskForm):
    """Something that happened."""

    kind = SelectField(
        _("What happened?"),
        widget=GovSelect(),
        choices=[SelectChoice("", _("Choose")), *choices(EVENTS)],
        validators=[InputRequired(_("Choose what happened"))],
    )
    occurred_on = day(
        _("When did it happen?"), subject=_("The day on which it happened"), needed=_("Enter the day")
    )
    received_on = day(
        _("When did word of it reach you?"),
        subject=_("The day on which it was received"),
        hint=_(
            "For what comes from a court or the prosecution service. Leave empty while you have not heard."
        ),
    )
    note = paragraph(_("Note"), hint=_("What the victim is to be told. Do not name a suspect."))

    def command(self, reference: str) -> RecordEvent:
        """The form as a command."""
        return RecordEvent(
            reference=reference,
            kind=self.kind.data,
            occurred_on=required_date(self.occurred_on),
            received_on=self.received_on.data,
            note=self.note.data,
        )


class ReceiptForm(FlaskForm):
    """When word of an event arrived."""

    received_on = day(
        _("When did word of it reach you?"),
        subject=_("The day on which it was received"),
        needed=_("Enter the day"),
    )

    def command(self, reference: str, event_id: uuid.UUID, version: int) -> RecordReceipt:
        """The form as a command."""
        return RecordReceipt(
            reference=reference,
            event_id=event_id,
            version=version,
            received_on=required_date(self.received_on),
        )


class SettleForm(FlaskForm):
    """What became of a promise."""

    outcome = one_of(_("What became of it?"), OUTCOMES, needed=_("Choose what became of it"))
    done_on = day(
        _("On which day?"), subject=_("The day"), hint=_("When it was done or tried. For example, 27 3 2026")
    )
    channel = one_of(_("By which way?"), WAYS)
    told_by = text(_("Who did it?"), hint=_("Name and shoulder number or organisation"))
    reason = paragraph(
        _("Reason"), hint=_("Needed when it was late, left out or not done, or when a way was not safe")
    )

    def command(self, reference: str, promise_id: uuid.UUID, version: int) -> SettlePromise:
        """The form as a command."""
        return SettlePromise(
            reference=reference,
            promise_id=promise_id,
            version=version,
            outcome=self.outcome.data,
            done_on=self.done_on.data,
            channel=self.channel.data,
            told_by=self.told_by.data,
            reason=self.reason.data,
        )


class ViewsForm(FlaskForm):
    """What a victim wants before an out-of-court disposal. Nothing is answered for the victim: open is not asked."""

    sought_on = day(_("When was the victim asked?"), subject=_("The day"), needed=_("Enter the day"))
    method = one_of(_("By which way?"), WAYS, needed=_("Choose the way"))
    outcome = one_of(
        _("Was the victim reached?"), CONTACTS, needed=_("Choose whether the victim was reached")
    )
    views = paragraph(
        _("What did the victim say?"),
        hint=_("In the victim’s words. Whoever decides on the disposal reads it; the suspect does not."),
    )
    no_views_reason = paragraph(_("If there are no views, why?"))
    supports = one_of(_("Is the victim content with a disposal out of court?"), YES_NO)
    listed = one_of(
        _("Does the victim want an action of the community remedy document?"),
        {"yes": _("Yes"), "no": _("No, none of them")},
    )
    listed_action = text(_("Code of that action"), hint=_("As the document of your force has it"), limit=40)
    loss = text(_("Loss in pounds"), hint=_("For example, 49.99"), limit=12)
    wants_apology = one_of(_("Does the victim want an apology?"), YES_NO)
    restorative_interest = one_of(_("Might the victim take part in restorative justice?"), YES_NO)
    at_risk = one_of(_("Is the victim at risk?"), YES_NO)
    safety_concerns = paragraph(_("Of what is the victim afraid?"))

    def validate_loss(self, field: Field) -> None:
        """An amount in pounds."""
        if field.data and not re.fullmatch(r"£?\s*\d{1,6}([.]\d{2})?", field.data):
            raise ValidationError(gettext("Enter an amount in pounds, like 50 or 49.99"))

    def validate_listed(self, field: Field) -> None:
        """Which action it is, where one is wanted."""
        if field.data == "yes" and not self.listed_action.data:
            raise ValidationError(gettext("Enter the code of the action"))

    def command(self, reference: str, now: datetime) -> RecordViews:
        """The form as a command. A day that is today means now; an earlier one its noon."""
        return RecordViews(
            reference=reference,
            sought_at=_moment(required_date(self.sought_on), now),
            method=self.method.data,
            outcome=self.outcome.data,
            views=self.views.data,
            no_views_reason=self.no_views_reason.data,
            supports=flag(self.supports),
            listed_action={"yes": self.listed_action.data, "no": ""}.get(self.listed.data),
            loss_pence=int(Decimal(self.loss.data.lstrip("£ ")) * 100) if self.loss.data else None,
            wants_apology=flag(self.wants_apology),
            restorative_interest=flag(self.restorative_interest),
            at_risk=flag(self.at_risk),
            safety_concerns=self.safety_concerns.data,
        )


def _moment(day: date, now: datetime) -> datetime:
    return now if day == local_day(now) else datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
