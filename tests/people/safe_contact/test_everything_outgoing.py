"""Every template and every channel of every module, of core's own too, against somebody for whom nothing is safe."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest

from fairlead.cases.use_cases import OpenCase, StoreDocument, open_case, store_document
from fairlead.cases.use_cases.notes import NotToBeFiled
from fairlead.modules.outgoing import Channel, Outgoing
from fairlead.modules.registry import installed_modules
from fairlead.notifications.wording import MESSAGES
from fairlead.people.models import ContactPoint
from fairlead.people.safe_contact.outgoing import CORE_OUTGOING, SHOWN_ON_THE_PAGE
from fairlead.people.safe_contact.routes import Blocked, Route
from fairlead.people.safe_contact.use_cases import route_to
from fairlead.people.use_cases import CreatePerson, SetContactPoint, create_person, set_contact_point
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.casework import KIND, MODULE, NOW, Force
from fairlead.testing.contract_outgoing import outgoing_templates
from fairlead.testing.module_under_test import package_folder

VALUES = {"address": "9 Secret Lane, Testford", "phone": "07700 900123", "email": "vera@invented.example"}


def everything() -> Sequence[Outgoing]:
    """What core and every installed module send."""
    return (
        *CORE_OUTGOING,
        *MESSAGES.values(),
        *(each for module in installed_modules() for each in module.outgoing),
    )


def somebody(session: TenantSession, name: str, *, safe: bool) -> uuid.UUID:
    person = create_person(session, session.actor, CreatePerson(given_names=name, family_name=""), now=NOW)
    points: list[ContactPoint] = [
        set_contact_point(
            session,
            session.actor,
            SetContactPoint(person_id=person.id, kind=kind, value=value, safe_to_use=safe),
            now=NOW,
        )
        for kind, value in VALUES.items()
    ]
    for point in points:
        point.leave_message = True
    session.flush()
    return person.id


def test_nothing_reaches_somebody_for_whom_nothing_is_safe_and_everything_somebody_for_whom_it_is(
    force: Force,
) -> None:
    tried = set()
    with force.work(force.actor()) as session:
        una, sam = somebody(session, "Una", safe=False), somebody(session, "Samwise", safe=True)
        for sent in everything():
            for channel in sent.channels:
                to_una, to_sam = (
                    route_to(session, each, channel=channel, sent=sent, purpose="test", at=NOW)
                    for each in (una, sam)
                )
                assert isinstance(to_sam, Route), f"{sent.key} by {channel} reaches nobody"
                if channel is Channel.HAND:
                    assert isinstance(to_una, Route)
                    assert to_una.address is None
                else:
                    assert isinstance(to_una, Blocked), f"{sent.key} by {channel} reached somebody unsafe"
                    assert to_una.rules == ("SC02",)
                tried.add(channel)
    assert tried == set(Channel)


def test_each_thing_that_is_sent_has_a_key_of_its_own() -> None:
    keys = [each.key for each in everything()]
    assert len(keys) == len(set(keys))


def test_every_template_of_every_module_that_leaves_is_declared() -> None:
    looked_at = 0
    for module in installed_modules():
        there = set(outgoing_templates(package_folder(module), module.name))
        assert there == {template for each in module.outgoing for template in each.templates}
        looked_at += len(there)
    assert looked_at >= 6  # otherwise the folders were not found


def test_the_page_of_a_person_answers_every_way_that_uses_a_contact_point() -> None:
    assert set(SHOWN_ON_THE_PAGE) == set(Channel) - {Channel.HAND}


@pytest.mark.parametrize(
    ("kind", "template_version", "said"),
    [
        pytest.param("oocd.nobody-knows-it", "letter-1", "is not declared", id="undeclared"),
        pytest.param("oocd.closing-letter", "letter-1", "ask route_to for it", id="without a route"),
        pytest.param("oocd.closing-letter-page", "letter-1", "ask route_to for it", id="its page"),
        pytest.param("oocd.records-form", "letter-1", None, id="stays in the file"),
        pytest.param("oocd.signed-copy", "", None, id="an upload"),
    ],
)
def test_what_a_program_made_is_filed_only_when_it_is_declared_and_asked_first(
    force: Force, kind: str, template_version: str, said: str | None
) -> None:
    with force.work(force.actor()) as session:
        opened = OpenCase(kind=KIND, module=MODULE, prefix="OOC", state="draft", team="Team 1")
        case = open_case(session, session.actor, opened, now=NOW)
        command = StoreDocument(
            case_id=case.id,
            kind=kind,
            title="Something",
            media_type="text/html",
            content=b"<p>Something</p>",
            template_version=template_version,
        )
        if said is None:
            assert store_document(session, session.actor, command, now=NOW).kind == kind
            return
        with pytest.raises(NotToBeFiled, match=said):
            store_document(session, session.actor, command, now=NOW)
