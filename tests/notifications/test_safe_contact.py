"""A message to a person is asked about again when it is sent: what was safe yesterday may not be today."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.modules.outgoing import Channel
from fairlead.notifications.sending import send_due
from fairlead.notifications.use_cases import Recipient
from fairlead.notifications.wording import MESSAGES
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.outgoing import WRITTEN
from fairlead.people.safe_contact.routes import Route
from fairlead.people.safe_contact.use_cases import need_route
from fairlead.testing.two_sides import TwoSides, now

from .mail_server import Post
from .messages import messages, send, states, write

MAILBOX = "vera@outside.example"
AT_NOON = {"days": [1, 2, 3, 4, 5, 6, 7], "begins": "12:00", "ends": "12:30"}


@dataclass(kw_only=True)
class Vera:
    """Somebody in a case who said that her mailbox is safe, and a message that waits for her."""

    sides: TwoSides
    id: uuid.UUID
    point_id: uuid.UUID

    def change(self, **values: object) -> None:
        with self.sides.acting(self.sides.officer) as session:
            point = session.get_one(ContactPoint, self.point_id)
            for name, value in values.items():
                setattr(point, name, value)

    def route(self) -> Route:
        with self.sides.acting(self.sides.officer) as session:
            return need_route(
                session, self.id, channel=Channel.EMAIL, sent=MESSAGES["code"], purpose="test", at=now()
            )


@pytest.fixture
def vera(sides: TwoSides, post: Post) -> Vera:
    del post  # there is a server to send by
    found = Vera(sides=sides, id=uuid.uuid4(), point_id=uuid.uuid4())
    with sides.acting(sides.officer) as session:
        tenant_id = session.actor.tenant_id
        session.add(
            Person(
                id=found.id,
                tenant_id=tenant_id,
                given_names="Vera",
                family_name="Harmedley",
                restricted=False,
            )
        )
        session.flush()
        session.add(
            ContactPoint(
                id=found.point_id,
                tenant_id=tenant_id,
                person_id=found.id,
                kind="email",
                value=MAILBOX,
                safe_to_use=True,
            )
        )
    write(sides, recipient=Recipient.person(found.route(), language="en"))
    return found


def test_what_is_still_safe_arrives(vera: Vera, post: Post) -> None:
    send(vera.sides)
    assert [mail["To"] for mail in post.arrived] == [MAILBOX]
    assert states(vera.sides) == ["sent"]


CHANGES: Mapping[str, Callable[[Vera], None]] = {
    "marked as not safe": lambda vera: vera.change(safe_to_use=False),
    "shared with somebody she fears": lambda vera: vera.change(shared="feared"),
    "nobody may learn who writes": lambda vera: vera.change(name_police=False),
    "replaced, by none": lambda vera: vera.change(superseded_at=now()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_not_safe_any_more_is_not_sent_and_the_list_says_so(
    vera: Vera, post: Post, change: str
) -> None:
    CHANGES[change](vera)
    send(vera.sides)
    assert post.arrived == []
    [message] = messages(vera.sides)
    assert (message.state, message.problem) == ("failed", "not-safe")


def test_outside_the_times_she_gave_it_waits_for_them(vera: Vera, post: Post) -> None:
    vera.change(safe_times=[AT_NOON])
    midnight = (now() + timedelta(days=1)).replace(hour=0, minute=0)
    send_due(vera.sides.database, now=midnight)
    assert (post.arrived, states(vera.sides)) == ([], ["queued"])
    [message] = messages(vera.sides)
    assert midnight < message.next_try_at <= midnight + timedelta(hours=13)

    send_due(vera.sides.database, now=message.next_try_at)
    assert [mail["To"] for mail in post.arrived] == [MAILBOX]


def test_a_mailbox_that_took_the_place_of_the_old_one_gets_it(vera: Vera, post: Post) -> None:
    vera.change(superseded_at=now())
    with vera.sides.acting(vera.sides.officer) as session:
        session.add(
            ContactPoint(
                tenant_id=session.actor.tenant_id,
                person_id=vera.id,
                kind="email",
                value="new@outside.example",
                safe_to_use=True,
            )
        )
    send(vera.sides)
    assert [mail["To"] for mail in post.arrived] == ["new@outside.example"]


def test_a_route_that_was_asked_for_something_else_takes_no_message(vera: Vera) -> None:
    with vera.sides.acting(vera.sides.officer) as session:
        other = need_route(
            session, vera.id, channel=Channel.EMAIL, sent=WRITTEN, purpose="test", at=datetime.now(UTC)
        )
    with pytest.raises(ValueError, match="that was asked for"):
        write(vera.sides, recipient=Recipient.person(other, language="en"))
