"""What is known about how a person can be reached, as facts for the rules, and what they say of each way."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from fairlead.cases.access import visible_cases, visible_people
from fairlead.cases.models import CaseFile, Category, Party
from fairlead.cases.summaries import SUSPECTED
from fairlead.identity.actor import Actor
from fairlead.modules.outgoing import Channel, Outgoing
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.outgoing import WRITTEN
from fairlead.people.safe_contact.policy import (
    REACHES,
    ContactFacts,
    Window,
    next_opening,
    same_place,
    stands_in,
)
from fairlead.people.safe_contact.routes import once
from fairlead.people.safe_contact.rules import RULE_SET
from fairlead.tenancy.base import among
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day
from fairlead.workflow.decisions import Decision, Reason

FEARED = "feared"
MOST_LINKED = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """What the rules need to know about one person: their contact points, and who may share them.

    ``feared`` are the ids of the contact points that somebody shares who is suspected of harming the person, or
    whom the person said they fear.
    """

    person: Person
    points: Sequence[ContactPoint]
    harmed: bool
    feared: frozenset[uuid.UUID]

    def facts(self, point: ContactPoint | None, sent: Outgoing, at: datetime) -> ContactFacts:
        """The facts of one contact point, or of none, for something sent at a moment."""
        of_none = ContactFacts(
            at=at,
            harmed=self.harmed,
            language=self.person.preferred_language,
            reading_format=self.person.reading_format,
            self_acting=sent.self_acting,
            names_police=sent.names_police,
            languages=sent.languages,
            formats=sent.formats,
        )
        if point is None:
            return of_none
        return replace(
            of_none,
            kind=point.kind,
            safe=point.safe_to_use,
            feared=point.id in self.feared,
            replaced=point.superseded_at is not None,
            agreed=None if point.channels is None else frozenset(map(Channel, point.channels)),
            leave_message=point.leave_message,
            name_police=point.name_police,
            windows=windows_of(point),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the rules say of one way: the contact point to use, or every reason why none may be used."""

    channel: Channel
    point: ContactPoint | None
    allowed: bool
    reasons: tuple[Reason, ...]
    tasks: tuple[str, ...] = ()
    again_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedPerson:
    """Somebody on the same case."""

    id: uuid.UUID
    name: str
    role: str


def people_on_the_same_cases(
    session: TenantSession, actor: Actor, person: Person, enabled_modules: frozenset[str]
) -> list[LinkedPerson]:
    """The others on cases of this person that the actor may see, by name: one of them may share a telephone."""
    mine = aliased(Party)
    rows = session.execute(
        sa.select(Person.id, Person.given_names, Person.family_name, sa.func.min(Party.role).label("role"))
        .join(Party, sa.and_(Party.tenant_id == Person.tenant_id, Party.person_id == Person.id))
        .join(mine, sa.and_(mine.tenant_id == Party.tenant_id, mine.case_id == Party.case_id))
        .join(CaseFile, sa.and_(CaseFile.tenant_id == Party.tenant_id, CaseFile.id == Party.case_id))
        .where(
            mine.tenant_id == person.tenant_id,
            mine.person_id == person.id,
            Person.id != person.id,
            visible_people(actor),
            visible_cases(actor, enabled_modules),
        )
        .group_by(Person.id, Person.given_names, Person.family_name)
        .order_by(Person.family_name, Person.given_names)
        .limit(MOST_LINKED)
    )
    return [
        LinkedPerson(id=row.id, name=f"{row.given_names} {row.family_name}".strip(), role=row.role)
        for row in rows
    ]


def windows_of(point: ContactPoint) -> tuple[Window, ...]:
    """The times at which a contact point may be used; none given means at any."""
    return tuple(Window.from_json(each) for each in point.safe_times or ())


