"""What follows giving: referral, completion, the end. The giving itself is in `offer`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import (
    QuestionForm,
    day,
    from_list,
    paragraph,
    text,
)
from fairlead_oocd.use_cases.delivery import (
    Finalise,
    MonitorWithoutProvider,
    RecordCompletion,
)


class MonitorForm(QuestionForm):
    """T14m."""

    reason = text(
        _("Why does no provider monitor the conditions?"), needed=_("Enter why no provider is involved")
    )

    def command(self, reference: str, version: int) -> MonitorWithoutProvider:
        """Monitoring by the officer."""
        return MonitorWithoutProvider(reference=reference, version=version, reason=self.needed("reason"))


class CompletionForm(QuestionForm):
    """T28."""

    completed_on = day(
        _("When was everything done?"), subject=_("The date everything was done"), needed=_("Enter the date")
    )
    proof = paragraph(
        _("What shows it, in short?"), needed=_("Enter what shows that everything was done"), limit=1000
    )

    def command(self, reference: str, version: int) -> RecordCompletion:
        """The completion."""
        return RecordCompletion(
            reference=reference,
            version=version,
            completed_on=required(self.on("completed_on")),
            proof=self.needed("proof"),
        )


class NothingToMonitorForm(QuestionForm):
    """T28n: a button only; ``day`` is the day of giving."""

    day: date

    def command(self, reference: str, version: int) -> RecordCompletion:
        """Complete when given."""
        return RecordCompletion(
            reference=reference, version=version, completed_on=self.day, proof="Complete when given"
        )


class FinaliseForm(QuestionForm):
    """T29."""

    outcome_code = from_list(_("Home Office outcome"), (), needed=_("Choose the outcome"))
    pnc_reference = text(
        _("PNC reference"), hint=_("Needed when the offence is recordable and a caution was given"), limit=40
    )
    offender_told_on = day(
        _("When was the person told?"),
        subject=_("The date the person was told"),
        needed=_("Enter the date the person was told"),
    )
    victim_told = text(
        _("How and when was the victim told?"),
        hint=_("Or why not"),
        limit=300,
    )
    letters_sent = text(
        _("Which letters were sent, or will be?"),
        hint=_(
            "For example, completion letter. The letters to the person and to each victim are made when the case is"
            " finalised, and are then among its documents"
        ),
        needed=_("Enter which letters were sent or will be sent"),
        limit=300,
    )
    kept_things = paragraph(
        _("What is done with property and biometrics?"),
        hint=_("It stands on the retention and PNC form. Leave it open where nothing was taken"),
        limit=500,
    )

    def ask_only(self, *, pnc: bool, victim: bool) -> None:
        """Take out what does not apply: the PNC for what is no caution, the victim where there is none."""
        if not pnc:
            del self["pnc_reference"]
        if not victim:
            del self["victim_told"]

    def offer(self, outcomes: Iterable[tuple[str, str]]) -> None:
        """The published outcome codes that suit what was given."""
        self.set_choices(
            "outcome_code",
            [
                ("", _("Choose")),
                *((code, label) for code, label in outcomes),
            ],
        )

    def command(self, reference: str, version: int) -> Finalise:
        """The end."""
        return Finalise(
            reference=reference,
            version=version,
            outcome_code=self.needed("outcome_code"),
            pnc_reference=self.value("pnc_reference") if "pnc_reference" in self else None,
            offender_told_on=required(self.on("offender_told_on")),
            victim_told=(self.value("victim_told") or "") if "victim_told" in self else "",
            letters_sent=self.needed("letters_sent"),
            kept_things=self.value("kept_things") or "",
        )


class ConfirmForm(QuestionForm):
    """A page with one button."""
