"""Reading the directory: a list that is searched, one entry with what it rests on, versions, and what waits."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any  # columns of several types

import sqlalchemy as sa

from fairlead.cases.paging import Cursor, Order, Slice, page_of, read_text, sliced
from fairlead.identity.actor import Actor
from fairlead.providers.assurance.pausing import gaps_of, referrals_paused
from fairlead.providers.assurance.words import Gap, paused_words
from fairlead.providers.directory.areas import serving
from fairlead.providers.directory.evidence import Evidence, evidence_of
from fairlead.providers.directory.models import ServiceVersion, VersionState
from fairlead.providers.matching.taken import taken_places
from fairlead.providers.models import Service
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import TenantId, among
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession

ON_A_PAGE = 25
"""Evidence that rests on fewer is not shown."""
MOST_WORDS = 6

ORDERS: Mapping[str, Order] = {
    "name": Order(name="name", attribute="name", read=read_text),
    "start": Order(name="start", attribute="start", read=date.fromisoformat),
    "free": Order(name="free", attribute="free", read=int, descending=True),
}
"""Each order of the directory; services that did not say stand last."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What somebody looks for. Empty text looks for nothing; a code that nobody has finds nothing."""

    words: str = ""
    need: str = ""
    area: str = ""
    language: str = ""
    method: str = ""
    free: bool = False
    sort: str = "name"

    @property
    def order(self) -> Order:
        """In which order they stand."""
        return ORDERS[self.sort]


@dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """One line of the directory. ``taken``: places held; ``start`` and ``free`` are what the list is ordered by."""

    id: uuid.UUID
    tenant_id: TenantId
    name: str
    summary: str
    needs: list[str]
    delivery: str
    methods: list[str]
    areas: list[str]
    places_free: int | None
    taken: int
    next_start: date | None
    start: date
    free: int
    paused: Any

    @property
    def left(self) -> int | None:
        """Places that can still be had; None where the provider did not say."""
        return None if self.places_free is None else max(0, self.places_free - self.taken)


@dataclass(frozen=True, kw_only=True)
class OwnService:
    """A service of the reader's own organisation. ``approved_number`` is 0 until it is in the directory."""

    id: uuid.UUID
    name: str
    accepting: bool
    approved_number: int
    places_free: int | None
    next_start: date | None
    waits: bool


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """One service as its page shows it.

    ``taken``: places held, or used since. ``waiting`` is the proposal that this reader may see, if one waits.
    """

    service: Service
    provider_name: str
    commissioner_name: str
    waiting: ServiceVersion | None
    paused: str
    evidence: Evidence
    taken: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A proposal on the desk of the commissioner."""

    service_id: uuid.UUID
    service_name: str
    provider_name: str
    proposed_by: str
    proposed_at: datetime


def list_services(
    session: TenantSession, sought: Sought, cursor: Cursor | None
) -> tuple[Slice[ServiceRow], Mapping[uuid.UUID, str]]:
    """A page of the services that take referrals, and the names of their providers. Two statements."""
    start = sa.func.coalesce(Service.next_start, sa.literal_column("'9999-12-31'::date", sa.Date()))
    free = sa.func.coalesce(Service.places_free, sa.literal_column("-1", sa.Integer()))
    statement = sa.select(
        Service.id, Service.tenant_id, Service.name, Service.summary, Service.needs, Service.delivery,
        Service.methods, Service.areas, Service.places_free, taken_places().label("taken"), Service.next_start,
        start.label("start"), free.label("free"),
        referrals_paused(Service.tenant_id, Service.commissioner_tenant_id).label("paused"),
    ).where(Service.accepting.is_(True), *_conditions(sought))  # fmt: skip
    order = sought.order
    found = session.execute(page_of(statement, order, cursor, size=ON_A_PAGE)).mappings()
    page = sliced([ServiceRow(**row) for row in found], order, cursor, size=ON_A_PAGE)
    return page, provider_names(session, [row.tenant_id for row in page.rows])


def _conditions(sought: Sought) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if sought.words:
        conditions.append(_says(sought.words))
    if sought.need:
        conditions.append(Service.needs.contains([sought.need]))
    if sought.area:
        conditions.append(Service.areas.overlap(list(serving(sought.area))))
    if sought.language:
        conditions.append(Service.languages.contains([sought.language]))
    if sought.method:
        conditions.append(Service.methods.contains([sought.method]))
    if sought.free:
        conditions.append(sa.and_(Service.places_free > 0, Service.places_free > taken_places()))
    return conditions


def _says(words: str) -> sa.ColumnElement[bool]:
    """Name or summary has every word, or one that begins with it. No word at all is in nothing."""
    found = re.findall(r"\w+", words)[:MOST_WORDS]
    if not found:
        return sa.false()
    query = " & ".join(f"'{word}':*" for word in found)  # word characters only: no quote can be in it
    return Service.words.bool_op("@@")(sa.func.to_tsquery(sa.literal_column("'english'::regconfig"), query))


def services_named(session: TenantSession, words: str, *, most: int = 10) -> Sequence[tuple[uuid.UUID, str]]:
    """Services that take referrals and say these words, as id and name with provider, by name. One statement."""
    rows = session.execute(
        sa.select(Service.id, Service.name, Tenant.name.label("provider"))
        .join(Tenant, Tenant.id == Service.tenant_id)
        .where(Service.accepting.is_(True), _says(words))
        .order_by(Service.name, Service.id)
        .limit(most)
    )
    return [(row.id, f"{row.name}, {row.provider}") for row in rows]


def provider_names(session: TenantSession, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Names of organisations by id. One statement, also for none."""
    rows = session.execute(
        sa.select(Tenant.id, Tenant.name).where(among(Tenant.id, "tenants")), {"tenants": list(set(ids))}
    )
    return {row.id: row.name for row in rows}


