"""After the resolution is given: referral (T14), the provider's answers (T15 to T18), completion (T28),
the end (T29, T30n).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    CompleteCondition,
    NotPermitted,
    NotVisible,
    Referral,
    Refusal,
    SendReferral,
    SharedPiece,
    TenantSession,
    Upload,
    complete_condition,
    load_calendar,
    local_day,
    send_referral,
    start_deadline,
    stop_deadlines,
)
from fairlead_oocd import workflow
from fairlead_oocd.disposals import CAUTIONS
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.closing import End, compliance_letter
from fairlead_oocd.letters.provider import provider_referral
from fairlead_oocd.outcomes import codes_for, known_outcome
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.conditions import find_service
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.sharing import pieces_for
from fairlead_oocd.use_cases.closing import Told, file_closing_letters
from fairlead_oocd.use_cases.filing import file_letter, refuse_victims_shared
from fairlead_oocd.use_cases.finalised import hold_finalised
from fairlead_oocd.use_cases.keeping import CONFIRMING, file_evidence
from fairlead_oocd.use_cases.moving import at, hold, move, open_work
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.use_cases.referral_clocks import await_answer
from fairlead_oocd.use_cases.unpaid import why_not_paid
from fairlead_oocd.workflow import State

CONFIRM_WITHIN = 5
FINALISE_WITHIN = 5
"""Working days to confirm completion and to finalise. [design]"""
_UNDER_WAY = (State.GIVEN, State.PROVIDER_REFERRAL, State.MONITORING)


@dataclass(frozen=True, kw_only=True)
class ReferCondition:
    """Send one condition to the provider of its service, sharing the scopes that were previewed and
    nothing else.

    ``service_id`` names another service, where the planned one cannot take it. The condition stays as it was agreed.
    """

    reference: str
    version: int
    condition_id: UUID
    scopes: tuple[str, ...]
    basis_confirmed: bool
    service_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MonitorWithoutProvider:
    """The officer monitors the conditions, and why no provider does."""

    reference: str
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FinishCondition:
    """When a condition was kept, and what shows it: what was seen, when, and the file it was seen in.

    ``seen_on`` is the day it was done unless another is given. ``provider_evidence`` is a file that the provider added.
    """

    reference: str
    condition_id: UUID
    version: int
    completed_on: date
    evidence: str
    seen_on: date | None = None
    upload: Upload | None = None
    provider_evidence: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RecordCompletion:
    """Every condition is evidenced: when that was, and the proof in short."""

    reference: str
    version: int
    completed_on: date
    proof: str


@dataclass(frozen=True, kw_only=True)
class Finalise:
    """The Home Office outcome code, and who was told when.

    ``pnc_reference`` when the offence is recordable; ``kept_things`` says what is done with property and biometrics.
    """

    reference: str
    version: int
    outcome_code: str
    victim_told: str
    offender_told_on: date
    letters_sent: str
    pnc_reference: str | None = None
    kept_things: str = ""


def refer_condition(
    session: TenantSession, actor: Actor, command: ReferCondition, *, now: datetime
) -> Referral:
    """T14: disclose exactly what was previewed. A second condition may follow while the first is with its
    provider.

    Raises `Refusal` when no sharing agreement covers it, `RuleRefusal` without a recorded basis, `Conflict`,
    `NotPermitted`, `NotVisible`.
    """
    if not actor.can(Oocd.REFER_TO_PROVIDER):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.REFER_TO_PROVIDER.value)
        )
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    item = _condition(work, command.condition_id)
    if not at(work, *_UNDER_WAY):
        raise Refusal(_("A condition can be referred only after the resolution was given."))
    if item.detail is None or item.detail.service_id is None:
        raise Refusal(_("This condition names no service of a provider."))
    if not command.basis_confirmed:
        raise Refusal(_("Confirm that what is shared is accurate and needed."), field="basis_confirmed")
    service = find_service(session, command.service_id or item.detail.service_id)
    shared = _chosen_pieces(session, work, item, command.scopes, now)
    referral = send_referral(
        session,
        actor,
        SendReferral(
            case_id=work.case.id,
            condition_id=item.condition.id,
            service_id=service.id,
            subject_label=work.suspect.full_name,
            shared=shared,
            deliver_by=item.condition.due_on,
        ),
        now=now,
    )
    letter = provider_referral(session, work, referral, shared)
    file_letter(session, actor, work, Kind.PROVIDER_REFERRAL, letter, now=now)
    if at(work, State.GIVEN):
        move(
            session,
            work,
            "refer_to_provider",
            now=now,
            summary=f"Waiting for {referral.receiver_name} to accept the referral",
            captured={"provider": referral.receiver_name, "data_shared": ", ".join(command.scopes)},
            recorded={"data_sharing_basis_recorded": command.basis_confirmed},
            holder=(referral.receiver_tenant_id, referral.receiver_name),
        )
        await_answer(session, work, referral, now=now)
    elif at(work, State.MONITORING):
        _refer_again(session, work, referral, now)
    return referral


def _refer_again(session: TenantSession, work: CaseWork, referral: Referral, now: datetime) -> None:
    """A condition referred while others are under way, or after a provider ended early."""
    stop_deadlines(session, work.case, (workflow.REFER.name,), now=now)
    if work.case.holder_kind != "organisation":
        provider = (referral.receiver_tenant_id, referral.receiver_name)
        hold(work.case, workflow.PROVIDER, now=now, organisation=provider)


def monitor_without_provider(
    session: TenantSession, actor: Actor, command: MonitorWithoutProvider, *, now: datetime
) -> CaseFile:
    """T14m: for conditions that no provider delivers."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    move(
        session,
        work,
        "monitor_without_provider",
        now=now,
        summary=f"Conditions monitored by the officer: {command.reason}",
        captured={"reason": command.reason},
    )
    return work.case


