"""What the views of the API share: reading the body, who calls, and what OpenAPI says about each operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g, request

from fairlead.web.problems import API_PREFIX, ApiProblem, Fault, told

P = ParamSpec("P")
R = TypeVar("R")
Schema = Mapping[str, object]

TENANT_API = "/api/v1/t/<slug:tenant>"
"""Under it, ``/<module>/…``: the calls of one module in one organisation."""
OPERATION = "__fairlead_operation__"
_BEARER = {"WWW-Authenticate": 'Bearer realm="fairlead"'}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What OpenAPI says about one call. ``request`` and ``response`` are JSON schemas."""

    summary: str
    description: str = ""
    request: Schema | None = None
    response: Schema = field(default_factory=dict)
    query: Mapping[str, Schema] = field(default_factory=dict)
    problems: tuple[int, ...] = ()
    components: Mapping[str, Schema] = field(default_factory=dict)
    """Schemas by name that ``request`` and ``response`` refer to."""


def operation(described: Operation) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare what a view of the API takes and gives. Beside `requires`, which names the scope."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, OPERATION, described)
        return view

    return declare


def read_json(*, most_bytes: int) -> object:
    """The body. Ends the call with 415 for another media type, 413 for too much, 400 for what is not JSON."""
    if request.mimetype != "application/json":
        raise ApiProblem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send JSON with the header Content-Type: application/json.",
            headers={"Accept-Post": "application/json"},
        )
    if (request.content_length or 0) > most_bytes or len(body := request.get_data()) > most_bytes:
        raise ApiProblem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send no more than {most_bytes} bytes in one call."
        )
    try:
        return json.loads(body, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise ApiProblem(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from error


def _no_such_number(_word: str) -> object:
    raise ValueError("JSON has no such number")


def day_in_query(name: str) -> date | None:
    """A day given in the address as YYYY-MM-DD; None when it is not. Ends the call with 422 for anything else."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise invalid([Fault(path=f"?{name}", detail="expected a date as YYYY-MM-DD")]) from error


def invalid(faults: list[Fault]) -> ApiProblem:
    """422: the JSON could be read, and says something that cannot be."""
    return ApiProblem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "; ".join(f"{fault.path}: {fault.detail}" for fault in faults),
        faults=faults,
    )


def identify_caller() -> None:
    """Find out from the bearer token who calls, and as whom in which organisation.

    Cookies are never looked at. Ends the call with 401 without a token that works there, 429 for too many calls.
    """
    from fairlead.identity.api_tokens import TooManyCalls, actor_with_token

    if not request.view_args or "tenant" not in request.view_args:
        return
    slug = request.view_args.pop("tenant")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiProblem(
            HTTPStatus.UNAUTHORIZED, "Send a token: Authorization: Bearer flt_….", headers=_BEARER
        )
    found = actor_with_token(
        current_app.extensions["fairlead.database"],
        token.strip(),
        slug,
        now=datetime.now(UTC),
        source_ip=request.remote_addr,
        interaction=g.interaction_id,
    )
    if found is None:
        raise ApiProblem(
            HTTPStatus.UNAUTHORIZED,
            "This token does not work here: it is unknown, expired, taken back, or of another organisation.",
            headers={"WWW-Authenticate": 'Bearer realm="fairlead", error="invalid_token"'},
        )
    if isinstance(found, TooManyCalls):
        raise _too_often(found.retry_after)
    g.tenant_slug, g.actor = slug, found


def count_work(pieces: int) -> None:
    """Count a call that asks for several pieces of work as that many calls, before any of it is done.

    Ends the call with 429 when that is more than the token may do in a minute. The first piece was counted with
    the call.
    """
    from fairlead.identity.api_tokens import count_more

    token = g.actor.session_id
    if pieces <= 1 or token is None:
        return
    now = datetime.now(UTC)
    wait = count_more(current_app.extensions["fairlead.database"], token, pieces - 1, now=now)
    if wait is not None:
        raise _too_often(wait.retry_after)


def _too_often(retry_after: int) -> ApiProblem:
    return ApiProblem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "This token has been used too often in this minute.",
        headers={"Retry-After": str(retry_after)},
    )


def init_api(app: Flask) -> None:
    """Tell problems as problem details. Call it after every blueprint is registered.

    The check against forged forms is not made for the API: it reads no cookie, so nobody can forge a call.
    """
    app.register_error_handler(ApiProblem, told)
    csrf = app.extensions["csrf"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API_PREFIX):
            csrf.exempt(app.view_functions[rule.endpoint])
