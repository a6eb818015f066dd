"""The sender corrects what was shared: old words stay, new ones stand in their place, and the receiver is told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.progress import CaseRef, add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.models import OPEN_STATES, MessageKind, Referral, ReferralShare
from fairlead.providers.use_cases.granting import (
    agreement_in_force,
    end_of_grant,
    grant_to_receiver,
    refuse_uncovered,
)
from fairlead.providers.use_cases.messages import add_message, refuse_hidden_names
from fairlead.providers.use_cases.moving import locked, refuse_stale
from fairlead.providers.use_cases.questions import case_of_sent
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant, SharingAgreement, Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

AGREED = "condition"
"""The scope of what the person signed. A module that varies it tells the provider with `amend_referral`."""


@dataclass(frozen=True, kw_only=True)
class CorrectShare:
    """One line of one piece of what was shared, as it is now, and why. ``line`` counts from 0."""

    referral_id: uuid.UUID
    share_id: uuid.UUID
    line: int
    value: str
    reason: str
    version: int


def correct_share(
    session: TenantSession, actor: Actor, command: CorrectShare, *, now: datetime
) -> ReferralShare:
    """Share the corrected piece under the agreement in force today, for as long as the receiver sees the old one.

    Both versions stay readable to both sides until then, and the receiver is alerted. Raises `Refusal` when a word is
    missing, nothing changes, it is what the person agreed to, a hidden name stands in it, or no agreement covers it;
    `Conflict` when somebody else was quicker, the referral is closed or what was shared was taken back;
    `NotPermitted`, `NotVisible`.
    """
    if not actor.can(Core.REFERRAL_SEND):
        raise NotPermitted("You need permission to send referrals.")
    case = case_of_sent(session, actor, command.referral_id)
    referral = locked(session, command.referral_id)
    if case is None or referral is None:
        raise NotVisible
    refuse_stale(referral, command.version)
    if referral.state not in OPEN_STATES:
        raise Conflict("This referral has moved on, so this can no longer be done.")
    shares = session.scalars(
        sa.select(ReferralShare).where(
            ReferralShare.tenant_id == actor.tenant_id, ReferralShare.referral_id == referral.id
        )
    ).all()
    before = next((share for share in shares if share.id == command.share_id), None)
    if before is None:
        raise NotVisible
    if any(share.replaces_id == before.id for share in shares):
        raise Conflict("Somebody else corrected this while you were working on it.")
    scope = before.scope.partition(".")[0]
    if scope == AGREED:
        raise Refusal(_("What was agreed with the person is changed by agreement, not by a correction."))
    value, reason, old = _checked(session, referral, before, command)
    same = sum(1 for share in shares if share.scope.partition(".")[0] == scope)
    share = ReferralShare(
        referral_id=referral.id,
        scope=f"{scope}.{same + 1}",
        title=before.title,
        content=[
            {**item, "value": value, "as_at": f"corrected {local_day(now):%-d %B %Y}"}
            if line == command.line
            else item
            for line, item in enumerate(before.content)
        ],
        as_at=now,
        replaces_id=before.id,
        reason=reason,
        changed_by=actor.name,
    )
    session.add(share)
    if old == referral.subject_label:
        referral.subject_label = value
    flag_modified(referral, "state")  # a new version: whoever looked before decides on other facts
    agreement = _grant_as_before(session, actor, referral, before, share, now=now)
    label = str(before.content[command.line]["label"])
    _tell(session, referral, share, agreement, label, now=now)
    return share


def _checked(
    session: TenantSession, referral: Referral, before: ReferralShare, command: CorrectShare
) -> tuple[str, str, str]:
    """The new words, the reason, and the words so far."""
    if not 0 <= command.line < len(before.content):
        raise Refusal(_("Select what is to be corrected"), field="line")
    value, reason = command.value.strip(), command.reason.strip()
    if not value:
        raise Refusal(_("Enter what it should say"), field="value")
    if not reason:
        raise Refusal(_("Enter why it is corrected"), field="reason")
    old = str(before.content[command.line]["value"])
    if value == old:
        raise Refusal(_("This is what was shared already"), field="value")
    refuse_hidden_names(session, referral, value, field="value")
    refuse_hidden_names(session, referral, reason, field="reason")
    return value, reason, old


def _grant_as_before(
    session: TenantSession,
    actor: Actor,
    referral: Referral,
    before: ReferralShare,
    share: ReferralShare,
    *,
    now: datetime,
) -> SharingAgreement:
    """Sight of the corrected piece until the last day on which the old one is seen, and not beyond the agreement."""
    receiver = session.get_one(Tenant, referral.receiver_tenant_id)
    agreement = agreement_in_force(session, receiver, local_day(now))
    refuse_uncovered(agreement, receiver, [share.scope])
    ends = session.scalar(
        sa.select(sa.func.max(AccessGrant.expires_at)).where(
            AccessGrant.tenant_id == referral.tenant_id,
            AccessGrant.referral_id == referral.id,
            AccessGrant.recalled_at.is_(None),
            AccessGrant.expires_at > now,
            AccessGrant.scopes.contains([before.scope]),
        )
    )
    if ends is None:
        raise Conflict(f"What was shared with {referral.receiver_name} was taken back. Send a new referral.")
    if agreement.valid_to is not None:
        ends = min(ends, end_of_grant(agreement.valid_to, agreement))
    session.add(grant_to_receiver(referral, [share.scope], actor, agreement, now=now, expires_at=ends))
    session.flush()
    return agreement


def _tell(  # what both sides and the log are told
    session: TenantSession,
    referral: Referral,
    share: ReferralShare,
    agreement: SharingAgreement,
    label: str,
    *,
    now: datetime,
) -> None:
    words = f"{share.title}, {label}: corrected. {share.reason}"
    add_message(session, referral, MessageKind.CHANGE, words, alert=True, now=now)
    add_event(
        session,
        CaseRef(id=referral.case_id, tenant_id=referral.tenant_id),
        "referral.corrected",
        words,
        at=now,
        detail={"share": str(share.id), "replaces": str(share.replaces_id), "label": label},
        referral_id=referral.id,
    )
    record(
        session,
        Operation.DISCLOSURE,
        "referral.corrected",
        object_type="referral",
        object_ids=[referral.id],
        case_id=referral.case_id,
        field_names=[share.scope],
        purpose=agreement.purpose,
        gateway=agreement.gateway,
        recipient_org=referral.receiver_name,
    )
