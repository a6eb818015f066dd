"""What the database itself refuses the receiver of a referral, whatever the application says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.cases.models import CaseEvent
from fairlead.jobs.use_cases import enqueue
from fairlead.providers.models import Appointment, Referral
from fairlead.tenancy.models import AccessGrant
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides, now

SENDERS = {
    "receiver_tenant_id": "gen_random_uuid()",
    "service_id": "gen_random_uuid()",
    "service_name": "'x'",
    "subject_label": "'x'",
    "case_id": "gen_random_uuid()",
    "condition_id": "gen_random_uuid()",
    "reference": "'x-1'",
    "module": "'x'",
    "sender_name": "'x'",
    "receiver_name": "'x'",
    "sent_at": "now()",
    "sent_by": "'x'",
    "deliver_by": "current_date",
    "answer_days": "99",
    "question_days": "99",
    "first_contact_days": "99",
    "plan_days": "99",
}


@pytest.mark.parametrize("column", SENDERS)
def test_the_receiver_changes_no_column_of_the_senders(shared_sides: TwoSides, column: str) -> None:
    referral = shared_sides.send()
    with (
        pytest.raises(DBAPIError, match="not change what was sent"),
        shared_sides.acting(shared_sides.worker) as session,
    ):
        session.execute(
            sa.text(f"update referral set state = 'accepted', {column} = {SENDERS[column]} where id = :i"),
            {"i": referral.id},
        )


def test_every_column_of_a_referral_is_the_senders_or_the_receivers() -> None:
    theirs = {
        "state",
        "answered_at",
        "answer_reason",
        "key_worker_id",
        "key_worker_name",
        "completed_on",
        "outcome_note",
        "holder_tenant_id",
        "holder_label",
        "held_since",
        "due_on",
        "due_label",
        "answer_code",
        "expected_on",
        "end_code",
        "unread_by_sender",
        "unread_by_receiver",
        "version",
    }
    assert {column.name for column in Referral.__table__.columns} == theirs | set(SENDERS) | {
        "id",
        "tenant_id",
    }


@contextmanager
def as_worker_without(sides: TwoSides, *first: str) -> Iterator[TenantSession]:
    """The provider's session after something that protects the force has been taken away. Rolled back."""
    engine = sa.create_engine(sides.url.superuser_url)
    with engine.connect() as connection:
        for statement in first:
            connection.execute(sa.text(statement))
        connection.execute(sa.text("set local role fairlead_app"))
        with TenantSession(connection, actor=sides.worker) as session:
            yield session
        connection.rollback()
    engine.dispose()


def test_without_the_trigger_the_receiver_would_rename_the_person(sides: TwoSides) -> None:
    referral = sides.send()
    without = "alter table referral disable trigger referral_receiver_writes"
    with as_worker_without(sides, without) as session:
        changed = session.connection().execute(
            sa.text("update referral set subject_label = 'Somebody Else' where id = :i"), {"i": referral.id}
        )
        assert changed.rowcount == 1


def test_the_receiver_hands_a_referral_to_nobody_else(sides: TwoSides) -> None:
    referral = sides.send()
    with (
        pytest.raises(DBAPIError, match="held by its sender or its receiver"),
        sides.acting(sides.worker) as session,
    ):
        session.execute(
            sa.text("update referral set state = 'accepted', holder_tenant_id = :o where id = :i"),
            {"i": referral.id, "o": sides.other_provider.id},
        )


@pytest.mark.parametrize(
    "statement",
    [
        "update access_grant set expires_at = null",
        "update referral_share set content = '[]'",
        "delete from referral",
        "delete from appointment",
        "delete from case_event",
    ],
)
def test_the_receiver_cannot_widen_its_grant_or_rewrite_what_was_shared(
    sides: TwoSides, statement: str
) -> None:
    sides.accepted()
    try:
        with sides.acting(sides.worker) as session:
            touched = session.connection().execute(sa.text(statement)).rowcount
    except DBAPIError as error:
        assert "permission denied" in str(error)  # noqa: PT017  # one outcome of two
    else:
        assert touched == 0


def test_the_receiver_cannot_grant_itself_the_case_whose_id_it_knows(sides: TwoSides) -> None:
    sides.accepted()
    values = {
        "grantee_tenant_id": sides.provider.id,
        "case_id": sides.case_id,
        "scopes": ["case"],
        "purpose": "x",
        "gateway": "x",
        "granted_by": "x",
        "starts_at": now(),
    }
    with pytest.raises(DBAPIError, match="foreign key"), sides.acting(sides.worker) as session:
        session.add(AccessGrant(**values))
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        session.add(AccessGrant(tenant_id=sides.force.id, **values))


def appointment(sides: TwoSides, referral_id: object, **changes: object) -> Appointment:
    values: dict[str, object] = {
        "tenant_id": sides.force.id,
        "referral_id": referral_id,
        "starts_at": now(),
        "minutes": 60,
        "place": "x",
        "state": "attended",
        "recorded_by": "x",
        "recorded_at": now(),
        **changes,
    }
    return Appointment(**values)


