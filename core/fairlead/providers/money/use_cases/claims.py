"""A claim, from what was delivered to the payment: submitted, decided line by line, paid, corrected by credit notes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need, same_version
from fairlead.cases.progress import new_reference
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.money.earning import RELEASED, Earned, claimable
from fairlead.providers.money.models import ClaimLine, CreditNote, ProviderClaim
from fairlead.providers.money.queries import outlived, sums_of, visible_claims
from fairlead.providers.money.use_cases.common import note, plain_text, refuse_names
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day


@dataclass(frozen=True, kw_only=True)
class SubmitClaim:
    """Everything that is owed by one payer until the end of a month; ``shown_pence`` is the total that was shown."""

    payer_tenant_id: TenantId
    month: date
    shown_pence: int


@dataclass(frozen=True, kw_only=True)
class DecideLines:
    """The payer's answer to lines; to all that are not decided, when none is named. Disputing says why."""

    claim_id: uuid.UUID
    version: int
    line_ids: tuple[uuid.UUID, ...] = ()
    approve: bool = True
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerDispute:
    """What the provider says to a disputed line, which the payer then decides again."""

    claim_id: uuid.UUID
    line_id: uuid.UUID
    answer: str


@dataclass(frozen=True, kw_only=True)
class MarkPaid:
    """The claim was paid: under which reference of the payer's books, and when."""

    claim_id: uuid.UUID
    version: int
    payment_reference: str
    paid_on: date


@dataclass(frozen=True, kw_only=True)
class IssueCredit:
    """Money taken back off a line, and why."""

    claim_id: uuid.UUID
    line_id: uuid.UUID
    amount_pence: int
    reason: str


def submit_claim(
    session: TenantSession, actor: Actor, command: SubmitClaim, *, now: datetime
) -> ProviderClaim:
    """Claim everything that a payer owes until the end of a month that has begun.

    Raises `NotPermitted`, `Refusal` when nothing is owed, `Conflict` when that is no longer what was shown.
    """
    need(actor, Core.CLAIM_SUBMIT)
    month = command.month.replace(day=1)
    if month > local_day(now):
        raise Refusal(_("That month has not begun yet."))
    earned = claimable(session, actor, month).get(command.payer_tenant_id, [])
    if not earned:
        raise Refusal(_("Nothing is left to claim from this payer until the end of that month."))
    if sum(each.charge.amount_pence for each in earned) != command.shown_pence:
        raise Conflict(
            _("What can be claimed has changed since it was shown. Check it, and submit it again.")
        )
    name = session.scalar(sa.select(Tenant.name).where(Tenant.id == command.payer_tenant_id)) or ""
    claim = ProviderClaim(
        reference=new_reference("CLM", local_day(now)),
        payer_tenant_id=command.payer_tenant_id,
        provider_name=actor.organisation,
        payer_name=name,
        month=month,
        state="submitted",
        submitted_by_id=actor.id,
        submitted_by=actor.name,
        submitted_at=now,
    )
    session.add(claim)
    session.flush()
    session.add_all(_line(claim, each) for each in earned)
    session.flush()
    note(
        session,
        "money.claim.submitted",
        object_type="provider_claim",
        object_ids=[claim.id],
        fields=["lines"],
        told=name,
    )
    return claim


def decide_lines(session: TenantSession, actor: Actor, command: DecideLines, *, now: datetime) -> int:
    """Approve or dispute lines as the payer; returns how many. When none is left open, the claim is decided.

    Lines whose session was corrected since are left out when all are approved, and refused when they are named.

    Raises `NotPermitted`, `NotVisible`, `Conflict` for a claim that is paid or was changed meanwhile, `Refusal` for
    disputing without a reason, or one that names somebody.
    """
    need(actor, Core.CLAIM_DECIDE)
    claim = _of_payer(session, actor, command.claim_id)
    same_version(claim, command.version)
    if claim.state == "paid":
        raise Conflict(_("This claim is paid. It is corrected by a credit note."))
    reason = None
    if not command.approve:
        reason = plain_text(command.reason, "reason", missing=_("Say what is wrong with this line."))
    wanted = [ClaimLine.tenant_id == claim.tenant_id, ClaimLine.claim_id == claim.id]
    wanted.append(ClaimLine.id.in_(command.line_ids) if command.line_ids else ClaimLine.state == "claimed")
    lines = session.scalars(sa.select(ClaimLine).where(*wanted).with_for_update()).all()
    if command.line_ids and len(lines) != len(set(command.line_ids)):
        raise NotVisible
    _refuse_own(claim, lines, actor)
    for line in lines if reason else ():
        refuse_names(session, line, reason or "", "reason")
    if command.approve:
        lines = _still_delivered(session, lines, named=bool(command.line_ids))
    for line in lines:
        line.state = "approved" if command.approve else "disputed"
        line.reason, line.decided_at = reason, now
        line.decided_by_id, line.decided_by = actor.id, actor.name
    session.flush()
    _settle_state(session, claim, now=now)
    note(
        session,
        "money.line.approved" if command.approve else "money.line.disputed",
        object_type="claim_line",
        object_ids=[line.id for line in lines],
        fields=["state"] if command.approve else ["state", "reason"],
        told=claim.provider_name if claim.tenant_id != actor.tenant_id else "",
    )
    return len(lines)


