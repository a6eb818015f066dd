"""The words of templates in the reader's language.

What Jinja's extension and Flask-Babel give a template looks the catalogue up again for each word, and a page has
hundreds. These say the same and remember each message.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from flask import Flask
from flask_babel import get_locale, get_translations  # type: ignore[attr-defined]  # not in its stubs
from markupsafe import Markup

MESSAGES_KEPT = 8192
"""More than all templates have, so that a variable given as a message pushes nothing out for long."""


def use_quick_words(app: Flask) -> None:
    """Give templates ``_``, ``gettext`` and ``ngettext`` that remember; text is escaped as in Jinja's newstyle."""

    @lru_cache(maxsize=MESSAGES_KEPT)
    def translated(_locale: Locale | None, message: str) -> Markup:
        return Markup(get_translations().ugettext(message))  # noqa: S704  # nosec B704  # a template’s own words

    @lru_cache(maxsize=MESSAGES_KEPT)
    def plain(locale: Locale | None, message: str) -> Markup:
        return translated(locale, message) % {}

    def gettext(message: str, /, **values: object) -> Markup:
        locale = get_locale()
        return translated(locale, message) % values if values else plain(locale, message)

    @lru_cache(maxsize=MESSAGES_KEPT)
    def counted(_locale: Locale | None, one: str, many: str, number: int) -> Markup:
        return Markup(get_translations().ungettext(one, many, number))  # noqa: S704  # nosec B704  # as above

    def ngettext(one: str, many: str, number: int, /, **values: object) -> Markup:
        return counted(get_locale(), one, many, number) % {"num": number, **values}

    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
