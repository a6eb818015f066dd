"""Nobody widens their own rights."""

import uuid
from dataclasses import replace

import pytest
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.models import Membership
from fairlead.identity.use_cases import EditUser, edit_user
from fairlead.refusals import Refusal
from fairlead.testing.casework import NOW, Force


@pytest.mark.parametrize("change", [{"rank": "superintendent"}, {"team": "Team 2"}])
def test_an_administrator_cannot_move_themselves_to_another_team_or_rank(
    force: Force, change: dict[str, str]
) -> None:
    administrator = force.actor("administrator")
    membership_id = member(force, administrator)
    command = EditUser(
        membership_id=membership_id,
        version=1,
        name="Administrator",
        roles=frozenset({"administrator"}),
        team="Team 1",
        rank="constable",
        job_title=None,
    )
    with force.work(administrator) as session, pytest.raises(Refusal) as refused:
        edit_user(session, administrator, replace(command, **change), now=NOW)  # type: ignore[arg-type]  # any one field
    assert refused.value.field in change


def member(force: Force, actor: Actor) -> uuid.UUID:
    """A membership of that person, of rank constable in team 1."""
    with force.work(actor) as session:
        row = Membership(
            user_id=actor.id, name="Administrator", roles=["administrator"], team="Team 1", rank="constable"
        )
        session.add(row)
        session.flush()
        assert session.scalar(sa.select(Membership.version).where(Membership.id == row.id)) == 1
        return row.id
