"""Error pages: what happened, that nothing was lost where that is true, and what to do next. Never how it
happened inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException, InternalServerError

from fairlead.web.problems import is_api, problem


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """Words of one error page; ``paragraphs`` in the order they are shown."""

    title: LazyString
    paragraphs: tuple[LazyString, ...]


PAGES: dict[int, ErrorPage] = {
    400: ErrorPage(
        title=lazy_gettext("Sorry, that request could not be read"),
        paragraphs=(
            lazy_gettext(
                "This can happen when a form was open for a long time, or when part of it did not arrive."
            ),
            lazy_gettext("Go back, reload the page and try again. Nothing was saved."),
        ),
    ),
    403: ErrorPage(
        title=lazy_gettext("You do not have permission to do this"),
        paragraphs=(
            lazy_gettext("Your role does not include this action. Nothing was changed."),
            lazy_gettext("If you need it for your work, ask your administrator."),
        ),
    ),
    404: ErrorPage(
        title=lazy_gettext("Page not found"),
        paragraphs=(
            lazy_gettext("If you typed or pasted the web address, check it is correct and complete."),
            lazy_gettext("The record may have been moved, or it may not be shared with your organisation."),
        ),
    ),
    405: ErrorPage(
        title=lazy_gettext("This page cannot be used in that way"),
        paragraphs=(lazy_gettext("Start again from the page with the form. Nothing was saved."),),
    ),
    409: ErrorPage(
        title=lazy_gettext("Someone else changed this while you were working"),
        paragraphs=(
            lazy_gettext("Your change was not saved, so that theirs is not lost."),
            lazy_gettext(
                "Go back to the record, read what changed, and make your change again if it is still needed."
            ),
        ),
    ),
    413: ErrorPage(
        title=lazy_gettext("That is too large to send"),
        paragraphs=(
            lazy_gettext("Choose a smaller file, or shorten the text, then try again. Nothing was saved."),
        ),
    ),
    429: ErrorPage(
        title=lazy_gettext("Too many attempts"),
        paragraphs=(lazy_gettext("Wait a few minutes, then try again."),),
    ),
    500: ErrorPage(
        title=lazy_gettext("Sorry, there is a problem with the service"),
        paragraphs=(
            lazy_gettext("The last thing you did was not saved. Anything saved before it is safe."),
            lazy_gettext(
                "Try again in a few minutes. If it keeps happening, give your administrator the number below."
            ),
        ),
    ),
    503: ErrorPage(
        title=lazy_gettext("Sorry, the service is unavailable"),
        paragraphs=(lazy_gettext("You can use the service again shortly. Anything you saved is safe."),),
    ),
}


def is_server_error(status: int) -> bool:
    """Say whether the fault is ours."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR


def page_for(status: int) -> ErrorPage:
    """Return the page for a status; any other client error reads as 400, any other server error as 500."""
    return PAGES.get(status) or PAGES[500 if is_server_error(status) else 400]


def wants_json() -> bool:
    """Say whether the caller prefers JSON to a page, so that our own scripts never have to read HTML."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def register_error_pages(app: Flask) -> None:
    """Draw every HTTP error with the page of its status. A crash is 500 with the request's number and nothing
    else.

    Flask logs the crash itself before this runs; when the page cannot be drawn either, a page without layout
    is sent.
    """

    @app.errorhandler(HTTPException)
    def error_page(error: HTTPException) -> Response:
        status = error.code or 500
        if error.response is not None:  # abort(Response(…)): the caller has already written the answer
            return make_response(error.response)
        if status < HTTPStatus.BAD_REQUEST:
            return make_response(error.get_response())
        page = page_for(status)
        response = draw(status, page)
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after", "www-authenticate"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def crash(error: Exception) -> Response:
        if app.testing and app.config.get("PROPAGATE_EXCEPTIONS", True):
            raise error
        app.logger.error("unhandled exception", exc_info=error)
        return error_page(InternalServerError())


def draw(status: int, page: ErrorPage) -> Response:
    """Render the page in the asked-for form; fall back to one without layout when rendering fails."""
    title = str(page.title)
    if is_api():
        return problem(status)
    if wants_json():
        response = jsonify(title=title, status=status)
        response.content_type = "application/problem+json"
    else:
        number = request.headers.get("X-Request-ID", "")[:64] if is_server_error(status) else ""
        try:
            response = make_response(
                render_template("web/errors/error.html", page=page, status=status, number=number)
            )
        except Exception:
            if not is_server_error(status):
                raise
            words = "".join(f"<p>{p}</p>" for p in page.paragraphs)
            response = make_response(
                f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
                f"<body><h1>{title}</h1>{words}</body></html>"
            )
    response.status_code = status
    return response
