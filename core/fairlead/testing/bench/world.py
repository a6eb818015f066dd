"""The database that is measured: one force with all the cases, one with few, and one person who signs in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from fairlead.cases.offence_list import load_offences
from fairlead.identity.passwords import hash_password
from fairlead.migrations import runner
from fairlead.tenancy.sessions import Database
from fairlead.testing import generate

SEED = 11
PASSWORD = "only for measuring, nobody real"  # noqa: S105  # an account of a database that is thrown away
EMAIL = "bench@load.invalid"
SAMPLE = 400
INVENTED = 4000
"""Cases of a force that are made up one by one; the others are copies of them, made inside the database."""

# About what a case in work has besides what the generator gives it.
_COLLECTIONS = (
    """insert into note (id, tenant_id, case_id, assertion_type, body, basis, visibility, author_id, author_name,
       written_at) select gen_random_uuid(), c.tenant_id, c.id, 'fact',
       'Spoke on the telephone; will come to the station on the day agreed. ' || n, 'I was there', 'case',
       coalesce(c.lead_id, c.id), c.lead_name, c.opened_at + n * interval '1 day'
       from case_file c, generate_series(1, 8) n where c.tenant_id = :tenant""",
    """insert into case_event (id, tenant_id, case_id, at, kind, summary, detail, actor_id, actor_name,
       actor_organisation) select gen_random_uuid(), c.tenant_id, c.id, c.opened_at + n * interval '3 hours',
       'case.note.added', 'Note added', '{}', coalesce(c.lead_id, c.id), c.lead_name, 'load'
       from case_file c, generate_series(4, 18) n where c.tenant_id = :tenant""",
)


@dataclass(frozen=True, kw_only=True)
class World:
    """Addresses of the database, and samples of what is in it for requests to ask for."""

    app_url: str
    tenant_id: uuid.UUID
    slug: str
    user_id: uuid.UUID
    references: tuple[str, ...]
    case_ids: tuple[uuid.UUID, ...]
    surnames: tuple[str, ...]
    people: tuple[uuid.UUID, ...]
    cases: int


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """How to reach a server: as its superuser (any database), and a database as superuser, owner and application."""

    server: str
    superuser: str
    owner: str
    app: str


def prepare(addresses: Addresses, name: str, cases: int, say: Callable[[str], None]) -> World:
    """Make the database and fill it; about a minute for 120,000 cases."""
    runner.bootstrap_cluster(addresses.server, name)
    runner.upgrade_all(addresses.owner)
    load_offences(addresses.owner)
    writer = Database(generate.without_triggers(addresses.superuser))
    forces = generate.make_forces(writer, 2, seed=SEED)
    say(f"Writing {cases:,} cases …")
    for force, share in zip(forces, (cases, max(cases // 20, 10)), strict=True):
        copies = max(1, share // INVENTED)
        today = datetime.now(UTC).date()
        generate.fill(writer, force, share // copies, seed=SEED, on=today, say=lambda _count: None)
        generate.multiply(writer, force, copies - 1)
    writer.dispose()
    force = forces[0]
    engine = sa.create_engine(
        sa.make_url(generate.without_triggers(addresses.superuser)).difference_update_query(["options"])
    )
    user_id = uuid.uuid4()
    with engine.begin() as connection:
        connection.execute(sa.text("set local session_replication_role = replica"))
        for statement in _COLLECTIONS:
            connection.execute(sa.text(statement), {"tenant": force.tenant_id})
        connection.execute(
            sa.text(
                "insert into user_account (id, email, name, password_hash, must_change_password)"
                " values (:id, :email, 'Bench', :hash, false)"
            ),
            {"id": user_id, "email": EMAIL, "hash": hash_password(PASSWORD)},
        )
        connection.execute(
            sa.text(
                "insert into membership (id, version, tenant_id, user_id, roles, team)"
                " values (gen_random_uuid(), 1, :tenant, :user, '{investigator,supervisor}', 'Team 1')"
            ),
            {"tenant": force.tenant_id, "user": user_id},
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("vacuum analyze"))
        known = {"tenant": force.tenant_id, "count": SAMPLE}
        found = connection.execute(
            sa.text("select id, reference from case_file where tenant_id = :tenant order by id limit :count"),
            known,
        ).all()
        people = connection.execute(
            sa.text("select id, family_name from person where tenant_id = :tenant order by id limit :count"),
            known,
        ).all()
    engine.dispose()
    return World(
        app_url=addresses.app, tenant_id=force.tenant_id, slug=force.slug, user_id=user_id, cases=cases,
        references=tuple(row.reference for row in found), case_ids=tuple(row.id for row in found),
        surnames=tuple(row.family_name for row in people), people=tuple(row.id for row in people),
    )  # fmt: skip
