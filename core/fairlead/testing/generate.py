"""Synthetic load of any size: ``fairlead generate`` and the measured tests. Nobody in it exists.

Rows are written as the application role, in one session of each force, so that row security, the change log
and the
indexes do the same work as in production. The same seed gives the same rows. What
kinds of case there are, and what belongs to a case of each, installed modules say (hook ``synthetic_cases``).
"""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime

import click
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.migrations import tables  # noqa: F401  # every table, so that each column has a type
from fairlead.modules.registry import synthetic_kinds
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.testing.load_rows import (
    TEAMS,
    Batch,
    Force,
    Kind,
    Officer,
    column_types,
    generated_tables,
    invented_name,
)

BATCH = 1000


def without_triggers(superuser_url: str) -> str:
    """An address that works as the application role with triggers off: no change log, no checks of
    references.

    Row security holds as ever. Only for filling a database that is measured or tested; needs a superuser.
    """
    wanted = "-c session_replication_role=replica -c role=fairlead_app"
    return (
        sa.make_url(superuser_url)
        .update_query_dict({"options": wanted})
        .render_as_string(hide_password=False)
    )


def make_forces(database: Database, count: int, *, seed: int, officers: int = 200) -> list[Force]:
    """Forces ``load-<seed>-1`` … with officers, made unless they are there.

    Every module that makes up cases is switched on.
    """
    forces = []
    for number in range(1, count + 1):
        rng = random.Random(f"{seed}/{number}/officers")  # noqa: S311  # invented data, not secrets
        slug = f"load-{seed}-{number}"
        force = Force(
            tenant_id=TenantId(uuid.UUID(int=rng.getrandbits(128))),
            slug=slug,
            officers=[
                Officer(
                    id=uuid.UUID(int=rng.getrandbits(128)), name=invented_name(rng), team=rng.choice(TEAMS)
                )
                for _ in range(officers)
            ],
        )
        actor = Actor.system("generate", force.tenant_id)
        with database.platform_transaction(actor) as platform:
            _make_tenant(platform, force, number)
        with database.tenant_transaction(actor) as session:
            _make_memberships(session, force, rng)
        forces.append(force)
    return forces


def fill(
    database: Database,
    force: Force,
    cases: int,
    *,
    seed: int,
    on: date,
    say: Callable[[int], None],
    plenty: int = 1,
    in_turn: bool = False,
) -> None:
    """Write ``cases`` cases with people, parties, offences, events and what their modules add. ``say`` hears of each
    batch done.

    A batch is one transaction: whoever stops it leaves whole cases. A second run with the same seed is
    refused by the
    database, since the ids are the same. ``plenty`` is how many there are of what a case may have several of;
    ``in_turn`` makes open cases only, through every open state in turn, the most frequent first.
    """
    rng = random.Random(f"{seed}/{force.slug}/cases")  # noqa: S311  # invented data, not secrets
    actor = Actor.system("generate", force.tenant_id)
    with database.tenant_transaction(actor) as session:
        kinds = kinds_of_case(session)
    turns = [(kind, state) for kind in kinds for state in kind.open_states()]
    done = 0
    while done < cases:
        size = min(BATCH, cases - done)
        batch = Batch(force, rng, on, plenty=plenty)
        for number in range(done, done + size):
            batch.add_case(*(turns[number % len(turns)] if in_turn else (rng.choice(kinds), None)))
        with database.tenant_transaction(actor) as session:
            batch.write(session)
        done += size
        say(size)


def kinds_of_case(session: TenantSession) -> list[Kind]:
    """What installed modules can make up. Raises `click.ClickException` without the offence list."""
    found = []
    for module, made_by in synthetic_kinds():
        case_kind = next(kind for kind in module.case_kinds if kind.key == made_by.kind)
        listed = session.execute(
            sa.text(
                "select code, title, mode_of_trial from offence_code where code = any(:codes) order by code"
            ),
            {"codes": list(made_by.offences)},
        ).all()
        if not listed:
            raise click.ClickException("The offence list is not loaded. Run: fairlead db upgrade")
        offences = [(row.code, row.title, row.mode_of_trial) for row in listed]
        found.append(Kind(module=module.name, case_kind=case_kind, made_by=made_by, offences=offences))
    return found


