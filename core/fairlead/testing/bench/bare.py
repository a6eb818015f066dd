"""The bare rung: the statements of the operations and nothing else, over psycopg, as the application's role.

The physical limit on this machine: no HTTP, no page, but row security, triggers and commit.
"""

from __future__ import annotations

import itertools
import statistics
import time
import uuid
from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from fairlead.testing.bench.rungs import OFFENCE
from fairlead.testing.bench.world import World

_WORKLIST = """
select c.id, c.reference, c.state, c.holder_label, c.next_deadline_on, c.opened_at,
  (select family_name from party p join person n on n.tenant_id = p.tenant_id and n.id = p.person_id
    where p.tenant_id = c.tenant_id and p.case_id = c.id and p.role = 'suspect' limit 1),
  (select title from case_offence o where o.tenant_id = c.tenant_id and o.case_id = c.id limit 1)
from case_file c where c.tenant_id = %(tenant)s and c.closed_at is null order by c.next_deadline_on, c.id limit 25"""
_SEARCH = """
select id, family_name, given_names, date_of_birth from person where tenant_id = %(tenant)s and id in
  (select person_id from person_name_key where tenant_id = %(tenant)s and key >= %(low)s and key < %(high)s limit 300)
order by family_name, given_names limit 20"""
_PAGE = (
    "select * from case_file where tenant_id = %(tenant)s and id = %(case)s",
    """select n.family_name, n.given_names, p.role from party p
       join person n on n.tenant_id = p.tenant_id and n.id = p.person_id
       where p.tenant_id = %(tenant)s and p.case_id = %(case)s""",
    "select code, title from case_offence where tenant_id = %(tenant)s and case_id = %(case)s",
    "select text, due_on, state from case_condition where tenant_id = %(tenant)s and case_id = %(case)s",
    """select body, author_name from note where tenant_id = %(tenant)s and case_id = %(case)s
       order by written_at desc limit 20""",
    """select summary, at from case_event where tenant_id = %(tenant)s and case_id = %(case)s
       order by at desc limit 20""",
)
_OPEN = (
    """insert into case_file (id, version, tenant_id, reference, kind, module, state, lead_name, team, opened_at,
       next_deadline_on, holder_kind, holder_label, held_since)
       values (%(id)s, 1, %(tenant)s, 'BARE-' || left(%(id)s::text, 13), 'oocd.resolution', 'oocd', 'REFERRED',
       'Bench', 'Team 1', now(), '9999-12-31', 'team', 'Team 1', now())""",
    """insert into party (id, version, tenant_id, case_id, person_id, role, category)
       values (gen_random_uuid(), 1, %(tenant)s, %(id)s, %(person)s, 'suspect', 'suspected')""",
    """insert into case_offence (id, version, tenant_id, case_id, code, title, mode_of_trial, committed_from)
       values (gen_random_uuid(), 1, %(tenant)s, %(id)s, %(offence)s, 'Theft', 'either_way', current_date)""",
)
_MOVE = (
    """update case_file set state = 'INTAKE', version = version + 1
       where tenant_id = %(tenant)s and id = %(case)s and version > 0""",
    """insert into case_event (id, tenant_id, case_id, at, kind, summary, detail, actor_id, actor_name,
       actor_organisation) values (gen_random_uuid(), %(tenant)s, %(case)s, clock_timestamp(), 'case.accepted',
       'Accepted', '{}', %(id)s, 'Bench', 'Bench')""",
)
_AUDIT = """insert into audit_entry (id, tenant_id, actor_id, actor_name, actor_tenant_id, actor_role, interaction_id,
   operation, action, object_type, object_ids, subject_ids, field_names, purpose, outcome)
   values (gen_random_uuid(), %(tenant)s, %(id)s, 'Bench', %(tenant)s, 'bench', %(id)s, 'alteration',
   'case.accepted', 'case', array[%(case)s::uuid], '{}', '{}', 'casework', 'done')"""


def measure(world: World, count: int) -> dict[str, tuple[float, float]]:
    """Per operation: median milliseconds, and milliseconds of this process's processor time, of ``count`` runs."""
    address = sa.make_url(world.app_url)
    folder = address.query.get("host")  # of a Unix socket
    names = itertools.cycle(name[:4].lower() for name in world.surnames)
    cases, people = itertools.cycle(world.case_ids), itertools.cycle(world.people)
    with psycopg.connect(
        host=address.host or (folder if isinstance(folder, str) else None), port=address.port, user=address.username,
        dbname=address.database, autocommit=False,
    ) as connection:  # fmt: skip
        connection.execute(
            "select set_config('app.tenant', %s, false), set_config('app.actor', %s, false),"
            " set_config('app.actor_name', 'bench', false), set_config('app.interaction', %s, false),"
            " set_config('app.realm', 'tenant', false)",
            [str(world.tenant_id), str(world.user_id), str(uuid.uuid4())],
        )
        connection.commit()

        def run(*statements: str) -> None:
            prefix = next(names)
            values = {
                "tenant": world.tenant_id, "case": next(cases), "person": next(people), "id": uuid.uuid4(),
                "offence": OFFENCE, "low": prefix, "high": prefix[:-1] + chr(ord(prefix[-1]) + 1),
            }  # fmt: skip
            for statement in statements:
                found = connection.execute(statement.encode(), values)
                if found.description:
                    found.fetchall()
            connection.commit()

        operations: dict[str, Callable[[], None]] = {
            "worklist": lambda: run(_WORKLIST),
            "search": lambda: run(_SEARCH),
            "case page": lambda: run(*_PAGE),
            "create": lambda: run(*_OPEN, _AUDIT),
            "status change": lambda: run(*_MOVE, _AUDIT),
        }
        return {name: _timed(operation, count) for name, operation in operations.items()}


def _timed(operation: Callable[[], None], count: int) -> tuple[float, float]:
    for _ in range(10):
        operation()
    taken, cpu = [], time.process_time()
    for _ in range(count):
        began = time.perf_counter()
        operation()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000, (time.process_time() - cpu) / count * 1000
