"""Victims' views, and needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import (
    QuestionForm,
    clock,
    day,
    from_list,
    one_of,
    paragraph,
    pounds,
    text,
    yes_no,
    yes_or_no,
)
from fairlead_oocd.models import VictimConsultation
from fairlead_oocd.use_cases.victims import FinishVictimContact, RecordContact, RecordViews

LONDON = ZoneInfo("Europe/London")
NONE_WANTED = "none"


def moment(on: date, typed: str) -> datetime:
    """A day and a time of day as typed, in London."""
    hours, _colon, minutes = typed.strip().replace(".", ":").partition(":")
    return datetime.combine(on, time(int(hours), int(minutes)), LONDON)


class ContactForm(QuestionForm):
    """One attempt to reach a victim."""

    attempted_on = day(
        _("Date of the attempt"),
        subject=_("The date of the attempt"),
        needed=_("Enter the date of the attempt"),
    )
    attempted_at = clock(_("Time"), needed=_("Enter the time"), hint=_("For example, 14:30"))
    method = one_of(_("How?"), words.METHODS, needed=_("Choose how you tried to reach the victim"))
    outcome = one_of(_("What came of it?"), words.OUTCOMES, needed=_("Choose what came of it"))
    note = paragraph(
        _("Note"), hint=_("Nothing that would put the victim at risk if it were overheard"), limit=1000
    )

    def command(self, reference: str, party_id: UUID) -> RecordContact:
        """The attempt."""
        return RecordContact(
            reference=reference,
            party_id=party_id,
            attempted_at=moment(required(self.on("attempted_on")), self.needed("attempted_at")),
            method=self.needed("method"),
            outcome=self.needed("outcome"),
            note=self.value("note"),
        )


class ViewsForm(QuestionForm):
    """What a victim said."""

    views = paragraph(_("The victim’s views on an out-of-court resolution"), limit=2000)
    no_views_reason = text(
        _("If there are none, why?"), hint=_("For example, could not be reached after three attempts")
    )
    supports = yes_no(_("Does the victim support an out-of-court resolution?"))
    wants_listed_action = from_list(_("Does the victim want an action of the community remedy document?"), ())
    risk_to_victim = yes_no(_("Would an out-of-court resolution put the victim at more risk?"))
    safety_concerns = paragraph(
        _("What is the victim afraid of, if anything?"),
        hint=_("For the police only: never shown to the suspect or to a provider"),
        limit=1000,
    )
    restorative_interest = yes_no(_("Is the victim interested in restorative justice?"))
    loss = pounds(_("Loss or damage in pounds"))
    update_preference = text(_("How does the victim want to be kept informed?"), limit=120)

    def offer(self, actions: Iterable[tuple[str, str]]) -> None:
        """The actions of the force's community remedy document."""
        self.set_choices(
            "wants_listed_action",
            [
                ("", _("Not asked yet")),
                (NONE_WANTED, _("No action wanted")),
                *((code, f"{code}: {title}") for code, title in actions),
            ],
        )

    def start_from(self, said: VictimConsultation) -> None:
        """Show what was recorded before."""
        flags = ("supports", "risk_to_victim", "restorative_interest")
        self.fill({name: yes_or_no(getattr(said, name)) for name in flags})
        self.fill(
            {
                name: getattr(said, name)
                for name in ("views", "no_views_reason", "update_preference", "safety_concerns")
            }
        )
        self.fill(
            {
                "wants_listed_action": NONE_WANTED
                if said.wants_listed_action == ""
                else said.wants_listed_action
            }
        )
        self.fill({"loss": None if said.loss_pence is None else f"{said.loss_pence / 100:.2f}"})

    def command(self, reference: str, party_id: UUID) -> RecordViews:
        """The views."""
        wanted = self.value("wants_listed_action")
        return RecordViews(
            reference=reference,
            party_id=party_id,
            views=self.value("views"),
            no_views_reason=self.value("no_views_reason"),
            supports=self.flag("supports"),
            wants_listed_action="" if wanted == NONE_WANTED else wanted,
            risk_to_victim=self.flag("risk_to_victim"),
            safety_concerns=self.value("safety_concerns"),
            restorative_interest=self.flag("restorative_interest"),
            loss_pence=self.pence("loss"),
            update_preference=self.value("update_preference"),
        )


class FinishContactForm(QuestionForm):
    """T08. The reason is asked for only where the service standard was not kept."""

    shortfall_reason = paragraph(
        _("Why was the victim tried less often than the service standard asks?"),
        hint=_(
            "The service standard is three attempts by two methods within five working days. It is not law."
            " A victim who cannot be reached does not hold the case"
        ),
        limit=1000,
    )

    def without_reason(self) -> None:
        """Where the standard was kept, or every victim was heard, nobody is asked."""
        del self.shortfall_reason

    def command(self, reference: str, version: int) -> FinishVictimContact:
        """Going on."""
        reason = self.value("shortfall_reason") if "shortfall_reason" in self else None
        return FinishVictimContact(reference=reference, version=version, shortfall_reason=reason)
