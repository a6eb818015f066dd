"""The eligibility questions that every case is asked, one group to a page.

Nobody is asked for what the case already says (date of birth, offence, mode of trial, dates). A question left
open is a fact nobody knows: the rules then ask for it, they do not guess.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask_babel import lazy_gettext as _

from fairlead_oocd.facts import Tag
from fairlead_oocd.forms import words
from fairlead_oocd.forms.answering import Answers, GroupForm, as_day, part
from fairlead_oocd.forms.fields import (
    any_of,
    confirmed,
    day,
    from_list,
    one_of,
    pounds,
    text,
    whole,
    yes_no,
    yes_or_no,
)

ADULT = 18
UNCHECKED = _("Add an earlier outcome, or confirm that records were checked")


class AdmissionForm(GroupForm):
    """What the suspect said, and whether they agree to be dealt with out of court."""

    facts = ("admission", "consent")
    made = yes_no(_("Has the suspect admitted the offence?"))
    at = day(
        _("When was it admitted?"), subject=_("The date of the admission"), hint=_("For example, 27 3 2026")
    )
    to_whom = text(_("To whom?"), hint=_("Shoulder number or staff reference, not a name"), limit=60)
    qualified = yes_no(_("Was the admission qualified or only partial?"))
    defence_raised = yes_no(_("Did the suspect raise a defence?"), hint=_("For example, self-defence"))
    responsibility_accepted = yes_no(
        _("Does the suspect accept responsibility?"), hint=_("A lower standard than a full admission")
    )
    willing = yes_no(
        _("Does the suspect agree in principle to an out-of-court resolution?"),
        hint=_("Consent itself is recorded when the resolution is explained and signed"),
    )

    def answers(self) -> Answers:
        """The objects admission and consent."""
        at = self.on("at")
        return {
            "admission": {
                "made": self.flag("made"),
                "to_whom": self.value("to_whom"),
                "at": None if at is None else at.isoformat(),
                "qualified": self.flag("qualified"),
                "defence_raised": self.flag("defence_raised"),
                "responsibility_accepted": self.flag("responsibility_accepted"),
            },
            "consent": {"willing": self.flag("willing")},
        }

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show the admission and the agreement."""
        given = part(answers, "admission")
        flags = ("made", "qualified", "defence_raised", "responsibility_accepted")
        self.fill({name: yes_or_no(given.get(name)) for name in flags})
        self.fill({"to_whom": given.get("to_whom"), "at": as_day(given.get("at"))})
        self.fill({"willing": yes_or_no(part(answers, "consent").get("willing"))})


class OffenceForm(GroupForm):
    """Features of the offence on which a rule turns."""

    facts = ("offence",)
    jurisdiction = one_of(_("Where was the offence committed?"), words.JURISDICTIONS)
    tags = any_of(
        _("Which of these apply?"),
        words.TAGS,
        hint=_(
            "Choose all that apply. What the published offence list says already counts and need not be ticked."
        ),
    )
    none_apply = confirmed(_("None of these apply"))
    child_victim_age = whole(
        _("Age of the youngest victim under 18"), hint=_("Leave empty if nobody under 18 was a victim")
    )
    endorsable = yes_no(_("Can the offence be endorsed on a driving licence?"))
    property_value = pounds(
        _("Value of what was stolen or damaged, in pounds"),
        hint=_(
            "For theft and criminal damage: the price asked, or the cost of repair. Leave empty if unknown"
        ),
    )

    def offer(self, listed: Collection[str]) -> None:
        """The features that the published list does not say already."""
        self.set_choices("tags", [(tag, label) for tag, label in words.TAGS if tag not in listed])

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Refuse "none of these" together with one of them."""
        sound = bool(super().validate(extra_validators))
        if self.ticked("none_apply") and self.chosen("tags"):
            self.refuse("none_apply", str(_("Choose what applies, or that none of these apply, not both")))
            return False
        age = self.value("child_victim_age")
        if sound and age is not None and int(age) >= ADULT:
            self.refuse("child_victim_age", str(_("The age of a victim under 18 must be 17 or less")))
            return False
        return sound

    def answers(self) -> Answers:
        """The object offence, without what the case already says."""
        chosen = self.chosen("tags")
        age = self.number("child_victim_age")
        tags: dict[str, object] | None = (
            dict.fromkeys(chosen, True) if chosen or self.ticked("none_apply") else None
        )
        if tags is not None and age is not None:
            tags[Tag.CHILD_VICTIM.value] = age
        return {
            "offence": {
                "jurisdiction": self.value("jurisdiction"),
                "tags": tags,
                "endorsable": self.flag("endorsable"),
                "value_pence": self.pence("property_value"),
            }
        }

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show the tags, and what else was answered."""
        given = part(answers, "offence")
        tags = given.get("tags")
        ticked = [str(tag) for tag in tags] if isinstance(tags, Mapping | list | tuple) else []
        self.fill(
            {"jurisdiction": given.get("jurisdiction"), "endorsable": yes_or_no(given.get("endorsable"))}
        )
        self.fill({"tags": ticked, "none_apply": True if tags is not None and not ticked else None})
        if isinstance(value := given.get("value_pence"), int):
            self.fill({"property_value": f"{value / 100:.2f}"})
        if (
            isinstance(tags, Mapping)
            and isinstance(age := tags.get(Tag.CHILD_VICTIM.value), int)
            and age is not True
        ):
            self.fill({"child_victim_age": str(age)})


