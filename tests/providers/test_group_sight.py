"""What a provider and a sender see of a group, and what the database refuses them whatever the application says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.providers.groups.models import GroupAttendance, GroupMember
from fairlead.providers.groups.queries import View, could_join, list_groups, taken_by_group
from fairlead.providers.models import Appointment, Referral
from fairlead.testing.two_sides import TwoSides, now

from .group_steps import Programme, programme
from .referral_steps import end_by_expiry, end_by_recall, end_by_withdrawal
from .test_wall import as_worker_without

ADA, BO = "Ada Ashford", "Bo Birch"


@pytest.fixture
def group(sides: TwoSides) -> Programme:
    """Two people, one of whom has a place; a register was taken."""
    made = programme(sides, capacity=1)
    made.joined(ADA, BO)
    made.take(1, {ADA: "attended"}, notes={ADA: "Took part"})
    return made


@pytest.mark.parametrize("end", [end_by_withdrawal, end_by_recall, end_by_expiry])
def test_whose_grant_ended_is_gone_and_the_place_is_free(
    group: Programme, end: Callable[[TwoSides, Referral], None]
) -> None:
    assert group.page().free_from(2) == 0
    end(group.sides, group.people[ADA])
    page = group.page()
    assert group.seen() == [BO]
    assert page.free_from(2) == 1
    assert group.register(1).members == []
    assert group.register(1).lines == {}
    assert group.register(1).changes == {}
    assert group.register(2).members == []
    with group.acting() as session:
        rows = list_groups(session, session.actor, View.ALL, None, None, now=now()).rows
        counts = taken_by_group(session, session.actor, [each.id for each in rows])
        assert counts[group.group.id] == (0, 1)
        assert {each.subject_label for each in could_join(session, session.actor, group.group)} == set()


@pytest.mark.parametrize("end", [end_by_withdrawal, end_by_recall, end_by_expiry])
def test_nothing_that_the_provider_can_read_has_the_name_any_more(
    group: Programme, end: Callable[[TwoSides, Referral], None]
) -> None:
    """Every row of every table that groups are written to, as text."""
    end(group.sides, group.people[ADA])
    tables = (
        "group_programme", "group_session", "group_session_change", "group_member", "group_attendance", "referral",
        "appointment", "appointment_change", "case_event", "outbox_message", "used_key",
    )  # fmt: skip
    with group.acting() as session:
        for table in tables:
            rows = session.scalars(sa.text(f"select row_to_json(t)::text from {table} t")).all()
            assert not [row for row in rows if "Ashford" in row or "Took part" in row], table


def test_the_sender_keeps_everything_when_it_takes_the_referral_back(group: Programme) -> None:
    end_by_withdrawal(group.sides, group.people[ADA])
    with group.acting(group.sides.officer) as session:
        member = session.scalars(
            sa.select(GroupMember).where(GroupMember.referral_id == group.people[ADA].id)
        ).one()
        line = session.scalars(
            sa.select(GroupAttendance).where(GroupAttendance.referral_id == group.people[ADA].id)
        ).one()
        assert member.state == "placed"
        appointment = session.get_one(Appointment, line.appointment_id)
        assert (appointment.state, appointment.feedback) == ("attended", "Took part")


def test_another_provider_sees_no_group(group: Programme) -> None:
    stranger = group.sides.other_provider.person("provider-worker")
    with group.acting(stranger) as session:
        for table in ("group_programme", "group_session", "group_member", "group_attendance"):
            assert session.scalar(sa.text(f"select count(*) from {table}")) == 0, table
        assert list_groups(session, session.actor, View.ALL, None, None, now=now()).rows == ()


def test_the_sender_writes_no_register_of_a_provider(group: Programme) -> None:
    with group.acting(group.sides.officer) as session:
        touched = session.execute(sa.text("update group_member set state = 'left' where state = 'placed'"))
        assert touched.rowcount == 0  # type: ignore[attr-defined]  # a CursorResult
    with group.acting() as session:
        member = session.scalars(
            sa.select(GroupMember).where(GroupMember.referral_id == group.people[ADA].id)
        ).one()
    again = GroupMember(
        tenant_id=member.tenant_id,
        referral_id=member.referral_id,
        group_tenant_id=member.group_tenant_id,
        group_id=member.group_id,
        state="waiting",
        first_session=1,
        added_by="x",
        added_at=now(),
    )
    with pytest.raises(DBAPIError, match="row-level security"), group.acting(group.sides.officer) as session:
        session.add(again)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update group_member set group_id = gen_random_uuid()", "stays with its referral and its group"),
        (
            "update group_member set added_at = now() - interval '1 year'",
            "stays with its referral and its group",
        ),
        ("update group_attendance set recorded_by = 'x'", "permission denied"),
        ("update group_session_change set reason = 'x'", "permission denied"),
        ("delete from group_member", "permission denied"),
        ("delete from group_attendance", "permission denied"),
        ("delete from group_session", "permission denied"),
    ],
)
def test_a_provider_rewrites_no_membership_and_no_register(
    group: Programme, statement: str, said: str
) -> None:
    with pytest.raises(DBAPIError, match=said), group.acting() as session:
        session.execute(sa.text(statement))


def test_without_the_trigger_a_provider_would_jump_the_queue(group: Programme) -> None:
    statement = sa.text("update group_member set added_at = now() - interval '1 year' where referral_id = :r")
    without = "alter table group_member disable trigger group_member_keeps"
    with as_worker_without(group.sides, without) as session:
        changed = session.execute(statement, {"r": group.people[BO].id})
        assert changed.rowcount == 1  # type: ignore[attr-defined]  # a CursorResult


def test_who_left_does_not_come_back_by_the_same_row(group: Programme) -> None:
    with group.acting() as session:
        session.execute(
            sa.text("update group_member set state = 'left' where referral_id = :r"),
            {"r": group.people[BO].id},
        )
    with pytest.raises(DBAPIError, match="joins it anew"), group.acting() as session:
        session.execute(
            sa.text("update group_member set state = 'placed' where referral_id = :r"),
            {"r": group.people[BO].id},
        )


def test_the_database_says_who_wrote_and_when(group: Programme) -> None:
    with group.acting() as session:
        line = session.scalars(sa.select(GroupAttendance)).one()
        other = GroupAttendance(
            tenant_id=line.tenant_id,
            referral_id=line.referral_id,
            group_tenant_id=line.group_tenant_id,
            session_id=group.session(2).id,
            member_id=line.member_id,
            appointment_id=line.appointment_id,
            recorded_by="Somebody Else",
            recorded_at=now().replace(year=2020),
        )
        session.add(other)
        session.flush()
        session.refresh(other)
        assert (other.recorded_by, other.recorded_at.year) == ("Test provider-worker", now().year)


def test_an_organisation_that_was_only_shown_the_referral_sees_no_group(group: Programme) -> None:
    from fairlead.tenancy.models import AccessGrant

    with group.acting(group.sides.officer) as session:
        session.add(
            AccessGrant(
                grantee_tenant_id=group.sides.other_provider.id,
                referral_id=group.people[ADA].id,
                scopes=["referral"],
                purpose="x",
                gateway="x",
                granted_by="x",
                starts_at=now(),
            )
        )
    with group.acting(group.sides.other_provider.person("provider-worker")) as session:
        for table in ("group_member", "group_attendance"):
            assert session.scalar(sa.text(f"select count(*) from {table}")) == 0, table
