"""The application factory: wires the shell, the areas of core and the installed modules together."""

from __future__ import annotations

import itertools
import uuid
from http import HTTPStatus

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fairlead.identity.install import init_identity
from fairlead.identity.session_actor import actor_in, load_signed_in
from fairlead.identity.sessions import is_no_account
from fairlead.links.holder import identify_holder
from fairlead.modules.gate import refuse_switched_off
from fairlead.notifications.outgoing import outgoing_from, set_up_sending
from fairlead.refusals import Conflict, Refusal
from fairlead.settings import Settings
from fairlead.tenancy.sessions import Database
from fairlead.web import unit_of_work
from fairlead.web.api import identify_caller, init_api
from fairlead.web.errors import draw, page_for
from fairlead.web.health import register_health
from fairlead.web.openapi import bp as openapi
from fairlead.web.page_frame import page_frame
from fairlead.web.problems import ApiProblem, is_api
from fairlead.web.shell import init_shell
from fairlead.web.statements import bp as statements
from fairlead.workflow.transitions import IllegalTransition

TENANT_PREFIX = "/t/<slug:tenant>"


class FairleadFlask(Flask):
    """Flask with a transaction around each view: returning commits, raising rolls back."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, then commit before anything is sent."""
        key = unit_of_work.submitted_key() if request.method == "POST" and g.get("actor") else None
        if key is not None and (answer := unit_of_work.earlier_answer(key)) is not None:
            return answer
        response = self.make_response(super().dispatch_request())
        repeated = unit_of_work.finish(
            response.location, succeeded=response.status_code < HTTPStatus.BAD_REQUEST
        )
        unit_of_work.deliver()
        return response if repeated is None else repeated


def create_app(settings: Settings, database: Database) -> FairleadFlask:
    """Build the application for one process. ``database`` connects as the application role."""
    app = FairleadFlask("fairlead", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value() if settings.secret_key else None,
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=list(settings.allowed_hosts),
    )
    app.extensions["fairlead.settings"] = settings
    app.extensions["fairlead.database"] = database
    set_up_sending(database, outgoing_from(settings))
    init_shell(app, frame=page_frame, bytecode_cache=settings.data_dir / "templates")
    init_identity(app)
    _register_refusals(app)
    register_health(app)
    app.register_blueprint(statements)
    app.register_blueprint(openapi)
    _register_areas(app)
    init_api(app)
    app.before_request(_refuse_unreadable)
    app.before_request(_identify)
    app.before_request(_admit)
    app.teardown_request(_close)
    return app


def _register_refusals(app: FairleadFlask) -> None:
    """A refusal that no view caught becomes the page of its status; the request's work is rolled back."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return draw(refusal.status, page_for(refusal.status))

    @app.errorhandler(IllegalTransition)
    def not_from_here(_error: IllegalTransition) -> Response:
        """The step is not one that can be taken now: somebody else has moved the case or referral on."""
        return draw(Conflict.status, page_for(Conflict.status))


def _register_areas(app: FairleadFlask) -> None:
    from fairlead.areas import register_areas

    register_areas(app)


def _refuse_unreadable() -> None:
    """A character that no text can hold is a malformed request, not something for the database to choke on."""
    typed = itertools.chain(request.args.items(multi=True), request.form.items(multi=True))
    if any("\0" in part for pair in typed for part in pair):
        abort(400)


def _identify() -> ResponseReturnValue | None:
    """Find out who is asking, and as whom in which organisation."""
    g.interaction_id = uuid.uuid4()
    if request.endpoint is None or request.endpoint == "static":
        return None
    if is_api():
        g.signed_in = None  # whoever is signed in in a browser calls nothing by it
        identify_caller()
        return refuse_switched_off()
    if is_no_account(request.path):
        g.signed_in = None  # whoever is signed in in this browser opens no link by it
        identify_holder()
        return None
    g.signed_in = load_signed_in()
    if request.view_args and "tenant" in request.view_args:
        g.tenant_slug = request.view_args.pop("tenant")
        if g.signed_in is None:
            return redirect(
                url_for("identity.sign_in", next=request.full_path if request.method == "GET" else None)
            )
        g.actor = actor_in(g.tenant_slug)
        if g.actor is None:
            abort(404)
        answer: ResponseReturnValue | None = refuse_switched_off()
        return answer
    return None


def _admit() -> ResponseReturnValue | None:
    """Check the permission the view declares. A view that declares none is refused to everybody."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    access = getattr(view, unit_of_work.ACCESS, None)
    if access is None:
        raise RuntimeError(f"{request.endpoint} declares no permission: use @requires, @signed_in or @public")
    if access == unit_of_work.PUBLIC:
        return None
    if access == unit_of_work.BY_LINK:
        return None if g.get("actor") else redirect(url_for("no_account.start"))
    if is_api():
        if not unit_of_work.current_actor().can(access):
            raise ApiProblem(
                HTTPStatus.FORBIDDEN, f"The token needs the scope {access}, and the person behind it too."
            )
        return None
    if g.get("signed_in") is None:
        return redirect(url_for("identity.sign_in"))
    if access != unit_of_work.SIGNED_IN and not unit_of_work.current_actor().can(access):
        abort(403)
    return None


def _close(_error: BaseException | None) -> None:
    session = g.pop("tenant_session", None)
    if session is not None:
        session.close()
