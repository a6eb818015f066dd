"""The access table of the tenancy tests, extended to what grants open: every scope × every surface × every moment.

The reader is somebody at the provider who may do everything that anybody may do there. One referral for each scope
shares that scope and nothing else; the force keeps the other pieces of each. The table says what each surface shows
while the grants are live: before they start, after they were recalled, after they expired and after the referrals were
withdrawn no surface shows anything. A page that is added and not listed here fails the count. Each table of a referral
is tried in `tests/tenancy/test_grants.py`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any  # the arguments of an address

import pytest
import sqlalchemy as sa
from werkzeug.routing import Rule

from fairlead.cases.models import CaseEvent
from fairlead.identity.actor import Actor
from fairlead.identity.models import TenantRole
from fairlead.identity.permissions import CORE_PERMISSIONS
from fairlead.jobs.models import OutboxMessage
from fairlead.providers.drafting.models import ReferralDraft
from fairlead.providers.lists import ReferralFilter, View, count_referrals, read_referrals
from fairlead.providers.models import Appointment, Referral, ReferralMessage, ReferralShare
from fairlead.providers.queries import find_referral
from fairlead.providers.use_cases import WriteMessage, record_session, write_message
from fairlead.tenancy.models import AccessGrant
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.two_sides import SCOPES, Browser, TwoSides, agree, now, piece
from fairlead.web.unit_of_work import ACCESS, PUBLIC
from tests.links.link_steps import Light, holder_actor, name

from .access_table import BY_SCOPE, NAMED, NOTHING, PAGES, TOLD, Seen
from .referral_steps import (
    TODAY,
    current,
    deliver,
    end_by_expiry,
    end_by_recall,
    end_by_withdrawal,
    session_of,
)

Look = Callable[["World", TenantSession, Referral, str], Seen]


def rows(model: Any, *, column: str = "referral_id") -> Look:
    """Whether the reader's session finds a row of the referral in a table."""

    def look(world: World, session: TenantSession, referral: Referral, scope: str) -> Seen:
        del world, scope
        found = sa.select(sa.func.count()).where(getattr(model, column) == referral.id)
        return NAMED if session.scalar(found) else NOTHING

    return look


def listed(view: View) -> Look:
    """Whether a tab lists it."""

    def look(world: World, session: TenantSession, referral: Referral, scope: str) -> Seen:
        del scope
        page = read_referrals(session, world.reader, frozenset(), ReferralFilter(view=view), {}, today=TODAY)
        return NAMED if referral.id in {row.id for row in page.rows} else NOTHING

    return look


def counted(view: View) -> Look:
    """Whether the count of a tab counts it: all of them are counted, or none."""

    def look(world: World, session: TenantSession, referral: Referral, scope: str) -> Seen:
        del referral, scope
        number = count_referrals(session, world.reader, frozenset(), (view,), today=TODAY)[view]
        assert number in {0, len(SCOPES)}, number
        return NAMED if number else NOTHING

    return look


def told(world: World, session: TenantSession, referral: Referral, scope: str) -> Seen:
    """Whether the shared piece can be read, and no other of the same referral."""
    del world
    found = session.scalars(sa.select(ReferralShare).where(ReferralShare.referral_id == referral.id)).all()
    assert {share.scope for share in found} <= {scope}
    return TOLD if found else NOTHING


def heard(referral: Referral) -> str:
    """The reference as somebody types it who heard it: no page that repeats it shows the reference by that."""
    return referral.reference.replace("-", "").lower()


def searched(world: World, session: TenantSession, referral: Referral, scope: str) -> Seen:
    """Whether the search by reference finds it."""
    del scope
    return NAMED if find_referral(session, world.reader, frozenset(), heard(referral)) else NOTHING


