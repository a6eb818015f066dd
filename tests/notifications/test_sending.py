"""A message goes once, whatever the mail server says, and whoever dies while it is being sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.secrets import FieldCipher
from fairlead.notifications import sending
from fairlead.notifications.models import Channel, Notification
from fairlead.notifications.outgoing import channel_is_on, outgoing_of, set_up_sending
from fairlead.notifications.renewing import renew_messages
from fairlead.notifications.sending import MOST_ATTEMPTS, RETRY_AFTER, send_due
from fairlead.notifications.use_cases import Recipient
from fairlead.refusals import Refusal
from fairlead.testing.two_sides import TwoSides, now

from .conftest import SECRET
from .mail_server import Post
from .messages import (
    A_MOMENT_AFTER_THE_LEASE,
    ADDRESS,
    disclosures,
    messages,
    send,
    states,
    write,
    write_in,
)

NOT_AT_ALL = timedelta()


def test_what_was_written_in_a_transaction_arrives_once_and_is_logged_as_disclosed(
    sides: TwoSides, post: Post
) -> None:
    message_id = write(sides)
    assert send(sides) == 1
    assert send(sides) == 0
    [mail] = post.arrived
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "Your code from Testford Police")
    assert "Your code is 301 447" in mail.get_content()
    assert mail["Message-ID"] == f"<{message_id}@northmoor.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    [message] = messages(sides)
    assert (message.state, message.attempts, message.provider_id) == ("sent", 1, mail["Message-ID"])
    [entry] = disclosures(sides)
    assert (entry.operation, entry.object_ids, entry.field_names, entry.purpose) == (
        "disclosure",
        [message_id],
        ["code", "organisation", "until"],
        "casework",
    )


def test_work_that_was_rolled_back_sends_nothing(sides: TwoSides, post: Post) -> None:
    session = sides.database.tenant(sides.officer)
    assert write_in(session) is not None
    session.rollback()
    session.close()
    assert send(sides) == 0
    assert post.arrived == []


def test_where_e_mail_is_off_nothing_is_written_down_and_the_caller_is_told(sides: TwoSides) -> None:
    with sides.acting(sides.officer) as session:
        assert not channel_is_on(session, Channel.EMAIL)
    assert write(sides) is None
    assert states(sides) == []


def test_a_message_asked_for_again_is_the_same_message(sides: TwoSides, post: Post) -> None:
    assert write(sides, key="the referral was sent") == write(sides, key="the referral was sent")
    send(sides)
    assert len(post.arrived) == 1


@pytest.mark.usefixtures("post")
def test_the_address_and_the_values_are_unreadable_in_the_database_and_gone_once_it_went(
    sides: TwoSides,
) -> None:
    write(sides)
    [message] = messages(sides)
    for stored in (message.address, message.content):
        assert stored
        assert ADDRESS not in stored
        assert "301 447" not in stored
    send(sides)
    [message] = messages(sides)
    assert (message.address, message.content) == (None, None)
    with sides.behind() as owner:  # nor in the values that the change log keeps
        kept = owner.scalars(
            sa.text("select new_values::text || coalesce(old_values::text, '') from change_value")
        )
        assert not any("v1." in values for values in kept if "notification" in values)


def test_a_colleague_is_written_to_at_the_address_of_the_day_and_not_after_leaving(
    sides: TwoSides, post: Post
) -> None:
    officer = sides.officer
    write(sides, recipient=Recipient.account(officer.id))
    with sides.behind() as owner:
        owner.execute(
            sa.text("update user_account set email = :e where id = :i"),
            {"e": f"{officer.id}@new.example", "i": officer.id},
        )
    send(sides)
    assert [mail["To"] for mail in post.arrived] == [f"{officer.id}@new.example"]
    write(sides, recipient=Recipient.account(sides.worker.id))  # of the provider: no colleague of the force
    send(sides)
    assert [(message.state, message.problem) for message in messages(sides)][1:] == [("failed", "no-address")]
    assert len(post.arrived) == 1


def test_the_server_puts_it_off_and_it_is_tried_less_and_less_often_until_it_is_given_up(
    sides: TwoSides, post: Post
) -> None:
    post.to_recipient = "450 4.2.1 Mailbox of somebody@outside.example busy"
    write(sides)
    later = NOT_AT_ALL
    for attempt in range(1, MOST_ATTEMPTS):
        assert send(sides, after=later) == 1
        [message] = messages(sides)
        assert (message.state, message.attempts, message.problem) == ("queued", attempt, "450")
        assert send(sides, after=later) == 0  # not due: not even tried
        later += RETRY_AFTER[attempt - 1] + timedelta(seconds=5)
    assert send(sides, after=later) == 1
    [message] = messages(sides)
    assert (message.state, message.attempts) == ("dead", MOST_ATTEMPTS)
    assert send(sides, after=later * 2) == 0
    assert len(disclosures(sides)) == MOST_ATTEMPTS  # each time somebody was told whom we write to


@pytest.mark.parametrize(
    ("trouble", "state", "problem"),
    [
        pytest.param({"to_recipient": "550 5.1.1 No such user"}, "failed", "550", id="no such mailbox"),
        pytest.param({"to_text": "554 5.7.1 Looks like spam"}, "failed", "554", id="text refused"),
        pytest.param({"to_text": "451 4.3.0 Try again"}, "queued", "451", id="text put off"),
        pytest.param(
            {"hangs_up": True}, "uncertain", "SMTPServerDisconnected", id="taken, and gone before it said so"
        ),
    ],
)
def test_what_the_server_says_decides_and_only_a_code_of_it_is_kept(
    sides: TwoSides, post: Post, trouble: dict[str, object], state: str, problem: str
) -> None:
    vars(post).update(trouble)
    write(sides)
    send(sides)
    [message] = messages(sides)
    assert (message.state, message.problem) == (state, problem)
    arrived = len(post.arrived)
    vars(post).update(to_recipient="", to_text="", hangs_up=False)
    send(sides, after=timedelta(days=2))
    assert len(post.arrived) == arrived + (state == "queued")


def test_a_message_whose_sender_died_is_uncertain_and_never_sent_again_by_itself(
    sides: TwoSides, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sides)

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_send", die)
        with pytest.raises(KeyboardInterrupt):
            send(sides)
    assert states(sides) == ["sending"]
    send(sides, after=A_MOMENT_AFTER_THE_LEASE / 2)
    assert states(sides) == ["sending"]  # it may be alive
    send(sides, after=A_MOMENT_AFTER_THE_LEASE)
    send(sides, after=timedelta(days=9))
    assert (states(sides), messages(sides)[0].problem) == (["uncertain"], "interrupted")
    assert post.arrived == []


def test_without_the_mark_before_the_server_is_spoken_to_a_killed_sender_would_send_twice(
    sides: TwoSides, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sides)

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    for _life in range(2):
        with monkeypatch.context() as patched:
            patched.setattr(sending, "_update", die)  # after the server has it, before it is written down
            with pytest.raises(KeyboardInterrupt):
                _send_unmarked(sides)
    assert len(post.arrived) == 2


def _send_unmarked(sides: TwoSides) -> None:
    """As a courier would that forgot to commit its mark, and so takes the same message up again."""
    actor = Actor.system("courier", sides.force.id)
    outgoing = outgoing_of(sides.database)
    assert outgoing is not None
    with sides.database.tenant(actor) as session:
        due = sending._next_due(session, now())
        assert due is not None
        claimed = sending._claim(session, outgoing, due, now())
        session.rollback()
    assert claimed is not None
    sending._send(sides.database, actor, outgoing, claimed, now())


def test_somebody_taken_for_dead_may_still_say_that_it_went(
    sides: TwoSides, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sides)
    slow = sending._send

    def slower_than_the_lease(*given: object) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(sending, "_send", slow)
            send_due(sides.database, now=now() + A_MOMENT_AFTER_THE_LEASE)
        assert states(sides) == ["uncertain"]
        slow(*given)  # type: ignore[arg-type]  # what it was given

    monkeypatch.setattr(sending, "_send", slower_than_the_lease)
    send(sides)
    assert states(sides) == ["sent"]
    assert len(post.arrived) == 1


def test_two_couriers_at_once_send_each_message_once(sides: TwoSides, post: Post) -> None:
    for _each in range(12):
        write(sides)
    start = threading.Barrier(2)

    def work() -> int:
        start.wait(timeout=10)
        return send(sides)

    with ThreadPoolExecutor(2) as pool:
        done = [future.result(timeout=60) for future in [pool.submit(work), pool.submit(work)]]
    assert sum(done) == 12
    assert len({mail["Message-ID"] for mail in post.arrived}) == len(post.arrived) == 12


def test_a_code_that_is_over_is_not_sent_any_more(sides: TwoSides, post: Post) -> None:
    write(sides, expires_at=now() + timedelta(minutes=10))
    send(sides, after=timedelta(minutes=11))
    assert [(message.state, message.problem) for message in messages(sides)] == [("failed", "expired")]
    assert post.arrived == []


def test_a_message_of_another_organisation_is_neither_seen_nor_changed(sides: TwoSides, post: Post) -> None:
    write(sides)
    with sides.acting(sides.other_force.person("administrator")) as session:
        assert (
            session.scalars(sa.select(Notification.id).where(Notification.tenant_id == sides.force.id)).all()
            == []
        )
        changed = session.execute(
            sa.update(Notification).where(Notification.tenant_id == sides.force.id).values(state="sent")
        )
        assert changed.rowcount == 0  # type: ignore[attr-defined]  # a CursorResult
        # who has something to send: ids of organisations, not one column more
        found = session.execute(sa.text("select * from tenants_with_messages(now())")).all()
        assert {tuple(row._mapping) for row in found} == {("tenants_with_messages",)}
    assert send(sides) == 1
    assert len(post.arrived) == 1


@pytest.mark.parametrize(
    "address", ["nobody", "a@b", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"]
)
def test_an_address_that_is_none_is_refused_where_it_was_typed(
    sides: TwoSides, post: Post, address: str
) -> None:
    with pytest.raises(Refusal, match="correct format") as caught:
        write(sides, recipient=Recipient.organisation(address))
    assert caught.value.field == "email"
    assert states(sides) == []
    assert post.arrived == []


def test_after_a_change_of_the_key_what_waits_is_read_with_the_new_one_alone(
    sides: TwoSides, post: Post
) -> None:
    anew = "n" * 40
    for _each in range(2):
        write(sides)
    with sides.behind() as owner:  # a message that no key opens holds nothing up
        broken = sa.text("update notification set content = 'v1.00000000.AAAA' where id = :i")
        owner.execute(broken, {"i": messages(sides)[0].id})
    assert renew_messages(sides.database, FieldCipher(anew, SECRET)) == 1
    assert renew_messages(sides.database, FieldCipher(anew, SECRET)) == 0
    outgoing = outgoing_of(sides.database)
    assert outgoing is not None
    set_up_sending(sides.database, replace(outgoing, cipher=FieldCipher(anew)))
    send(sides)
    assert [(message.state, message.problem) for message in messages(sides)] == [
        ("failed", "cannot-decrypt"),
        ("sent", None),
    ]
    assert len(post.arrived) == 1
