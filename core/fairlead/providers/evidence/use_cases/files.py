"""Adding evidence, opening it, taking it back.

Only the provider adds to a referral. What the officer has seen is filed with the condition, where the provider does not
read it: a file cannot be searched for the names of those it must not learn of.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.evidence.models import (
    EvidenceContent,
    EvidenceKind,
    ReferralEvidence,
    content_place,
)
from fairlead.providers.evidence.use_cases.noting import log, tell
from fairlead.providers.models import OPEN_STATES, MessageKind, Referral, ReferralState
from fairlead.providers.use_cases.messages import add_message
from fairlead.providers.use_cases.moving import locked
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.uploads.kinds import Upload
from fairlead.uploads.sealing import FileCipher, Sealed

SHOWS_WORK = (ReferralState.ACCEPTED, ReferralState.COMPLETED, ReferralState.ENDED_EARLY)
"""States in which there is work to be shown: also afterwards, for as long as the provider sees the referral."""
MOST_FILES = 50
"""On one referral, those taken back included. [design]"""
LONGEST_NOTE = 500


@dataclass(frozen=True, kw_only=True)
class AddEvidence:
    """A file that shows what was done, what it is, and what it shows in words."""

    referral_id: uuid.UUID
    kind: EvidenceKind
    note: str
    upload: Upload | None


@dataclass(frozen=True, kw_only=True)
class WithdrawEvidence:
    """A file that should not have been added, and why."""

    referral_id: uuid.UUID
    evidence_id: uuid.UUID
    reason: str


def add_evidence(
    session: TenantSession, actor: Actor, command: AddEvidence, *, cipher: FileCipher, now: datetime
) -> ReferralEvidence:
    """Keep the file, sealed, for both sides. An officer of an open referral finds it among the unread.

    Raises `NotVisible`, `NotPermitted`, `Conflict` where there is no work to show, `Refusal` without a file.
    """
    referral = _deliverable(session, actor, command.referral_id)
    if command.upload is None:
        raise Refusal(_("Choose a file"), field="file")
    digest = hashlib.sha256(command.upload.content).hexdigest()
    _refuse_again(session, referral, digest)
    evidence_id = uuid.uuid4()
    sealed = cipher.seal(command.upload.content, content_place(referral.tenant_id, evidence_id))
    evidence = ReferralEvidence(
        id=evidence_id,
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        kind=command.kind.value,
        note=command.note.strip()[:LONGEST_NOTE],
        file_name=command.upload.file_name,
        media_type=command.upload.media_type,
        size=len(command.upload.content),
        sha256=digest,
        scan=command.upload.scan,
        wrapped_key=sealed.wrapped_key,
        recorded_by_id=actor.id,
        recorded_by=actor.name,
        organisation=actor.organisation,
        recorded_at=now,
    )
    session.add(evidence)
    session.flush()
    session.add(
        EvidenceContent(
            tenant_id=referral.tenant_id,
            referral_id=referral.id,
            evidence_id=evidence_id,
            content=sealed.content,
        )
    )
    session.flush()
    _alert(session, referral, _("Evidence was added to this referral."), now=now)
    _note(session, referral, evidence, "referral.evidence.added", "Evidence added", now=now)
    return evidence


def open_evidence(
    session: TenantSession, referral: Referral, evidence: ReferralEvidence, *, cipher: FileCipher
) -> bytes:
    """The file as it was sent, for somebody who may see the referral; that it was opened is logged.

    Raises `NotVisible` for one that was taken back, `CannotDecrypt` when its bytes are not those that were kept.
    """
    if evidence.withdrawn_at is not None:
        raise NotVisible
    content = session.scalar(
        sa.select(EvidenceContent.content).where(
            EvidenceContent.tenant_id == evidence.tenant_id, EvidenceContent.evidence_id == evidence.id
        )
    )
    if content is None:
        raise NotVisible
    sealed = Sealed(content=content, wrapped_key=evidence.wrapped_key)
    opened = cipher.open(sealed, content_place(referral.tenant_id, evidence.id))
    record(
        session,
        Operation.CONSULTATION,
        "referral.evidence.opened",
        object_type="referral_evidence",
        object_ids=[evidence.id],
        case_id=referral.case_id,
        owner=referral.tenant_id,
    )
    return opened


def withdraw_evidence(
    session: TenantSession, actor: Actor, command: WithdrawEvidence, *, now: datetime
) -> ReferralEvidence:
    """Take a file back that should not have been added: nobody opens it any more; that it was there stays said.

    Raises `NotVisible`, `NotPermitted`, `Conflict` when it was taken back already, `Refusal` without a reason.
    """
    referral = _received(session, actor, command.referral_id)
    evidence = session.scalar(
        sa.select(ReferralEvidence).where(
            ReferralEvidence.tenant_id == referral.tenant_id,
            ReferralEvidence.referral_id == referral.id,
            ReferralEvidence.id == command.evidence_id,
        )
    )
    if evidence is None:
        raise NotVisible
    if evidence.withdrawn_at is not None:
        raise Conflict("This evidence was taken back already.")
    if not command.reason.strip():
        raise Refusal(_("Enter why it is taken back"), field="reason")
    evidence.withdrawn_at, evidence.withdrawn_by = now, actor.name
    evidence.withdrawn_reason = command.reason.strip()[:LONGEST_NOTE]
    session.flush()
    told = _("Evidence was taken back: do not rely on it. The page of the referral says why.")
    _alert(session, referral, told, now=now)
    _note(session, referral, evidence, "referral.evidence.withdrawn", "Evidence taken back", now=now)
    return evidence


def _alert(session: TenantSession, referral: Referral, told: str, *, now: datetime) -> None:
    """Onto the sender's list, where the referral is still open; a closed one has its line of the chronology."""
    if referral.state in OPEN_STATES:
        add_message(session, referral, MessageKind.MESSAGE, told, alert=True, now=now)


