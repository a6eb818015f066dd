"""What the pages of a draft show beside their forms: the task list, the services to choose, what has changed."""

from __future__ import annotations

import json
from typing import Any  # the arguments of an address

from flask import request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from fairlead.providers.drafting.content import WITH_LINES, Preview, Task, lines_of
from fairlead.providers.drafting.differences import differences
from fairlead.providers.drafting.forms import TaskForm
from fairlead.providers.drafting.prepared import Prepared, TaskState
from fairlead.providers.drafting.words import STATES, TASKS
from fairlead.providers.models import Service
from fairlead.tenancy.models import Tenant
from fairlead.web.frame import Crumb
from fairlead.web.posted import ids_in
from fairlead.web.unit_of_work import current_session

PLAIN = (Task.PERSON, Task.NEEDS, Task.CONDITION, Task.ACCESS)
"""Tasks that are one page of lines and nothing else."""


def tasks_of(prepared: Prepared) -> list[dict[str, str]]:
    """The entries of the task list."""
    found = []
    for task, state in prepared.states.items():
        words, tone = STATES[state]
        found.append(
            {
                "title": str(TASKS[task]),
                "url": "" if state is TaskState.BLOCKED else _task_url(prepared, task),
                "hint": _hint(prepared, task, state),
                "status": str(words),
                "tone": tone,
            }
        )
    return found


def _hint(prepared: Prepared, task: Task, state: TaskState) -> str:
    if task is Task.SERVICE and prepared.service is not None and prepared.receiver is not None:
        return f"{prepared.service.name}, {prepared.receiver.name}"
    if state is TaskState.LOOK_AGAIN:
        return _("Something has changed since somebody went through it")
    if task is Task.SHARING and state is TaskState.BLOCKED:
        return prepared.refused or _("After the tasks above")
    if task is Task.CHECK and state is TaskState.BLOCKED:
        return prepared.prefill.blocked or _("After the tasks above")
    return ""


def services_to_choose(prepared: Prepared) -> list[SelectChoice]:
    """The service of the draft, the one that was planned, and the one asked for in the address."""
    session = current_session()
    asked = [prepared.service.id if prepared.service else None, prepared.prefill.service_id]
    wanted = dict.fromkeys([*asked, *ids_in([request.args.get("service", "")])])
    choices = []
    for service_id in wanted:
        found = None if service_id is None else session.get(Service, service_id)
        if found is None:
            continue
        label = f"{found.name}, {session.get_one(Tenant, found.tenant_id).name}"
        if service_id == prepared.prefill.service_id:
            label = _("%(service)s (as planned)", service=label)
        choices.append(SelectChoice(str(found.id), label))
    return choices


def changes_since(shown: str, current: Preview | None) -> list[dict[str, str]]:
    """What differs between what was shown and what would be sent now."""
    if not shown or current is None:
        return []
    return differences(json.loads(shown), json.loads(current.text))


def both_versions(fresh: Prepared, form: FlaskForm, task: Task) -> list[dict[str, str]]:
    """What somebody else saved beside what was typed, line by line."""
    if not isinstance(form, TaskForm) or task not in WITH_LINES:
        return []
    typed = form.values
    return [
        {"label": line.origin.label, "name": line.name, "theirs": line.value, "yours": typed[line.name]}
        for line in lines_of(fresh.pieces, task)
        if line.name in typed
    ]


def _task_url(prepared: Prepared, task: Task) -> str:
    values: dict[str, Any] = {"reference": prepared.case.reference, "need_id": prepared.need_id}
    if task in PLAIN:
        return url_for("drafting.lines", task=task.value, **values)
    return url_for(f"drafting.{task}", **values)


def list_url(prepared: Prepared) -> str:
    """Where the task list is."""
    return url_for("drafting.draft", reference=prepared.case.reference, need_id=prepared.need_id)


def crumbs_of(prepared: Prepared) -> tuple[Crumb, ...]:
    """Cases, the case, the task list."""
    reference = prepared.case.reference
    return (
        Crumb(label=_("Cases"), url=url_for("cases.worklist")),
        Crumb(label=reference, url=url_for("cases.case", reference=reference)),
        Crumb(label=_("Refer"), url=list_url(prepared)),
    )
