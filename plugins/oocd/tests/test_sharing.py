"""What a provider is told: what was previewed, under a confirmed basis, and nothing else of the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any  # values by name

import pytest
import sqlalchemy as sa

from fairlead.providers.drafting.content import WITH_LINES, Task
from fairlead.providers.drafting.use_cases import SaveTask, save_task
from fairlead.providers.models import ReferralShare
from fairlead.public import ContactPoint, Person, Refusal, SharedItem, SharedPiece, refer_as_recorded
from fairlead_oocd.identifying import victim_marks
from fairlead_oocd.use_cases.filing import refuse_victims_shared

from .conftest import World
from .journey import Journey


@pytest.fixture
def offered(world: World) -> Journey:
    """A conditional caution that was authorised."""
    return Journey(world=world).to_offer()


def undated(case: Journey) -> tuple[str, ...]:
    """The contact points, after somebody found that nobody has confirmed them."""
    with case.world.database.tenant_transaction(case.world.officer) as session:
        session.execute(sa.update(ContactPoint).values(last_confirmed_on=None))
        points = session.scalars(
            sa.select(ContactPoint).where(ContactPoint.person_id == case.world.suspect_id)
        )
        return tuple(f"contact-{point.kind}-{point.id.hex[:8]}" for point in points)


def test_the_basis_for_sharing_must_be_confirmed_and_nothing_unrecorded_can_be_shared(
    offered: Journey,
) -> None:
    offered.give()
    officer, referring = offered.world.officer, offered.referring()
    where: dict[str, Any] = {"case_id": referring.case_id, "need_id": referring.need_id}
    version, doubtful = 0, undated(offered)
    for task in (Task.SERVICE, *WITH_LINES):
        step = SaveTask(**where, task=task, version=version, left_out=("risk",))
        version = offered.run(officer, save_task, step).version
    sharing = SaveTask(**where, task=Task.SHARING, version=version)
    with pytest.raises(Refusal, match="Confirm each line that is old"):
        offered.run(officer, save_task, sharing)
    with pytest.raises(Refusal, match="accurate and needed"):
        offered.run(officer, save_task, replace(sharing, confirmed=doubtful))
    with pytest.raises(Refusal, match="nothing recorded"):
        offered.run(officer, refer_as_recorded, replace(referring, scopes=("identity", "risk")))


def test_the_provider_is_told_what_was_previewed_and_nothing_of_the_victim(offered: Journey) -> None:
    offered.give().refer()
    with offered.world.database.tenant_transaction(offered.world.worker) as session:
        shares = session.scalars(sa.select(ReferralShare)).all()
    assert {share.scope for share in shares} == {"identity", "contact", "condition"}
    told = str([share.content for share in shares])
    assert "Testina Suspectsworth" in told
    assert "07700 900111" in told
    for hidden in ("Vera", "Harmedley", "Secret Lane", "TH68010", "spirits"):
        assert hidden not in told


def test_what_would_tell_the_provider_about_the_victim_is_not_shared(offered: Journey) -> None:
    """Needs and adjustments are no part of the signed document, so nobody has looked at them before."""
    offered.give()
    world = offered.world
    with world.database.tenant_transaction(world.officer) as session:
        session.get_one(Person, world.suspect_id).adjustments = "Never in one room with Vera"
    command = offered.referring(scopes=("identity", "condition", "needs"))
    with pytest.raises(Refusal, match=r"must not learn of\. Take this out: Vera"):
        offered.run(world.officer, refer_as_recorded, command)
    with world.database.tenant_transaction(world.worker) as session:
        assert session.scalars(sa.select(ReferralShare)).all() == []
    offered.run(world.officer, refer_as_recorded, replace(command, scopes=("identity", "condition")))


def test_the_place_of_the_offence_is_no_way_to_tell_a_provider_where_the_victim_lives(world: World) -> None:
    """The person was there; a provider is not told the offence, so it does not know the place either."""
    place = "Hallway of 9 Secret Lane"
    case = Journey(world=world).open(place=place)
    told = SharedItem(label="What was agreed", value=f"Stay away from the {place.lower()}", source="document")
    piece = SharedPiece(scope="condition", title="The condition", items=(told,))
    with world.database.tenant_transaction(world.officer) as session:
        work = case.work()
        assert place in {mark.text for mark in victim_marks(session, work) if mark.allowed}
        with pytest.raises(Refusal, match="tell the provider about the victim"):
            refuse_victims_shared(session, work, [piece])
