"""What a provider is told: the smallest set that lets it do its work, each line with source and date
(IG-12, IG-73).

Never: the offence's victim, their name or address; ethnicity; anything that was not needed for the condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fairlead.public import ContactPoint, SharedItem, SharedPiece, TenantSession, local_day
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, contact_points

CARRIES_ON = ("identity", "contact")
"""What a provider goes on seeing when a condition gets a later end: who it is, and how to reach them. [design]"""
_CONTACTS = {"phone": "Telephone", "email": "Email", "address": "Address"}


def pieces_for(
    session: TenantSession, work: CaseWork, item: ConditionOnCase, *, now: datetime
) -> tuple[SharedPiece, ...]:
    """Everything that may be shared for one condition, scope by scope; scopes with nothing recorded are
    left out.
    """
    today = local_day(now)
    pieces = (
        SharedPiece(scope="identity", title="Who", items=_identity(work, today)),
        SharedPiece(scope="contact", title="How to reach them", items=_contact(session, work)),
        SharedPiece(scope="condition", title="The condition", items=_condition(item, today)),
        SharedPiece(scope="needs", title="Needs and support", items=_needs(work, today)),
    )
    return tuple(piece for piece in pieces if piece.items)


def _identity(work: CaseWork, today: date) -> tuple[SharedItem, ...]:
    person = work.suspect
    source = "police person index"
    items = [SharedItem(label="Name", value=person.full_name, source=source, as_at=in_words(today))]
    if person.date_of_birth is not None:
        born = in_words(person.date_of_birth)
        items.append(SharedItem(label="Date of birth", value=born, source=source, as_at=in_words(today)))
    return tuple(items)


def _contact(session: TenantSession, work: CaseWork) -> tuple[SharedItem, ...]:
    """Contact points that are safe to use; those nobody asked about carry that remark."""
    points = contact_points(session, [work.suspect.id]).get(work.suspect.id, ())
    return tuple(
        _contact_line(point) for point in points if point.safe_to_use is not False and point.kind in _CONTACTS
    )


def _contact_line(point: ContactPoint) -> SharedItem:
    confirmed = point.last_confirmed_on
    safe = "" if point.safe_to_use else " (nobody has asked whether it is safe to use)"
    return SharedItem(
        label=_CONTACTS[point.kind],
        value=f"{point.value}{safe}",
        source="police person index",
        as_at=f"confirmed {in_words(confirmed)}" if confirmed else "not confirmed since it was recorded",
    )


def _condition(item: ConditionOnCase, today: date) -> tuple[SharedItem, ...]:
    condition = item.condition
    lines = [
        ("What was agreed", condition.text),
        ("Purpose", condition.purpose),
        ("Place", condition.place),
        ("Hours", None if condition.hours is None else f"{condition.hours.normalize():f}"),
        ("By", in_words(condition.due_on)),
        ("How it will be shown", condition.evidence),
    ]
    return tuple(
        SharedItem(label=label, value=value, source="signed document", as_at=in_words(today))
        for label, value in lines
        if value
    )


def _needs(work: CaseWork, today: date) -> tuple[SharedItem, ...]:
    """Adjustments that let the person take part.

    Scores and notes of the needs assessment stay with the police.
    """
    person, resolution = work.suspect, work.resolution
    interpreter = resolution.answers.get("interpreter")
    language = interpreter.get("language") if isinstance(interpreter, Mapping) else None
    lines = [
        ("Adjustments", person.adjustments, "police person index"),
        ("Adjustments made so far", resolution.adjustments_made, "vulnerability screen (assessment)"),
        ("Language", str(language) if language else person.preferred_language, "police record"),
    ]
    return tuple(
        SharedItem(label=label, value=value, source=source, as_at=in_words(today))
        for label, value, source in lines
        if value
    )
