"""The other side is told by e-mail that there is news, never what it is; and only whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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
from fairlead.workflow.calendar import LONDON
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


def told(sides: TwoSides, post: Post, *, after: timedelta = timedelta()) -> list[tuple[str, str]]:
    """To whom e-mails went since last asked, with their subjects."""
    work_once(sides.database)
    send_due(sides.database, now=now() + after)
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


CHOICE = {
    "arrived": "at-once",
    "message": "at-once",
    "answered": "at-once",
    "quiet_from": "",
    "quiet_until": "",
}


def choose(sides: TwoSides, **changes: str) -> str:
    """The officer chooses on the page; gives the page that follows."""
    browser = sides.browser(sides.officer, sides.force)
    assert browser.get("/messages/news").status_code == 200
    answer = browser.post("/messages/news", **{**CHOICE, **changes})
    if answer.status_code == 303:
        return browser.get("/messages/news").text
    return answer.text


def test_news_of_a_day_comes_in_one_e_mail_and_what_is_not_wanted_never(sides: TwoSides, post: Post) -> None:
    choose(sides, message="daily", answered="never")
    first, second = sides.accepted(), sides.accepted()
    told(sides, post)
    for referral in (first, second, first):
        write(sides, referral, by_officer=False)
    assert told(sides, post) == []
    work_once(sides.database)
    send_due(sides.database, now=now() + timedelta(days=1))
    [mail] = post.arrived
    text = mail.get_content()
    assert f"There is news on these referrals: {first.reference}, {second.reference}." in text
    assert mail["Subject"] == "News of today"
    with sides.behind() as owner:
        states = owner.scalars(
            sa.text("select state from notification where recipient_id = :o order by state"),
            {"o": sides.officer.id},
        ).all()
    assert states == ["folded", "folded", "sent"]
    post.arrived.clear()
    assert told(sides, post, after=timedelta(days=3)) == []


def test_in_quiet_hours_nothing_comes_until_they_end(sides: TwoSides, post: Post) -> None:
    referral = sides.accepted()
    told(sides, post)
    hour = now().astimezone(LONDON).hour
    choose(sides, quiet_from=str(hour), quiet_until=str((hour + 3) % 24))
    write(sides, referral, by_officer=False)
    assert told(sides, post, after=timedelta(minutes=1)) == []
    assert len(told(sides, post, after=timedelta(hours=3))) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quiet_from": "20"}, "Select both hours, or neither"),
        ({"quiet_from": "20", "quiet_until": "20"}, "Select an hour that is not the first one"),
        ({"message": "sometimes"}, "Not a valid choice"),
    ],
)
def test_half_a_choice_is_refused_with_what_to_do(sides: TwoSides, wrong: dict[str, str], said: str) -> None:
    assert said in choose(sides, **wrong)


def test_a_choice_is_of_one_person_and_kept(sides: TwoSides) -> None:
    page = choose(sides, message="never", quiet_from="20", quiet_until="7")
    assert 'value="never" checked' in page.replace("  ", " ")
    assert '<option value="20" selected>' in page
    other = sides.browser(sides.force.person("supervisor"), sides.force).get("/messages/news").text
    assert 'value="never" checked' not in other
    first, second = sides.browser(sides.officer, sides.force), sides.browser(sides.officer, sides.force)
    first.get("/messages/news")
    second.get("/messages/news")
    assert first.post("/messages/news", **CHOICE).status_code == 303
    assert second.post("/messages/news", **CHOICE).status_code == 409
