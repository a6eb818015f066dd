"""Runs the operations of one rung against its server."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from fairlead.testing.bench.load import Connection, many_at_once, one_by_one
from fairlead.testing.bench.processes import Server
from fairlead.testing.bench.rungs import OPERATIONS, Rung, Shared

WARM = 20
AT_ONCE = 16


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One operation.

    Median milliseconds alone, worker CPU milliseconds a request, requests a second of sixteen at once.
    """

    p50: float
    cpu: float
    rate: float
    bytes: int


def climb(
    rung: Rung, server: Server, *, count: int, seconds: float, made: Callable[[], list[str]]
) -> dict[str, Measured]:
    """Every operation, in order: the status change uses up the cases that create has made, as ``made`` lists them."""
    measured = {}
    for name in OPERATIONS:
        if name == "status change":
            rung.opened.extend(made())
        requests = Shared(rung.requests[name])
        connection = Connection(server.port, rung.cookies)
        one_by_one(connection, requests, WARM)
        before = server.cpu_seconds()
        p50 = one_by_one(connection, requests, count)
        cpu = (server.cpu_seconds() - before) / count * 1000
        size = len(connection.send(next(requests)).content)
        connection.close()
        rate = many_at_once(
            lambda: Connection(server.port, rung.cookies), requests, seconds=seconds, at_once=AT_ONCE
        )
        measured[name] = Measured(p50=p50, cpu=cpu, rate=rate, bytes=size)
    return measured


def statements_of(app: Flask, engine: sa.Engine, rung: Rung) -> dict[str, int]:
    """SQL statements that one request of each operation sends, counted in the application itself, in this process."""
    sent: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _k, text, *_rest: sent.append(text))
    client = app.test_client()
    for name, value in rung.cookies.items():
        client.set_cookie(name, value, domain="127.0.0.1")
    counted = {}
    for name in OPERATIONS:
        for request in itertools.islice(rung.requests[name], 2):  # the first opens connections and compiles
            sent.clear()
            answer = client.open(
                request.path, method="GET" if request.body is None else "POST", data=request.body,
                content_type="application/x-www-form-urlencoded", base_url="http://127.0.0.1",
            )  # fmt: skip
            if answer.status_code != request.expected:
                raise RuntimeError(
                    f"{request.path} answered {answer.status_code} in this process, expected {request.expected}"
                )
        counted[name] = len(sent)
    return counted
