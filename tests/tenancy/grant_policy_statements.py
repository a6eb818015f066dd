"""The statements of the product that `measure_grant_policy.py` runs under every form of the policy."""

# ruff: noqa: E501 - SQL is kept on one line so that it can be pasted

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

from .grant_policy_schema import FORCE_A, PROVIDERS

Params = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One thing the product does, as `reader`; `params` are cycled through, one set a run."""

    name: str
    reader: str
    sql: str
    params: Sequence[Params]
    tables: tuple[str, ...] = ("case_file", "event")
    patient: bool = False


WORKLIST = """select id, reference, state, lead, next_deadline_on from case_file
 where tenant_id = %(t)s and (next_deadline_on, id) > (%(d)s, %(i)s) order by next_deadline_on, id limit 25"""
JOINED = """select c.id, c.reference, c.state, c.next_deadline_on from access_grant g
 join case_file c on c.tenant_id = g.tenant_id and c.id = g.case_id
 where g.grantee_tenant_id = %(t)s and g.recalled_at is null and g.starts_at <= now() and (g.expires_at is null or g.expires_at > now())
 order by {} limit 25"""
NAIVE = "select id, reference, state, next_deadline_on from case_file order by next_deadline_on, id limit 25"


def statements(connection: psycopg.Connection) -> list[Statement]:
    """The statements of the product, with real keys taken from the data."""
    own = connection.execute(
        "select tenant_id t, id i, next_deadline_on d from case_file where tenant_id = %s order by md5(reference) limit 100",
        (FORCE_A,),
    ).fetchall()
    mine = [{"t": t, "i": i, "d": d} for t, i, d in own]
    out = [
        Statement(name="worklist, 25 own rows", reader=FORCE_A, sql=WORKLIST, params=mine),
        Statement(
            name="case by tenant and id",
            reader=FORCE_A,
            sql="select * from case_file where tenant_id = %(t)s and id = %(i)s",
            params=mine,
        ),
        Statement(
            name="case by id only",
            reader=FORCE_A,
            sql="select * from case_file where id = %(i)s",
            params=mine,
        ),
        Statement(
            name="events by tenant and case",
            reader=FORCE_A,
            sql="select * from event where tenant_id = %(t)s and case_id = %(i)s order by occurred_at",
            params=mine,
        ),
        Statement(
            name="events by case only",
            reader=FORCE_A,
            sql="select * from event where case_id = %(i)s order by occurred_at",
            params=mine,
        ),
        Statement(
            name="count to 1,001",
            reader=FORCE_A,
            sql="select count(*) from (select from case_file where tenant_id = %(t)s and state = 'open' limit 1001) x",
            params=mine,
        ),
        Statement(
            name="count to 1,001, no tenant",
            reader=FORCE_A,
            sql="select count(*) from (select from case_file where state = 'open' limit 1001) x",
            params=mine,
        ),
        Statement(
            name="insert event",
            reader=FORCE_A,
            sql="insert into event (tenant_id, id, case_id, occurred_at, kind, detail) values (%(t)s, gen_random_uuid(), %(i)s, now(), 'noted', 'x') returning id",
            params=mine,
        ),
        Statement(
            name="insert case",
            reader=FORCE_A,
            sql="insert into case_file (tenant_id, id, reference, state, lead, opened_on, next_deadline_on, summary) values (%(t)s, gen_random_uuid(), 'new', 'open', 'x', %(d)s, %(d)s, 'x') returning id",
            params=mine,
        ),
        Statement(
            name="update one case",
            reader=FORCE_A,
            sql="update case_file set state = 'review' where tenant_id = %(t)s and id = %(i)s returning id",
            params=mine,
        ),
        Statement(
            name="group all own rows",
            reader=FORCE_A,
            sql="select state, count(*), min(next_deadline_on) from case_file where tenant_id = %(t)s group by state",
            params=mine,
            patient=True,
        ),
    ]
    for held, reader in PROVIDERS.items():
        granted = connection.execute(
            "select tenant_id, case_id from access_grant where grantee_tenant_id = %s and tenant_id = %s and recalled_at is null and expires_at > now()"
            " and starts_at < now() order by md5(id::text) limit 100",
            (reader, FORCE_A),
        ).fetchall()
        theirs = [{"t": t, "i": i} for t, i in granted]
        me = [{"t": reader}]
        who = f"{held:,} grants: "
        out += [
            Statement(name=who + "case by tenant and id", reader=reader, sql=out[1].sql, params=theirs),
            Statement(name=who + "events by tenant and case", reader=reader, sql=out[3].sql, params=theirs),
            Statement(
                name=who + "list in grant order",
                reader=reader,
                sql=JOINED.format("g.starts_at, g.id"),
                params=me,
            ),
            Statement(
                name=who + "list in deadline order",
                reader=reader,
                sql=JOINED.format("c.next_deadline_on, c.id"),
                params=me,
            ),
            Statement(name=who + "naive list", reader=reader, sql=NAIVE, params=me),
        ]
    return out
