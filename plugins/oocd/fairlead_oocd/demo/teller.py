"""Who tells a story: the people in it, the time of day in it, and the case as it stands."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from fairlead.public import (
    Actor,
    CreatePerson,
    Database,
    Referral,
    Service,
    SetContactPoint,
    create_person,
    load_calendar,
    local_day,
    set_contact_point,
)
from fairlead_oocd.demo.stories import Story
from fairlead_oocd.queries.work import CaseWork, find_work

R = TypeVar("R")
LONDON = ZoneInfo("Europe/London")
_NUMBERS = count()
"""Of the telephones: two people with one number would count as sharing it, and a letter to either be blocked."""


class Teller:
    """Runs use cases for one story, each in a transaction of its own and a little later than the last."""

    def __init__(
        self, database: Database, officer: Actor, supervisor: Actor, worker: Actor, story: Story
    ) -> None:
        self._database, self.officer, self.supervisor, self.worker = database, officer, supervisor, worker
        self.story = story
        self.now = _start_of_work(datetime.now(UTC) - timedelta(days=story.days_ago))
        self.reference = ""

    def run(self, use_case: Callable[..., R], command: object, *, actor: Actor | None = None) -> R:
        who = actor or self.officer
        with self._database.tenant_transaction(who) as session:
            result = use_case(session, who, command, now=self.now)
        self.go_on_at(self.now + timedelta(minutes=15))
        return result

    def go_on_at(self, moment: datetime) -> None:
        """The story goes on at a moment, or now where that is still to come."""
        self.now = min(moment, datetime.now(UTC))

    def work(self) -> CaseWork:
        with self._database.tenant_transaction(self.officer) as session:
            return find_work(session, self.reference, local_day(self.now))

    def person(self, given_names: str, family_name: str, born: date | None) -> uuid.UUID:
        command = CreatePerson(given_names=given_names, family_name=family_name, date_of_birth=born)
        person_id = self.run(create_person, command).id
        self.run(
            set_contact_point,
            SetContactPoint(
                person_id=person_id,
                kind="phone",
                value=f"07700 {900_000 + next(_NUMBERS) % 1000}",
                safe_to_use=True,
                last_confirmed_on=local_day(self.now),
            ),
        )
        return person_id

    def service(self, code: str) -> uuid.UUID:
        with self._database.tenant_transaction(self.worker) as session:
            query = sa.select(Service.id).where(
                Service.tenant_id == self.worker.tenant_id, Service.code == code
            )
            return session.scalars(query).one()

    def referral(self) -> Referral:
        case_id = self.work().case.id
        with self._database.tenant_transaction(self.officer) as session:
            return session.scalars(sa.select(Referral).where(Referral.case_id == case_id)).one()


def _start_of_work(moment: datetime) -> datetime:
    """Nine o'clock on the same day, or on the last working day before it."""
    day, calendar = local_day(moment), load_calendar()
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), LONDON).astimezone(UTC)
