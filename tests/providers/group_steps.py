"""Steps with a group programme that several tests take."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.identity.actor import Actor
from fairlead.providers.groups.models import GroupProgramme, GroupSession
from fairlead.providers.groups.queries import GroupPage, RegisterPage, find_session, group_page, register_page
from fairlead.providers.groups.use_cases import (
    AlterGroup,
    CreateGroup,
    Enrolled,
    EnrolMembers,
    Line,
    SaveRegister,
    alter_group,
    create_group,
    enrol_members,
    save_register,
)
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.use_cases import AnswerReferral, answer_referral, send_referral
from fairlead.tenancy.models import SharingAgreement, TenantModule
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.rows import RowMaker
from fairlead.testing.two_sides import AGREED, Side, TwoSides, now
from fairlead.workflow.calendar import local_day

WEEKS = 6
LONG_AGO = timedelta(weeks=8)


def first_day() -> date:
    """Two weeks and a day ago: two or three sessions of a group that begins then are over."""
    return local_day(now()) - timedelta(days=15)


@dataclass
class Programme:
    """A group of the provider's service, with people of one force or of two."""

    sides: TwoSides
    group: GroupProgramme
    people: dict[str, Referral] = field(default_factory=dict)

    @contextmanager
    def acting(self, actor: Actor | None = None) -> Iterator[TenantSession]:
        """As the provider's worker, if nobody is named."""
        with self.sides.acting(actor or self.sides.worker) as session:
            yield session

    def page(self) -> GroupPage:
        """The group as its provider sees it."""
        with self.acting() as session:
            return group_page(session, session.actor, self.group.id)

    def session(self, number: int) -> GroupSession:
        """A session as it is now."""
        with self.acting() as session:
            return find_session(session, session.actor, self.group.id, number)

    def register(self, number: int) -> RegisterPage:
        """A register as the provider sees it."""
        with self.acting() as session:
            held = find_session(session, session.actor, self.group.id, number)
            return register_page(session, session.actor, held)

    def refer(self, *names: str, by: tuple[Actor, uuid.UUID] | None = None) -> list[Referral]:
        """Accepted referrals of these people, sent long before the group began."""
        made = [accepted(self.sides, name, by=by) for name in names]
        self.people.update(zip(names, made, strict=True))
        return made

    def enrol(self, *names: str, first: int = 1, despite: bool = False) -> Enrolled:
        """Enrol people who were referred."""
        with self.acting() as session:
            command = EnrolMembers(
                group_id=self.group.id,
                referral_ids=[self.people[name].id for name in names],
                first_session=first,
                despite_clash=despite,
            )
            return enrol_members(session, session.actor, command, now=now())

    def joined(self, *names: str, by: tuple[Actor, uuid.UUID] | None = None) -> None:
        """Refer and enrol."""
        self.refer(*names, by=by)
        self.enrol(*names)

    def member_id(self, name: str) -> uuid.UUID:
        """The latest membership of somebody."""
        return next(each.id for each in reversed(self.page().members) if each.subject_label == name)

    def take(
        self,
        number: int,
        results: Mapping[str, str],
        *,
        notes: Mapping[str, str] | None = None,
        version: int | None = None,
        **changes: object,
    ) -> int:
        """Save the register of a session."""
        held = self.session(number)
        lines = [
            Line(member_id=self.member_id(name), result=result, note=(notes or {}).get(name, ""))
            for name, result in results.items()
        ]
        values: dict[str, object] = {"took_place": True, **changes}
        command = SaveRegister(
            session_id=held.id,
            lines=lines,
            version=held.version if version is None else version,
            **values,  # type: ignore[arg-type]  # values by name, for tests to change
        )
        with self.acting() as session:
            return save_register(session, session.actor, command, now=now())

    def appointments(self, name: str, reader: Actor | None = None) -> Sequence[Appointment]:
        """What was recorded of somebody, as somebody reads it."""
        with self.acting(reader) as session:
            return session.scalars(
                sa.select(Appointment)
                .where(Appointment.referral_id == self.people[name].id)
                .order_by(Appointment.starts_at)
            ).all()

    def seen(self) -> list[str]:
        """Whom the provider's page of the group names."""
        return sorted(each.subject_label for each in self.page().members)


