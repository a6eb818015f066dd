"""Deadlines: pure computation of when something is due and how near that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.workflow.calendar import WorkingCalendar, period_beginning_with
from fairlead.workflow.decisions import Layer
from fairlead.workflow.transitions import Transition


class Urgency(StrEnum):
    """How near a deadline is on a given day."""

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """Something that must be done by the end of the day `due`, with where the limit comes from."""

    name: str
    label: str
    due: date
    source: str
    layer: Layer

    def urgency(self, on: date, *, soon_days: int = 7) -> Urgency:
        """How near it is on the day `on`; `soon_days` calendar days or fewer count as soon."""
        left = (self.due - on).days
        if left < 0:
            return Urgency.OVERDUE
        if left == 0:
            return Urgency.DUE_TODAY
        return Urgency.SOON if left <= soon_days else Urgency.LATER


def started_by(transition: Transition, on: date, calendar: WorkingCalendar) -> tuple[Deadline, ...]:
    """The deadlines a transition made on the day `on` starts; working-day limits are service standards,
    layer FORCE.
    """
    return tuple(
        Deadline(
            name=clock.name,
            label=clock.label,
            due=calendar.within_working_days(on, clock.working_days),
            source=clock.source,
            layer=Layer.FORCE,
        )
        for clock in transition.deadline_started
    )


def running_after(
    running: Iterable[Deadline], transition: Transition, on: date, calendar: WorkingCalendar
) -> tuple[Deadline, ...]:
    """The deadlines that run after a transition: those it stops are gone, those it starts replace their
    namesakes.
    """
    started = started_by(transition, on, calendar)
    gone = {*transition.deadlines_stopped, *(deadline.name for deadline in started)}
    return tuple(deadline for deadline in running if deadline.name not in gone) + started


def beginning_with(name: str, label: str, start: date, days: int, *, source: str, layer: Layer) -> Deadline:
    """A deadline at the end of a statutory period of `days` days beginning with `start`."""
    return Deadline(
        name=name, label=label, due=period_beginning_with(start, days), source=source, layer=layer
    )


def next_deadline(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The earliest; of equals the first by name. None when there is none."""
    return min(deadlines, key=lambda deadline: (deadline.due, deadline.name), default=None)
