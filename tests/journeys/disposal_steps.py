"""Cases brought up to the offer by the demonstration's own telling, and the pages from there to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from fairlead.public import local_day, member_of
from fairlead.tenancy.packs import apply_packs
from fairlead_oocd.demo.stories import WITH_APPROPRIATE_ADULT, Story
from fairlead_oocd.demo.telling import Telling

from .caution_steps import TODAY, this_minute
from .conftest import Person, Site

ADULT_BORN, CHILD_BORN = date(1994, 3, 9), TODAY - timedelta(days=15 * 366)
TWO_TIER = "fernshire"
_PACK = """
[tenant]
name = "Fernshire Police"
kind = "force"

[modules.oocd]
enabled = true
dpia = "FER-DPIA-1"

[[settings]]
module = "oocd"
effective_from = 2026-01-01
source = "invented for a test: Part 6 as if it were in force"

[settings.values]
part6_commencement_date = 2026-01-01
"""
_PEOPLE = """
[[users]]
name = "Ivo Madeup"
email = "investigator@fernshire.example"
roles = ["investigator"]
team = "Fernshire response"
rank = "constable"

[[users]]
name = "Una Madeup"
email = "supervisor@fernshire.example"
roles = ["supervisor"]
team = "Fernshire response"
rank = "sergeant"
"""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """One disposal: an invented person, how the case differs, what its giving asks for, and how it ends.

    ``chosen`` and ``typed`` are the answers on the page beside those that every giving asks for; ``outcome`` is
    the Home Office code, '' where the case stays in GIVEN.
    """

    disposal: str
    person: str
    outcome: str
    code: str = "TH68010"
    condition: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    force: str = "northmoor"
    child: bool = False
    never: tuple[str, ...] = ()


ADMITS, AGREES = {"admitted": "yes"}, {"consented": "yes"}
WARNED = {"warning_given": "y"}
ADVISED = {"legal_advice": "declined"}
SIGNS = {"signature_method": "screen"}
SIGNED = {"signed_name": "Invented Person"}
AGREEMENT = {**ADMITS, **AGREES, **WARNED, **ADVISED, **SIGNS}
NOTICE = {"right_to_trial_explained": "y"}
BELIEVED = {"reason_to_believe": "Seen on camera taking the goods"}
NO_SIGNATURE = ("signed_name", "signature_method", "consented", "legal_advice")
CANNABIS = {
    "offence": {
        "offence": {
            "jurisdiction": "england_and_wales",
            "tags": {"cannabis_possession": True},
            "endorsable": False,
        }
    }
}
NOT_ADMITTED: Mapping[str, Mapping[str, object]] = {
    "admission": {"admission": {"made": False}, "consent": {"willing": True}},
    "offence": {
        "offence": {
            "jurisdiction": "england_and_wales",
            "tags": {},
            "endorsable": False,
            "value_pence": 3800,  # guidance keeps notices for small damage and theft
        }
    },
}
LETTER = "Write a letter of apology"

ENDINGS = (
    Ending(
        disposal="DIV",
        person="Quillon Zabrowe",
        outcome="",
        condition=LETTER,
        chosen=AGREEMENT,
        typed=SIGNED,
        force=TWO_TIER,
    ),
    Ending(
        disposal="COM",
        person="Hesper Undine",
        outcome="",
        condition=LETTER,
        chosen=AGREEMENT,
        typed=SIGNED,
        force=TWO_TIER,
    ),
    Ending(disposal="SIMPLE", person="Tobiah Kestleroe", outcome="3", chosen=AGREEMENT, typed=SIGNED),
    Ending(
        disposal="CR", person="Wilmot Grayfen", outcome="8", condition=LETTER, chosen=AGREEMENT, typed=SIGNED
    ),
    Ending(
        disposal="PND",
        person="Ottoline Brackish",
        outcome="6",
        chosen=NOTICE,
        typed=BELIEVED,
        answers=NOT_ADMITTED,
        never=("admitted", *NO_SIGNATURE, "course"),
    ),
    Ending(
        disposal="PND_ED",
        person="Jory Pellowmere",
        outcome="6",
        chosen=NOTICE,
        typed={**BELIEVED, "course": "Alcohol awareness, £40, ask at the address above"},
        answers=NOT_ADMITTED,
        never=("admitted", *NO_SIGNATURE),
    ),
    Ending(
        disposal="CANN",
        person="Sabine Vantwick",
        outcome="7",
        code="MD71530",
        chosen=ADMITS,
        typed={"confiscated": "Cannabis, about 1 g, exhibit INV/1"},
        answers=CANNABIS,
        never=NO_SIGNATURE,
    ),
    Ending(
        disposal="O22",
        person="Mungo Ashlarby",
        outcome="22",
        condition="Take part in a restorative conversation",
        chosen={**AGREES, **WARNED, **ADVISED, **SIGNS},
        typed=SIGNED,
        answers=NOT_ADMITTED,
        never=("admitted",),
    ),
    Ending(
        disposal="YC",
        person="Elfrida Nonsuch",
        outcome="2",
        chosen={**ADMITS, **WARNED, **ADVISED, "other_courses_considered": "y"},
        answers=WITH_APPROPRIATE_ADULT,
        child=True,
        never=("consented", "signed_name"),
    ),
)


def add_two_tier_force(site: Site, folder: Path) -> None:
    """A force of the test's own in which Part 6 is in force, by the dated setting."""
    pack = folder / TWO_TIER
    pack.mkdir(parents=True)
    (pack / "tenant.toml").write_text(_PACK, encoding="utf-8")
    (pack / "demo.toml").write_text(_PEOPLE, encoding="utf-8")
    apply_packs(site.database, folder, demo=True)


