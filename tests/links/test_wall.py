"""The holder of a link reaches one referral: in every table, list, count and search, and on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.links.ddl import ALLOWED, OF_REFERRAL
from fairlead.links.models import LinkContact, SecretLink
from fairlead.providers.delivery.queries import AppointmentFilter, read_appointments
from fairlead.providers.delivery.queries import View as Diary
from fairlead.providers.lists import ReferralFilter, View, count_referrals, read_referrals
from fairlead.providers.models import Referral, ReferralMessage, ReferralShare
from fairlead.providers.queries import find_referral, referral_page
from fairlead.providers.use_cases import AnswerReferral, WriteMessage, answer_referral, write_message
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import Base
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.rows import LOG_TABLES, tenant_tables
from fairlead.testing.two_sides import TwoSides, now
from fairlead.web.unit_of_work import ACCESS, BY_LINK, PUBLIC
from fairlead.workflow.calendar import local_day

from .link_steps import Light, holder_actor, light_of

TODAY = local_day(now())


@pytest.fixture(scope="module")
def wall(shared_sides: TwoSides) -> tuple[Light, Referral]:
    """The holder's referral, and another one to the same provider."""
    light = light_of(shared_sides)
    return light, shared_sides.send()


def test_of_every_table_only_rows_of_the_one_referral(wall: tuple[Light, Referral]) -> None:
    light, other = wall
    holder = holder_actor(light, light.referral)
    with light.sides.acting(holder) as session:
        for name in tenant_tables():
            table = Base.metadata.tables[name]
            rows = session.execute(sa.select(table)).mappings().all()
            column = {"referral": "id"}.get(name, "referral_id")
            if name in {"referral", *OF_REFERRAL}:
                assert {row[column] for row in rows} <= {light.referral.id}, name
            elif name not in ALLOWED:
                assert not rows, name
        assert session.scalars(sa.select(Referral.id)).all() == [light.referral.id]
    with light.sides.acting(replace(holder, only_referral=None)) as session:
        assert {light.referral.id, other.id} <= set(session.scalars(sa.select(Referral.id)))


def test_lists_counts_and_search_know_the_one_referral(wall: tuple[Light, Referral]) -> None:
    light, other = wall
    holder, none = holder_actor(light, light.referral), frozenset[str]()
    with light.sides.acting(holder) as session:
        rows = read_referrals(session, holder, none, ReferralFilter(view=View.OPEN), {}, today=TODAY).rows
        assert [row.id for row in rows] == [light.referral.id]
        assert count_referrals(session, holder, none, (View.OPEN,), today=TODAY)[View.OPEN] == 1
        assert find_referral(session, holder, none, light.referral.reference) == light.referral.reference
        assert find_referral(session, holder, none, other.reference) is None
        diary = AppointmentFilter(view=Diary.LATER, worker_id=holder.id)
        assert not read_appointments(session, holder, none, diary, {}, now=now()).rows
        with pytest.raises(NotVisible):
            referral_page(session, holder, none, other.reference)


def test_nothing_is_done_about_another_referral(wall: tuple[Light, Referral]) -> None:
    light, other = wall
    holder = holder_actor(light, light.referral)
    accept = AnswerReferral(referral_id=other.id, accept=True, version=other.version)
    with light.sides.acting(holder) as session:
        with pytest.raises(NotVisible):
            answer_referral(session, session.actor, accept, now=now())
        with pytest.raises(NotVisible):
            write_message(
                session,
                session.actor,
                WriteMessage(referral_id=other.id, body="Hello", alert=False),
                now=now(),
            )
        changed = session.execute(sa.update(Referral).values(answer_reason="seen").returning(Referral.id))
        assert changed.scalars().all() == [light.referral.id]
        session.rollback()
    message = ReferralMessage(
        tenant_id=other.tenant_id, referral_id=other.id, kind="message", from_receiver=True, body="Hello", alert=False,
        written_at=now(), written_by_id=holder.id, written_by="Mary", organisation="Testwell",
    )  # fmt: skip
    with pytest.raises(DBAPIError, match="row-level security"), light.sides.acting(holder) as session:
        session.add(message)


def test_without_the_limit_the_other_referral_would_be_read(wall: tuple[Light, Referral]) -> None:
    light, other = wall
    engine = sa.create_engine(light.sides.url.superuser_url)
    with engine.connect() as connection:
        for table in ("referral", "referral_share", "access_grant"):
            connection.execute(sa.text(f"drop policy {table}_links on {table}"))
        connection.execute(sa.text("set local role fairlead_app"))
        with TenantSession(connection, actor=holder_actor(light, light.referral)) as session:
            read = session.scalars(sa.select(ReferralShare.referral_id))
            assert other.id in set(read)
        connection.rollback()
    engine.dispose()


