"""Which search conditions may use an index under row security. Reported in core/docs/adr/0003.

    python -m tests.tenancy.measure_name_search postgresql://postgres@127.0.0.1:5432/postgres [--runs 210]

Needs a superuser URL. Creates a database and two roles of its own and drops them. Prints which operators are leakproof
(only those reach an index before the row policy has been applied), then the plan and p50 of each way to search 240,000 names,
as the application role under forced row security and, for contrast, as a superuser whom policies do not touch.
"""

# ruff: noqa: E501, T201 - SQL is kept on one line so that it can be pasted; a report is printed

from __future__ import annotations

import argparse
import json
import statistics
import time

import psycopg

from .grant_policy_schema import DROP_GRANTED_CHECK, FORCE_A, FORCE_B, granted_check
from .measure_grant_policy import scratch_database

OPERATORS = """
select o.oid::regoperator::text, p.oid::regprocedure::text, p.proleakproof
from unnest(array['=(uuid,uuid)', '<(uuid,uuid)', '=(text,text)', '>=(text,text)', '<(text,text)', '~>=~(text,text)',
  '~<~(text,text)', '~~(text,text)', '~~*(text,text)', '^@(text,text)', '&&(anyarray,anyarray)', '@>(anyarray,anyarray)',
  '@@(tsvector,tsquery)', '@>(jsonb,jsonb)', '=(date,date)', '>=(date,date)', '>=(timestamptz,timestamptz)',
  '>=(date,timestamptz)', '>=(timestamptz,date)', '=(boolean,boolean)', '=(integer,integer)', '<(integer,integer)',
  '=(integer,bigint)', '=(numeric,numeric)', '=(anyenum,anyenum)']) with ordinality w(name, n)
join pg_operator o on o.oid = w.name::regoperator join pg_proc p on p.oid = o.oprcode order by n"""
FUNCTIONS = """
select p.oid::regprocedure::text, p.proleakproof from pg_proc p
where p.oid in ('lower(text)'::regprocedure, 'left(text,integer)'::regprocedure, 'date(timestamptz)'::regprocedure) order by 1"""
SCHEMA = """
create function app_tenant() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '')::uuid;
create table person_name_key (tenant_id uuid not null, key text collate "C" not null, person_id uuid not null);
create table person (tenant_id uuid not null, id uuid not null, surname text not null, keys text[] not null, words tsvector not null,
  primary key (tenant_id, id));
create table access_grant (tenant_id uuid, grantee_tenant_id uuid, case_id uuid, scopes text[], starts_at timestamptz,
  expires_at timestamptz, recalled_at timestamptz);
"""
DATA = f"""
insert into person
select t.id, md5(t.id::text || n)::uuid, s.surname, array[s.surname, 'given' || n % 900], to_tsvector('simple', s.surname || ' given' || n % 900)
from (values ('{FORCE_A}'::uuid), ('{FORCE_B}'::uuid)) t(id), generate_series(1, 60000) n,
  lateral (select translate(substr(md5('name' || n % 20000), 1, 7), '0123456789', 'aeioumstrn') surname) s;
insert into person_name_key select tenant_id, unnest(keys), id from person;
create index name_key on person_name_key (tenant_id, key);
create index surname_pattern on person (tenant_id, surname text_pattern_ops);
create index surname_lower on person (tenant_id, lower(surname));
create index keys_gin on person using gin (keys);
create index words_gin on person using gin (words);
grant select on person, person_name_key, access_grant to {{app}};
alter table person owner to {{owner}};
alter table person_name_key owner to {{owner}};
alter table access_grant owner to {{owner}};
alter table person enable row level security, force row level security;
alter table person_name_key enable row level security, force row level security;
"""
OWN_ONLY = """
create policy own_rows on person using (tenant_id = (select app_tenant()));
create policy own_rows on person_name_key using (tenant_id = (select app_tenant()));
"""
# A granted arm as well, in the recommended form: the explicit tenant in the query must still reach the index.
WITH_GRANTED = """
drop policy own_rows on person; drop policy own_rows on person_name_key;
create policy readable on person for select using (tenant_id = (select app_tenant()) or app_case_granted(tenant_id, id, 'person'));
create policy readable on person_name_key for select using (tenant_id = (select app_tenant()) or app_case_granted(tenant_id, person_id, 'person'));
"""
KEY = "select person_id from person_name_key where tenant_id = %(t)s and "
PERSON = "select id from person where tenant_id = %(t)s and "
SEARCHES = (
    ("range on key, collate C", KEY + "key >= 'aea' and key < 'aeb' limit 25"),
    ("key ^@ 'aea'", KEY + "key ^@ 'aea' limit 25"),
    ("key like 'aea%'", KEY + "key like 'aea%%' limit 25"),
    ("key = any(array)", KEY + "key = any(array['given7', 'given8']) limit 25"),
    ("surname ~>=~ and ~<~, text_pattern_ops", PERSON + "surname ~>=~ 'aea' and surname ~<~ 'aeb' limit 25"),
    ("surname like 'aea%', text_pattern_ops", PERSON + "surname like 'aea%%' limit 25"),
    ("lower(surname) = 'aea', index on expression", PERSON + "lower(surname) = 'aeamstr' limit 25"),
    ("keys && array, GIN", PERSON + "keys && array['aeamstr', 'given7'] limit 25"),
    ("words @@ tsquery, GIN", PERSON + "words @@ to_tsquery('simple', 'aea:*') limit 25"),
)


