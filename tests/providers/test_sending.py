"""Sending a referral: an agreement in force, and nothing outside it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.providers.use_cases import (
    send_referral,
)
from fairlead.refusals import NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant
from fairlead.testing.two_sides import TwoSides, agree, now, piece

from .referral_steps import TODAY, agreements_until


def test_a_sent_referral_waits_for_the_provider_with_one_holder_and_one_clock(sides: TwoSides) -> None:
    referral = sides.send()
    assert (referral.state, referral.holder_label, referral.due_label) == (
        "sent",
        sides.provider.name,
        "Provider to answer",
    )
    assert referral.due_on > TODAY


def test_the_day_after_the_agreement_ended_nothing_can_be_sent(sides: TwoSides) -> None:
    agreements_until(sides, TODAY)
    sides.send()
    agreements_until(sides, TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match="No sharing agreement with Testwell Trust is in force"):
        sides.send()


def test_an_agreement_that_begins_tomorrow_is_not_in_force(sides: TwoSides) -> None:
    agreements_until(sides, TODAY - timedelta(days=1))
    agree(sides, valid_from=TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="No sharing agreement"):
        sides.send()


def test_a_class_of_data_outside_the_agreement_is_not_sent(sides: TwoSides) -> None:
    with pytest.raises(Refusal, match="does not cover: risk"):
        sides.send(shared=(piece("identity"), piece("risk")))


def test_an_agreement_with_somebody_else_is_no_agreement(sides: TwoSides) -> None:
    agreements_until(sides, TODAY - timedelta(days=1))
    agree(sides, partner_tenant_id=sides.other_provider.id)
    with pytest.raises(Refusal, match="No sharing agreement"):
        sides.send()


def test_the_grant_ends_with_the_agreement_when_that_is_sooner(sides: TwoSides) -> None:
    agreements_until(sides, TODAY + timedelta(days=3))
    referral = sides.send()
    with sides.acting(sides.officer) as session:
        ends = session.scalar(sa.select(AccessGrant.expires_at).where(AccessGrant.referral_id == referral.id))
    assert ends is not None
    assert now() + timedelta(days=2) < ends <= now() + timedelta(days=5)


def test_a_service_that_takes_no_referrals_gets_none(sides: TwoSides) -> None:
    with sides.acting(sides.provider.person("provider-manager")) as session:
        session.execute(
            sa.text("update service set accepting = false where id = :i"), {"i": sides.service_id}
        )
    with pytest.raises(Refusal, match="not taking referrals"):
        sides.send()


def test_an_intervention_that_would_already_be_over_is_not_sent(sides: TwoSides) -> None:
    with pytest.raises(Refusal, match="today or later"):
        sides.send(deliver_by=TODAY - timedelta(days=1))


def test_another_forces_case_and_an_unknown_service_are_not_found(sides: TwoSides) -> None:
    with pytest.raises(NotVisible):
        sides.send(service_id=uuid.uuid4())
    with pytest.raises(NotVisible), sides.acting(sides.other_force.person("investigator")) as session:
        send_referral(session, session.actor, sides.command(), now=now())
