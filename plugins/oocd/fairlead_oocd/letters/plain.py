"""The plain-language version of what an adult is given, from the same case as the full document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairlead.public import Route, TenantSession
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.content import in_pounds, in_words
from fairlead_oocd.documents.letter import Letter, Pair, Reader, Section, known
from fairlead_oocd.documents.plain import PlainWords, explained, plain_for
from fairlead_oocd.documents.scripts import script_for
from fairlead_oocd.giving import Element, asks
from fairlead_oocd.letters.agreement import is_child
from fairlead_oocd.letters.notices import whom_to_call
from fairlead_oocd.policy import pnd_last_day
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, text_setting

_UNKNOWN = "(the officer tells you)"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a penalty notice offers: how much, until when, to whom, and which course, in words."""

    amount: str
    last_day: str
    officer: str
    course: str


def plain_version(
    session: TenantSession, work: CaseWork, on: date, route: Route | None = None
) -> Letter | None:
    """The plain-language version as it would be given on a day; None for a child, whose document is plain already.

    ``route`` is that by which it is handed over; None to read it on a page first. Raises nothing: what is not
    known yet, such as a course that nobody named, is said to be told by the officer.
    """
    disposal = work.resolution.chosen or ""
    plain = None if is_child(work, on) else plain_for(disposal, on)
    script = script_for(disposal, on)
    if plain is None or script is None:
        return None
    return Letter(
        reader=Reader.PERSON,
        route=route,
        name=f"{TITLES[disposal]} in plain words",
        force=session.actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        to=("You", known(("Name", work.suspect.full_name), ("What this is about", work.offence.title))),
        dated=in_words(on),
        sections=(
            *_sections(session, work, plain, on),
            whom_to_call(session, work, on),
            Section(heading="What the words mean", rows=explained([TITLES[disposal], *plain.lines])),
        ),
        source=f"Words: version {plain.version} ({script.source}; {script.checked})",
        large=True,
    )


def _sections(session: TenantSession, work: CaseWork, plain: PlainWords, on: date) -> tuple[Section, ...]:
    terms = _terms(session, work, on).__dict__

    def said(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line.format(**terms) for line in lines)

    consent = asks(plain.disposal, Element.CONSENT)
    return (
        Section(heading="What this is", paragraphs=said(plain.what), points=said(plain.options)),
        *_to_do(work),
        Section(
            heading="If you do not do it" if work.conditions or plain.options else "If it happens again",
            paragraphs=said(plain.not_done),
        ),
        Section(heading="What it means for your record", paragraphs=said(plain.record)),
        Section(heading="Before you agree" if consent else "If you need help", paragraphs=said(plain.choice)),
    )


def _to_do(work: CaseWork) -> tuple[Section, ...]:
    total = len(work.conditions)
    return tuple(
        Section(
            heading=f"What you agree to do ({number} of {total})" if total > 1 else "What you agree to do",
            paragraphs=(item.condition.text,),
            rows=_condition(item),
        )
        for number, item in enumerate(work.conditions, start=1)
    )


def _condition(item: ConditionOnCase) -> tuple[Pair, ...]:
    condition, detail = item.condition, item.detail
    return known(
        ("Do it by", in_words(condition.due_on)),
        ("Where", condition.place),
        ("How many hours", None if condition.hours is None else f"{condition.hours.normalize():f}"),
        ("Pay", None if condition.amount_pence is None else in_pounds(condition.amount_pence)),
        ("Pay to", condition.payee),
        ("How to pay", detail.payment_method if detail else None),
        ("Who runs it", ", ".join(name for name in (condition.service_name, item.provider_name) if name)),
        ("How we know you did it", condition.evidence),
    )


def _terms(session: TenantSession, work: CaseWork, on: date) -> Terms:
    """As they were given; before giving, as the law and the organisation's settings have them on the day."""
    giving = work.giving
    tier = work.parameters.pnd_offences.get(work.offence.code)
    pence = giving.penalty_pence if giving else work.parameters.pnd_amount_pence[tier] if tier else None
    officer = giving.designated_officer if giving else text_setting(session, "pnd_designated_officer", on)
    last_day = giving.last_day if giving and giving.last_day else pnd_last_day(on)
    return Terms(
        amount=_UNKNOWN if pence is None else in_pounds(pence),
        last_day=in_words(last_day),
        officer=officer or _UNKNOWN,
        course=(giving.course if giving else None) or _UNKNOWN,
    )
