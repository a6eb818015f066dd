"""What a page may cost: statements, bytes, and rows looked at. Held by counting, never by a clock."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from fairlead.tenancy.base import Base
from fairlead.testing.load_database import CASES, LoadDatabase
from tests.budgets.conftest import Reader, Readers

pytestmark = pytest.mark.timeout(900)  # the first test waits for the load to be written

HUGE, FEW, MANY, EACH = 0, 2, 3, 4
"""Places of the load: the force with 120,000 cases, with five, with 200 (and eight victims and conditions in each),
and with one in each open state (and one of each in it).
"""
HTML_BYTES = 60_000

COUNTED = {
    ("force", "/cases?view=all"): 13,
    ("force", "/cases?view=team"): 13,
    ("force", "/cases?view=all&sort=reference"): 13,
    ("force", "/search?q=OOC-2"): 8,
    ("force", "/search?q=a"): 9,
    ("force", "/people/search?q=a"): 8,
    ("force", "/people/{person}"): 11,
    ("force", "/cases/{case}"): 30,
    ("force", "/referrals"): 7,
    ("force", "/referrals/{referral}"): 16,
    ("force", "/audit?purpose=self-monitoring"): 8,
    ("force", "/audit/cases/{case}?purpose=self-monitoring"): 10,
    ("force", "/admin/users"): 8,
    ("force", "/messages"): 4,
    ("provider", "/referrals"): 13,
    ("provider", "/referrals/{referral}"): 15,
    ("force", "/services"): 6,
    ("force", "/services?q=course&area=E06000002&need=alcohol&language=pl&free=yes&sort=start"): 6,
    ("force", "/services/{service}"): 8,
    ("force", "/services/{service}/versions"): 5,
    ("provider", "/appointments"): 9,
    ("provider", "/services"): 6,
    ("provider", "/services/own"): 5,
    ("force", "/matching/cases/{case}?need=alcohol&area=E06000002&language=pl"): 18,
    ("force", "/matching/cases/{case}?need=work&page=3"): 18,
    ("force", "/matching/unmet-needs?by=all&months=36"): 4,
    ("provider", "/course-results"): 2,
    ("force", "/certificates?code=CR-22222-2222"): 2,
    ("force", "/referrals?view=refer-on"): 7,
}
"""Pages with lists, and the number of SQL statements each sends: session, actor, lists, and the audit of reading."""

IN_STATES = {
    "/cases/{states[REFERRED]}": 23,
    "/cases/{states[ELIGIBILITY]}": 23,
    "/cases/{states[VICTIM_CONTACT]}": 23,
    "/cases/{states[CONDITION_PLANNING]}": 24,
    "/cases/{states[AUTHORISATION]}": 24,
    "/cases/{states[GIVEN]}": 30,
    "/cases/{states[MONITORING]}": 30,
    "/cases/{states[COMPLETED]}": 27,
    "/cases/{states[FINALISED]}": 30,
    "/oocd/{states[ELIGIBILITY]}/result": 11,
    "/oocd/{states[AUTHORISATION]}/result": 12,
    "/oocd/{states[CONDITION_PLANNING]}/conditions": 16,
    "/oocd/{states[AUTHORISATION]}/authorise": 11,
    "/oocd/{states[VICTIM_CONTACT]}/victims/done": 10,
}
"""Pages of one case in a state, with the module's section and task list; one or eight of everything in the case."""

