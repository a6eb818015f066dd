"""What is written into the log, by whom, and what nobody can write, read or take back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.audit.models import AuditEntry, Operation
from fairlead.audit.queries import LogFilter, read_log
from fairlead.audit.record import consulted, record
from fairlead.audit.sealer import AuditSession, canonical, load, seal
from fairlead.audit.verify import verify
from fairlead.cases.models import CaseFile
from fairlead.providers.use_cases import AnswerReferral, answer_referral
from fairlead.tenancy.base import table_of
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.rows import LOG_TABLES, tenant_tables
from fairlead.testing.two_sides import TwoSides, now

SIX = (
    Operation.COLLECTION,
    Operation.ALTERATION,
    Operation.CONSULTATION,
    Operation.DISCLOSURE,
    Operation.COMBINATION,
    Operation.ERASURE,
)


def entries(sides: TwoSides, **where: object) -> list[sa.RowMapping]:
    """Entries of the force's log, oldest first, with these values."""
    table = table_of(AuditEntry)
    matching = [table.c[name] == value for name, value in where.items()]
    with sides.behind() as owner:
        found = owner.execute(
            sa.select(table).where(table.c.tenant_id == sides.force.id, *matching).order_by(table.c.at)
        )
        return list(found.mappings())


@pytest.mark.parametrize("operation", [*SIX, Operation.SECURITY])
def test_each_operation_of_the_law_is_written_with_who_when_what_and_to_whom(
    sides: TwoSides, operation: Operation
) -> None:
    subject, before = uuid.uuid4(), now()
    with sides.acting(sides.officer) as session:
        record(
            session,
            operation,
            "test.done",
            object_type="case",
            object_ids=[sides.case_id],
            case_id=sides.case_id,
            subject_ids=[subject],
            field_names=["state"],
            recipient_org="Testwell Trust",
            recipient_person="A. Worker",
            gateway="Common law policing",
        )
        interaction = session.actor.interaction_id
    (entry,) = entries(sides, action="test.done")
    assert entry["operation"] == operation.value
    assert (entry["actor_id"], entry["actor_name"]) == (sides.officer.id, sides.officer.name)
    assert (entry["actor_tenant_id"], entry["actor_role"]) == (sides.force.id, "investigator")
    assert entry["interaction_id"] == interaction
    assert before - timedelta(seconds=5) <= entry["at"] <= now() + timedelta(seconds=5)
    assert (entry["object_ids"], entry["subject_ids"], entry["field_names"]) == (
        [sides.case_id],
        [subject],
        ["state"],
    )
    assert (entry["recipient_org"], entry["recipient_person"]) == ("Testwell Trust", "A. Worker")


def test_the_six_operations_are_those_of_the_act() -> None:
    assert {str(each) for each in SIX} == {
        "collection",
        "alteration",
        "consultation",
        "disclosure",
        "combination",
        "erasure",
    }
    assert set(Operation) - set(SIX) == {Operation.SECURITY}


def test_a_list_is_one_consultation_of_every_row_it_showed(sides: TwoSides) -> None:
    shown = [uuid.uuid4() for _ in range(20)]
    with sides.acting(sides.officer) as session:
        consulted(session, "case.list.viewed", object_type="case", object_ids=shown)
    (entry,) = entries(sides, action="case.list.viewed")
    assert entry["object_ids"] == shown


def test_the_list_of_referrals_logs_the_ids_on_the_page(sides: TwoSides) -> None:
    sent = {sides.send().id for _ in range(3)}
    page = sides.browser(sides.worker, sides.provider).get("/referrals")
    assert page.status_code == 200
    (entry,) = entries(sides, action="referral.list.viewed")
    assert set(entry["object_ids"]) == sent
    assert entry["actor_tenant_id"] == sides.provider.id


def test_what_is_rolled_back_leaves_no_entry(sides: TwoSides) -> None:
    session = sides.database.tenant(sides.officer)
    record(session, Operation.ALTERATION, "test.undone", object_type="case")
    session.rollback()
    session.close()
    assert entries(sides, action="test.undone") == []


def by_orm(session: TenantSession, case: uuid.UUID) -> None:
    session.get_one(CaseFile, case).team = "Night"


def by_bulk_update(session: TenantSession, case: uuid.UUID) -> None:
    session.execute(sa.update(CaseFile).where(CaseFile.id == case).values(team="Night"))


def by_core(session: TenantSession, case: uuid.UUID) -> None:
    table = table_of(CaseFile)
    session.connection().execute(table.update().where(table.c.id == case).values(team="Night"))


def by_text(session: TenantSession, case: uuid.UUID) -> None:
    session.execute(sa.text("update case_file set team = 'Night' where id = :i"), {"i": case})


WAYS = [by_orm, by_bulk_update, by_core, by_text]


