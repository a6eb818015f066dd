"""What every page shows around its content: organisation, person signed in, navigation. Filled in by the
application.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the primary navigation. ``count`` is shown after the label ("Worklist 12") when it is not
    None; words ("1,000+") where counting all would cost too much. ``draft_key_url`` is where a browser asks for the key
    to what it keeps of the entry's pages.
    """

    label: str
    url: str
    active: bool = False
    count: int | str | None = None
    draft_key_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb trail; the last one, the page itself, has no ``url``."""

    label: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class PageFrame:
    """The surroundings of a page. Everything is optional so that an error page can be drawn when nothing is
    known.

    ``demonstration`` shows the banner that says no real data may be entered. ``session_seconds`` (until the
    session idles out), ``session_latest`` (seconds until it ends in any case) and ``extend_url``, which is
    posted to, switch on the warning before that; ``sign_out_url`` is posted to. ``draft_owner`` names what the browser
    keeps for this person, which it forgets then. ``help_url`` is the help for this page, ``ask_url`` where somebody is
    asked about it.
    """

    organisation: str = ""
    home_url: str = "/"
    user_name: str = ""
    user_role: str = ""
    account_url: str = ""
    switch_url: str = ""
    sign_out_url: str = ""
    search_url: str = ""
    search_term: str = ""
    nav_items: tuple[NavItem, ...] = ()
    demonstration: bool = False
    accessibility_url: str = "/accessibility"
    privacy_url: str = ""
    cookies_url: str = "/cookies"
    session_seconds: int = 0
    session_latest: int = 0
    extend_url: str = ""
    draft_owner: str = ""
    help_url: str = ""
    ask_url: str = ""


FrameProvider = Callable[[], PageFrame]


def empty_frame() -> PageFrame:
    """Return the frame of a page for nobody in particular: product name only."""
    return PageFrame()
