"""Two forces and a provider in the real application, with the minimal module installed and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fairlead.app import FairleadFlask, create_app
from fairlead.identity.accounts import ensure_user
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.migrations import runner
from fairlead.modules.registry import Registry, in_force
from fairlead.settings import load_settings
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import TenantKind
from fairlead.tenancy.sessions import NOBODY, Database, TenantSession
from fairlead.tenancy.use_cases import ensure_organisation
from fairlead.testing.database import TestDatabase, TestServer, copied_database
from fairlead.testing.examples.minimal.plugin import module as minimal

PASSWORD = "a long invented sentence"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A running installation."""

    database: Database
    app: FairleadFlask
    tenants: dict[str, TenantId]

    def actor(self, slug: str, *permissions: str) -> Actor:
        """Somebody of that organisation with these permissions."""
        return Actor.system("tester", self.tenants[slug], permissions=frozenset(permissions))

    def session(self, slug: str) -> TenantSession:
        """A session of somebody who may manage modules there."""
        return self.database.tenant(self.actor(slug, Core.MODULE_MANAGE))

    def browser(self, email: str) -> Browser:
        """A browser in which that person is signed in."""
        browser = Browser(client=self.app.test_client())
        browser.get("/")
        answer = browser.post("/", email=email, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser


@dataclass(kw_only=True)
class Browser:
    """Remembers the cookie and the form's token."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self._seen(self.client.get(path))

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form with the token of the page seen last."""
        return self._seen(self.client.post(path, data={**fields, "csrf_token": self.token}))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
        return answer


@pytest.fixture(scope="module")
def installation(
    request: pytest.FixtureRequest,
    test_cluster: TestServer,
    template_database: TestDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with (
        in_force(Registry([minimal])),
        copied_database(test_cluster, template_database, f"{worker}_modules") as made,
    ):
        runner.upgrade_all(made.owner_url)
        database = Database(made.app_url)
        tenants = {
            slug: ensure_organisation(
                database, NOBODY, slug=slug, name=f"Force {slug}", kind=kind, demo=False
            )[0]
            for slug, kind in (
                ("one", TenantKind.FORCE),
                ("two", TenantKind.FORCE),
                ("help", TenantKind.PROVIDER),
            )
        }
        for slug in ("one", "two"):
            for role in ("administrator", "investigator"):
                email = f"{role}@{slug}.example"
                ensure_user(database, tenants[slug], email=email, name=role, roles=[role], password=PASSWORD)
        settings = load_settings(
            {"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(Path(tmp_path_factory.mktemp("data")))}
        )
        yield Installation(database=database, app=create_app(settings, database), tenants=tenants)
        database.dispose()