def conditions(connection: psycopg.Connection, sql: str) -> str:
    """Scan nodes of the plan with what they use the index for and what they test afterwards."""
    row = connection.execute("explain (format json) " + sql, {"t": FORCE_A}).fetchone()
    assert row is not None
    plan = row[0] if not isinstance(row[0], str) else json.loads(row[0])
    found: list[str] = []
    stack = [plan[0]["Plan"]]
    while stack:
        node = stack.pop()
        if "Index Cond" in node or "Relation Name" in node:
            parts = [node["Node Type"], node.get("Index Name", "")]
            parts += [f"{k}: {node[k]}" for k in ("Index Cond", "Filter") if k in node]
            found.append(" ".join(p for p in parts if p))
        stack.extend(node.get("Plans", []))
    return "; ".join(found).replace("|", "\\|").replace(f"'{FORCE_A}'::uuid", ":t")


def timed(connection: psycopg.Connection, sql: str, runs: int) -> float:
    """p50 of `sql` in milliseconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        connection.execute(sql, {"t": FORCE_A}).fetchall()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def report(connection: psycopg.Connection, title: str, role: str | None, runs: int) -> None:
    print(f"\n{title}\n\n| search | p50 ms | plan |\n|---|---|---|")
    for name, sql in SEARCHES:
        with connection.transaction(force_rollback=True):
            if role:
                connection.execute(f"set local role {role}")
            connection.execute("select set_config('app.tenant', %s, true)", (FORCE_A,))
            plan = conditions(connection, sql)
            print(f"| {name} | {timed(connection, sql, runs):.3f} | {plan} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--runs", type=int, default=210)
    options = parser.parse_args()
    with scratch_database(options.url) as (connection, roles):
        print(connection.execute("select version()").fetchone(), flush=True)
        for row in connection.execute(OPERATORS).fetchall() + connection.execute(FUNCTIONS).fetchall():
            print("| " + " | ".join(str(c) for c in row) + " |")
        connection.execute(SCHEMA)
        connection.execute(roles.fill(DATA + granted_check("invoker") + OWN_ONLY))
        connection.execute("vacuum analyze")
        report(connection, "Superuser: policies do not apply", None, options.runs)
        report(connection, "Application role, forced row security, own rows", roles.app, options.runs)
        connection.execute(WITH_GRANTED)
        report(connection, "Application role, own and granted rows", roles.app, options.runs)
        connection.execute(
            "drop policy readable on person; drop policy readable on person_name_key;" + DROP_GRANTED_CHECK
        )


if __name__ == "__main__":
    main()
