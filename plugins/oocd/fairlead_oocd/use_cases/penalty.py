"""A penalty for a community caution that was not kept: attached (T23), registered as a fine (T26), handed over
(T27f).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AddCondition,
    CaseCondition,
    CaseDocument,
    Refusal,
    TenantSession,
    add_condition,
    local_day,
    routes_to_share,
    start_deadline,
    stop_deadlines,
)
from fairlead_oocd.documents.certificate import Certificate, certificate_contents
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.ledger import Account, penalties_of, running_penalty
from fairlead_oocd.letters.notices import penalty_notice
from fairlead_oocd.models import ConditionDetail, Penalty
from fairlead_oocd.outgoing import OUTGOING
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy import penalty_dates
from fairlead_oocd.policy.money import EntryKind, Purpose, pounds
from fairlead_oocd.queries.after_giving import condition_on, replaceable_by_penalty
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.advice import AdviceFields, advice_given
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.moving import move, open_work
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.use_cases.posting import PENALTY_CLOCK, charge_agreed, need, post
from fairlead_oocd.use_cases.reaching import posted_or_handed_over
from fairlead_oocd.use_cases.settling import account_for, end_penalty

_ADVICE_FIELDS = AdviceFields(text="legal_advice", adviser="legal_adviser", given_on="legal_advice_on")


@dataclass(frozen=True, kw_only=True)
class AttachPenalty:
    """T23: which condition is rescinded, and the five particulars of PCSC Act 2022 s.111(2).

    ``legal_advice`` says what was advised on what the Act leaves open (the due date of a penalty attached after
    the 28 days, several penalties), by whom and when; empty where the Act leaves nothing open.
    """

    reference: str
    version: int
    condition_id: UUID
    amount_pence: int
    payee: str
    payment_method: str
    due_on: date
    consequences: str
    legal_advice: str | None = None
    legal_adviser: str | None = None
    legal_advice_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterPenalty:
    """T26: the local justice area where the person appears to live, and when the certificate is sent there."""

    reference: str
    version: int
    local_justice_area: str
    last_known_address: str
    sent_on: date


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """T27f: the court's number for what it now enforces."""

    reference: str
    version: int
    court_reference: str


def attach_penalty(session: TenantSession, actor: Actor, command: AttachPenalty, *, now: datetime) -> Penalty:
    """T23: rescind the condition that was not kept and attach a financial penalty. No consent is needed (s.114(2)).

    Whether there is no reasonable excuse comes from the decision on the breach, never from this form. Raises
    `RuleRefusal` (no breach confirmed without excuse, no prescribed maximum, more than it, a due date that the Act
    does not fix without legal advice), `Refusal` for another condition than that of the confirmed breach,
    `Conflict`, `NotPermitted` or `NotVisible`.
    """
    need(actor, Oocd.DECIDE_BREACH)
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    broken = condition_on(work, command.condition_id).condition
    _refuse_another_condition(session, work, broken)
    advice = advice_given(
        command.legal_advice, command.legal_adviser, command.legal_advice_on, _ADVICE_FIELDS, now=now
    )
    another = bool(penalties_of(session, work.case)) or any(
        each.condition.kind == "financial_penalty" for each in work.conditions
    )
    move(
        session,
        work,
        "attach_penalty",
        now=now,
        summary=f"Financial penalty of {pounds(command.amount_pence)} attached, due by {command.due_on:%d/%m/%Y}",
        captured={
            "rescinded_condition": str(broken.id),
            "amount": command.amount_pence,
            "payee": command.payee,
            "payment_method": command.payment_method,
            "due_date": command.due_on.isoformat(),
            "consequences": command.consequences,
        },
        recorded={
            "penalty_pence": command.amount_pence,
            "penalty_due": command.due_on,
            "another_penalty": another,
            "rescinds_a_penalty": broken.kind == "financial_penalty",
            "legal_sign_off": advice is not None,
        },
    )
    _rescind(session, work, broken, now)
    condition = _penalty_condition(session, actor, work, command, now)
    penalty = Penalty(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        kind="community_caution",
        amount_pence=command.amount_pence,
        due_on=command.due_on,
        condition_id=condition.id,
        rescinded_condition_id=broken.id,
        payee=command.payee,
        payment_method=command.payment_method,
        consequences=command.consequences,
        legal_advice=advice.text if advice else None,
        legal_adviser=advice.adviser if advice else None,
        legal_advice_on=advice.given_on if advice else None,
    )
    session.add(penalty)
    session.flush()
    route = posted_or_handed_over(session, work, Kind.PENALTY_NOTICE, now=now)
    letter = penalty_notice(session, work, route, penalty, broken.text, local_day(now))
    file_letter(session, actor, work, Kind.PENALTY_NOTICE, letter, now=now)
    account = Account(purpose=Purpose.PENALTY, condition=condition, lines=())
    post(session, work, account, EntryKind.CHARGE, command.amount_pence, local_day(now), now=now)
    start_deadline(
        session,
        work.case,
        key=PENALTY_CLOCK,
        label="Penalty to be paid",
        due_on=command.due_on,
        layer="STATUTE",
        source="PCSC Act 2022 s.111(5)" if advice is None else "legal advice on s.111(5)",
        now=now,
    )
    return penalty


