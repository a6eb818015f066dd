"""What the letters and notices of a case say, from the case. English, like every document of the module."""

from __future__ import annotations

from datetime import date, datetime

from fairlead.public import Route, TenantSession, local_day
from fairlead_oocd.disposals import TITLES, Disposal
from fairlead_oocd.documents.content import in_pounds, in_words
from fairlead_oocd.documents.letter import Letter, Pair, Reader, Section, known
from fairlead_oocd.letters.agreement import condition_text, person_rows
from fairlead_oocd.models import Breach, Penalty, Variation
from fairlead_oocd.policy.guards_of_breach import PROSECUTABLE
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, text_setting

BREACH_SOURCE = "Criminal Justice Act 2003 s.24; Police, Crime, Sentencing and Courts Act 2022 ss.105, 115"
VARIATION_SOURCE = (
    "Criminal Justice Act 2003 s.23B; Police, Crime, Sentencing and Courts Act 2022 ss.104, 114"
)
_LABELS = {
    "text": "What you agreed to",
    "due_on": "By",
    "hours": "Hours",
    "place": "Place",
    "purpose": "Purpose",
    "amount": "Amount",
    "payee": "Paid to",
    "payment_method": "How to pay",
    "consequences": "If it is not paid",
    "evidence": "How it will be shown",
}


def what_may_follow(disposal: str) -> str:
    """What a failure without reasonable excuse can lead to, for each kind of resolution."""
    if disposal in PROSECUTABLE:
        return "If you failed to keep a condition without reasonable excuse, you may be prosecuted for the offence."
    if disposal == Disposal.COM:
        return (
            "You will not be prosecuted for the offence. If you failed to keep a condition without reasonable excuse,"
            " the condition may be replaced by a financial penalty."
        )
    return "What you agreed to cannot be enforced by a court. It is recorded whether you did it."


def breach_warning(
    session: TenantSession, work: CaseWork, route: Route, breach: Breach, item: ConditionOnCase | None
) -> Letter:
    """Asks the person why a condition was not kept, says by when, and warns of what may follow."""
    return letter_to_person(
        session,
        work,
        route,
        name="Breach warning",
        dated=_day(breach.asked_at),
        source=BREACH_SOURCE,
        sections=(
            Section(
                heading="What we were told",
                paragraphs=(
                    f"You were given a {_title(work)}. We were told that you may not have kept a condition.",
                ),
                rows=(*_of_condition(item), ("When", in_words(breach.happened_on))),
            ),
            Section(
                heading="What we ask you to do",
                paragraphs=(
                    "Tell us what happened, and send us anything that shows it. If you have a good reason, it counts.",
                    f"Please answer by {in_words(breach.reply_by) if breach.reply_by else ''}.",
                    "You may have free and independent legal advice before you answer.",
                ),
            ),
            Section(heading="What may follow", paragraphs=(what_may_follow(work.resolution.chosen or ""),)),
        ),
    )


def breach_decision(
    session: TenantSession, work: CaseWork, route: Route, breach: Breach, item: ConditionOnCase | None
) -> Letter:
    """Tells the person what was decided about the breach, and why."""
    confirmed = breach.decision == "confirmed"
    decided = {
        "excused": "We accept that you had a reasonable excuse. The conditions go on as agreed.",
        "variation": "The condition is to be changed, if you agree. Until then the conditions go on as agreed.",
        "confirmed": "We decided that you failed to keep a condition and had no reasonable excuse.",
    }[breach.decision or ""]
    said = (
        breach.explanation
        or f"No answer by {in_words(breach.reply_by) if breach.reply_by else 'the day asked for'}"
    )
    sections = [
        Section(heading="What was decided", paragraphs=(decided,), rows=_of_condition(item)),
        Section(
            heading="Why",
            rows=(
                ("What you told us", said),
                ("Reasons", breach.decision_reason or ""),
                ("Decided by", with_rank(breach.decided_by, breach.decided_by_rank)),
            ),
        ),
    ]
    if confirmed:
        sections.append(
            Section(heading="What may follow", paragraphs=(what_may_follow(work.resolution.chosen or ""),))
        )
    return letter_to_person(
        session,
        work,
        route,
        name="Breach decision",
        dated=_day(breach.decided_at),
        sections=tuple(sections),
        source=BREACH_SOURCE,
    )


