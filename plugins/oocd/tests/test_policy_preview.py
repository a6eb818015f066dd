"""What another policy would have changed: counted, listed, and nothing changed by looking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from fairlead.modules.policy_preview import PolicyRefused, Preview, PreviewPolicy, preview_policy
from fairlead.public import Actor, NotPermitted, NotVisible
from fairlead.testing.casework import Pages
from fairlead.testing.database import TestDatabase

from .conftest import NOW, World
from .journey import Journey


def preview(world: World, actor: Actor, **values: object) -> Preview:
    return preview_of(world, actor, values)


def preview_of(
    world: World, actor: Actor, values: Mapping[str, object], since: date | None = None
) -> Preview:
    with world.database.tenant_transaction(actor) as session:
        return preview_policy(
            session, actor, PreviewPolicy(module="oocd", values=values, since=since), now=NOW
        )


@pytest.fixture
def two_cases(world: World) -> World:
    """Two shop thefts that were assessed; one of them for a person on bail."""
    Journey(world=world).open(with_victim=False).review().answer().choose()
    bail = {
        "on_bail": True,
        "under_court_order": False,
        "on_licence": False,
        "immigration": {"status": "british"},
    }
    later = Journey(world=world, now=NOW + timedelta(hours=1))
    later.open(with_victim=False).review().answer(circumstances=bail).choose()
    return world


_EVERYTHING = 'select count(*), coalesce(sum(hashtext(t::text)::bigint), 0) from "{name}" t'


def rows(database: TestDatabase) -> dict[str, tuple[int, int]]:
    """Of every table but the audit's own: how many rows, and a sum over what they say."""
    engine = sa.create_engine(database.superuser_url)
    with engine.connect() as connection:
        names = connection.scalars(
            sa.text("select tablename from pg_tables where schemaname = 'public' order by 1")
        ).all()
        found = {
            name: connection.execute(
                sa.text(
                    f'select count(*), coalesce(sum(hashtext(t::text)::bigint), 0) from "{name}" t'
                )  # names of our own tables
            ).one()
            for name in names
            if not name.startswith("audit_")
        }
    engine.dispose()
    return {name: (int(row[0]), int(row[1])) for name, row in found.items()}


def test_a_stricter_gravity_map_shows_what_it_would_have_closed(two_cases: World) -> None:
    found = preview(two_cases, two_cases.supervisor, gravity_map={"2": {"COND": "INELIGIBLE"}})
    assert (found.assessed, found.affected, found.unreadable) == (2, 2, 0)
    assert [(shift.subject, shift.before, shift.after, shift.cases) for shift in found.shifts] == [
        ("COND", "ELIGIBLE", "INELIGIBLE", 1),
        ("COND", "REFER_SUPERVISOR", "INELIGIBLE", 1),
    ]
    assert len(found.cases) == 2
    assert found.cases[0].reference.startswith("OOC-")


def test_a_policy_that_says_the_same_changes_nothing(two_cases: World) -> None:
    found = preview(two_cases, two_cases.supervisor, o22_excludes_supervised=True, community_remedy=[])
    assert (found.affected, found.shifts, found.cases) == (0, (), ())
    assert found.without_effect == ("community_remedy",)


def test_one_setting_opens_outcome_22_in_the_one_case_it_concerns(two_cases: World) -> None:
    found = preview(two_cases, two_cases.supervisor, o22_excludes_supervised=False)
    assert [(shift.subject, shift.before, shift.after, shift.cases) for shift in found.shifts] == [
        ("O22", "INELIGIBLE", "REFER_SUPERVISOR", 1)
    ]


def test_the_commencement_of_part_6_can_be_previewed(two_cases: World) -> None:
    found = preview(two_cases, two_cases.supervisor, part6_commencement_date="2026-01-01")
    shifts = {(shift.subject, shift.after) for shift in found.shifts}
    assert {("COND", "INELIGIBLE"), ("SIMPLE", "INELIGIBLE"), ("PND", "INELIGIBLE")} <= shifts
    assert any(subject == "DIV" and after in ("ELIGIBLE", "REFER_SUPERVISOR") for subject, after in shifts)


