"""Who leads and who holds a case after it was given away."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fairlead.cases.assignment import Holding, Target, given_to

NOW, BEFORE = datetime(2026, 11, 20, 10, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)
PRIYA, SAM, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
LED = Holding(
    lead_id=PRIYA,
    lead_name="Priya",
    team="Team 1",
    holder_kind="person",
    holder_id=PRIYA,
    holder_label="Priya",
    held_since=BEFORE,
)
TO_SAM = Target(lead_id=SAM, lead_name="Sam", team="Team 2")
TO_TEAM = Target(lead_id=None, lead_name="", team="Team 2")
DESK = replace(LED, holder_kind="team", holder_id=None, holder_label="Supervisor, Team 1")
NOBODY_NAMED = replace(
    LED,
    lead_id=None,
    lead_name="",
    holder_kind="team",
    holder_id=None,
    holder_label="Officer to be named, Team 1",
)
PROVIDER = replace(LED, holder_kind="organisation", holder_id=OTHER, holder_label="Tidewell")
COLLEAGUE = replace(LED, holder_id=OTHER, holder_label="Lee")


@pytest.mark.parametrize(
    ("held", "target", "holder", "since"),
    [
        pytest.param(LED, TO_SAM, "Sam", NOW, id="what the lead held the new lead holds"),
        pytest.param(LED, TO_TEAM, "Team 2", NOW, id="without a new lead the team holds it"),
        pytest.param(
            DESK, TO_SAM, "Supervisor, Team 2", NOW, id="a desk of the team: the same desk of the new team"
        ),
        pytest.param(
            DESK,
            replace(TO_SAM, team="Team 1"),
            "Supervisor, Team 1",
            BEFORE,
            id="the same team: the desk keeps it",
        ),
        pytest.param(NOBODY_NAMED, TO_SAM, "Sam", NOW, id="a case nobody led is taken up by its new lead"),
        pytest.param(PROVIDER, TO_SAM, "Tidewell", BEFORE, id="a provider keeps it"),
        pytest.param(COLLEAGUE, TO_SAM, "Lee", BEFORE, id="another person keeps it"),
    ],
)
def test_who_holds_a_case_after_it_was_given_away(
    held: Holding, target: Target, holder: str, since: datetime
) -> None:
    after = given_to(held, target, now=NOW)
    assert (after.holder_label, after.held_since) == (holder, since)
    assert (after.lead_id, after.team) == (target.lead_id, target.team)


def test_a_colleague_in_no_team_leaves_the_case_with_its_team() -> None:
    assert given_to(LED, replace(TO_SAM, team=""), now=NOW).team == "Team 1"


def test_giving_a_case_to_who_has_it_changes_nothing() -> None:
    assert given_to(LED, Target(lead_id=PRIYA, lead_name="Priya", team="Team 1"), now=NOW) == LED
