"""Who tells a story: the people in it, the time of day in it, and the case as it stands."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa

from fairlead.public import (
    Actor,
    AnswerReferral,
    CourseOutcome,
    CreatePerson,
    Database,
    RecordResult,
    RecordSession,
    Referral,
    Service,
    SetContactPoint,
    answer_referral,
    create_person,
    local_day,
    record_result,
    record_session,
    set_contact_point,
)
from fairlead_oocd.demo.stories import Story
from fairlead_oocd.queries.work import CaseWork, find_work

R = TypeVar("R")


class Teller:
    """Runs use cases for one story, each in a transaction of its own and a little later than the last."""

    def __init__(
        self, database: Database, officer: Actor, supervisor: Actor, worker: Actor, story: Story
    ) -> None:
        self._database, self.officer, self.supervisor, self.worker = database, officer, supervisor, worker
        self.story = story
        self.now = datetime.now(UTC) - timedelta(days=story.days_ago)
        self.reference = ""

    def run(self, use_case: Callable[..., R], command: object, *, actor: Actor | None = None) -> R:
        who = actor or self.officer
        with self._database.tenant_transaction(who) as session:
            result = use_case(session, who, command, now=self.now)
        self.now = min(self.now + timedelta(minutes=35), datetime.now(UTC))
        return result

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
                value="07700 900000",
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

    def _accept(self) -> None:
        """The provider's side. The platform takes the answer into the case as soon as the server runs."""
        if self.story.service_code is None:
            return
        shown = self.referral()
        self.run(
            answer_referral,
            AnswerReferral(referral_id=shown.id, accept=True, version=shown.version),
            actor=self.worker,
        )
        shown = self.referral()
        self.run(
            record_session,
            RecordSession(
                referral_id=shown.id,
                starts_at=max(self.now - timedelta(minutes=30), shown.sent_at),
                minutes=180,
                place="Northmoor",
                attendance="attended",
                version=shown.version,
            ),
            actor=self.worker,
        )
        if self.story.online_course:
            self._online_course()

    def _online_course(self) -> None:
        """What the person did at home, with its certificate; its hours are in the session."""
        shown = self.referral()
        passed = RecordResult(
            referral_id=shown.id,
            course=self.story.online_course,
            completed_on=local_day(self.now),
            outcome=CourseOutcome.PASSED,
            score=85,
            provider_code=f"TW-{self.story.family_name.upper()}-1",
            version=shown.version,
        )
        self.run(record_result, passed, actor=self.worker)
