"""One database with 120,000 cases for a whole run of tests: made by whoever needs it first, changed by nobody.

The generator writes cases with what installed modules add to them; here come the rows it leaves out (notes, documents,
aliases, contact points, referrals to a provider with their grants, the audit and change log), so that every list of
the product has a long table behind it, and people who can sign in.
"""

from __future__ import annotations

import fcntl
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest
import sqlalchemy as sa

from fairlead.cases.offence_list import load_offences
from fairlead.identity.passwords import hash_password
from fairlead.modules.registry import synthetic_kinds
from fairlead.tenancy.base import Base
from fairlead.tenancy.sessions import Database
from fairlead.testing import generate
from fairlead.testing.database import TestDatabase, TestServer
from fairlead.testing.load_evidence import EVIDENCE, MUCH_EVIDENCE
from fairlead.testing.load_matching import MATCHING
from fairlead.testing.load_rows import Force

CASES, DAY, SEED = 120_000, date(2026, 11, 20), 5
COPIES = 100
FEW, MANY, PLENTY = 5, 200, 8
PASSWORD = "only for tests, nobody real"  # noqa: S105  # an account of a database that is thrown away

# A stored rule run is 15 kB: 100,000 of them are a gigabyte that says nothing about a plan. Small forces keep theirs.
_RUNS_LEFT_OUT = (
    "update case_decision set facts = '{}', parameters = '{}', results = '{}' where tenant_id = :tenant"
)

# In the small forces everybody is in one team, so that a team's list is as long as the force's.
_ONE_TEAM = "update case_file set team = 'Team 1' where tenant_id = :tenant"

