"""Messages in the outbox, and working them off."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.jobs.handlers import HANDLERS
from fairlead.jobs.models import OutboxMessage
from fairlead.jobs.use_cases import Handler, dispatch, enqueue
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides, now

NOTHING: frozenset[str] = frozenset()


def ask(sides: TwoSides, count: int = 1, topic: str = "test.work") -> None:
    for _number in range(count):
        with sides.acting(sides.officer) as session:
            enqueue(session, sides.force.id, topic, {}, now=now())


def waiting(sides: TwoSides) -> list[OutboxMessage]:
    with sides.acting(sides.officer) as session:
        return list(session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.created_at)))


def team(sides: TwoSides) -> str:
    with sides.acting(sides.officer) as session:
        found = session.scalar(sa.text("select team from case_file where id = :i"), {"i": sides.case_id})
        return str(found)


def due_now(sides: TwoSides) -> None:
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                "update outbox_message set next_try_at = now() - interval '1 second' where tenant_id = :t"
            ),
            {"t": sides.force.id},
        )


def mark(session: TenantSession, message: OutboxMessage) -> None:
    """The work of a message: one more sign on the case."""
    session.execute(
        sa.text("update case_file set team = team || '+' where tenant_id = :t"), {"t": message.tenant_id}
    )


def run(sides: TwoSides, handler: Handler = mark) -> int:
    return dispatch(sides.database, sides.force.id, {"test.work": handler}, NOTHING)


def fail(session: TenantSession, message: OutboxMessage) -> None:
    mark(session, message)
    raise ValueError("personal content that must not be kept")


def deliver_answers(sides: TwoSides) -> int:
    return dispatch(sides.database, sides.force.id, HANDLERS, NOTHING)


def switch(sides: TwoSides, *, on: bool) -> None:
    with sides.acting(sides.officer) as session:
        session.execute(sa.text("update tenant_module set enabled = :on where module = 'oocd'"), {"on": on})
