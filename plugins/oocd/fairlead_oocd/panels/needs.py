"""What a needs assessment found, in words, and which interventions on offer it speaks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from fairlead.public import CaseAssessment, CasePanel, TenantSession, latest_assessments
from fairlead_oocd.panels.cards import Row
from fairlead_oocd.policy.needs import GREAT, Need, Suggestion, ranked_needs, suggest
from fairlead_oocd.queries.services import services_on_offer
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.questionnaires import (
    ALCOHOL,
    ALCOHOL_POSITIVE,
    NEEDS,
    VULNERABILITY,
    questionnaire,
    told_questions,
)


def needs_panel(session: TenantSession, work: CaseWork) -> Sequence[CasePanel]:
    """The section of the case page; none before anybody assessed or screened."""
    latest = latest_assessments(session, work.case.id)
    if not latest:
        return ()
    needs = [_need_row(need) for need in _needs(latest)]
    if ALCOHOL in latest and (total := latest[ALCOHOL].scores.get("alcohol")) is not None:
        needs.append(_alcohol_row(int(str(total))))
    context = {"needs": needs, "screen": _screen_rows(latest.get(VULNERABILITY))}
    return (
        CasePanel(
            title=_("Needs and vulnerability"), template="oocd/needs_panel.html", context=context, order=20
        ),
    )


def suggestion_rows(session: TenantSession, work: CaseWork, today: date) -> Sequence[Row]:
    """Interventions on offer for this person's needs, best first, each with the reason and the way to plan it."""
    needs = needs_found(session, work)
    offered = services_on_offer(session, [need.domain for need in needs], today) if needs else ()
    return [_suggestion_row(each, work.case.reference) for each in suggest(needs, offered)]


def needs_found(session: TenantSession, work: CaseWork) -> Sequence[Need]:
    """What the newest needs assessment of the case found, the greatest first; none before one."""
    return _needs(latest_assessments(session, work.case.id))


def _needs(latest: Mapping[str, CaseAssessment]) -> Sequence[Need]:
    found = latest.get(NEEDS)
    if found is None:
        return ()
    tool = questionnaire(NEEDS, found.tool_version)
    return ranked_needs(tool, tool.check(found.answers))


def _need_row(need: Need) -> Row:
    return {"key": need.title, "value": _how_great(need), "source": ", ".join(_about(need))}


def _suggestion_row(suggestion: Suggestion, reference: str) -> Row:
    reasons = [
        " – ".join((need.title, ", ".join((_how_great(need).lower(), *_about(need)))))
        for need in suggestion.needs
    ]
    each = suggestion.service
    return {
        "key": each.title,
        "value": each.provider,
        "source": _("For: %(needs)s", needs="; ".join(reasons)),
        "actions": [
            {
                "url": url_for("oocd.new_condition", reference=reference, service=each.key),
                "text": _("Plan a condition with it"),
                "hidden": each.title,
            }
        ],
    }


def _how_great(need: Need) -> str:
    return _("Great need") if need.score >= GREAT else _("Some need")


def _about(need: Need) -> list[str]:
    found = []
    if need.linked:
        found.append(_("linked to the offence"))
    if need.wants_help is not None:
        found.append(_("wants help") if need.wants_help else _("has not asked for help"))
    return found


def _alcohol_row(total: int) -> Row:
    positive = total >= ALCOHOL_POSITIVE
    return {
        "key": questionnaire(ALCOHOL).title,
        "value": _("%(total)d of 12", total=total),
        "source": _("Positive: increasing or higher risk") if positive else _("Below the threshold of 5"),
    }


def _screen_rows(found: CaseAssessment | None) -> Sequence[Row]:
    if found is None:
        return ()
    tool = questionnaire(VULNERABILITY, found.tool_version)
    flags = [question.text for question in tool.questions if found.answers.get(question.key) is True]
    return [
        {"key": _("Found"), "value": ", ".join(flags) or _("Nothing"), "source": found.assessed_by},
        *(
            {"key": question.text, "value": found.answers[question.key], "source": ""}
            for question in told_questions(tool)
            if question.key in found.answers
        ),
    ]
