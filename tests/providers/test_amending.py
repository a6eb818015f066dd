"""What was agreed changes after a referral was sent: the provider learns it, and keeps seeing what it was told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.providers.models import Referral, ReferralShare
from fairlead.providers.use_cases import AmendReferral, SharedItem, SharedPiece, amend_referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant, SharingAgreement
from fairlead.testing.two_sides import TwoSides, now

from .referral_steps import TODAY, current, withdraw

LATER = TODAY + timedelta(days=120)


def amend(
    sides: TwoSides,
    referral: Referral,
    scope: str = "condition",
    *,
    carries_on: tuple[str, ...] = (),
    deliver_by: date = LATER,
) -> ReferralShare:
    piece = SharedPiece(
        scope=scope,
        title="The condition as changed",
        items=(SharedItem(label="What was agreed", value="The evening course", source="variation"),),
    )
    with sides.acting(sides.officer) as session:
        command = AmendReferral(
            referral_id=referral.id, piece=piece, deliver_by=deliver_by, carries_on=carries_on
        )
        return amend_referral(session, session.actor, command, now=now())


def seen_by_the_provider(sides: TwoSides, referral: Referral) -> list[str]:
    with sides.acting(sides.worker) as session:
        shares = session.scalars(sa.select(ReferralShare).where(ReferralShare.referral_id == referral.id))
        return sorted(share.scope for share in shares)


def test_the_new_piece_stands_beside_the_old_one_and_the_provider_sees_both(sides: TwoSides) -> None:
    referral = sides.send()
    before = seen_by_the_provider(sides, referral)
    amend(sides, referral)
    amend(sides, referral)

    assert seen_by_the_provider(sides, referral) == sorted([*before, "condition.2", "condition.3"])
    with sides.acting(sides.worker) as session:
        told = session.scalars(
            sa.select(CaseEvent.summary).where(
                CaseEvent.referral_id == referral.id, CaseEvent.kind == "referral.amended"
            )
        ).all()
    assert told == [f"{referral.receiver_name} told: The condition as changed"] * 2


def grants_of(sides: TwoSides, referral: Referral) -> list[AccessGrant]:
    """The grants of a referral, oldest first, as the sender sees them."""
    with sides.acting(sides.officer) as session:
        return list(
            session.scalars(
                sa.select(AccessGrant)
                .where(AccessGrant.referral_id == referral.id)
                .order_by(AccessGrant.starts_at, AccessGrant.id)
            )
        )


def test_the_new_end_is_the_provider_s_end_for_what_the_amendment_says_and_for_nothing_else(
    sides: TwoSides,
) -> None:
    referral = sides.send()
    (before,) = grants_of(sides, referral)
    amend(sides, referral, carries_on=("identity",))

    assert current(sides, referral).deliver_by == LATER
    first, second = grants_of(sides, referral)
    assert (first.scopes, first.expires_at) == (before.scopes, before.expires_at)
    assert second.scopes == ["referral", "condition.2", "identity"]
    assert second.expires_at is not None
    assert second.expires_at.date() > LATER


def test_after_the_first_end_the_provider_sees_the_amendment_and_no_longer_what_was_shared_for_that_time(
    sides: TwoSides,
) -> None:
    referral = sides.send()
    before = seen_by_the_provider(sides, referral)
    amend(sides, referral, carries_on=("identity",))
    assert set(before) < set(seen_by_the_provider(sides, referral))
    first, _second = grants_of(sides, referral)
    with sides.acting(sides.officer) as session:
        session.get_one(AccessGrant, first.id).expires_at = now() - timedelta(minutes=1)

    assert seen_by_the_provider(sides, referral) == ["condition.2", "identity"]


def test_an_earlier_end_is_the_end_of_everything_that_was_shared(sides: TwoSides) -> None:
    referral = sides.send()
    amend(sides, referral, deliver_by=TODAY)
    assert len({grant.expires_at for grant in grants_of(sides, referral)}) == 1


def test_what_was_never_shared_or_is_no_longer_covered_does_not_carry_on(sides: TwoSides) -> None:
    referral = sides.send()
    with pytest.raises(Refusal, match="was not shared"):
        amend(sides, referral, carries_on=("needs",))
    with sides.acting(sides.officer) as session:
        session.execute(sa.update(SharingAgreement).values(data_classes=["condition"]))
    with pytest.raises(Refusal, match="does not cover: identity"):
        amend(sides, referral, carries_on=("identity",))
    amend(sides, referral)


def test_a_grant_that_was_recalled_is_not_renewed_by_an_amendment(sides: TwoSides) -> None:
    referral = sides.send()
    with sides.acting(sides.officer) as session:
        session.execute(
            sa.update(AccessGrant).where(AccessGrant.referral_id == referral.id).values(recalled_at=now())
        )
    with pytest.raises(Conflict, match="taken back"):
        amend(sides, referral)
    assert seen_by_the_provider(sides, referral) == []


def test_what_the_agreement_does_not_cover_is_not_told(sides: TwoSides) -> None:
    referral = sides.send()
    with pytest.raises(Refusal, match="does not cover: risk"):
        amend(sides, referral, scope="risk")


def test_a_closed_referral_is_not_amended(sides: TwoSides) -> None:
    referral = sides.send()
    withdraw(sides, referral)
    with pytest.raises(Conflict):
        amend(sides, referral)


def test_only_the_sender_amends(sides: TwoSides) -> None:
    referral = sides.send()
    command = AmendReferral(
        referral_id=referral.id, piece=SharedPiece(scope="condition", title="x", items=()), deliver_by=LATER
    )
    with pytest.raises((NotPermitted, NotVisible)), sides.acting(sides.worker) as session:
        amend_referral(session, session.actor, command, now=now())
    with pytest.raises(NotVisible), sides.acting(sides.other_force.person("investigator")) as session:
        amend_referral(session, session.actor, command, now=now())