def read_reached(session: TenantSession, person: Person) -> Reached:
    """How one person can be reached. Three statements, whatever is recorded.

    Whether somebody was harmed, and by whom, is looked for in every case of the organisation, also in those that
    whoever asks may not see: only the answer to "is it safe?" leaves this function.
    """
    points = session.scalars(_current(person.tenant_id, ContactPoint.person_id == person.id)).all()
    harmed, suspects = _harmed_by(session, person)
    shared = _points_of(session, person, suspects) if points and suspects else ()
    feared = frozenset(point.id for point in points if _is_feared(point, suspects, shared))
    return Reached(person=person, points=points, harmed=harmed, feared=feared)


def _current(tenant_id: uuid.UUID, *where: sa.ColumnElement[bool]) -> sa.Select[ContactPoint]:
    return (
        sa.select(ContactPoint)
        .where(ContactPoint.tenant_id == tenant_id, ContactPoint.superseded_at.is_(None), *where)
        .order_by(ContactPoint.recorded_at.desc(), ContactPoint.id)
    )


def _harmed_by(session: TenantSession, person: Person) -> tuple[bool, frozenset[uuid.UUID]]:
    """Whether the person is a victim in any case, and who is suspected there."""
    victim, suspect = aliased(Party), aliased(Party)
    rows = session.execute(
        sa.select(victim.case_id, suspect.person_id)
        .outerjoin(
            suspect,
            sa.and_(
                suspect.tenant_id == victim.tenant_id,
                suspect.case_id == victim.case_id,
                suspect.category.in_(SUSPECTED),
                suspect.person_id != victim.person_id,
            ),
        )
        .where(
            victim.tenant_id == person.tenant_id,
            victim.person_id == person.id,
            victim.category == Category.VICTIM.value,
        )
    ).all()
    return bool(rows), frozenset(row.person_id for row in rows if row.person_id is not None)


def _points_of(
    session: TenantSession, person: Person, suspects: frozenset[uuid.UUID]
) -> Sequence[ContactPoint]:
    return session.scalars(
        _current(person.tenant_id, among(ContactPoint.person_id, "people")), {"people": list(suspects)}
    ).all()


def _is_feared(point: ContactPoint, suspects: frozenset[uuid.UUID], theirs: Sequence[ContactPoint]) -> bool:
    """The person said so, the one who shares it is a suspect, or a suspect has the same one recorded."""
    if point.shared == FEARED or (point.sharer_id is not None and point.sharer_id in suspects):
        return True
    return any(
        other.kind == point.kind and same_place(point.kind, point.value, other.value) for other in theirs
    )


def answer_for(reached: Reached, sent: Outgoing, channel: Channel, at: datetime) -> Answer:
    """What the rules say of one way: the newest contact point that may be used, else why none may be.

    One contact point is never used in place of another that was asked for by its kind: a way has its own kind.
    """
    points: Sequence[ContactPoint | None] = [
        point for point in reached.points if point.kind in REACHES[channel]
    ] or [None]
    found = [(point, _decide(reached.facts(point, sent, at), channel, at)) for point in points]
    for point, decision in found:
        if decision.result.clear:
            return _allowed(channel, point, decision)
    refused = [
        (point, [each for each in decision.reasons if not each.result.clear]) for point, decision in found
    ]
    openings = [
        next_opening(windows_of(point), at)
        for point, reasons in refused
        if point is not None and {each.rule for each in reasons} == {"SC06"}
    ]
    return Answer(
        channel=channel,
        point=None,
        allowed=False,
        reasons=once(each for _point, reasons in refused for each in reasons),
        again_at=min((each for each in openings if each is not None), default=None),
    )


def answer_of(
    reached: Reached, sent: Outgoing, point: ContactPoint, channel: Channel, at: datetime
) -> Answer:
    """What the rules say of one contact point by itself."""
    decision = _decide(reached.facts(point, sent, at), channel, at)
    if decision.result.clear:
        return _allowed(channel, point, decision)
    reasons = once(each for each in decision.reasons if not each.result.clear)
    return Answer(channel=channel, point=None, allowed=False, reasons=reasons)


