"""Messages between the two sides of a referral: written once, read once, counted on the other side's list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral, ReferralMessage
from fairlead.providers.use_cases import ReadMessages, WriteMessage, read_messages, write_message
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .referral_steps import current, end_by_expiry, end_by_recall, end_by_withdrawal, withdraw
from .test_wall import as_worker_without


def write(
    sides: TwoSides, person: Actor, referral: Referral, body: str = "Call me", *, alert: bool = True
) -> ReferralMessage:
    with sides.acting(person) as session:
        command = WriteMessage(referral_id=referral.id, body=body, alert=alert)
        return write_message(session, session.actor, command, now=now())


def read(sides: TwoSides, person: Actor, *messages: ReferralMessage) -> int:
    with sides.acting(person) as session:
        command = ReadMessages(
            referral_id=messages[0].referral_id, message_ids=tuple(each.id for each in messages)
        )
        return read_messages(session, session.actor, command, now=now())


def unread(sides: TwoSides, referral: Referral) -> tuple[int, int]:
    """How many messages call for attention: at the sender, at the provider."""
    found = current(sides, referral)
    return found.unread_by_sender, found.unread_by_receiver


def message_of(sides: TwoSides, message: ReferralMessage) -> ReferralMessage:
    with sides.acting(sides.officer) as session:
        return session.get_one(ReferralMessage, message.id)


def test_an_alert_counts_on_the_other_side_until_somebody_there_reads_it(sides: TwoSides) -> None:
    referral = sides.send()
    first, second = write(sides, sides.officer, referral), write(sides, sides.officer, referral)
    assert unread(sides, referral) == (0, 2)
    assert read(sides, sides.worker, first) == 1
    assert unread(sides, referral) == (0, 1)
    assert message_of(sides, first).read_by == sides.worker.name
    assert message_of(sides, second).read_at is None


def test_without_an_alert_nothing_counts_and_the_message_is_there(sides: TwoSides) -> None:
    referral = sides.accepted()
    message = write(sides, sides.worker, referral, alert=False)
    assert unread(sides, referral) == (0, 0)
    assert message_of(sides, message).body == "Call me"
    assert message_of(sides, message).from_receiver is True


def test_who_writes_has_not_read_what_came_meanwhile(sides: TwoSides) -> None:
    """Else an alert that nobody saw would leave the list, and the other side would be told who read it."""
    referral = sides.accepted()
    message = write(sides, sides.worker, referral)
    assert unread(sides, referral) == (1, 0)
    write(sides, sides.officer, referral, alert=False)
    assert unread(sides, referral) == (1, 0)
    assert message_of(sides, message).read_at is None


def test_reading_twice_and_reading_ones_own_changes_nothing(sides: TwoSides) -> None:
    referral = sides.accepted()
    message = write(sides, sides.worker, referral)
    assert read(sides, sides.worker, message) == 0
    assert read(sides, sides.officer, message) == 1
    assert read(sides, sides.officer, message) == 0


def test_a_message_makes_nobodys_open_form_out_of_date(sides: TwoSides) -> None:
    referral = sides.accepted()
    write(sides, sides.officer, referral)
    assert current(sides, referral).version == referral.version


def test_what_came_before_the_end_can_still_be_read_and_nothing_more_is_written(sides: TwoSides) -> None:
    referral = sides.send()
    message = write(sides, sides.officer, referral)
    with sides.behind() as owner:
        owner.execute(sa.text("update referral set state = 'declined' where id = :i"), {"i": referral.id})
    assert read(sides, sides.worker, message) == 1
    assert read(sides, sides.worker, message) == 0
    for person in (sides.worker, sides.officer):
        with pytest.raises(Conflict):
            write(sides, person, referral)


@pytest.mark.parametrize("body", ["", "  \n "])
def test_a_message_without_words_is_refused(sides: TwoSides, body: str) -> None:
    with pytest.raises(Refusal) as refusal:
        write(sides, sides.officer, sides.send(), body)
    assert refusal.value.field == "body"


def test_nobody_else_writes_or_reads(sides: TwoSides) -> None:
    referral = sides.accepted()
    message = write(sides, sides.worker, referral)
    for stranger in (
        sides.other_force.person("investigator"),
        sides.other_provider.person("provider-worker"),
    ):
        with pytest.raises(NotVisible):
            write(sides, stranger, referral)
        with pytest.raises(NotVisible):
            read(sides, stranger, message)
    with pytest.raises(NotPermitted):
        write(sides, sides.force.person("administrator"), referral)


def test_writing_is_in_the_log_with_whom_it_was_disclosed_to(sides: TwoSides) -> None:
    referral = sides.accepted()
    write(sides, sides.officer, referral)
    write(sides, sides.worker, referral)
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text(
                "select operation, recipient_org from audit_entry"
                " where action = 'referral.message.written' and tenant_id = :t"
            ),
            {"t": sides.force.id},
        )
        assert {tuple(row) for row in rows} == {
            ("disclosure", sides.provider.name),
            ("collection", sides.force.name),
        }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("body = 'x'", "not changed once it is written"),
        ("alert = false", "not changed once it is written"),
        ("written_by = 'x'", "not changed once it is written"),
        ("from_receiver = true", "not changed once it is written"),
    ],
)
def test_no_message_is_changed_by_either_side(sides: TwoSides, changed: str, said: str) -> None:
    referral = sides.accepted()
    for writer in (sides.officer, sides.worker):
        message = write(sides, writer, referral)
        if writer is sides.worker and changed.startswith("from_receiver"):
            changed = "from_receiver = false"
        for person in (sides.officer, sides.worker):
            with pytest.raises(DBAPIError, match=said), sides.acting(person) as session:
                session.execute(
                    sa.text(f"update referral_message set {changed} where id = :i"), {"i": message.id}
                )


def test_without_the_trigger_the_provider_would_rewrite_what_the_officer_wrote(sides: TwoSides) -> None:
    message = write(sides, sides.officer, sides.send())
    without = "alter table referral_message disable trigger referral_message_keeps"
    with as_worker_without(sides, without) as session:
        touched = session.connection().execute(
            sa.text("update referral_message set body = 'x' where id = :i"), {"i": message.id}
        )
        assert touched.rowcount == 1


def test_nobody_marks_their_own_message_as_read_or_a_message_twice(sides: TwoSides) -> None:
    message = write(sides, sides.officer, sides.send())
    mark = sa.text("update referral_message set read_at = now() where id = :i")
    with pytest.raises(DBAPIError, match="read once, by the other side"), sides.acting(sides.officer) as mine:
        mine.execute(mark, {"i": message.id})
    read(sides, sides.worker, message)
    with pytest.raises(DBAPIError, match="read once, by the other side"), sides.acting(sides.worker) as again:
        again.execute(mark, {"i": message.id})


def test_the_writer_and_the_side_come_from_the_session_whatever_is_claimed(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.acting(sides.worker) as session:
        session.add(forged(sides, referral))
    with sides.acting(sides.officer) as session:
        stored = session.scalars(sa.select(ReferralMessage).where(ReferralMessage.body == "forged")).one()
    assert (stored.from_receiver, stored.written_by, stored.organisation, stored.written_by_id) == (
        True,
        sides.worker.name,
        sides.provider.name,
        sides.worker.id,
    )
    assert (stored.read_at, stored.read_by) == (None, None)


@pytest.mark.parametrize("kind", ["answer", "change"])
def test_a_provider_writes_neither_the_senders_answer_nor_its_corrections(sides: TwoSides, kind: str) -> None:
    referral = sides.accepted()
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        session.add(forged(sides, referral, kind=kind))


def forged(sides: TwoSides, referral: Referral, **changes: object) -> ReferralMessage:
    values: dict[str, object] = {
        "tenant_id": sides.force.id,
        "referral_id": referral.id,
        "kind": "message",
        "from_receiver": False,
        "body": "forged",
        "alert": True,
        "written_at": now(),
        "written_by_id": sides.officer.id,
        "written_by": "The Chief Constable",
        "organisation": "Testford Police",
        "read_at": now(),
        "read_by": "The Chief Constable",
        **changes,
    }
    return ReferralMessage(**values)


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_when_the_grant_is_over_the_provider_reads_and_writes_no_message(
    sides: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    referral = sides.accepted()
    message = write(sides, sides.officer, referral)
    end(sides, referral)
    with sides.acting(sides.worker) as session:
        assert session.scalars(sa.select(ReferralMessage)).all() == []
    with pytest.raises(NotVisible):
        write(sides, sides.worker, referral)
    with pytest.raises(NotVisible):
        read(sides, sides.worker, message)
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        session.add(forged(sides, referral))


def test_a_withdrawal_is_the_end_of_messages_for_the_sender_too(sides: TwoSides) -> None:
    referral = sides.accepted()
    withdraw(sides, referral)
    with pytest.raises(Conflict):
        write(sides, sides.officer, referral)


def test_the_end_of_a_referral_leaves_a_button_to_read_what_came_before(sides: TwoSides) -> None:
    referral = sides.send()
    quiet = write(sides, sides.officer, referral, alert=False)
    with sides.behind() as owner:
        owner.execute(sa.text("update referral set state = 'declined' where id = :i"), {"i": referral.id})
    page = sides.browser(sides.worker, sides.provider).get(f"/referrals/{referral.reference}")
    assert "Mark as read" in page.text
    assert read(sides, sides.worker, quiet) == 1
