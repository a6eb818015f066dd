"""What a setting is on a day; what may not be set at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from fairlead.identity.actor import Actor
from fairlead.modules.manifest import Setting
from fairlead.modules.registry import Registry, in_force
from fairlead.refusals import Refusal
from fairlead.tenancy.models import TenantKind, TenantSetting
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession
from fairlead.tenancy.settings_in_force import UnknownSetting, read_settings, settings_in_force
from fairlead.tenancy.use_cases import RecordSetting, ensure_organisation, record_setting
from fairlead.testing.database import TestDatabase
from fairlead.testing.examples.minimal.plugin import module as minimal

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def declare(key: str, kind: str, default: object, **more: str | tuple[str, ...]) -> Setting:
    """A setting of the test's module."""
    plain = Setting(key=key, title=key, kind=kind, default=default, layer="FORCE", source="policy")
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of the declaration by name


LAW = {"layer": "STATUTE", "source": "An Act s.1"}
SETTINGS = (
    declare("days", "integer", 10),
    declare("share", "number", 0.5),
    declare("word", "text", "a", choices=("a", "b")),
    declare("asked", "boolean", False),
    declare("begins", "date", None),
    declare("rows", "table", []),
    declare("most_hours", "integer", 20, tighter="lower", **LAW),
    declare("least_days", "integer", 5, tighter="higher", **LAW),
    declare("law_only", "integer", 6, **LAW),
    declare("caps", "table", {"x": 20, "y": {"z": 10}}, tighter="lower", **LAW),
)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The settings as the module reads them."""

    days: int
    begins: date | None


@pytest.fixture(scope="module", autouse=True)
def registry() -> Iterator[Registry]:
    with in_force(Registry([replace(minimal, settings=SETTINGS)])) as found:
        yield found


@pytest.fixture
def session(worker_database: TestDatabase) -> Iterator[TenantSession]:
    database = Database(worker_database.app_url)
    tenant, _ = ensure_organisation(
        database, NOBODY, slug="settings-force", name="Force", kind=TenantKind.FORCE, demo=False
    )
    with database.tenant(Actor.system("tester", tenant)) as opened:
        yield opened
        opened.rollback()
    database.dispose()


def record(
    session: TenantSession, key: str, value: object, start: str = "2026-01-01", end: str | None = None
) -> list[str]:
    """Record one value; gives what changed."""
    command = RecordSetting(
        module="minimal", key=key, value=value, source="policy 2", effective_from=date.fromisoformat(start),
        effective_to=date.fromisoformat(end) if end else None,
    )  # fmt: skip
    return record_setting(session, session.actor, command, now=NOW)[1]


def value(session: TenantSession, key: str, on: str) -> object:
    """The value of a setting on a day."""
    return settings_in_force(session, "minimal", date.fromisoformat(on))[key].value


def test_a_value_is_in_force_from_its_first_day_to_its_last(session: TenantSession) -> None:
    record(session, "days", 7, "2026-02-01", "2026-02-28")
    record(session, "days", 9, "2026-02-10")
    on = ["2026-01-31", "2026-02-01", "2026-02-09", "2026-02-10", "2026-12-31"]
    assert [value(session, "days", day) for day in on] == [10, 7, 7, 9, 9]
    found = settings_in_force(session, "minimal", date(2026, 2, 5))["days"]
    assert (found.effective_from, found.source) == (date(2026, 2, 1), "policy 2")
    assert settings_in_force(session, "minimal", date(2026, 1, 1))["days"].source == "policy"


def test_settings_are_read_as_the_modules_own_type(session: TenantSession) -> None:
    record(session, "begins", date(2026, 4, 1))
    assert read_settings(session, Typed, "minimal", date(2026, 5, 1)) == Typed(
        days=10, begins=date(2026, 4, 1)
    )

    @dataclass(frozen=True)
    class Misspelt:
        dayz: int

    with pytest.raises(UnknownSetting, match="minimal has no setting 'dayz'; expected one of asked, begins"):
        read_settings(session, Misspelt, "minimal", date(2026, 5, 1))


def test_recording_the_same_again_changes_nothing(session: TenantSession) -> None:
    assert record(session, "rows", [{"code": "A"}])
    assert record(session, "rows", [{"code": "A"}]) == []
    assert record(session, "rows", [{"code": "B"}]) == ["value"]


@pytest.mark.parametrize(
    ("key", "wrong", "expected"),
    [
        ("dayz", 1, "minimal has no setting 'dayz'; expected one of"),
        ("days", "7", "days is '7', expected a whole number"),
        ("days", True, "days is True, expected a whole number"),
        ("share", "x", "expected a number"),
        ("word", "c", "word is 'c', expected one of a, b"),
        ("asked", 1, "expected true or false"),
        ("begins", "April", "expected a date such as 2026-04-01"),
        ("rows", "x", "expected a list of rows"),
        ("most_hours", 21, r"the law \(An Act s.1\) allows at most 20"),
        ("least_days", 4, "allows at least 5"),
        ("law_only", 5, "allows exactly 6"),
        ("law_only", 7, "allows exactly 6"),
        ("caps", {"x": 21, "y": {"z": 10}}, "allows at most"),
        ("caps", {"x": 20, "y": {"z": 11}}, "allows at most"),
        ("caps", {"x": 20}, "allows at most"),
    ],
)
def test_a_wrong_value_or_one_looser_than_the_law_is_refused(
    key: str, wrong: object, expected: str, session: TenantSession
) -> None:
    with pytest.raises(Refusal, match=expected):
        record(session, key, wrong)


@pytest.mark.parametrize(
    ("key", "right"),
    [("most_hours", 15), ("least_days", 9), ("law_only", 6), ("caps", {"x": 20, "y": {"z": 3}})],
)
def test_a_force_may_be_stricter_than_the_law(key: str, right: object, session: TenantSession) -> None:
    record(session, key, right)
    assert value(session, key, "2026-03-01") == right


def test_a_value_the_law_no_longer_allows_is_passed_over(session: TenantSession) -> None:
    session.add(
        TenantSetting(
            module="minimal", key="most_hours", value=40, effective_from=date(2026, 1, 1), effective_to=None,
            source="before the law changed",
        )
    )  # fmt: skip
    session.flush()
    found = settings_in_force(session, "minimal", date(2026, 3, 1))["most_hours"]
    assert (found.value, found.source) == (20, "An Act s.1")


def test_settings_of_a_module_that_is_not_installed_do_not_exist(session: TenantSession) -> None:
    with pytest.raises(UnknownSetting, match="no module called 'gone' is installed; installed: minimal"):
        settings_in_force(session, "gone", date(2026, 3, 1))
