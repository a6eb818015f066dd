"""The list of referrals."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.queries import lapsing
from fairlead.providers.assurance.words import KINDS
from fairlead.providers.list_page import list_context
from fairlead.providers.lists import filter_from, memory_key, read_referrals
from fairlead.providers.queries import find_referral
from fairlead.providers.spoken_reference import misheard
from fairlead.providers.views.blueprint import bp
from fairlead.web.unit_of_work import current_actor, current_session, requires
from fairlead.workflow.calendar import local_day
from fairlead.worklists.queries import memory_of
from fairlead.worklists.use_cases import remember_sort


@bp.get("/referrals")
@requires(Core.REFERRAL_READ)
def referrals() -> ResponseReturnValue:
    """Referrals sent or received by this organisation, tab by tab, in the order that this person chose last."""
    session, actor, today = current_session(), current_actor(), local_day(datetime.now(UTC))
    memory = memory_of(session, actor)
    wanted = filter_from(request.args, actor, memory.sorts)
    if request.args.get("sort"):  # chosen here and now
        remember_sort(session, actor, memory, memory_key(wanted.view), wanted.sort)
    page = read_referrals(session, actor, g.enabled_modules, wanted, request.args, today=today)
    for owner in {row.tenant_id for row in page.rows}:
        consulted(
            session,
            "referral.list.viewed",
            object_type="referral",
            object_ids=[row.id for row in page.rows if row.tenant_id == owner],
            owner=owner,
        )
    context = list_context(session, actor, g.enabled_modules, wanted, page, today=today)
    reminders = lapsing(session, actor.tenant_id, today) if actor.can(Core.SERVICE_MANAGE) else ()
    return render_template("providers/referrals.html", **context, reminders=reminders, kinds=KINDS)


@bp.get("/referrals/find")
@requires(Core.REFERRAL_READ)
def find() -> ResponseReturnValue:
    """From a reference as it was heard or typed to its referral; what cannot be one is said so."""
    typed = request.args.get("q", "").strip()
    found = find_referral(current_session(), current_actor(), g.enabled_modules, typed)
    if found is not None:
        return redirect(url_for("providers.referral", reference=found))
    if misheard(typed):
        flash(
            _("This is no reference of a referral: a character is wrong or missing. Ask for it again."),
            "caution",
        )
    else:
        flash(_("No referral that you may see has this reference."), "caution")
    return redirect(url_for("providers.referrals"))
