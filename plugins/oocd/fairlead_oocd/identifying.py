"""What identifies the people of a case, as marks to look for: for documents, for providers, for the panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from fairlead.public import ContactPoint, Person, PersonAlias, TenantSession, fold
from fairlead_oocd.models import Breach
from fairlead_oocd.naming import About, Finder, Mark, marks_of_contact, marks_of_name, marks_of_whole_name
from fairlead_oocd.queries.after_giving import breaches_of
from fairlead_oocd.queries.people import aliases_of, contact_points_ever, parties_of, staff_of
from fairlead_oocd.queries.work import CaseWork

INSTITUTIONS = (
    "Crown Court",
    "Crown Prosecution Service",
    "Magistrates’ Court",
    "Police Act",
    "Police National Computer",
    "Youth Court",
)
"""What every document may name, also when a victim is called Crown or Court: nobody can reword these."""


def victim_marks(
    session: TenantSession, work: CaseWork, *, told_back: bool = False, place_stands: bool = True
) -> tuple[Mark, ...]:
    """What would tell the suspect, or a provider, who or where a victim is.

    Of a person: names, other names, given names alone, contact points of any time and the street of an address; not
    the town, which stands in the force's own name. Of somebody who speaks for an organisation: the whole name and
    contact points. What is the suspect's own as well may stand, and so may the names of the force and of its staff, and
    the place of the offence. With ``told_back``, for a text that only the suspect reads, a name that the suspect used
    when asked about a breach may stand too; nobody else learns it from that. Without ``place_stands`` the place of the
    offence is no exception: it may be where a victim lives, and whoever is not told the offence does not know it.
    """
    people = [victim.person.id for victim in work.victims] + [work.suspect.id]
    points, aliases = contact_points_ever(session, people), aliases_of(session, people)
    own = {
        fold(mark.text)
        for mark in _marks_of(
            work.suspect, aliases.get(work.suspect.id, ()), points.get(work.suspect.id, ()), ""
        )
    }
    found: list[Mark] = []
    for victim in work.victims:
        theirs = points.get(victim.person.id, ())
        if victim.party.organisation_name is None:
            found += _marks_of(victim.person, aliases.get(victim.person.id, ()), theirs, "")
        else:
            found += marks_of_whole_name(victim.person.given_names, victim.person.family_name, "")
            found += [Mark(text=point.value, instead="", about=About.CONTACT) for point in theirs]
    if told_back:
        own |= {fold(name) for name in _named_by_suspect(session, work, found)}
    place = _place(work) if place_stands else ()
    # Where the place is where the victim lives, it stands as it was recorded, and no part of it.
    whole = {mark.pattern for mark in place}
    forbidden = [
        mark
        for mark in found
        if mark.about is not About.TOWN and fold(mark.text) not in own and mark.pattern not in whole
    ]
    return (*forbidden, *place, *_may_stand(session, work))


def suspect_marks(session: TenantSession, work: CaseWork) -> tuple[Mark, ...]:
    """What would tell a victim who or where the suspect is: names, other names, contact points of any time; not the
    town. What is a victim's own as well may stand, and so may the names of the force and of its staff, and the place of
    the offence.
    """
    people = [victim.person.id for victim in work.victims] + [work.suspect.id]
    points, aliases = contact_points_ever(session, people), aliases_of(session, people)

    def marks(person: Person) -> tuple[Mark, ...]:
        return tuple(_marks_of(person, aliases.get(person.id, ()), points.get(person.id, ()), ""))

    own = {fold(mark.text) for victim in work.victims for mark in marks(victim.person)}
    forbidden = [
        mark for mark in marks(work.suspect) if mark.about is not About.TOWN and fold(mark.text) not in own
    ]
    return (*forbidden, *_place(work), *_may_stand(session, work))


def case_marks(session: TenantSession, work: CaseWork) -> tuple[Mark, ...]:
    """What would tell a scrutiny panel who the people of a case are, with what it reads instead.

    Every party of the case, its staff, those named with a breach, references and places; towns too.
    """
    parties = parties_of(session, work.case)
    people = [person.id for _party, person in parties]
    points, aliases = contact_points_ever(session, people), aliases_of(session, people)
    numbers = {victim.person.id: n for n, victim in enumerate(work.victims, start=1)}
    known: list[Mark] = []
    for party, person in parties:
        if person.id == work.suspect.id:
            who = _("[the person]")
        elif person.id in numbers:
            who = _("[victim %(n)d]", n=numbers[person.id])
        else:
            who = _("[another person]")
        known += _marks_of(person, aliases.get(person.id, ()), points.get(person.id, ()), who)
        if party.organisation_name:
            known.append(Mark(text=party.organisation_name, instead=_("[organisation]")))
    known += [mark for name in _staff(session, work) for mark in _of_officer(name)]
    references = (work.case.reference, work.case.crime_reference, work.resolution.pnc_reference)
    known += [Mark(text=text, instead=_("[reference]")) for text in references if text]
    if work.offence.place:
        known += [
            replace(mark, instead=_("[place]"))
            for mark in marks_of_contact("address", work.offence.place, "")
        ]
    return tuple(known)


def _marks_of(
    person: Person, aliases: Iterable[PersonAlias], points: Iterable[ContactPoint], who: str
) -> Iterator[Mark]:
    yield from marks_of_name(person.given_names, person.family_name, who)
    for alias in aliases:
        yield from marks_of_name(alias.given_names, alias.family_name, who)
    contact = _("[contact of %(who)s]", who=who.strip("[]"))
    for point in points:
        for mark in marks_of_contact(point.kind, point.value, contact):
            yield replace(mark, instead=_("[place]")) if mark.about is About.TOWN else mark


def _of_officer(name: str) -> Iterator[Mark]:
    """An officer's name as it is signed, and its last word: reports say "Sgt Jones"."""
    yield Mark(text=name, instead=_("[officer]"))
    last = name.split()[-1:]
    if last and last != [name] and last[0].isalpha():
        yield Mark(text=last[0], instead=_("[officer]"))


