"""Needs, and the vulnerability screen the rules ask for (T09).

Needs shape conditions; they never make them harsher. What was answered is kept as assessments of the shared case model,
with the version of each questionnaire.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fairlead.public import Actor, Answer, CaseFile, RecordAssessment, TenantSession, record_assessment
from fairlead_oocd.questionnaires import ALCOHOL, NEEDS, VULNERABILITY, questionnaire, screen_findings
from fairlead_oocd.use_cases.moving import move, open_work


@dataclass(frozen=True, kw_only=True)
class RecordNeeds:
    """Agreement to be assessed (or that it was refused), what was found, and who screened for vulnerability how.

    ``needs``: domain to score from 0 (none) to 2 (great); a domain left out is unknown. ``linked`` and ``wants_help``
    are domains. ``told`` holds the questions answered in words, ``alcohol`` the alcohol screen.
    """

    reference: str
    version: int
    consent: bool
    needs: Mapping[str, int]
    note: str | None
    screened: bool
    flags: tuple[str, ...]
    screened_by: str
    screening_tool: str
    adjustments_made: str | None
    linked: Collection[str] = ()
    wants_help: Collection[str] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    alcohol: Mapping[str, int] = field(default_factory=dict)
    liaison_and_diversion: str | None = None


def record_needs(session: TenantSession, actor: Actor, command: RecordNeeds, *, now: datetime) -> CaseFile:
    """T09.

    Raises `Conflict`, `NotPermitted`, `NotVisible`, `Refusal` for an answer its question cannot have, or `RuleRefusal`
    without a vulnerability screen (R80).
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    resolution = work.resolution
    resolution.needs_consent = command.consent
    resolution.needs_note = command.note if command.consent else None
    resolution.screened_by, resolution.screening_tool = command.screened_by, command.screening_tool
    resolution.adjustments_made = command.adjustments_made
    before = resolution.answers.get("vulnerability")
    screen = dict(before) if isinstance(before, Mapping) else {}
    screen |= {"screened": command.screened, "flags": list(command.flags) if command.screened else None}
    resolution.answers = {**resolution.answers, "vulnerability": screen}
    for tool, answers in _assessments(command).items():
        if answers:
            kept = RecordAssessment(
                case_id=work.case.id,
                party_id=work.suspect_party.id,
                questionnaire=questionnaire(tool),
                answers=answers,
                assessed_by=command.screened_by,
            )
            record_assessment(session, actor, kept, now=now)
    agreed = "Needs assessed" if command.consent else "Needs assessment declined; going on with what is known"
    move(
        session,
        work,
        "record_needs",
        now=now,
        summary=agreed,
        captured={"needs": "assessed" if command.consent else "declined"},
    )
    return work.case


def _assessments(command: RecordNeeds) -> Mapping[str, Mapping[str, Answer]]:
    """Questionnaire to its answers: nothing about needs without agreement, no screen unless there was one."""
    found: dict[str, dict[str, Answer]] = {NEEDS: {}, ALCOHOL: {}, VULNERABILITY: {}}
    if command.consent:
        found[NEEDS] = {
            **command.needs,
            **{
                f"{domain}.linked": domain in command.linked
                for domain, score in command.needs.items()
                if score
            },
            **{
                f"{domain}.wants-help": domain in command.wants_help
                for domain, score in command.needs.items()
                if score
            },
            **command.told,
        }
        found[ALCOHOL] = dict(command.alcohol)
    if command.screened:
        words = {
            "tool": command.screening_tool,
            "adjustments": command.adjustments_made,
            "liaison-and-diversion": command.liaison_and_diversion,
        }
        found[VULNERABILITY] = {
            **{question.key: question.key in command.flags for question in screen_findings()},
            **{key: text for key, text in words.items() if text},
        }
    return found
