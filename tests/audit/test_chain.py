"""The chain: made without forks, checked in seconds, and every kind of tampering found and named."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.audit.sealer import seal
from fairlead.audit.verify import verify
from fairlead.cli import main
from fairlead.testing.two_sides import TwoSides

from .chain_writing import change_something, look, seals, write_entries

Tamper = Callable[[sa.Connection, uuid.UUID], uuid.UUID]


def assert_one_unforked_chain(sides: TwoSides) -> None:
    found = seals(sides)
    assert [item.seq for item in found] == list(range(1, len(found) + 1))
    assert [item.previous_hash for item in found][1:] == [item.hash for item in found][:-1]


def test_what_was_written_is_sealed_and_verifies(sides: TwoSides) -> None:
    write_entries(sides, 3)
    before = verify(sides.database, sides.force.id)
    assert before.intact
    assert before.sealed == 0
    assert before.unsealed > 3
    assert before.oldest_unsealed is not None
    sealed = seal(sides.database, sides.force.id)
    after = verify(sides.database, sides.force.id)
    assert (after.intact, after.sealed, after.unsealed, after.oldest_unsealed) == (True, sealed, 0, None)


def test_sealing_again_adds_nothing(sides: TwoSides) -> None:
    seal(sides.database, sides.force.id)
    assert seal(sides.database, sides.force.id) == 0


def test_sealers_at_the_same_time_make_one_chain(sides: TwoSides) -> None:
    write_entries(sides, 60)
    start = threading.Barrier(4)

    def work() -> int:
        start.wait(timeout=10)
        return seal(sides.database, sides.force.id)

    with ThreadPoolExecutor(4) as pool:
        counts = [future.result(timeout=60) for future in [pool.submit(work) for _ in range(4)]]
    assert sum(counts) == len(seals(sides))
    assert_one_unforked_chain(sides)
    assert verify(sides.database, sides.force.id).intact


def test_four_writers_and_a_sealer_make_one_chain_of_everything(sides: TwoSides) -> None:
    done = threading.Event()

    def seal_all_the_while() -> None:
        while not done.is_set():
            seal(sides.database, sides.force.id)

    with ThreadPoolExecutor(5) as pool:
        sealing = pool.submit(seal_all_the_while)
        for writer in [pool.submit(write_entries, sides, 25) for _ in range(4)]:
            writer.result(timeout=60)
        done.set()
        sealing.result(timeout=60)
    seal(sides.database, sides.force.id)
    assert_one_unforked_chain(sides)
    result = verify(sides.database, sides.force.id)
    assert result.intact
    assert result.unsealed == 0
    with sides.behind() as owner:
        written = owner.scalar(
            sa.text(
                "select (select count(*) from audit_entry where tenant_id = :t)"
                " + (select count(*) from change_entry where tenant_id = :t)"
            ),
            {"t": sides.force.id},
        )
    assert result.sealed == written


def test_a_transaction_that_was_open_while_others_were_sealed_is_sealed_later(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        look(session)
        session.flush()
        with sides.acting(sides.force.person("supervisor")) as other:
            look(other)
        first = seal(sides.database, sides.force.id)
    assert first > 0
    assert seal(sides.database, sides.force.id) == 1
    assert verify(sides.database, sides.force.id).intact


def _pick(owner: sa.Connection, tenant: uuid.UUID, kind: str = "entry", *, skip: int = 1) -> uuid.UUID:
    found = owner.scalar(
        sa.text(
            "select entry_id from audit_seal where tenant_id = :t and kind = :k"
            " order by seq offset :s limit 1"
        ),
        {"t": tenant, "k": kind, "s": skip},
    )
    assert found is not None
    return uuid.UUID(str(found))


def _run(owner: sa.Connection, statement: str, **values: object) -> None:
    assert owner.execute(sa.text(statement), values).rowcount >= 1, statement


def change_an_entry(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(owner, "update audit_entry set actor_name = 'Somebody Else' where id = :i", i=chosen)
    return chosen


def change_when_it_was(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(owner, "update audit_entry set at = at + interval '1 microsecond' where id = :i", i=chosen)
    return chosen


def change_a_change(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant, "change")
    _run(owner, "update change_entry set field_names = '{state}' where id = :i", i=chosen)
    return chosen


def delete_an_entry(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(owner, "delete from audit_entry where id = :i", i=chosen)
    return chosen


def move_an_entry_to_another_organisation(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    other = owner.scalar(sa.text("select id from tenant where id <> :t limit 1"), {"t": tenant})
    _run(owner, "update audit_entry set tenant_id = :o where id = :i", i=chosen, o=other)
    return chosen


def delete_an_entry_with_its_seal(owner: sa.Connection, tenant: uuid.UUID) -> None:
    chosen = delete_an_entry(owner, tenant)
    _run(owner, "delete from audit_seal where entry_id = :i", i=chosen)


def delete_a_seal(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(owner, "delete from audit_seal where entry_id = :i", i=chosen)
    return chosen


def rewrite_a_seal(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(owner, "update audit_seal set hash = sha256('x') where entry_id = :i", i=chosen)
    return chosen


def rewrite_when_it_was_sealed(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(
        owner, "update audit_seal set sealed_at = sealed_at - interval '1 day' where entry_id = :i", i=chosen
    )
    return chosen


def rewrite_the_version_of_a_seal(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = _pick(owner, tenant)
    _run(owner, "update audit_seal set hash_version = 2 where entry_id = :i", i=chosen)
    return chosen


def delete_from_the_queue(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = owner.scalar(
        sa.text("delete from audit_pending where tenant_id = :t and kind = 'entry' returning entry_id"),
        {"t": tenant},
    )
    return uuid.UUID(str(chosen))


def delete_before_it_was_sealed(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = owner.scalar(
        sa.text("select entry_id from audit_pending where tenant_id = :t and kind = 'entry'"), {"t": tenant}
    )
    _run(owner, "delete from audit_entry where id = :i", i=chosen)
    return uuid.UUID(str(chosen))


def cut_the_tail_of_seals(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    last = owner.scalar(
        sa.text("select entry_id from audit_seal where tenant_id = :t order by seq desc limit 1"),
        {"t": tenant},
    )
    _run(owner, "delete from audit_seal where entry_id = :i", i=last)
    return uuid.UUID(str(last))


def cut_the_tail(owner: sa.Connection, tenant: uuid.UUID) -> None:
    last = cut_the_tail_of_seals(owner, tenant)
    owner.execute(sa.text("delete from change_value where change_id = :i"), {"i": last})
    owner.execute(sa.text("delete from change_entry where id = :i"), {"i": last})
    owner.execute(sa.text("delete from audit_entry where id = :i"), {"i": last})


def change_kept_values(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = owner.scalar(
        sa.text("select change_id from change_value where tenant_id = :t limit 1"), {"t": tenant}
    )
    _run(
        owner,
        """update change_value set old_values = '{"team": "Invented"}' where change_id = :i""",
        i=chosen,
    )
    return uuid.UUID(str(chosen))


def remove_kept_values(owner: sa.Connection, tenant: uuid.UUID) -> uuid.UUID:
    chosen = (
        owner.scalar(  # of one change: of several the first in the chain would be named, whichever that is
            sa.text(
                "delete from change_value where change_id ="
                " (select change_id from change_value where tenant_id = :t limit 1) returning change_id"
            ),
            {"t": tenant},
        )
    )
    return uuid.UUID(str(chosen))


NAMED = (
    change_an_entry,
    change_when_it_was,
    change_a_change,
    delete_an_entry,
    move_an_entry_to_another_organisation,
    delete_a_seal,
    rewrite_a_seal,
    rewrite_when_it_was_sealed,
    rewrite_the_version_of_a_seal,
    delete_from_the_queue,
    delete_before_it_was_sealed,
    cut_the_tail_of_seals,
    change_kept_values,
    remove_kept_values,
)
NUMBERED = (delete_an_entry_with_its_seal, cut_the_tail)


@pytest.fixture
def chained(sides: TwoSides) -> TwoSides:
    """A force with a sealed chain, one change with kept values, and one entry that still waits."""
    write_entries(sides, 6)
    change_something(sides)
    seal(sides.database, sides.force.id)
    write_entries(sides, 1)
    assert verify(sides.database, sides.force.id).intact
    return sides


def verified_on_the_command_line(sides: TwoSides, *more: str) -> tuple[int, str]:
    environment = {"FAIRLEAD_DATABASE_URL": sides.url.app_url, "FAIRLEAD_DEMO": "1"}
    done = CliRunner().invoke(main, ["audit", "verify", "--tenant", sides.force.slug, *more], env=environment)
    return done.exit_code, done.output


@pytest.mark.parametrize("tamper", NAMED, ids=lambda tamper: tamper.__name__.replace("_", " "))
def test_tampering_is_found_and_the_entry_named(chained: TwoSides, tamper: Tamper) -> None:
    with chained.behind() as owner:
        entry = tamper(owner, chained.force.id)
    result = verify(chained.database, chained.force.id)
    assert result.fault is not None
    assert result.fault.entry_id == entry
    code, said = verified_on_the_command_line(chained)
    assert code == 1
    assert str(entry) in said
    assert "BROKEN" in said


@pytest.mark.parametrize("tamper", NUMBERED, ids=lambda tamper: tamper.__name__.replace("_", " "))
def test_an_entry_that_is_wholly_gone_is_named_by_its_number(
    chained: TwoSides, tamper: Callable[[sa.Connection, uuid.UUID], None]
) -> None:
    before = [item.seq for item in seals(chained)]
    with chained.behind() as owner:
        tamper(owner, chained.force.id)
    (missing,) = set(before) - {item.seq for item in seals(chained)}
    result = verify(chained.database, chained.force.id)
    assert result.fault is not None
    assert result.fault.seq == missing
    code, said = verified_on_the_command_line(chained)
    assert code == 1
    assert f"number {missing}" in said


def test_the_chain_goes_on_after_an_entry_was_taken_before_it_was_sealed(chained: TwoSides) -> None:
    with chained.behind() as owner:
        taken = delete_before_it_was_sealed(owner, chained.force.id)
    write_entries(chained, 2)
    assert seal(chained.database, chained.force.id) == 2
    result = verify(chained.database, chained.force.id)
    assert result.fault is not None
    assert result.fault.entry_id == taken


def test_erasing_kept_values_properly_breaks_nothing(chained: TwoSides) -> None:
    """The entry and its digest stay; the values go; an erasure entry says so without saying what they
    were.
    """
    with chained.acting(chained.officer) as session:
        record(
            session, Operation.ERASURE, "case.values.erased", object_type="case", object_ids=[chained.case_id]
        )
    with chained.behind() as owner:
        remove_kept_values(owner, chained.force.id)
    seal(chained.database, chained.force.id)
    assert verify(chained.database, chained.force.id).intact


def test_the_command_says_that_all_is_well_in_words_and_for_machines(chained: TwoSides) -> None:
    code, said = verified_on_the_command_line(chained)
    assert code == 0
    assert "intact" in said
    code, said = verified_on_the_command_line(chained, "--json")
    assert code == 0
    found = json.loads(said)[chained.force.slug]
    assert (found["intact"], found["unsealed"], found["fault"]) == (True, 1, None)


def test_the_command_names_the_organisation_it_does_not_know(sides: TwoSides) -> None:
    environment = {"FAIRLEAD_DATABASE_URL": sides.url.app_url, "FAIRLEAD_DEMO": "1"}
    done = CliRunner().invoke(main, ["audit", "verify", "--tenant", "nowhere"], env=environment)
    assert done.exit_code == 1
    assert "nowhere" in done.output