def changes(sides: TwoSides) -> list[sa.RowMapping]:
    with sides.behind() as owner:
        found = owner.execute(
            sa.text(
                "select c.*, v.old_values, v.new_values from change_entry c left join change_value v"
                " on v.change_id = c.id where c.row_id = :i and c.operation = 'update' order by c.at desc"
            ),
            {"i": sides.case_id},
        )
        return list(found.mappings())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("_", " "))
def test_every_way_of_writing_leaves_one_change_that_names_exactly_the_field(
    sides: TwoSides, way: Callable[[TenantSession, uuid.UUID], None]
) -> None:
    before = len(changes(sides))
    with sides.acting(sides.officer) as session:
        way(session, sides.case_id)
    found = changes(sides)
    assert len(found) == before + 1
    assert (found[0]["table_name"], found[0]["field_names"]) == ("case_file", ["team"])
    assert (found[0]["old_values"], found[0]["new_values"]) == ({"team": "Response"}, {"team": "Night"})
    assert (found[0]["actor_id"], found[0]["actor_name"]) == (str(sides.officer.id), sides.officer.name)


def test_writing_a_value_over_itself_is_no_change(sides: TwoSides) -> None:
    before = len(changes(sides))
    with sides.acting(sides.officer) as session:
        session.execute(sa.text("update case_file set team = team where id = :i"), {"i": sides.case_id})
    assert len(changes(sides)) == before


WRITE_WITHOUT_ACTOR = "update case_file set team = 'Nobody' where id = :i"


def write_as_nobody(sides: TwoSides, *first: str) -> int:
    """As the application role in the force's tenant, but with no actor; everything is rolled back."""
    engine = sa.create_engine(sides.url.superuser_url)
    try:
        with engine.connect() as connection:
            for statement in first:
                connection.execute(sa.text(statement))
            connection.execute(sa.text("set local role fairlead_app"))
            connection.execute(
                sa.text("select set_config('app.tenant', :t, true)"), {"t": str(sides.force.id)}
            )
            return connection.execute(sa.text(WRITE_WITHOUT_ACTOR), {"i": sides.case_id}).rowcount
    finally:
        engine.dispose()


def test_no_actor_no_write(shared_sides: TwoSides) -> None:
    with pytest.raises(DBAPIError, match="no actor, no write"):
        write_as_nobody(shared_sides)


def test_without_the_trigger_nobody_would_have_written_it(shared_sides: TwoSides) -> None:
    assert write_as_nobody(shared_sides, "alter table case_file disable trigger case_file_change_log") == 1


@pytest.mark.parametrize(
    "table", sorted(set(tenant_tables()) - {"used_key", "outbox_message", "person_name_key"})
)
def test_every_table_with_a_tenant_has_the_trigger(shared_sides: TwoSides, table: str) -> None:
    with shared_sides.behind() as owner:
        found = owner.scalar(
            sa.text("select tgenabled from pg_trigger where tgrelid = cast(:t as regclass) and tgname = :n"),
            {"t": table, "n": f"{table}_change_log"},
        )
    assert found in ("O", b"O")


FORGED = {
    "actor_id": uuid.UUID(int=1),
    "actor_name": "Somebody Else",
    "interaction_id": uuid.UUID(int=2),
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "actor_tenant_id": uuid.UUID(int=3),
}


@pytest.mark.parametrize("column", FORGED)
def test_the_application_cannot_say_that_somebody_else_did_it_or_when(sides: TwoSides, column: str) -> None:
    with sides.acting(sides.officer) as session:
        actor = session.actor
        values = {
            "id": uuid.uuid4(),
            "tenant_id": sides.force.id,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_tenant_id": actor.tenant_id,
            "actor_role": "",
            "interaction_id": actor.interaction_id,
            "operation": "alteration",
            "action": "test.forged",
            "object_type": "case",
            "object_ids": [],
            "subject_ids": [],
            "field_names": [],
            "purpose": "casework",
            "outcome": "done",
            column: FORGED[column],
        }
        session.execute(sa.insert(table_of(AuditEntry)).values(values))
    (entry,) = entries(sides, action="test.forged")
    assert entry[column] != FORGED[column]


def test_the_application_cannot_write_into_the_log_of_an_organisation_that_shared_nothing(
    sides: TwoSides,
) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        record(session, Operation.ALTERATION, "test.forged", object_type="case", owner=sides.force.id)


TRIES = {
    "read": "select 1 from {table} limit 1",
    "update": "update {table} set tenant_id = tenant_id",
    "delete": "delete from {table}",
    "truncate": "truncate {table} cascade",
}


@pytest.mark.parametrize("table", sorted(LOG_TABLES))
@pytest.mark.parametrize("way", TRIES)
def test_the_application_role_can_do_nothing_with_a_log_table_but_add(
    shared_sides: TwoSides, table: str, way: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        shared_sides.acting(shared_sides.officer) as session,
    ):
        session.execute(sa.text(TRIES[way].format(table=table)))


