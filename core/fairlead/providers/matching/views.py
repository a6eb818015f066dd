"""Pages of matching: the services for a case, held places, unmet need, and the way on after a decline."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any  # as url_for takes them

import sqlalchemy as sa
from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import consulted, record
from fairlead.cases.lookup import case_by_reference
from fairlead.cases.models import CaseFile
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.providers.matching import reporting
from fairlead.providers.matching.forms import UnmetNeedForm
from fairlead.providers.matching.next_offer import CloseOffer, close_offer
from fairlead.providers.matching.page import case_crumbs, matches_context
from fairlead.providers.matching.places import ReleasePlace, ReservePlace, release_place, reserve_place
from fairlead.providers.matching.unmet import record_unmet_need
from fairlead.providers.models import Referral
from fairlead.providers.queries import referral_page
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.posted import ids_in, place
from fairlead.web.tables import Column, with_query
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires
from fairlead.workflow.calendar import local_day

bp = Blueprint("matching", __name__, url_prefix="/t/<slug:tenant>/matching", template_folder="../templates")


@bp.get("/cases/<reference:reference>")
@requires(Core.REFERRAL_SEND)
def for_case(reference: str) -> ResponseReturnValue:
    """The services for the needs of the person of a case, ranked with reasons."""
    case = _own_case(reference)
    session = current_session()
    consulted(session, "core.match.shown", object_type="case", object_ids=[case.id], case_id=case.id)
    context = matches_context(
        session, current_actor(), current_hooks(), case, request.args, today=local_day(_now())
    )
    return render_template("providers/matching/matches.html", **context)


@bp.post("/cases/<reference:reference>/reserve")
@requires(Core.REFERRAL_SEND)
def reserve(reference: str) -> ResponseReturnValue:
    """Hold a place of the service whose button was pressed."""
    case = _own_case(reference)
    command = ReservePlace(case_id=case.id, service_id=_posted_id("service"))
    try:
        with attempt() as session:
            held = reserve_place(session, session.actor, command, now=_now())
            said = _(
                "A place of %(service)s is held until %(day)s.",
                service=held.service_name,
                day=f"{local_day(held.held_until):%-d %B}",
            )
        flash(said, "success")
    except (NotVisible, NotPermitted):
        raise
    except Refusal as refusal:
        flash(refusal.message, "caution")
    return redirect(_back(case), code=303)


@bp.post("/cases/<reference:reference>/release")
@requires(Core.REFERRAL_SEND)
def release(reference: str) -> ResponseReturnValue:
    """Give a held place back."""
    case = _own_case(reference)
    command = ReleasePlace(case_id=case.id, reservation_id=_posted_id("reservation"))
    try:
        with attempt() as session:
            release_place(session, session.actor, command, now=_now())
        flash(_("The place is free for others again."), "success")
    except Conflict:
        flash(_("This place is not held any more: it lapsed, was used, or was given back."), "caution")
    return redirect(_back(case), code=303)


@bp.route("/cases/<reference:reference>/unmet-need", methods=["GET", "POST"])
@requires(Core.REFERRAL_SEND)
def unmet_need(reference: str) -> ResponseReturnValue:
    """Record that nothing meets a need."""
    case = _own_case(reference)
    form = UnmetNeedForm() if request.method == "POST" else UnmetNeedForm(formdata=None)
    referral = _declined(case, request.args.get("referral", ""))
    if request.method == "GET":
        form.start_from(request.args)
        return _unmet_page(form, case)
    if form.validate():
        try:
            with attempt() as session:
                command = form.command(case.id, referral.id if referral else None)
                record_unmet_need(session, session.actor, command, now=_now())
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            place(form, refusal)
        else:
            flash(_("Recorded. Those who commission services see it in numbers only."), "success")
            return redirect(_back(case), code=303)
    return _unmet_page(form, case), 422


@bp.get("/referrals/<reference:reference>/next/<uuid:service_id>")
@requires(Core.REFERRAL_SEND)
def refer_on(reference: str, service_id: uuid.UUID) -> ResponseReturnValue:
    """From an offer to the page on which the module refers the same need to that service."""
    session = current_session()
    referral = _sent(reference)
    case = session.get_one(CaseFile, referral.case_id)
    link = current_hooks().referral_links(session, case, referral, [service_id]).get(service_id)
    if link is None:
        flash(_("This cannot be referred on now. The case says what is next."), "caution")
        return redirect(url_for("providers.referral", reference=reference), code=303)
    return redirect(url_for(link.endpoint, **dict[str, Any](link.values)), code=303)


@bp.post("/referrals/<reference:reference>/close")
@requires(Core.REFERRAL_SEND)
def close(reference: str) -> ResponseReturnValue:
    """Nothing more is to be done after a provider declined."""
    referral = _sent(reference)
    try:
        with attempt() as session:
            close_offer(session, session.actor, CloseOffer(referral_id=referral.id), now=_now())
        flash(_("Taken off the list of referrals to refer on."), "success")
    except Conflict:
        flash(_("This was settled already."), "caution")
    return redirect(url_for("providers.referral", reference=reference), code=303)


@bp.get("/unmet-needs")
@requires(Core.UNMET_NEED_READ)
def unmet_needs() -> ResponseReturnValue:
    """The report for those who commission services."""
    breakdown, months = _wanted(request.args)
    by = reporting.BREAKDOWNS[breakdown]
    titles = reporting.titles()
    return render_template(
        "providers/matching/unmet_needs.html",
        columns=[Column(key=name, label=titles[name]) for name in (*by, "count")],
        rows=_lines(breakdown, months),
        breakdown=breakdown,
        months=months,
        breakdowns=reporting.breakdown_words(),
        periods=[(str(each), _("The last %(num)d months", num=each)) for each in reporting.MONTHS],
        file_url=with_query(url_for("matching.unmet_needs_file"), {"by": breakdown, "months": str(months)}),
        crumbs=(
            Crumb(label=_("Directory of services"), url=url_for("directory.services")),
            Crumb(label=_("Unmet need")),
        ),
    )


@bp.get("/unmet-needs/file")
@requires(Core.UNMET_NEED_READ)
def unmet_needs_file() -> ResponseReturnValue:
    """The same table as a file. It is about nobody, so it is logged as taken out and not as a disclosure."""
    breakdown, months = _wanted(request.args)
    names = (*reporting.BREAKDOWNS[breakdown], "count")
    titles = reporting.titles()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([titles[name] for name in names])
    writer.writerows([line[name] for name in names] for line in _lines(breakdown, months))
    record(
        current_session(),
        Operation.SECURITY,
        "core.unmet-need.exported",
        object_type="unmet_need",
        field_names=names,
        purpose="commissioning",
    )
    response = Response(text.getvalue(), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=unmet-need-{breakdown}.csv"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _wanted(arguments: Mapping[str, str]) -> tuple[str, int]:
    breakdown, months = arguments.get("by", ""), arguments.get("months", "")
    return (
        breakdown if breakdown in reporting.BREAKDOWNS else "need",
        int(months) if months in {str(each) for each in reporting.MONTHS} else reporting.MONTHS[0],
    )


def _lines(breakdown: str, months: int) -> list[dict[str, str]]:
    found = reporting.unmet_counts(
        current_session(), current_actor(), breakdown, months, today=local_day(_now())
    )
    return [reporting.cell_words(each, reporting.BREAKDOWNS[breakdown]) for each in found]


def _unmet_page(form: UnmetNeedForm, case: CaseFile) -> str:
    return render_template(
        "providers/matching/unmet_need.html",
        form=form,
        case=case,
        cancel_url=_back(case),
        submit_label=form.submit.label.text,
        crumbs=case_crumbs(case, _("Unmet need")),
    )


def _own_case(reference: str) -> CaseFile:
    """The case of this page, of the actor's own organisation. Raises `NotVisible` for any other."""
    session = current_session()
    case = case_by_reference(session, session.actor, reference, g.enabled_modules)
    if case.tenant_id != session.actor.tenant_id:
        raise NotVisible
    return case


def _sent(reference: str) -> Referral:
    """A referral that the actor's organisation sent. Raises `NotVisible` for any other."""
    session = current_session()
    referral = referral_page(session, session.actor, g.enabled_modules, reference).referral
    if referral.tenant_id != session.actor.tenant_id:
        raise NotVisible
    return referral


def _declined(case: CaseFile, reference: str) -> Referral | None:
    """The referral of the case that the address names, after which nothing was left."""
    return current_session().scalar(
        sa.select(Referral).where(
            Referral.tenant_id == case.tenant_id,
            Referral.case_id == case.id,
            Referral.reference == reference[:40],
        )
    )


def _posted_id(name: str) -> uuid.UUID:
    found = next(ids_in(request.form.getlist(name)), None)
    if found is None:
        raise NotVisible
    return found


def _back(case: CaseFile) -> str:
    return url_for("matching.for_case", reference=case.reference)


def _now() -> datetime:
    return datetime.now(UTC)