def register_penalty(
    session: TenantSession, actor: Actor, command: RegisterPenalty, *, now: datetime
) -> CaseDocument:
    """T26: make the registration certificate and send it to the court (s.112; CJPA 2001 s.8 for a notice).

    Returns the PDF. Raises `RuleRefusal` for a certificate that lacks what the Act asks for, `Refusal`,
    `Conflict`, `NotPermitted` or `NotVisible`.
    """
    need(actor, Oocd.ENFORCE_PENALTY)
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    penalty = running_penalty(session, work.case)
    if penalty is None:
        raise Refusal(_("There is no penalty to register."))
    if command.sent_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="sent_on")
    routes_to_share(  # the court writes to the address of the certificate
        session,
        [work.suspect.id],
        [command.last_known_address],
        sent=OUTGOING[Kind.CERTIFICATE],
        purpose="registration",
        at=now,
        field="last_known_address",
    )
    account = account_for(session, work, penalty)
    owed = account.balance.owed if account else 0
    certificate = Certificate(
        force=actor.organisation,
        reference=work.case.reference,
        notice=penalty.kind == "notice",
        name=work.suspect.full_name,
        last_known_address=command.last_known_address,
        offence=f"{work.offence.title} ({work.offence.code})",
        offence_on=work.offence.committed_from,
        given_on=work.resolution.given_on,
        amount_pence=penalty.amount_pence,
        due_on=penalty.due_on,
        registrable_pence=owed,
        local_justice_area=command.local_justice_area,
        issued_on=local_day(now),
        issued_by=actor.name,
    )
    move(
        session,
        work,
        "register",
        now=now,
        summary=f"{pounds(owed)} registered for enforcement as a fine at {command.local_justice_area}",
        captured={
            "local_justice_area": command.local_justice_area,
            "notice_date": command.sent_on.isoformat(),
        },
        recorded={"certificate_contents": certificate_contents(certificate)},
    )
    document = file_letter(session, actor, work, Kind.CERTIFICATE, certificate.letter(), now=now)
    penalty.local_justice_area, penalty.sent_to_court_on = command.local_justice_area, command.sent_on
    penalty.certificate_id = document.id
    stop_deadlines(session, work.case, (PENALTY_CLOCK,), now=now)
    return document


def hand_over_to_court(session: TenantSession, actor: Actor, command: HandOver, *, now: datetime) -> Penalty:
    """T27f, T27m: the court enforces what was registered; nothing more is done here about it.

    Raises as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    penalty = running_penalty(session, work.case)
    if penalty is None:
        raise Refusal(_("There is no penalty to hand over."))
    others = any(
        item.condition.state == "active" and item.condition.id != penalty.condition_id
        for item in work.conditions
    )
    _settle_condition_of(work, penalty)
    session.flush()
    move(
        session,
        work,
        "hand_over_and_go_on" if others else "hand_over_to_court",
        now=now,
        summary=f"Enforcement left to the court: {command.court_reference}",
        captured={"court_reference": command.court_reference},
    )
    penalty.court_reference = command.court_reference
    end_penalty(session, work, penalty, on=local_day(now), how="enforced by the court", now=now)
    return penalty


def fixed_due_date(given: date) -> date:
    """The due date that the Act fixes (s.111(5)): the last of 28 days beginning with the day of giving."""
    return penalty_dates(given).due


def _settle_condition_of(work: CaseWork, penalty: Penalty) -> None:
    """The penalty's condition is no longer followed up here: it counts as broken, and the court has it."""
    for item in work.conditions:
        if item.condition.id == penalty.condition_id and item.condition.state == "active":
            item.condition.state = "breached"


def _refuse_another_condition(session: TenantSession, work: CaseWork, broken: CaseCondition) -> None:
    """Raise `Refusal` unless the penalty would stand for the condition that was not kept.

    An unpaid penalty passes: the guard says by statute why it cannot be replaced by another.
    """
    open_to_it = replaceable_by_penalty(session, work)
    if broken.kind == "financial_penalty" or broken.id in {item.condition.id for item in open_to_it}:
        return
    raise Refusal(
        _(
            "Only the condition of the confirmed breach can be rescinded: %(condition)s",
            condition=", ".join(item.condition.text for item in open_to_it) or _("there is none"),
        ),
        field="condition",
    )


def _rescind(session: TenantSession, work: CaseWork, condition: CaseCondition, now: datetime) -> None:
    """The condition that was not kept ends, its money is no longer asked for, and its clock stops."""
    condition.state = "rescinded"
    session.flush()
    stop_deadlines(session, work.case, (condition_key(condition.id), f"instalment:{condition.id}"), now=now)
    charge_agreed(session, work, now=now)


def _penalty_condition(
    session: TenantSession, actor: Actor, work: CaseWork, command: AttachPenalty, now: datetime
) -> CaseCondition:
    condition = add_condition(
        session,
        actor,
        AddCondition(
            case_id=work.case.id,
            text=f"Pay a financial penalty of {pounds(command.amount_pence)}",
            kind="financial_penalty",
            objects=("punishment",),
            due_on=command.due_on,
            evidence="Payment recorded in the ledger of the case",
            state="active",
            amount_pence=command.amount_pence,
            payee=command.payee,
        ),
        now=now,
    )
    session.add(
        ConditionDetail(
            tenant_id=work.case.tenant_id,
            case_id=work.case.id,
            condition_id=condition.id,
            payment_method=command.payment_method,
            consequences=command.consequences,
        )
    )
    session.flush()
    return condition