def answer_dispute(
    session: TenantSession, actor: Actor, command: AnswerDispute, *, now: datetime
) -> ClaimLine:
    """Answer a disputed line, so that the payer decides it again: in this claim, or in the next when this one is paid.

    Raises `NotPermitted`, `NotVisible`, `Conflict` for a line that is not disputed any more.
    """
    del now  # the answer has no clock
    need(actor, Core.CLAIM_SUBMIT)
    claim, line = _own_line(session, actor, command.claim_id, command.line_id)
    if line.state != "disputed":
        raise Conflict(_("This line is not disputed any more."))
    line.answer = plain_text(command.answer, "answer", missing=_("Enter your answer."))
    refuse_names(session, line, command.answer, "answer")
    line.state, line.answered_by_id = RELEASED if claim.state == "paid" else "claimed", actor.id
    session.flush()
    if claim.state != "paid":
        claim.state, claim.decided_at = "submitted", None
        session.flush()
    note(
        session,
        "money.line.answered",
        object_type="claim_line",
        object_ids=[line.id],
        fields=["answer"],
        told=claim.payer_name,
    )
    return line


def mark_paid(session: TenantSession, actor: Actor, command: MarkPaid, *, now: datetime) -> ProviderClaim:
    """Note that a decided claim was paid. Whoever decided one of its lines may not.

    Raises `NotPermitted`, `NotVisible`, `Conflict` for a claim that is not decided, `Refusal` for a reference that is
    missing or a card's, a day in the future or before the claim, the same person, or an approved line that was
    corrected since and has no credit note.
    """
    need(actor, Core.CLAIM_DECIDE)
    claim = _of_payer(session, actor, command.claim_id)
    same_version(claim, command.version)
    if claim.state != "decided":
        raise Conflict(_("This claim is not waiting for payment."))
    if claim.submitted_by_id == actor.id:
        raise Refusal(_("You submitted this claim, so a colleague marks it as paid."))
    decided = sa.select(ClaimLine.id).where(
        ClaimLine.tenant_id == claim.tenant_id,
        ClaimLine.claim_id == claim.id,
        ClaimLine.decided_by_id == actor.id,
    )
    if session.scalar(decided.limit(1)) is not None:
        raise Refusal(_("You decided lines of this claim, so a colleague marks it as paid."))
    _refuse_outlived(session, claim)
    reference = plain_text(
        command.payment_reference,
        "payment_reference",
        missing=_("Enter the reference of the payment."),
        longest=60,
    )
    if not local_day(claim.submitted_at) <= command.paid_on <= local_day(now):
        raise Refusal(
            _("The day must be after the claim was submitted, and not in the future."), field="paid_on"
        )
    claim.payment_reference, claim.paid_on, claim.paid_by = reference, command.paid_on, actor.name
    claim.state = "paid"
    session.flush()
    note(
        session,
        "money.claim.paid",
        object_type="provider_claim",
        object_ids=[claim.id],
        fields=["payment_reference", "paid_on"],
        told=claim.provider_name if claim.tenant_id != actor.tenant_id else "",
    )
    return claim


