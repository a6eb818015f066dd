"""A module that is off does not exist; switching it shows the impact first and is audited."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from fairlead.audit.models import AuditEntry
from fairlead.identity.permissions import Core
from fairlead.modules.gate import refuse_off, working_in
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import CORE, registry
from fairlead.modules.use_cases import (
    SwitchModule,
    disable_module,
    enable_module,
    preview_disabling,
    preview_enabling,
)
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import TenantModule
from fairlead.testing.rows import RowMaker
from fairlead.web.page_frame import CORE_ITEMS
from fairlead.web.unit_of_work import ACCESS

from .conftest import Installation

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ON = SwitchModule(module="minimal", dpia_reference="DPIA-7")
OFF = SwitchModule(module="minimal")


def test_every_page_has_an_owner_and_declares_who_may_open_it(installation: Installation) -> None:
    for rule in installation.app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        assert "." in rule.endpoint, f"{rule.rule} belongs to no blueprint"
        owner = registry().owner_of_endpoint(rule.endpoint)
        assert owner == CORE or rule.rule.startswith(f"/t/<slug:tenant>/{owner}/"), rule.rule
        view = installation.app.view_functions[rule.endpoint]
        assert hasattr(view, ACCESS), f"{rule.endpoint} declares no permission"


def test_the_pages_of_a_module_exist_only_while_it_is_on(installation: Installation) -> None:
    administrator = installation.browser("administrator@one.example")
    investigator = installation.browser("investigator@one.example")
    assert investigator.get("/t/one/minimal/reminders").status_code == 404

    page = administrator.get("/t/one/admin/modules/minimal/enable")
    for promised in (
        "Remembering what has to be done",
        "Part 3",
        "minimal:reminder:edit",
        "Investigating officer",
    ):
        assert promised in page.text
    missing = administrator.post("/t/one/admin/modules/minimal/enable", dpia_reference=" ")
    assert missing.status_code == 422
    assert "Enter the reference of the data protection impact assessment" in missing.text
    assert investigator.get("/t/one/minimal/reminders").status_code == 404

    answer = administrator.post("/t/one/admin/modules/minimal/enable", dpia_reference="DPIA-7")
    assert answer.status_code == 303
    assert "DPIA-7" in administrator.get("/t/one/admin/modules").text
    shown = investigator.get("/t/one/minimal/reminders")
    assert shown.status_code == 200
    assert "There are no reminders" in shown.text
    assert "/t/one/minimal/reminders" in re.sub(
        r"<main.*", "", shown.text, flags=re.DOTALL
    )  # navigation leads there
    assert administrator.get("/t/one/minimal/reminders").status_code == 403  # on, but not for this role
    other = installation.browser("investigator@two.example")
    assert other.get("/t/two/minimal/reminders").status_code == 404  # off for the other force
    assert other.get("/t/one/minimal/reminders").status_code == 404

    warned = administrator.get("/t/one/admin/modules/minimal/disable")
    assert "Nothing is deleted" in warned.text
    assert administrator.post("/t/one/admin/modules/minimal/disable").status_code == 303
    assert investigator.get("/t/one/minimal/reminders").status_code == 404
    assert "minimal" not in investigator.get("/t/one/account").text


def test_every_entry_of_core_in_the_navigation_names_a_page(installation: Installation) -> None:
    """An entry without a page is left out silently, so a renamed view would hide it from everybody."""
    pages = installation.app.view_functions
    assert [item.endpoint for item in CORE_ITEMS if item.endpoint not in pages] == []
    shown = installation.browser("administrator@one.example").get("/t/one/admin/modules").text
    for path in ("users", "modules", "settings", "sharing-agreements"):
        assert f'href="/t/one/admin/{path}"' in re.sub(r"<main.*", "", shown, flags=re.DOTALL)


def test_only_those_who_manage_modules_see_the_pages(installation: Installation) -> None:
    investigator = installation.browser("investigator@one.example")
    for path in ("", "/minimal/enable", "/minimal/disable"):
        assert investigator.get(f"/t/one/admin/modules{path}").status_code == 403
    assert (
        installation.browser("administrator@one.example").get("/t/one/admin/modules/gone/enable").status_code
        == 404
    )


def test_settings_and_agreements_pages_are_drawn(installation: Installation) -> None:
    administrator = installation.browser("administrator@one.example")
    assert administrator.get("/t/one/admin/settings?on=2026-13-99").status_code == 200
    assert "There are no sharing agreements" in administrator.get("/t/one/admin/sharing-agreements").text


def test_switching_needs_the_permission_and_an_assessment(installation: Installation) -> None:
    with installation.session("two") as session:
        with pytest.raises(Refusal, match="impact assessment") as caught:
            enable_module(session, session.actor, SwitchModule(module="minimal"), now=NOW)
        assert caught.value.field == "dpia_reference"
        nobody = installation.actor("two", Core.CASE_READ)
        for use_case in (enable_module, disable_module):
            with pytest.raises(NotPermitted):
                use_case(session, nobody, ON, now=NOW)
        with pytest.raises(NotVisible):
            enable_module(session, session.actor, SwitchModule(module="gone", dpia_reference="x"), now=NOW)


def test_switching_is_audited_once_each_way(installation: Installation) -> None:
    before = len(_audited(installation))
    with installation.session("two") as session:
        enable_module(session, session.actor, ON, now=NOW)
        enable_module(session, session.actor, ON, now=NOW + timedelta(days=1))  # already on: nothing happens
        row = session.scalars(sa.select(TenantModule).where(TenantModule.module == "minimal")).one()
        assert row.changed_at == NOW
        disable_module(session, session.actor, OFF, now=NOW)
        session.commit()
    assert _audited(installation)[before:] == [
        ("core.module.enabled", "minimal: DPIA-7"),
        ("core.module.disabled", "minimal"),
    ]


def _audited(installation: Installation) -> list[tuple[str, str | None]]:
    """What the auditor of force two reads about modules, oldest first."""
    entries = sa.select(AuditEntry.action, AuditEntry.reason).where(AuditEntry.object_type == "module")
    tenant = str(installation.tenants["two"])
    with installation.database.engine.connect() as connection:
        connection.execute(sa.text("set local role fairlead_auditor"))
        connection.execute(sa.text("select set_config('app.tenant', :t, true)"), {"t": tenant})
        return [(row.action, row.reason) for row in connection.execute(entries.order_by(AuditEntry.at))]


def test_the_impact_counts_open_cases(installation: Installation) -> None:
    with installation.session("two") as session:
        maker = RowMaker(
            session.connection(), {"case_file": {"module": "minimal", "tenant_id": session.actor.tenant_id}}
        )
        maker.row("case_file", session.actor.tenant_id)
        assert preview_enabling(session, session.actor, "minimal").reappearing_cases == 1
        assert preview_disabling(session, session.actor, "minimal").hidden_open_cases == 1
        session.rollback()
        assert preview_disabling(session, session.actor, "minimal").hidden_open_cases == 0


def test_use_cases_commands_and_jobs_are_refused_while_it_is_off(installation: Installation) -> None:
    actor = installation.actor("help", Core.MODULE_MANAGE)
    with installation.database.tenant_transaction(actor) as session:
        assert enabled_modules(session) == frozenset()
        with pytest.raises(NotVisible):
            refuse_off(session, "minimal")
    with pytest.raises(NotVisible), working_in(installation.database, actor, "minimal"):
        pytest.fail("a job of a module that is off ran")
    with installation.database.tenant_transaction(actor) as session:
        enable_module(session, actor, ON, now=NOW)
    with working_in(installation.database, actor, "minimal") as session:
        refuse_off(session, "minimal")
