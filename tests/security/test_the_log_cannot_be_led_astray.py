"""A connection of the application role that fell into wrong hands cannot write around the logs."""

import traceback
import uuid
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fairlead.audit.sealer import AuditSession
from fairlead.identity.models import UsedKey
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.testing.casework import NOW, Force

LOGS = {
    "change_entry": "id uuid, tenant_id uuid, at timestamptz, actor_id text, actor_name text,"
    " interaction_id text, table_name text, row_id uuid, operation text,"
    " field_names text[], values_digest bytea",
    "change_value": "change_id uuid, tenant_id uuid, salt uuid, old_values jsonb, new_values jsonb",
    "audit_pending": "entry_id uuid, tenant_id uuid, kind text",
}


def test_temporary_tables_named_like_the_logs_do_not_catch_what_belongs_into_them(force: Force) -> None:
    thief = force.actor("investigator")
    with force.work(thief) as session:
        person = create_person(
            session,
            thief,
            CreatePerson(given_names="Ada", family_name="Kept", date_of_birth=date(1990, 1, 2)),
            now=NOW,
        )
    with force.work(thief) as session:
        for log, columns in LOGS.items():
            session.execute(sa.text(f"create temporary table {log} ({columns}) on commit drop"))
            session.execute(sa.text(f"grant all on pg_temp.{log} to public"))
        session.execute(
            sa.text("update person set family_name = 'Altered' where id = :id"), {"id": person.id}
        )
        caught = [session.scalar(sa.text(f"select count(*) from pg_temp.{log}")) for log in LOGS]

    with AuditSession(force.database.engine, actor=thief) as reader:
        logged = reader.scalar(
            sa.text("select count(*) from change_entry where row_id = :id and operation = 'update'"),
            {"id": person.id},
        )
    assert caught == [0, 0, 0]
    assert logged == 1


def test_every_function_that_acts_with_its_owners_rights_looks_into_temporary_tables_last(
    force: Force,
) -> None:
    with force.work(force.actor()) as session:
        functions = session.execute(
            sa.text(
                "select proname, proconfig from pg_proc"
                " where prosecdef and pronamespace = 'public'::regnamespace"
            )
        ).all()

    assert functions
    assert {
        name: path for name, path in functions if path != ["search_path=pg_catalog, public, pg_temp"]
    } == {}


def test_an_error_of_the_database_says_nothing_of_what_was_written(force: Force) -> None:
    """It is logged with its text, and what is written here is about people."""
    who, key = uuid.uuid4(), uuid.uuid4()

    def write(words: str) -> None:
        with force.work(force.actor()) as session:
            session.add(
                UsedKey(tenant_id=force.tenant_id, actor_id=who, key=key, endpoint="x", location=words)
            )

    write("9 Secret Lane")
    with pytest.raises(IntegrityError) as refused:
        write("9 Secret Lane")
    told = "".join(traceback.format_exception(refused.value))
    assert "pk_used_key" in told
    assert "9 Secret Lane" not in told.replace('write("9 Secret Lane")', "")
    assert str(key) not in told
