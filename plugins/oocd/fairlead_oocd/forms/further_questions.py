"""The eligibility questions for some cases only: domestic abuse, hate crime, the prosecutor."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.answering import Answers, GroupForm, as_day, part
from fairlead_oocd.forms.fields import (
    day,
    from_list,
    one_of,
    text,
    yes_no,
    yes_or_no,
)


class DomesticAbuseForm(GroupForm):
    """What the domestic abuse route asks."""

    facts = ("risk", "domestic_abuse")
    level = one_of(_("What was the result of the risk assessment (DARA or DASH)?"), words.RISKS)
    first_time = yes_no(_("Is this the first recorded domestic abuse by the suspect?"))
    intervention_available = yes_no(_("Is a CARA-type intervention available?"))

    def answers(self) -> Answers:
        """The objects risk and domestic_abuse."""
        return {
            "risk": {"dara_or_dash": self.value("level")},
            "domestic_abuse": {name: self.flag(name) for name in ("first_time", "intervention_available")},
        }

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show the level and the two flags."""
        self.fill({"level": part(answers, "risk").get("dara_or_dash")})
        given = part(answers, "domestic_abuse")
        self.fill({name: yes_or_no(given.get(name)) for name in ("first_time", "intervention_available")})


class HateCrimeForm(GroupForm):
    """The criteria for dealing with a hate crime out of court."""

    facts = ("hate_crime",)
    stirring_up = yes_no(_("Was hatred stirred up?"))
    genuine_remorse = yes_no(_("Is there genuine remorse?"))
    relevant_history = yes_no(_("Is there earlier hate crime by the suspect?"))
    extremist_group = yes_no(_("Is the suspect a member of an extremist group?"))
    custody_likely = yes_no(_("Would custody or a high-level community order be likely?"))
    _names = ("stirring_up", "genuine_remorse", "relevant_history", "extremist_group", "custody_likely")

    def answers(self) -> Answers:
        """The object hate_crime."""
        return {"hate_crime": {name: self.flag(name) for name in self._names}}

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show the five flags."""
        given = part(answers, "hate_crime")
        self.fill({name: yes_or_no(given.get(name)) for name in self._names})


class ProsecutorForm(GroupForm):
    """Exceptional circumstances, and what the prosecution service decided."""

    facts = ("exceptional_circumstances", "dpp_consent", "cps_decision")
    recorded = yes_no(_("Has an officer found that the circumstances are exceptional?"))
    by_rank = from_list(_("Rank of that officer"), words.RANKS)
    consent_ref = text(_("Reference of the DPP’s consent"), limit=60)
    consent_date = day(_("Date of the consent"), subject=_("The date of the consent"))
    decision = one_of(
        _("What did the prosecutor decide?"),
        (
            ("approved", _("Approved")),
            ("refused", _("Refused")),
            ("unknown", _("Not asked, or not decided yet")),
        ),
    )
    decision_ref = text(_("Reference of the decision"), limit=60)
    decision_date = day(_("Date of the decision"), subject=_("The date of the decision"))

    def answers(self) -> Answers:
        """Three objects."""
        decision, consent, decided = self.value("decision"), self.on("consent_date"), self.on("decision_date")
        return {
            "exceptional_circumstances": {
                "recorded": self.flag("recorded"),
                "by_rank": self.value("by_rank"),
            },
            "dpp_consent": {
                "ref": self.value("consent_ref"),
                "date": None if consent is None else consent.isoformat(),
            },
            "cps_decision": {
                "ref": self.value("decision_ref"),
                "date": None if decided is None else decided.isoformat(),
                "decision": None if decision == "unknown" else decision,
            },
        }

    def start_from(self, answers: Mapping[str, object]) -> None:
        """Show judgement, consent and decision."""
        exceptional, consent, decision = (part(answers, key) for key in self.facts)
        self.fill({"recorded": yes_or_no(exceptional.get("recorded")), "by_rank": exceptional.get("by_rank")})
        self.fill({"consent_ref": consent.get("ref"), "consent_date": as_day(consent.get("date"))})
        self.fill({"decision": decision.get("decision"), "decision_ref": decision.get("ref")})
        self.fill({"decision_date": as_day(decision.get("date"))})
