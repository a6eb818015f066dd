"""Holding a place: never more than there are, seen by the provider, lapsing by itself, used by a referral."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.matching.models import HoldState, PlaceHold, PlaceReservation
from fairlead.providers.matching.places import (
    ReleasePlace,
    ReservePlace,
    lapses_at,
    release_place,
    reserve_place,
)
from fairlead.providers.matching.queries import held_at_provider, held_for_case, held_here
from fairlead.providers.use_cases import AnswerReferral, answer_referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from fairlead.workflow.calendar import load_calendar, local_day

from .referral_steps import TODAY, deliver, withdraw
from .test_answers import set_days


def with_places(sides: TwoSides, number: int | None) -> None:
    """The provider says how many places are free."""
    with sides.behind() as owner:
        owner.execute(
            sa.text("update service set places_free = :n, live_at = now() where id = :i"),
            {"n": number, "i": sides.service_id},
        )


def reserve(
    sides: TwoSides, actor: Actor | None = None, case_id: uuid.UUID | None = None
) -> PlaceReservation:
    with sides.acting(actor or sides.officer) as session:
        command = ReservePlace(case_id=case_id or sides.case_id, service_id=sides.service_id)
        return reserve_place(session, session.actor, command, now=now())


def taken(sides: TwoSides, reader: Actor | None = None) -> int:
    with sides.acting(reader or sides.officer) as session:
        return held_here(session, sides.service_id)


def hold(sides: TwoSides, actor: Actor, until: timedelta, state: str = HoldState.HELD) -> None:
    """Write a hold past the use case."""
    with sides.acting(actor) as session:
        session.add(
            PlaceHold(
                tenant_id=sides.provider.id,
                service_id=sides.service_id,
                state=state,
                held_until=now() + until,
            )
        )


def give_back(sides: TwoSides, reservation_id: uuid.UUID) -> None:
    with sides.acting(sides.officer) as session:
        command = ReleasePlace(case_id=sides.case_id, reservation_id=reservation_id)
        release_place(session, session.actor, command, now=now())


def lapse(sides: TwoSides) -> None:
    """The time for which places are held passes."""
    with sides.behind() as owner:
        past = {"then": now() - timedelta(minutes=1), "i": sides.service_id}
        owner.execute(sa.text("update place_hold set held_until = :then where service_id = :i"), past)
        owner.execute(sa.text("update place_reservation set held_until = :then where service_id = :i"), past)


def state_of(sides: TwoSides, reservation: PlaceReservation) -> str:
    with sides.acting(sides.officer) as session:
        return session.get_one(PlaceHold, reservation.hold_id).state


def officer_of_other_force(sides: TwoSides) -> tuple[Actor, uuid.UUID]:
    """Another force with an agreement with the same provider, and a case of its own."""
    officer = sides.other_force.person("investigator")
    case_id = uuid.uuid4()
    with sides.behind() as owner:
        columns = [
            column.name
            for column in PlaceReservation.metadata.tables["case_file"].columns
            if column.name not in {"id", "tenant_id", "reference", "lead_id"} and column.computed is None
        ]
        listed = ", ".join(columns)
        owner.execute(
            sa.text(
                f"insert into case_file (id, tenant_id, reference, lead_id, {listed})"  # own names
                f" select :i, :t, 'TST-26-BBBBBB', :o, {listed} from case_file where id = :c"
            ),
            {"i": case_id, "t": sides.other_force.id, "o": officer.id, "c": sides.case_id},
        )
        agreement = [
            column.name
            for column in PlaceReservation.metadata.tables["sharing_agreement"].columns
            if column.name not in {"id", "tenant_id", "reference"}
        ]
        listed = ", ".join(agreement)
        owner.execute(
            sa.text(
                f"insert into sharing_agreement (id, tenant_id, reference, {listed})"  # own names
                f" select gen_random_uuid(), :t, 'ISA-other', {listed} from sharing_agreement"
                " where tenant_id = :f and partner_tenant_id = :p"
            ),
            {"t": sides.other_force.id, "f": sides.force.id, "p": sides.provider.id},
        )
    return officer, case_id


@pytest.fixture
def one_place(sides: TwoSides) -> TwoSides:
    """The provider's service has one place left."""
    with_places(sides, 1)
    return sides


