"""Which groups of questions there are, and which of them a case needs."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from fairlead_oocd.facts import UNKNOWN, Facts, Tag, TrialClass
from fairlead_oocd.forms.answering import GroupForm
from fairlead_oocd.forms.further_questions import (
    DomesticAbuseForm,
    HateCrimeForm,
    ProsecutorForm,
)
from fairlead_oocd.forms.questions import (
    AdmissionForm,
    CircumstancesForm,
    HistoryForm,
    OffenceForm,
    VulnerabilityForm,
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A page of questions: its address, its title, its form (none: a view of its own), and when anybody needs it."""

    key: str
    title: str
    form: type[GroupForm] | None
    only_for: str = ""


GROUPS: tuple[Group, ...] = (
    Group(key="admission", title=_("Admission"), form=AdmissionForm),
    Group(key="offence", title=_("About the offence"), form=OffenceForm),
    Group(key="history", title=_("Earlier outcomes"), form=HistoryForm),
    Group(key="circumstances", title=_("Bail, orders and citizenship"), form=CircumstancesForm),
    Group(key="vulnerability", title=_("Vulnerability and support"), form=VulnerabilityForm),
    Group(key="domestic-abuse", title=_("Domestic abuse"), form=DomesticAbuseForm, only_for="domestic abuse"),
    Group(key="hate-crime", title=_("Hate crime"), form=HateCrimeForm, only_for="hate crime"),
    Group(key="gravity", title=_("Gravity"), form=None),
    Group(
        key="prosecutor",
        title=_("Exceptional circumstances and prosecutor"),
        form=ProsecutorForm,
        only_for="prosecutor",
    ),
)


def asked(facts: Facts, *, prosecutor: bool = False) -> tuple[Group, ...]:
    """The groups that this case needs. ``prosecutor``: some disposal waits for the prosecution service."""
    serious = facts.offence.trial_class is TrialClass.INDICTABLE_ONLY
    given = facts.cps_decision.ref is not UNKNOWN or facts.dpp_consent.ref is not UNKNOWN
    wanted = {
        "domestic abuse": facts.offence.tagged(Tag.DA),
        "hate crime": facts.offence.tagged(Tag.HATE),
        "prosecutor": prosecutor or serious or given,
    }
    return tuple(group for group in GROUPS if wanted.get(group.only_for, True))
