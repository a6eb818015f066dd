"""Measure the row policies that could admit granted rows. Reported in core/docs/adr/0002.

    python -m tests.tenancy.measure_grant_policy postgresql://postgres@127.0.0.1:5432/postgres [--runs 210]

Needs a superuser URL. Creates a database and two roles of its own, drops them at the end, and prints Markdown tables: p50
in milliseconds, the ratio to form 1 (own rows only) and how the plan reads the tenant tables. Forms take turns, so that
drift of the machine falls on all of them. A statement whose first runs have a median above SLOW_MS gets SLOW_RUNS runs a
turn unless it is marked patient; one that reaches TIMEOUT_MS is reported as such. The table gives the number of runs.
"""

# ruff: noqa: E501, T201 - SQL is kept on one line so that it can be pasted; a report is printed

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psycopg
from psycopg.conninfo import make_conninfo

from .grant_policy_schema import (
    DATA,
    FORCE_A,
    FORCE_B,
    FORMS,
    FORMS_READER,
    FORMS_VISIBLE,
    PROVIDERS,
    SCHEMA,
    VISIBLE_SETUP,
    Form,
)
from .grant_policy_statements import Statement, statements

SLOW_MS, SLOW_RUNS, TIMEOUT_MS, ROUNDS = 20.0, 5, 1_500, 3


@dataclass(frozen=True, kw_only=True)
class Roles:
    owner: str
    app: str

    def fill(self, sql: str) -> str:
        """`sql` with this run's roles; other braces are SQL's own."""
        return sql.replace("{owner}", self.owner).replace("{app}", self.app)


@contextmanager
def scratch_database(url: str) -> Iterator[tuple[psycopg.Connection, Roles]]:
    """A superuser connection to a new database with an owner and an application role; all three are dropped afterwards."""
    name = f"fl_grants_{os.getpid()}"
    roles = Roles(owner=f"{name}_owner", app=f"{name}_app")
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"create database {name} template template0 encoding 'UTF8'")
        try:
            for role in (roles.owner, roles.app):
                admin.execute(f"create role {role} nologin nosuperuser nobypassrls")
            with psycopg.connect(
                make_conninfo(url, dbname=name), autocommit=True, prepare_threshold=None
            ) as connection:
                yield connection, roles
        finally:
            admin.execute(f"drop database if exists {name} with (force)")
            for role in (roles.owner, roles.app):
                admin.execute(f"drop role if exists {role}")


@dataclass(kw_only=True)
class Result:
    times: list[float] = field(default_factory=list)
    plan: str = ""
    timed_out: bool = False

    @property
    def p50(self) -> float:
        return statistics.median(self.times)


DROP_READABLE = "drop policy if exists readable on case_file; drop policy if exists readable on event;"


