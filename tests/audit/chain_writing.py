"""What the tests of the chain write, and the seals it got."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import TwoSides


def look(
    session: TenantSession, *, name: str = "case.viewed", operation: Operation = Operation.CONSULTATION
) -> None:
    record(session, operation, name, object_type="case", object_ids=[uuid.uuid4()])


def write_entries(sides: TwoSides, count: int) -> None:
    for _number in range(count):
        with sides.acting(sides.officer) as session:
            look(session)


def change_something(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        session.execute(
            sa.text("update case_file set team = team || '.' where id = :i"), {"i": sides.case_id}
        )


def seals(sides: TwoSides) -> list[sa.Row[tuple[int, bytes, bytes]]]:
    with sides.behind() as owner:
        found = owner.execute(
            sa.text("select seq, previous_hash, hash from audit_seal where tenant_id = :t order by seq"),
            {"t": sides.force.id},
        )
        return list(found.all())
