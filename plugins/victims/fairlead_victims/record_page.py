"""What the page of one record shows, put together from what was read. No database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from fairlead.public import Actor, WorkingCalendar, age_on, load_calendar
from fairlead_victims.bases import age_at_offence, automatic_gateways, owed_by_code
from fairlead_victims.models import CodeEvent, EnhancedDecision, VictimViews
from fairlead_victims.permissions import Victims
from fairlead_victims.policy import Kept, due_on
from fairlead_victims.queries import RecordPage
from fairlead_victims.rules.clocks import CLOCKS, Clock, started_on
from fairlead_victims.rules.facts import EventFacts, Terms
from fairlead_victims.words import (
    BASES,
    CLOSING_REASONS,
    CONTACTS,
    EVENTS,
    GATEWAYS,
    RESULTS,
    TITLES,
    TONES,
    WAYS,
)
from fairlead_victims.workflow import OPEN

Row = dict[str, object]
UNSETTLED = (OPEN, Kept.ATTEMPTED)
_MAY = {
    "edit": Victims.EDIT,
    "decide": Victims.DECIDE_ENHANCED,
    "track": Victims.TRACK,
    "views": Victims.RECORD_VIEWS,
    "close": Victims.CLOSE,
}


def shown(found: RecordPage, actor: Actor, today: date, terms: Terms) -> Row:
    """The context of the page."""
    record, calendar = found.record, load_calendar()
    kinds = {event.id: event.kind for event in found.events}
    automatic = automatic_gateways(found.person.date_of_birth, record.offence_on)
    return {
        "record": record,
        "person": _banner(found, today),
        "rows": _details(found),
        "code": owed_by_code(record.bases),
        "running": [
            (promise, calendar.days_left(today, promise.due_on), kinds[promise.event_id])
            for promise in found.promises
            if promise.state in UNSETTLED
        ],
        "settled": [
            (promise, kinds[promise.event_id]) for promise in found.promises if promise.state not in UNSETTLED
        ],
        "events": found.events,
        "waiting": {event.id for event in found.events if _waits_for_word(event)},
        "last_days": [
            {"label": clock.title, "due": due, "working_days": _left(today, due, calendar)}
            for clock, due in _last_days(found, terms, calendar)
        ],
        "decisions": [_decision(each) for each in found.decisions],
        "contacts": found.contacts,
        "views": [_said(each) for each in found.views],
        "ask_enhanced": bool(automatic) and not record.enhanced,
        "may": {name: record.state == OPEN and actor.can(permission) for name, permission in _MAY.items()},
        "may_reopen": record.state != OPEN and actor.can(Victims.CLOSE),
        "events_words": EVENTS,
        "titles": TITLES,
        "results": RESULTS,
        "tones": TONES,
        "ways": WAYS,
    }


def _banner(found: RecordPage, today: date) -> Row:
    person, record = found.person, found.record
    return {
        "name": person.full_name,
        "url": url_for("people.person", person_id=person.id),
        "date_of_birth": person.date_of_birth,
        "age": age_on(person.date_of_birth, today) if person.date_of_birth else None,
        "identifiers": [{"label": _("Crime reference"), "value": record.crime_reference or _("None")}],
        "flags": [{"text": _("Enhanced rights"), "tone": "caution"}] if record.enhanced else [],
        "adjustments": [each for each in (person.adjustments, record.communication_needs) if each],
        "restricted": person.restricted,
    }


def _details(found: RecordPage) -> list[Row]:
    record = found.record
    known = [
        (_("What happened"), record.offence),
        (_("When"), _day(record.offence_on)),
        (_("Reported"), _day(record.reported_on)),
        (_("Age at the time"), age_at_offence(found.person.date_of_birth, record.offence_on)),
        (_("Why a victim"), "; ".join(str(BASES[each]) for each in record.bases)),
        (_("Wants to be kept informed"), record.update_agreement),
        (_("Worker"), record.worker_name),
    ]
    others = [
        (_("Contact of"), record.organisation_name),
        (_("Interpreter"), record.interpreter_language),
        (_("Closed, because"), str(CLOSING_REASONS.get(record.closing_reason or "", ""))),
    ]
    return [{"key": key, "value": value} for key, value in (*known, *(each for each in others if each[1]))]


def _day(day: date | None) -> str | None:
    return None if day is None else format_date(day, "d MMMM y")


def _decision(decision: EnhancedDecision) -> Row:
    gateways = [str(GATEWAYS[key]) for key in decision.reasons if key in GATEWAYS]
    return {
        "title": _("Enhanced rights") if decision.enhanced else _("No enhanced rights"),
        "at": decision.decided_at,
        "by": decision.decided_by_name,
        "kind": "; ".join(gateways),
        "description": next(iter(dict.fromkeys(map(str, decision.reasons.values()))), ""),
    }


def _said(views: VictimViews) -> Row:
    """What a victim said on one occasion; what nobody asked about is left out."""
    action = views.listed_action
    loss = None if views.loss_pence is None else f"£{views.loss_pence / 100:,.2f}"
    answers = [
        (_("Asked"), f"{WAYS[views.method]}; {CONTACTS[views.outcome]}"),
        (_("Views"), views.views),
        (_("No views, because"), views.no_views_reason),
        (_("Content with a disposal out of court"), _yes(views.supports)),
        (_("Wants a listed action"), None if action is None else action or _("None")),
        (_("Loss"), loss),
        (_("Wants an apology"), _yes(views.wants_apology)),
        (_("May take part in restorative justice"), _yes(views.restorative_interest)),
        (_("At risk"), _yes(views.at_risk)),
        (_("Afraid of"), views.safety_concerns),
    ]
    return {
        "title": _("Asked on %(day)s", day=format_datetime(views.sought_at, "d MMMM y")),
        "rows": [{"key": key, "value": value} for key, value in answers if value is not None],
    }


def _yes(value: object) -> str | None:
    return None if value is None else _("Yes") if value else _("No")


def _waits_for_word(event: CodeEvent) -> bool:
    """A promise of this event begins when word of it arrives, and none has arrived."""
    clocks = started_on(event.kind, event.occurred_on)
    return event.received_on is None and any(clock.starts_from == "received" for clock in clocks)


def _last_days(found: RecordPage, terms: Terms, calendar: WorkingCalendar) -> Iterator[tuple[Clock, date]]:
    """The victim's own last days: to claim compensation, to ask for a review, to challenge a sentence."""
    told = {
        promise.event_id: promise.done_on
        for promise in found.promises
        if promise.state in (Kept.TOLD, Kept.LATE) and promise.done_on is not None
    }
    compensation = next(clock for clock in CLOCKS if clock.unit == "by age")
    yield from _due(compensation, _facts(found, "reported"), terms, calendar)
    for event in found.events:
        for clock in started_on(event.kind, event.occurred_on):
            if not clock.promised and clock is not compensation:
                facts = _facts(found, event.kind, event.occurred_on, told.get(event.id))
                yield from _due(clock, facts, terms, calendar)


def _facts(
    found: RecordPage, event: str, occurred_on: date | None = None, told_on: date | None = None
) -> EventFacts:
    return EventFacts(
        event=event,
        bases=tuple(found.record.bases),
        occurred_on=occurred_on,
        told_on=told_on,
        born=found.person.date_of_birth,
        incident_on=found.record.offence_on,
        reported_on=found.record.reported_on,
    )


def _due(
    clock: Clock, facts: EventFacts, terms: Terms, calendar: WorkingCalendar
) -> Iterator[tuple[Clock, date]]:
    """The last day, where everything that it turns on is known."""
    due = due_on(clock, facts, terms, calendar)
    if due is not None:
        yield clock, due


def _left(today: date, due: date, calendar: WorkingCalendar) -> int | None:
    """Working days until then; None where nobody knows the bank holidays yet, as for a claim of a child."""
    return calendar.days_left(today, due) if due.year <= calendar.last_year else None
