"""``fairlead generate``: load of any size, from what installed modules contribute."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from fairlead.cases.offence_list import load_offences
from fairlead.modules.registry import with_modules
from fairlead.testing.database import TestDatabase
from fairlead.testing.examples.minimal.plugin import module as minimal
from fairlead.testing.generate import generate, shares


def run(database: TestDatabase, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setenv("FAIRLEAD_DEMO", "1")
    monkeypatch.setenv("FAIRLEAD_DATABASE_URL", database.app_url)
    return CliRunner().invoke(generate, arguments)


def test_it_fills_forces_through_row_security_and_the_change_log_and_not_twice(
    fresh_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_offences(fresh_database.owner_url)
    told = run(fresh_database, monkeypatch, "--cases", "9", "--forces", "2", "--seed", "7")
    assert told.exit_code == 0, told.output
    assert "9 cases in load-7-1, load-7-2" in told.output
    engine = sa.create_engine(fresh_database.superuser_url)
    with engine.connect() as connection:
        of_each = connection.execute(
            sa.text(
                "select t.slug, count(*), count(r.id) from case_file c join tenant t on t.id = c.tenant_id"
                " left join oocd_resolution r on r.tenant_id = c.tenant_id and r.case_id = c.id"
                " group by t.slug order by t.slug"
            )
        ).all()
        logged = connection.scalar(
            sa.text("select count(*) from change_entry where table_name = 'oocd_resolution'")
        )
    engine.dispose()
    assert [tuple(row) for row in of_each] == [("load-7-1", 5, 5), ("load-7-2", 4, 4)]
    assert logged == 9
    again = run(fresh_database, monkeypatch, "--cases", "9", "--forces", "2", "--seed", "7")
    assert again.exit_code != 0


def test_without_a_module_that_makes_up_cases_it_says_so(
    fresh_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with with_modules(minimal):
        told = run(fresh_database, monkeypatch, "--cases", "1")
    assert told.exit_code == 1
    assert "No installed module makes up cases (hook synthetic_cases)." in told.output


def test_cases_are_shared_out_as_evenly_as_they_go() -> None:
    assert list(shares(10, 4)) == [3, 3, 2, 2]
