"""A receipt for a payment, filed with the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseDocument,
    Refusal,
    TenantSession,
    local_day,
)
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.receipt import Receipt
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.money import EntryKind
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.money import line_of
from fairlead_oocd.use_cases.moving import open_work
from fairlead_oocd.use_cases.posting import need, tell
from fairlead_oocd.use_cases.reaching import posted_or_handed_over


@dataclass(frozen=True, kw_only=True)
class MakeReceipt:
    """For which payment."""

    reference: str
    entry_id: UUID


def make_receipt(
    session: TenantSession, actor: Actor, command: MakeReceipt, *, now: datetime
) -> CaseDocument:
    """The receipt of one payment, as it is on the day it is made. Returns the PDF.

    Raises `Refusal` for an entry that is no payment or was undone, or when the receipt would tell the payer
    about a victim; `NotPermitted` or `NotVisible`.
    """
    need(actor, Oocd.RECORD_MONEY)
    work = open_work(session, actor, command.reference, now=now)
    account, line = line_of(session, work, command.entry_id)
    undone = {entry.corrects for entry in account.entries}
    if line.kind != EntryKind.PAYMENT or line.id in undone:
        raise Refusal(_("There is a receipt only for a payment that stands."))
    receipt = Receipt(
        force=actor.organisation,
        reference=work.case.reference,
        name=work.suspect.full_name,
        purpose=account.purpose,
        amount_pence=-line.amount_pence,
        received_on=line.on_day,
        method=line.method or "",
        number=line.receipt_reference or "",
        owed_pence=account.balance.owed,
        overpaid_pence=account.balance.overpaid,
        made_on=local_day(now),
    )
    route = posted_or_handed_over(session, work, Kind.RECEIPT, now=now)
    document = file_letter(session, actor, work, Kind.RECEIPT, receipt.letter(route), now=now)
    tell(session, work, "receipt", "Receipt made", now=now)
    return document
