"""Pages about the service itself, open to everybody: accessibility statement and cookies (IG-110)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from fairlead.settings import Settings
from fairlead.web.tables import Column
from fairlead.web.unit_of_work import public

bp = Blueprint("statements", __name__)


@dataclass(frozen=True, kw_only=True)
class Cookie:
    """One cookie, or one thing that a script keeps. Over https a cookie is called ``__Host-`` and the name."""

    name: str
    purpose: LazyString
    life: LazyString


@dataclass(frozen=True, kw_only=True)
class CookiePage:
    """What the page says: the cookies, what scripts keep, and when a sign-in ends whatever its cookie says."""

    cookies: tuple[Cookie, ...]
    kept: tuple[Cookie, ...]
    columns: tuple[Column, ...]
    limits: str


COOKIES = (
    Cookie(
        name="fairlead",
        purpose=lazy_gettext(
            "Keeps you signed in from one page to the next, and protects forms against being sent by "
            "another site."
        ),
        life=lazy_gettext("Until you sign out or close the browser."),
    ),
    Cookie(
        name="fairlead-browser",
        purpose=lazy_gettext(
            "Shows that you have signed in from this browser before, so that other people’s wrong guesses at "
            "your password cannot keep you out. It gives no access by itself."
        ),
        life=lazy_gettext("180 days from your last sign-in."),
    ),
)
"""Every cookie of the service. A test signs in and compares."""
KEPT = (
    Cookie(
        name="fairlead-draft",
        purpose=lazy_gettext(
            "What an officer types at the roadside, encrypted, so that a lost connection loses nothing."
        ),
        life=lazy_gettext("Until it is sent or you sign out, and at most 12 hours."),
    ),
    Cookie(
        name="fairlead-draft-key",
        purpose=lazy_gettext("Opens those drafts in the tab of the person who typed them."),
        life=lazy_gettext("As long as your sign-in, and at most until the tab is closed."),
    ),
    Cookie(
        name="fairlead-kerbside",
        purpose=lazy_gettext(
            "Two empty pages of the roadside and their styles, so that they open without a connection. Nothing in"
            " them is about anybody."
        ),
        life=lazy_gettext("Until you clear the data of this site in your browser."),
    ),
)
"""Everything that scripts keep in the browser. A test reads the scripts and compares."""


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """What works, what does not yet, and whom to tell."""
    return render_template("web/statements/accessibility.html")


@bp.get("/cookies")
@public
def cookies() -> ResponseReturnValue:
    """Name, purpose and life of every cookie."""
    settings: Settings = current_app.extensions["fairlead.settings"]
    limits = _(
        "A sign-in also ends %(idle)d minutes after the last page you opened, and %(absolute)d hours after "
        "you signed in.",
        idle=settings.session_idle_minutes,
        absolute=settings.session_absolute_hours,
    )
    columns = (
        Column(key="name", label=_("Name")),
        Column(key="purpose", label=_("Purpose")),
        Column(key="life", label=_("Life")),
    )
    page = CookiePage(cookies=COOKIES, kept=KEPT, columns=columns, limits=limits)
    return render_template("web/statements/cookies.html", page=page)