def finish_condition(
    session: TenantSession, actor: Actor, command: FinishCondition, *, now: datetime
) -> CaseFile:
    """Record that one condition was kept; when it was the last, a clock to confirm completion starts.

    One that is kept by paying is kept by its last payment: raises `Refusal` while money is owed or was written off,
    and as `open_work` and `complete_condition` do.
    """
    if not actor.can(Oocd.RECORD_PROGRESS):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.RECORD_PROGRESS.value)
        )
    work = open_work(session, actor, command.reference, now=now)
    _condition(work, command.condition_id)
    if not at(work, *_UNDER_WAY):
        raise Refusal(_("Conditions can be completed only while they are under way."))
    unpaid = why_not_paid(session, work, command.condition_id)
    if unpaid is not None:
        raise Refusal(unpaid)
    complete_condition(
        session,
        actor,
        CompleteCondition(
            condition_id=command.condition_id,
            completed_on=command.completed_on,
            evidence=command.evidence,
            version=command.version,
        ),
        now=now,
    )
    file_evidence(
        session,
        actor,
        work,
        command.condition_id,
        seen_on=command.seen_on or command.completed_on,
        what_was_seen=command.evidence,
        upload=command.upload,
        provider_evidence=command.provider_evidence,
        now=now,
    )
    settle_condition(session, work, command.condition_id, now=now)
    return work.case


def settle_condition(session: TenantSession, work: CaseWork, condition_id: UUID, *, now: datetime) -> None:
    """Stop a kept condition's clock; see `await_confirmation`."""
    stop_deadlines(session, work.case, (condition_key(condition_id),), now=now)
    if at(work, *_UNDER_WAY):
        await_confirmation(session, work, now=now)


def await_confirmation(session: TenantSession, work: CaseWork, *, now: datetime) -> None:
    """When every condition is kept, the officer is to confirm completion."""
    states = {item.condition.state for item in work.conditions}
    if states == {"completed"}:
        start_deadline(
            session,
            work.case,
            key=CONFIRMING,
            label="Confirm completion",
            due_on=load_calendar().within_working_days(local_day(now), CONFIRM_WITHIN),
            layer="FORCE",
            source="[design]",
            now=now,
        )
        hold(work.case, workflow.OFFICER, now=now)


