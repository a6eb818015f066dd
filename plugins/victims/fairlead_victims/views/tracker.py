"""The Code tracker: promises that are due, events, and what became of each promise."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import (
    Column,
    NotVisible,
    Page,
    consulted,
    current_session,
    load_calendar,
    local_day,
    posted_version,
    requires,
    with_query,
)
from fairlead_victims.access import find_promise
from fairlead_victims.forms.tracker import EventForm, ReceiptForm, SettleForm, ViewsForm
from fairlead_victims.models import CodeEvent, VictimRecord
from fairlead_victims.permissions import Victims
from fairlead_victims.queries import ON_A_PAGE, count_promises, due_in, list_promises
from fairlead_victims.reporting import promises_kept, quarters_until
from fairlead_victims.use_cases.events import record_event, record_receipt
from fairlead_victims.use_cases.promises import settle_promise
from fairlead_victims.use_cases.voice import record_views
from fairlead_victims.views.pages import FormPage, act, blueprint, crumbs_to, present, shown_record
from fairlead_victims.words import EVENTS, RIGHTS, TITLES

VIEWS = ("today", "soon", "missed")


@blueprint.get("/promises")
@requires(Victims.READ)
def promises() -> ResponseReturnValue:
    """Promises due today, in the next three working days, and those whose last day has passed."""
    session, today, calendar = current_session(), local_day(present()), load_calendar()
    wanted = request.args.get("view", "today")
    view = wanted if wanted in VIEWS else "today"
    spans = {each: due_in(each, today, calendar) for each in VIEWS}
    found = list_promises(session, session.actor, spans[view], after=_after(request.args.get("after", "")))
    rows = found[:ON_A_PAGE]
    consulted(
        session,
        "victims.promise.listed",
        object_type="victims_promise",
        object_ids=[row.id for row in rows],
        subject_ids=sorted({row.person_id for row in rows}),
    )
    home = url_for("victims.promises")
    more = f"{rows[-1].due_on}~{rows[-1].id}" if len(found) > ON_A_PAGE else None
    labels = {"today": _("Due today"), "soon": _("Next 3 working days"), "missed": _("Past the last day")}
    counts = count_promises(session, session.actor, spans)
    return render_template(
        "victims/promises.html",
        rows=[(row, calendar.days_left(today, row.due_on)) for row in rows],
        tabs=[(labels[each], with_query(home, {}, view=each), counts[each], each == view) for each in VIEWS],
        heading=labels[view],
        titles=TITLES,
        events=EVENTS,
        may_track=session.actor.can(Victims.TRACK),
        page=Page(
            shown=len(rows),
            total=counts[view],
            next_url=with_query(home, {}, view=view, after=more) if more else "",
        ),
        columns=(
            Column(key="promise", label=_("Promise")),
            Column(key="victim", label=_("Victim")),
            Column(key="due", label=_("Due")),
            Column(key="owner", label=_("Owed by")),
        ),
    )


@blueprint.get("/report")
@requires(Victims.READ)
def report() -> ResponseReturnValue:
    """How promises were kept in a quarter, by right and who owed them: numbers for the local policing body."""
    session, today = current_session(), local_day(present())
    quarters = quarters_until(today)
    asked = request.args.get("quarter", "")
    quarter = next((each for each in quarters if each.key == asked), quarters[0])
    consulted(session, "victims.report.viewed", object_type="victims_promise", object_ids=())
    return render_template(
        "victims/report.html",
        rows=promises_kept(session, session.actor, quarter, today),
        quarter=quarter,
        quarters=[
            (each, url_for("victims.report", quarter=each.key), each.key == quarter.key) for each in quarters
        ],
        rights=RIGHTS,
        crumbs=crumbs_to(_("Promises kept")),
        columns=(
            Column(key="right", label=_("Right")),
            Column(key="owner", label=_("Owed by")),
            Column(key="told", label=_("In time"), numeric=True),
            Column(key="choice", label=_("Victim’s choice"), numeric=True),
            Column(key="attempted", label=_("Tried in time"), numeric=True),
            Column(key="late", label=_("Late"), numeric=True),
            Column(key="missed", label=_("Not done"), numeric=True),
            Column(key="overdue", label=_("Past the last day"), numeric=True),
            Column(key="running", label=_("Running"), numeric=True),
            Column(key="kept", label=_("Kept"), numeric=True),
        ),
    )


def _after(typed: str) -> tuple[date, uuid.UUID] | None:
    """Where the next page begins; None for an address that somebody made up."""
    day, _tilde, row = typed.partition("~")
    try:
        return date.fromisoformat(day), uuid.UUID(row)
    except ValueError:
        return None


@blueprint.route("/records/<reference:reference>/events/new", methods=["GET", "POST"])
@requires(Victims.TRACK)
def new_event(reference: str) -> ResponseReturnValue:
    """Record something that happened; its promises start by themselves."""
    found, form = shown_record(reference), EventForm()
    page = FormPage(
        heading=_("Record what happened"),
        submit=_("Record and start what is promised"),
        intro=_("What the victim has to be told of it, and by when, follows from the Victims’ Code."),
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: record_event(session, actor, form.command(reference), now=now),
    )


@blueprint.route("/records/<reference:reference>/events/<uuid:event_id>/received", methods=["GET", "POST"])
@requires(Victims.TRACK)
def received(reference: str, event_id: uuid.UUID) -> ResponseReturnValue:
    """Record that word of an event arrived: the promise to the victim runs from then."""
    found, form = shown_record(reference), ReceiptForm()
    event = _event(found, event_id)
    page = FormPage(
        heading=_("Word received"),
        intro=_(
            "%(event)s. The promise to the victim runs from the day on which you heard, not from the hearing.",
            event=EVENTS[event.kind],
        ),
        row_version=lambda: _event(found, event_id).version,
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: record_receipt(
            session, actor, form.command(reference, event_id, posted_version()), now=now
        ),
    )


def _event(record: VictimRecord, event_id: uuid.UUID) -> CodeEvent:
    """An event of the record. Raises `NotVisible`."""
    found = current_session().scalar(
        sa.select(CodeEvent).where(
            CodeEvent.tenant_id == record.tenant_id,
            CodeEvent.record_id == record.id,
            CodeEvent.id == event_id,
        )
    )
    if found is None:
        raise NotVisible
    return found


@blueprint.route("/records/<reference:reference>/views/new", methods=["GET", "POST"])
@requires(Victims.RECORD_VIEWS)
def new_views(reference: str) -> ResponseReturnValue:
    """Record what the victim wants before an out-of-court disposal."""
    found, form = shown_record(reference), ViewsForm()
    page = FormPage(
        heading=_("What this victim wants"),
        submit=_("Record the views"),
        intro=_(
            "A victim has no veto, but the views must be taken into account, and a listed action that the victim wants"
            " is used unless it is inappropriate. Whoever decides on the disposal is given what is recorded here."
        ),
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: record_views(session, actor, form.command(reference, now), now=now),
    )


@blueprint.route("/records/<reference:reference>/promises/<uuid:promise_id>/settle", methods=["GET", "POST"])
@requires(Victims.TRACK)
def settle(reference: str, promise_id: uuid.UUID) -> ResponseReturnValue:
    """Say what became of a promise."""
    found, form, session = shown_record(reference), SettleForm(), current_session()
    promise = find_promise(session, session.actor, reference, promise_id)[1]
    page = FormPage(
        heading=TITLES[promise.rule],
        template="victims/settle.html",
        row_version=lambda: find_promise(session, session.actor, reference, promise_id)[1].version,
        more={"promise": promise, "event": EVENTS[_event(found, promise.event_id).kind]},
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: settle_promise(
            session, actor, form.command(reference, promise_id, posted_version()), now=now
        ),
    )
