"""Where a request for support goes, and what goes with it."""

from __future__ import annotations

import pytest

from fairlead.help.models import Kind
from fairlead.help.routing import about_in, desk_for, page_of
from fairlead.help.use_cases import AskForHelp, ask_for_help
from fairlead.identity.actor import Actor
from fairlead.refusals import Conflict, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .support_steps import MODULES, ask, desk_of, name_platform_desk


def goes_to(sides: TwoSides, who: Actor, kind: Kind, about: str = "") -> str:
    with sides.acting(who) as session:
        return desk_for(session, session.actor, MODULES, kind, about).name


def test_a_worker_who_asks_about_a_referral_reaches_the_force_that_sent_it(sides: TwoSides) -> None:
    referral = sides.accepted()
    assert goes_to(sides, sides.worker, Kind.CASEWORK, referral.reference) == sides.force.name
    assert goes_to(sides, sides.worker, Kind.CASEWORK, f" {referral.reference.lower()} ") == sides.force.name


def test_what_does_not_work_reaches_the_desk_of_the_platform_whoever_asks(sides: TwoSides) -> None:
    name_platform_desk(sides, sides.other_force)
    desk_of(sides.force)
    for who in (sides.officer, sides.worker):
        assert goes_to(sides, who, Kind.BROKEN) == sides.other_force.name
        assert goes_to(sides, who, Kind.IDEA) == sides.other_force.name


@pytest.mark.parametrize("kind", [Kind.CASEWORK, Kind.SIGN_IN, Kind.QUESTION], ids=str)
def test_the_rest_stays_in_the_organisation_where_somebody_there_answers(sides: TwoSides, kind: Kind) -> None:
    name_platform_desk(sides, sides.other_force)
    desk_of(sides.force)
    assert goes_to(sides, sides.officer, kind) == sides.force.name


def test_an_organisation_without_a_desk_asks_the_platform(sides: TwoSides) -> None:
    name_platform_desk(sides, sides.other_force)
    assert goes_to(sides, sides.worker, Kind.QUESTION) == sides.other_force.name
    with pytest.raises(Refusal, match="Enter the reference of the referral"):
        goes_to(sides, sides.worker, Kind.CASEWORK)


def test_where_nobody_answers_the_person_is_told_whom_to_ask(sides: TwoSides) -> None:
    name_platform_desk(sides, None)
    with pytest.raises(Refusal, match="Ask an administrator"):
        goes_to(sides, sides.worker, Kind.QUESTION)


def test_a_reference_one_may_not_see_is_as_one_that_does_not_exist(sides: TwoSides) -> None:
    referral = sides.accepted()
    stranger = sides.other_provider.person("provider-worker")
    for reference in (referral.reference, "REF-26-NOSUCH"):
        with pytest.raises(Refusal, match="You can see no referral or case"):
            goes_to(sides, stranger, Kind.CASEWORK, reference)


def test_an_officer_asks_about_a_case_of_their_own(sides: TwoSides) -> None:
    desk_of(sides.force)
    asked = ask(sides, sides.officer, about="TST-26-AAAAAA")
    assert (asked.tenant_id, asked.about, asked.referral_id) == (sides.force.id, "TST-26-AAAAAA", None)


def test_it_never_goes_anywhere_else_than_the_page_said(sides: TwoSides) -> None:
    command = AskForHelp(
        kind=Kind.CASEWORK,
        subject="A",
        body="B",
        about=sides.accepted().reference,
        page="",
        slug="",
        desk_tenant_id=sides.other_force.id,
    )
    with sides.acting(sides.worker) as session, pytest.raises(Conflict, match="has changed meanwhile"):
        ask_for_help(session, session.actor, command, MODULES, now=now())


@pytest.mark.parametrize(
    ("path", "leaves", "kept"),
    [
        ("/t/mine/cases/OOC-26-7KQ4MX?q=Smith#top", False, "/cases/OOC-26-7KQ4MX"),
        ("/t/mine/cases/OOC-26-7KQ4MX/notes", True, "/cases/…/notes"),
        ("/t/mine/people/5f0a1e58-6d1c-4c0e-9f35-fa1e1ead0000", True, "/people/…"),
        ("/t/mine/referrals", True, "/referrals"),
        ("/t/theirs/cases", False, ""),
        ("https://elsewhere.example/", False, ""),
        ("/t/mine/\x07", False, ""),
        ("", False, ""),
    ],
)
def test_of_the_page_the_path_is_kept_and_no_more_than_that(path: str, kept: str, *, leaves: bool) -> None:
    assert page_of(path, "mine", leaves=leaves) == kept


def test_the_page_of_a_referral_fills_in_its_reference() -> None:
    assert about_in("/t/mine/referrals/REF-26-7KQ4MX/message") == "REF-26-7KQ4MX"
    assert about_in("/t/mine/referrals") == ""
