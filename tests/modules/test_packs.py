"""Organisations as packs: complete or refused, applied again without a change, written down and read back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from fairlead.identity.actor import Actor
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import installed_modules, with_modules
from fairlead.tenancy import cli
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.packs import (
    PackError,
    apply_pack,
    apply_packs,
    demo_people,
    export_pack,
    find_packs,
    read_pack,
)
from fairlead.tenancy.queries import organisations
from fairlead.tenancy.sessions import Database
from fairlead.testing.database import TestDatabase, TestServer, copied_database
from fairlead.testing.examples.minimal.plugin import module as minimal

TENANTS = Path(__file__).parents[2] / "tenants"

PACK = """
[tenant]
name = "Westmarch Police"
kind = "force"

[modules.minimal]
enabled = true
dpia = "W-1"

[[settings]]
module = "minimal"
effective_from = 2026-01-01
source = "policy"
values = { days_ahead = 7 }

[[sharing_agreements]]
partner = "lantern"
reference = "W-ISA-1"
purpose = "Support"
gateway = "Common law"
regime = "Part 3 to UK GDPR"
partner_role = "separate controller"
data_classes = ["identity"]
valid_from = 2026-01-01
"""
PROVIDER = """
[tenant]
name = "Lantern Trust"
kind = "provider"

[[services]]
code = "L1"
name = "Course"
summary = "A course."
delivery = "group"
places = ["Westmarch"]
hours = 2.5
fee_pence = 0
"""


@pytest.fixture
def database(fresh_database: TestDatabase) -> Iterator[Database]:
    opened = Database(fresh_database.app_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def shared_database(
    request: pytest.FixtureRequest, test_cluster: TestServer, template_database: TestDatabase
) -> Iterator[Database]:
    """One database for packs that are refused: they leave nothing but names."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with copied_database(test_cluster, template_database, f"{worker}_packs") as made:
        opened = Database(made.app_url)
        yield opened
        opened.dispose()


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for slug, text in (("westmarch", PACK), ("lantern", PROVIDER)):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "tenant.toml").write_text(text)
    return tmp_path


def test_there_are_two_forces_three_providers_a_council_and_a_desk_and_one_force_has_only_one_module() -> (
    None
):
    read = [read_pack(folder) for folder in find_packs(TENANTS)]
    kinds = sorted(pack.tenant.kind for pack in read)
    assert kinds == ["agency", "agency", "force", "force", "provider", "provider", "provider"]
    assert [pack.slug for pack in read if pack.tenant.help_desk] == ["beacon"]
    forces = {pack.slug: pack for pack in read if pack.tenant.kind == "force"}
    assert set(forces["northmoor"].modules) == {"oocd"}
    assert forces["northmoor"].further_modules is None
    assert forces["eastvale"].further_modules is not None


def test_the_packs_of_the_project_apply_and_again_change_nothing(database: Database) -> None:
    first = apply_packs(database, TENANTS, demo=True)
    assert "northmoor: module oocd switched on" in [str(change) for change in first]
    assert apply_packs(database, TENANTS, demo=True) == []
    on = {row.slug: row.modules for row in organisations(database)}
    assert on["northmoor"] == ("oocd",)
    assert on["saltby"] == on["tidewell"] == ()


def test_one_organisation_is_the_help_desk_of_the_platform_and_a_second_is_refused(
    database: Database, packs: Path
) -> None:
    westmarch = packs / "westmarch" / "tenant.toml"
    with with_modules(minimal):
        apply_packs(database, packs, demo=False)
        westmarch.write_text(PACK.replace('kind = "force"', 'kind = "force"\nhelp_desk = true'))
        changes = apply_packs(database, packs, demo=False)
        assert [str(change) for change in changes] == [
            "westmarch: organisation Westmarch Police made the help desk of the platform"
        ]
        assert "help_desk = true" in export_pack(database, "westmarch")
        lantern = packs / "lantern" / "tenant.toml"
        lantern.write_text(PROVIDER.replace('kind = "provider"', 'kind = "provider"\nhelp_desk = true'))
        with pytest.raises(PackError, match="westmarch is the help desk of the platform already"):
            apply_packs(database, packs, demo=False)


def test_a_force_with_further_modules_uses_each_one_that_is_installed(
    database: Database, packs: Path
) -> None:
    text = PACK.replace("[modules.minimal]", "[further_modules]")
    (packs / "westmarch" / "tenant.toml").write_text(text)
    other = packs / "eastmarch"
    other.mkdir()
    (other / "tenant.toml").write_text('[tenant]\nname = "Eastmarch Police"\nkind = "force"\n')
    with with_modules(minimal):
        apply_packs(database, packs, demo=False)
        on = {row.slug: row.modules for row in organisations(database)}
    assert on == {"eastmarch": (), "lantern": (), "westmarch": ("minimal",)}