@contextmanager
def reading_as(connection: psycopg.Connection, roles: Roles, tenant: str) -> Iterator[None]:
    """A transaction of the application role bound to `tenant`, rolled back at the end."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"set local role {roles.app}")
        connection.execute("select set_config('app.tenant', %s, true)", (tenant,))
        connection.execute(f"set local statement_timeout = {TIMEOUT_MS}")
        yield


def plan_shape(connection: psycopg.Connection, statement: Statement) -> str:
    """How the plan reads the tenant tables: `seq` with the table, or the indexes used."""
    row = connection.execute("explain (format json) " + statement.sql, statement.params[0]).fetchone()
    assert row is not None
    found: list[str] = []

    def walk(node: dict[str, object]) -> None:
        relation, index = node.get("Relation Name"), node.get("Index Name")
        if node["Node Type"] == "Seq Scan" and relation in (*statement.tables, "access_grant", "case_reader"):
            found.append(f"SEQ {relation}")
        elif index:
            found.append(str(index))
        for child in node.get("Plans", []) or []:  # type: ignore[attr-defined]  # JSON from the server
            walk(child)

    plan = row[0] if not isinstance(row[0], str) else json.loads(row[0])
    walk(plan[0]["Plan"])
    return ", ".join(dict.fromkeys(found))


def run(
    connection: psycopg.Connection, roles: Roles, statement: Statement, runs: int, result: Result
) -> None:
    """Add `runs` timings of `statement` to `result`; fewer when it is slow."""
    if result.timed_out:
        return
    try:
        with reading_as(connection, roles, statement.reader):
            result.plan = plan_shape(connection, statement)
            taken: list[float] = []
            for n in range(runs + 2):
                started = time.perf_counter()
                connection.execute(statement.sql, statement.params[n % len(statement.params)]).fetchall()
                elapsed = (time.perf_counter() - started) * 1000
                if n >= 2:  # two warming runs
                    taken.append(elapsed)
                # The median, not one run: a stall of the machine must not cut a fast statement short.
                if not statement.patient and len(taken) == SLOW_RUNS and statistics.median(taken) > SLOW_MS:
                    break
            result.times += taken
    except psycopg.errors.QueryCanceled:
        result.timed_out = True


def check_form(connection: psycopg.Connection, roles: Roles, form: Form) -> None:
    """Every form but 0 must admit exactly the own and granted rows; otherwise its speed means nothing."""
    if not form.row_security:
        return
    granted = form.granted is not None
    expected = {FORCE_A: 60_000, FORCE_B: 60_000, "": 0} | (
        {held_by: held * granted for held, held_by in PROVIDERS.items() if held < 20_000}
    )
    for tenant, rows in expected.items():
        with reading_as(connection, roles, tenant):
            connection.execute("set local statement_timeout = 0")
            seen = connection.execute("select count(*) from case_file").fetchone()
            assert seen == (rows,), (form.name, tenant, seen, rows)


def compare(
    connection: psycopg.Connection,
    roles: Roles,
    forms: Sequence[Form],
    todo: Sequence[Statement],
    runs: int,
    *,
    check: bool = True,
) -> dict[tuple[str, str], Result]:
    """Results by (statement, form); forms take turns `ROUNDS` times."""
    results: dict[tuple[str, str], Result] = {}
    for turn in range(ROUNDS):
        for form in forms:
            connection.execute(roles.fill(form.policies()))
            if check and turn == 0:
                check_form(connection, roles, form)
            for statement in todo:
                if form.granted is None and "grants: " in statement.name:
                    continue  # nothing is granted: no rows to compare with
                run(
                    connection,
                    roles,
                    statement,
                    runs // ROUNDS,
                    results.setdefault((statement.name, form.name), Result()),
                )
            if form.teardown:
                connection.execute(DROP_READABLE + form.teardown)
    return results


def print_table(
    results: Mapping[tuple[str, str], Result], forms: Sequence[Form], todo: Sequence[Statement], baseline: str
) -> None:
    """One row a statement and form: p50, ratio to `baseline`, runs, plan."""
    print("\n| statement | form | p50 ms | ratio | runs | reads |\n|---|---|---|---|---|---|")
    for statement in todo:
        # What is granted is compared with the owner's own reading of the same kind.
        base = results.get((statement.name, baseline)) or results.get(
            (statement.name.partition(": ")[2], baseline)
        )
        for form in forms:
            result = results.get((statement.name, form.name))
            if result is None:
                continue
            ratio = f"{result.p50 / base.p50:.2f}" if base and base.times and result.times else "–"
            p50 = f"> {TIMEOUT_MS}" if result.timed_out else f"{result.p50:.3f}"
            ratio = "–" if result.timed_out else ratio
            print(
                f"| {statement.name} | {form.name} | {p50} | {ratio} | {len(result.times)} | {result.plan} |",
                flush=True,
            )


def measure_granting(connection: psycopg.Connection, roles: Roles, name: str, runs: int) -> None:
    """Print the cost of giving and recalling one grant, which forms D and E pay in the force's transaction."""
    own = connection.execute(
        "select id from case_file where tenant_id = %s order by md5(reference) limit 100", (FORCE_A,)
    ).fetchall()
    with reading_as(connection, roles, FORCE_A):
        for verb, sql in (
            (
                "give",
                "insert into access_grant values (%(t)s, %(g)s, %(p)s, %(c)s, null, '{case,event}', now(), null, null)",
            ),
            ("recall", "update access_grant set recalled_at = now() where tenant_id = %(t)s and id = %(g)s"),
        ):
            times = []
            for n in range(min(runs, 100)):
                params = {
                    "t": FORCE_A,
                    "g": f"c0000000-0000-4000-8000-{n:012d}",
                    "p": PROVIDERS[3],
                    "c": own[n][0],
                }
                started = time.perf_counter()
                connection.execute(sql, params)
                times.append((time.perf_counter() - started) * 1000)
            print(f"{verb} one grant, {name}: {statistics.median(times):.3f} ms")