def test_a_provider_records_sessions_for_its_own_referral_only(sides: TwoSides) -> None:
    referral, foreign = sides.accepted(), sides.rows["referral"]["id"]
    with sides.acting(sides.worker) as session:
        session.add(appointment(sides, referral.id))
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        session.add(appointment(sides, foreign))
    with sides.acting(sides.worker) as session:
        touched = session.execute(
            sa.text("update appointment set place = 'y' where referral_id = :r"), {"r": foreign}
        )
        assert touched.rowcount == 0  # type: ignore[attr-defined]  # a CursorResult


def test_a_session_stays_with_its_referral(sides: TwoSides) -> None:
    referral, other = sides.accepted(), sides.accepted()
    with sides.acting(sides.worker) as session:
        session.add(appointment(sides, referral.id))
    with pytest.raises(DBAPIError, match="stays with its referral"), sides.acting(sides.worker) as session:
        session.execute(
            sa.text("update appointment set referral_id = :o where referral_id = :r"),
            {"r": referral.id, "o": other.id},
        )


def test_an_organisation_that_was_only_shown_a_referral_writes_nothing_about_it(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.acting(sides.officer) as session:
        session.add(
            AccessGrant(
                grantee_tenant_id=sides.other_provider.id,
                referral_id=referral.id,
                scopes=["referral"],
                purpose="x",
                gateway="x",
                granted_by="x",
                starts_at=now(),
            )
        )
    onlooker = sides.other_provider.person("provider-worker")
    for row in (appointment(sides, referral.id), event(sides, referral.id, sides.case_id)):
        with pytest.raises(DBAPIError, match="row-level security"), sides.acting(onlooker) as session:
            session.add(row)
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(onlooker) as session:
        enqueue(session, sides.force.id, "referral.changed", {}, now=now(), referral_id=referral.id)


def event(sides: TwoSides, referral_id: object, case_id: object, **changes: object) -> CaseEvent:
    values: dict[str, object] = {
        "tenant_id": sides.force.id,
        "referral_id": referral_id,
        "case_id": case_id,
        "at": now(),
        "kind": "referral.session-recorded",
        "summary": "x",
        "detail": {},
        "actor_id": uuid.uuid4(),
        "actor_name": "The Chief Constable",
        "actor_organisation": "Testford Police",
        **changes,
    }
    return CaseEvent(**values)


def another_case(sides: TwoSides) -> uuid.UUID:
    made = uuid.uuid4()
    with sides.acting(sides.officer) as session:
        columns = (
            "tenant_id, kind, module, state, lead_name, team, opened_at, holder_kind, holder_label,"
            " held_since, next_deadline_on, version"
        )
        session.execute(
            sa.text(
                f"insert into case_file (id, reference, {columns})"
                f" select :n, 'TST-26-OTHER', {columns} from case_file where id = :i"
            ),
            {"n": made, "i": sides.case_id},
        )
    return made


def test_a_provider_writes_into_the_chronology_of_its_referrals_case_only(sides: TwoSides) -> None:
    referral, other = sides.accepted(), another_case(sides)
    with (
        pytest.raises(DBAPIError, match="fk_case_event_tenant_id_case_id_referral_id"),
        sides.acting(sides.worker) as session,
    ):
        session.add(event(sides, referral.id, other))
    for changes in (
        {"referral_id": None},
        {"referral_id": sides.rows["referral"]["id"]},
        {"kind": "caution.given"},
    ):
        with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
            session.add(event(sides, **{"referral_id": referral.id, "case_id": sides.case_id, **changes}))


def test_without_the_key_a_provider_would_write_into_any_case_of_the_force(sides: TwoSides) -> None:
    referral, other = sides.accepted(), another_case(sides)
    without = "alter table case_event drop constraint fk_case_event_tenant_id_case_id_referral_id"
    with as_worker_without(sides, without) as session:
        session.add(event(sides, referral.id, other))
        session.flush()


def test_what_a_provider_writes_into_the_chronology_carries_its_own_name(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.acting(sides.worker) as session:
        session.add(event(sides, referral.id, sides.case_id, summary="forged"))
    with sides.acting(sides.officer) as session:
        stored = session.scalars(sa.select(CaseEvent).where(CaseEvent.summary == "forged")).one()
        assert (stored.actor_id, stored.actor_name, stored.actor_organisation) == (
            sides.worker.id,
            sides.worker.name,
            sides.provider.name,
        )


@pytest.mark.parametrize("fault", ["no referral", "another referral", "another topic", "another force"])
def test_a_message_across_the_wall_needs_a_referral_that_was_sent_to_its_writer(
    sides: TwoSides, fault: str
) -> None:
    referral = sides.accepted()
    tenant = sides.other_force.id if fault == "another force" else sides.force.id
    subject = {"no referral": None, "another referral": sides.rows["referral"]["id"]}.get(fault, referral.id)
    topic = "case.closed" if fault == "another topic" else "referral.changed"
    with (
        pytest.raises(DBAPIError, match=r"row-level security|foreign key"),
        sides.acting(sides.worker) as session,
    ):
        enqueue(session, tenant, topic, {}, now=now(), referral_id=subject)  # type: ignore[arg-type]  # an id of a made row
