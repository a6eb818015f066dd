"""Somebody who was harmed, and what an officer records about reaching them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time

import pytest
import sqlalchemy as sa

from fairlead.audit.models import AuditEntry
from fairlead.audit.sealer import AuditSession
from fairlead.cases.models import Category
from fairlead.cases.use_cases import AddParty, OpenCase, add_party, open_case
from fairlead.identity.actor import Actor
from fairlead.modules.outgoing import Channel, Outgoing, Recipient
from fairlead.people.models import ContactPoint
from fairlead.people.safe_contact.outgoing import WRITTEN
from fairlead.people.safe_contact.policy import Window
from fairlead.people.safe_contact.routes import Blocked, Route
from fairlead.people.safe_contact.use_cases import (
    AgreeSharing,
    AgreeTimes,
    AgreeWays,
    agree_sharing,
    agree_times,
    agree_ways,
    route_to,
)
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.testing.casework import KIND, MODULE, NOW, Force

ADDRESS, NUMBER = "9 Secret Lane, Testford", "07700 900123"
REMINDER = Outgoing(
    key="test.reminder",
    title="Reminder",
    to=Recipient.PERSON,
    channels=frozenset({Channel.TEXT}),
    self_acting=True,
)
EVENINGS = Window(days=frozenset(range(1, 8)), begins=time(18), ends=time(20))
EVENING = NOW.replace(hour=18, minute=30)


@dataclass(kw_only=True)
class Victim:
    """Somebody who was harmed, in a case with whoever is suspected, as one officer records it."""

    force: Force
    id: uuid.UUID
    suspect_id: uuid.UUID

    def add(self, kind: str, value: str, *, safe: bool | None, whose: uuid.UUID | None = None) -> uuid.UUID:
        command = SetContactPoint(person_id=whose or self.id, kind=kind, value=value, safe_to_use=safe)
        with self.force.work(self.force.actor()) as session:
            return set_contact_point(session, session.actor, command, now=NOW).id

    def point(self, point_id: uuid.UUID) -> ContactPoint:
        with self.force.work(self.force.actor()) as session:
            return session.scalars(sa.select(ContactPoint).where(ContactPoint.id == point_id)).one()

    def agree(self, point_id: uuid.UUID, **changes: object) -> None:
        held = self.point(point_id)
        command = AgreeWays(
            person_id=self.id,
            contact_point_id=point_id,
            version=held.version,
            safe_to_use=True,
            channels=None,
            leave_message=None,
        )
        with self.force.work(self.force.actor()) as session:
            agree_ways(session, session.actor, replace(command, **changes))  # type: ignore[arg-type]  # its fields

    def may(
        self, channel: Channel, sent: Outgoing = WRITTEN, at: datetime = NOW, actor: str = "investigator"
    ) -> Route | Blocked:
        with self.force.work(self.force.actor(actor)) as session:
            return route_to(session, self.id, channel=channel, sent=sent, purpose="test", at=at)

    def rules(self, channel: Channel, sent: Outgoing = WRITTEN, at: datetime = NOW) -> tuple[str, ...]:
        answer = self.may(channel, sent, at)
        return answer.rules if isinstance(answer, Blocked) else ()


@pytest.fixture
def vera(force: Force) -> Victim:
    with force.work(force.actor()) as session:
        actor = session.actor
        harmed, suspect = (
            create_person(session, actor, CreatePerson(given_names=given, family_name=family), now=NOW)
            for given, family in (("Vera", "Harmedley"), ("Testin", "Suspectsworth"))
        )
        opened = OpenCase(kind=KIND, module=MODULE, prefix="OOC", state="draft", team="Team 1")
        case = open_case(session, actor, opened, now=NOW)
        for person, role, category in (
            (harmed, "victim", Category.VICTIM),
            (suspect, "suspect", Category.SUSPECTED),
        ):
            party = AddParty(case_id=case.id, person_id=person.id, role=role, category=category)
            add_party(session, actor, party, now=NOW)
        return Victim(force=force, id=harmed.id, suspect_id=suspect.id)


def logged(force: Force, action: str) -> list[AuditEntry]:
    """What the log of the organisation has of one action, in order."""
    with AuditSession(force.database.engine, actor=Actor.system("reader", force.tenant_id)) as session:
        found = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action.startswith(action)).order_by(AuditEntry.at)
        )
        return list(found)


def share(vera: Victim, point: uuid.UUID, **changes: object) -> None:
    command = AgreeSharing(
        person_id=vera.id,
        contact_point_id=point,
        version=vera.point(point).version,
        shared=None,
        sharer_id=None,
        name_police=None,
        code_word=None,
    )
    with vera.force.work(vera.force.actor()) as session:
        agree_sharing(session, session.actor, replace(command, **changes))  # type: ignore[arg-type]  # its fields


def times(vera: Victim, point: uuid.UUID, *windows: Window) -> None:
    command = AgreeTimes(
        person_id=vera.id, contact_point_id=point, version=vera.point(point).version, times=windows
    )
    with vera.force.work(vera.force.actor()) as session:
        agree_times(session, session.actor, command)