def test_a_reserved_place_is_taken_for_everybody_until_it_lapses(one_place: TwoSides) -> None:
    reserve(one_place)
    assert taken(one_place) == taken(one_place, one_place.other_force.person("investigator")) == 1
    with pytest.raises(Refusal, match="held for this case already"):
        reserve(one_place)
    lapse(one_place)
    assert taken(one_place) == 0
    assert reserve(one_place).service_id == one_place.service_id  # nobody had to tidy up


def test_the_last_place_goes_to_one_of_two_forces(one_place: TwoSides) -> None:
    officer, case_id = officer_of_other_force(one_place)
    reserve(one_place, officer, case_id)
    with pytest.raises(Refusal, match="No place of Victim awareness course is left"):
        reserve(one_place)


def test_two_forces_that_reach_for_the_last_place_at_once_wait_for_each_other(one_place: TwoSides) -> None:
    """The second waits for the first, and is refused when the first is done; without the lock both would have it."""
    officer, case_id = officer_of_other_force(one_place)
    outcome: list[object] = []

    def second() -> None:
        try:
            outcome.append(reserve(one_place, officer, case_id))
        except Refusal as refusal:
            outcome.append(refusal)

    with one_place.acting(one_place.officer) as session:
        reserve_place(
            session,
            session.actor,
            ReservePlace(case_id=one_place.case_id, service_id=one_place.service_id),
            now=now(),
        )
        other = threading.Thread(target=second)
        other.start()
        other.join(timeout=1.5)
        assert outcome == []  # it waits: what the first does is not decided yet
    other.join(timeout=30)
    assert isinstance(outcome[0], Refusal)
    assert taken(one_place) == 1


@pytest.mark.parametrize(
    ("held_until", "state"),
    [
        (timedelta(days=1), "held"),
        (timedelta(days=90), "held"),
        (timedelta(days=-1), "held"),
        (timedelta(1), "used"),
    ],
    ids=["one-too-many", "for-too-long", "in-the-past", "used-at-once"],
)
def test_the_database_itself_holds_no_place_that_cannot_be_held(
    one_place: TwoSides, held_until: timedelta, state: str
) -> None:
    if held_until == timedelta(days=1):
        reserve(one_place)
    with pytest.raises(DBAPIError, match=r"no place is left|held from now"):
        hold(one_place, one_place.officer, held_until, state)


def test_a_force_without_an_agreement_takes_no_place_from_anybody(one_place: TwoSides) -> None:
    stranger = one_place.other_force.person("investigator")
    with pytest.raises(DBAPIError, match="row-level security"):
        hold(one_place, stranger, timedelta(days=1))


def test_a_force_ends_no_hold_of_another_force(one_place: TwoSides) -> None:
    reserve(one_place)
    officer, _case = officer_of_other_force(one_place)
    with one_place.acting(officer) as session:
        changed = session.execute(
            sa.update(PlaceHold)
            .where(PlaceHold.service_id == one_place.service_id)
            .values(state=HoldState.RELEASED)
        )
        assert changed.rowcount == 0  # type: ignore[attr-defined]  # a CursorResult
    assert taken(one_place) == 1


def test_the_provider_sees_who_holds_its_place_and_only_while_it_is_held(one_place: TwoSides) -> None:
    reservation = reserve(one_place)
    with one_place.acting(one_place.worker) as session:
        (held,) = held_at_provider(session, one_place.provider.id)
        assert (held.organisation, held.service_name) == ("Testford Police", "Victim awareness course")
    for stranger in (
        one_place.other_force.person("investigator"),
        one_place.other_provider.person("provider-worker"),
    ):
        with one_place.acting(stranger) as session:
            assert session.get(PlaceReservation, reservation.id) is None
    lapse(one_place)
    with one_place.acting(one_place.worker) as session:
        assert held_at_provider(session, one_place.provider.id) == []
        assert session.get(PlaceReservation, reservation.id) is None