IN_THE_DATABASE: Mapping[str, tuple[Look, Seen]] = {
    "list of open ones": (listed(View.OPEN), NAMED),
    "list of mine": (listed(View.MINE), NOTHING),
    "list of those ending soon": (listed(View.ENDING), NAMED),
    "list of unread": (listed(View.UNREAD), NAMED),
    "list of closed ones": (listed(View.CLOSED), NOTHING),
    "count of open ones": (counted(View.OPEN), NAMED),
    "count of those ending soon": (counted(View.ENDING), NAMED),
    "count of unread": (counted(View.UNREAD), NAMED),
    "count of mine": (counted(View.MINE), NOTHING),
    "search by reference": (searched, NAMED),
    "what was shared": (told, TOLD),
    "the referral": (rows(Referral, column="id"), NAMED),
    "chronology": (rows(CaseEvent), NAMED),
    "messages and alerts": (rows(ReferralMessage), NAMED),
    "sessions": (rows(Appointment), NAMED),
    "grants": (rows(AccessGrant), NAMED),
    "outbox": (rows(OutboxMessage), NOTHING),
    "drafts": (rows(ReferralDraft), NOTHING),
}
"""What the reader's own session shows, whatever a page makes of it."""


def start_later(sides: TwoSides, referral: Referral) -> None:
    """As it was before the grant began."""
    with sides.behind() as owner:
        owner.execute(
            sa.text("update access_grant set starts_at = :later where referral_id = :r"),
            {"later": now() + timedelta(days=1), "r": referral.id},
        )


def leave(sides: TwoSides, referral: Referral) -> None:
    """While the grant is live."""


MOMENTS: Mapping[str, Callable[[TwoSides, Referral], None]] = {
    "before": start_later,
    "during": leave,
    "after it was withdrawn": end_by_withdrawal,
    "after recall": end_by_recall,
    "after expiry": end_by_expiry,
}


@dataclass(frozen=True, kw_only=True)
class World:
    """Both sides, the reader, and one referral for each scope."""

    sides: TwoSides
    reader: Actor
    referrals: Mapping[str, Referral]

    def browser(self) -> Browser:
        """The reader's."""
        return self.sides.browser(self.reader, self.sides.provider)


def reader_of(sides: TwoSides) -> Actor:
    """Somebody at the provider whose role holds every permission that core knows."""
    actor = sides.provider.person("provider-manager", name="Reads Everything")
    everything = frozenset(CORE_PERMISSIONS)
    with sides.acting(replace(actor, permissions=everything)) as session:
        session.add(TenantRole(key="everything", title="Everything", permissions=sorted(everything)))
        session.execute(
            sa.text("update membership set roles = '{everything}' where user_id = :u"), {"u": actor.id}
        )
    return replace(actor, permissions=everything, roles=frozenset({"everything"}))


@pytest.fixture
def world(sides: TwoSides) -> World:
    """Referrals that are worked on: accepted, with a session and a message that calls for attention."""
    with sides.acting(sides.officer) as session:
        session.execute(sa.text("update sharing_agreement set valid_to = current_date - 1"))
    agree(sides, data_classes=list(SCOPES))
    referrals = {}
    for scope in SCOPES:
        sent = sides.send(shared=(piece(scope),), deliver_by=TODAY + timedelta(days=7))
        referrals[scope] = sides.accept(sent)
        deliver(sides, record_session, session_of(current(sides, sent), attendance="missed"))
        with sides.acting(sides.officer) as session:
            session.add_all(
                ReferralShare(
                    referral_id=sent.id, scope=other, title=other.title(), as_at=now(),
                    content=[{"label": "Label", "value": f"the {other} that was shared", "source": "case"}],
                )
                for other in SCOPES if other != scope
            )  # fmt: skip
            write_message(
                session,
                session.actor,
                WriteMessage(referral_id=sent.id, body="Call me", alert=True),
                now=now(),
            )
    return World(sides=sides, reader=reader_of(sides), referrals=referrals)


