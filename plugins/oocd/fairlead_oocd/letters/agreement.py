"""The document's content, from the case: what goes in, and what must never be found in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from fairlead.public import Actor, Route, TenantSession, address_to_print
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.disposals import CHILD_ONLY
from fairlead_oocd.documents.content import Agreement, Item, Pair, Part, Signature, in_pounds, in_words
from fairlead_oocd.documents.scripts import Script, script_for
from fairlead_oocd.giving import Element, asks
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, listed_actions

_OBJECTS = {
    "rehabilitation": "rehabilitation",
    "reparation": "putting things right",
    "punishment": "punishment",
    "foreign_offender": "leaving the United Kingdom",
}
_ADVICE = {"taken": "offered, and taken", "declined": "offered, and declined"}
_LONDON = ZoneInfo("Europe/London")
_METHODS = {
    "paper": "signed on paper",
    "screen": "typed their name on screen",
    "drawn": "signed on screen by hand",
}
_NOTIFICATION = (
    "This offence is listed in Schedule 3 to the Sexual Offences Act 2003. Being cautioned for it means that you"
    " have to notify the police of your name, date of birth, address and other details within three days of this"
    " caution, and again when they change. Failing to do so is an offence. An officer will tell you for how long,"
    " where and how."
)


def is_child(work: CaseWork, on: date) -> bool:
    """Whether the suspect is under 18 on a day, which decides whose words are read out."""
    return facts_for(work, on).is_child


def script_of(work: CaseWork, on: date) -> Script | None:
    """The words for what was chosen, read to this person on a day; None where there are none.

    A person who has turned 18 since has no words for a youth caution, and a child none for an adult one.
    """
    return script_for(work.resolution.chosen or "", on, child=is_child(work, on))


def agreement_of(  # noqa: PLR0917  # what it is made of
    session: TenantSession, work: CaseWork, actor: Actor, script: Script, on: date, route: Route
) -> Agreement:
    """The document as it is given on the day ``on``, with the words that were read out."""
    resolution = work.resolution
    disposal = script.disposal
    built = [_part(session, work, script, key, heading, on) for key, heading in script.parts]
    if work.giving is not None and work.giving.notification_applies:
        built.append(Part(heading="Notification requirements", paragraphs=(_NOTIFICATION,)))
    return Agreement(
        script=script,
        force=actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        person=person_rows(session, work, route),
        parts=tuple(built),
        contents=_notice_contents(work)
        if asks(disposal, Element.REASON_TO_BELIEVE)
        else _contents(work, script),
        signatures=_signatures(work),
        given=in_words(resolution.given_on) if resolution.given_on else "",
        place=resolution.offer_place or "",
    )


def _part(  # noqa: PLR0917  # called above only
    session: TenantSession, work: CaseWork, script: Script, key: str, heading: str, on: date
) -> Part:
    if key == "offence":
        return Part(heading=heading, rows=offence_rows(work))
    if key == "admission":
        return Part(heading=heading, paragraphs=(script.admission,))
    if key == "conditions":
        items = tuple(condition_text(item) for item in work.conditions)
        return Part(heading=heading, paragraphs=() if items else ("None.",), items=items)
    if key == "meaning":
        advice = _ADVICE.get(work.resolution.legal_advice or "", "not offered")
        asked = asks(script.disposal, Element.LEGAL_ADVICE)
        return Part(
            heading=heading,
            paragraphs=script.effect,
            warning=script.warning,
            rows=(*((("Legal advice", advice),) if asked else ()), *_told(work)),
        )
    if key == "consent":
        told = "The meaning of this document and the warning were explained to me before I agreed."
        return Part(heading=heading, paragraphs=(script.agreement, told))
    if key == "penalty":
        return Part(heading=heading, rows=_penalty(work))
    if key == "confiscated":
        taken = work.giving.confiscated if work.giving else None
        return Part(heading=heading, paragraphs=(taken or "Nothing is recorded.",))
    if key == "remedy":
        return Part(heading=heading, rows=_remedy(work, listed_actions(session, on)))
    if key == "views":
        return Part(heading=heading, paragraphs=(_views(work),))
    raise ValueError(f"{key!r} is no part of a document; see documents/scripts.toml")


def _told(work: CaseWork) -> tuple[Pair, ...]:
    """What was ticked when it was explained: the warning, and the copy. The rest is in who explained it, and when."""
    ticked = (
        ("Warning given", work.resolution.warning_given),
        ("Copy given to the person", work.resolution.copy_given),
    )
    return tuple((label, "yes") for label, done in ticked if done)


def _contents(work: CaseWork, script: Script) -> frozenset[str]:
    """Which of the four statutory contents the document holds."""
    shown = {key for key, _heading in script.parts}
    there = {
        "offence": bool(work.offence.title),
        "admission": bool(script.admission),
        "consent": bool(script.agreement),
        "conditions": bool(work.conditions),
    }
    return frozenset(key for key, present in there.items() if present and key in shown)


def _notice_contents(work: CaseWork) -> frozenset[str]:
    """Which particulars of a penalty notice the document holds."""
    giving = work.giving
    there = {
        "alleged offence": bool(work.offence.title),
        "circumstances": bool(work.offence.summary),
        "suspended enforcement period": giving is not None and giving.last_day is not None,
        "amount": giving is not None and giving.penalty_pence is not None,
        "designated officer": giving is not None and bool(giving.designated_officer),
        "right to be tried": True,  # in the words of every script of a penalty notice
    }
    return frozenset(name for name, present in there.items() if present)


def offence_rows(work: CaseWork, *, summary: bool = True) -> tuple[Pair, ...]:
    """Which offence, when and where, and what happened unless the summary is left out."""
    offence = work.offence
    when = in_words(offence.committed_from)
    if offence.committed_to is not None:
        when = f"{when} to {in_words(offence.committed_to)}"
    facts = [("Offence", f"{offence.title} ({offence.code})"), ("Date", when)]
    if offence.place:
        facts.append(("Place", offence.place))
    if offence.summary and summary:
        facts.append(("What happened", offence.summary))
    return tuple(facts)


def _penalty(work: CaseWork) -> tuple[Pair, ...]:
    giving = work.giving
    if giving is None:
        return ()
    rows: list[Pair] = []
    if giving.penalty_pence is not None:
        rows.append(("Amount", in_pounds(giving.penalty_pence)))
    if giving.last_day is not None:
        rows.append(
            (
                "Last day to pay or to ask to be tried",
                f"{in_words(giving.last_day)}: 21 days beginning with today",
            )
        )
    if giving.designated_officer:
        rows.append(("Paid to", giving.designated_officer))
    if giving.course:
        rows.append(("Course", giving.course))
    return tuple(rows)


def _remedy(work: CaseWork, actions: Sequence[tuple[str, str]]) -> tuple[Pair, ...]:
    """The community remedy document of the force, with what is agreed here."""
    used = {
        item.detail.listed_action for item in work.conditions if item.detail and item.detail.listed_action
    }
    rows = tuple((title, "agreed" if code in used else "not agreed") for code, title in actions)
    return rows or (("Listed actions", "none of the force's community remedy document is used"),)


def _views(work: CaseWork) -> str:
    """That views were asked for, and never whose or which."""
    if not work.victims:
        return "Nobody is recorded as harmed by this offence."
    if any(victim.consultation and victim.consultation.views for victim in work.victims):
        return "Views were asked for before this was decided, and were taken into account."
    return "Views were asked for before this was decided. None could be obtained."


def person_rows(session: TenantSession, work: CaseWork, route: Route | None = None) -> tuple[Pair, ...]:
    """Who a document is for: name, date of birth, and address when one is recorded that may be used.

    One that may not is left out without a word: who finds the paper must not read that the person fears them.
    """
    person = work.suspect
    born = in_words(person.date_of_birth) if person.date_of_birth else "not recorded"
    posted_to = None if route is None else route.address
    address = posted_to or address_to_print(session, person, datetime.now(UTC))
    rows = [("Name", person.full_name), ("Date of birth", born)]
    return tuple([*rows, ("Address", address)] if address else rows)


def condition_text(item: ConditionOnCase) -> Item:
    """A condition as the person reads it."""
    condition, detail = item.condition, item.detail
    objects = " and ".join(_OBJECTS.get(each, each) for each in sorted(condition.objects))
    rows: list[Pair] = [("For", objects)]
    if condition.place:
        rows.append(("Place", condition.place))
    if condition.purpose:
        rows.append(("Purpose", condition.purpose))
    if condition.hours is not None:
        rows.append(("Hours", f"{condition.hours.normalize():f}"))
    if condition.amount_pence is not None:
        rows.append(("Amount", in_pounds(condition.amount_pence)))
    if condition.payee:
        rows.append(("Paid to", condition.payee))
    if detail is not None and detail.payment_method:
        rows.append(("How to pay", detail.payment_method))
    if detail is not None and detail.consequences:
        rows.append(("If it is not paid", detail.consequences))
    if condition.service_name:
        rows.append(("Provided by", _provider(condition.service_name, item.provider_name)))
    rows += [("By", in_words(condition.due_on)), ("How it will be shown", condition.evidence)]
    return Item(text=condition.text, rows=tuple(rows))


def _provider(service: str, provider: str | None) -> str:
    return f"{service}, {provider}" if provider else service


def _signatures(work: CaseWork) -> tuple[Signature, ...]:
    resolution = work.resolution
    rank = (resolution.explained_by_rank or "").replace("_", " ")
    begun, ended = clock(resolution.offer_started_at), clock(resolution.offer_ended_at)
    signed = []
    if resolution.signed_name:
        how = _METHODS.get(resolution.signature_method or "", "")
        signed.append(Signature(role="Person", name=resolution.signed_name, detail=how))
    given_by = "Read out and given by" if resolution.chosen in CHILD_ONLY else "Explained by"
    signed.append(
        Signature(
            role=given_by,
            name=resolution.explained_by or "",
            detail=f"{rank}, from {begun} to {ended}".lstrip(", "),
        )
    )
    signed += [
        Signature(role=str(each["role"]), name=str(each["name"]), detail="present throughout")
        for each in resolution.present
    ]
    return tuple(signed)


def clock(moment: datetime | None) -> str:
    """The time of day in the organisation's own time, for a document."""
    return f"{moment.astimezone(_LONDON):%H:%M}" if moment else "an unknown time"
