"""Puts identity into the application: sessions, protection against forged requests, links within an
organisation.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.attempts import Attempts
from fairlead.identity.second_factor import SecondFactor
from fairlead.identity.security_log import PURPOSE
from fairlead.identity.session_actor import fill_in_tenant
from fairlead.identity.sessions import FairleadSessions, browser_session, settings_of
from fairlead.identity.sign_in import Doorkeeper
from fairlead.tenancy.sessions import Database

_DOORKEEPER = "fairlead.doorkeeper"
_FORBIDDEN = 403


def init_identity(app: Flask) -> None:
    """Wire identity into ``app``, which already has its settings and database in ``extensions``.

    Call it before the application's own ``before_request`` functions are registered: a forged request is
    turned away before anything else happens.
    """
    settings = settings_of(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # how Flask adds middleware
    app.session_interface = FairleadSessions(app)
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form is good for as long as the session it belongs to
    app.permanent_session_lifetime = timedelta(hours=settings.session_absolute_hours)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _forged_or_timed_out)
    app.after_request(_log_refusal)
    fill_in_tenant(app)
    database: Database = app.extensions["fairlead.database"]
    app.extensions[_DOORKEEPER] = Doorkeeper(
        database=database,
        attempts=Attempts(database, settings.secret_key.get_secret_value()),
        second_factor=SecondFactor(*settings.encryption_keys),
    )


def doorkeeper() -> Doorkeeper:
    """The application's sign-in checks."""
    found: Doorkeeper = current_app.extensions[_DOORKEEPER]
    return found


def _forged_or_timed_out(error: CSRFError) -> ResponseReturnValue:
    """A form of a session that has ended leads to signing in; any other mismatch is a plain 400 page."""
    if browser_session().ended is None:
        from fairlead.web.errors import draw, page_for

        return draw(error.code or 400, page_for(400))
    flash(_("You were signed out because your session ended. What you sent was not saved."), "caution")
    return redirect(url_for("identity.sign_in", next=request.referrer and _path(request.referrer)), code=303)


def _path(url: str) -> str | None:
    """The path of an address a browser sent; None for what is no address."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).path
    except ValueError:
        return None


def _log_refusal(response: Response) -> Response:
    """A permission refused is a security event of the organisation (IG section 10, logging)."""
    actor: Actor | None = g.get("actor")
    if response.status_code == _FORBIDDEN and actor is not None:
        database: Database = current_app.extensions["fairlead.database"]
        with database.tenant_transaction(actor) as session:
            record(
                session,
                Operation.SECURITY,
                "identity.permission.refused",
                object_type="endpoint",
                purpose=PURPOSE,
                reason=request.endpoint,
                outcome="refused",
            )
    return response