def service_page(session: TenantSession, actor: Actor, service_id: uuid.UUID) -> ServicePage:
    """One service with everything that its page shows. Raises `NotVisible` for one that does not exist."""
    service = find_service(session, service_id)
    ids: list[uuid.UUID] = [service.tenant_id]
    if service.commissioner_tenant_id is not None:
        ids.append(service.commissioner_tenant_id)
    names = provider_names(session, ids)
    commissioner = names.get(service.commissioner_tenant_id, "") if service.commissioner_tenant_id else ""
    return ServicePage(
        service=service,
        provider_name=names[service.tenant_id],
        commissioner_name=commissioner,
        waiting=waiting_version(session, service),
        paused=paused_words(gaps) if (gaps := _gaps(session, service)) else "",
        evidence=evidence_of(session, actor, service),
        taken=session.scalar(sa.select(taken_places()).select_from(Service).where(Service.id == service.id))
        or 0,
    )


def _gaps(session: TenantSession, service: Service) -> Sequence[Gap]:
    commissioner = service.commissioner_tenant_id
    return gaps_of(session, service.tenant_id, commissioner) if commissioner is not None else ()


def find_service(session: TenantSession, service_id: uuid.UUID) -> Service:
    """The service. Raises `NotVisible` when there is none."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotVisible
    return service


def own_service(session: TenantSession, actor: Actor, service_id: uuid.UUID) -> Service:
    """A service of the actor's own organisation. Raises `NotVisible` for any other."""
    service = find_service(session, service_id)
    if service.tenant_id != actor.tenant_id:
        raise NotVisible
    return service


def commissioned_proposal(
    session: TenantSession, actor: Actor, service_id: uuid.UUID
) -> tuple[Service, ServiceVersion | None]:
    """A service that the actor's organisation commissions, and the proposal that waits for it.

    Raises `NotVisible` for a service that somebody else commissions.
    """
    service = find_service(session, service_id)
    if service.commissioner_tenant_id != actor.tenant_id:
        raise NotVisible
    return service, waiting_version(session, service)


def own_services(session: TenantSession, actor: Actor, cursor: Cursor | None) -> Slice[OwnService]:
    """A page of the services of the actor's organisation by name, and whether a change of each waits. One statement."""
    waits = (
        sa.select(ServiceVersion.id)
        .where(
            ServiceVersion.tenant_id == Service.tenant_id,
            ServiceVersion.service_id == Service.id,
            ServiceVersion.state == VersionState.PROPOSED,
        )
        .exists()
    )
    statement = sa.select(
        Service.id, Service.name, Service.accepting, Service.approved_number, Service.places_free,
        Service.next_start, waits.label("waits"),
    ).where(Service.tenant_id == actor.tenant_id)  # fmt: skip
    order = ORDERS["name"]
    found = session.execute(page_of(statement, order, cursor, size=ON_A_PAGE)).mappings()
    return sliced([OwnService(**row) for row in found], order, cursor, size=ON_A_PAGE)


def list_versions(session: TenantSession, service: Service) -> Sequence[ServiceVersion]:
    """The versions of an entry that this reader may see, newest first; the first of them is the latest hundred."""
    return session.scalars(
        sa.select(ServiceVersion)
        .where(ServiceVersion.tenant_id == service.tenant_id, ServiceVersion.service_id == service.id)
        .order_by(ServiceVersion.number.desc())
        .limit(100)
    ).all()


def waiting_version(session: TenantSession, service: Service) -> ServiceVersion | None:
    """The proposal that waits to be decided, if this reader may see it."""
    return session.scalar(
        sa.select(ServiceVersion).where(
            ServiceVersion.tenant_id == service.tenant_id,
            ServiceVersion.service_id == service.id,
            ServiceVersion.state == VersionState.PROPOSED,
        )
    )


def list_waiting(session: TenantSession, actor: Actor) -> Sequence[Waiting]:
    """Proposals that wait for the actor's organisation, the oldest first: at most a hundred."""
    rows = session.execute(
        sa.select(
            ServiceVersion.service_id,
            Service.name.label("service_name"),
            Tenant.name.label("provider_name"),
            ServiceVersion.proposed_by,
            ServiceVersion.proposed_at,
        )
        .join(
            Service,
            sa.and_(Service.tenant_id == ServiceVersion.tenant_id, Service.id == ServiceVersion.service_id),
        )
        .join(Tenant, Tenant.id == ServiceVersion.tenant_id)
        .where(
            ServiceVersion.commissioner_tenant_id == actor.tenant_id,
            ServiceVersion.state == VersionState.PROPOSED,
        )
        .order_by(ServiceVersion.proposed_at, ServiceVersion.id)
        .limit(100)
    )
    return [Waiting(**row) for row in rows.mappings()]
