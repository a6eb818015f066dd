"""One entry point that turns a Flask application into one with Fairlead's pages: :func:`init_shell`."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g
from flask_babel import Babel, get_locale
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, PackageLoader, PrefixLoader

from fairlead.web.assets import register_assets
from fairlead.web.errors import register_error_pages
from fairlead.web.filters import register_filters
from fairlead.web.form_page import register_form_page
from fairlead.web.frame import FrameProvider, PageFrame, empty_frame
from fairlead.web.security import register_security_headers, register_zero_byte_refusal
from fairlead.web.translation import use_quick_words

TRANSLATIONS = Path(__file__).parents[1] / "translations"
"""Catalogues by language. Welsh is complete on the pages for people without an account."""


def html_lang() -> str:
    """Return the language of the page for ``<html lang>``."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def use_templates(app: Flask, bytecode_cache: Path | None) -> None:
    """Find our templates and the design system's, and keep compiled ones in a folder when one is given.

    The default ``Undefined`` stays: every macro of the design system relies on a missing parameter being
    falsy.
    """
    design = PrefixLoader(
        {
            "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
        }
    )
    # Flask's loader stays in the chain: blueprints of areas and modules bring their templates through it.
    # Ours come first, so that no module can replace a layout.
    flask_loader = app.create_global_jinja_loader()
    app.jinja_env.loader = ChoiceLoader([PackageLoader("fairlead.web"), design, flask_loader])
    if bytecode_cache is not None:
        bytecode_cache.mkdir(parents=True, exist_ok=True)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(bytecode_cache))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def init_shell(app: Flask, *, frame: FrameProvider = empty_frame, bytecode_cache: Path | None = None) -> None:
    """Wire templates, filters, static files, security headers and error pages into ``app``.

    ``frame`` is asked once per rendered page for what surrounds it; when it raises, the page is drawn for
    nobody in particular rather than not at all, and the failure is logged. ``bytecode_cache`` is a folder
    only this application writes to: compiled templates are code. Translations use the application's Babel
    when it has one.
    """
    if "babel" not in app.extensions:
        Babel(
            app,
            default_locale="en_GB",
            default_timezone="Europe/London",
            default_translation_directories=str(TRANSLATIONS),
            locale_selector=lambda: g.get("language"),
        )
    use_templates(app, bytecode_cache)
    use_quick_words(app)
    app.jinja_env.globals["html_lang"] = html_lang
    register_filters(app)
    register_form_page(app)
    register_assets(app)
    register_security_headers(app)
    register_zero_byte_refusal(app)
    register_error_pages(app)

    @app.context_processor
    def page_frame() -> dict[str, PageFrame]:
        if "page_frame" not in g:  # every form field is a template of its own and would ask again
            try:
                g.page_frame = frame()
            except Exception:
                app.logger.exception("the page frame could not be made; the page is drawn without it")
                g.page_frame = empty_frame()
        return {"frame": g.page_frame}