def penalty_notice(  # noqa: PLR0917  # what it is made of
    session: TenantSession, work: CaseWork, route: Route, penalty: Penalty, broken: str, on: date
) -> Letter:
    """Tells the person that a condition was replaced by a penalty, with the five particulars of s.111(2).

    ``broken`` is the text of the condition that is rescinded. No consent is asked for (s.114(2)).
    """
    return letter_to_person(
        session,
        work,
        route,
        name="Notice of a financial penalty",
        dated=in_words(on),
        source="Police, Crime, Sentencing and Courts Act 2022 ss.111(2), 114(2), 115(2)",
        sections=(
            Section(
                heading="What was decided",
                paragraphs=(
                    f"You were given a {_title(work)}. You did not keep a condition, without reasonable excuse.",
                    "That condition is taken away. A financial penalty stands in its place.",
                ),
                rows=(("Condition that is taken away", broken),),
            ),
            Section(
                heading="The penalty",
                rows=(
                    ("Amount", in_pounds(penalty.amount_pence)),
                    ("Paid to", penalty.payee or ""),
                    ("How to pay", penalty.payment_method or ""),
                    ("To be paid by", in_words(penalty.due_on)),
                    ("If it is not paid", penalty.consequences or ""),
                ),
            ),
            Section(
                heading="What this means",
                paragraphs=("You will not be prosecuted for the offence. Every other condition goes on.",),
            ),
            whom_to_call(session, work, on),
        ),
    )


def variation_notice(
    session: TenantSession, work: CaseWork, route: Route, variation: Variation, version: int
) -> Letter:
    """What was changed by agreement, and every condition as it stands now.

    ``version`` counts the documents with conditions: the signed one is version 1.
    """
    sections = [
        Section(heading="1. What has changed", rows=(*_changed(variation), ("Why", variation.reason))),
        Section(
            heading="2. Consent",
            paragraphs=("I agree to this change. Its meaning was explained to me before I agreed.",),
            rows=(
                ("Name as given", variation.consent_name or ""),
                ("How", _METHODS.get(variation.consent_method or "", "")),
                ("On", in_words(variation.consented_on) if variation.consented_on else ""),
            ),
        ),
    ]
    standing = [item for item in work.conditions if item.condition.state in ("active", "completed")]
    for number, item in enumerate(standing, start=1):
        text = condition_text(item)
        sections.append(
            Section(
                heading=f"3.{number}. Condition {number} as it stands now",
                paragraphs=(text.text,),
                rows=text.rows,
            )
        )
    sections.append(
        Section(heading="What may follow", paragraphs=(what_may_follow(work.resolution.chosen or ""),))
    )
    return letter_to_person(
        session,
        work,
        route,
        name=f"Variation notice, conditions version {version}",
        dated=_day(variation.settled_at),
        sections=tuple(sections),
        source=VARIATION_SOURCE,
    )


def _changed(variation: Variation) -> tuple[Pair, ...]:
    """The old words and the new; one that is added has no old words, one that is left out no new ones."""
    old = [(f"Before: {label}", str(value)) for label, value in _shown(variation.before)]
    new = [(f"Now: {label}", str(value)) for label, value in _shown(variation.after)]
    return (
        *(old or [("Before", "This condition was not there. It is added.")]),
        *(new or [("Now", "This condition is left out.")]),
    )


_METHODS = {
    "paper": "signed on paper",
    "screen": "typed their name on screen",
    "writing": "agreed in writing",
}


def _shown(values: dict[str, object]) -> list[tuple[str, object]]:
    """The terms that apply, with the last day in words: it is stored as 2026-12-26."""
    found = [(label, key, values[key]) for key, label in _LABELS.items() if values.get(key) not in (None, "")]
    return [
        (label, in_words(date.fromisoformat(str(value))) if key == "due_on" else value)
        for label, key, value in found
    ]


def letter_to_person(
    session: TenantSession,
    work: CaseWork,
    route: Route,
    *,
    name: str,
    dated: str,
    sections: tuple[Section, ...],
    source: str,
) -> Letter:
    """A letter of this organisation to the person, issued by whoever is acting."""
    return Letter(
        reader=Reader.PERSON,
        route=route,
        name=name,
        force=session.actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        to=("Person", person_rows(session, work, route)),
        dated=dated,
        issued_by=with_rank(session.actor.name, session.actor.rank),
        sections=sections,
        source=source,
    )


def whom_to_call(session: TenantSession, work: CaseWork, on: date) -> Section:
    """Whom the reader may ask, as the organisation's setting says it."""
    return Section(
        heading="Whom to call",
        paragraphs=(text_setting(session, "public_contact", on),),
        rows=known(("Ask for", work.case.lead_name or session.actor.name), ("Say", work.case.reference)),
    )


def with_rank(name: str | None, rank: str | None) -> str:
    """``Test Supervisor, sergeant``; '' for nobody."""
    return ", ".join(text for text in (name, (rank or "").replace("_", " ")) if text)


def _day(at: datetime | None) -> str:
    return in_words(local_day(at)) if at else ""


def _title(work: CaseWork) -> str:
    return TITLES[work.resolution.chosen or ""].lower()


def _of_condition(item: ConditionOnCase | None) -> tuple[Pair, ...]:
    if item is None:
        return ()
    return (("Condition", item.condition.text), ("It was to be done by", in_words(item.condition.due_on)))
