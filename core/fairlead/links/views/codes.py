"""The desk's page: who waits for a code, and the code to read out to them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.identity.sessions import settings_of
from fairlead.links.queries import waiting_for_code
from fairlead.links.use_cases import MakeCode, make_code
from fairlead.links.views.blueprints import links
from fairlead.refusals import NotVisible, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires


def secret_key() -> str:
    """The deployment's secret, with which the hash of a code is keyed."""
    return settings_of(current_app).secret_key.get_secret_value()


@links.get("/secure-links/codes")
@requires(Core.HELP_ANSWER)
def codes() -> ResponseReturnValue:
    """Everybody who has opened a link and waits to be rung."""
    session, actor = current_session(), current_actor()
    rows = waiting_for_code(session, actor, now=datetime.now(UTC))
    if rows:
        consulted(
            session,
            "core.link.waiting.listed",
            object_type="secret_link",
            object_ids={row.link_id for row in rows},
        )
    return render_template("links/codes.html", rows=rows, me=actor.id, crumbs=_crumbs())


@links.post("/secure-links/codes/<uuid:opening_id>")
@requires(Core.HELP_ANSWER)
def code(opening_id: uuid.UUID) -> ResponseReturnValue:
    """Make a code, and show it this once."""
    command = MakeCode(opening_id=opening_id, key=secret_key())
    try:
        with attempt() as session:
            made = make_code(session, session.actor, command, now=datetime.now(UTC))
    except NotVisible:
        raise
    except Refusal as refusal:
        flash(refusal.message, "caution")
        return redirect(url_for("links.codes"), code=303)
    return render_template("links/code_made.html", made=made, onward=url_for("links.codes"), crumbs=_crumbs())


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb(label=_("Help desk"), url=url_for("help.desk")),)
