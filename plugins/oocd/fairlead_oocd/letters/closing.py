"""Letters at the end of a case: to the person, to each victim, and the form for the records bureau.

The victim's letter names no suspect and none of their conditions; the person's letters name no victim.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from fairlead.public import OutcomeType, Route, TenantSession
from fairlead_oocd.dates import spent_date
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.letter import POLICE_ONLY, Letter, Pair, Reader, Section, known
from fairlead_oocd.letters.agreement import offence_rows, person_rows
from fairlead_oocd.letters.notices import letter_to_person, whom_to_call, with_rank
from fairlead_oocd.queries.work import CaseWork, VictimOnCase

_ROA = "Rehabilitation of Offenders Act 1974 Sch.2 para 1"


class End(StrEnum):
    """How the case ended."""

    DONE = "done"  # everything was kept, or there was nothing to keep
    NOT_PURSUED = "not-pursued"  # a condition was not kept, and nothing follows
    NO_TRIAL = "no-trial"  # tried at the person's request: nobody was


_TO_PERSON: Mapping[End, str] = {
    End.DONE: "The case is closed. There is nothing more that you have to do.",
    End.NOT_PURSUED: (
        "You did not do everything that you agreed to. We decided to take no further step about that. The case is"
        " closed, and there is nothing more that you have to do."
    ),
    End.NO_TRIAL: (
        "You asked to be tried. No proceedings are brought for this offence. The penalty is no longer asked for, and"
        " the case is closed."
    ),
}
_TO_VICTIM: Mapping[End, str] = {
    End.DONE: "Everything that was agreed or asked for has been done. The case is closed.",
    End.NOT_PURSUED: "The case is closed. You can ask us how it ended and why.",
    End.NO_TRIAL: "No court proceedings are brought. The case is closed. You can ask us why.",
}


def compliance_letter(
    session: TenantSession, work: CaseWork, route: Route, completed_on: date, on: date
) -> Letter:
    """Tells the person that every condition was kept, and what that means."""
    disposal = work.resolution.chosen or ""
    meaning = _what_keeping_means(disposal)
    return letter_to_person(
        session,
        work,
        route,
        name="Compliance letter",
        dated=in_words(on),
        source="Criminal Justice Act 2003 s.24; Police, Crime, Sentencing and Courts Act 2022 ss.98(5), 115(1)",
        sections=(
            Section(
                heading="You have done what you agreed to",
                paragraphs=(f"You were given a {TITLES[disposal].lower()}. {meaning}",),
                points=tuple(item.condition.text for item in work.conditions),
                rows=(("Everything was done by", in_words(completed_on)),),
            ),
            Section(
                heading="What comes next",
                paragraphs=("We close the case and write to you once more. You do not have to do anything.",),
            ),
            whom_to_call(session, work, on),
        ),
    )


def closing_letter(session: TenantSession, work: CaseWork, route: Route, end: End, on: date) -> Letter:
    """Tells the person that the case is closed, and what is kept about them."""
    disposal = work.resolution.chosen or ""
    return letter_to_person(
        session,
        work,
        route,
        name="Completion letter" if end is End.DONE else "Closing letter",
        dated=in_words(on),
        source=_ROA,
        sections=(
            Section(
                heading="What was decided",
                paragraphs=(_TO_PERSON[end],),
                rows=(
                    ("Resolution", TITLES[disposal]),
                    *_given(work),
                    *offence_rows(work, summary=False),
                ),
            ),
            Section(heading="What is kept about you", paragraphs=_kept(work, end)),
            whom_to_call(session, work, on),
        ),
    )


def victim_letter(  # noqa: PLR0917  # what it is made of
    session: TenantSession, work: CaseWork, route: Route, victim: VictimOnCase, end: End, on: date
) -> Letter:
    """Tells one victim that the case is closed: the offence, that it was resolved out of court, and whom to ask.

    Nothing about the suspect: no name, no age, no conditions, no needs, and not whether they were kept in part.
    """
    return Letter(
        reader=Reader.VICTIM,
        route=route,
        name="Your case is closed",
        title=f"Completion letter to {victim.name}, {work.case.reference}",
        force=session.actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        to=("To", (("Name", victim.name),)),
        dated=in_words(on),
        issued_by=with_rank(session.actor.name, session.actor.rank),
        sections=(
            Section(
                heading="How the case ended",
                paragraphs=(
                    "You were affected by the offence below. It was resolved out of court.",
                    "The police ask everybody who was harmed what they think before they decide that.",
                    _TO_VICTIM[end],
                ),
                rows=offence_rows(work, summary=False),
            ),
            Section(
                heading="What you can do",
                points=(
                    "You can ask for this letter in another language or form.",
                    "You can ask for support, even now that the case is closed.",
                    "You can complain if you did not get what the Victims' Code promises you.",
                ),
            ),
            whom_to_call(session, work, on),
        ),
        source="Code of Practice for Victims of Crime [verified-secondary]",
    )


def records_form(
    session: TenantSession,
    work: CaseWork,
    outcome: OutcomeType,
    *,
    victim_told: str,
    letters_sent: str,
    kept_things: str,
    on: date,
) -> Letter:
    """What the records bureau enters: outcome, PNC, and what is done with property and biometrics.

    ``letters_sent`` and ``kept_things`` are as the officer wrote them, '' when nothing was.
    """
    resolution = work.resolution
    disposal, given = resolution.chosen or "", resolution.given_on
    spent = spent_date(disposal, given) if given else None
    recordable = {True: "yes", False: "no", None: "the published list does not say"}[work.recordable]
    told = resolution.offender_told_on
    return Letter(
        reader=Reader.POLICE,
        name="Retention and PNC form",
        box=POLICE_ONLY,
        force=session.actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        dated=in_words(on),
        issued_by=with_rank(session.actor.name, session.actor.rank),
        sections=(
            Section(heading="Person", rows=person_rows(session, work)),
            Section(heading="Offence", rows=(*offence_rows(work, summary=False), ("Recordable", recordable))),
            Section(
                heading="Outcome",
                rows=known(
                    ("Resolution", TITLES[disposal]),
                    *_given(work),
                    ("Home Office outcome", f"{outcome.code}: {outcome.label}"),
                    ("PNC reference", resolution.pnc_reference or "none recorded"),
                    ("Spent on", f"{in_words(spent)} ({_ROA})" if spent else "not covered: no caution"),
                ),
            ),
            Section(
                heading="Property and biometrics",
                paragraphs=(
                    kept_things.strip()
                    or "Nothing is recorded here. The force's retention schedule applies.",
                ),
            ),
            Section(
                heading="Who was told",
                rows=known(
                    ("Person told on", in_words(told) if told else None),
                    ("Victim", victim_told or "nobody is recorded as harmed"),
                    ("Letters sent", letters_sent),
                ),
            ),
        ),
        source=f"T29; {_ROA}",
    )


def _what_keeping_means(disposal: str) -> str:
    if disposal in ("COND", "DIV", "YCC"):
        return "You kept every condition, so you will not be prosecuted for this offence."
    if disposal == "COM":
        return "You kept every condition. You cannot be prosecuted for this offence."
    return "You did everything that was agreed."


def _kept(work: CaseWork, end: End) -> tuple[str, ...]:
    """What is recorded, and when it is spent. Nothing of either where nobody was tried: the notice has no effect."""
    disposal, given = work.resolution.chosen or "", work.resolution.given_on
    if end is End.NO_TRIAL:
        return ("The police keep a record of this case.",)
    said = "It is not a conviction. The police keep a record of it."
    spent = spent_date(disposal, given) if given else None
    return (
        (said, f"It counts as spent from {in_words(spent)} on, or earlier if it has ended.")
        if spent
        else (said,)
    )


def _given(work: CaseWork) -> tuple[Pair, ...]:
    given = work.resolution.given_on
    return (("Given on", in_words(given)),) if given else ()