def pages_of(sides: TwoSides) -> dict[str, Rule]:
    """Every page of core inside an organisation, by endpoint."""
    modules = {"oocd", "victims"}
    return {
        rule.endpoint: rule
        for rule in sides.app.url_map.iter_rules()
        if "tenant" in rule.arguments
        and "GET" in (rule.methods or ())
        and rule.endpoint.partition(".")[0] not in modules
        and not rule.rule.startswith("/api/")
        and getattr(sides.app.view_functions[rule.endpoint], ACCESS, None) != PUBLIC
    }


def about_referral(rule: Rule) -> bool:
    """Whether a page has the reference of a referral in its address."""
    return "reference" in rule.arguments and ("/referrals/" in rule.rule or "/groups/for/" in rule.rule)


def address(world: World, rule: Rule, referral: Referral, share_id: uuid.UUID) -> tuple[str, dict[str, str]]:
    """Where a page would show this referral, if it could."""
    sides = world.sides
    case_reference = str(sides.rows["case_file"]["reference"])
    with sides.acting(sides.officer) as session:
        held = session.scalars(sa.select(Appointment.id).where(Appointment.referral_id == referral.id)).one()
    known: dict[str, object] = {
        "reference": referral.reference if about_referral(rule) else case_reference,
        "appointment_id": held,
        "number": 1,
        "service_id": sides.service_id,
        "share_id": share_id,
        "person_id": sides.rows["person"]["id"],
        "document_id": sides.rows["case_document"]["id"],
        "need_id": sides.rows["referral_draft"]["need_id"],
        "membership_id": uuid.uuid4(),
        "task": "person",
        "key": "everything",
        "name": "oocd",
        "rule_set": "oocd",
        "rule_id": "R01",
    }
    path = re.sub(
        r"<(?:[^:<>]+:)?(\w+)>", lambda found: str(known.get(found[1], uuid.UUID(int=7))), rule.rule
    )
    query = {"q": heard(referral), "referral": str(referral.id), "purpose": "self-monitoring"}
    return path.split("/", 3)[3], query


OF_ONE_REFERRAL = ("providers.find", "providers.assign", "cases.search")
"""Pages that are asked about one referral by what follows the question mark, beside those that have it in the path."""


def shown(world: World, rule: Rule, browser: Browser) -> dict[str, Seen]:
    """How much of the referral of each scope one page shows to the reader."""
    if rule.endpoint in OF_ONE_REFERRAL or about_referral(rule):
        return {scope: seen_in(world, page(world, rule, browser, scope), scope) for scope in SCOPES}
    text = page(world, rule, browser, SCOPES[0])
    return {scope: seen_in(world, text, scope, others=False) for scope in SCOPES}


def page(world: World, rule: Rule, browser: Browser, scope: str) -> str:
    """What the reader gets, asked about the referral of one scope; nothing where it is refused."""
    referral = world.referrals[scope]
    with world.sides.acting(world.sides.officer) as session:
        own = sa.select(ReferralShare.id).where(
            ReferralShare.referral_id == referral.id, ReferralShare.scope == scope
        )
        share_id = session.scalars(own).one()
    path, query = address(world, rule, referral, share_id)
    answer = browser.get(f"/{path}", **query)
    assert answer.status_code < 500, (rule.endpoint, answer.status_code)
    return "" if answer.status_code >= 400 else answer.text + answer.headers.get("Location", "")