PAGES = [
    *COUNTED,
    *(("force", page) for page in IN_STATES),
    ("force", "/oocd/{states[CONDITION_PLANNING]}/conditions/new"),
    ("force", "/cases?view=all&state=closed&sort=-opened"),
    ("force", "/cases?view=held"),
    ("force", "/cases?view=shared"),
    ("force", "/search?q=ada"),
    ("force", "/search?q=24/1"),
    ("force", "/people/search?q=ada"),
    ("force", "/people/search?q=ada+ashford"),
    ("force", "/people/search?q=adda+ashforde"),
    ("force", "/people/search?q=zzz"),
    ("force", "/people/search?q=ada&born-day=5&born-month=5&born-year=1980"),
    ("force", "/referrals?view=closed"),
    ("force", "/referrals?view=mine"),
    ("force", "/referrals?view=asked"),
    ("force", "/referrals?view=ending"),
    ("force", "/referrals?view=unread"),
    ("force", "/referrals?view=open&sort=-sent"),
    ("provider", "/referrals?view=closed"),
    ("provider", "/referrals?view=awaiting"),
    ("provider", "/referrals?view=awaiting&sort=-sent"),
    ("provider", "/referrals?view=unassigned"),
    ("provider", "/referrals?view=unread"),
    ("provider", "/referrals?view=mine"),
    ("provider", "/referrals?view=mine&sort=sent"),
    ("provider", "/referrals?view=ending"),
    ("provider", "/referrals?worker=00000000-0000-0000-0000-000000000000"),
    ("provider", "/referrals?service=00000000-0000-0000-0000-000000000000"),
]
LONG = 1000
"""A table with fewer rows may be read whole: PostgreSQL is right to."""
MOST = 30_000
"""Rows of a table that one step may look at: each word of a name is a stretch of more than a million keys."""
RANKING = ("/matching/cases/", "/oocd/{states[CONDITION_PLANNING]}/conditions")
"""Pages that rank every service that treats a need, at most `MOST_CANDIDATES`: that is a good part of the directory."""
NOT_LONG = {
    "membership",
    "person_grant",
    "tenant_module",
    "tenant_setting",
    "tenant_role",
    "sharing_agreement",
    # few cases have one, or a person has a few; read by the index of their case or of their person
    "oocd_instalment",
    "oocd_scrutiny",
    "oocd_variation",
    "oocd_youth_referral",
    "referral_draft",
    # a referral has a few, read by the index of their referral
    "action_plan",
    "appointment_change",
    "group_attendance",
    "group_member",
    "referral_outcome",
    # few did not arrive, read by the index that has only those
    "notification",
    # a provider has a few, read by its own index
    "assurance_document",
    "group_programme",
    "group_session",
    "provider_admission",
    # a provider has one contact, a referral one link at a time, and a link a few openings, each with its index
    "link_contact",
    "link_opening",
    "secret_link",
    "saved_view",
    "worklist_memory",
}


@dataclass
class Sent:
    """Statements as they were sent, and what PostgreSQL did for each, asked on the same connection.

    ``whole``: tables read from end to end; ``rows``: for each table the most rows that one step looked at.
    """

    statements: list[str] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)
    rows: dict[str, float] = field(default_factory=dict)


CASES_COUNTED = [
    *((side, page, FEW, number) for (side, page), number in COUNTED.items()),
    *(("force", page, EACH, number) for page, number in IN_STATES.items()),
]


def reader_of(load: LoadDatabase, readers: Readers, side: str, size: int) -> Reader:
    return readers.at((load.places if side == "force" else load.providers)[size])


@contextmanager
def listening(engine: sa.Engine, *, explain: bool = False) -> Generator[Sent]:
    """Hear everything but the note that somebody is still there, which is made once a minute.

    With ``explain``, each is explained first in its own transaction: same role, same settings, same row security.
    """
    sent = Sent()

    def hear(
        connection: sa.Connection,
        _cursor: object,
        statement: str,
        parameters: Mapping[str, object],
        *_rest: object,
    ) -> None:
        if statement.startswith("UPDATE auth_session SET seen_at"):
            return  # by whichever page comes first in a minute
        sent.statements.append(statement)
        if explain and re.match(r"\s*\(?(select|with|update|delete|insert)\b", statement, re.IGNORECASE):
            cursor = connection.connection.cursor()
            # what only reads is run, so that rows are counted; what writes is planned
            reads = re.match(r"\s*\(?select\b", statement, re.IGNORECASE)
            how = "analyze, timing off, format json" if reads else "format json"
            cursor.execute(f"explain ({how}) {statement}", parameters)
            found = cursor.fetchone()
            assert found is not None
            plan = found[0] if isinstance(found[0], list) else json.loads(found[0])
            for node in nodes(plan[0]["Plan"]):
                table = node.get("Relation Name")
                if isinstance(table, str):
                    sent.rows[table] = max(sent.rows.get(table, 0), looked_at(node))
                    if node["Node Type"] == "Seq Scan":
                        sent.whole.add(table)

    sa.event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)


