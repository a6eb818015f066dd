"""What hooks return: frozen values, ordered by an explicit number. Never markup, never a mutated argument."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the primary navigation. Core drops it when the endpoint or the permission is missing.

    ``draft_key_endpoint`` is for an entry whose pages keep drafts in the browser: where their owner's browser asks for
    the key (`fairlead.web.drafts`). The worklist lists those drafts there. Since 1.2.
    """

    endpoint: str
    label: str
    permission: str
    order: int
    draft_key_endpoint: str = ""
    module: str = ""


@dataclass(frozen=True, kw_only=True)
class CasePanel:
    """A section of the case page, rendered by core from the module's own template."""

    title: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    order: int = 100
    module: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseLink:
    """A step that this actor can take on this case. ``state``: 'todo', 'optional', 'done', 'waiting' or 'blocked'.

    'optional' is a step that can be taken and that the case does not wait for; ``hint`` says when it is needed.
    Since 1.2.
    """

    endpoint: str
    values: Mapping[str, str]
    label: str
    permission: str
    order: int
    state: str = "todo"
    hint: str = ""
    module: str = ""


@dataclass(frozen=True, kw_only=True)
class WorklistView:
    """A tab of the worklist: which open cases it shows, in which order, and what it says when there is none.
    Core adds who may see what, filters, sort, pages and the count.

    ``key`` is in lower-case words joined by hyphens, unique within the module. ``kind`` keeps one kind of case,
    ``states`` some states of that kind; none means every open one. ``due_until`` keeps cases whose next deadline
    is on or before that day. ``dates`` selects two columns, the id of a case and a day (``case_id``,
    ``on_day``), and keeps the cases that it names: the list then starts with the earliest day of each and shows
    it under ``date_label``. Name the tenant, as ``this_tenant()``, and columns that an index serves in it; row security
    and the access check of the list apply to it as to everything. Return the same object as long as the statement
    is the same (``lru_cache``): core keeps what it builds around it. Without ``dates`` the list starts with the next
    deadline.
    """

    key: str
    title: str
    order: int
    empty: str
    hint: str = ""
    kind: str = ""
    states: tuple[str, ...] = ()
    due_until: date | None = None
    dates: sa.Select[uuid.UUID, date] | None = None
    date_label: str = ""
    permission: str = "core:case:read"
    module: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferralChange:
    """What happened to a referral on the other side of the wall; and that our own side answered or withdrew.

    ``topic``: accepted, declined, asked, question-answered, waitlisted, assigned, appointment-arranged,
    appointment-moved, appointment-cancelled, session-recorded, session-corrected, plan-submitted, completed,
    ended-early, withdrawn. Hours and sessions are read from the appointments; nothing has to be added up.
    """

    topic: str
    referral_id: uuid.UUID
    condition_id: uuid.UUID | None
    at: datetime
    actor_id: uuid.UUID
    actor_name: str
    actor_organisation: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class ReferralLink:
    """The page on which the need of one referral is referred to another service."""

    service_id: uuid.UUID
    endpoint: str
    values: Mapping[str, str]
    permission: str
    order: int = 100
    module: str = ""


@dataclass(frozen=True, kw_only=True)
class VictimView:
    """What one victim said, or why nothing could be obtained.

    ``wants_listed_action`` is the code of an action of the community remedy document, '' for none wanted and None
    while nobody asked. Every later field is None while nobody asked; ``no_views_reason`` says why there are none.
    """

    party_id: uuid.UUID
    sought_at: datetime
    method: str
    outcome: str
    view_on_disposal: str
    wants_listed_action: str | None
    no_views_reason: str | None = None
    supports: bool | None = None
    risk_to_victim: bool | None = None
    safety_concerns: str | None = None
    restorative_interest: bool | None = None
    loss_pence: int | None = None
    update_preference: str | None = None
