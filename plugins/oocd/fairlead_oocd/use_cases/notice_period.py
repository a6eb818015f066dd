"""Money is due from the day of giving: of the conditions, of a penalty in the caution itself, of a notice."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from fairlead.public import Operation, Refusal, TenantSession, start_deadline, stop_deadlines
from fairlead_oocd.disposals import PENALTY_NOTICES, TITLES, Disposal
from fairlead_oocd.ledger import Account, purpose_of, running_penalty
from fairlead_oocd.models import Penalty
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy import pnd_last_day
from fairlead_oocd.policy.money import EntryKind, Purpose, pounds
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import note
from fairlead_oocd.use_cases.posting import PENALTY_CLOCK, charge_agreed, new_account, post
from fairlead_oocd.workflow import REFER


def begin_money(session: TenantSession, work: CaseWork, *, now: datetime) -> None:
    """Charge what falls due with the giving, and begin what is collected when it is not paid.

    Raises `Refusal` for a notice whose amount is not known.
    """
    begin_notice(session, work, now=now)
    _begin_penalties(session, work, now=now)
    charge_agreed(session, work, now=now)


def _begin_penalties(session: TenantSession, work: CaseWork, *, now: datetime) -> None:
    """A penalty that the community caution holds from the start (PCSC Act 2022 s.111)."""
    given = work.resolution.given_on
    if work.resolution.chosen != Disposal.COM or given is None:
        return
    for item in work.conditions:
        condition, detail = item.condition, item.detail
        if purpose_of(condition) is not Purpose.PENALTY or not condition.amount_pence:
            continue
        session.add(
            Penalty(
                tenant_id=work.case.tenant_id,
                case_id=work.case.id,
                kind="community_caution",
                amount_pence=condition.amount_pence,
                due_on=condition.due_on,
                condition_id=condition.id,
                payee=condition.payee,
                payment_method=detail.payment_method if detail else None,
                consequences=detail.consequences if detail else None,
            )
        )
        account = Account(purpose=Purpose.PENALTY, condition=condition, lines=())
        post(session, work, account, EntryKind.CHARGE, condition.amount_pence, given, now=now)


def notice_amount(parameters: Parameters, offence_code: str) -> int | None:
    """The amount of a penalty notice for an offence in pence (CJPA 2001 s.3), by its tier in ``pnd_offences``.

    None for an offence that is not in the table, or whose tier nobody has entered.
    """
    tier = parameters.pnd_offences.get(offence_code)
    return None if tier is None else parameters.pnd_amount_pence[tier]


def begin_notice(session: TenantSession, work: CaseWork, *, now: datetime) -> Penalty | None:
    """Charge the penalty and start its period. Called when a resolution was given; nothing for another kind.

    Raises `Refusal` when the tier of the offence is not known: no amount is guessed.
    """
    given = work.resolution.given_on
    if work.resolution.chosen not in PENALTY_NOTICES or given is None:
        return None
    found = running_penalty(session, work.case)
    if found is not None:
        return found
    amount = notice_amount(work.parameters, work.offence.code)
    if amount is None:
        raise Refusal(
            _("The tier of this offence is not in the table of penalty offences, so its amount is not known.")
        )
    last = pnd_last_day(given)
    penalty = Penalty(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        kind="notice",
        amount_pence=amount,
        due_on=last,
    )
    session.add(penalty)
    session.flush()
    post(session, work, new_account(Purpose.NOTICE), EntryKind.CHARGE, amount, given, now=now)
    note(
        session,
        work,
        Operation.COLLECTION,
        "notice.begun",
        f"{TITLES[work.resolution.chosen]}: {pounds(amount)} to be paid by {last:%d/%m/%Y}",
        now=now,
        field_names=("amount_pence", "due_on"),
        subject_ids=(work.suspect.id,),
    )
    stop_deadlines(session, work.case, (REFER.name,), now=now)
    start_deadline(
        session,
        work.case,
        key=PENALTY_CLOCK,
        label="Last day to pay the notice or ask to be tried",
        due_on=last,
        layer="STATUTE",
        source="CJPA 2001 s.5(1)",
        now=now,
    )
    return penalty
