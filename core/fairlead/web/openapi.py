"""The description of the API, OpenAPI 3.1, written from the views themselves: address, scope, schemas, problems.

Written by ourselves rather than by a library: decision record 0013.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version

from flask import Blueprint, Flask, Response, current_app, jsonify

from fairlead.web.api import OPERATION, Operation
from fairlead.web.problems import MEDIA_TYPE
from fairlead.web.unit_of_work import ACCESS, PUBLIC, public

bp = Blueprint("api", __name__, url_prefix="/api/v1")
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KINDS: Mapping[str, dict[str, object]] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer"},
}
_ALWAYS = (400, 401, 403, 404, 429, 500)
_PROBLEM: dict[str, object] = {
    "type": "object",
    "description": "RFC 9457. `errors` names the JSON path of each thing that is wrong.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "detail"],
                "properties": {"path": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """The description of every call that this installation answers."""
    response = jsonify(document(current_app))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def document(app: Flask) -> dict[str, object]:
    """The whole document, for the page and for ``fairlead openapi``."""
    paths: dict[str, dict[str, object]] = {}
    schemas: dict[str, object] = {"Problem": _PROBLEM}
    for path, method, endpoint, scope, described in sorted(_operations(app), key=lambda each: each[:2]):
        schemas.update(described.components)
        paths.setdefault(path, {})[method] = _described(path, endpoint, scope, described)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fairlead",
            "version": version("fairlead-core"),
            "description": "The same use cases as the pages. Every call acts as one member of one organisation.",
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made with `fairlead user token`; its scopes are permissions.",
                }
            },
        },
    }


def _operations(app: Flask) -> Iterator[tuple[str, str, str, str, Operation]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        described = getattr(view, OPERATION, None)
        if isinstance(described, Operation):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                path = _PARAMETER.sub(lambda found: f"{{{found['name']}}}", rule.rule)
                yield path, method.lower(), rule.endpoint, getattr(view, ACCESS, PUBLIC), described


def _described(path: str, endpoint: str, scope: str, described: Operation) -> dict[str, object]:
    found: dict[str, object] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": described.summary,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in re.findall(r"{(\w+)}", path)
            ),
            *(
                {"name": name, "in": "query", "required": False, "schema": schema}
                for name, schema in described.query.items()
            ),
        ],
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": described.response}}},
            **{
                str(status): {
                    "description": HTTPStatus(status).phrase,
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status in sorted({*_ALWAYS, *described.problems})
            },
        },
        "security": [] if scope == PUBLIC else [{"token": [scope]}],
    }
    words = described.description if scope == PUBLIC else f"{described.description} Scope: `{scope}`.".strip()
    if words:
        found["description"] = words
    if described.request is not None:
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": described.request}},
        }
    return found
