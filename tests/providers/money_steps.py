"""Steps with money that several tests take."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.money.earning import claimable
from fairlead.providers.money.models import ClaimLine, DeliveredUnit, ProviderClaim, ServicePrice
from fairlead.providers.money.policy import Payer, Unit
from fairlead.providers.money.use_cases.claims import (
    DecideLines,
    MarkPaid,
    SubmitClaim,
    decide_lines,
    mark_paid,
    submit_claim,
)
from fairlead.providers.money.use_cases.prices import DecidePrice, ProposePrice, decide_price, propose_price
from fairlead.providers.use_cases import EndReferral, end_referral, record_session
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import lead, manager
from .referral_steps import TODAY, current, deliver, session_of

MONTH = TODAY.replace(day=1)


def colleague(sides: TwoSides) -> Actor:
    """A second person at the payer."""
    return sides.force.person("commissioning-lead", name="A colleague")


def propose(
    sides: TwoSides,
    unit: Unit = Unit.SESSION,
    pence: int = 4250,
    *,
    payer: Payer = Payer.FORCE,
    starts_on: date = MONTH,
) -> ServicePrice:
    """The provider's manager proposes a price."""
    with sides.acting(manager(sides)) as session:
        command = ProposePrice(
            service_id=sides.service_id, payer=payer, unit=unit, price_pence=pence, starts_on=starts_on
        )
        return propose_price(session, session.actor, command, now=now())


def answer(
    sides: TwoSides, price: ServicePrice, how: str = "approve", *, by: Actor | None = None, reason: str = ""
) -> ServicePrice:
    """The commissioner answers, or the provider takes it back."""
    with sides.acting(by or lead(sides)) as session:
        command = DecidePrice(price_id=price.id, answer=how, reason=reason)
        return decide_price(session, session.actor, command, now=now())


def agree_price(
    sides: TwoSides, unit: Unit = Unit.SESSION, pence: int = 4250, *, payer: Payer = Payer.FORCE
) -> ServicePrice:
    """A price that is agreed from this month on."""
    return answer(sides, propose(sides, unit, pence, payer=payer))


def attend(
    sides: TwoSides, referral: Referral, *, minutes: int = 90, how: str = "attended", ago: int = 0
) -> Appointment:
    """One session as it was recorded; each of a test at another moment."""
    command = session_of(
        current(sides, referral), starts_at=now() - timedelta(seconds=ago), minutes=minutes, attendance=how
    )
    made = deliver(sides, record_session, command)
    assert isinstance(made, Appointment)
    return made


def complete(sides: TwoSides, referral: Referral) -> None:
    """The provider reports completion."""
    version = current(sides, referral).version
    command = EndReferral(referral_id=referral.id, completed=True, on=TODAY, note="Done", version=version)
    deliver(sides, end_referral, command)


def units(sides: TwoSides, who: Actor | None = None) -> list[DeliveredUnit]:
    """What counts as delivered, as somebody's session sees it."""
    with sides.acting(who or manager(sides)) as session:
        return list(
            session.scalars(
                sa.select(DeliveredUnit)
                .where(DeliveredUnit.service_id == sides.service_id)
                .order_by(DeliveredUnit.recorded_at)
            )
        )


def owed(sides: TwoSides, payer: uuid.UUID | None = None) -> list[int]:
    """The amounts that the provider can claim now."""
    with sides.acting(manager(sides)) as session:
        found = claimable(session, session.actor, MONTH)
        return [each.charge.amount_pence for each in found.get(payer or sides.force.id, [])]  # type: ignore[call-overload]  # an id


def claim(sides: TwoSides) -> ProviderClaim:
    """The provider's manager claims everything that the force owes."""
    with sides.acting(manager(sides)) as session:
        command = SubmitClaim(payer_tenant_id=sides.force.id, month=MONTH, shown_pence=sum(owed(sides)))
        return submit_claim(session, session.actor, command, now=now())


def the_claim(sides: TwoSides, made: ProviderClaim) -> ProviderClaim:
    """The claim as it is now."""
    with sides.acting(manager(sides)) as session:
        return session.get_one(ProviderClaim, made.id)


def lines(sides: TwoSides, made: ProviderClaim, who: Actor | None = None) -> list[ClaimLine]:
    """The lines of a claim as somebody's session sees them."""
    with sides.acting(who or manager(sides)) as session:
        return list(
            session.scalars(sa.select(ClaimLine).where(ClaimLine.claim_id == made.id).order_by(ClaimLine.id))
        )


def decide(
    sides: TwoSides,
    made: ProviderClaim,
    *line_ids: uuid.UUID,
    approve: bool = True,
    reason: str = "",
    by: Actor | None = None,
) -> int:
    """The payer approves or disputes lines."""
    with sides.acting(by or lead(sides)) as session:
        version = session.get_one(ProviderClaim, made.id).version
        command = DecideLines(
            claim_id=made.id, version=version, line_ids=line_ids, approve=approve, reason=reason
        )
        return decide_lines(session, session.actor, command, now=now())


def pay(
    sides: TwoSides, made: ProviderClaim, *, by: Actor | None = None, reference: str = "BACS 4711"
) -> ProviderClaim:
    """A colleague at the payer marks the claim as paid."""
    with sides.acting(by or colleague(sides)) as session:
        version = session.get_one(ProviderClaim, made.id).version
        command = MarkPaid(claim_id=made.id, version=version, payment_reference=reference, paid_on=TODAY)
        return mark_paid(session, session.actor, command, now=now())


def delivered(sides: TwoSides, sessions: Sequence[int] = (90, 60)) -> Referral:
    """A referral with some attended sessions."""
    referral = sides.accepted()
    with sides.behind() as owner:  # so that its sessions can have been earlier
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '1 day' where id = :i"),
            {"i": referral.id},
        )
    for number, minutes in enumerate(sessions):
        attend(sides, referral, minutes=minutes, ago=6000 * number)
    return referral
