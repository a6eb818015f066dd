"""What a scrutiny panel reads of a case: no names, an age band, no addresses, the panel's own reference.

Free text is searched for every name, address and number that the case knows, and each is replaced by who it
belongs to. Anonymising by search cannot find a nickname that nobody recorded, so the page says so and the
panel's administrator reads the file before it is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from fairlead.public import TenantSession, age_on, condition_word
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.forms import words
from fairlead_oocd.identifying import case_marks
from fairlead_oocd.models import Breach, ScrutinyItem
from fairlead_oocd.naming import Finder
from fairlead_oocd.panels.cards import Row, row
from fairlead_oocd.queries.after_giving import breaches_of
from fairlead_oocd.queries.work import CaseWork

BANDS = ((18, 20), (21, 24), (25, 29), (30, 39), (40, 49), (50, 59))
"""Ages in whole years, from and to; older is 60 and over. [design]"""
Hide = Callable[[str | None], str | None]
"""A text without what identifies somebody; None stays None."""


@dataclass(frozen=True, kw_only=True)
class PanelFile:
    """The file as the panel reads it: titled lists of rows."""

    panel_reference: str
    sections: tuple[tuple[str, list[Row]], ...]


def age_band(born: date | None, on: date) -> str:
    """``18 to 20``, or ``not recorded``."""
    if born is None:
        return _("not recorded")
    age = age_on(born, on)
    for first, last in BANDS:
        if first <= age <= last:
            return _("%(first)d to %(last)d", first=first, last=last)
    return _("60 and over") if age > BANDS[-1][1] else _("under 18")


def panel_file(session: TenantSession, work: CaseWork, item: ScrutinyItem) -> PanelFile:
    """The anonymised file of one case."""
    hide = _hiding(session, work)
    resolution, offence, decision = work.resolution, work.offence, work.decision
    given = resolution.given_on
    tags = resolution.answers.get("offence")
    chosen = tags.get("tags") if isinstance(tags, Mapping) else None
    features = (
        ", ".join(words.label(words.TAGS, tag) for tag in chosen)
        if isinstance(chosen, Mapping | list)
        else ""
    )
    about = [
        row(_("Resolution"), TITLES.get(resolution.chosen or "")),
        row(_("Offence"), offence.title),
        row(_("Features of the offence"), features or _("None")),
        row(_("Month of the offence"), offence.committed_from.strftime("%m/%Y")),
        row(_("Age of the person then"), age_band(work.suspect.date_of_birth, offence.committed_from)),
        row(_("Days from offence to giving"), str((given - offence.committed_from).days) if given else None),
        row(_("What happened"), hide(offence.summary)),
        row(_("Evidence"), hide(resolution.evidence_summary)),
        row(_("Public interest"), hide(resolution.public_interest)),
    ]
    decided = [
        row(_("Officer’s reasons"), hide(decision.rationale if decision else None)),
        row(
            _("Authorised by rank"), words.label(words.RANKS, decision.authoriser_rank) if decision else None
        ),
        row(_("Supervisor’s reasons"), hide(decision.authoriser_rationale if decision else None)),
    ]
    sections = [
        (_("The offence"), about),
        (_("The decision"), decided),
        *[(_("Victim %(n)d", n=n), rows) for n, rows in enumerate(_victims(work, hide), start=1)],
        (_("Conditions"), _conditions(work, hide)),
        *[(_("Suspected breach"), _breach(each, hide)) for each in breaches_of(session, work.case)],
        (_("The end"), [row(_("Outcome code"), work.case.outcome_code)]),
    ]
    return PanelFile(panel_reference=item.panel_reference, sections=tuple(sections))


def _hiding(session: TenantSession, work: CaseWork) -> Hide:
    finder = Finder(case_marks(session, work))
    return lambda text: None if text is None else finder.hide(text)


def _victims(work: CaseWork, hide: Hide) -> list[list[Row]]:
    found = []
    for victim in work.victims:
        said = victim.consultation
        supports = (
            {True: _("Yes"), False: _("No")}.get(said.supports)
            if said and said.supports is not None
            else None
        )
        found.append(
            [
                row(_("Attempts"), str(len(victim.contacts))),
                row(_("Views"), hide(said.views or said.no_views_reason) if said else None),
                row(_("Supports it"), supports),
            ]
        )
    return found


def _conditions(work: CaseWork, hide: Hide) -> list[Row]:
    """Every condition that was agreed, the rescinded ones marked as such: the panel judges the whole."""
    return [
        row(_("Condition"), hide(item.condition.text), source=condition_word(item.condition.state))
        for item in work.every_condition
    ]


def _breach(breach: Breach, hide: Hide) -> list[Row]:
    return [
        row(_("What went wrong"), words.label(words.FAILURES, breach.failure)),
        row(_("What happened"), hide(breach.facts)),
        row(_("What the person said"), hide(breach.explanation)),
        row(_("Decision"), words.label(words.BREACH_DECISIONS, breach.decision)),
        row(_("Reasons"), hide(breach.decision_reason)),
        row(_("What followed"), words.label(words.BREACH_OUTCOMES, breach.outcome)),
        row(_("Why"), hide(breach.outcome_reason)),
    ]
