"""A person is told what is held about them: evidence of their conditions, or what they said as a victim."""

from __future__ import annotations

from fairlead_oocd.manifest import subject_access

from .conftest import World
from .journey import Journey, in_force


def test_each_person_is_told_their_own_part_of_a_case_and_not_the_other_s(world: World) -> None:
    case = Journey(world=world, disposal="CR").open().review().answer().choose().consult().assess_needs()
    case.plan(
        kind="other", objects=("reparation",), text="Write a letter of apology", service_id=None, hours=None
    )
    case.submit().authorise().give().monitor().keep_condition()
    with in_force(world) as session:
        suspect = subject_access(session, world.suspect_id)
        victim = subject_access(session, world.victim_id)

    assert [item.category for item in suspect] == ["decision", "condition"]
    assert suspect[1].values["What was seen"] == "Letter seen"
    assert [item.category for item in victim] == ["victim views"]
    assert victim[0].values["Views"] == "Content with a course"
    assert "Content with a course" not in str(suspect)
