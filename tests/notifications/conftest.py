"""Two organisations of their own for each test, and a real mail server that takes what they send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from fairlead.identity.secrets import FieldCipher
from fairlead.notifications.models import Channel
from fairlead.notifications.outgoing import Outgoing, set_up_sending
from fairlead.notifications.settings import Security
from fairlead.notifications.smtp import SmtpServer
from fairlead.testing.two_sides import TwoSides, shared_sides, sides, sides_app, sides_database

from .mail_server import Post, mail_server

__all__ = ["shared_sides", "sides", "sides_app", "sides_database"]

SECRET = "k" * 40


@pytest.fixture(scope="module")
def smtp() -> Iterator[tuple[Post, SmtpServer]]:
    """The mail server of this file's tests, and how it is spoken to."""
    post = Post()
    with mail_server(post) as port:
        yield (
            post,
            SmtpServer(
                host="127.0.0.1", port=port, security=Security.NONE, sender="fairlead@northmoor.example"
            ),
        )


@pytest.fixture
def post(smtp: tuple[Post, SmtpServer], sides: TwoSides) -> Iterator[Post]:
    """What arrives at the mail server by which this test's organisations send, willing to take everything."""
    found, server = smtp
    before = sides.database.carried.copy()
    set_up_sending(
        sides.database,
        Outgoing(
            transports={Channel.EMAIL: server},
            cipher=FieldCipher(SECRET),
            public_url="https://fairlead.example",
        ),
    )
    vars(found).update(
        vars(replace(found, arrived=[], encrypted=[], to_recipient="", to_text="", hangs_up=False))
    )
    yield found
    with sides.behind() as owner:  # a courier serves every organisation of the database
        owner.execute(sa.text("delete from notification"))
    sides.database.carried.clear()
    sides.database.carried.update(before)
