"""The administrator sees what did not arrive, and decides: it arrived, send it again, off the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.audit.models import AuditEntry
from fairlead.notifications.use_cases import Step, TakeStep, take_step
from fairlead.refusals import NotPermitted
from fairlead.testing.two_sides import Browser, TwoSides, now

from .mail_server import Post
from .messages import messages, send, states, write


def administrator(sides: TwoSides) -> Browser:
    return sides.browser(sides.force.person("administrator"), sides.force)


def shown(page: str) -> str:
    main = BeautifulSoup(page, "html.parser").find("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def doubtful(sides: TwoSides, post: Post) -> str:
    """A message that arrived without anybody hearing of it. Returns its address on the page."""
    post.hangs_up = True
    message_id = write(sides)
    send(sides)
    post.hangs_up = False
    assert states(sides) == ["uncertain"]
    return f"/messages/{message_id}"


def actions(sides: TwoSides) -> list[str]:
    with sides.behind() as owner:
        return list(
            owner.scalars(
                sa.select(AuditEntry.action)
                .where(AuditEntry.tenant_id == sides.force.id, AuditEntry.action.startswith("notification."))
                .order_by(AuditEntry.at)
            )
        )


def test_a_doubtful_message_is_listed_without_its_words_and_address_and_looking_is_logged(
    sides: TwoSides, post: Post
) -> None:
    doubtful(sides, post)
    page = shown(administrator(sides).get("/messages").text)
    assert "A code by e-mail to an organisation" in page
    assert "Nobody knows whether it arrived" in page
    assert "301 447" not in page
    assert "outside.example" not in page
    assert actions(sides)[-1] == "notification.listed"


@pytest.mark.parametrize(
    ("step", "state", "said", "action", "mails"),
    [
        ("arrived", "sent", "Noted: it arrived.", "notification.arrived", 1),
        ("settle", "settled", "Taken off the list.", "notification.settled", 1),
        ("again", "queued", "It will be sent again within a minute.", "notification.queued-again", 2),
    ],
)
def test_what_the_administrator_says_of_it_is_done_once_and_logged(  # a line of the table
    sides: TwoSides, post: Post, step: str, state: str, said: str, action: str, mails: int
) -> None:
    path, browser = doubtful(sides, post), administrator(sides)
    browser.get("/messages")
    assert browser.post(f"{path}/{step}").status_code == 303
    assert states(sides) == [state]
    assert said in shown(browser.get("/messages").text)
    assert "Every message arrived" in shown(browser.get("/messages").text)
    assert action in actions(sides)
    assert (messages(sides)[0].content is None) == (state != "queued")
    send(sides, after=timedelta(seconds=5))
    assert len(post.arrived) == mails
    if mails > 1:  # the same letter, so that a reader’s program can tell
        assert len({mail["Message-ID"] for mail in post.arrived}) == 1


def test_two_administrators_do_not_both_send_it_again(sides: TwoSides, post: Post) -> None:
    path, first, second = doubtful(sides, post), administrator(sides), administrator(sides)
    first.get("/messages")
    second.get("/messages")
    first.post(f"{path}/again")
    second.post(f"{path}/again")
    assert "Somebody else changed this" in shown(second.get("/messages").text)
    assert send(sides, after=timedelta(seconds=5)) == 1
    assert actions(sides).count("notification.queued-again") == 1


def test_what_is_over_is_not_sent_again(sides: TwoSides, post: Post) -> None:
    message_id = write(sides, expires_at=now() + timedelta(seconds=1))
    send(sides, after=timedelta(seconds=2))
    with sides.behind() as owner:
        owner.execute(sa.text("update notification set expires_at = now() - interval '1 hour'"))
    browser = administrator(sides)
    browser.get("/messages")
    browser.post(f"/messages/{message_id}/again")
    assert "What it says is over" in shown(browser.get("/messages").text)
    assert states(sides) == ["failed"]
    assert post.arrived == []


def test_only_who_may_looks_after_messages_and_only_after_those_of_the_own_organisation(
    sides: TwoSides, post: Post
) -> None:
    path = doubtful(sides, post)
    officer = sides.browser(sides.officer, sides.force)
    assert officer.get("/messages").status_code == 403
    message = messages(sides)[0]
    command = TakeStep(message_id=message.id, step=Step.ARRIVED, version=message.version)
    with pytest.raises(NotPermitted), sides.acting(sides.officer) as session:
        take_step(session, session.actor, command, now=now())
    elsewhere = sides.browser(sides.other_force.person("administrator"), sides.other_force)
    assert "Every message arrived" in shown(elsewhere.get("/messages").text)
    elsewhere.get("/admin/users/new")
    assert elsewhere.post(f"{path}/arrived").status_code == 404
    assert states(sides) == ["uncertain"]
