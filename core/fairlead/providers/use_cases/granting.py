"""Under which agreement something is shared with the receiver of a referral, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral
from fairlead.refusals import Refusal
from fairlead.tenancy.models import AccessGrant, SharingAgreement, Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import LONDON

GRANT_MARGIN = timedelta(days=28)
"""How long after the agreed end a provider still sees a referral, to finish its records. [design]"""


def agreement_in_force(session: TenantSession, receiver: Tenant, on: date) -> SharingAgreement:
    """The agreement under which something may be shared with the receiver that day. Raises `Refusal` without one."""
    agreement = session.scalar(
        sa.select(SharingAgreement)
        .where(
            SharingAgreement.tenant_id == session.actor.tenant_id,
            SharingAgreement.partner_tenant_id == receiver.id,
            SharingAgreement.valid_from <= on,
            sa.or_(SharingAgreement.valid_to.is_(None), SharingAgreement.valid_to >= on),
        )
        .order_by(SharingAgreement.valid_from.desc())
        .limit(1)
    )
    if agreement is None:
        raise Refusal(
            f"No sharing agreement with {receiver.name} is in force, so nothing can be shared with them."
        )
    return agreement


def refuse_uncovered(agreement: SharingAgreement, receiver: Tenant, scopes: Sequence[str]) -> None:
    """Raise `Refusal` when the agreement does not cover a piece. A later version is of the same class of data."""
    outside = sorted({scope.partition(".")[0] for scope in scopes} - set(agreement.data_classes))
    if outside:
        raise Refusal(
            f"The agreement {agreement.reference} with {receiver.name} does not cover: {', '.join(outside)}."
        )


def grant_to_receiver(
    referral: Referral,
    scopes: list[str],
    actor: Actor,
    agreement: SharingAgreement,
    *,
    now: datetime,
    expires_at: datetime,
) -> AccessGrant:
    """Sight of the referral and of these pieces for its receiver, under the agreement."""
    return AccessGrant(
        grantee_tenant_id=referral.receiver_tenant_id,
        referral_id=referral.id,
        scopes=["referral", *scopes],
        purpose=agreement.purpose,
        gateway=agreement.gateway,
        agreement_id=agreement.id,
        granted_by=actor.name,
        starts_at=now,
        expires_at=expires_at,
    )


def end_of_grant(deliver_by: date, agreement: SharingAgreement) -> datetime:
    """The end of the last day on which the provider sees the referral."""
    last = deliver_by + GRANT_MARGIN
    if agreement.valid_to is not None:
        last = min(last, agreement.valid_to)
    return datetime.combine(last + timedelta(days=1), time(), LONDON)