def _received(session: TenantSession, actor: Actor, referral_id: uuid.UUID) -> Referral:
    """The referral, locked, if it was sent to the actor's organisation and the actor delivers."""
    referral = locked(session, referral_id)
    if referral is None or referral.receiver_tenant_id != actor.tenant_id:
        raise NotVisible
    if not actor.can(Core.REFERRAL_DELIVER):
        raise NotPermitted(f"You need the permission {Core.REFERRAL_DELIVER} to do this.")
    return referral


def _deliverable(session: TenantSession, actor: Actor, referral_id: uuid.UUID) -> Referral:
    referral = _received(session, actor, referral_id)
    if referral.state not in SHOWS_WORK:
        raise Conflict("There is no work to show on this referral now.")
    return referral


def _refuse_again(session: TenantSession, referral: Referral, digest: str) -> None:
    """The same file twice is a mistake; without a limit one referral could fill the database."""
    of_referral = (
        ReferralEvidence.tenant_id == referral.tenant_id,
        ReferralEvidence.referral_id == referral.id,
    )
    there = session.execute(
        sa.select(
            sa.func.count().label("files"),
            sa.func.count()
            .filter(ReferralEvidence.sha256 == digest, ReferralEvidence.withdrawn_at.is_(None))
            .label("same"),
        ).where(*of_referral)
    ).one()
    if there.same:
        raise Refusal(_("This very file is already there"), field="file")
    if there.files >= MOST_FILES:
        raise Refusal(
            _("A referral can have at most %(most)d files. Put several papers into one PDF", most=MOST_FILES),
            field="file",
        )


def _note(
    session: TenantSession,
    referral: Referral,
    evidence: ReferralEvidence,
    action: str,
    summary: str,
    *,
    now: datetime,
) -> None:
    detail: dict[str, object] = {"evidence": str(evidence.id), "sha256": evidence.sha256}
    tell(session, referral, action, summary, detail, now=now)
    log(session, referral, action, "referral_evidence", evidence.id, (evidence.kind, evidence.scan))
