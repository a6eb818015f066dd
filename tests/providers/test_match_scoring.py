"""What speaks for a service and against it, what rules it out, and that what is not known does neither."""

from __future__ import annotations

import uuid
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.hookspecs.contributions import PersonNeed, ReferralNeed
from fairlead.providers.matching.scoring import Match, Ranking, ServiceFacts, Side, match_of, rank, weighed
from fairlead.providers.matching.weights import AGAINST, FOR
from fairlead.providers.matching.words import every_code, reason_words

TODAY = date(2026, 6, 1)
MIDDLESBROUGH, CARDIFF, ENGLAND = "E06000002", "W06000015", "E92000001"
ALCOHOL = PersonNeed(code="alcohol", score=2, about="wants help")
PERSON = ReferralNeed(needs=(ALCOHOL,))


def service(**facts: object) -> ServiceFacts:
    """A service that says nothing but that it treats alcohol."""
    values: dict[str, object] = {
        "id": uuid.UUID(int=1),
        "provider_id": uuid.UUID(int=2),
        "name": "Course",
        "provider": "A trust",
        "needs": ("alcohol",),
        **facts,
    }
    return ServiceFacts(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def codes(match: Match, side: Side) -> set[str]:
    return {reason.code for reason in match.of(side)}


def judged(need: ReferralNeed, **facts: object) -> Match:
    return match_of(need, service(**facts), today=TODAY)


SOON, LATER, OVER = TODAY + timedelta(days=7), TODAY + timedelta(days=90), TODAY - timedelta(days=1)
CASES = [
    # what is known of the person, what the entry says, which side, which code
    ({}, {}, Side.FOR, "need"),
    ({"area": MIDDLESBROUGH}, {"areas": (MIDDLESBROUGH,)}, Side.FOR, "own-area"),
    ({"area": MIDDLESBROUGH}, {"areas": (ENGLAND,)}, Side.FOR, "whole-country"),
    ({"area": CARDIFF}, {"areas": (ENGLAND,)}, Side.EXCLUDES, "area"),
    ({}, {"areas": (ENGLAND,)}, Side.UNKNOWN, "area"),
    ({"area": CARDIFF}, {}, Side.UNKNOWN, "area"),
    ({}, {"methods": ("telephone",)}, Side.FOR, "no-travel"),
    ({}, {"methods": ("group",), "places": ("Here",)}, Side.UNKNOWN, "distance"),
    ({}, {"places_free": 3, "taken": 1}, Side.FOR, "places"),
    ({}, {"places_free": 1, "taken": 1}, Side.AGAINST, "no-places"),
    ({}, {"places_free": 0}, Side.AGAINST, "no-places"),
    ({}, {}, Side.UNKNOWN, "places"),
    ({}, {"next_start": SOON}, Side.FOR, "starts-in-time"),
    ({}, {"next_start": LATER}, Side.AGAINST, "starts-late"),
    ({}, {"next_start": OVER}, Side.UNKNOWN, "start"),
    ({"deliver_by": SOON}, {"next_start": LATER}, Side.EXCLUDES, "starts-too-late"),
    ({"language": "pl"}, {"languages": ("en", "pl")}, Side.FOR, "language"),
    ({"language": "pl"}, {"languages": ("en",)}, Side.AGAINST, "language"),
    ({"language": "pl"}, {}, Side.UNKNOWN, "language"),
    ({"access": ("step-free",)}, {"access": ("step-free",)}, Side.FOR, "access"),
    ({"access": ("step-free",)}, {"access": ("evenings",)}, Side.AGAINST, "access"),
    ({"access": ("step-free",)}, {}, Side.UNKNOWN, "access"),
    ({"method": "group"}, {"methods": ("group",)}, Side.FOR, "method"),
    ({"method": "group"}, {"methods": ("individual",)}, Side.AGAINST, "method"),
    ({"method": "group"}, {}, Side.UNKNOWN, "method"),
    ({"hours": Decimal(6)}, {"hours": Decimal("4.5")}, Side.AGAINST, "hours"),
    ({"hours": Decimal(6)}, {}, Side.UNKNOWN, "hours"),
    ({}, {"fee_pence": 0}, Side.FOR, "free"),
    ({}, {"fee_pence": 2500}, Side.AGAINST, "fee"),
    ({}, {"cost_pence": 8500}, Side.UNKNOWN, "payer"),
    ({}, {"contract_to": OVER}, Side.AGAINST, "contract-ended"),
    ({}, {"contact_days": 5.0}, Side.FOR, "contact-soon"),
    ({}, {"contact_days": 30.0}, Side.AGAINST, "contact-late"),
    ({}, {"completed_share": 0.8}, Side.FOR, "completes"),
    ({}, {"completed_share": 0.3}, Side.AGAINST, "completes-rarely"),
    ({}, {}, Side.UNKNOWN, "evidence"),
    ({"age": 17}, {"age_from": 18}, Side.EXCLUDES, "age"),
    ({"age": 26}, {"age_to": 25}, Side.EXCLUDES, "age"),
    ({}, {"age_from": 18, "age_to": 25}, Side.UNKNOWN, "age"),
    ({"sex": "male"}, {"sex": "female"}, Side.EXCLUDES, "sex"),
    ({}, {"sex": "female"}, Side.UNKNOWN, "sex"),
    ({"risk": "high"}, {"highest_risk": "medium"}, Side.EXCLUDES, "risk"),
    ({}, {"highest_risk": "medium"}, Side.UNKNOWN, "risk"),
    ({}, {"exclusions": "Arson"}, Side.UNKNOWN, "exclusions"),
    ({}, {"agreed": False}, Side.EXCLUDES, "no-agreement"),
    ({}, {"declined": True}, Side.EXCLUDES, "declined"),
    ({}, {"paused": "Insurance lapsed"}, Side.EXCLUDES, "paused"),
]


@pytest.mark.parametrize(
    ("known", "says", "side", "code"),
    CASES,
    ids=[f"{side}-{code}-{number}" for number, (_k, _s, side, code) in enumerate(CASES)],
)
def test_each_reason_is_given_where_it_holds_and_has_words(
    known: dict[str, object], says: dict[str, object], side: Side, code: str
) -> None:
    need = replace(PERSON, **known)  # type: ignore[arg-type]  # by name
    match = judged(need, **says)
    assert code in codes(match, side)
    assert all(reason_words(reason) for reason in match.reasons)


def test_every_reason_that_has_words_has_a_case_above_and_a_weight() -> None:
    tried: dict[Side, set[str]] = {side: set() for side in Side}
    for _known, _says, side, code in CASES:
        tried[side].add(code)
    assert tried == {side: set(known) for side, known in every_code().items()}
    assert set(FOR) == tried[Side.FOR] - {"need"}
    assert set(AGAINST) == tried[Side.AGAINST]


def test_a_service_that_treats_none_of_the_needs_is_no_match() -> None:
    assert rank(PERSON, [service(needs=("drugs",)), service(needs=())], today=TODAY) == Ranking()


def test_age_and_sex_rule_out_and_are_never_a_point_for_or_against() -> None:
    plain = judged(PERSON)
    for known, says in (
        ({"age": 30}, {"age_from": 18, "age_to": 40}),
        ({"sex": "female"}, {"sex": "female"}),
        ({"age": 30, "sex": "female"}, {}),
        ({}, {"sex": "female", "age_from": 18}),
    ):
        match = judged(replace(PERSON, **known), **says)
        assert (match.points, match.excluded) == (plain.points, False)


def test_what_nobody_said_neither_favours_nor_rules_out() -> None:
    nothing = judged(ReferralNeed(needs=(PersonNeed(code="alcohol"),)))
    assert not nothing.excluded
    assert codes(nothing, Side.AGAINST) == set()
    assert {reason.points for reason in nothing.of(Side.UNKNOWN)} == {0}


def test_a_great_need_that_is_met_counts_more_than_a_small_one() -> None:
    both = ReferralNeed(needs=(ALCOHOL, PersonNeed(code="money")))
    found = rank(
        both,
        [
            service(id=uuid.UUID(int=1), name="Debt advice", needs=("money",)),
            service(id=uuid.UUID(int=2), name="Recovery", needs=("alcohol",)),
            service(id=uuid.UUID(int=3), name="Both", needs=("money", "alcohol")),
        ],
        today=TODAY,
    )
    assert [match.service.name for match in found.matches] == ["Both", "Recovery", "Debt advice"]


def test_a_need_that_nobody_assessed_counts_as_some_need() -> None:
    assert weighed(["alcohol", "money", "money"], [ALCOHOL]) == (ALCOHOL, PersonNeed(code="money"))


ANY_SERVICE = st.builds(
    service,
    id=st.integers(1, 60).map(lambda number: uuid.UUID(int=number)),
    name=st.sampled_from("ABC"),
    provider=st.sampled_from("XY"),
    places_free=st.none() | st.integers(0, 2),
    areas=st.sampled_from([(), (MIDDLESBROUGH,), (ENGLAND,)]),
    sex=st.sampled_from(["", "female"]),
    fee_pence=st.sampled_from([0, 100]),
)


@given(st.lists(ANY_SERVICE, unique_by=lambda each: each.id), st.randoms(use_true_random=False))
def test_the_order_is_the_same_whatever_order_the_services_came_in(
    services: list[ServiceFacts], chance: object
) -> None:
    need = replace(PERSON, area=MIDDLESBROUGH, sex="male")
    first = rank(need, services, today=TODAY)
    mixed = list(services)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert rank(need, mixed, today=TODAY) == first
    points = [match.points for match in first.matches]
    assert points == sorted(points, reverse=True)
    assert len(first.matches) + len(first.excluded) == len(services)


@given(ANY_SERVICE, st.sampled_from([field.name for field in fields(ReferralNeed) if field.name != "needs"]))
def test_nothing_is_ruled_out_by_what_is_not_known_of_the_person(offered: ServiceFacts, name: str) -> None:
    blank = ReferralNeed(needs=(ALCOHOL,))
    assert getattr(blank, name) in ("", None, ())
    assert not match_of(blank, offered, today=TODAY).excluded