def _named_by_suspect(session: TenantSession, work: CaseWork, marks: Iterable[Mark]) -> Iterator[str]:
    """Names, never addresses, in what the person said: the notice repeats it, and nobody may change those words."""
    said = [breach.explanation for breach in breaches_of(session, work.case) if breach.explanation]
    for mark in marks:  # each alone: who says a whole name has said its parts too
        if mark.about is About.NAME and any(Finder([mark]).find(text) for text in said):
            yield mark.text


def _place(work: CaseWork) -> tuple[Mark, ...]:
    """The place of the offence as it was recorded, which may stand."""
    place = work.offence.place
    return (Mark(text=place, instead="", about=About.CONTACT, allowed=True),) if place else ()


def _may_stand(session: TenantSession, work: CaseWork) -> Iterator[Mark]:
    for text in (*INSTITUTIONS, session.actor.organisation, *_staff(session, work)):
        yield Mark(text=text, instead="", allowed=True)


def _staff(session: TenantSession, work: CaseWork) -> Sequence[str]:
    """Everybody who worked on the case, whoever named them: its chronology, its decisions and its breaches."""
    resolution, decision = work.resolution, work.decision
    named: set[str | None] = {work.case.lead_name, session.actor.name, *staff_of(session, work.case)}
    named |= {resolution.evidence_decider, resolution.explained_by}
    if decision is not None:
        named |= {decision.decided_by_name, decision.authoriser_name}
    for breach in breaches_of(session, work.case):
        named |= _named_in(breach)
    return sorted(name for name in named if name and name.strip())


def _named_in(breach: Breach) -> set[str | None]:
    return {
        breach.reported_by,
        breach.asked_by,
        breach.review_sent_by,
        breach.decided_by,
        breach.outcome_by,
    }
