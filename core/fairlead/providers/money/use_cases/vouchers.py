"""Covering a person's course fee: issued by who pays, redeemed once by the provider. The fee stays in its ledger."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.access import visible_referrals
from fairlead.providers.models import Referral, Service
from fairlead.providers.money.models import DeliveredUnit, Voucher
from fairlead.providers.money.policy import covered_by
from fairlead.providers.money.use_cases.common import note
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class IssueVoucher:
    """Cover the fee of one referral, up to an amount or all of it, until a day."""

    referral_reference: str
    amount_pence: int | None
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class RedeemVoucher:
    """A code that the provider was given, for the referral it is for."""

    code: str
    referral_reference: str


def issue_voucher(session: TenantSession, actor: Actor, command: IssueVoucher, *, now: datetime) -> Voucher:
    """Issue a voucher for a referral that the organisation sent, or of a service that it commissions.

    Raises `NotPermitted`, `Refusal` for an unknown referral, an amount of nothing, or a day that is over.
    """
    need(actor, Core.CLAIM_DECIDE)
    reference = command.referral_reference.strip().upper()
    provider = _provider_of(session, actor, reference)
    if provider is None:
        raise Refusal(
            _("No referral that your organisation sent or commissions has this reference."),
            field="referral_reference",
        )
    if command.amount_pence is not None and command.amount_pence <= 0:
        raise Refusal(_("The amount must be more than nothing."), field="amount")
    if command.expires_on < local_day(now):
        raise Refusal(_("The last day must be today or later."), field="expires_on")
    letters = "".join(secrets.choice(_ALPHABET) for _place in range(CODE_LENGTH))
    voucher = Voucher(
        code="-".join(letters[at : at + 4] for at in range(0, CODE_LENGTH, 4)),
        provider_tenant_id=provider,
        issuer_name=actor.organisation,
        referral_reference=reference,
        amount_pence=command.amount_pence,
        expires_on=command.expires_on,
        issued_by=actor.name,
        issued_at=now,
    )
    session.add(voucher)
    session.flush()
    _note(session, voucher, "money.voucher.issued", _name(session, provider))
    return voucher


def cancel_voucher(session: TenantSession, actor: Actor, voucher_id: uuid.UUID, *, now: datetime) -> Voucher:
    """Take back a voucher that was not redeemed. Raises `NotPermitted`, `NotVisible`, `Conflict` when it was."""
    need(actor, Core.CLAIM_DECIDE)
    voucher = _locked(session, Voucher.id == voucher_id, Voucher.tenant_id == actor.tenant_id)
    if voucher is None:
        raise NotVisible
    if voucher.redeemed_at is not None or voucher.cancelled_at is not None:
        raise Conflict(_("This voucher was redeemed or taken back already."))
    voucher.cancelled_at = now
    session.flush()
    _note(session, voucher, "money.voucher.cancelled", "")
    return voucher


def redeem_voucher(
    session: TenantSession,
    actor: Actor,
    command: RedeemVoucher,
    enabled_modules: frozenset[str],
    *,
    now: datetime,
) -> Voucher:
    """Use a voucher for the referral it is for. What it does not cover of the fee the person still pays.

    Raises `NotPermitted`, `Refusal` for a code that is not for this referral, was used, or has expired, for a
    referral that was not accepted, and where no fee is left to cover.
    """
    need(actor, Core.REFERRAL_DELIVER)
    reference = command.referral_reference.strip().upper()
    referral = session.scalar(
        sa.select(Referral)
        .where(
            Referral.reference == reference,
            Referral.receiver_tenant_id == actor.tenant_id,
            visible_referrals(actor, enabled_modules),
        )
        .with_for_update(of=Referral)  # two vouchers of one referral share its fee
    )
    voucher = None
    if referral is not None:
        voucher = _locked(
            session,
            Voucher.provider_tenant_id == actor.tenant_id,
            Voucher.code == command.code.strip().upper(),
            Voucher.referral_reference == reference,
        )
    if referral is None or voucher is None:
        raise Refusal(_("No voucher for this referral has this code. Check both."), field="code")
    if referral.state not in ("accepted", "completed"):
        raise Refusal(
            _("A voucher is used for a referral that you accepted. Accept it first."),
            field="referral_reference",
        )
    if voucher.redeemed_at is not None:
        raise Refusal(_("This voucher has been used already. It counts once."), field="code")
    if voucher.expires_on < local_day(now):
        raise Refusal(
            _("This voucher has expired. Ask %(issuer)s for another one.", issuer=voucher.issuer_name),
            field="code",
        )
    fee = session.scalar(sa.select(Service.fee_pence).where(Service.id == referral.service_id)) or 0
    if fee <= 0:
        raise Refusal(
            _("The person pays no fee for this service, so there is nothing to cover."), field="code"
        )
    left = fee - _covered_before(session, actor, reference)
    if left <= 0:
        raise Refusal(_("Earlier vouchers cover the whole fee already."), field="code")
    voucher.fee_pence, voucher.covered_pence = fee, covered_by(left, voucher.amount_pence)
    voucher.redeemed_by, voucher.redeemed_at = actor.name, now
    session.flush()
    _note(session, voucher, "money.voucher.redeemed", voucher.issuer_name)
    return voucher


def _covered_before(session: TenantSession, actor: Actor, reference: str) -> int:
    covered = sa.select(sa.func.coalesce(sa.func.sum(Voucher.covered_pence), 0)).where(
        Voucher.provider_tenant_id == actor.tenant_id, Voucher.referral_reference == reference
    )
    return int(session.scalar(covered) or 0)


def _provider_of(session: TenantSession, actor: Actor, reference: str) -> TenantId | None:
    """To whom the referral was sent: as its sender knows it, or from what was delivered of a commissioned service."""
    sent = session.scalar(
        sa.select(Referral.receiver_tenant_id).where(
            Referral.tenant_id == actor.tenant_id, Referral.reference == reference
        )
    )
    return sent or session.scalar(
        sa.select(DeliveredUnit.tenant_id)
        .join(Service, Service.id == DeliveredUnit.service_id)
        .where(
            DeliveredUnit.referral_reference == reference,
            Service.commissioner_tenant_id == actor.tenant_id,
        )
        .limit(1)
    )


def _locked(session: TenantSession, *wanted: sa.ColumnElement[bool]) -> Voucher | None:
    return session.scalar(
        sa.select(Voucher).where(*wanted).with_for_update().execution_options(populate_existing=True)
    )


def _name(session: TenantSession, tenant_id: TenantId) -> str:
    return session.scalar(sa.select(Tenant.name).where(Tenant.id == tenant_id)) or ""


def _note(session: TenantSession, voucher: Voucher, action: str, told: str) -> None:
    note(session, action, object_type="fee_voucher", object_ids=[voucher.id], fields=["code"], told=told)
