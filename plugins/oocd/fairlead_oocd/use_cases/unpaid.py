"""Whether the money that a condition asks for was paid, before anybody says that the condition was kept."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import TenantSession
from fairlead_oocd.ledger import accounts_of
from fairlead_oocd.policy.money import pounds
from fairlead_oocd.queries.work import CaseWork

PAID_BY_PAYING = ("payment", "financial_penalty")
"""Kinds of condition that are kept by paying and by nothing else."""


def why_not_paid(session: TenantSession, work: CaseWork, condition_id: UUID) -> str | None:
    """Why a condition that is kept by paying is not kept yet, and what to do; None when it is, or asks for no money.

    Two statements.
    """
    account = next(
        (
            each
            for each in accounts_of(session, work)
            if each.condition_id == condition_id
            and each.condition is not None
            and each.condition.kind in PAID_BY_PAYING
        ),
        None,
    )
    if account is None or account.balance.paid_in_full:
        return None
    if account.balance.owed or not account.lines:
        asked = account.condition.amount_pence if account.condition else 0
        return _(
            "%(amount)s is still owed. Record the payment under “Money of the case”: when all of it is paid, the"
            " condition is kept.",
            amount=pounds(account.balance.owed or asked or 0),
        )
    return _(
        "%(amount)s was written off, so it was not paid. Leave the condition out with the person’s consent, report a"
        " suspected breach, or correct the write-off under “Money of the case”.",
        amount=pounds(account.balance.written_off),
    )
