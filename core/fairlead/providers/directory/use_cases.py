"""Changing the directory: the provider proposes, its commissioner decides, live capacity takes effect at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.directory.entry import Entry, differing, entry_from, entry_of
from fairlead.providers.directory.models import ServiceVersion, VersionState
from fairlead.providers.models import Service
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

MOST_PLACES = 10_000
LONGEST_REASON = 1000
_STALE = "Somebody else changed this entry while you were working on it."


@dataclass(frozen=True, kw_only=True)
class ProposeEntry:
    """The entry as the provider wants it. ``latest`` is the number of the newest version that was shown."""

    service_id: uuid.UUID
    entry: Entry
    latest: int


@dataclass(frozen=True, kw_only=True)
class WithdrawProposal:
    """The provider takes its proposal back."""

    service_id: uuid.UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class DecideProposal:
    """The commissioner's answer to one proposed version; returning it needs a reason."""

    service_id: uuid.UUID
    number: int
    approve: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SetCapacity:
    """Whether the service takes referrals, how many places are free, and when it next starts. None: not said."""

    service_id: uuid.UUID
    accepting: bool
    places_free: int | None
    next_start: date | None
    version: int


def propose_entry(
    session: TenantSession, actor: Actor, command: ProposeEntry, *, now: datetime
) -> ServiceVersion:
    """Propose a change of the provider's own entry. One that is still open is replaced.

    Raises `NotPermitted`, `NotVisible` for a service of somebody else, `Conflict` when a version came in between,
    `Refusal` for an entry that changes nothing or cannot be, or a service without a commissioner.
    """
    service = _own(session, actor, command.service_id)
    if service.commissioner_tenant_id is None:
        raise Refusal("This service has no commissioner who could approve a change of its entry.")
    latest = latest_version(session, service)
    number = latest.number if latest is not None else service.approved_number
    if number != command.latest:
        raise Conflict(_STALE)
    command.entry.refuse_impossible()
    is_open = latest is not None and latest.state == VersionState.PROPOSED
    before = entry_from(latest.content) if latest is not None and is_open else entry_of(service)
    changed = differing(before, command.entry)
    if not changed:
        raise Refusal("Nothing is different from the entry as it is.")
    if latest is not None and is_open:
        latest.state = VersionState.REPLACED
        session.flush()
    version = ServiceVersion(
        service_id=service.id,
        number=number + 1,
        state=VersionState.PROPOSED,
        content=command.entry.content(),
        commissioner_tenant_id=service.commissioner_tenant_id,
        proposed_by_id=actor.id,
        proposed_by=actor.name,
        proposed_at=now,
    )
    session.add(version)
    session.flush()
    _note(session, service, "core.service.proposed", changed)
    return version


def withdraw_proposal(session: TenantSession, actor: Actor, command: WithdrawProposal) -> ServiceVersion:
    """Take an undecided proposal back. Raises `NotPermitted`, `NotVisible`, `Conflict` when it was decided."""
    service = _own(session, actor, command.service_id)
    version = latest_version(session, service)
    if version is None or (version.number, version.state) != (command.number, VersionState.PROPOSED):
        raise Conflict(_STALE)
    version.state = VersionState.WITHDRAWN
    session.flush()
    _note(session, service, "core.service.proposal-withdrawn", ())
    return version


def decide_proposal(
    session: TenantSession, actor: Actor, command: DecideProposal, *, now: datetime
) -> ServiceVersion:
    """Approve a proposed version, which makes it the entry, or return it with a reason.

    Raises `NotPermitted`, `NotVisible` when the actor's organisation does not commission the service, `Conflict` when
    the proposal was replaced, withdrawn or decided meanwhile, `Refusal` for returning without a reason, or one's own.
    """
    need(actor, Core.SERVICE_APPROVE)
    service = _locked(session, command.service_id)
    if service is None or service.commissioner_tenant_id != actor.tenant_id:
        raise NotVisible
    version = latest_version(session, service)
    if version is None:
        raise NotVisible
    if (version.number, version.state) != (command.number, VersionState.PROPOSED):
        raise Conflict(_STALE)
    if version.proposed_by_id == actor.id:
        raise Refusal(_("You proposed this yourself, so a colleague decides it."))
    reason = command.reason.strip()[:LONGEST_REASON]
    if not command.approve and not reason:
        raise Refusal("Say why you return it.", field="reason")
    version.state = VersionState.APPROVED if command.approve else VersionState.RETURNED
    version.decided_by, version.decided_organisation = actor.name, actor.organisation
    version.decided_at, version.reason = (
        now,
        None if command.approve else reason,
    )  # everybody reads what was approved
    session.flush()
    after = entry_from(version.content)
    changed = differing(entry_of(service), after)
    if command.approve:
        if not service.approved_number:
            service.accepting = True  # new in the directory: from now on it can be found and sent to
        _write(service, after, version.number)
        session.flush()
    action = "core.service.approved" if command.approve else "core.service.returned"
    _note(session, service, action, changed)
    return version