def test_every_table_says_what_the_holder_of_a_link_reaches(wall: tuple[Light, Referral]) -> None:
    """A table of a module, or one that is added: nothing, unless `ALLOWED` says otherwise."""
    light, _other = wall
    engine = sa.create_engine(light.sides.url.superuser_url)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "select c.relname from pg_class c where c.relrowsecurity and not exists (select from pg_policy p"
                " where p.polrelid = c.oid and p.polname = c.relname || '_links' and not p.polpermissive"
                " and p.polcmd = '*')"
            )
        )
        assert set(found.scalars()) == LOG_TABLES
    engine.dispose()


def test_a_page_of_an_organisation_knows_no_holder_and_a_page_of_a_link_no_member(light: Light) -> None:
    """Both cookies in one browser: neither session is taken for the other."""
    sides = light.sides
    holder = light.open()
    for path in ("/referrals", f"/referrals/{light.referral.reference}", "/search?q=a", "/services", "/help"):
        answer = holder.client.get(f"/t/{sides.provider.slug}{path}")
        assert answer.headers["Location"].startswith("/?next="), path
    assert holder.client.get("/account").headers["Location"] == "/"
    member = sides.browser(sides.worker, sides.provider)
    assert member.client.get("/p/referral").headers["Location"] == "/p/start"
    assert member.client.get("/p/start").status_code == 404
    cookie = member.client.get_cookie("fairlead")
    assert cookie is not None
    member.client.set_cookie("fairlead-link", cookie.value)
    assert member.client.get("/p/referral").headers["Location"] == "/p/start"
    own = holder.client.get_cookie("fairlead-link")
    assert own is not None
    assert own.http_only
    holder.client.set_cookie("fairlead", own.value)
    assert holder.client.get(f"/t/{sides.provider.slug}/referrals").headers["Location"].startswith("/?next=")


def test_every_page_for_people_without_an_account_is_of_a_link_or_tells_nothing(light: Light) -> None:
    views = light.sides.app.view_functions
    pages = {rule.endpoint for rule in light.sides.app.url_map.iter_rules() if rule.rule.startswith("/p/")}
    public = {page for page in pages if getattr(views[page], ACCESS) == PUBLIC}
    assert public == {f"no_account.{name}" for name in ("enter", "start", "code", "close", "done")}
    by_link = {name for name, view in views.items() if getattr(view, ACCESS, None) == BY_LINK}
    assert by_link == pages - public


def link_for_another(light: Light, session: TenantSession) -> None:
    """The contact of one provider, and a referral that another one received."""
    other = LinkContact(
        provider_tenant_id=light.sides.other_provider.id, provider_name="Otherwell", name="Ann",
        email="ann@other.example", phone="01632 960 999", named_by="x", named_at=now(),
    )  # fmt: skip
    session.add(other)
    session.flush()
    session.add(
        SecretLink(
            purpose="other", referral_id=light.referral.id, contact_id=other.id, token_hash=b"x",
            made_by_id=other.id, made_by="x", made_at=now(), expires_at=now(),
        )
    )  # fmt: skip
    session.flush()


def longer_life(light: Light, session: TenantSession) -> None:
    """A link that works for a year."""
    later = now() + timedelta(days=365)
    of_it = SecretLink.referral_id == light.referral.id
    session.execute(sa.update(SecretLink).where(of_it).values(expires_at=later))


def other_person(light: Light, session: TenantSession) -> None:
    """Another person under the name of who is known to the log."""
    session.execute(
        sa.update(LinkContact).where(LinkContact.id == light.contact.id).values(name="Somebody Else")
    )


@pytest.mark.parametrize(
    ("change", "trigger", "told"),
    [
        (link_for_another, "secret_link_writes on secret_link", "contact of the provider that received"),
        (longer_life, "secret_link_writes on secret_link", "can be taken back, and nothing else"),
        (other_person, "link_contact_stays on link_contact", "another person is another contact"),
    ],
)
def test_the_database_keeps_a_link_as_it_was_made_and_would_not_without_its_trigger(
    light: Light, change: Callable[[Light, TenantSession], None], trigger: str, told: str
) -> None:
    light.make()
    with pytest.raises(DBAPIError, match=told), light.sides.acting(light.sides.officer) as session:
        change(light, session)
    engine = sa.create_engine(light.sides.url.superuser_url)
    with engine.connect() as connection:
        connection.execute(sa.text(f"drop trigger {trigger}"))
        connection.execute(sa.text("set local role fairlead_app"))
        with TenantSession(connection, actor=light.sides.officer) as session:
            change(light, session)
        connection.rollback()
    engine.dispose()