def rewrite(sides: TwoSides, statement: str) -> None:
    """Send the statement as the owner of the tables, at a log in which each table holds something."""
    with sides.acting(sides.officer) as session:
        record(session, Operation.ALTERATION, "test.done", object_type="case")
        team = (
            uuid.uuid4().hex
        )  # Writing a value over itself is no change, and a log without one holds nothing.
        session.execute(
            sa.text("update case_file set team = :t where id = :i"), {"t": team, "i": sides.case_id}
        )
    seal(sides.database, sides.force.id)
    engine = sa.create_engine(sides.url.owner_url)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
    finally:
        engine.dispose()


@pytest.mark.parametrize("table", sorted(LOG_TABLES - {"audit_pending"}))
@pytest.mark.parametrize("way", ["update", "truncate"])
def test_not_even_the_owner_of_the_tables_rewrites_the_log(
    shared_sides: TwoSides, table: str, way: str
) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        rewrite(shared_sides, TRIES[way].format(table=table))


@pytest.mark.parametrize("table", sorted(LOG_TABLES - {"audit_pending", "change_value"}))
def test_not_even_the_owner_of_the_tables_deletes_from_the_log(shared_sides: TwoSides, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        rewrite(shared_sides, TRIES["delete"].format(table=table))


@pytest.mark.parametrize("table", tenant_tables())
def test_the_auditor_role_cannot_read_a_single_table_of_casework(shared_sides: TwoSides, table: str) -> None:
    session = AuditSession(shared_sides.database.engine, actor=shared_sides.force.person("auditor"))
    with pytest.raises(DBAPIError, match="permission denied"), session:
        session.execute(sa.text(f"select 1 from {table}"))


def test_the_auditor_role_reads_the_log_of_its_own_organisation_only(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        record(session, Operation.ALTERATION, "test.done", object_type="case")
    for side, seen in ((sides.force, {sides.force.id}), (sides.other_force, set())):
        with AuditSession(sides.database.engine, actor=side.person("auditor")) as reader:
            found = set(
                reader.scalars(sa.text("select tenant_id from audit_entry where action = 'test.done'"))
            )
            assert found - {sides.force.id} == set()
            assert found == seen


def test_the_auditor_role_is_laid_down_with_the_transaction(shared_sides: TwoSides) -> None:
    with AuditSession(shared_sides.database.engine, actor=shared_sides.force.person("auditor")) as reader:
        assert reader.scalar(sa.text("select current_user")) == "fairlead_auditor"
    with shared_sides.acting(shared_sides.officer) as session:
        assert session.scalar(sa.text("select current_user")) == "fairlead_app"


def test_what_a_provider_does_is_in_the_log_of_the_force_and_its_own_auditor_sees_it(sides: TwoSides) -> None:
    referral = sides.send()
    with sides.acting(sides.worker) as session:
        answer_referral(
            session, session.actor, AnswerReferral(referral_id=referral.id, accept=True, version=1), now=now()
        )
    (entry,) = entries(sides, action="referral.accepted")
    assert (entry["actor_name"], entry["actor_tenant_id"]) == (sides.worker.name, sides.provider.id)
    for side in (sides.force, sides.provider):
        with AuditSession(sides.database.engine, actor=side.person("auditor")) as reader:
            assert entry["id"] in {row.id for row in read_log(reader, LogFilter())}
    for side in (sides.other_force, sides.other_provider):
        with AuditSession(sides.database.engine, actor=side.person("auditor")) as reader:
            assert entry["id"] not in {row.id for row in read_log(reader, LogFilter())}


def test_sending_is_a_disclosure_with_recipient_gateway_and_what_was_sent(sides: TwoSides) -> None:
    sides.send()
    (entry,) = entries(sides, operation="disclosure")
    assert (entry["recipient_org"], entry["gateway"]) == (sides.provider.name, "Common law policing")
    assert entry["field_names"] == ["identity", "contact", "condition"]


HOSTILE = 'Eve\r\n{"operation": "erasure", "actor_name": "Adam"}\x1b[2J\u2028\x7f'


def test_line_breaks_and_json_in_a_name_make_one_well_formed_event(sides: TwoSides) -> None:
    eve = replace(sides.officer, name=HOSTILE)
    with sides.acting(eve) as session:
        record(session, Operation.CONSULTATION, "test.hostile", object_type="case", reason=HOSTILE)
        session.execute(sa.text("update case_file set team = 'Eve' where id = :i"), {"i": sides.case_id})
    (entry,) = entries(sides, action="test.hostile")
    assert entry["operation"] == "consultation"
    for text in (entry["actor_name"], entry["reason"], changes(sides)[0]["actor_name"]):
        assert text.isprintable(), text
        assert text.startswith("Eve {")
    with AuditSession(sides.database.engine, actor=sides.force.person("auditor")) as reader:
        spelled = canonical(load(reader, "entry", [entry["id"]])[entry["id"]])
    assert spelled.count(b"\n") == 0
    assert json.loads(spelled)["actor_name"] == entry["actor_name"]
    seal(sides.database, sides.force.id)
    assert verify(sides.database, sides.force.id).intact
