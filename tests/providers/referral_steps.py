"""Steps of a referral that several tests take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa

from fairlead.providers.models import Referral
from fairlead.providers.use_cases import (
    RecordSession,
    WithdrawReferral,
    withdraw_referral,
)
from fairlead.tenancy.models import AccessGrant, SharingAgreement
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

TODAY = local_day(now())


def session_of(referral: Referral, **changes: object) -> RecordSession:
    values: dict[str, object] = {
        "referral_id": referral.id,
        "starts_at": now(),
        "minutes": 90,
        "place": "Testford",
        "attendance": "attended",
        "version": referral.version,
        **changes,
    }
    return RecordSession(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def deliver(sides: TwoSides, use_case: Callable[..., object], command: object) -> object:
    """One use case as the provider's worker."""
    with sides.acting(sides.worker) as session:
        return use_case(session, session.actor, command, now=now())


def current(sides: TwoSides, referral: Referral) -> Referral:
    """The referral as the force has it now."""
    with sides.acting(sides.officer) as session:
        return session.get_one(Referral, referral.id)


def withdraw(sides: TwoSides, referral: Referral) -> None:
    with sides.acting(sides.officer) as session:
        command = WithdrawReferral(
            referral_id=referral.id, reason="Moved away", version=current(sides, referral).version
        )
        withdraw_referral(session, session.actor, command, now=now())


def agreements_until(sides: TwoSides, day: date | None) -> None:
    with sides.acting(sides.officer) as session:
        session.execute(
            sa.update(SharingAgreement)
            .where(SharingAgreement.partner_tenant_id == sides.provider.id)
            .values(valid_to=day)
        )


def end_by_withdrawal(sides: TwoSides, referral: Referral) -> None:
    withdraw(sides, referral)


def end_by_expiry(sides: TwoSides, referral: Referral) -> None:
    with sides.acting(sides.officer) as session:
        session.execute(
            sa.update(AccessGrant).where(AccessGrant.referral_id == referral.id).values(expires_at=now())
        )


def end_by_recall(sides: TwoSides, referral: Referral) -> None:
    with sides.acting(sides.officer) as session:
        session.execute(
            sa.update(AccessGrant)
            .where(AccessGrant.referral_id == referral.id)
            .values(recalled_at=now(), recall_reason="Recalled")
        )
