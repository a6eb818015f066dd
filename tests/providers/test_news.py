"""The other side is told by e-mail that there is news, never what it is; and only whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.secrets import FieldCipher
from fairlead.jobs.worker import work_once
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import Outgoing, set_up_sending
from fairlead.notifications.sending import send_due
from fairlead.notifications.settings import Security
from fairlead.notifications.smtp import SmtpServer
from fairlead.providers.models import Referral
from fairlead.providers.use_cases.messages import WriteMessage, write_message
from fairlead.testing.two_sides import TwoSides, now
from tests.notifications.mail_server import Post, mail_server


@pytest.fixture
def post(sides: TwoSides) -> Iterator[Post]:
    """What arrives at the mail server."""
    post, before = Post(), sides.database.carried.copy()
    with mail_server(post) as port:
        server = SmtpServer(
            host="127.0.0.1", port=port, security=Security.NONE, sender="fairlead@northmoor.example"
        )
        cipher = FieldCipher("k" * 40)
        set_up_sending(
            sides.database,
            Outgoing(
                transports={Channel.EMAIL: server}, cipher=cipher, public_url="https://fairlead.example"
            ),
        )
        yield post
    sides.database.carried.clear()
    sides.database.carried.update(before)
    with sides.behind() as owner:
        owner.execute(sa.text("delete from notification"))


def told(sides: TwoSides, post: Post) -> list[tuple[str, str]]:
    """To whom e-mails went since last asked, with their subjects."""
    work_once(sides.database)
    send_due(sides.database, now=now())
    found = sorted((str(mail["To"]).partition("@")[0], str(mail["Subject"])) for mail in post.arrived)
    for mail in post.arrived:
        assert "Testina" not in mail.get_content()
        assert "Sign in to read it: https://fairlead.example" in mail.get_content()
    post.arrived.clear()
    return found


def write(sides: TwoSides, referral: Referral, *, by_officer: bool, alert: bool = True) -> None:
    with sides.acting(sides.officer if by_officer else sides.worker) as session:
        command = WriteMessage(referral_id=referral.id, body="Secret words", alert=alert)
        write_message(session, session.actor, command, now=now())


def test_each_side_is_told_of_what_it_waits_for(sides: TwoSides, post: Post) -> None:
    answers = [sides.worker, sides.provider.person("provider-manager")]
    sides.provider.person("auditor")
    referral = sides.send()
    arrived = f"A referral has arrived: {referral.reference}"
    assert told(sides, post) == sorted((str(each.id), arrived) for each in answers)
    sides.accept(referral)
    assert told(sides, post) == [(str(sides.officer.id), f"An answer to {referral.reference}")]
    message = f"A message about {referral.reference}"
    write(sides, referral, by_officer=False)
    assert told(sides, post) == [(str(sides.officer.id), message)]
    write(sides, referral, by_officer=True)
    assert told(sides, post) == [(str(sides.worker.id), message)]  # the key worker, and nobody else
    write(sides, referral, by_officer=True, alert=False)
    assert told(sides, post) == []


def test_where_e_mail_is_off_nothing_is_left_in_the_outbox_of_anybody(sides: TwoSides) -> None:
    sides.send()
    with sides.behind() as owner:
        waiting = sa.text("select count(*) from outbox_message where topic = 'referral.news'")
        assert owner.scalar(waiting) == 0


def test_news_of_a_referral_is_told_by_its_two_sides_only_and_says_nothing_of_the_caller_s(
    sides: TwoSides, post: Post
) -> None:
    referral = sides.send()
    told(sides, post)
    call = sa.text("select tell_other_side(:about, :news)")
    for stranger in (
        sides.other_force.person("investigator"),
        sides.other_provider.person("provider-worker"),
    ):
        with pytest.raises(DBAPIError, match="no such news"), sides.acting(stranger) as session:
            session.execute(call, {"about": referral.id, "news": "referral-message"})
    with pytest.raises(DBAPIError, match="no such news"), sides.acting(sides.worker) as session:
        session.execute(call, {"about": referral.id, "news": "user-invitation"})
    with sides.acting(sides.worker) as session:  # what a side may do
        assert session.scalar(call, {"about": referral.id, "news": "referral-message"}) == sides.force.id
    assert len(told(sides, post)) == 1


def test_when_the_grant_is_over_the_provider_is_told_of_nothing(sides: TwoSides, post: Post) -> None:
    referral = sides.accepted()
    told(sides, post)
    write(sides, referral, by_officer=True)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update access_grant set recalled_at = now() where referral_id = :r"), {"r": referral.id}
        )
    assert told(sides, post) == []
