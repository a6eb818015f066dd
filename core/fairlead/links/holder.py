"""From the cookie of a no-account page to the actor: the holder of one link, for one referral, for some minutes."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, g, request
from flask_babel import refresh  # type: ignore[attr-defined]  # not in its stubs

from fairlead.identity.actor import Actor
from fairlead.identity.sessions import browser_session
from fairlead.links.purposes import PURPOSES
from fairlead.links.use_cases import FoundOpening, find_opening, keep_open
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.sessions import Database

LANGUAGES = {"en": "English", "cy": "Cymraeg"}
"""Each in its own words, so that whoever needs it can read it."""
KEPT_TOKEN, KEPT_KEY, KEPT_TRY, KEPT_LANGUAGE = "link", "opening", "try", "language"
"""What the cookie of these pages keeps: the link, the key of the opening, its attempt in the count, the language."""


def identify_holder() -> None:
    """Find out who holds the link that this browser opened, and in which language they read.

    Leaves ``g.opening``, and ``g.actor`` once the code was given.
    """
    _choose_language()
    g.enabled_modules = frozenset[str]()
    g.opening = None
    key = str(browser_session().get(KEPT_KEY, ""))
    if not key:
        return
    database: Database = current_app.extensions["fairlead.database"]
    opening = find_opening(database, key)
    g.opening = opening
    if opening is not None and opening.passed_at is not None:
        keep_open(database, opening, now=datetime.now(UTC))
        g.actor = holder_of(opening)


def holder_of(opening: FoundOpening) -> Actor:
    """Whoever opened a link and gave its code: of the provider, with the purpose's permissions, for one referral."""
    return Actor(
        id=ActorId(opening.contact_id),
        tenant_id=opening.provider_id,
        name=opening.contact,
        organisation=opening.provider,
        roles=frozenset({"link-holder"}),
        permissions=PURPOSES[opening.purpose].permissions,
        session_id=opening.opening_id,
        interaction_id=g.interaction_id,
        source_ip=request.remote_addr,
        only_referral=opening.referral_id,
        signs_as=opening.signature,
    )


def _choose_language() -> None:
    kept = browser_session().get(KEPT_LANGUAGE)
    asked = request.args.get("language", kept or "en")
    language = asked if asked in LANGUAGES else "en"
    if kept != language and "language" in request.args:
        browser_session()[KEPT_LANGUAGE] = language
    g.language = "cy" if language == "cy" else None  # English is the default, as everywhere
    refresh()
