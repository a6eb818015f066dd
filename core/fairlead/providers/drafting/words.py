"""What tasks, states and doubts are called on the pages."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from fairlead.providers.drafting.content import Line, Task
from fairlead.providers.drafting.prepared import TaskState
from fairlead.providers.drafting.quality import Doubt, Finding

TASKS: dict[Task, LazyString] = {
    Task.SERVICE: _l("Service"),
    Task.PERSON: _l("Who the person is"),
    Task.NEEDS: _l("Needs"),
    Task.RISK: _l("Risk"),
    Task.CONDITION: _l("What was agreed, and by when"),
    Task.ACCESS: _l("Contact and access arrangements"),
    Task.SHARING: _l("What is shared, and why"),
    Task.CHECK: _l("Check and send"),
}
STATES: dict[TaskState, tuple[LazyString, str]] = {
    TaskState.NOT_STARTED: (_l("Not started"), "information"),
    TaskState.IN_PROGRESS: (_l("In progress"), "information"),
    TaskState.LOOK_AGAIN: (_l("Look at it again"), "caution"),
    TaskState.COMPLETED: (_l("Completed"), ""),
    TaskState.BLOCKED: (_l("Cannot start yet"), "neutral"),
}
"""Words and tone of each state."""


def origin_words(line: Line) -> str:
    """Where a line came from and as at when; beside a changed value what the case says."""
    item = line.origin
    source = ", ".join(each for each in (item.source, item.as_at) if each)
    if line.change is None or line.owned:
        return (
            _("From the case: %(source)s", source=source)
            if item.value
            else _("Nothing is recorded in the case")
        )
    on = day_words(date.fromisoformat(line.change.on))
    changed = _("changed by %(name)s on %(on)s", name=line.change.by, on=on)
    if not item.value:
        return _("Nothing is recorded in the case; %(changed)s", changed=changed)
    return _(
        "The case says: %(value)s (%(source)s); %(changed)s",
        value=item.value,
        source=source,
        changed=changed,
    )


def assertion_words(line: Line) -> str:
    """Fact, opinion or allegation (IG-11)."""
    if line.owned:
        return _("Opinion")
    return {"opinion": _("Opinion"), "allegation": _("Allegation")}.get(line.origin.assertion, _("Fact"))


def age_words(line: Line, today: date) -> str:
    """How old a line is."""
    age = line.age(today)
    if line.origin.fixed:
        return _("As agreed")
    if age is None:
        return _("Not known since when")
    if age <= 0:
        return _("Today")
    return _("1 day") if age == 1 else _("%(days)d days", days=age)


def doubt_words(finding: Finding) -> str:
    """What is doubtful, as a question to confirm or a remark."""
    label = finding.line.origin.label
    return {
        Doubt.STALE: _(
            "%(label)s was last known to be right %(days)s days ago", label=label, days=finding.days
        ),
        Doubt.UNDATED: _("Nobody recorded when %(label)s was last known to be right", label=label),
        Doubt.OVERTAKEN: _(
            "The case now says something else for %(label)s than when you changed it", label=label
        ),
        Doubt.OPINION: _("%(label)s is an opinion, and is told as one", label=label),
        Doubt.MISSING: _("%(label)s is missing", label=label),
    }[finding.doubt]


def day_words(day: date) -> str:
    """A day in words."""
    return f"{day:%-d %B %Y}"