def authorised_case(site: Site, ending: Ending) -> str:
    """A case up to the offer, by the use cases; returns its reference."""
    officer, supervisor = (
        member_of(site.database, ending.force, f"{role}@{ending.force}.example")
        for role in ("investigator", "supervisor")
    )
    assert officer is not None
    assert supervisor is not None
    story = Story(
        given_names=ending.person.split()[0],
        family_name=ending.person.split()[1],
        born=CHILD_BORN if ending.child else ADULT_BORN,
        victim=None,
        code=ending.code,
        happened="An invented offence of low value.",
        crime_reference=f"INV/{ending.disposal}/26",
        disposal=ending.disposal,
        condition=ending.condition,
        service_code=None,
        until="authorise",
        days_ago=1,
        answers=ending.answers,
    )
    told = Telling(site.database, officer, supervisor, officer, story)
    told.tell()
    assert told.work().case.state == "OFFERED"
    assert local_day(told.now) <= TODAY
    return told.reference


def give(officer: Person, reference: str, ending: Ending) -> None:
    """Explain and give, with what this disposal asks for and nothing else on the page."""
    officer.go(f"/oocd/{reference}/offer")
    for name in ending.never:
        assert officer.page.locator(f"main [name='{name}']").count() == 0, (
            f"{ending.disposal} asks for {name}"
        )
    if not ending.child:
        officer.follow("The same in plain words")
        officer.follow("Back to the offer")
    officer.choose(explained="y", fit="yes", copy_given="y", **ending.chosen)
    officer.fill(
        given_on=TODAY, started=this_minute(), ended=this_minute(), place="Invented station", **ending.typed
    )
    officer.press("Record that it was given")
    assert not officer.errors, officer.errors


def keep_condition(officer: Person, reference: str) -> None:
    """Monitored by the officer, and kept."""
    officer.go(f"/oocd/{reference}/monitor")
    officer.fill(reason="Nothing that needs a provider")
    officer.press("Start monitoring")
    officer.follow("Record that a condition was kept")
    officer.fill(completed_on=TODAY, evidence="Seen by the officer")
    officer.press("Record that it was kept")
    assert not officer.errors


def refer_to_youth_justice(officer: Person, reference: str) -> None:
    """The hand-over, and the service's answer."""
    officer.go(f"/oocd/{reference}/youth-justice")
    assert officer.page.locator("[name=service]").input_value() == "Northmoor Youth Justice Service"
    officer.choose(method="email")
    officer.press("Record the referral")
    assert "Northmoor Youth Justice Service" in officer.page.inner_text(".fl-case__facts")
    officer.go(f"/oocd/{reference}/youth-justice/answer")
    officer.choose(answer="no-programme")
    officer.press("Record the answer")
    assert not officer.errors


def complete(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/complete")
    officer.press("Confirm that")
    assert not officer.errors, officer.errors


def finalise(officer: Person, reference: str, ending: Ending) -> str:
    """Returns the code that was on the page to begin with."""
    officer.go(f"/oocd/{reference}/finalise")
    offered = officer.page.locator("[name=outcome_code]").input_value()
    if not ending.outcome:
        assert officer.sees("is not settled yet: a person chooses"), "what is open is said so"
        officer.choose(outcome_code="3")
    officer.fill(letters_sent="Letter of completion", kept_things="Goods given back to the shop")
    if officer.page.locator("[name=pnc_reference]").count():
        officer.fill(pnc_reference="26/1234A")
    officer.press("Finalise the case")
    assert not officer.errors, officer.errors
    return offered
