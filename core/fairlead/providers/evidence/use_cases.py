"""Adding evidence, opening it, taking it back; recording the result of an online course.

Only the provider adds to a referral. What the officer has seen is filed with the condition, where the provider does not
read it: a file cannot be searched for the names of those it must not learn of.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.progress import CaseRef, add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.evidence.certificates import new_code
from fairlead.providers.evidence.models import (
    CourseOutcome,
    CourseResult,
    EvidenceContent,
    EvidenceKind,
    ReferralEvidence,
)
from fairlead.providers.models import OPEN_STATES, Appointment, MessageKind, Referral, ReferralState
from fairlead.providers.use_cases import EndReferral, RecordSession, end_referral, record_session
from fairlead.providers.use_cases.granting import LONDON
from fairlead.providers.use_cases.messages import add_message
from fairlead.providers.use_cases.moving import for_receiver, locked
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.uploads.kinds import Upload
from fairlead.uploads.sealing import FileCipher, Place, Sealed
from fairlead.workflow.calendar import local_day

SHOWS_WORK = (ReferralState.ACCEPTED, ReferralState.COMPLETED, ReferralState.ENDED_EARLY)
"""States in which there is work to be shown: also afterwards, for as long as the provider sees the referral."""
MOST_FILES = 50
"""On one referral, those taken back included. [design]"""
MOST_HOURS = Decimal(12)
"""That one online course counts: as long as one session may be."""
LONGEST_COURSE, LONGEST_CODE, LONGEST_NOTE = 200, 80, 500


class AlreadyRecorded(Refusal):
    """The very result is there: nothing to do."""


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


@dataclass(frozen=True, kw_only=True)
class RecordResult:
    """How an online course ended.

    ``score`` in per cent. ``hours`` count toward the condition where the course was passed. ``completes`` says that
    with this the intervention is completed. ``provider_code`` is on the provider's own certificate.
    """

    referral_id: uuid.UUID
    course: str
    completed_on: date
    outcome: CourseOutcome
    version: int
    score: int | None = None
    hours: Decimal = Decimal(0)
    provider_code: str = ""
    completes: bool = False


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
    sealed = cipher.seal(command.upload.content, _place(referral, evidence_id))
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
    if referral.state in OPEN_STATES:
        told = _("Evidence was added to this referral.")
        add_message(session, referral, MessageKind.MESSAGE, told, alert=True, now=now)
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
    opened = cipher.open(sealed, _place(referral, evidence.id))
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
    _note(session, referral, evidence, "referral.evidence.withdrawn", "Evidence taken back", now=now)
    return evidence


def record_result(
    session: TenantSession, actor: Actor, command: RecordResult, *, now: datetime
) -> CourseResult:
    """Record how an online course ended. A passed one counts its hours as a session, and may end the intervention.

    Raises `NotVisible`, `NotPermitted`, `Conflict` for a referral that has moved on, `Refusal` for what cannot be, and
    for what is recorded already.
    """
    referral = for_receiver(session, actor, command.referral_id, command.version)
    if not actor.can(Core.REFERRAL_DELIVER):
        raise NotPermitted(f"You need the permission {Core.REFERRAL_DELIVER} to do this.")
    if referral.state != ReferralState.ACCEPTED:
        raise Conflict("This referral is not in progress, so no result can be recorded.")
    command = replace(
        command,
        course=" ".join(command.course.split()),
        provider_code=" ".join(command.provider_code.split()),
    )
    _refuse_impossible(referral, command, now=now)
    _refuse_repeated(session, actor, referral, command)
    passed = command.outcome is CourseOutcome.PASSED
    appointment = _counted(session, actor, referral, command, now=now) if passed and command.hours else None
    result = CourseResult(
        tenant_id=referral.tenant_id,
        referral_id=referral.id,
        course=command.course,
        completed_on=command.completed_on,
        outcome=command.outcome.value,
        score=command.score,
        hours=command.hours if passed else Decimal(0),
        certificate_code=new_code() if passed else None,
        provider_code=command.provider_code or None,
        appointment_id=appointment.id if appointment else None,
        recorded_by_id=actor.id,
        recorded_by=actor.name,
        organisation=actor.organisation,
        recorded_at=now,
    )
    session.add(result)
    session.flush()
    words = "passed" if passed else "not passed"
    told = f"Online course {command.course}: {words} on {command.completed_on:%-d %B %Y}"
    _tell(session, referral, "referral.result.recorded", told, {"result": str(result.id)}, now=now)
    _log(
        session, referral, "referral.result.recorded", "course_result", result.id, ("outcome", "completed_on")
    )
    if command.completes:
        ended = EndReferral(
            referral_id=referral.id,
            completed=True,
            on=command.completed_on,
            note=told,
            version=referral.version,
        )
        end_referral(session, actor, ended, now=now)
    return result


def _refuse_impossible(referral: Referral, command: RecordResult, *, now: datetime) -> None:
    if not command.course or len(command.course) > LONGEST_COURSE:
        raise Refusal(
            _("Enter the course in at most %(most)d characters", most=LONGEST_COURSE), field="course"
        )
    if len(command.provider_code) > LONGEST_CODE:
        raise Refusal(
            _("The code must be %(most)d characters or fewer", most=LONGEST_CODE), field="provider_code"
        )
    if command.completed_on > local_day(now):
        raise Refusal(_("The day must be today or in the past"), field="completed_on")
    if command.completed_on < local_day(referral.sent_at):
        raise Refusal(
            _("The day must not be before the day on which the referral was sent"), field="completed_on"
        )
    if command.score is not None and not 0 <= command.score <= 100:  # noqa: PLR2004  # per cent
        raise Refusal(_("The score must be between 0 and 100 per cent"), field="score")
    if not 0 <= command.hours <= MOST_HOURS:
        raise Refusal(_("The hours must be between 0 and %(most)s", most=MOST_HOURS), field="hours")
    if command.completes and command.outcome is not CourseOutcome.PASSED:
        raise Refusal(_("A course that was not passed does not complete the intervention"), field="completes")


def _refuse_repeated(session: TenantSession, actor: Actor, referral: Referral, command: RecordResult) -> None:
    """A result counts once, and a certificate is of one person."""
    same = sa.exists().where(
        CourseResult.tenant_id == referral.tenant_id,
        CourseResult.referral_id == referral.id,
        sa.func.lower(CourseResult.course) == command.course.lower(),
        CourseResult.completed_on == command.completed_on,
    )
    if session.scalar(sa.select(same)):
        raise AlreadyRecorded(_("This result is already recorded"), field="course")
    if command.provider_code:
        used = sa.exists().where(
            CourseResult.tenant_id == referral.tenant_id,
            CourseResult.provider_code == command.provider_code,
            CourseResult.organisation == actor.organisation,
        )
        if session.scalar(sa.select(used)):
            raise Refusal(
                _("This certificate code is already recorded with another result"), field="provider_code"
            )


def _counted(
    session: TenantSession, actor: Actor, referral: Referral, command: RecordResult, *, now: datetime
) -> Appointment:
    """The hours as a session, which is how they count toward a condition."""
    held = RecordSession(
        referral_id=referral.id,
        starts_at=_free_minute(session, referral, command.completed_on, now=now),
        minutes=int(command.hours * 60),
        place=_("online"),
        attendance="attended",
        feedback=_("Online course: %(course)s", course=command.course),
        version=referral.version,
    )
    return record_session(session, actor, held, now=now)


def _free_minute(session: TenantSession, referral: Referral, on: date, *, now: datetime) -> datetime:
    """A time on that day at which no other session of the referral starts: nobody says when somebody sat down to a
    course. Noon, or the next free minute of the day that is neither in the future nor before the referral was sent.
    """
    begins = datetime.combine(on, time(), LONDON)
    first = max(begins, referral.sent_at.replace(second=0, microsecond=0))
    last = min(now, begins + timedelta(hours=23, minutes=59))
    noon = min(max(begins + timedelta(hours=12), first), last)
    taken = set(
        session.scalars(
            sa.select(Appointment.starts_at).where(
                Appointment.tenant_id == referral.tenant_id,
                Appointment.referral_id == referral.id,
                Appointment.starts_at >= first,
                Appointment.starts_at <= last,
            )
        )
    )
    minute = timedelta(minutes=1)
    later = (noon + step * minute for step in range(int((last - noon) / minute) + 1))
    earlier = (noon - step * minute for step in range(1, int((noon - first) / minute) + 1))
    for moment in (*later, *earlier):
        if moment not in taken:
            return moment
    raise Refusal(_("Every minute of this day has a session already"), field="completed_on")


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


def _place(referral: Referral, evidence_id: uuid.UUID) -> Place:
    return Place(
        tenant=referral.tenant_id,
        table=EvidenceContent.__tablename__,
        column="content",
        row=evidence_id,
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
    _tell(session, referral, action, summary, detail, now=now)
    _log(session, referral, action, "referral_evidence", evidence.id, (evidence.kind, evidence.scan))


def _tell(
    session: TenantSession,
    referral: Referral,
    kind: str,
    summary: str,
    detail: dict[str, object],
    *,
    now: datetime,
) -> None:
    case = CaseRef(id=referral.case_id, tenant_id=referral.tenant_id)
    add_event(session, case, kind, summary, at=now, detail=detail, referral_id=referral.id)


def _log(  # noqa: PLR0917  # the columns of one entry
    session: TenantSession,
    referral: Referral,
    action: str,
    object_type: str,
    object_id: uuid.UUID,
    fields: tuple[str, ...],
) -> None:
    record(
        session,
        Operation.ALTERATION if action.endswith("withdrawn") else Operation.COLLECTION,
        action,
        object_type=object_type,
        object_ids=[object_id],
        case_id=referral.case_id,
        field_names=fields,
        recipient_org=referral.sender_name,
        owner=referral.tenant_id,
    )