def looked_at(node: Mapping[str, object]) -> float:
    """Rows of its table that a step of a plan read, those it threw away included; 0 where it was only planned."""
    each = sum(float(str(node.get(name, 0))) for name in ("Actual Rows", "Rows Removed by Filter"))
    return each * float(str(node.get("Actual Loops", 0)))


def nodes(plan: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield plan
    children = plan.get("Plans", [])
    assert isinstance(children, list)
    for child in children:
        yield from nodes(child)


@pytest.fixture(scope="session")
def long_tables(load_database: LoadDatabase) -> set[str]:
    """Tables of tenants that have so many rows here that reading one whole is a fault."""
    engine = sa.create_engine(load_database.database.superuser_url)
    with engine.connect() as connection:
        rows = {
            row.relname: row.reltuples
            for row in connection.execute(
                sa.text("select relname, reltuples from pg_class where relkind = 'r'")
            )
        }
    engine.dispose()
    owned = {name for name, table in Base.metadata.tables.items() if "tenant_id" in table.c}
    return {name for name in owned if rows.get(name, 0) >= LONG}


@pytest.mark.parametrize(
    ("side", "page", "few", "number"),
    CASES_COUNTED,
    ids=[f"{side}:{page}" for side, page, *_ in CASES_COUNTED],
)
def test_a_page_sends_this_many_statements_for_few_rows_and_for_many(
    load_database: LoadDatabase,
    readers: Readers,
    engine: sa.Engine,
    side: str,
    page: str,
    few: int,
    number: int,
) -> None:
    counted, statements = {}, ""
    for size in (few, MANY):
        reader = reader_of(load_database, readers, side, size)
        reader.get(page)  # templates compiled, connection open
        with listening(engine) as sent:
            reader.get(page)
        counted[size], statements = len(sent.statements), "\n\n".join(sent.statements)
    assert counted == dict.fromkeys((few, MANY), number), statements


@pytest.mark.parametrize(("side", "page"), PAGES)
def test_a_page_is_at_most_60_kilobytes(
    load_database: LoadDatabase, readers: Readers, side: str, page: str
) -> None:
    text = reader_of(load_database, readers, side, MANY).get(page)
    assert len(text.encode()) <= HTML_BYTES


@pytest.mark.parametrize(("side", "page"), PAGES)
def test_no_page_reads_a_long_table_of_tenants_whole(
    load_database: LoadDatabase,
    readers: Readers,
    engine: sa.Engine,
    long_tables: set[str],
    side: str,
    page: str,
) -> None:
    with listening(engine, explain=True) as sent:
        reader_of(load_database, readers, side, HUGE).get(page)
    ranked = {"service"} if page.startswith(RANKING) else set()
    assert sent.whole & long_tables - ranked == set()
    if "search" in page or "/{" in page:  # lists: tests/cases/test_query_plans.py, filter by filter
        assert {
            table: rows for table, rows in sent.rows.items() if rows > MOST and table in long_tables
        } == {}


def test_the_load_is_as_large_as_promised(load_database: LoadDatabase) -> None:
    engine = sa.create_engine(load_database.database.superuser_url)
    with engine.connect() as connection:
        found = connection.scalar(
            sa.text("select count(*) from case_file where tenant_id = :tenant"),
            {"tenant": load_database.forces[HUGE].tenant_id},
        )
    engine.dispose()
    assert found is not None
    assert found >= CASES


def test_every_table_a_list_reads_is_long_here(
    load_database: LoadDatabase, readers: Readers, engine: sa.Engine, long_tables: set[str]
) -> None:
    with listening(engine, explain=True) as sent:
        for side, page in PAGES:
            reader_of(load_database, readers, side, HUGE).get(page)
    owned = {name for name, table in Base.metadata.tables.items() if "tenant_id" in table.c}
    assert (set(sent.rows) & owned) - long_tables - NOT_LONG == set(), (
        "a plan over an empty table proves nothing"
    )


def test_a_list_without_an_index_would_be_seen(engine: sa.Engine, long_tables: set[str]) -> None:
    with listening(engine, explain=True) as sent, engine.connect() as connection:
        connection.execute(sa.text("select id from person where adjustments like '%x%'"))
    assert sent.whole & long_tables == {"person"}