def set_capacity(session: TenantSession, actor: Actor, command: SetCapacity, *, now: datetime) -> Service:
    """Say how many places are free and when the service next starts: true at once, without approval.

    Raises `NotPermitted`, `NotVisible`, `Conflict`, `Refusal` for a number of places that cannot be.
    """
    service = _own(session, actor, command.service_id)
    if service.version != command.version:
        raise Conflict(_STALE)
    if command.accepting and not service.approved_number:
        raise Refusal(
            "The commissioner has to approve the service before it takes referrals.", field="accepting"
        )
    if command.places_free is not None and not 0 <= command.places_free <= MOST_PLACES:
        raise Refusal(f"Places free must be between 0 and {MOST_PLACES:,}.", field="places_free")
    service.accepting = command.accepting
    service.places_free, service.next_start = command.places_free, command.next_start
    service.live_at, service.live_by = now, actor.name
    session.flush()
    _note(session, service, "core.service.capacity-set", ("accepting", "places_free", "next_start"))
    return service


def install_entry(
    session: TenantSession, actor: Actor, service: Service, entry: Entry, *, now: datetime
) -> Sequence[str]:
    """Write an entry as the installation's operator, with a version that says so. Returns the fields that differ.

    For packs: who installs the organisations also sets up what they offer. The database lets only a system actor of
    the provider do it.
    """
    entry.refuse_impossible()
    is_new = not sa.inspect(service).persistent
    changed = entry.columns().keys() if is_new else differing(entry_of(service), entry)
    if not changed:
        return []
    latest = None if is_new else latest_version(session, service)
    if latest is not None and latest.state == VersionState.PROPOSED:
        latest.state = VersionState.REPLACED  # it proposed a change of something that is no more
    number = 1 if is_new else max(latest.number if latest is not None else 0, service.approved_number) + 1
    service.tenant_id = actor.tenant_id
    _write(service, entry, number)
    session.add(service)
    session.flush()
    session.add(
        ServiceVersion(
            service_id=service.id,
            number=number,
            state=VersionState.APPROVED,
            content=entry.content(),
            commissioner_tenant_id=service.commissioner_tenant_id,
            proposed_by=actor.name,
            proposed_at=now,
            decided_by=actor.name,
            decided_at=now,
        )
    )
    session.flush()
    return list(changed)


def latest_version(session: TenantSession, service: Service) -> ServiceVersion | None:
    """The newest version of a service that this session may read."""
    return session.scalar(
        sa.select(ServiceVersion)
        .where(ServiceVersion.tenant_id == service.tenant_id, ServiceVersion.service_id == service.id)
        .order_by(ServiceVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _own(session: TenantSession, actor: Actor, service_id: uuid.UUID) -> Service:
    """The provider's own service, locked for this change."""
    need(actor, Core.SERVICE_MANAGE)
    service = _locked(session, service_id)
    if service is None or service.tenant_id != actor.tenant_id:
        raise NotVisible
    return service


def _locked(session: TenantSession, service_id: uuid.UUID) -> Service | None:
    """The service as it is now. One that this organisation may not change is not found."""
    statement = sa.select(Service).where(Service.id == service_id).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def _write(service: Service, entry: Entry, number: int) -> None:
    for name, value in entry.columns().items():
        setattr(service, name, value)
    service.approved_number = number


def _note(session: TenantSession, service: Service, action: str, fields: Sequence[str]) -> None:
    """One line in the log of the provider, which the commissioner reads as well when it was the one who acted."""
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="service",
        object_ids=[service.id],
        field_names=fields,
        purpose="administration",
        owner=service.tenant_id,
    )
