"""What a provider could be told: the smallest set that lets it do its work, each line with source and date
(IG-12, IG-73). Where a referral starts from; the sender changes it, leaves out of it, and sends it.

Never: the offence's victim, their name or address; ethnicity; anything that was not needed for the condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from fairlead.public import (
    CaseAssessment,
    ContactLine,
    PrefilledItem,
    PrefilledPiece,
    SharedPiece,
    TenantSession,
    contact_lines,
    latest_assessments,
    local_day,
)
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.outgoing import OUTGOING
from fairlead_oocd.policy.needs import ranked_needs
from fairlead_oocd.queries.conditions import find_service
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.questionnaires import NEEDS, VULNERABILITY, questionnaire

CARRIES_ON = ("identity", "contact")
"""What a provider goes on seeing when a condition gets a later end: who it is, and how to reach them. [design]"""
_CONTACTS = {"phone": "Telephone", "email": "Email", "address": "Address"}
_OF_RISK = ("mental-state", "intoxication", "injury", "coercion")
"""What the vulnerability screen may find that a provider may have to know to work safely. [design]"""
_INDEX = "police person index"


def prefilled(
    session: TenantSession, work: CaseWork, item: ConditionOnCase, *, now: datetime
) -> tuple[PrefilledPiece, ...]:
    """Everything that could be shared for one condition, scope by scope, as the case has it now."""
    latest = latest_assessments(session, work.case.id)
    return (
        PrefilledPiece(scope="identity", title="Who", items=_identity(work), needed=True),
        PrefilledPiece(
            scope="needs",
            title="Needs and support",
            items=(
                *_needs(session, item, latest.get(NEEDS)),
                *_arrangements(work, latest.get(VULNERABILITY)),
            ),
        ),
        PrefilledPiece(scope="risk", title="Risk", items=(_risk(latest.get(VULNERABILITY)),)),
        PrefilledPiece(
            scope="condition",
            title="The condition",
            items=_condition(work, item, local_day(now)),
            needed=True,
        ),
        PrefilledPiece(scope="contact", title="How to reach them", items=_contact(session, work, now)),
    )


def pieces_for(
    session: TenantSession, work: CaseWork, item: ConditionOnCase, *, now: datetime
) -> tuple[SharedPiece, ...]:
    """The same as it is told when nobody changes it; scopes with nothing recorded are left out."""
    pieces = (each.shared for each in prefilled(session, work, item, now=now) if each.scope != "risk")
    return tuple(piece for piece in pieces if piece.items)


def _identity(work: CaseWork) -> tuple[PrefilledItem, ...]:
    person = work.suspect
    recorded = local_day(person.created_at)
    born = "" if person.date_of_birth is None else in_words(person.date_of_birth)
    return tuple(
        PrefilledItem(
            key=key,
            label=label,
            value=value,
            source=_INDEX,
            as_at=f"recorded {in_words(recorded)}",
            known_on=recorded,
            needed=key == "name",
        )
        for key, label, value in (("name", "Name", person.full_name), ("born", "Date of birth", born))
    )


def _contact(session: TenantSession, work: CaseWork, now: datetime) -> tuple[PrefilledItem, ...]:
    """Contact points that may be told; those nobody asked about carry that remark."""
    lines = contact_lines(session, work.suspect, now, sent=OUTGOING[Kind.PROVIDER_REFERRAL])
    return tuple(_contact_line(line, line.value) for line in lines if line.value is not None)


def _contact_line(line: ContactLine, value: str) -> PrefilledItem:
    confirmed = line.last_confirmed_on
    asked = () if line.asked else ("nobody has asked whether it is safe to use",)
    remarks = "; ".join((*asked, *line.instructions))
    return PrefilledItem(
        key=f"{line.kind}-{line.id.hex[:8]}",
        label=_CONTACTS[line.kind],
        value=f"{value} ({remarks})" if remarks else value,
        source=_INDEX,
        as_at=f"confirmed {in_words(confirmed)}" if confirmed else "not confirmed since it was recorded",
        known_on=confirmed,
    )


def _condition(work: CaseWork, item: ConditionOnCase, today: date) -> tuple[PrefilledItem, ...]:
    condition = item.condition
    agreed_on = work.resolution.given_on or today
    lines = [
        ("agreed", "What was agreed", condition.text),
        ("purpose", "Purpose", condition.purpose),
        ("place", "Place", condition.place),
        ("hours", "Hours", None if condition.hours is None else f"{condition.hours.normalize():f}"),
        ("by", "By", in_words(condition.due_on)),
        ("evidence", "How it will be shown", condition.evidence),
    ]
    return tuple(
        PrefilledItem(
            key=key,
            label=label,
            value=value,
            source="signed document",
            as_at=in_words(agreed_on),
            known_on=agreed_on,
            fixed=True,
        )
        for key, label, value in lines
        if value
    )


def _needs(
    session: TenantSession, item: ConditionOnCase, found: CaseAssessment | None
) -> Iterator[PrefilledItem]:
    """The needs that the planned service is for, of those found. Scores and notes stay with the police."""
    if found is None or item.detail is None or item.detail.service_id is None:
        return
    tool = questionnaire(NEEDS, found.tool_version)
    treated = frozenset(find_service(session, item.detail.service_id).needs)
    titles = [need.title for need in ranked_needs(tool, tool.check(found.answers)) if need.domain in treated]
    assessed_on = local_day(found.recorded_at)
    yield PrefilledItem(
        key="for",
        label="Help is needed with",
        value=", ".join(titles),
        source="needs assessment",
        as_at=in_words(assessed_on),
        known_on=assessed_on,
        assertion="opinion",
    )


def _arrangements(work: CaseWork, screen: CaseAssessment | None) -> Iterator[PrefilledItem]:
    """Language, interpreter and adjustments that let the person take part."""
    person, resolution = work.suspect, work.resolution
    recorded = local_day(person.created_at)
    interpreter = resolution.answers.get("interpreter")
    spoken = interpreter.get("language") if isinstance(interpreter, Mapping) else None
    screened = recorded if screen is None else local_day(screen.recorded_at)
    for key, label, value, source, known_on in (
        ("adjustments", "Adjustments", person.adjustments, _INDEX, recorded),
        (
            "adjustments-made",
            "Adjustments made so far",
            resolution.adjustments_made,
            "vulnerability screen (assessment)",
            screened,
        ),
        ("interpreter", "Interpreter", str(spoken) if spoken else "", "police record", None),
        (
            "language",
            "Language",
            str(spoken) if spoken else person.preferred_language,
            "police record",
            recorded,
        ),
    ):
        yield PrefilledItem(
            key=key,
            label=label,
            value=value or "",
            source=source if value else "",
            as_at="" if known_on is None or not value else f"recorded {in_words(known_on)}",
            known_on=known_on if value else None,
            arrangement=True,
        )


def _risk(screen: CaseAssessment | None) -> PrefilledItem:
    """Where the sender starts writing about risk from: what the screen found that bears on working safely.

    Nothing of a domestic abuse assessment, which is about the victim.
    """
    found: list[str] = []
    if screen is not None:
        tool = questionnaire(VULNERABILITY, screen.tool_version)
        found = [
            question.text
            for question in tool.questions
            if question.key in _OF_RISK and screen.answers.get(question.key) is True
        ]
    screened_on = None if screen is None or not found else local_day(screen.recorded_at)
    return PrefilledItem(
        key="text",
        label="Risk",
        value=f"The vulnerability screen found: {'; '.join(found)}." if found else "",
        source=f"vulnerability screen by {screen.assessed_by}" if screen is not None and found else "",
        as_at="" if screened_on is None else in_words(screened_on),
        known_on=screened_on,
        assertion="opinion",
    )
