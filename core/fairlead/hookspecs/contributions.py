"""What hooks return: frozen values, ordered by an explicit number. Never markup, never a mutated argument."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from fairlead.providers.pieces import SharedItem, SharedPiece


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the primary navigation. Core drops it when the endpoint or the permission is missing.

    ``draft_key_endpoint`` is for an entry whose pages keep drafts in the browser: where their owner's browser asks for
    the key (`fairlead.web.drafts`). The worklist lists those drafts there. Since 1.2. ``guide`` is what
    the guide of the people who may open it says of the page, in two or three sentences. Since 1.2.
    """

    endpoint: str
    label: str
    permission: str
    order: int
    draft_key_endpoint: str = ""
    guide: str = ""
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
class PersonNeed:
    """One need of a person: a code of the directory's needs, and how great it was found to be, 1 some or 2 great.

    ``about`` says more in a few words, such as that the person wants help with it. Since 1.2.
    """

    code: str
    score: int = 1
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferralNeed:
    """What a service is looked for with: a person's needs, the weightiest first, and what an entry may turn on.

    Empty or None is "not known", and neither favours nor rules out a service. ``age`` in whole years. ``sex`` is
    "female" or "male", given only so that a service for one sex can be told from one for everybody. ``area`` is the
    code of a local authority, ``language`` a language code, ``access`` and ``method`` codes of the directory, ``risk``
    "low", "medium" or "high", ``deliver_by`` the day by which the work is to end, ``hours`` how long it is to last.
    Since 1.2.
    """

    needs: tuple[PersonNeed, ...] = ()
    age: int | None = None
    sex: str = ""
    area: str = ""
    language: str = ""
    access: tuple[str, ...] = ()
    method: str = ""
    risk: str = ""
    deliver_by: date | None = None
    hours: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PrefilledItem:
    """One line that a referral could tell, as the case has it now.

    ``key`` is in lower-case words joined by hyphens, unique within the scope, and stays the line's own; the person's
    name is the line ``name`` of the scope ``identity``. ``source`` says where the value came from and ``as_at`` as at
    when, in words; ``known_on`` is the day from which its age is counted, None where nobody knows. ``assertion`` is
    ``fact``, ``opinion`` or ``allegation``. A line that is ``fixed`` is told as it is or not at all, one that is
    ``needed`` is always told. ``arrangement`` puts a line of another scope among the arrangements for contact and
    access. An empty ``value`` is not recorded in the case, and can be typed. Since 1.2.
    """

    key: str
    label: str
    value: str
    source: str
    as_at: str = ""
    known_on: date | None = None
    assertion: str = "fact"
    fixed: bool = False
    needed: bool = False
    arrangement: bool = False

    @property
    def shared(self) -> SharedItem:
        """The line as it is told when nobody changes it."""
        return SharedItem(label=self.label, value=self.value, source=self.source, as_at=self.as_at)


@dataclass(frozen=True, kw_only=True)
class PrefilledPiece:
    """What a referral could tell under one scope: ``identity``, ``contact``, ``condition``, ``needs`` or ``risk``.

    ``needed`` pieces are always told; any other is told unless the sender leaves it out. The one line of ``risk`` has
    the key ``text``: its value is only where the sender starts writing from. Since 1.2.
    """

    scope: str
    title: str
    items: tuple[PrefilledItem, ...]
    needed: bool = False

    @property
    def shared(self) -> SharedPiece:
        """The piece as it is told when nobody changes it: lines without a value are left out."""
        return SharedPiece(
            scope=self.scope, title=self.title, items=tuple(item.shared for item in self.items if item.value)
        )


@dataclass(frozen=True, kw_only=True)
class ReferralPrefill:
    """What a referral for one need of a case starts from, as the case has it now.

    ``service_id`` is the service that was planned, ``deliver_by`` the day by which it is to end, and ``permission``
    what the module asks of whoever refers; ``person_id`` is whom it is about, for the log. While ``blocked`` says
    why, nothing can be sent. Since 1.2.
    """

    title: str
    deliver_by: date
    permission: str
    pieces: tuple[PrefilledPiece, ...]
    person_id: uuid.UUID | None = None
    service_id: uuid.UUID | None = None
    condition_id: uuid.UUID | None = None
    blocked: str = ""


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