# What stands beside a case. {share}: of how many cases each has it.
_BESIDE = (
    """insert into note (id, tenant_id, case_id, assertion_type, body, basis, visibility, author_id,
       author_name, written_at)
       select gen_random_uuid(), tenant_id, id, 'fact', 'Spoke on the telephone', 'I was there', 'case',
       lead_id, lead_name, opened_at
       from case_file where tenant_id = :tenant""",
    """insert into case_document (id, tenant_id, case_id, kind, title, media_type, language, template_version,
       inputs, content,
       sha256, made_by, made_at) select gen_random_uuid(), tenant_id, id, 'caution', 'Caution', 'text/html',
       'en', '1', '{}', '\\x00',
       '', 'x', opened_at from case_file where tenant_id = :tenant and mod(hashtext(reference), :rare) = 0""",
    """insert into person_alias (id, tenant_id, person_id, given_names, family_name, kind)
       select gen_random_uuid(), tenant_id, id, given_names, 'Other', 'alias' from person
       where tenant_id = :tenant and mod(hashtext(id::text), :rare) = 0""",
    """insert into contact_point (id, tenant_id, version, person_id, kind, value, safe_to_use)
       select gen_random_uuid(), tenant_id, 1, id, 'address', '1 High Street', true from person
       where tenant_id = :tenant and mod(hashtext(id::text), :rare) = 1""",
    """insert into referral (id, tenant_id, version, case_id, reference, module, receiver_tenant_id,
       receiver_name, sender_name,
       service_id, service_name, subject_label, state, deliver_by, sent_at, sent_by, holder_tenant_id,
       holder_label, held_since, due_on, due_label, answer_days, question_days, first_contact_days, unread_by_sender,
       unread_by_receiver, key_worker_id, key_worker_name, condition_id)
       select gen_random_uuid(), tenant_id, 1, id, 'REF-' || reference || '-' || :copy, module, :provider, 'Provider',
       'Force', :service, 'Course', 'Somebody', case when closed_at is not null then 'completed' when mod(hashtext(reference), 15) = 0 then 'accepted' else 'sent' end,
       (opened_at + interval '90 days')::date, opened_at, 'x', :provider, 'Provider', opened_at,
       (opened_at + interval '5 days')::date, 'Answer', 3, 3, 5, 0,
       case when closed_at is null and mod(hashtext(reference), 75) = 0 then 1 else 0 end,
       case when mod(hashtext(reference), 15) = 0 then cast(:worker as uuid) end,
       case when mod(hashtext(reference), 15) = 0 then 'Key Worker' end,
       (select k.id from case_condition k where k.tenant_id = c.tenant_id and k.case_id = c.id order by k.id limit 1)
       from case_file c where tenant_id = :tenant and mod(hashtext(reference), :some) = 0""",
    """insert into access_grant (id, tenant_id, grantee_tenant_id, referral_id, scopes, purpose, gateway,
       granted_by, starts_at, expires_at)
       select gen_random_uuid(), tenant_id, receiver_tenant_id, id, '{referral,identity}', 'x', 'x', 'x', sent_at,
       case when state <> 'completed' then now() + interval '90 days' else least(sent_at + interval '90 days', now() -
       interval '1 day') end
       from referral where tenant_id = :tenant""",
    """insert into referral_share (id, tenant_id, referral_id, scope, title, content, as_at)
       select gen_random_uuid(), tenant_id, id, 'identity', 'Identity',
       '[{"label": "Name", "value": "Somebody", "source": "index"}]',
       sent_at from referral where tenant_id = :tenant""",
    """insert into referral_message (id, tenant_id, referral_id, kind, from_receiver, body, alert, written_at,
       written_by_id, written_by, organisation)
       select gen_random_uuid(), tenant_id, id, 'message', false, 'Please call', unread_by_receiver > 0, sent_at,
       gen_random_uuid(), 'x', 'Force' from referral where tenant_id = :tenant""",
    """insert into appointment (id, tenant_id, version, referral_id, starts_at, minutes, place, state,
       hours_credited, recorded_by, recorded_at)
       select gen_random_uuid(), tenant_id, 1, id, sent_at, 60, 'Centre', 'attended', 1, 'x', sent_at from
       referral where tenant_id = :tenant""",
    """insert into audit_entry (id, tenant_id, actor_id, actor_name, actor_tenant_id, actor_role,
       interaction_id, operation, action,
       object_type, object_ids, case_id, subject_ids, field_names, purpose, outcome, at)
       select gen_random_uuid(), tenant_id, lead_id, lead_name, tenant_id, 'investigator', gen_random_uuid(),
       'consultation',
       'case.opened-page', 'case', array[id], id, '{}', '{}', 'casework', 'done', opened_at
       from case_file where tenant_id = :tenant and mod(hashtext(reference), :some) in (0, 1)""",
    """insert into change_entry (id, tenant_id, at, actor_id, actor_name, interaction_id, table_name, row_id, operation,
       field_names, values_digest)
       select gen_random_uuid(), tenant_id, opened_at, lead_id::text, lead_name, id::text, 'case_file', id, 'insert',
       '{state}', '\\x00' from case_file where tenant_id = :tenant""",
    """insert into change_value (change_id, tenant_id, salt, new_values)
       select id, tenant_id, gen_random_uuid(), '{"state": "x"}' from change_entry where tenant_id = :tenant""",
    """insert into audit_seal (tenant_id, seq, kind, entry_id, hash_version, previous_hash, hash, sealed_at)
       select tenant_id, row_number() over (order by at, id), 'audit_entry', id, 1, '\\x00', '\\x00', at
       from audit_entry where tenant_id = :tenant""",
)  # fmt: skip

_LADEN_CASE = """select c.id, c.reference, p.person_id from case_file c
    join party p on p.tenant_id = c.tenant_id and p.case_id = c.id and p.role = 'suspect'
    where c.tenant_id = :tenant and c.state = :state order by c.reference limit 1"""

