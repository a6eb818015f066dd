"""Steps of the light route, each as the person who takes it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.audit.models import AuditEntry
from fairlead.identity.actor import Actor
from fairlead.links.models import LinkContact, LinkOpening, SecretLink
from fairlead.links.use_cases import (
    MadeLink,
    MakeCode,
    MakeLink,
    NameContact,
    make_code,
    make_link,
    name_contact,
)
from fairlead.providers.models import Referral
from fairlead.tenancy.base import ActorId
from fairlead.testing.two_sides import Browser, TwoSides, now

KEY = "the key of these tests"
PHONE = "01632 960 123"


@dataclass
class Holder:
    """The browser of somebody with a link: no account, no password, and one cookie."""

    client: FlaskClient
    page: TestResponse | None = None

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        self.page = self.client.get(path)
        return self.page

    def post(self, path: str, **values: str | list[str]) -> TestResponse:
        """Open the page of a form and send it."""
        self.get(path)
        return self.post_open(path, **values)

    def post_open(self, path: str, **values: str | list[str]) -> TestResponse:
        """Send the form that is open."""
        hidden = Browser(self.client, "", self.page).hidden()
        self.page = self.client.post(path, data={**hidden, **values})
        return self.page

    @property
    def key(self) -> str:
        """What the cookie holds of the opening."""
        with self.client.session_transaction(base_url="http://localhost/p/") as kept:
            return str(kept["opening"])


@dataclass
class Light:
    """A referral to a provider whose contact works by secure link, and everybody about it."""

    sides: TwoSides
    contact: LinkContact
    referral: Referral
    holders: list[Holder] = field(default_factory=list)

    @property
    def lead(self) -> Actor:
        """Whoever names contacts at the force."""
        return self.sides.force.person("commissioning-lead")

    @property
    def desk(self) -> Actor:
        """The force's help desk."""
        return self.sides.force.person("help-desk")

    def make(self, referral: Referral | None = None) -> MadeLink:
        """The officer makes a link."""
        with self.sides.acting(self.sides.officer) as session:
            command = MakeLink(referral_id=(referral or self.referral).id)
            return make_link(session, session.actor, command, now=now())

    def browser(self, address: str = "") -> Holder:
        """A browser in which nobody is known, at an address of its own unless one is given."""
        client = self.sides.app.test_client()
        client.environ_base["REMOTE_ADDR"] = (
            address or f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"
        )
        return Holder(client)

    def ask(self, token: str, address: str = "") -> Holder:
        """Somebody opens the link, and asks for a code."""
        holder = self.browser(address)
        assert holder.get(f"/p/{token}").headers["Location"] == "/p/start"
        assert holder.post("/p/start").headers["Location"] == "/p/code"
        return holder

    def opening(self) -> LinkOpening:
        """The newest opening."""
        with self.sides.acting(self.desk) as session:
            return session.scalars(
                sa.select(LinkOpening).order_by(LinkOpening.asked_at.desc()).limit(1)
            ).one()

    def code(self) -> str:
        """The desk makes the code of the newest opening."""
        key = self.sides.app.config["SECRET_KEY"]
        with self.sides.acting(self.desk) as session:
            command = MakeCode(opening_id=self.opening().id, key=key)
            return make_code(session, session.actor, command, now=now()).code

    def open(self, referral: Referral | None = None) -> Holder:
        """The contact has opened a new link, and given its code."""
        holder = self.ask(self.make(referral).token)
        answer = holder.post("/p/code", code=self.code())
        assert answer.headers["Location"] == "/p/referral", answer.text
        return holder

    def log(self) -> list[AuditEntry]:
        """The force's log, oldest first."""
        engine = sa.create_engine(self.sides.url.superuser_url)
        with engine.connect() as connection:
            rows = connection.execute(
                sa.select(AuditEntry.action, AuditEntry.actor_name, AuditEntry.outcome, AuditEntry.object_ids)
                .where(AuditEntry.tenant_id == self.sides.force.id)
                .order_by(AuditEntry.at)
            ).all()
        engine.dispose()
        return list(rows)  # type: ignore[arg-type]  # rows with the columns that are asked for

    def now_as_the_force_has_it(self) -> Referral:
        """The referral as it stands."""
        with self.sides.acting(self.sides.officer) as session:
            return session.get_one(Referral, self.referral.id)


def name(sides: TwoSides, **changes: str) -> LinkContact:
    """The commissioning lead names the contact of the provider."""
    values = {"name": "Mary Jones", "email": "mary@harbour.example", "phone": PHONE, **changes}
    with sides.acting(sides.force.person("commissioning-lead")) as session:
        command = NameContact(provider_id=sides.provider.id, **values)
        return name_contact(session, session.actor, command, now=now())


def light_of(sides: TwoSides) -> Light:
    """The provider works by secure link, and a referral was sent to it."""
    return Light(sides=sides, contact=name(sides), referral=sides.send())


def link_of(light: Light) -> SecretLink:
    """The newest link as it is stored."""
    with light.sides.acting(light.sides.officer) as session:
        return session.scalars(sa.select(SecretLink).order_by(SecretLink.made_at.desc()).limit(1)).one()


def figures_in(text: str) -> str:
    """The code on the desk's page."""
    found = re.search(r"(\d{3}) (\d{3})</p>", text)
    assert found is not None
    return found[1] + found[2]


def holder_actor(light: Light, referral: Referral) -> Actor:
    """The actor whom the application makes of the holder of a link, for the database alone."""
    return replace(
        light.sides.worker,
        id=ActorId(light.contact.id),
        name=light.contact.name,
        only_referral=referral.id,
        session_id=uuid.uuid4(),
    )
