"""Changing or adding a condition by agreement."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.conditions import ConditionForm
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, day, one_of, paragraph, text, whole, yes_no
from fairlead_oocd.use_cases.terms import Terms
from fairlead_oocd.use_cases.variations import (
    AgreeVariation,
    DropVariation,
    ProposeAddition,
    ProposeVariation,
)


class VariationForm(QuestionForm):
    """T17: the terms as they are, to be changed."""

    kind = one_of(
        _("What is to change?"),
        (("change", _("Change the condition")), ("omit", _("Leave the condition out"))),
        needed=_("Choose what is to change"),
    )
    wording = paragraph(
        _("What must the person do, or not do?"),
        needed=_("Enter what the person has to do or not do"),
        hint=_("In words the person understands. Do not name a victim or say where they live"),
        limit=1000,
    )
    due_on = day(
        _("To be done by"),
        subject=_("The date by which it is done"),
        needed=_("Enter the date by which it is to be done"),
        hint=_("At most a year from today"),
    )
    hours = whole(_("Hours"), hint=_("Whole hours, for attendance and unpaid work"))
    place = text(_("Place"), limit=200)
    purpose = text(_("Purpose"), limit=200)
    evidence = text(
        _("How will it be shown?"), needed=_("Enter how it will be shown that the condition was kept")
    )
    reason = paragraph(
        _("Why is it changed?"),
        needed=_("Enter why it is changed"),
        hint=_("The person gets this in writing"),
        limit=1000,
    )

    def start_from(self, terms: Terms) -> None:
        """Show the terms as they are."""
        self.fill(
            {
                "kind": "change",
                "wording": terms.text,
                "due_on": terms.due_on,
                "hours": None if terms.hours is None else str(terms.hours),
                "place": terms.place,
                "purpose": terms.purpose,
                "evidence": terms.evidence,
            }
        )

    def command(self, reference: str, condition_id: UUID, version: int) -> ProposeVariation:
        """The proposal."""
        terms = Terms(
            text=self.needed("wording"),
            due_on=required(self.on("due_on")),
            evidence=self.needed("evidence"),
            hours=self.number("hours"),
            place=self.value("place"),
            purpose=self.value("purpose"),
        )
        return ProposeVariation(
            reference=reference,
            version=version,
            condition_id=condition_id,
            terms=terms if self.value("kind") == "change" else None,
            reason=self.needed("reason"),
        )


class AdditionForm(ConditionForm):
    """T17 for a further condition: everything that is asked at planning, and why it is added."""

    reason = paragraph(
        _("Why is it added?"),
        needed=_("Enter why it is added"),
        hint=_("The person gets this in writing"),
        limit=1000,
    )

    def addition(self, reference: str, version: int) -> ProposeAddition:
        """The proposal."""
        return ProposeAddition(
            version=version, condition=self.command(reference), reason=self.needed("reason")
        )


class ConsentForm(QuestionForm):
    """T17a."""

    consented = yes_no(
        _("Does the person agree to the change?"), needed=_("Choose whether the person agrees to the change")
    )
    consented_on = day(
        _("When did the person agree?"),
        subject=_("The date the person agreed"),
        needed=_("Enter the date the person agreed"),
    )
    method = one_of(
        _("How did the person agree?"), words.CONSENT_METHODS, needed=_("Choose how the person agreed")
    )
    name = text(_("Name as signed"), needed=_("Enter the name as signed"), limit=200)

    def command(self, reference: str, version: int) -> AgreeVariation:
        """The consent."""
        return AgreeVariation(
            reference=reference,
            version=version,
            consented=self.flag("consented") is True,
            consented_on=required(self.on("consented_on")),
            method=self.needed("method"),
            name=self.needed("name"),
        )


class DropVariationForm(QuestionForm):
    """T17r."""

    reason = paragraph(
        _("Why is the change dropped?"), needed=_("Enter why the change is dropped"), limit=1000
    )

    def command(self, reference: str, version: int) -> DropVariation:
        """The dropping."""
        return DropVariation(reference=reference, version=version, reason=self.needed("reason"))