# One case and one person with a great many of everything that core keeps; `:count` of each.
_LADEN = (
    """insert into note (id, tenant_id, case_id, assertion_type, body, basis, visibility, author_id,
       author_name, written_at)
       select gen_random_uuid(), :tenant, :case, 'fact', 'Spoke on the telephone ' || n, 'I was there', 'case',
       :person, 'x',
       now() - n * interval '1 hour' from generate_series(1, :count) n""",
    """insert into case_event (id, tenant_id, case_id, at, kind, summary, detail, actor_id, actor_name,
       actor_organisation)
       select gen_random_uuid(), :tenant, :case, now() - n * interval '1 hour', 'case.note.added', 'Note added',
       '{}', :person, 'x', 'x'
       from generate_series(1, :count) n""",
    """insert into case_offence (id, version, tenant_id, case_id, code, title, mode_of_trial, committed_from)
       select gen_random_uuid(), 1, :tenant, :case, code, title, mode_of_trial, current_date from offence_code
       limit :count / 10""",
    """insert into party (id, version, tenant_id, case_id, person_id, role, category)
       select gen_random_uuid(), 1, :tenant, id, :person, 'witness', 'witness' from case_file where tenant_id =
       :tenant limit :count""",
    """insert into appointment (id, tenant_id, version, referral_id, starts_at, minutes, place, state,
       hours_credited, recorded_by, recorded_at)
       select gen_random_uuid(), :tenant, 1, r.id, now(), 60, 'Centre', 'attended', 1, 'x', now()
       from (select id from referral where tenant_id = :tenant and state = 'sent' order by id limit 1) r, generate_series(1, :count
       / 10)""",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Place:
    """An organisation of the load: who can sign in there, and what there is to look at.

    ``case`` is in the most frequent open state; ``states`` has a case in each open state that occurs.
    """

    slug: str
    email: str
    case: str = ""
    person: str = ""
    referral: str = ""
    service: str = ""
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LoadDatabase:
    """``forces``: with 120,000 cases, with 1,000, with five, with 200, and with one in each open state.

    In the small ones every case is open, as in most lists. What a case may have several of there are eight of in the
    fourth, and one of in the others. Each refers to the provider of the same place.
    """

    database: TestDatabase
    forces: Sequence[Force]
    places: Sequence[Place]
    providers: Sequence[Place]


SERVICES = 2000
"""Entries of the directory beside those of the forces' own providers, each with two versions."""


@dataclass(frozen=True, kw_only=True)
class _Size:
    """What is in one force: cases, how many of each kind of thing in one, and ``laden`` rows of core's in one case."""

    cases: int
    laden: int = MANY
    plenty: int = 1
    small: bool = False


def _sizes(states: int) -> Sequence[_Size]:
    base = CASES // COPIES
    return (
        _Size(cases=base),
        _Size(cases=base),
        _Size(cases=FEW, laden=FEW, small=True),
        _Size(cases=MANY, plenty=PLENTY, small=True),
        _Size(cases=states, laden=FEW, small=True),
    )


@pytest.fixture(scope="session")
def load_database(test_cluster: TestServer, template_database: TestDatabase) -> LoadDatabase:
    """The database of the run, made unless another worker has."""
    done = test_cluster.run_folder / "load.done"
    target = test_cluster.database(f"{test_cluster.prefix}_load")
    with (test_cluster.run_folder / "load.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        fresh = not done.exists()
        if fresh:
            with (test_cluster.run_folder / "template.lock").open("w") as template:
                fcntl.flock(template, fcntl.LOCK_EX)
                test_cluster.copy(template_database.name, target.name)
            load_offences(target.owner_url)
        states = _open_states()
        sizes = _sizes(len(states))
        writer = Database(generate.without_triggers(target.superuser_url))
        forces = generate.make_forces(writer, len(sizes), seed=SEED)
        if fresh:
            for force, size in zip(forces, sizes, strict=True):
                generate.fill(
                    writer, force, size.cases, seed=SEED, on=DAY, say=lambda _count: None, plenty=size.plenty,
                    in_turn=size.small,
                )  # fmt: skip
        engine = sa.create_engine(target.superuser_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            if fresh:
                connection.execute(
                    sa.text("set session_replication_role = replica")
                )  # no triggers: nobody acts
                connection.execute(
                    sa.text(_RUNS_LEFT_OUT), [{"tenant": force.tenant_id} for force in forces[:2]]
                )
                with _indexes_afterwards(connection):
                    generate.multiply(writer, forces[0], COPIES - 1)
                _add_the_rest(connection, forces, sizes, states[0])
                done.touch()
            places = [_place(connection, force, "reader", states) for force in forces]
            providers = [_place(connection, force, "provider", states) for force in forces]
        engine.dispose()
        writer.dispose()
    return LoadDatabase(database=target, forces=forces, places=places, providers=providers)


@contextmanager
def _indexes_afterwards(connection: sa.Connection) -> Generator[None]:
    """Let no index of a tenant's table be kept up inside the block, and make them anew after it: half the time.

    For a database that is thrown away: the catalogue is told what PostgreSQL itself says of an index that is not yet
    built.
    """
    owned = [table.name for table in Base.metadata.sorted_tables if "tenant_id" in table.c]
    there = sa.text(
        "select relname from pg_class where relkind = 'r' and relname = any(:owned) order by relname"
    )
    # other tests may have loaded example modules, whose tables are not in this database
    tables = {"names": list(connection.scalars(there, {"owned": owned}))}
    unready = "update pg_index set indisvalid = false, indisready = false where indrelid = any(cast(:names as regclass[]))"
    connection.execute(sa.text(unready), tables)
    yield
    for name in tables["names"]:
        connection.execute(sa.text(f"reindex table {name}"))


def _open_states() -> list[str]:
    """The open states of the kinds of case that are made up, the most frequent first."""
    weights = {
        state: weight for _module, kind in synthetic_kinds() for state, weight in kind.open_states.items()
    }
    return sorted(weights, key=lambda state: -weights[state])


def _add_the_rest(
    connection: sa.Connection, forces: Sequence[Force], sizes: Sequence[_Size], laden_state: str
) -> None:
    password = hash_password(PASSWORD)
    for number, (force, size) in enumerate(zip(forces, sizes, strict=True)):
        values: dict[str, object] = {
            "tenant": force.tenant_id,
            "rare": 1 if size.small else 20,
            "some": 1 if size.small else 5,
            "copy": number,
        }
        values |= _add_provider(connection, force.slug, password)
        _add_reader(connection, force.tenant_id, f"reader@{force.slug}.invalid", password,
                    "{investigator,supervisor,administrator,data-protection-officer,commissioning-lead}")  # fmt: skip
        for statement in (*([_ONE_TEAM] if size.small else ()), *_BESIDE, *EVIDENCE):
            _run(connection, statement, values)
        found = connection.execute(
            sa.text(_LADEN_CASE), {"tenant": force.tenant_id, "state": laden_state}
        ).one()
        for statement in (*_LADEN, *MUCH_EVIDENCE):
            _run(
                connection,
                statement,
                {**values, "case": found.id, "person": found.person_id, "count": size.laden},
            )
    lister = connection.scalar(
        sa.text(
            "insert into tenant (id, slug, name, kind, demo)"
            " values (gen_random_uuid(), 'provider-of-many', 'Provider', 'provider', true) returning id"
        )
    )
    for statement in (*_DIRECTORY, *MATCHING):
        known = {"services": SERVICES, "commissioner": forces[0].tenant_id, "lister": lister}
        _run(connection, statement, known)
    connection.execute(sa.text("vacuum analyze"))


_DIRECTORY = (
    """insert into service (id, version, tenant_id, code, name, summary, delivery, methods, places, needs, areas,
       languages, fee_pence, accepting, places_free, next_start, commissioner_tenant_id)
       select gen_random_uuid(), 1, :lister, 'L' || n,
       'Service ' || lpad(n::text, 4, '0'), 'A course about subject' || n % 50 || ' for everybody', 'group', '{group}', '{Somewhere}',
       array[(array['alcohol', 'drugs', 'work', 'money', 'family'])[1 + n % 5]],
       array['E060000' || lpad((1 + n % 60)::text, 2, '0')], array[(array['en', 'pl', 'cy'])[1 + n % 3]], 0, true,
       nullif(n % 7, 0), case when n % 4 = 0 then null else date '2026-01-01' + n % 300 end, :commissioner
       from generate_series(1, :services) n""",
    """insert into service_version (id, tenant_id, service_id, number, state, content, commissioner_tenant_id,
       proposed_by, proposed_at)
       select gen_random_uuid(), s.tenant_id, s.id, v, case v when 1 then 'approved' else 'proposed' end,
       (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(s) - 'words')), :commissioner, 'x', now()
       from service s, generate_series(1, 2) v where s.code like 'L%'""",
    """update referral r set service_id = s.id
       from (select id, row_number() over (order by code) n from service where code like 'L%') s
       where s.n = 1 + abs(hashtext(r.id::text)) % :services and abs(hashtext(r.reference)) % 50 <> 0""",
)


def _run(connection: sa.Connection, statement: str, values: Mapping[str, object]) -> None:
    wanted = sa.text(statement)
    connection.execute(wanted, {name: values[name] for name in wanted.compile().params})


def _add_provider(connection: sa.Connection, slug: str, password: str) -> dict[str, object]:
    provider = connection.scalar(
        sa.text(
            "insert into tenant (id, slug, name, kind, demo)"
            " values (gen_random_uuid(), :slug, 'Provider', 'provider', true) returning id"
        ),
        {"slug": f"provider-{slug}"},
    )
    service = connection.scalar(
        sa.text(
            "insert into service (id, version, tenant_id, code, name, summary, delivery, places, needs, fee_pence,"
            " accepting)"
            " values (gen_random_uuid(), 1, :tenant, 'A', 'Course', 'A course', 'group', '{}', '{}', 0, true)"
            " returning id"
        ),
        {"tenant": provider},
    )
    _add_reader(
        connection, provider, f"provider@{slug}.invalid", password, "{provider-manager,provider-worker}"
    )
    worker = connection.scalar(
        sa.text("select id from user_account where email = :email"), {"email": f"provider@{slug}.invalid"}
    )
    return {"provider": provider, "service": service, "worker": worker}


def _add_reader(connection: sa.Connection, tenant: object, email: str, password: str, roles: str) -> None:
    connection.execute(
        sa.text(
            "with made as (insert into user_account (id, email, name, password_hash, must_change_password)"
            " values (gen_random_uuid(), :email, 'Reader', :password, false) returning id)"
            " insert into membership (id, version, tenant_id, user_id, roles, team)"
            " select gen_random_uuid(), 1, :tenant, id, cast(:roles as text[]), 'Team 1' from made"
        ),
        {"email": email, "password": password, "tenant": tenant, "roles": roles},
    )


def _place(connection: sa.Connection, force: Force, who: str, states: Sequence[str]) -> Place:
    """The laden case with its suspect, the first case of each open state, and the referral with the most sessions."""
    known = {"tenant": force.tenant_id}
    laden = connection.execute(sa.text(_LADEN_CASE), {**known, "state": states[0]}).one()
    referral = connection.scalar(
        sa.text(
            "select reference from referral where tenant_id = :tenant and state = 'sent' order by id limit 1"
        ),
        known,
    )
    rows = connection.execute(
        sa.text(
            "select state, min(reference) as reference from case_file"
            " where tenant_id = :tenant and closed_at is null group by state"
        ),
        known,
    )
    service = connection.scalar(
        sa.text("select s.id from service s join tenant t on t.id = s.tenant_id where t.slug = :slug"),
        {"slug": f"provider-{force.slug}"},
    )
    slug = force.slug if who == "reader" else f"provider-{force.slug}"
    return Place(
        slug=slug,
        email=f"{who}@{force.slug}.invalid",
        case=laden.reference,
        person=str(laden.person_id),
        referral=str(referral),
        service=str(service),
        states={row.state: row.reference for row in rows},
    )