def _allowed(channel: Channel, point: ContactPoint | None, decision: Decision) -> Answer:
    return Answer(
        channel=channel, point=point, allowed=True, reasons=decision.reasons, tasks=decision.required_actions
    )


def _decide(facts: ContactFacts, channel: Channel, at: datetime) -> Decision:
    return RULE_SET.assess(facts, None, local_day(at))[channel]


def written_in(reached: Reached, texts: Iterable[str]) -> tuple[ContactPoint, ...]:
    """Those contact points of a person that stand in these texts, however they are written there."""
    found = tuple(texts)
    return tuple(
        point for point in reached.points if any(stands_in(point.kind, point.value, text) for text in found)
    )


def unsafe_in(
    reached: Iterable[Reached], sent: Outgoing, texts: Sequence[str], at: datetime
) -> tuple[str, ...]:
    """The contact points written in these texts that must not be told to anybody outside."""
    return tuple(
        point.value
        for each in reached
        for point in written_in(each, texts)
        if not answer_of(each, sent, point, Channel.SHARED, at).allowed
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactLine:
    """One contact point as it may be told: without its value where it may not be, and then with the reasons."""

    id: uuid.UUID
    kind: str
    value: str | None
    asked: bool
    note: str | None
    last_confirmed_on: date | None
    reasons: tuple[Reason, ...]
    instructions: tuple[str, ...]


def contact_lines(
    session: TenantSession, person: Person, at: datetime, *, sent: Outgoing
) -> tuple[ContactLine, ...]:
    """The contact points of a person, newest first, each asked about for the way it is used by.

    ``sent`` that may be shared is asked for sharing; anything else for a call, a letter or an email.
    """
    reached = read_reached(session, person)
    lines = []
    for point in reached.points:
        channel = Channel.SHARED if Channel.SHARED in sent.channels else _USUAL[point.kind]
        answer = answer_of(reached, sent, point, channel, at)
        lines.append(
            ContactLine(
                id=point.id,
                kind=point.kind,
                value=point.value if answer.allowed else None,
                asked=point.safe_to_use is not None,
                note=point.note,
                last_confirmed_on=point.last_confirmed_on,
                reasons=() if answer.allowed else answer.reasons,
                instructions=instructions_for(point),
            )
        )
    return tuple(lines)


_USUAL = {"address": Channel.LETTER, "phone": Channel.CALL, "email": Channel.EMAIL}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def instructions_for(point: ContactPoint) -> tuple[str, ...]:
    """How a contact point may be used, for another organisation that is told it. English, as documents are; never the
    code word.
    """
    times = [
        f"{', '.join(_DAYS[day - 1] for day in sorted(window.days))} {window.begins:%H:%M} to {window.ends:%H:%M}"
        for window in windows_of(point)
    ]
    return tuple(
        text
        for text, applies in (
            (f"only {'; '.join(times)}", bool(times)),
            (f"only by {', '.join(sorted(point.channels or ()))}", point.channels is not None),
            ("leave no message", point.kind == "phone" and point.leave_message is False),
            ("nobody else may learn who is calling or writing", point.name_police is False),
        )
        if applies
    )


def ways_to_reach(reached: Reached, sent: Mapping[Channel, Outgoing], at: datetime) -> tuple[Answer, ...]:
    """What the rules say of each way, for the page of the person. Makes no route and sends nothing."""
    return tuple(answer_for(reached, outgoing, channel, at) for channel, outgoing in sent.items())


def address_to_print(session: TenantSession, person: Person, at: datetime) -> str | None:
    """The address that may stand on a paper of the person; None when none is recorded that may be used.

    It is the one that a letter would go to. Who finds the paper must not learn of another.
    """
    point = answer_for(read_reached(session, person), WRITTEN, Channel.LETTER, at).point
    return None if point is None else point.value
