"""Where e-mail is sent, the link goes by it and the code by telephone; nobody at the force is shown the link."""

from __future__ import annotations

import re
from email.message import EmailMessage

import sqlalchemy as sa

from fairlead.links.models import SecretLink
from fairlead.notifications.sending import send_due
from fairlead.testing.two_sides import TwoSides, now
from tests.notifications.conftest import post, smtp
from tests.notifications.mail_server import Post

from .link_steps import Light, light_of, link_of, name

__all__ = ["post", "smtp"]

ADDRESS = re.compile(r"https://fairlead\.example(/p/[\w-]{43})\s")


def link_in(message: EmailMessage) -> str:
    """The path of the link in a message."""
    found = ADDRESS.search(message.get_content())
    assert found is not None
    return found[1]


def test_the_contact_gets_a_link_with_each_referral_and_the_desk_reads_out_the_code(
    sides: TwoSides, post: Post
) -> None:
    light = light_of(sides)
    send_due(sides.database, now=now())
    [message] = post.arrived
    assert message["To"] == "mary@harbour.example"
    told = message.get_content()
    for hidden in (light.referral.subject_label, light.referral.reference, "Mary"):
        assert hidden not in told
    holder = light.browser()
    assert holder.get(link_in(message)).headers["Location"] == "/p/start"
    holder.post("/p/start")
    assert holder.post("/p/code", code=light.code()).headers["Location"] == "/p/referral"
    assert light.referral.subject_label in holder.get("/p/referral").text


def test_a_new_link_goes_by_e_mail_and_is_not_shown(sides: TwoSides, post: Post) -> None:
    light = light_of(sides)
    officer = sides.browser(sides.officer, sides.force)
    path = f"/referrals/{light.referral.reference}/secure-link"
    officer.get(path)
    shown = officer.post(path).text
    assert "mary@harbour.example" in shown
    assert "/p/" not in shown
    send_due(sides.database, now=now())
    assert len(post.arrived) == 2
    answers = {light.browser().get(link_in(each)).status_code for each in post.arrived}
    assert answers == {303, 404}


def test_a_referral_to_a_provider_that_signs_in_sends_nothing(sides: TwoSides, post: Post) -> None:
    sides.send()
    send_due(sides.database, now=now())
    assert post.arrived == []


def test_without_e_mail_nothing_is_made_until_somebody_gives_it_by_hand(sides: TwoSides) -> None:
    name(sides)
    referral = sides.send()
    of_it = sa.select(SecretLink.id).where(SecretLink.referral_id == referral.id)
    with sides.acting(sides.officer) as session:
        assert session.scalar(of_it) is None
    light = Light(sides=sides, contact=name(sides), referral=referral)
    assert light.make().emailed is False
    assert link_of(light).referral_id == referral.id
