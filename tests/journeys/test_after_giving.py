"""What happens to a conditional caution after it was given, by the people who would do it.

Each case is brought to the monitoring of its condition by the use cases; the journeys begin there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from fairlead_oocd.demo.stories import Story
from fairlead_oocd.demo.telling import tell_story

from .caution_steps import TODAY, state_of
from .conftest import Arrive, Person, Site

LETTER = "Write a letter of apology to the shop"


PEOPLE = iter(
    [
        ("Teasel", "Inventedname", date(1995, 4, 3), "Yarrow", "Fictionalname"),
        ("Bracken", "Nosuchperson", date(1988, 1, 12), "Orchid", "Pretendfield"),
        ("Mallow", "Testworthy", date(2001, 9, 30), "Vetch", "Notarealone"),
        ("Gorse", "Examplethorpe", date(1976, 6, 8), "Sedge", "Makebelieve"),
        ("Sorrel", "Notaperson", date(1982, 2, 17), "Tansy", "Madeupham"),
        ("Campion", "Nobodyson", date(1991, 11, 5), "Teasel", "Unrealby"),
    ]
)
"""Invented people, others for each case: nobody is recorded twice."""


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """A conditional caution whose condition the officer monitors."""

    reference: str
    suspect: str
    names: tuple[str, ...]


@pytest.fixture
def case(site: Site) -> Monitored:
    """Brought there by the use cases."""
    given, family, born, victim_given, victim_family = next(PEOPLE)
    reference = tell_story(
        site.database,
        Story(
            given_names=given,
            family_name=family,
            born=born,
            victim=(victim_given, victim_family, "Invented Corner Shop"),
            code="TH68010",
            happened="Took goods worth £40.",
            crime_reference="NM/78/26",
            disposal="COND",
            condition=LETTER,
            service_code=None,
            until="refer",
            days_ago=3,
        ),
    )
    return Monitored(
        reference=reference, suspect=f"{given} {family}", names=(given, family, victim_given, victim_family)
    )


@pytest.fixture
def officer(arrive: Arrive) -> Person:
    return arrive("investigator@northmoor.example")


@pytest.fixture
def supervisor(arrive: Arrive) -> Person:
    return arrive("supervisor@northmoor.example", width=320)


def report_and_send(officer: Person, reference: str) -> None:
    """The officer reports the breach, asks why, and sends the answer for review."""
    assert state_of(officer, reference)[0] == "Conditions under way"
    officer.follow("Report a suspected breach")
    officer.choose(failure="work", caused_by_provider="no")
    officer.fill(
        happened_on=TODAY, facts="No letter by the agreed day.", contact_attempts="Two calls, no answer"
    )
    officer.press("Report it")
    assert not officer.errors
    state, facts = state_of(officer, reference)
    assert state == "Breach suspected"
    assert "Ask for an explanation and review" in facts

    officer.follow("Ask the person for an explanation")
    officer.choose(asked_how="letter")
    officer.press("File the breach warning")
    assert not officer.errors
    assert officer.sees("Breach warning")
    officer.follow("Send the breach for review")
    officer.choose(answered="yes")
    officer.fill(explanation="I was in hospital that week", evidence="Letter of the ward")
    officer.press("Send for review")
    assert not officer.errors
    assert officer.go(f"/oocd/{reference}/breach/decide").status == 403, "an officer does not decide"


def decide(supervisor: Person, reference: str, decision: str, reason: str) -> None:
    state, facts = state_of(supervisor, reference)
    assert state == "Breach being reviewed"
    assert "Supervisor" in facts
    supervisor.follow("Decide on the breach")
    assert supervisor.sees("I was in hospital that week")
    supervisor.choose(decision=decision)
    supervisor.fill(reason=reason)
    supervisor.press("Record your decision")
    assert not supervisor.errors


def test_a_confirmed_breach_is_prosecuted(officer: Person, supervisor: Person, case: Monitored) -> None:
    report_and_send(officer, case.reference)
    decide(supervisor, case.reference, "confirmed", "The ward knows nothing of a stay")
    assert state_of(supervisor, case.reference)[0] == "Breach confirmed"
    supervisor.follow("Decide what follows the breach")
    assert supervisor.sees("What is open after a breach of this conditional caution")
    assert not supervisor.sees("Attach a financial penalty")
    supervisor.follow("Prosecute the offence")
    assert supervisor.sees("Criminal Justice Act 2003 s.24A")
    supervisor.fill(
        charge_reference="NM/CH/1", proceedings_on=TODAY, reason="The condition was the whole caution"
    )
    supervisor.choose(arrested="no")
    supervisor.press("Record the proceedings")
    assert not supervisor.errors

    assert state_of(officer, case.reference)[0] == "Prosecution"
    for said in (
        "Proceedings instituted: the caution has ceased to have effect",
        "NM/CH/1",
        "Breach decision",
    ):
        assert officer.sees(said), said


def test_an_excuse_is_accepted_and_the_conditions_go_on(
    officer: Person, supervisor: Person, case: Monitored
) -> None:
    report_and_send(officer, case.reference)
    decide(supervisor, case.reference, "excused", "The letter of the ward was seen")

    state, facts = state_of(officer, case.reference)
    assert state == "Conditions under way"
    assert "Priya Nair" in facts
    assert "Condition to be completed" in facts
    officer.follow("Record that a condition was kept")
    assert officer.sees(LETTER)


def test_what_the_provider_caused_is_no_breach_and_a_change_that_was_agreed_is_made(
    officer: Person, supervisor: Person, case: Monitored
) -> None:
    state_of(officer, case.reference)
    officer.follow("Report a suspected breach")
    officer.choose(failure="attendance", caused_by_provider="yes")
    officer.fill(happened_on=TODAY, facts="The session was cancelled.", contact_attempts="None needed")
    officer.press_in_vain("Report it")
    assert officer.sees("The provider caused this, so it does not count against the person")
    assert officer.sees("Arrange another session or another provider")
    assert state_of(officer, case.reference)[0] == "Conditions under way"

    report_and_send(officer, case.reference)
    decide(supervisor, case.reference, "variation", "More time was asked for and is fair")
    state, _facts = state_of(officer, case.reference)
    assert state == "Conditions under way"
    assert officer.sees("Change a condition by agreement")


def test_a_breach_is_not_pursued_and_the_panel_reads_it_without_names(
    officer: Person, supervisor: Person, case: Monitored
) -> None:
    report_and_send(officer, case.reference)
    decide(supervisor, case.reference, "confirmed", "The ward knows nothing of a stay")
    state_of(supervisor, case.reference)
    supervisor.follow("Decide what follows the breach")
    supervisor.follow("Record the breach as not pursued")
    supervisor.fill(
        reason="The letter came a week late", offender_told_on=TODAY, victim_told="Told by telephone"
    )
    supervisor.choose(understood="y")
    supervisor.press("Finalise without pursuing the breach")
    assert not supervisor.errors

    state, facts = state_of(supervisor, case.reference)
    assert state == "Finalised"
    assert "Scrutiny panel" in facts
    supervisor.follow("Send to the scrutiny panel")
    supervisor.press("Send it to the panel")
    assert not supervisor.errors
    supervisor.go("/oocd/scrutiny")
    supervisor.follow("PNL-")
    for hidden in (*case.names, "Corner Shop", "NM/78/26", case.reference):
        assert hidden not in supervisor.page.inner_text("main"), hidden
    assert supervisor.sees("I was in hospital that week")
    state_of(supervisor, case.reference)
    supervisor.follow("Record the panel’s finding")
    supervisor.choose(category="APPROPRIATE")
    supervisor.fill(learning="Nothing to learn")
    supervisor.press("Record the finding")
    assert not supervisor.errors
    assert state_of(officer, case.reference)[0] == "Closed"


def test_a_condition_is_changed_by_agreement(officer: Person, case: Monitored) -> None:
    state_of(officer, case.reference)
    officer.follow("Change a condition by agreement")
    officer.fill(due_on=TODAY + timedelta(days=300), reason="A stay in hospital")
    officer.press_in_vain("Propose the change")
    assert officer.sees("beyond 20 weeks"), "the rules are asked before the person is"
    officer.fill(wording="Write a letter of apology, with help", due_on=TODAY + timedelta(days=80))
    officer.press("Propose the change")
    assert not officer.errors
    assert state_of(officer, case.reference)[0] == "Conditions being changed"

    officer.follow("Record the person’s consent")
    assert officer.sees(LETTER)
    officer.choose(consented="yes", method="paper")
    officer.fill(consented_on=TODAY, name=case.suspect)
    officer.press("Change the condition")
    assert not officer.errors
    state, facts = state_of(officer, case.reference)
    assert state == "Conditions under way"
    assert f"{TODAY + timedelta(days=80):%-d %b %Y}" in facts
    assert officer.sees("Write a letter of apology, with help")
    assert officer.sees("Variation notice, conditions version 2")


def test_a_condition_is_added_by_agreement(officer: Person, case: Monitored) -> None:
    state_of(officer, case.reference)
    officer.follow("Add a condition by agreement")
    officer.choose(
        kind="other", objects="reparation", staying_at_residence="no", proportionate="yes", achievable="yes",
        circumstances_checked="yes", provider_has_capacity="yes",
    )  # fmt: skip
    officer.fill(
        wording="Stay out of trouble", evidence="Seen by the officer", reason="The shop asked for help in its yard",
        due_on=TODAY + timedelta(days=300),
    )  # fmt: skip
    officer.press_in_vain("Propose the condition")
    assert officer.sees("is more than 20 weeks away")
    assert officer.sees("“stay out of trouble” is not specific")
    assert officer.page.locator("[name=reason]").input_value() == "The shop asked for help in its yard"
    officer.fill(wording="Sweep the yard of the shop, one morning", due_on=TODAY + timedelta(days=30))
    officer.press("Propose the condition")
    assert not officer.errors, officer.errors
    assert state_of(officer, case.reference)[0] == "Conditions being changed"
    assert officer.sees("Not there: it is added")

    officer.follow("Record the person’s consent")
    assert officer.sees("Sweep the yard of the shop, one morning")
    officer.choose(consented="yes", method="paper")
    officer.fill(consented_on=TODAY, name=case.suspect)
    officer.press("Add the condition")
    assert not officer.errors, officer.errors
    state, facts = state_of(officer, case.reference)
    assert state == "Conditions under way"
    assert f"{TODAY + timedelta(days=30):%-d %b %Y}" in facts
    assert officer.sees("Variation notice, conditions version 2")