def multiply(database: Database, force: Force, times: int) -> None:
    """Copy every case of the force ``times`` times, with new ids and references, inside the server.

    For measuring: a million cases without sending a million. The copies keep the names and dates of the
    originals.
    """
    of_cases = generated_tables([module.name for module, _kind in synthetic_kinds()])
    copied = {table.name for table in of_cases}
    with database.tenant_transaction(Actor.system("generate", force.tenant_id)) as session:
        for table in of_cases:
            renewed = {"id"} | {
                key.parent.name for key in table.foreign_keys if key.column.table.name in copied
            }
            references = _references(table)
            columns = list(column_types(table.name))
            values = [
                f"md5({name}::text || '/' || copy)::uuid"
                if name in renewed
                else f"substring({name} from '^.*-') || upper(left(md5(id::text || '/' || copy), 10))"
                if name in references
                else name
                for name in columns
            ]
            session.execute(
                sa.text(
                    f"insert into {table.name} (tenant_id, {', '.join(columns)})"  # noqa: S608  # our own names
                    f" select tenant_id, {', '.join(values)}"
                    f" from {table.name}, generate_series(1, :times) as copy where tenant_id = :tenant"
                ),
                {"tenant": force.tenant_id, "times": times},
            )


def _references(table: sa.Table) -> set[str]:
    """The texts that name one row of an organisation: a prefix, a hyphen, and what tells it from the others."""
    return {
        column.name
        for unique in table.constraints
        if isinstance(unique, sa.UniqueConstraint) and len(unique.columns) == 2  # noqa: PLR2004  # tenant and text
        for column in unique.columns
        if column.name != "tenant_id" and isinstance(column.type, sa.String)
    }


def _make_tenant(platform: TenantSession, force: Force, number: int) -> None:
    platform.execute(
        sa.text(
            "insert into tenant (id, slug, name, kind, demo) values (:id, :slug, :name, 'force', true)"
            " on conflict do nothing"
        ),
        {"id": force.tenant_id, "slug": force.slug, "name": f"Load Test Police {number}"},
    )
    platform.execute(
        sa.text(
            "insert into user_account (id, email, name, password_hash, must_change_password)"
            " values (:id, :email, :name, '!', true) on conflict do nothing"
        ),
        [{"id": o.id, "email": f"{o.id}@{force.slug}.invalid", "name": o.name} for o in force.officers],
    )


def _make_memberships(session: TenantSession, force: Force, rng: random.Random) -> None:
    there = session.scalar(
        sa.text("select count(*) from membership where tenant_id = :tenant"), {"tenant": force.tenant_id}
    )
    if there:
        return
    session.execute(
        sa.text(
            "insert into membership (id, version, tenant_id, user_id, roles, team)"
            " values (:id, 1, :tenant, :user, '{investigator}', :team)"
        ),
        [
            {
                "id": uuid.UUID(int=rng.getrandbits(128)),
                "tenant": force.tenant_id,
                "user": o.id,
                "team": o.team,
            }
            for o in force.officers
        ],
    )
    session.execute(
        sa.text(
            "insert into tenant_module"
            " (id, tenant_id, module, enabled, dpia_reference, changed_at, changed_by)"
            " values (:id, :tenant, :module, true, 'synthetic data', now(), 'generate')"
        ),
        [
            {"id": uuid.UUID(int=rng.getrandbits(128)), "tenant": force.tenant_id, "module": name}
            for name in sorted({module.name for module, _kind in synthetic_kinds()})
        ],
    )


def shares(cases: int, forces: int) -> Iterator[int]:
    """How many cases each force gets: as even as it goes."""
    for number in range(forces):
        yield cases // forces + (number < cases % forces)


@click.command()
@click.option("--cases", type=click.IntRange(1, 10_000_000), required=True, help="How many cases in all.")
@click.option(
    "--forces", type=click.IntRange(1, 60), default=1, show_default=True, help="Forces to spread them over."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same rows.")
@click.option(
    "--superuser-url",
    help="Fill through a superuser of the database, without change log: faster, for measuring only.",
)
def generate(cases: int, forces: int, seed: int, superuser_url: str | None) -> None:
    """Realistic synthetic load, any size, in forces of its own (load-SEED-1 …). Nobody in it exists."""
    from fairlead.serving import open_database

    if not synthetic_kinds():
        raise click.ClickException("No installed module makes up cases (hook synthetic_cases).")
    opened = (
        nullcontext(Database(without_triggers(superuser_url))) if superuser_url else open_database(os.environ)
    )
    with opened as database:
        made = make_forces(database, forces, seed=seed)
        today = datetime.now(UTC).date()
        with click.progressbar(length=cases, label="Cases") as bar:
            for force, share in zip(made, shares(cases, forces), strict=True):
                fill(database, force, share, seed=seed, on=today, say=bar.update)
    click.echo(f"{cases:,} cases in {', '.join(force.slug for force in made)}")
