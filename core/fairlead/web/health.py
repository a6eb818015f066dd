"""For the machines around us: is the process alive, may it be sent requests, how is it doing."""

from __future__ import annotations

import time

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from fairlead.uploads.receiving import scanner_state
from fairlead.web.unit_of_work import database, public

bp = Blueprint("health", __name__)


@bp.get("/health/live")
@public
def live() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "alive"}


@bp.get("/health/ready")
@public
def ready() -> ResponseReturnValue:
    """The database answers too: requests may be sent here.

    ``scanner`` says whether files can be taken: ``answers``, ``unreachable`` (every file is refused; all else works, so
    requests may still be sent here), ``unscanned`` or ``none`` as the settings have it.
    """
    try:
        with database().engine.connect() as connection:
            connection.execute(sa.text("select 1"))
    except SQLAlchemyError:
        return {"status": "database unreachable"}, 503
    return {"status": "ready", "scanner": scanner_state()}


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Counts and times by endpoint, for Prometheus. Only to this machine: put the scraper beside the server."""
    if request.remote_addr not in {"127.0.0.1", "::1"} or "X-Forwarded-For" in request.headers:
        return {"status": "only from this machine"}, 404
    registry: CollectorRegistry = current_app.extensions["fairlead.metrics"]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def register_health(app: Flask) -> None:
    """Add the health pages, and count requests by endpoint (never by path: paths contain references)."""
    registry = CollectorRegistry()
    requests = Counter("fairlead_requests", "Requests answered", ["endpoint", "status"], registry=registry)
    seconds = Histogram("fairlead_request_seconds", "Time to answer", ["endpoint"], registry=registry)
    app.extensions["fairlead.metrics"] = registry
    app.register_blueprint(bp)

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        requests.labels(endpoint, str(response.status_code)).inc()
        seconds.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response
