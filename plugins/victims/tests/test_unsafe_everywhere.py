"""What a victim care officer marks as not safe is not used by anybody else either, who may not read why."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from fairlead.public import ContactPoint
from fairlead_victims.use_cases.records import SetSafeContact, set_safe_contact

from .conftest import World

NUMBER = "07700 900222"


@pytest.mark.parametrize(
    ("safe", "value", "marked"),
    [
        pytest.param(False, "+44 7700 900 222", False, id="not safe, written otherwise"),
        pytest.param(True, NUMBER, True, id="safe"),
        pytest.param(False, "07700 900999", True, id="another number"),
    ],
)
def test_a_number_that_a_victim_record_calls_unsafe_is_unsafe_in_the_index(
    world: World, *, safe: bool, value: str, marked: bool
) -> None:
    reference = world.opened()
    with world.database.tenant_transaction(world.care) as session:
        point = ContactPoint(
            tenant_id=session.actor.tenant_id,
            person_id=world.adult_id,
            kind="phone",
            value=NUMBER,
            safe_to_use=True,
        )
        session.add(point)
        session.flush()
        point_id = point.id
    contact = SetSafeContact(
        reference=reference,
        channel="text",
        value=value,
        safe=safe,
        when_safe=None,
        may_leave_message=False,
        may_name_police=False,
        others_may_answer=None,
        code_word=None,
    )
    world.run(set_safe_contact, contact)
    with world.database.tenant_transaction(world.care) as session:
        held = session.scalars(sa.select(ContactPoint).where(ContactPoint.id == point_id)).one()
        assert held.safe_to_use is marked