def test_a_place_that_is_given_back_is_free_and_cannot_be_given_back_twice(one_place: TwoSides) -> None:
    reservation = reserve(one_place)
    give_back(one_place, reservation.id)
    assert taken(one_place) == 0
    with pytest.raises(Conflict):
        give_back(one_place, reservation.id)
    with pytest.raises(NotVisible):
        give_back(one_place, uuid.uuid4())


def test_the_referral_uses_the_place_which_stays_taken_until_the_provider_counts_anew(
    one_place: TwoSides,
) -> None:
    reservation = reserve(one_place)
    referral = one_place.send()
    assert state_of(one_place, reservation) == HoldState.USED
    with one_place.acting(one_place.officer) as session:
        assert held_for_case(session, session.actor, one_place.case_id) == []
        assert session.get_one(PlaceReservation, reservation.id).referral_id == referral.id
    lapse(one_place)
    assert taken(one_place) == 1
    with_places(one_place, 5)
    assert taken(one_place) == 0


def test_a_declined_referral_gives_its_place_back(one_place: TwoSides) -> None:
    reservation = reserve(one_place)
    referral = one_place.send()
    command = AnswerReferral(
        referral_id=referral.id, accept=False, reason_code="not-eligible", version=referral.version
    )
    deliver(one_place, answer_referral, command)
    assert state_of(one_place, reservation) == HoldState.RELEASED
    assert taken(one_place) == 0


def test_a_withdrawn_referral_gives_its_place_back_and_hides_it_from_the_provider(
    one_place: TwoSides,
) -> None:
    reservation = reserve(one_place)
    referral = one_place.send()
    with one_place.acting(one_place.worker) as session:
        assert session.get(PlaceReservation, reservation.id) is not None  # under the grant of the referral
    withdraw(one_place, referral)
    assert taken(one_place) == 0
    with one_place.acting(one_place.worker) as session:
        assert session.get(PlaceReservation, reservation.id) is None


def test_a_referral_without_a_reserved_place_takes_none(one_place: TwoSides) -> None:
    one_place.send()
    assert taken(one_place) == 0


def test_how_long_a_place_is_held_is_the_forces_own_setting_and_two_working_days_at_first(
    sides: TwoSides,
) -> None:
    with sides.acting(sides.officer) as session:
        first = load_calendar().within_working_days(TODAY, 2)
        assert local_day(lapses_at(session, now()) - timedelta(seconds=1)) == first
    set_days(sides, "place_reservation_days", 5)
    with sides.acting(sides.officer) as session:
        then = load_calendar().within_working_days(TODAY, 5)
        assert local_day(lapses_at(session, now()) - timedelta(seconds=1)) == then


@pytest.mark.parametrize("places", [None, 0])
def test_no_place_is_reserved_where_none_is_known_or_free(sides: TwoSides, places: int | None) -> None:
    with_places(sides, places)
    with pytest.raises(Refusal, match=r"has not said how many|is left to reserve"):
        reserve(sides)


def test_nobody_reserves_what_could_not_be_referred(one_place: TwoSides) -> None:
    with pytest.raises(NotPermitted):
        reserve(one_place, one_place.force.person("auditor"))
    stranger = one_place.other_force.person("investigator")
    with pytest.raises(NotVisible):
        reserve(one_place, stranger)
    with one_place.behind() as owner:
        owner.execute(
            sa.text("update sharing_agreement set valid_to = current_date - 1 where tenant_id = :t"),
            {"t": one_place.force.id},
        )
    with pytest.raises(Refusal, match="No sharing agreement"):
        reserve(one_place)