def try_forged_id(connection: psycopg.Connection, roles: Roles, form: Form) -> None:
    """Print whether a provider that knows a case id is admitted by granting itself a case of its own with the same id."""
    thief, target = (
        PROVIDERS[3],
        connection.execute("select id from case_file where reference = 'B/50000'").fetchone(),
    )
    assert target is not None
    connection.execute(roles.fill(form.policies()))
    for unique in (True, False):
        with connection.transaction(force_rollback=True):
            if not unique:
                connection.execute("drop index if exists case_file_id")
            connection.execute(f"set local role {roles.app}")
            connection.execute("select set_config('app.tenant', %s, true)", (thief,))
            try:
                with connection.transaction():
                    connection.execute(
                        "insert into case_file (tenant_id, id, reference, state, lead, opened_on, next_deadline_on, summary) values (%s, %s, 'x', 'x', 'x', now(), now(), 'x')",
                        (thief, target[0]),
                    )
                    connection.execute(
                        "insert into access_grant values (%s, gen_random_uuid(), %s, %s, null, '{case,event}', now() - interval '1 s', null, null)",
                        (thief, thief, target[0]),
                    )
                seen = connection.execute(
                    "select count(*) from case_file where tenant_id = %s", (FORCE_B,)
                ).fetchone()
                print(
                    f"forged id, {form.name}, ids unique across tenants {unique}: rows of force B seen = {seen}"
                )
            except psycopg.errors.UniqueViolation:
                print(f"forged id, {form.name}, ids unique across tenants {unique}: refused")
    if form.teardown:
        connection.execute(DROP_READABLE + form.teardown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--runs", type=int, default=210)
    options = parser.parse_args()
    with scratch_database(options.url) as (connection, roles):
        print(connection.execute("select version()").fetchone(), flush=True)
        print(
            "jit",
            connection.execute("select current_setting('jit'), pg_jit_available()").fetchone(),
            flush=True,
        )
        connection.execute(SCHEMA)
        connection.execute(roles.fill(DATA))
        connection.execute("vacuum analyze")
        todo = statements(connection)
        print_table(compare(connection, roles, FORMS, todo, options.runs), FORMS, todo, "1 own")
        for name in ("A exists", "B invoker", "C hashed", "F definer"):
            try_forged_id(connection, roles, next(f for f in FORMS if f.name == name))

        connection.execute(roles.fill(FORMS[1].policies()))
        measure_granting(connection, roles, "forms A, B and C", options.runs)

        # A force that is itself granted 12,000 cases: does its own work slow down?
        connection.execute(
            "insert into access_grant select g.tenant_id, gen_random_uuid(), %s, g.case_id, null, g.scopes, g.starts_at, g.expires_at, null"
            " from access_grant g where g.grantee_tenant_id = %s and g.tenant_id = %s and recalled_at is null",
            (FORCE_B, PROVIDERS[20_000], FORCE_A),
        )
        connection.execute("analyze access_grant")
        wanted = (
            "worklist, 25 own rows",
            "count to 1,001",
            "group all own rows",
            "events by tenant and case",
        )
        # The events are asked for force A's cases under force B's own tenant id: none, as in form 1.
        theirs = [
            replace(
                s,
                name=f"force B, itself granted 12,000: {s.name}",
                reader=FORCE_B,
                params=[{**p, "t": FORCE_B} for p in s.params],
            )
            for s in todo
            if s.name in wanted
        ]
        forms = tuple(f for f in FORMS if f.row_security and f.name != "B definer")
        results = compare(connection, roles, forms, theirs, options.runs, check=False)
        print_table(results, forms, theirs, "1 own")
        connection.execute("delete from access_grant where grantee_tenant_id = %s", (FORCE_B,))

        both = (FORMS[1], *FORMS_READER)
        print_table(compare(connection, roles, both, todo, options.runs), both, todo, "1 own")
        connection.execute(roles.fill(FORMS_READER[0].policies()))
        measure_granting(connection, roles, "form E", options.runs)
        connection.execute(DROP_READABLE + FORMS_READER[0].teardown)

        connection.execute(VISIBLE_SETUP)
        connection.execute("vacuum full analyze")
        print_table(
            compare(connection, roles, FORMS_VISIBLE, todo, options.runs),
            FORMS_VISIBLE,
            todo,
            "1 own, wide row",
        )
        for form in FORMS_VISIBLE[1:]:
            connection.execute(roles.fill(form.policies()))
            measure_granting(connection, roles, form.name, options.runs)
            if form.teardown:
                connection.execute(DROP_READABLE + form.teardown)


if __name__ == "__main__":
    main()
