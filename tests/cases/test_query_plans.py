"""At 120,000 cases no worklist reads a whole table of a tenant, however it is filtered and sorted and whoever reads it.

The pages themselves, one of each, are held by ``tests/budgets``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any  # parameters, as the driver was given them

import pytest
import sqlalchemy as sa

from fairlead.cases.worklist import read_worklist, read_worklist_and_tabs
from fairlead.cases.worklist_filter import View, WorklistFilter, filter_from, queue_key
from fairlead.hookspecs.contributions import WorklistView
from fairlead.identity.actor import Actor
from fairlead.modules.facade import TenantHooks
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.sessions import Database, TenantSession
from fairlead.testing.casework import MODULE
from fairlead.testing.load_database import DAY, LoadDatabase

pytestmark = pytest.mark.timeout(600)  # the first test waits for the load to be written

MOST = 20_000  # rows of a table; a team has 4,000 cases here
ON = frozenset({MODULE})
LATER = DAY + timedelta(days=40)
"""When the oldest open cases of the load come near the six-month limit."""
LOADED_STATES = ("awaiting-authorisation", "offered", "assessing", "authorised", "agreed", "referred", "in-progress",
                 "monitoring")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A database with many cases, and somebody who leads some of them."""

    database: Database
    officer: Actor
    supervisor: Actor


@pytest.fixture(scope="session")
def loaded(load_database: LoadDatabase) -> Iterator[Loaded]:
    """The second of its forces is what must not be read."""
    forces = load_database.forces
    database = Database(load_database.database.app_url)
    lead = forces[0].officers[0]
    officer = Actor(
        id=ActorId(lead.id),
        tenant_id=forces[0].tenant_id,
        name=lead.name,
        team=lead.team,
        permissions=frozenset(
            {"core:case:read", "core:case:edit", "core:person:read", "core:document:read", "oocd:case:read"}
        ),
    )
    supervisor = replace(officer, permissions=officer.permissions | {"core:case:read-all"})
    yield Loaded(database=database, officer=officer, supervisor=supervisor)
    database.dispose()


def tables_read_whole(
    session: TenantSession, statements: list[tuple[str, Any]], *, most: int = MOST
) -> set[str]:
    """Tables of tenants that a statement reads from end to end, or too many rows of."""
    whole: set[str] = set()
    for statement, parameters in statements:
        if not statement.lstrip().upper().startswith(("SELECT", "WITH", "(SELECT")):
            continue
        explain = f"explain (analyze, timing off, format json) {statement}"
        plan = session.connection().exec_driver_sql(explain, parameters).scalar_one()
        whole |= {str(node["Relation Name"]) for node in nodes(plan[0]["Plan"]) if reads_too_much(node, most)}
    return whole - SMALL


def reads_too_much(node: dict[str, object], most: int) -> bool:
    """A sequential scan, or an index that is walked to look at more than ``most`` rows."""
    if "Relation Name" not in node:
        return False
    each = sum(float(str(node.get(name, 0))) for name in ("Actual Rows", "Rows Removed by Filter"))
    return node["Node Type"] == "Seq Scan" or each * float(str(node["Actual Loops"])) > most


SMALL = {
    "tenant",
    "tenant_module",
    "tenant_setting",
    "access_grant",
    "person_grant",
    "membership",
    "referral",
    "appointment",
    "case_document",
    "note",
    "person_alias",
    "contact_point",
    "service",
}
"""Tables with no or few rows here, of which any plan is a whole read."""


def nodes(plan: dict[str, object]) -> Iterator[dict[str, object]]:
    yield plan
    for child in plan.get("Plans", []):  # type: ignore[attr-defined]  # JSON from the server
        yield from nodes(child)


def recorded(database: Database) -> list[tuple[str, Any]]:
    sent: list[tuple[str, Any]] = []
    sa.event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _k, text, values, *_rest: sent.append((text, values)),
    )
    return sent


@pytest.mark.parametrize("who", ["officer", "supervisor"])
@pytest.mark.parametrize("view", ["mine", "team", "all", "held"])
@pytest.mark.parametrize("sort", ["deadline", "-opened", "opened", "-reference"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"overdue": "yes"},
        {"state": "oocd.resolution:MONITORING"},
        {"team": "Team 3"},
        {"text": "OOC-2"},
        {"state": "closed"},
    ],
)
def test_no_worklist_reads_the_whole_case_table(
    loaded: Loaded, who: str, view: str, sort: str, more: dict[str, str]
) -> None:
    actor: Actor = getattr(loaded, who)
    sent = recorded(loaded.database)
    with loaded.database.tenant_transaction(actor) as session:
        arguments = {"view": view, "sort": sort, **more}
        read_worklist(session, actor, ON, filter_from(arguments, actor), arguments, today=DAY)
        assert tables_read_whole(session, list(sent)) == set()


@pytest.mark.parametrize("who", ["officer", "supervisor"])
@pytest.mark.parametrize("sort", ["", "-opened", "-reference"])
@pytest.mark.parametrize("more", [{}, {"overdue": "yes", "team": "Team 3"}])
def test_no_tab_of_a_module_reads_a_whole_table(
    loaded: Loaded, who: str, sort: str, more: dict[str, str]
) -> None:
    actor: Actor = getattr(loaded, who)
    sent = recorded(loaded.database)
    with loaded.database.tenant_transaction(actor) as session:
        for tab in tabs_of(session):
            arguments = {"view": queue_key(tab), "sort": sort, **more}
            read_worklist(
                session, actor, ON, filter_from(arguments, actor, queues=[tab]), arguments, today=LATER
            )
        assert tables_read_whole(session, list(sent)) == set()


@pytest.mark.parametrize("who", ["officer", "supervisor"])
def test_the_counts_of_all_tabs_read_no_whole_table(loaded: Loaded, who: str) -> None:
    actor: Actor = getattr(loaded, who)
    sent = recorded(loaded.database)
    with loaded.database.tenant_transaction(actor) as session:
        tabs = [WorklistFilter(view=view) for view in View]
        tabs += [WorklistFilter(view=View.ALL, queue=tab) for tab in tabs_of(session)]
        _found, counts = read_worklist_and_tabs(session, actor, ON, tabs[0], {}, tabs=tabs, today=LATER)
        assert tables_read_whole(session, list(sent)) == set()
    empty = {tab for tab, count in counts.items() if tab.startswith("oocd.") and count == 0}
    assert who == "officer" or not empty, "what is counted is there for somebody who sees every case"
    assert (counts["all"] is None) is (who == "supervisor"), "more than are counted"


def tabs_of(session: TenantSession) -> list[WorklistView]:
    """The tabs of the installed modules."""
    tabs = TenantHooks(ON).worklist_views(session, LATER)
    assert len(tabs) == 5
    return list(tabs)


def test_a_list_without_an_index_would_be_noticed(loaded: Loaded) -> None:
    with loaded.database.tenant_transaction(loaded.officer) as session:
        for kind in ("indexscan", "indexonlyscan", "bitmapscan"):
            session.execute(sa.text(f"set local enable_{kind} = off"))
        assert tables_read_whole(session, [("select id from case_file limit 25", ())]) == {"case_file"}
