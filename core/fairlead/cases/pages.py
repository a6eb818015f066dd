"""What the case page shows, in the words and shapes of its components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any  # the types of url_for and render_template

import sqlalchemy as sa
import structlog
from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.routing import BuildError

from fairlead.cases.case_rows import CasePage
from fairlead.cases.models import NO_DEADLINE, CaseFile
from fairlead.hookspecs.contributions import CaseLink, CasePanel
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.facade import TenantHooks
from fairlead.modules.manifest import CaseKind
from fairlead.providers.drafting.queries import drafts_on_case
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import source_words
from fairlead.web.frame import Crumb
from fairlead.web.tables import with_query
from fairlead.workflow.calendar import CalendarExhausted, load_calendar

log = structlog.get_logger("fairlead.cases")


@dataclass(frozen=True, kw_only=True)
class StateShown:
    """A state in words, with the tone of its tag."""

    label: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class PanelShown:
    """A module's section of the case page, drawn."""

    title: str
    body: Markup


def state_shown(kinds: Mapping[str, CaseKind], kind: str, state: str) -> StateShown:
    """The words of a state as its module gives them; a finished case reads as neutral."""
    known = kinds.get(kind)
    if known is None:
        return StateShown(label=state.replace("-", " ").replace("_", " ").capitalize(), tone="neutral")
    final = state in known.final_states
    return StateShown(label=str(known.states.get(state, state)), tone="neutral" if final else "information")


def working_days_left(today: date, due: date | None) -> int | None:
    """Working days until ``due``, negative when overdue; None where nothing is due or the calendar does not
    reach.
    """
    if due is None:
        return None
    try:
        return load_calendar().days_left(today, due)
    except CalendarExhausted:
        return None


def case_context(
    session: TenantSession, actor: Actor, hooks: TenantHooks, case: CaseFile, page: CasePage, *, today: date
) -> dict[str, object]:
    """The context of ``cases/case.html``: the header, what can be done next, every collection, the modules'
    panels.
    """
    kinds = {kind.key: kind for kind in hooks.case_kinds()}
    shown = state_shown(kinds, case.kind, case.state)
    own = case.tenant_id == actor.tenant_id
    due = None if case.next_deadline_on == NO_DEADLINE else case.next_deadline_on
    suspects = [
        party.full_name for party in page.parties if party.category in ("suspected", "convicted-or-admitted")
    ]
    title = ", ".join(suspects) or (
        page.offences[0].title if page.offences else str(kind_title(kinds, case.kind))
    )
    here = url_for("cases.case", reference=case.reference)
    owner = None if own else session.scalar(sa.select(Tenant.name).where(Tenant.id == case.tenant_id))
    return {
        "case": case,
        "own": own,
        "owner": owner,
        "header": {
            "reference": case.reference,
            "kind": kind_title(kinds, case.kind),
            "title": title,
            "state": shown.label,
            "tone": shown.tone,
            "holder": case.holder_label,
            "held_since": case.held_since,
            "next_label": case.next_deadline_label,
            "due": due,
            "working_days": working_days_left(today, due),
        },
        "page": page,
        "tasks": tasks(hooks.case_links(session, case)),
        "panels": [panel for each in hooks.case_panels(session, case) if (panel := _drawn(each, case))],
        "dates": [
            {
                "label": each.label,
                "due": each.due_on,
                "working_days": working_days_left(today, each.due_on),
                "note": source_words(each.source.removeprefix("[design]").strip()),
            }
            for each in page.deadlines
        ],
        "crumbs": (Crumb(label=_("Cases"), url=url_for("cases.worklist")), Crumb(label=case.reference)),
        "earlier_url": with_query(here, {}, after=page.chronology.following)
        if page.chronology.following
        else "",
        "later_url": with_query(here, {}, before=page.chronology.previous)
        if page.chronology.previous
        else "",
        "all_notes_url": with_query(here, {}, notes="all") if page.more_notes else "",
        "drafts": drafts_on_case(session, case, now=datetime.now(UTC))
        if own and actor.can(Core.REFERRAL_SEND)
        else (),
        "can_note": own and actor.can(Core.NOTE_WRITE),
        "can_people": own and actor.can(Core.PERSON_READ),
        "log_url": _log_url(actor, case) if own else "",
    }


def tasks(links: Sequence[CaseLink]) -> list[dict[str, str]]:
    """Steps of the modules as entries of the task list; one that is blocked or waiting has no address."""
    words = {
        "todo": (_("To do"), "information"),
        "optional": (_("If needed"), "neutral"),
        "done": (_("Done"), ""),
        "waiting": (_("Waiting"), "neutral"),
        "blocked": (_("Cannot start yet"), "neutral"),
    }
    found = []
    for link in links:
        status, tone = words.get(link.state, (link.state, "neutral"))
        found.append(
            {
                "title": str(link.label),
                "url": _address(link) if link.state in ("todo", "optional", "done") else "",
                "hint": str(link.hint),
                "status": status,
                "tone": tone,
            }
        )
    return found


def _address(link: CaseLink) -> str:
    try:
        return url_for(link.endpoint, **dict[str, Any](link.values))  # Any: as url_for takes them
    except BuildError:
        return ""


def _drawn(panel: CasePanel, case: CaseFile) -> PanelShown | None:
    """A module's panel from its own template. One that cannot be drawn is left out, not the page with it."""
    try:
        body = Markup(render_template(panel.template, **{"case": case, **panel.context}))  # noqa: S704  # nosec B704  # by our templates
    except Exception as error:  # noqa: BLE001  # whatever a module's template raises
        log.error(  # noqa: TRY400  # a traceback may carry personal data
            "case panel failed", module=panel.module, template=panel.template, error=type(error).__name__
        )
        return None
    return PanelShown(title=str(panel.title), body=body)


def _log_url(actor: Actor, case: CaseFile) -> str:
    if not actor.can(Core.AUDIT_READ) or "audit.case_log" not in current_app.view_functions:
        return ""
    return url_for("audit.case_log", reference=case.reference)


def kind_title(kinds: Mapping[str, CaseKind], kind: str) -> str:
    """The words of a kind of case; "Case" for one that nobody registers any more."""
    return str(kinds[kind].title) if kind in kinds else _("Case")