def test_people_are_loaded_into_the_demonstration_only(database: Database) -> None:
    accounts = sa.text("select count(*) from user_account")
    apply_packs(database, TENANTS, demo=False)
    assert _as_platform(database, accounts) == 0
    apply_packs(database, TENANTS, demo=True)
    assert _as_platform(database, accounts) == len(demo_people(TENANTS)) > 12
    for folder in find_packs(TENANTS):
        assert "@" not in (folder / "tenant.toml").read_text()


def _as_platform(database: Database, statement: sa.TextClause) -> object:
    with database.engine.begin() as connection:
        connection.execute(sa.text("select set_config('app.realm', 'platform', true)"))
        return connection.scalar(statement)


def test_what_changed_is_said_once(database: Database, packs: Path) -> None:
    with with_modules(minimal):
        apply_packs(database, packs, demo=False)
        file = packs / "westmarch" / "tenant.toml"
        file.write_text(
            PACK.replace("days_ahead = 7", "days_ahead = 9").replace(
                "Westmarch Police", "Westmarch Constabulary"
            )
        )
        assert [str(change) for change in apply_pack(database, file, demo=False)] == [
            "westmarch: organisation Westmarch Constabulary renamed",
            "westmarch: setting minimal.days_ahead set from 2026-01-01",
        ]
        file.write_text(file.read_text().replace("enabled = true", "enabled = false"))
        assert [str(change) for change in apply_pack(database, file, demo=False)] == [
            "westmarch: module minimal switched off"
        ]
        assert apply_pack(database, file, demo=False) == []


def test_export_reads_back_as_the_same(database: Database, packs: Path) -> None:
    with with_modules(minimal):
        apply_packs(database, packs, demo=False)
        for slug in ("westmarch", "lantern"):
            exported = export_pack(database, slug)
            (packs / slug / "tenant.toml").write_text(exported)
            assert apply_pack(database, packs / slug, demo=False) == []
            assert export_pack(database, slug) == exported
        before, after = _parts(PACK), _parts(export_pack(database, "westmarch"))
    assert before == after


def _parts(text: str) -> object:
    import tomllib

    return tomllib.loads(text)


def test_the_packs_of_the_project_export_and_read_back_as_the_same(
    database: Database, tmp_path: Path
) -> None:
    apply_packs(database, TENANTS, demo=False)
    for folder in find_packs(TENANTS):
        (tmp_path / folder.name).mkdir()
        (tmp_path / folder.name / "tenant.toml").write_text(export_pack(database, folder.name))
    assert apply_packs(database, tmp_path, demo=False) == []


