"""Identity through the real application on a real database, signed in as the application's role."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask, create_app
from fairlead.identity import passwords
from fairlead.identity.accounts import ensure_user
from fairlead.identity.actor import Actor
from fairlead.settings import Settings, load_settings
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database
from fairlead.testing.database import TestDatabase, TestServer, copied_database

PASSWORD = "lorry pigeon slate"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_EACH_TIME_ANOTHER = re.compile(r'nonce="[^"]+"|value="[^"]{20,}"|data-[a-z-]*="\d+"')
"""What differs whenever a page is shown: nonces, keys and tokens of forms, seconds that count down."""


def what_it_says(page: TestResponse, *also: str) -> str:
    """The page without what differs each time anybody opens it, and without the texts ``also``."""
    text = page.text
    for words in also:  # first: a long one would go as a token, its attribute with it
        text = text.replace(words, "")
    return _EACH_TIME_ANOTHER.sub("", text)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One tenant of a test, with its own invented people."""

    id: TenantId
    slug: str
    database: Database

    def person(
        self, *roles: str, email: str = "", password: str = PASSWORD, must_change: bool = False
    ) -> str:
        """Somebody with these roles here. Returns the e-mail address."""
        address = email or f"{uuid.uuid4().hex[:12]}@example.org"
        ensure_user(
            self.database,
            self.id,
            email=address,
            name=f"Person {address.partition('@')[0]}",
            roles=roles or ("investigator",),
            password=password,
            must_change=must_change,
        )
        return address


@dataclass
class Browser:
    """A browser of a test: remembers cookies and the form token of the page it shows."""

    client: FlaskClient
    address: str = "192.0.2.1"
    secure: bool = False
    page: TestResponse | None = None

    @property
    def _environment(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address}

    @property
    def _site(self) -> str:
        return "https://localhost" if self.secure else "http://localhost"

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        self.page = self.client.get(path, environ_base=self._environment, base_url=self._site)
        return self.page

    def post(self, path: str, /, **fields: object) -> TestResponse:
        """Submit a form of the page that is open, with its token."""
        token = _TOKEN.search(self.page.text) if self.page is not None else None
        sent = {name: value for name, value in fields.items() if value is not None}
        if token is not None:
            sent.setdefault("csrf_token", token[1])
        headers = {"Referer": "https://localhost/"} if self.secure else {}
        answer = self.client.post(
            path, data=sent, environ_base=self._environment, headers=headers, base_url=self._site
        )
        if _TOKEN.search(answer.text):
            self.page = answer
        return answer

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        """Give address and password on the sign-in page."""
        self.get("/")
        return self.post("/", email=email, password=password)

    def cookie(self, name: str = "fairlead") -> str | None:
        """The value of a cookie."""
        found = self.client.get_cookie(name)
        return None if found is None else found.value


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """Argon2id with its smallest parameters: a tenth of a second of two processors is a lot, hundreds of
    times.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def identity_database(
    test_cluster: TestServer, template_database: TestDatabase, worker_id: str
) -> Iterator[TestDatabase]:
    """A migrated database of these tests, which commit; each uses organisations of its own."""
    with copied_database(test_cluster, template_database, f"{worker_id}_identity") as made:
        yield made


@pytest.fixture(scope="session")
def database(identity_database: TestDatabase) -> Iterator[Database]:
    """The pool of the application, in the application's role."""
    opened = Database(identity_database.app_url)
    yield opened
    opened.dispose()


@pytest.fixture
def owner(identity_database: TestDatabase) -> Iterator[sa.Connection]:
    """A look behind row security, as superuser: what is in the tables, whoever's it is."""
    engine = sa.create_engine(identity_database.superuser_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for the secrets that the demo makes up."""
    return tmp_path_factory.mktemp("data")


def _settings(data_dir: Path, **more: str) -> Settings:
    return load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(data_dir), **more})


@pytest.fixture(scope="session")
def app(database: Database, data_dir: Path) -> FairleadFlask:
    """The application where the second factor is a choice, as in the demo."""
    return create_app(_settings(data_dir), database)


@pytest.fixture(scope="session")
def strict_app(database: Database, data_dir: Path) -> FairleadFlask:
    """The application where the second factor is compulsory, as everywhere else."""
    return create_app(_settings(data_dir, FAIRLEAD_SECOND_FACTOR_REQUIRED="1"), database)


@pytest.fixture
def browser(app: FairleadFlask) -> Browser:
    """One browser."""
    return Browser(app.test_client())


@pytest.fixture
def strict(strict_app: FairleadFlask) -> Browser:
    """One browser of the strict application."""
    return Browser(strict_app.test_client())


def make_organisation(database: Database, kind: str = "force") -> Organisation:
    """A new organisation of that kind."""
    slug = f"org-{uuid.uuid4().hex[:10]}"
    with database.platform_transaction(NOBODY) as session:
        tenant = Tenant(slug=slug, name=f"Organisation {slug}", kind=kind)
        session.add(tenant)
        session.flush()
        made = tenant.id
    return Organisation(id=made, slug=slug, database=database)


@pytest.fixture
def force(database: Database) -> Organisation:
    """A police force."""
    return make_organisation(database)


@pytest.fixture
def other_force(database: Database) -> Organisation:
    """Another police force."""
    return make_organisation(database)


@pytest.fixture
def provider(database: Database) -> Organisation:
    """An intervention provider."""
    return make_organisation(database, "provider")


def enrol(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor on the page that is open. Returns the authenticator and the recovery codes."""
    page = browser.get("/second-factor/set-up").text
    found = re.search(r"<strong>([A-Z2-7 ]+)</strong>", page)
    assert found is not None, page
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    answer = browser.post("/second-factor/set-up", code=totp.now())
    assert answer.status_code == 200, answer.text
    return totp, re.findall(r"<code>([a-z2-7-]+)</code>", answer.text)


def audit_actions(owner: sa.Connection, organisation: Organisation) -> list[str]:
    """Actions in an organisation's log, oldest first."""
    rows = owner.execute(
        sa.text("select action from audit_entry where tenant_id = :tenant order by at"),
        {"tenant": organisation.id},
    )
    return [row.action for row in rows]


def operator(organisation: Organisation, *permissions: str) -> Actor:
    """Somebody with exactly these permissions, who has no membership."""
    return Actor(
        id=uuid.uuid4(),  # type: ignore[arg-type]  # an identifier of nobody in particular
        tenant_id=organisation.id,
        name="Operator",
        permissions=frozenset(permissions),
    )