def issue_credit(session: TenantSession, actor: Actor, command: IssueCredit, *, now: datetime) -> CreditNote:
    """Take money back off a line of the provider's own claim. The line stays as it is.

    Raises `NotPermitted`, `NotVisible`, `Refusal` for more than is left of the line, or no reason.
    """
    need(actor, Core.CLAIM_SUBMIT)
    claim, line = _own_line(session, actor, command.claim_id, command.line_id)
    given = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(CreditNote.amount_pence), 0)).where(
            CreditNote.tenant_id == line.tenant_id, CreditNote.line_id == line.id
        )
    )
    left = line.amount_pence - int(given or 0)
    if not 0 < command.amount_pence <= left:
        raise Refusal(
            _("The amount must be more than nothing, and no more than is left of the line."), field="amount"
        )
    refuse_names(session, line, command.reason, "reason")
    credit = CreditNote(
        line_id=line.id,
        reference=new_reference("CRN", local_day(now)),
        amount_pence=command.amount_pence,
        reason=plain_text(command.reason, "reason", missing=_("Say why.")),
        issued_by=actor.name,
        issued_at=now,
    )
    session.add(credit)
    session.flush()
    note(
        session,
        "money.credit.issued",
        object_type="credit_note",
        object_ids=[credit.id],
        fields=["amount_pence", "reason"],
        told=claim.payer_name,
    )
    return credit


def _refuse_own(claim: ProviderClaim, lines: Sequence[ClaimLine], actor: Actor) -> None:
    """One person may have a place on both sides, and does not decide what they asked for."""
    if actor.id in {claim.submitted_by_id, *(line.answered_by_id for line in lines)}:
        raise Refusal(_("You submitted this claim or answered for it, so a colleague decides it."))


def _still_delivered(
    session: TenantSession, lines: Sequence[ClaimLine], *, named: bool
) -> Sequence[ClaimLine]:
    """The lines that claim no more than was delivered, as it is recorded now."""
    gone = set(
        session.scalars(
            sa.select(ClaimLine.id).where(ClaimLine.id.in_([line.id for line in lines]), outlived())
        )
    )
    left = [line for line in lines if line.id not in gone]
    if gone and (named or not left):
        raise Refusal(
            _(
                "What this claims was corrected since, to less or to nothing. Dispute it instead of approving it."
            )
        )
    return left


def _refuse_outlived(session: TenantSession, claim: ProviderClaim) -> None:
    credited = sa.exists().where(
        CreditNote.tenant_id == ClaimLine.tenant_id, CreditNote.line_id == ClaimLine.id
    )
    found = session.scalar(
        sa.select(sa.func.count()).where(
            ClaimLine.tenant_id == claim.tenant_id,
            ClaimLine.claim_id == claim.id,
            ClaimLine.state == "approved",
            ~credited,
            outlived(),
        )
    )
    if found:
        raise Refusal(
            _(
                "%(number)d approved lines were corrected since they were claimed. Dispute them,"
                " or ask the provider for a credit note.",
                number=found,
            )
        )


def _line(claim: ProviderClaim, earned: Earned) -> ClaimLine:
    return ClaimLine(
        claim_id=claim.id,
        unit_id=earned.unit.id,
        price_id=earned.price.id,
        unit=earned.price.unit,
        referral_reference=earned.unit.referral_reference,
        quantity=earned.charge.quantity,
        rate_pence=earned.charge.rate_pence,
        amount_pence=earned.charge.amount_pence,
        state="claimed",
    )


def _of_payer(session: TenantSession, actor: Actor, claim_id: uuid.UUID) -> ProviderClaim:
    claim = _locked(session, actor, claim_id)
    if claim.payer_tenant_id != actor.tenant_id:
        raise NotVisible
    return claim


def _own_line(
    session: TenantSession, actor: Actor, claim_id: uuid.UUID, line_id: uuid.UUID
) -> tuple[ProviderClaim, ClaimLine]:
    claim = _locked(session, actor, claim_id)
    line = session.scalar(
        sa.select(ClaimLine)
        .where(
            ClaimLine.tenant_id == claim.tenant_id, ClaimLine.claim_id == claim.id, ClaimLine.id == line_id
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if claim.tenant_id != actor.tenant_id or line is None:
        raise NotVisible
    return claim, line


def _locked(session: TenantSession, actor: Actor, claim_id: uuid.UUID) -> ProviderClaim:
    claim = session.scalar(
        sa.select(ProviderClaim)
        .where(ProviderClaim.id == claim_id, visible_claims(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if claim is None:
        raise NotVisible
    return claim


def _settle_state(session: TenantSession, claim: ProviderClaim, *, now: datetime) -> None:
    """A claim whose lines are all decided is decided; a new version in any case, since lines are part of it."""
    if sums_of(session, claim).undecided == 0:
        claim.state = "decided"
    claim.decided_at = now
    session.flush()
