"""Made-up cases (``fairlead generate``) are cases that the pages can open and the use cases can move on."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from structlog.testing import capture_logs

from fairlead.app import create_app
from fairlead.cases.offence_list import offence_rows
from fairlead.public import AssessmentRecord, CaseFile, Result, TenantId
from fairlead.settings import load_settings
from fairlead.testing.casework import pages_for
from fairlead.testing.generate import fill
from fairlead.testing.load_rows import Batch, Force, Kind, Officer
from fairlead_oocd.manifest import CASE_KIND
from fairlead_oocd.policy import REGISTERED
from fairlead_oocd.queries.work import find_work
from fairlead_oocd.synthetic import RESOLUTIONS
from fairlead_oocd.synthetic.invention import CHOICES, FINAL_STATES, OFFENCES, OPEN_STATES
from fairlead_oocd.use_cases import authorisation, conditions
from fairlead_oocd.workflow import State

from .conftest import World
from .journey_start import RATIONALE

TODAY = datetime.now(UTC).date()
Rows = Mapping[str, list[dict[str, object]]]


@pytest.fixture
def in_state(world: World) -> Mapping[str, str]:
    """A case in each open state, written as the application writes; its reference by state."""
    lead = Officer(id=world.officer.id, name=world.officer.name, team="Response team 1")
    force = Force(tenant_id=world.force, slug=world.slug, officers=[lead])
    seed = random.randrange(10**9)  # ids that no other test has used
    fill(world.database, force, len(OPEN_STATES), seed=seed, on=TODAY, say=lambda _count: None, in_turn=True)
    with world.database.tenant_transaction(world.supervisor) as session:
        rows = session.execute(
            sa.select(CaseFile.state, CaseFile.reference).where(CaseFile.tenant_id == world.force)
        )
        return {row.state: row.reference for row in rows}


def rows_of(cases: int, *, seed: int = 1) -> Rows:
    """Made-up cases as rows, not written."""
    people = [Officer(id=uuid.UUID(int=number), name=f"Officer {number}", team="Team 1") for number in (1, 2)]
    force = Force(tenant_id=TenantId(uuid.UUID(int=3)), slug="force", officers=people)
    listed = {str(row[0]): (str(row[0]), str(row[1]), str(row[4])) for row in offence_rows()}
    kind = Kind(
        module="oocd", case_kind=CASE_KIND, made_by=RESOLUTIONS, offences=[listed[code] for code in OFFENCES]
    )
    batch = Batch(force, random.Random(seed), date(2026, 11, 20))  # invented data, not secrets
    for _ in range(cases):
        batch.add_case(kind)
    return batch.rows


@pytest.fixture(scope="module")
def many() -> Rows:
    """Enough cases for everything that is not rare."""
    return rows_of(600)


def test_every_open_state_has_a_page_with_its_section_and_its_steps(
    world: World, in_state: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(
        load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(tmp_path)}), world.database
    )
    pages = pages_for(app, monkeypatch, world.supervisor, world.slug)
    assert set(in_state) == set(OPEN_STATES)
    for state, reference in in_state.items():
        with capture_logs() as log:
            answer = pages.get(f"/cases/{reference}")
        page = BeautifulSoup(answer.text, "html5lib")
        assert answer.status_code == 200, state
        assert [entry for entry in log if "failed" in entry["event"]] == [], state
        assert any(heading.get_text(strip=True) == "Resolution" for heading in page.select("h2")), state
        steps = page.select(".govuk-task-list__item")
        assert any("To do" in step.get_text() or "Waiting" in step.get_text() for step in steps), state
        assert pages.get(f"/oocd/{reference}/result").status_code == 200, state


def test_a_made_up_case_whose_conditions_are_planned_can_be_submitted(
    world: World, in_state: Mapping[str, str]
) -> None:
    reference = in_state[State.CONDITION_PLANNING]
    with world.database.tenant_transaction(world.officer) as session:
        version = find_work(session, reference, TODAY).version
        command = conditions.SubmitForAuthorisation(reference=reference, version=version, rationale=RATIONALE)
        case = conditions.submit_for_authorisation(session, world.officer, command, now=datetime.now(UTC))
        assert case.state == State.AUTHORISATION


def test_a_made_up_case_that_waits_for_authorisation_can_be_authorised(
    world: World, in_state: Mapping[str, str]
) -> None:
    reference = in_state[State.AUTHORISATION]
    with world.database.tenant_transaction(world.supervisor) as session:
        version = find_work(session, reference, TODAY).version
        command = authorisation.Authorise(reference=reference, version=version, rationale="Proportionate")
        case = authorisation.authorise(session, world.supervisor, command, now=datetime.now(UTC))
        assert case.state == State.OFFERED


def test_what_was_chosen_was_open_by_the_rules_and_replays_to_the_same_answers(many: Rows) -> None:
    decisions = many["case_decision"]
    assert len(decisions) > 400
    for row in decisions[:60]:
        record = AssessmentRecord.from_json(
            {
                "rule_set": row["rule_set"],
                "rule_set_version": row["rule_set_version"],
                "on": row["assessed_on"],
                "facts": row["facts"],
                "parameters": row["parameters"],
                **row["results"],  # type: ignore[dict-item]  # an object
            }
        )
        assert record.decisions[str(row["choice"])].result in (Result.ELIGIBLE, Result.REFER_SUPERVISOR)
        assert REGISTERED.replay(record) == dict(record.decisions)


def test_the_same_seed_gives_the_same_rows() -> None:
    assert rows_of(5, seed=4) == rows_of(5, seed=4)
    assert rows_of(5, seed=4) != rows_of(5, seed=5)


def test_cases_are_spread_over_resolutions_states_offences_and_five_years(many: Rows) -> None:
    cases = many["case_file"]
    chosen = Counter(row.get("chosen") for row in many["oocd_resolution"])
    assert set(chosen) == {*CHOICES, None}
    assert {row["state"] for row in cases} >= {
        state for states in (OPEN_STATES, FINAL_STATES) for state, weight in states.items() if weight >= 8
    }
    assert {row["code"] for row in many["case_offence"]} == set(OFFENCES)
    opened = {row["opened_at"].year for row in cases}  # type: ignore[attr-defined]  # a time
    assert opened >= {2022, 2023, 2024, 2025, 2026}


def test_a_case_ends_after_it_was_opened_and_not_in_the_future(many: Rows) -> None:
    today = datetime(2026, 11, 20, 9, tzinfo=UTC)
    closed = [row for row in many["case_file"] if row["closed_at"] is not None]
    assert closed
    for row in closed:
        assert row["opened_at"] < row["closed_at"] <= today  # type: ignore[operator]  # times
        assert (row["holder_kind"], row["next_deadline_label"]) == ("nobody", None)


def test_nobody_made_up_has_a_protected_characteristic(many: Rows) -> None:
    told = {name for row in many["person"] for name, value in row.items() if value is not None}
    assert told == {
        "id",
        "version",
        "given_names",
        "family_name",
        "date_of_birth",
        "restricted",
        "created_at",
    }
