"""What a needs assessment found, in words, and which interventions on offer it speaks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from flask import url_for
from flask_babel import gettext as _

from fairlead.public import (
    CaseAssessment,
    CaseFile,
    CasePanel,
    Match,
    PersonNeed,
    ReferralNeed,
    Side,
    TenantSession,
    age_on,
    language_code,
    latest_assessments,
    local_day,
    ranked_services,
    reason_words,
)
from fairlead_oocd.panels.cards import Row
from fairlead_oocd.policy.needs import GREAT, Need, ranked_needs
from fairlead_oocd.queries.work import CaseWork, work_shown
from fairlead_oocd.questionnaires import (
    ALCOHOL,
    ALCOHOL_POSITIVE,
    NEEDS,
    VULNERABILITY,
    questionnaire,
    told_questions,
)

MOST_SUGGESTED = 10
"""Services suggested beside the conditions; the page of matches has all of them. [design]"""


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


def need_to_match(session: TenantSession, case: CaseFile) -> Sequence[ReferralNeed]:
    """What matching looks for: the needs found, and of the person the age and the language they need.

    Nothing of the offence goes along, and what is not recorded stays unknown.
    """
    if case.tenant_id != session.actor.tenant_id:
        return ()
    today = local_day(datetime.now(UTC))
    return (match_need(session, work_shown(session, case, today), today),)


def match_need(session: TenantSession, work: CaseWork, today: date) -> ReferralNeed:
    """The same for a case that was read already."""
    born, interpreter = work.suspect.date_of_birth, work.resolution.answers.get("interpreter")
    spoken = interpreter.get("language") if isinstance(interpreter, Mapping) else None
    typed = str(spoken or work.suspect.preferred_language or "")
    return ReferralNeed(
        needs=tuple(
            PersonNeed(code=need.domain, score=need.score, about=", ".join(_about(need)))
            for need in needs_found(session, work)
        ),
        age=None if born is None else age_on(born, today),
        language=(language_code(typed) or "") if typed else "",
    )


def suggestion_rows(session: TenantSession, work: CaseWork, today: date) -> Sequence[Row]:
    """The services that match this person's needs best, each with its reasons and the way to plan it."""
    found = best_matches(session, work, today)
    return [_suggestion_row(each, work.case.reference) for each in found]


def best_matches(session: TenantSession, work: CaseWork, today: date) -> Sequence[Match]:
    """The services that match best, the best first; none before needs were found. Two statements."""
    need = match_need(session, work, today)
    ranking = ranked_services(session, session.actor, need, today=today, case_id=work.case.id)
    return ranking.matches[:MOST_SUGGESTED]


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


def _suggestion_row(match: Match, reference: str) -> Row:
    each = match.service
    reasons = [reason_words(reason) for side in (Side.FOR, Side.AGAINST) for reason in match.of(side)]
    return {
        "key": each.name,
        "value": each.provider,
        "source": "; ".join(reasons),
        "actions": [
            {
                "url": url_for("oocd.new_condition", reference=reference, service=each.id),
                "text": _("Plan a condition with it"),
                "hidden": each.name,
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