BAD: dict[str, tuple[str, str, str]] = {
    "unknown key": (
        'name = "W',
        'nam = "W',
        "tenant.nam: unknown key; expected one of help_desk, kind, name",
    ),
    "missing": ('name = "Westmarch Police"', "", "tenant.name: missing"),
    "unknown kind": ('kind = "force"', 'kind = "army"', "tenant.kind: Input should be"),
    "unknown section": ("[modules.minimal]", "[moduls.minimal]", "moduls: unknown key; expected one of"),
    "unknown key in a list": (
        "gateway =",
        "gatway =",
        "sharing_agreements[0].gatway: unknown key; expected one of data_cl",
    ),
    "no assessment": ('dpia = "W-1"', "", "modules.minimal.dpia: missing"),
    "not a date": (
        "valid_from = 2026-01-01",
        'valid_from = "soon"',
        "sharing_agreements[0].valid_from: Input should be",
    ),
    "not TOML": ("[tenant]", "[tenant", "is not TOML"),
    "unknown module": (
        "[modules.minimal]",
        "[modules.gone]",
        "modules.gone: not installed; installed: minimal",
    ),
    "unknown setting": (
        "days_ahead",
        "days_behind",
        "minimal has no setting 'days_behind'; expected one of days_ahead",
    ),
    "wrong type": ("days_ahead = 7", 'days_ahead = "7"', "days_ahead is '7', expected a whole number"),
    "missing table": (
        "days_ahead = 7",
        'days_ahead = "none.csv"',
        "settings[0].values.days_ahead: [Errno 2]",
    ),
    "unknown partner": ('partner = "lantern"', 'partner = "nobody"', "there is no organisation 'nobody' yet"),
    "with itself": ('partner = "lantern"', 'partner = "westmarch"', "is with the organisation itself"),
    "ends before it begins": (
        "valid_from = 2026-01-01\n",
        "valid_from = 2026-01-01\nvalid_to = 2025-01-01\n",
        "ends on 2025-01-01, before it begins",
    ),
    "services of a force": (
        "[[sharing_agreements]]",
        PROVIDER[PROVIDER.index("[[services]]") :] + "[[sharing_agreements]]",
        "services: only an organisation of kind 'provider' offers services; this is a force",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_pack_is_refused_naming_file_and_place_and_changes_nothing(
    case: str, shared_database: Database, packs: Path
) -> None:
    old, new, expected = BAD[case]
    assert old in PACK
    file = packs / "westmarch" / "tenant.toml"
    file.write_text(PACK.replace(old, new))
    with with_modules(minimal):
        with pytest.raises(PackError) as caught:
            apply_packs(shared_database, packs, demo=False)
        assert expected in str(caught.value)
        assert "westmarch" in str(caught.value)
        for row in organisations(shared_database):
            assert row.modules == ()


def test_every_problem_of_a_pack_is_listed(packs: Path) -> None:
    file = packs / "westmarch" / "tenant.toml"
    file.write_text(PACK.replace("name =", "nam =").replace("gateway =", "gatway ="))
    with pytest.raises(PackError) as caught:
        read_pack(file.parent)
    assert len(caught.value.problems) == 4


def test_an_organisation_keeps_its_kind(database: Database, packs: Path) -> None:
    with with_modules(minimal):
        apply_packs(database, packs, demo=False)
        (packs / "lantern" / "tenant.toml").write_text('[tenant]\nname = "Lantern Trust"\nkind = "agency"\n')
        with pytest.raises(PackError, match="already an organisation of kind provider; expected agency"):
            apply_packs(database, packs, demo=False)


def test_demo_people_have_addresses_that_cannot_exist(packs: Path) -> None:
    (packs / "lantern" / "demo.toml").write_text(
        '[[users]]\nname = "A"\nemail = "a@police.uk"\nroles = ["provider-worker"]\n'
    )
    with pytest.raises(PackError, match=r"users\[0\]\.email"):
        demo_people(packs)


def test_the_command_says_what_it_changed_and_fails_plainly(
    fresh_database: TestDatabase, packs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAIRLEAD_DATABASE_URL", fresh_database.app_url)
    monkeypatch.setenv("FAIRLEAD_DEMO", "1")
    monkeypatch.setenv("FAIRLEAD_DATA_DIR", str(tmp_path / "data"))
    shutil.copytree(TENANTS / "saltby", packs / "saltby")
    run = CliRunner()
    with with_modules(minimal):
        first = run.invoke(cli.tenant, ["apply", str(packs)])
        assert first.exit_code == 0, first.output
        assert "westmarch: module minimal switched on" in first.output
        assert run.invoke(cli.tenant, ["apply", str(packs)]).output == "Nothing to change.\n"
        assert "westmarch" in run.invoke(cli.tenant, ["list"]).output
        assert '"modules": ["minimal"]' in run.invoke(cli.tenant, ["list", "--json"]).output
        assert 'name = "Saltby Borough Council"' in run.invoke(cli.tenant, ["export", "saltby"]).output
        unknown = run.invoke(cli.tenant, ["export", "nowhere"])
        assert (unknown.exit_code, unknown.output) == (1, "Error: There is no organisation 'nowhere'.\n")
        empty = run.invoke(cli.tenant, ["apply", str(tmp_path / "data")])
        assert empty.exit_code in {1, 2}
        from fairlead.modules.cli import module

        on = run.invoke(module, ["list", "--tenant", "westmarch"])
        assert on.output.startswith("on ")
        off = run.invoke(module, ["disable", "minimal", "--tenant", "westmarch", "--yes"])
        assert "minimal is off for westmarch" in off.output
        assert run.invoke(module, ["list", "--tenant", "westmarch"]).output.startswith("off")
        again = run.invoke(module, ["enable", "minimal", "--tenant", "westmarch", "--dpia", "W-2", "--yes"])
        assert "permission minimal:reminder:edit" in again.output
        assert "minimal is on for westmarch" in again.output
        refused = run.invoke(module, ["enable", "minimal", "--tenant", "westmarch", "--dpia", " ", "--yes"])
        assert refused.exit_code == 1
        assert "impact assessment" in refused.output
        missing = run.invoke(module, ["enable", "minimal", "--tenant", "nowhere", "--dpia", "x", "--yes"])
        assert "There is no organisation 'nowhere'" in missing.output


def test_the_installed_modules_are_those_the_packs_name() -> None:
    assert "oocd" in {module.name for module in installed_modules()}


def test_the_tenant_of_a_pack_sees_its_own_modules_only(database: Database, packs: Path) -> None:
    with with_modules(minimal):
        apply_packs(database, packs, demo=False)
        with database.engine.begin() as connection:
            connection.execute(sa.text("select set_config('app.realm', 'platform', true)"))
            rows = connection.execute(sa.text("select slug, id from tenant"))
            ids = {str(row.slug): TenantId(row.id) for row in rows}
        for slug, expected in (("westmarch", {"minimal"}), ("lantern", set())):
            with database.tenant_transaction(Actor.system("tester", ids[slug])) as session:
                assert enabled_modules(session) == expected
