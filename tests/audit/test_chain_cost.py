"""Checking the chain takes work that grows with its length, never with its square."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.audit.sealer import BATCH, AuditSession, seal
from fairlead.audit.verify import Verification, verify
from fairlead.testing.casework import counted_statements
from fairlead.testing.two_sides import TwoSides

from .chain_writing import write_entries


def _scans(plan: dict[str, object]) -> list[tuple[str, str]]:
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    found = [scan for child in below for scan in _scans(child)]
    return [*found, (str(plan["Node Type"]), str(plan.get("Relation Name", "")))]


def test_twenty_thousand_entries_are_checked_in_a_few_statements_for_each_batch(sides: TwoSides) -> None:
    """Work grows with the length of the chain, never with its square. Counted, since a clock depends on the day."""
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                "insert into audit_entry (id, tenant_id, at, actor_id,"
                " actor_name, actor_tenant_id, actor_role,"
                " interaction_id, operation, action,"
                " object_type, object_ids, subject_ids, field_names, purpose, outcome)"
                " select gen_random_uuid(), :t, clock_timestamp(), :t, 'Load', :t, 'load', gen_random_uuid(),"
                " 'consultation', 'case.viewed', 'case', '{}', '{}', '{}', 'casework', 'done'"
                " from generate_series(1, 20000)"
            ),
            {"t": sides.force.id},
        )
        owner.execute(
            sa.text(
                "insert into audit_pending (entry_id, tenant_id, kind) select id, tenant_id, 'entry'"
                " from audit_entry where tenant_id = :t and actor_name = 'Load'"
            ),
            {"t": sides.force.id},
        )
    seal(sides.database, sides.force.id)
    with counted_statements(sides.database) as asked:
        result: Verification = verify(sides.database, sides.force.id)
    assert result.intact
    assert result.sealed > 20_000
    batches = -(-result.sealed // BATCH)
    assert len(asked) <= 3 * batches + 20


def test_looking_for_entries_without_a_seal_reads_each_table_once(sides: TwoSides) -> None:
    """No nested loop over unindexed rows: each seal and each queued entry is found by its key or in one
    hash.
    """
    write_entries(sides, 5)
    seal(sides.database, sides.force.id)
    statement = (
        "explain (format json) select e.id from audit_entry e where e.tenant_id = :t"
        " and not exists (select from audit_seal s where s.entry_id = e.id)"
        " and not exists (select from audit_pending p where p.entry_id = e.id) limit 1"
    )
    with AuditSession(sides.database.engine, actor=sides.force.person("auditor")) as session:
        session.execute(sa.text("set local enable_seqscan = off"))
        (explained,) = session.execute(sa.text(statement), {"t": sides.force.id}).scalar_one()
    assert not [scan for scan in _scans(explained["Plan"]) if scan[0] == "Seq Scan"]