class HistoryForm(GroupForm):
    """One earlier outcome to add; or that there are none, or no more."""

    facts = ("history",)
    type = from_list(_("Earlier outcome"), words.HISTORY)
    date = day(_("When?"), subject=_("The date of the earlier outcome"), hint=_("For example, 27 3 2024"))
    offence = text(_("For what offence?"), hint=_("CJS code or short words"), limit=120)
    similar = yes_no(_("Was that offence similar to this one?"), hint=_("An officer’s judgement"))
    breached = yes_no(_("Was it breached or not completed?"))
    checked = confirmed(
        _("PNC, PND and local records were checked, and everything found is listed"),
        hint=_("Tick this when there is nothing, or nothing more, to add"),
    )

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """An earlier outcome has a type and a date; without one, the check must be confirmed."""
        sound = bool(super().validate(extra_validators))
        started = any(self.value(name) for name in ("type", "offence", "similar", "breached")) or self.on(
            "date"
        )
        if started and not self.value("type"):
            self.refuse("type", str(_("Choose what the earlier outcome was")))
            sound = False
        if started and self.on("date") is None and not self["date"].errors:
            self.refuse("date", str(_("Enter the date of the earlier outcome")))
            sound = False
        if not started and not self.ticked("checked"):
            self.refuse("checked", str(UNCHECKED))
            sound = False
        return sound

    def item(self) -> Answers | None:
        """The earlier outcome that was typed, if one was."""
        on = self.on("date")
        if self.value("type") is None or on is None:
            return None
        return {
            "type": self.value("type"),
            "date": on.isoformat(),
            "offence": self.value("offence"),
            "similar": self.flag("similar"),
            "breached": self.flag("breached"),
        }

    def answers(self) -> Answers:
        """A list with the one outcome; the use case adds it to those before."""
        item = self.item()
        return {"history": [] if item is None else [item]}

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Start empty: what was added before is listed above the form."""


class CircumstancesForm(GroupForm):
    """Orders in force, and immigration status."""

    facts = ("on_bail", "under_court_order", "on_licence", "immigration")
    on_bail = yes_no(_("Is the suspect on bail for something else?"))
    under_court_order = yes_no(
        _("Is the suspect under a court order?"),
        hint=_("Community order, suspended sentence or conditional discharge"),
    )
    on_licence = yes_no(_("Is the suspect on licence?"))
    status = one_of(_("What is the suspect’s citizenship?"), words.IMMIGRATION)
    hoie_reply = text(
        _("Reply of Immigration Enforcement"),
        hint=_("Reference of the reply. Needed when the suspect is not British"),
    )

    def answers(self) -> Answers:
        """Three flags and the object immigration."""
        status = self.value("status")
        return {
            "on_bail": self.flag("on_bail"),
            "under_court_order": self.flag("under_court_order"),
            "on_licence": self.flag("on_licence"),
            "immigration": {
                "status": None if status == "unknown" else status,
                "hoie_reply": self.value("hoie_reply"),
            },
        }

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show the flags and the status."""
        self.fill(
            {name: yes_or_no(answers.get(name)) for name in ("on_bail", "under_court_order", "on_licence")}
        )
        given = part(answers, "immigration")
        self.fill({"status": given.get("status"), "hoie_reply": given.get("hoie_reply")})


class VulnerabilityForm(GroupForm):
    """The vulnerability screen, and who has to be there."""

    facts = ("vulnerability", "aa", "interpreter")
    screened = yes_no(_("Has the suspect been screened for vulnerability?"))
    flags = any_of(
        _("What did the screen find?"),
        words.screen_flags(),
        hint=_("Choose all that apply, or none"),
    )
    fit = yes_no(_("Is the suspect fit to be dealt with now?"), hint=_("Not intoxicated, not unwell"))
    aa_required = yes_no(_("Is an appropriate adult required?"))
    aa_present = yes_no(_("Was an appropriate adult present for the admission?"))
    aa_name = text(_("Name and role of the appropriate adult"), limit=120)
    interpreter_required = yes_no(_("Is an interpreter required?"))
    interpreter_present = yes_no(_("Was an interpreter present for the admission?"))
    language = text(_("Language"), limit=60)

    def answers(self) -> Answers:
        """The objects vulnerability, aa and interpreter."""
        screened = self.flag("screened")
        return {
            "vulnerability": {
                "screened": screened,
                "flags": list(self.chosen("flags")) if screened else None,
                "fit": self.flag("fit"),
            },
            "aa": {
                "required": self.flag("aa_required"),
                "present": self.flag("aa_present"),
                "name": self.value("aa_name"),
            },
            "interpreter": {
                "required": self.flag("interpreter_required"),
                "present": self.flag("interpreter_present"),
                "language": self.value("language"),
            },
        }

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show the screen, the adult and the interpreter."""
        screen, adult, interpreter = (part(answers, key) for key in self.facts)
        self.fill({"screened": yes_or_no(screen.get("screened")), "fit": yes_or_no(screen.get("fit"))})
        self.fill({"flags": screen.get("flags")})
        self.fill(
            {"aa_required": yes_or_no(adult.get("required")), "aa_present": yes_or_no(adult.get("present"))}
        )
        self.fill({"aa_name": adult.get("name"), "language": interpreter.get("language")})
        self.fill(
            {f"interpreter_{word}": yes_or_no(interpreter.get(word)) for word in ("required", "present")}
        )
