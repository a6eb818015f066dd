"""The product as people use it, on a database with 120,000 cases, and an ear for every statement it sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from fairlead.app import FairleadFlask, create_app
from fairlead.settings import load_settings
from fairlead.tenancy.sessions import Database
from fairlead.testing.load_database import PASSWORD, LoadDatabase, Place, load_database

__all__ = ["load_database"]

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who has signed in with a password, in one organisation."""

    place: Place
    client: FlaskClient

    def get(self, path: str) -> str:
        """A page inside the organisation. ``{case}``, ``{person}`` and ``{referral}`` stand for the laden ones,
        ``{service}`` for that of the place's provider, ``{states[X]}`` for a case in that state.
        """
        place = self.place
        address = path.format(
            case=place.case,
            person=place.person,
            referral=place.referral,
            service=place.service,
            states=place.states,
        )
        answer = self.client.get(f"/t/{place.slug}{address}")
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.text


class Readers:
    """Signs people in once; the load is only read, so a session serves every test of a worker."""

    def __init__(self, app: FairleadFlask) -> None:
        self._app, self._known = app, dict[str, Reader]()

    def at(self, place: Place) -> Reader:
        """The reader of that organisation."""
        if place.email not in self._known:
            client = self._app.test_client()
            found = _TOKEN.search(client.get("/").text)
            assert found is not None
            form = {"csrf_token": found.group(1), "email": place.email, "password": PASSWORD}
            assert client.post("/", data=form).status_code == 303
            self._known[place.email] = Reader(place=place, client=client)
        return self._known[place.email]


@pytest.fixture(scope="session")
def product(load_database: LoadDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FairleadFlask]:
    """The whole application."""
    folder = tmp_path_factory.mktemp("data")
    database = Database(load_database.database.app_url)
    yield create_app(load_settings({"FAIRLEAD_DEMO": "1", "FAIRLEAD_DATA_DIR": str(folder)}), database)
    database.dispose()


@pytest.fixture(scope="session")
def readers(product: FairleadFlask) -> Readers:
    """People who have signed in."""
    return Readers(product)


@pytest.fixture(scope="session")
def engine(product: FairleadFlask) -> sa.Engine:
    """What the product sends its statements through."""
    database: Database = product.extensions["fairlead.database"]
    return database.engine
