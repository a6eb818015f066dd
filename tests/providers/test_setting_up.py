"""The profile of a provider, and the referral it practises on: about nobody, and counted nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.providers.lists import View, count_referrals
from fairlead.providers.models import Appointment, Referral
from fairlead.providers.onboarding.models import PracticeReferral
from fairlead.providers.onboarding.queries import profile_of, progress_of
from fairlead.providers.onboarding.setting_up import (
    PractiseEnd,
    PractiseSession,
    accept_practice,
    begin_practice,
    end_practice,
    open_practice,
    record_practice,
    remove_practice,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import local_day

from .onboarding_steps import fill_profile, joined, lead, manager, practise


def test_the_profile_is_read_by_its_commissioner_and_by_no_other(sides: TwoSides) -> None:
    side = joined(sides)
    fill_profile(sides, side)
    with sides.acting(lead(sides)) as session:
        found = profile_of(session, side.id)
        assert found is not None
        assert (found.legal_name, found.changed_by) == ("Hillside Steps CIO", "Hilda Hillside")
    for stranger in (
        sides.other_force.person("commissioning-lead"),
        sides.provider.person("provider-manager"),
    ):
        with sides.acting(stranger) as session:
            assert profile_of(session, side.id) is None


def test_a_profile_changed_meanwhile_is_a_conflict(sides: TwoSides) -> None:
    side = joined(sides)
    fill_profile(sides, side)
    with pytest.raises(Conflict):
        fill_profile(sides, side, legal_name="Written meanwhile")
    fill_profile(sides, side, 1, legal_name="Hillside Steps Ltd")
    with sides.acting(manager(side)) as session:
        found = profile_of(session, side.id)
        assert found is not None
        assert found.legal_name == "Hillside Steps Ltd"


def test_the_practice_referral_is_in_no_list_count_or_record_of_real_ones(sides: TwoSides) -> None:
    side = joined(sides)
    practise(sides, side)
    with sides.acting(manager(side)) as session:
        counts = count_referrals(
            session, session.actor, frozenset({"oocd"}), (View.OPEN, View.AWAITING), today=local_day(now())
        )
        assert counts == {View.OPEN: 0, View.AWAITING: 0}
        assert session.scalars(sa.select(Referral.id)).all() == []
        assert session.scalars(sa.select(Appointment.id)).all() == []
        assert progress_of(session, session.actor).practised
    for stranger in (lead(sides), sides.worker):
        with sides.acting(stranger) as session:
            seen = session.scalars(sa.select(PracticeReferral.tenant_id)).all()
            assert side.id not in seen


def test_the_practice_goes_by_the_steps_of_a_real_referral(sides: TwoSides) -> None:
    side = joined(sides)
    with sides.acting(manager(side)) as session:
        begin_practice(session, session.actor, now=now())
        with pytest.raises(Conflict, match="already"):
            begin_practice(session, session.actor, now=now())
    end = PractiseEnd(on=local_day(now()), note="x", version=1)
    with sides.acting(manager(side)) as session, pytest.raises(Conflict, match="moved on"):
        end_practice(session, session.actor, end, now=now())
    with sides.acting(manager(side)) as session:
        accept_practice(session, session.actor, 1, now=now())
    with sides.acting(manager(side)) as session, pytest.raises(Conflict):
        accept_practice(session, session.actor, 1, now=now())
    end = PractiseEnd(on=local_day(now()), note="x", version=2)
    with sides.acting(manager(side)) as session, pytest.raises(Refusal, match="session first"):
        end_practice(session, session.actor, end, now=now())
    later = PractiseSession(starts_at=now() + timedelta(hours=1), minutes=60, version=2)
    with sides.acting(manager(side)) as session, pytest.raises(Refusal, match="in the past"):
        record_practice(session, session.actor, later, now=now())


def test_a_practice_referral_that_is_removed_is_done_with_only_if_it_was_completed(sides: TwoSides) -> None:
    side = joined(sides)
    with sides.acting(manager(side)) as session:
        begin_practice(session, session.actor, now=now())
    with sides.acting(manager(side)) as session:
        remove_practice(session, session.actor, 1, now=now())
        assert not progress_of(session, session.actor).practised
    practise(sides, side)
    with sides.acting(manager(side)) as session:
        remove_practice(session, session.actor, 4, now=now())
        assert open_practice(session, session.actor) is None
        assert progress_of(session, session.actor).practised


def test_only_who_manages_services_sets_the_organisation_up(sides: TwoSides) -> None:
    side = joined(sides)
    with sides.acting(side.person("provider-worker")) as session, pytest.raises(NotPermitted):
        begin_practice(session, session.actor, now=now())
    with sides.acting(manager(side)) as session, pytest.raises(NotVisible):
        remove_practice(session, session.actor, 1, now=now())
