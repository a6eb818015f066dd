"""The register of a session."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.identity.permissions import Core
from fairlead.providers.delivery.reading import differences
from fairlead.providers.groups.forms import register_form
from fairlead.providers.groups.queries import find_group, find_session, register_page
from fairlead.providers.groups.use_cases import save_register
from fairlead.providers.groups.use_cases.register import note_field, result_field
from fairlead.providers.groups.views.blueprint import act, bp, crumbs, group_url, looked_at
from fairlead.providers.groups.words import RESULTS, label, result_of
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import uk_datetime
from fairlead.web.posted import posted_version
from fairlead.web.unit_of_work import current_actor, current_session, requires


@bp.route("/<uuid:group_id>/sessions/<int:number>/register", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def register(group_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Take or correct the register; ``?all=attended`` sets everybody who has no line yet."""
    session, actor = current_session(), current_actor()
    found, held = find_group(session, actor, group_id), find_session(session, actor, group_id, number)
    if held.starts_at > datetime.now(UTC):
        flash(_("The register can be taken once the session has started."), "caution")
        return redirect(group_url(group_id), code=303)
    page = register_page(session, actor, held)
    looked_at(page.members)
    everybody = request.args.get("all", "")
    form = register_form(page, everybody=everybody if everybody in RESULTS else "")

    def doing(session: TenantSession, now: datetime) -> str:
        command = form.command(page, posted_version())
        written = save_register(session, session.actor, command, now=now)
        if not written:
            return _("Nothing on the register was different.")
        return ngettext(
            "Register saved: %(num)d line recorded.", "Register saved: %(num)d lines recorded.", written
        )

    return act(
        form,
        doing,
        done_url=url_for("groups.register", group_id=group_id, number=number),
        back_url=group_url(group_id),
        heading=_("Register of session %(number)d", number=number),
        submit_label=_("Save the register"),
        version=held.version,
        fresh=lambda: _fresh(group_id, number),
        template="providers/groups/register.html",
        caption=_("%(group)s, %(when)s", group=found.name, when=uk_datetime(held.starts_at)),
        page=page,
        result_field=result_field,
        note_field=note_field,
        differences=differences,
        result_of=result_of,
        result_words=lambda code: label(RESULTS, code),
        all_url=url_for("groups.register", group_id=group_id, number=number, all="attended"),
        crumbs=crumbs(found),
    )


def _fresh(group_id: uuid.UUID, number: int) -> int:
    session = current_session()
    held = find_session(session, current_actor(), group_id, number)
    session.refresh(held)
    return held.version