def seen_in(world: World, text: str, scope: str, *, others: bool = True) -> Seen:
    """How much of the referral of a scope a page shows; what other scopes share never stands on its page."""
    referral = world.referrals[scope]
    if others:
        assert not [each for each in SCOPES if each != scope and f"the {each} that was shared" in text]
    if f"the {scope} that was shared" in text:
        return TOLD
    return NAMED if referral.reference in text else NOTHING


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_surface_shows_what_the_table_says_and_only_during_the_grant(world: World, moment: str) -> None:
    for referral in world.referrals.values():
        MOMENTS[moment](world.sides, referral)
    live = moment == "during"
    found: dict[tuple[str, str], Seen] = {}
    with world.sides.acting(world.reader) as session:
        for surface, (look, _expected) in IN_THE_DATABASE.items():
            for scope, referral in world.referrals.items():
                found[surface, scope] = look(world, session, referral, scope)
    browser = world.browser()
    for endpoint, rule in pages_of(world.sides).items():
        found |= {(endpoint, scope): seen for scope, seen in shown(world, rule, browser).items()}
    during = {**{surface: seen for surface, (_look, seen) in IN_THE_DATABASE.items()}, **PAGES}
    expected = {
        (surface, scope): BY_SCOPE.get((surface, scope), during[surface]) if live else NOTHING
        for surface, scope in found
    }
    assert {cell: seen for cell, seen in found.items() if seen is not expected[cell]} == {}
    assert len(found) == len(SCOPES) * (len(IN_THE_DATABASE) + len(PAGES))


@pytest.mark.parametrize("moment", ["during", "after it was withdrawn"])
def test_the_holder_of_a_link_is_shown_one_referral_and_refused_every_page_of_the_table(
    world: World, moment: str
) -> None:
    """The column of the holder: what the table says of their own referral, and nothing of the others."""
    own = world.referrals[SCOPES[0]]
    link = Light(sides=world.sides, contact=name(world.sides), referral=own)
    holder, live = link.open(), moment == "during"
    MOMENTS[moment](world.sides, own)
    reader = holder_actor(link, own)
    as_holder = replace(world, reader=reader)
    with world.sides.acting(reader) as session:
        for surface, (look, expected) in IN_THE_DATABASE.items():
            if surface.startswith("count of"):
                continue  # counts of all of them or none; `tests/links/test_wall.py` counts the one
            for scope, referral in world.referrals.items():
                wanted = expected if live and referral is own else NOTHING
                assert look(as_holder, session, referral, scope) is wanted, (surface, scope)
    with world.sides.acting(world.sides.officer) as session:
        share_id = session.scalars(
            sa.select(ReferralShare.id).where(ReferralShare.referral_id == own.id)
        ).first()
    assert share_id is not None
    slug = world.sides.provider.slug
    for rule in pages_of(world.sides).values():
        path, query = address(world, rule, own, share_id)
        answer = holder.client.get(f"/t/{slug}/{path}", query_string=query)
        assert answer.status_code in {302, 404}, rule.endpoint
        assert answer.headers.get("Location", "/?next=").startswith("/?next="), rule.endpoint
    shown = holder.get("/p/referral").text
    assert (f"the {SCOPES[0]} that was shared" in shown, own.reference in shown) == (live, live)
    assert not [each for each in SCOPES[1:] if world.referrals[each].reference in shown]


def test_the_table_has_a_line_for_every_page_and_no_other(shared_sides: TwoSides) -> None:
    assert set(pages_of(shared_sides)) == set(PAGES)


def test_no_call_of_the_programming_interface_reads_a_referral(shared_sides: TwoSides) -> None:
    """Add it to the table when one does."""
    calls = {
        rule.endpoint
        for rule in shared_sides.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and "tenant" in rule.arguments and "GET" in (rule.methods or ())
    }
    assert calls == set()


def test_without_the_grants_policy_the_table_would_notice(world: World) -> None:
    """The same looks find the pieces the force kept, once row security on them is taken off."""
    [(scope, referral)] = list(world.referrals.items())[:1]
    engine = sa.create_engine(world.sides.url.superuser_url)
    with engine.connect() as connection:
        connection.execute(sa.text("alter table referral_share disable row level security"))
        connection.execute(sa.text("set local role fairlead_app"))
        with TenantSession(connection, actor=world.reader) as session, pytest.raises(AssertionError):
            told(world, session, referral, scope)
        connection.rollback()
    engine.dispose()
