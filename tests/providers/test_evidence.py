"""Evidence: added by the provider, sealed where it lies, opened by both sides, and taken back when it was a mistake."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.identity.secrets import CannotDecrypt
from fairlead.providers.evidence.models import EvidenceContent, ReferralEvidence
from fairlead.providers.evidence.use_cases import MOST_FILES, open_evidence
from fairlead.providers.models import Referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.uploads.kinds import Upload

from .evidence_steps import PDF, add, cipher, opened, take_back
from .referral_steps import current, end_by_expiry, end_by_recall, end_by_withdrawal
from .test_wall import as_worker_without

ENDS = [end_by_withdrawal, end_by_expiry, end_by_recall]
End = Callable[[TwoSides, Referral], None]


def upload(content: bytes) -> Upload:
    return Upload(content=content, media_type="application/pdf", file_name="x.pdf", scan="clean")


def stored(sides: TwoSides, evidence: ReferralEvidence) -> bytes:
    with sides.acting(sides.officer) as session:
        found = session.scalar(
            sa.select(EvidenceContent.content).where(EvidenceContent.evidence_id == evidence.id)
        )
    assert found is not None
    return found


def test_both_sides_open_what_the_provider_added(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    assert opened(sides, evidence, by=sides.worker) == PDF
    assert opened(sides, evidence, by=sides.officer) == PDF
    assert (evidence.sha256, evidence.size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))


def test_it_is_kept_in_no_form_that_can_be_read(sides: TwoSides) -> None:
    first, second = (
        add(sides, sides.accepted(), upload=upload(PDF + tail)) for tail in (b" long enough", b" as well")
    )
    for evidence in (first, second):
        assert PDF[:8] not in stored(sides, evidence)
        assert evidence.wrapped_key not in stored(sides, evidence)
    assert first.wrapped_key != second.wrapped_key


def test_bytes_put_in_another_row_do_not_open_there(sides: TwoSides) -> None:
    referral = sides.accepted()
    mine, other = add(sides, referral), add(sides, referral, upload=upload(PDF + b" of somebody else"))
    with sides.behind() as owner:  # content and key together, as somebody with the database's password would
        for table, column, key in (
            ("referral_evidence_content", "content", "evidence_id"),
            ("referral_evidence", "wrapped_key", "id"),
        ):
            owner.execute(
                sa.text(
                    f"update {table} set {column} ="
                    f" (select {column} from {table} where {key} = :other) where {key} = :mine"
                ),
                {"mine": mine.id, "other": other.id},
            )
    with pytest.raises(CannotDecrypt):
        opened(sides, mine, by=sides.officer)
    assert opened(sides, other, by=sides.officer).endswith(b"of somebody else")


def test_a_row_moved_to_another_organisation_does_not_open_there(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    with sides.behind() as owner:
        for table, key in (
            ("referral", "id"),
            ("referral_evidence", "referral_id"),
            ("referral_evidence_content", "referral_id"),
        ):
            owner.execute(
                sa.text(f"update {table} set tenant_id = :t where {key} = :r"),
                {"t": sides.other_force.id, "r": evidence.referral_id},
            )
    with sides.acting(sides.other_force.person("investigator")) as session:
        referral = session.get_one(Referral, evidence.referral_id)
        moved = session.get_one(ReferralEvidence, evidence.id)
        with pytest.raises(CannotDecrypt):
            open_evidence(session, referral, moved, cipher=cipher(sides))


@pytest.mark.parametrize("damage", ["content", "wrapped_key"])
def test_one_changed_byte_is_noticed(sides: TwoSides, damage: str) -> None:
    evidence = add(sides, sides.accepted())
    table, key = (
        ("referral_evidence_content", "evidence_id") if damage == "content" else ("referral_evidence", "id")
    )
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                f"update {table} set {damage} = set_byte({damage}, 20, 255 - get_byte({damage}, 20))"
                f" where {key} = :e"
            ),
            {"e": evidence.id},
        )
    with pytest.raises(CannotDecrypt):
        opened(sides, evidence, by=sides.officer)


def test_the_officer_finds_among_the_unread_what_was_added_and_what_was_taken_back(sides: TwoSides) -> None:
    referral = sides.accepted()
    evidence = add(sides, referral)
    assert current(sides, referral).unread_by_sender == 1
    take_back(sides, evidence)
    assert current(sides, referral).unread_by_sender == 2


def test_a_file_makes_nobodys_open_form_out_of_date(sides: TwoSides) -> None:
    referral = sides.accepted()
    add(sides, referral)
    assert current(sides, referral).version == referral.version


@pytest.mark.parametrize(
    ("state", "taken"),
    [
        ("sent", False), ("asked", False), ("waitlisted", False), ("accepted", True), ("declined", False),
        ("completed", True), ("ended-early", True),
    ],
)  # fmt: skip
def test_there_is_something_to_show_from_acceptance_on(sides: TwoSides, state: str, *, taken: bool) -> None:
    referral = sides.accepted()
    with sides.behind() as owner:
        owner.execute(sa.text("update referral set state = :s where id = :i"), {"s": state, "i": referral.id})
    if taken:
        assert add(sides, referral).kind == "certificate"
    else:
        with pytest.raises(Conflict):
            add(sides, referral)


def test_the_same_file_is_not_added_twice_and_not_without_end(sides: TwoSides) -> None:
    referral = sides.accepted()
    first = add(sides, referral)
    with pytest.raises(Refusal, match="already there"):
        add(sides, referral)
    take_back(sides, first)
    add(sides, referral)  # the mistake was something else
    for number in range(MOST_FILES - 2):
        add(sides, referral, upload=upload(PDF + b"%d" % number))
    with pytest.raises(Refusal, match="at most 50 files"):
        add(sides, referral, upload=upload(PDF + b"one more"))


def test_only_the_provider_of_the_referral_adds_and_takes_back(sides: TwoSides) -> None:
    referral = sides.accepted()
    evidence = add(sides, referral)
    for stranger in (sides.officer, sides.other_provider.person("provider-worker")):
        with pytest.raises(NotVisible):
            add(sides, referral, by=stranger)
        with pytest.raises(NotVisible):
            take_back(sides, evidence, by=stranger)
    administrator = sides.provider.person("administrator")
    with pytest.raises(NotPermitted):
        add(sides, referral, by=administrator)
    for stranger in (
        sides.other_force.person("investigator"),
        sides.other_provider.person("provider-worker"),
    ):
        with pytest.raises(NotVisible):
            opened(sides, evidence, by=stranger)


def test_what_was_taken_back_opens_for_nobody_and_stays_said(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    with pytest.raises(Refusal, match="why"):
        take_back(sides, evidence, "  ")
    taken = take_back(sides, evidence)
    for person in (sides.worker, sides.officer):
        with pytest.raises(NotVisible):
            opened(sides, evidence, by=person)
    with pytest.raises(Conflict):
        take_back(sides, evidence)
    with sides.acting(sides.officer) as session:
        found = session.get_one(ReferralEvidence, taken.id)
        assert (found.withdrawn_by, found.withdrawn_reason) == (sides.worker.name, "Of another person")


def test_adding_opening_and_taking_back_are_in_the_log_of_the_sender(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    opened(sides, evidence, by=sides.officer)
    opened(sides, evidence, by=sides.worker)
    take_back(sides, evidence)
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text(
                "select action, operation, actor_name from audit_entry"
                " where :e = any (object_ids) and tenant_id = :t order by at"
            ),
            {"e": evidence.id, "t": sides.force.id},
        )
        assert [tuple(row) for row in rows] == [
            ("referral.evidence.added", "collection", sides.worker.name),
            ("referral.evidence.opened", "consultation", sides.officer.name),
            ("referral.evidence.opened", "consultation", sides.worker.name),
            ("referral.evidence.withdrawn", "alteration", sides.worker.name),
        ]


def test_the_log_of_changes_keeps_neither_content_nor_key(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    with sides.behind() as owner:
        kept = owner.execute(
            sa.text("select field_names from change_entry where row_id = :e"), {"e": evidence.id}
        ).scalar_one()
    assert "sha256" in kept
    assert not {"content", "wrapped_key"} & set(kept)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_when_the_grant_is_over_the_provider_neither_opens_nor_adds_nor_counts(
    sides: TwoSides, end: End
) -> None:
    referral = sides.accepted()
    evidence = add(sides, referral)
    end(sides, referral)
    for attempt in (
        lambda: opened(sides, evidence, by=sides.worker),
        lambda: add(sides, referral, upload=upload(PDF + b"late")),
        lambda: take_back(sides, evidence),
    ):
        with pytest.raises(NotVisible):
            attempt()
    with sides.acting(sides.worker) as session:
        for model in (ReferralEvidence, EvidenceContent):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
    assert opened(sides, evidence, by=sides.officer) == PDF


GUARDED = {
    "its words": {"note": "Something else"},
    "its digest": {"sha256": "0" * 64},
    "who added it": {"recorded_by": "Nobody"},
}


@pytest.mark.parametrize("what", GUARDED)
@pytest.mark.parametrize("side", ["worker", "officer"])
def test_the_database_lets_nobody_change_evidence_and_would_without_its_trigger(
    sides: TwoSides, side: str, what: str
) -> None:
    evidence = add(sides, sides.accepted())
    change = sa.update(ReferralEvidence).where(ReferralEvidence.id == evidence.id).values(**GUARDED[what])
    with (
        pytest.raises(DBAPIError, match="evidence is not changed"),
        sides.acting(getattr(sides, side)) as session,
    ):
        session.execute(change)
    with as_worker_without(sides, "alter table referral_evidence disable trigger evidence_keeps") as session:
        session.execute(change)


@pytest.mark.parametrize("side", ["worker", "officer"])
def test_only_the_platform_wraps_a_key_anew(sides: TwoSides, side: str) -> None:
    evidence = add(sides, sides.accepted())
    change = sa.update(ReferralEvidence).where(ReferralEvidence.id == evidence.id).values(wrapped_key=b"x")
    with pytest.raises(DBAPIError, match="only the platform"), sides.acting(getattr(sides, side)) as session:
        session.execute(change)
    with sides.acting(Actor.system("keys", sides.force.id)) as session:
        session.execute(change)


def test_the_database_says_itself_who_added_it(sides: TwoSides) -> None:
    referral = sides.accepted()
    row = ReferralEvidence(
        tenant_id=sides.force.id,
        referral_id=referral.id,
        kind="letter",
        note="",
        file_name="",
        media_type="application/pdf",
        size=1,
        sha256="",
        scan="clean",
        wrapped_key=b"x",
        recorded_by_id=uuid.uuid4(),
        recorded_by="Somebody else",
        organisation="Another organisation",
        recorded_at=now(),
    )
    with sides.acting(sides.worker) as session:
        session.add(row)
    with sides.acting(sides.officer) as session:
        found = session.get_one(ReferralEvidence, row.id)
        assert (found.recorded_by, found.organisation) == (sides.worker.name, sides.provider.name)
        assert found.recorded_by_id == sides.worker.id


def test_a_stranger_with_a_connection_writes_no_evidence(sides: TwoSides) -> None:
    evidence = add(sides, sides.accepted())
    stranger = sides.other_provider.person("provider-worker")
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(stranger) as session:
        session.add(
            EvidenceContent(
                tenant_id=sides.force.id,
                referral_id=evidence.referral_id,
                evidence_id=evidence.id,
                content=b"x",
            )
        )