def manager(sides: TwoSides) -> Actor:
    """Who sets groups up."""
    return sides.provider.person("provider-manager")


def group_command(sides: TwoSides, **changes: object) -> CreateGroup:
    """A weekly group of six sessions that began two weeks ago."""
    values: dict[str, object] = {
        "service_id": sides.service_id,
        "name": "Thursday group",
        "place": "Testford centre",
        "online": False,
        "capacity": 8,
        "facilitator_id": sides.worker.id,
        "first_day": first_day(),
        "at": time(0, 5),
        "minutes": 90,
        "sessions": WEEKS,
        **changes,
    }
    return CreateGroup(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def programme(sides: TwoSides, **changes: object) -> Programme:
    """A new group, set up by the provider's manager."""
    with sides.acting(manager(sides)) as session:
        created = create_group(session, session.actor, group_command(sides, **changes), now=now())
        return Programme(sides=sides, group=created.group)


def accepted(sides: TwoSides, name: str, *, by: tuple[Actor, uuid.UUID] | None = None) -> Referral:
    """An accepted referral of somebody with this name, sent long ago by an officer of either force."""
    officer, case_id = by or (sides.officer, sides.case_id)
    with sides.acting(officer) as session:
        command = sides.command(case_id=case_id, subject_label=name)
        referral = send_referral(session, session.actor, command, now=now() - LONG_AGO)
    with sides.acting(sides.worker) as session:
        version = session.get_one(Referral, referral.id).version
        answer = AnswerReferral(referral_id=referral.id, accept=True, version=version)
        return answer_referral(session, session.actor, answer, now=now())


def second_force(sides: TwoSides) -> tuple[Actor, uuid.UUID]:
    """The other force's officer and case, with an agreement with the same provider."""
    side: Side = sides.other_force
    engine = sa.create_engine(sides.url.superuser_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("select set_config('app.actor', :a, true), set_config('app.interaction', :a, true)"),
            {"a": str(uuid.uuid4())},
        )
        case = {"module": "oocd", "kind": "test.case", "team": "Response", "reference": "TST-26-BBBBBB"}
        case_id = RowMaker(connection, {"case_file": case}).row("case_file", side.id)["id"]
    engine.dispose()
    assert isinstance(case_id, uuid.UUID)
    officer = side.person("investigator")
    with sides.acting(officer) as session:
        session.add(TenantModule(module="oocd", enabled=True, changed_at=now(), changed_by="test"))
        session.execute(sa.text("update case_file set lead_id = :me"), {"me": officer.id})
        session.add(
            SharingAgreement(
                partner_tenant_id=sides.provider.id,
                reference=f"ISA-{uuid.uuid4().hex[:6]}",
                purpose="Delivering conditions",
                gateway="Common law policing",
                regime="Part 3 to UK GDPR",
                partner_role="separate controller",
                data_classes=list(AGREED),
                valid_from=date(2025, 1, 1),
            )
        )
    return officer, case_id


def started(moment: datetime) -> bool:
    """Whether a session's time has come."""
    return moment <= now()


def events_of(group: Programme, name: str) -> list[str]:
    """What the sender's chronology says about somebody."""
    with group.acting(group.sides.officer) as session:
        rows = session.scalars(
            sa.select(CaseEvent.summary)
            .where(
                CaseEvent.referral_id == group.people[name].id, CaseEvent.kind.startswith("referral.group")
            )
            .order_by(CaseEvent.at)
        )
        return list(rows)


def alter(group: Programme, actor: Actor | None = None, **changes: object) -> GroupProgramme:
    now_is = group.page().group
    values: dict[str, object] = {
        "group_id": now_is.id,
        "name": now_is.name,
        "place": now_is.place,
        "online": now_is.online,
        "capacity": now_is.capacity,
        "facilitator_id": now_is.facilitator_id,
        "version": now_is.version,
        **changes,
    }
    with group.acting(actor or manager(group.sides)) as session:
        return alter_group(session, session.actor, AlterGroup(**values), now=now())  # type: ignore[arg-type]  # by name
