"""Giving referrals to a key worker: those ticked in the list, or the one whose page it was asked on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.forms import AssignForm
from fairlead.providers.models import OPEN_STATES, Referral
from fairlead.providers.use_cases import Assigned, AssignReferrals, Shown, assign_referrals
from fairlead.providers.use_cases.assigning import MOST_AT_ONCE, received_now
from fairlead.providers.views.blueprint import bp
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.posted import ids_in, place
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.worklists.queries import receivers


@bp.get("/referrals/assign")
@requires(Core.REFERRAL_DELIVER)
def assign() -> ResponseReturnValue:
    """To whom the ticked referrals go."""
    ids = list(ids_in(request.args.getlist("referral")))
    return _page(_offered(AssignForm(formdata=None)), _looked_at(ids))


@bp.post("/referrals/assign")
@requires(Core.REFERRAL_DELIVER)
def assign_now() -> ResponseReturnValue:
    """Do it, and go back to where it was asked: the one referral, or the list."""
    form, shown = _offered(AssignForm()), list(_shown(request.form.getlist("shown")))
    ids = [each.referral_id for each in shown]
    if not form.validate():
        return _page(form, _looked_at(ids), status=422)
    command = AssignReferrals(
        referrals=shown, key_worker_id=form.key_worker_id, reason=form.reason.data or ""
    )
    try:
        with attempt() as session:
            done = assign_referrals(session, session.actor, command, now=datetime.now(UTC))
    except (NotVisible, NotPermitted):
        raise
    except Conflict:
        return _page(form, _looked_at(ids, anew=True), status=Conflict.status)
    except Refusal as refusal:
        place(form, refusal)
        return _page(form, _looked_at(ids), status=422)
    _say(done)
    return redirect(_back(_looked_at(ids) if len(ids) == 1 else ()), code=303)


def _offered(form: AssignForm) -> AssignForm:
    form.offer((each.id, each.name) for each in receivers(current_session(), Core.REFERRAL_DELIVER))
    return form


def _looked_at(ids: Sequence[uuid.UUID], *, anew: bool = False) -> Sequence[Referral]:
    """The referrals as they are now, looked at by this person. Raises `NotVisible` when none of them can be seen."""
    session = current_session()
    statement = received_now(current_actor(), ids[: MOST_AT_ONCE + 1])
    found = session.scalars(statement.execution_options(populate_existing=anew)).all()
    if ids and not found:
        raise NotVisible
    for owner in {each.tenant_id for each in found}:
        consulted(
            session,
            "referral.list.viewed",
            object_type="referral",
            object_ids=[each.id for each in found if each.tenant_id == owner],
            owner=owner,
        )
    return sorted(found, key=lambda each: each.reference)


def _page(form: AssignForm, found: Sequence[Referral], *, status: int = 200) -> ResponseReturnValue:
    if not found:
        flash(_("Tick at least one referral that you want to give to somebody."), "caution")
        return redirect(url_for("providers.referrals"), code=303)
    page = render_template(
        "providers/assign.html",
        form=form,
        referrals=found,
        open_states=OPEN_STATES,
        conflict=status == Conflict.status,
        form_action=url_for("providers.assign_now"),
        cancel_url=_back(found),
        submit_label=form.submit.label.text,
        crumbs=(
            Crumb(label=_("Referrals"), url=url_for("providers.referrals")),
            Crumb(label=_("Key worker")),
        ),
    )
    return page, status


def _back(found: Sequence[Referral]) -> str:
    if len(found) == 1:
        return url_for("providers.referral", reference=found[0].reference)
    return url_for("providers.referrals")


def _say(done: Assigned) -> None:
    flash(
        ngettext(
            "%(num)d referral given to %(name)s.",
            "%(num)d referrals given to %(name)s.",
            done.done,
            name=done.to,
        ),
        "success",
    )
    if done.left_out:
        flash(
            ngettext(
                "%(num)d referral was left out: it was changed meanwhile, is closed, or was theirs already.",
                "%(num)d referrals were left out: they were changed meanwhile, are closed, or were theirs already.",
                done.left_out,
            ),
            "caution",
        )


def _shown(typed: Iterable[str]) -> Iterator[Shown]:
    """``id:version``, as the page carries each referral."""
    for text in typed:
        row_id, _colon, version = text.partition(":")
        try:
            yield Shown(referral_id=uuid.UUID(row_id), version=int(version[:9]))
        except ValueError:
            continue