def test_looking_changes_nothing_and_only_the_look_is_recorded(
    two_cases: World, worker_database: TestDatabase
) -> None:
    before = rows(worker_database)
    preview(two_cases, two_cases.supervisor, gravity_map={"2": {"COND": "INELIGIBLE"}})
    assert rows(worker_database) == before
    engine = sa.create_engine(worker_database.superuser_url)
    with engine.connect() as connection:
        newest = connection.execute(
            sa.text(
                "select action, operation, cardinality(object_ids) from audit_entry order by at desc limit 1"
            )
        ).one()
    engine.dispose()
    assert tuple(newest) == ("core.policy.previewed", "consultation", 2)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "at least one"),
        ({"no_such_setting": 1}, "unknown setting"),
        ({"cond_attendance_total_hours": 40}, "the law"),
        ({"cr_repeat_count": "many"}, "whole number"),
        ({"gravity_map": {"9": {}}}, "$.gravity_map"),
    ],
)
def test_what_could_not_be_applied_cannot_be_previewed(
    world: World, values: Mapping[str, object], said: str
) -> None:
    with pytest.raises(PolicyRefused, match=said.replace("$", r"\$")):
        preview_of(world, world.supervisor, values)


def test_only_who_may_preview_does_and_another_force_sees_nothing(two_cases: World) -> None:
    with pytest.raises(NotPermitted):
        preview(two_cases, two_cases.officer, cr_repeat_count=1)
    stranger = replace(two_cases.supervisor, tenant_id=two_cases.council)
    with pytest.raises(NotVisible):
        preview(two_cases, stranger, cr_repeat_count=1)


def test_an_administrator_who_may_not_read_cases_sees_counts_and_no_reference(two_cases: World) -> None:
    administrator = replace(two_cases.supervisor, permissions=frozenset({"core:policy:preview"}))
    found = preview(two_cases, administrator, gravity_map={"2": {"COND": "INELIGIBLE"}})
    assert (found.affected, found.cases) == (2, ())


def test_cases_from_before_the_first_day_are_left_out_and_counted(two_cases: World) -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    found = preview_of(two_cases, two_cases.supervisor, {"o22_excludes_supervised": False}, since=tomorrow)
    assert (found.assessed, found.left_out, found.affected) == (0, 2, 0)
    found = preview_of(two_cases, two_cases.supervisor, {"o22_excludes_supervised": False}, since=NOW.date())
    assert (found.assessed, found.left_out, found.affected) == (2, 0, 1)


def test_two_cases_are_too_few_to_say_whom_it_would_have_concerned(two_cases: World) -> None:
    found = preview(two_cases, two_cases.supervisor, o22_excludes_supervised=False)
    assert [part.characteristic for part in found.disparity] == [
        "self-defined-ethnicity",
        "officer-defined-ethnicity",
        "age",
    ]
    assert all(part.groups == () for part in found.disparity)


def test_the_share_of_each_group_is_told_once_the_numbers_are_large_enough(world: World) -> None:
    """Six cases of one person: one group, all of them changed, rounded up or down as their ids draw it."""
    for hour in range(6):
        case = Journey(world=world, now=NOW + timedelta(minutes=hour))
        case.open(with_victim=False).review().answer().choose()
    found = preview(world, world.supervisor, gravity_map={"2": {"COND": "INELIGIBLE"}})
    age = next(part for part in found.disparity if part.characteristic == "age")
    assert [(each.group, each.assessed, each.changed, each.percent) for each in age.groups] in (
        [("25+", 5, 5, 100)],
        [("25+", 10, 10, 100)],
    )


@pytest.mark.usefixtures("two_cases")
def test_the_page_shows_the_counts_and_keeps_what_was_typed(supervisor: Pages) -> None:
    assert "Nothing is changed" in supervisor.get("/rules/preview").text
    values = json.dumps({"o22_excludes_supervised": False})
    answer = supervisor.post("/rules/preview", module="oocd", values=values, since=["1", "1", "2026"])
    assert answer.status_code == 200
    for words in (
        "2 of 2 cases run again",
        "2 assessed cases were run again",
        "Outcome 22",
        "In 1 case",
        "Not shown: the numbers are too small",
    ):
        assert words in " ".join(answer.text.split())
    wrong = supervisor.post(
        "/rules/preview", module="oocd", values='{"no_such": 1}', since=["1", "1", "2026"]
    )
    assert wrong.status_code == 422
    assert "unknown setting" in wrong.text
    assert "no_such" in wrong.text
