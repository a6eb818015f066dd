"""Errors of the API as problem details (RFC 9457). Says what is wrong and where; never repeats what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, jsonify, request

API_PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with what was sent: its JSON path (``$.offender.dob``) and what was expected there."""

    path: str
    detail: str


class ApiProblem(Exception):
    """Ends a call with this answer. The work of the call is rolled back."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


def is_api() -> bool:
    """The request is for the API, so that whatever goes wrong is told as a problem and never as a page."""
    return request.path.startswith(API_PREFIX)


def problem(
    status: int, detail: str = "", *, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The answer: ``type``, ``title``, ``status``, and ``detail`` and ``errors`` where there is more to say."""
    told: dict[str, object] = {"type": "about:blank", "title": _title(status), "status": int(status)}
    if detail:
        told["detail"] = detail
    if faults:
        told["errors"] = [{"path": fault.path, "detail": fault.detail} for fault in faults]
    response = jsonify(told)
    response.status_code = int(status)
    response.content_type = MEDIA_TYPE
    response.headers.update(dict(headers or {}))
    return response


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def told(error: ApiProblem) -> Response:
    """The answer to a call that ended with ``error``."""
    return problem(error.status, error.detail, faults=error.faults, headers=error.headers)
