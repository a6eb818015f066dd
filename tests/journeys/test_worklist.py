"""A supervisor's morning at the worklist, in a real browser; and an officer, who cannot do the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from fairlead.audit.sealer import AuditSession
from fairlead.identity.actor import Actor
from fairlead.modules.registry import load_demo_data
from fairlead.tenancy.queries import list_tenants

from .conftest import Arrive, Person, Site

TAB = "/cases?view=oocd.awaiting-authorisation"


@pytest.fixture(scope="module", autouse=True)
def cases(site: Site) -> None:
    """The demonstration's cases, one of which waits for authorisation."""
    load_demo_data(site.database)


def download(person: Person) -> str:
    """Press the download button, and read the file."""
    with person.page.expect_download() as waiting:
        person.page.locator("main").get_by_role("button", name="Download the file").click()
    return Path(waiting.value.path()).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 320)])
def test_a_supervisor_saves_a_view_gives_cases_away_takes_it_back_and_exports(
    arrive: Arrive, *, script: bool, width: int
) -> None:
    supervisor = arrive("supervisor@northmoor.example", script=script, width=width)
    supervisor.go("/cases?view=all")
    supervisor.follow("Awaiting authorisation")
    reference = supervisor.page.locator("th[scope=row] a").first.inner_text()
    assert supervisor.heading.startswith("Awaiting authorisation")
    assert supervisor.sees("Submitted, and waiting for somebody else")
    assert supervisor.sees("Supervisor, ")
    assert supervisor.page.evaluate("document.documentElement.scrollWidth") <= width

    name = f"To authorise {width}"
    supervisor.follow("Save this view")
    supervisor.fill(name=name)
    supervisor.choose(shared="y")
    supervisor.press("Save view")
    assert supervisor.sees("View saved")
    supervisor.go("/cases?view=all")
    supervisor.follow(name)
    assert supervisor.heading.startswith("Awaiting authorisation")

    supervisor.follow("Tick all on this page")
    supervisor.press("Give ticked cases away")
    colleague = supervisor.page.locator("select[name=person] option", has_text="Owen Hartley").first
    supervisor.choose(person=colleague.get_attribute("value") or "")
    supervisor.press("Continue")
    assert supervisor.sees("Nothing has been changed yet.")
    assert supervisor.sees("Officer in the case: Priya Nair → Owen Hartley")
    supervisor.press("Give 1 case away")
    assert supervisor.sees("1 case given to Owen Hartley")
    done = supervisor.page.url
    supervisor.go(f"/cases/{reference}")
    assert supervisor.sees("Assigned to Owen Hartley")
    supervisor.page.goto(done)
    supervisor.press("Undo")
    assert supervisor.sees("back with Priya Nair")
    supervisor.go(f"/cases/{reference}")
    assert supervisor.sees("Assignment undone: back with Priya Nair")

    supervisor.go(TAB)
    supervisor.follow("Export this list")
    supervisor.fill(recipient="Chief Inspector Ashe", reason="Weekly review of what waits")
    supervisor.choose(form="csv")
    [row] = csv.DictReader(io.StringIO(download(supervisor), newline=""))
    assert row["Reference"] == reference


def test_the_export_is_in_the_log_as_a_disclosure_to_its_recipient(site: Site, arrive: Arrive) -> None:
    supervisor = arrive("supervisor@northmoor.example")
    supervisor.go("/worklist/export?view=team")
    supervisor.fill(recipient="Force analyst", reason="Numbers for the monthly report")
    supervisor.choose(form="csv")
    exported = list(csv.DictReader(io.StringIO(download(supervisor), newline="")))
    northmoor = next(tenant for tenant in list_tenants(site.database) if tenant.slug == "northmoor")
    with AuditSession(site.database.engine, actor=Actor.system("reader", northmoor.id)) as log:
        entry = log.execute(
            sa.text(
                "select object_ids, reason from audit_entry where operation = 'disclosure'"
                " and action = 'case.list.exported' and recipient_person = 'Force analyst'"
            )
        ).one()
    assert len(entry.object_ids) == len(exported) > 1
    assert entry.reason == "Numbers for the monthly report"


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_fit_the_screen_and_are_accessible(arrive: Arrive, width: int) -> None:
    supervisor = arrive("supervisor@northmoor.example", width=width)
    supervisor.go("/cases?view=all")
    case_id = supervisor.page.locator("input[name=case]").first.get_attribute("value")
    for path in (
        "/cases?view=all&tick=all",
        "/cases?view=oocd.conditions-ending",
        "/cases?view=oocd.six-month-limit",
        "/cases?view=oocd.breach-reviews",
        "/cases?view=oocd.offers-expiring",
        "/worklist/views",
        "/worklist/views/new?view=all",
        "/worklist/export?view=all",
        f"/worklist/reassign?case={case_id}",
    ):
        answer = supervisor.go(path)
        assert answer.ok, path
        assert supervisor.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_an_officer_sees_the_tab_and_can_neither_give_away_nor_export(arrive: Arrive) -> None:
    officer = arrive("investigator@northmoor.example")
    officer.go(TAB)
    assert officer.heading.startswith("Awaiting authorisation")
    assert not officer.sees("Export this list")
    assert officer.page.locator("main input[type=checkbox]").count() == 0
    for path in ("/worklist/reassign", "/worklist/export?view=team"):
        assert officer.go(path).status == 403, path
    officer.go("/worklist/views/new?view=team")
    assert officer.page.locator("[name=shared]").count() == 0, "sharing a view needs its own permission"