def record_completion(
    session: TenantSession, actor: Actor, command: RecordCompletion, *, now: datetime
) -> CaseFile:
    """T28 (from monitoring), or T28n for a resolution with nothing left to monitor."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.completed_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="completed_on")
    given_on = work.resolution.given_on
    if given_on is not None and command.completed_on < given_on:
        raise Refusal(_("The date cannot be before the day of giving."), field="completed_on")
    action = "complete" if at(work, State.MONITORING) else "complete_without_monitoring"
    what = "Every condition completed" if work.conditions else "Nothing to monitor: complete"
    move(
        session,
        work,
        action,
        now=now,
        summary=f"{what} on {command.completed_on:%d/%m/%Y}. {command.proof}",
        captured={"completed_on": command.completed_on.isoformat(), "proof": command.proof},
    )
    stop_deadlines(session, work.case, None, now=now)
    if work.conditions:
        letter = compliance_letter(session, work, command.completed_on, local_day(now))
        file_letter(session, actor, work, Kind.COMPLIANCE_LETTER, letter, now=now)
    start_deadline(
        session,
        work.case,
        key="finalise",
        label="Finalise and tell everybody",
        due_on=load_calendar().within_working_days(local_day(now), FINALISE_WITHIN),
        layer="FORCE",
        source="[design]",
        now=now,
    )
    return work.case


def finalise(session: TenantSession, actor: Actor, command: Finalise, *, now: datetime) -> CaseFile:
    """T29: the outcome code is set, victim and offender are told. Raises as `move` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    outcome = known_outcome(command.outcome_code)
    chosen = work.resolution.chosen or ""
    suits = codes_for(chosen, work.parameters)
    if suits and outcome.code not in suits:
        raise Refusal(_("This is not the outcome code of what was given."), field="outcome_code")
    if command.offender_told_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="offender_told_on")
    if work.recordable and not command.pnc_reference and chosen in CAUTIONS:
        raise Refusal(_("The offence is recordable: enter the PNC reference."), field="pnc_reference")
    work.case.outcome_code = outcome.code
    work.resolution.victim_told = command.victim_told.strip() or None
    work.resolution.offender_told_on = command.offender_told_on
    work.resolution.pnc_reference = command.pnc_reference
    move(
        session,
        work,
        "finalise",
        now=now,
        summary=f"Finalised with outcome {outcome.code}: {outcome.label}",
        captured={"outcome_code": outcome.code, "letters_sent": command.letters_sent},
    )
    stop_deadlines(session, work.case, None, now=now)
    hold_finalised(session, work, now=now)
    told = Told(letters_sent=command.letters_sent, kept_things=command.kept_things)
    file_closing_letters(session, actor, work, End.DONE, outcome=outcome, told=told, now=now)
    return work.case


def close_case(
    session: TenantSession, actor: Actor, reference: str, version: int, *, now: datetime
) -> CaseFile:
    """T30n: a finalised case outside the scrutiny sample is closed."""
    work = open_work(session, actor, reference, now=now, version=version)
    move(session, work, "close", now=now, summary="Closed")
    return work.case


def _condition(work: CaseWork, condition_id: UUID) -> ConditionOnCase:
    found = next((item for item in work.conditions if item.condition.id == condition_id), None)
    if found is None:
        raise NotVisible
    return found


def _chosen_pieces(
    session: TenantSession, work: CaseWork, item: ConditionOnCase, scopes: tuple[str, ...], now: datetime
) -> tuple[SharedPiece, ...]:
    offered = pieces_for(session, work, item, now=now)
    chosen = tuple(
        piece for piece in offered if piece.scope in scopes or piece.scope in ("identity", "condition")
    )
    unknown = set(scopes) - {piece.scope for piece in offered}
    if unknown:
        raise Refusal(
            _("There is nothing recorded to share as: %(scopes)s.", scopes=", ".join(sorted(unknown)))
        )
    refuse_victims_shared(session, work, chosen)
    return chosen
