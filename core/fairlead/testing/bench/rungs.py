"""What is asked of each rung of the ladder: the same five operations, in each one's own words."""

from __future__ import annotations

import hashlib
import itertools
import re
import secrets
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import sqlalchemy as sa

from fairlead.testing.bench.load import Connection, Request
from fairlead.testing.bench.world import EMAIL, PASSWORD, World

OFFENCE = "TH68010"
OPERATIONS = ("worklist", "search", "case page", "create", "status change")
_SEE_OTHER = 303


@dataclass
class Rung:
    """One server's requests. ``opened`` gathers the references of cases made, for the status change to use up."""

    name: str
    cookies: dict[str, str]
    requests: Mapping[str, Iterator[Request]]
    opened: list[str] = field(default_factory=list)


class Shared:
    """An iterator that several threads may ask."""

    def __init__(self, source: Iterator[Request]) -> None:
        self._source, self._lock = source, threading.Lock()

    def __iter__(self) -> Iterator[Request]:
        return self

    def __next__(self) -> Request:
        with self._lock:
            return next(self._source)


def fairlead_rung(world: World, port: int) -> Rung:
    """The product, through its own pages, signed in with a password."""
    connection = Connection(port)
    token = _hidden("csrf_token", connection.send(Request(path="/")).content)
    form = urlencode({"csrf_token": token, "email": EMAIL, "password": PASSWORD}).encode()
    connection.send(Request(path="/", body=form, expected=_SEE_OTHER))
    home = f"/t/{world.slug}"
    token = _hidden("csrf_token", connection.send(Request(path=f"{home}/cases")).content)
    rung = Rung(name="Fairlead", cookies=connection.cookies, requests={})
    connection.close()

    def body(**fields: object) -> bytes:
        return urlencode(
            {"csrf_token": token, "idempotency_key": str(uuid.uuid4()), **fields}, doseq=True
        ).encode()

    def opening() -> Iterator[Request]:
        for number, person in enumerate(itertools.cycle(world.people)):
            yield Request(
                path=f"{home}/oocd/new/{person}",
                body=body(
                    crime_reference=f"14/{number}/26",
                    offence=OFFENCE,
                    offence_code=OFFENCE,
                    attendance="voluntary",
                    committed_from=("1", "11", "2026"),
                    committed_to=("", "", ""),
                    place="High Street",
                    offence_summary="Took a bottle.",
                ),
                expected=_SEE_OTHER,
            )

    def accepting() -> Iterator[Request]:
        probe = Connection(port, rung.cookies)
        version = ""
        for reference in rung.opened:
            path = f"{home}/oocd/{reference}/review"
            version = version or _hidden("version", probe.send(Request(path=path)).content)
            probe.close()
            yield Request(
                path=path,
                body=body(version=version, summary="CCTV and admission", duplicate_checked="y"),
                expected=_SEE_OTHER,
            )

    rung.requests = {
        "worklist": itertools.repeat(Request(path=f"{home}/cases?view=all")),
        "search": (
            Request(path=f"{home}/people/search?q={name[:4].lower()}")
            for name in itertools.cycle(world.surnames)
        ),
        "case page": (
            Request(path=f"{home}/cases/{reference}") for reference in itertools.cycle(world.references)
        ),
        "create": opening(),
        "status change": accepting(),
    }
    return rung


def reference_rung(world: World, engine: sa.Engine) -> Rung:
    """The reference, with a session written into the database beforehand."""
    from fairlead.testing.bench.reference import COOKIE

    token = secrets.token_urlsafe(32)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into auth_session (id, public_id, user_id, data, created_at, seen_at)"
                " values (:key, gen_random_uuid(), :user, '{}', now(), now())"
            ),
            {"key": hashlib.sha256(token.encode()).digest(), "user": world.user_id},
        )
    rung = Rung(name="Reference", cookies={COOKIE: token}, requests={})
    rung.requests = {
        "worklist": itertools.repeat(Request(path="/cases")),
        "search": (Request(path=f"/people?q={name[:4].lower()}") for name in itertools.cycle(world.surnames)),
        "case page": (Request(path=f"/cases/{reference}") for reference in itertools.cycle(world.references)),
        "create": (
            Request(
                path="/cases",
                body=urlencode(
                    {"person_id": str(person), "crime_reference": f"14/{number}/26", "code": OFFENCE}
                ).encode(),
                expected=_SEE_OTHER,
            )
            for number, person in enumerate(itertools.cycle(world.people))
        ),
        "status change": (
            Request(path=f"/cases/{reference}/accept", body=b"", expected=_SEE_OTHER)
            for reference in itertools.cycle(world.references)
        ),
    }
    return rung


def _hidden(name: str, page: bytes) -> str:
    """The value of a hidden field. Raises `RuntimeError` when the page has none."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.decode())
    value = re.search(r'value="([^"]*)"', field.group(0)) if field else None
    if value is None:
        raise RuntimeError(f"the page has no field {name}: {page[:500]!r}")
    return value.group(1)
