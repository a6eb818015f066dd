"""The module's manifest and its hooks. Everything else is imported when it is used."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Blueprint
from flask_babel import gettext as _

from fairlead.public import (
    HOOK_API,
    CaseFile,
    CaseLink,
    CasePanel,
    DefaultRole,
    HeldItem,
    Module,
    NavItem,
    Permission,
    Purpose,
    RetentionRule,
    Setting,
    TenantSession,
    WorklistView,
    enabled_modules,
    hookimpl,
    local_day,
    read_settings,
)

from .permissions import Minimal
from .queries import open_reminders, reminders_about, reminders_due
from .workflow import STATES, WORKFLOW


@dataclass(frozen=True, kw_only=True)
class MinimalSettings:
    """The module's settings as the organisation has them on a day; one field for each declared setting."""

    days_ahead: int


def held_about(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """What reminders say about a person: those on cases the person is a party of."""
    return [
        HeldItem(
            category="reminder",
            title=f"Reminder on case {reference}",
            values={
                "Text": reminder.text,
                "By": reminder.due_on.isoformat(),
                "State": STATES[reminder.state],
            },
            source="typed by a colleague working on the case",
            recorded_on=reminder.due_on,
        )
        for reference, reminder in reminders_about(session, person_id)
    ]


def retention() -> Sequence[RetentionRule]:
    """Reminders go with their case."""
    return [
        RetentionRule(
            table="minimal_reminder",
            starts="case closed",
            months=12,
            then="erase",
            source="not needed once the case is closed (invented)",
        )
    ]


module = Module(
    name="minimal",
    title="Reminders",
    version="0.1.0",
    summary="Reminders on cases, with the day by which they are due.",
    hook_api=HOOK_API,
    lowest_core_revision="0002_row_security",
    purposes=(
        Purpose(
            key="reminders",
            title="Remembering what has to be done on a case",
            regime="Part 3",
            basis="Data Protection Act 2018 s.35(2)(b)",
            data_categories=("reminder",),
        ),
    ),
    subject_access=held_about,
    retention=retention,
    permissions=(
        Permission(key=Minimal.REMINDER_EDIT, title="Add reminders and mark them as done"),
        Permission(key=Minimal.REMINDER_READ, title="See reminders"),
    ),
    roles=(
        DefaultRole(
            key="investigator",
            title="Investigating officer",
            permissions=frozenset({Minimal.REMINDER_EDIT, Minimal.REMINDER_READ}),
            tenant_kinds=frozenset({"force"}),
        ),
    ),
    settings=(
        Setting(
            key="days_ahead",
            title="Days before the day on which a reminder is shown on the case",
            kind="integer",
            default=14,
            layer="FORCE",
            source="force policy",
        ),
    ),
    workflows=(WORKFLOW,),
    audit_actions={
        "minimal.reminder.added": "Added a reminder",
        "minimal.reminder.done": "Marked a reminder as done",
        "minimal.reminder.list.viewed": "Looked at the list of reminders",
    },
    migrations=Path(__file__).parent / "migrations",
    plugin=sys.modules[__name__],
)


@hookimpl
def blueprints() -> Sequence[Blueprint]:
    """The module's pages."""
    from .views import blueprint

    return (blueprint,)


@hookimpl
def nav_items() -> Sequence[NavItem]:
    """One entry: the list of reminders."""
    return (
        NavItem(
            endpoint="minimal.reminders",
            label=_("Reminders"),
            permission=Minimal.REMINDER_READ,
            order=60,
        ),
    )


@hookimpl
def case_panels(session: TenantSession, case: CaseFile) -> Sequence[CasePanel]:
    """The case's open reminders that are due soon, when there are any."""
    if not session.actor.can(Minimal.REMINDER_READ):
        return ()
    today = local_day(datetime.now(UTC))
    until = today + timedelta(days=read_settings(session, MinimalSettings, "minimal", today).days_ahead)
    found = open_reminders(session, session.actor, enabled_modules(session), case_id=case.id)
    rows = [row for row in found if row.due_on <= until]
    if not rows:
        return ()
    return (CasePanel(title=_("Reminders"), template="minimal/panel.html", context={"rows": rows}, order=80),)


@hookimpl
def case_links(case: CaseFile) -> Sequence[CaseLink]:
    """Add a reminder, while the case is open."""
    if case.closed_at is not None:
        return ()
    return (
        CaseLink(
            endpoint="minimal.add",
            values={"reference": case.reference},
            label=_("Add a reminder"),
            permission=Minimal.REMINDER_EDIT,
            order=90,
        ),
    )


@hookimpl
def worklist_views(session: TenantSession, today: date) -> Sequence[WorklistView]:
    """Cases with a reminder that is due soon, the soonest first."""
    until = today + timedelta(days=read_settings(session, MinimalSettings, "minimal", today).days_ahead)
    return (
        WorklistView(
            key="reminders-due",
            title=_("Reminders due"),
            empty=_("No reminder is due soon"),
            dates=reminders_due(until),
            date_label=_("Reminder due"),
            permission=Minimal.REMINDER_READ,
            order=80,
        ),
    )
