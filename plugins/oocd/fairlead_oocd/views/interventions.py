"""The force's catalogue: to look through, and to start a condition of a case from."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import Confidence, Crumb, current_session, local_day, requires
from fairlead_oocd.disposals import TITLES, WITH_CONDITIONS, Disposal
from fairlead_oocd.facts import ConditionType
from fairlead_oocd.forms import words
from fairlead_oocd.interventions import Catalogue, Wanted, matching
from fairlead_oocd.panels.needs import needs_found
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.conditions import catalogue_on, provider_names
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.views.pages import blueprint, crumbs_of, present, shown_work

LONGEST_SEARCH = 100
ON_A_PAGE = 12
"""Rows: a page stays under the budget of 60 kB."""
_WITH_ACTIONS = (*sorted(WITH_CONDITIONS - {Disposal.YCC}), Disposal.CR, Disposal.O22)


@blueprint.get("/interventions")
@requires(Oocd.READ)
def interventions() -> ResponseReturnValue:
    """Everything that may be asked of a person in this force, with how sure its facts are."""
    crumbs = (Crumb(label=_("Cases"), url=url_for("cases.worklist")), Crumb(label=_("Interventions")))
    return _page(_("Interventions"), None, _typed(), crumbs)


@blueprint.get("/<reference:reference>/conditions/choose")
@requires(Oocd.SUBMIT)
def choose_intervention(reference: str) -> ResponseReturnValue:
    """The catalogue for one case: what its resolution allows, what its needs ask for first."""
    work = shown_work(reference)
    chosen = work.resolution.chosen or ""
    wanted = _typed() if request.args else Wanted(disposal=chosen)
    heading = _("Choose an intervention")
    return _page(heading, work, wanted, crumbs_of(work, heading))


def _page(heading: str, work: CaseWork | None, wanted: Wanted, crumbs: tuple[Crumb, ...]) -> str:
    session = current_session()
    catalogue = catalogue_on(session, local_day(present()))
    needs = tuple(need.domain for need in needs_found(session, work)) if work else ()
    found = matching(catalogue, wanted, first=needs)
    start = (_page_number() - 1) * ON_A_PAGE
    return render_template(
        "oocd/interventions.html",
        heading=heading,
        work=work,
        crumbs=crumbs,
        wanted=wanted,
        found=found[start : start + ON_A_PAGE],
        matches=len(found),
        previous_url=_page_url(-1) if start else "",
        next_url=_page_url(1) if start + ON_A_PAGE < len(found) else "",
        total=len(catalogue.interventions),
        problems=catalogue.problems,
        providers=provider_names(session, catalogue),
        needs_found=frozenset(needs),
        types=[
            ("", _("Any kind")),
            *((each, words.label(words.CONDITION_TYPES, each)) for each in _types(catalogue)),
        ],
        disposals=[("", _("Any resolution")), *((code, TITLES[code]) for code in _WITH_ACTIONS)],
        needs=[("", _("Any need")), *((each, need_word(each)) for each in _needs(catalogue))],
        titles=TITLES,
        type_word=lambda value: words.label(words.CONDITION_TYPES, value),
        object_word=lambda value: words.label(words.OBJECTS, value),
        need_word=need_word,
        sure_word=sure_word,
    )


def _page_number() -> int:
    typed = request.args.get("page", "1")
    return max(int(typed), 1) if typed.isdecimal() and len(typed) < 4 else 1  # noqa: PLR2004  # digits


def _page_url(step: int) -> str:
    """This page with the same filters, further on or back."""
    given = {**request.args.to_dict(), "page": str(_page_number() + step)}
    return f"{request.path}?{urlencode(given)}"


def need_word(value: str) -> str:
    """A need in words; the force's own word when it is none of the pathways."""
    return words.label(words.pathways(), value)


def sure_word(confidence: Confidence) -> str:
    """How sure the facts of a row are, said of a table that is the force's own."""
    return {
        Confidence.VERIFIED: _("Checked against the source"),
        Confidence.VERIFIED_SECONDARY: _("Checked in a secondary source"),
        Confidence.FROM_MEMORY: _("Placeholder set by your force: not checked against the law"),
        Confidence.DESIGN: _("Chosen by your force, not law"),
        Confidence.OPEN: _("Placeholder set by your force: not settled"),
    }[confidence]


def _typed() -> Wanted:
    given = {
        name: request.args.get(name, "").strip()[:LONGEST_SEARCH]
        for name in ("q", "type", "disposal", "need")
    }
    return Wanted(words=given["q"], type=given["type"], disposal=given["disposal"], need=given["need"])


def _types(catalogue: Catalogue) -> list[ConditionType]:
    there = {each.type for each in catalogue.interventions}
    return [each for each in ConditionType if each in there]


def _needs(catalogue: Catalogue) -> list[str]:
    return sorted({need for each in catalogue.interventions for need in each.needs})
