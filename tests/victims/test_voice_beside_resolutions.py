"""What victim care heard counts in an out-of-court resolution; each module works without the other."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest
import sqlalchemy as sa

from fairlead.audit.sealer import AuditSession
from fairlead.identity.actor import Actor
from fairlead.modules.registry import registry
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.public import Refusal
from fairlead.tenancy.models import TenantModule
from fairlead.testing.casework import NOW, Force
from fairlead_oocd.queries.work import VictimOnCase, find_work
from fairlead_oocd.use_cases import opening, victims
from fairlead_victims.access import find_record
from fairlead_victims.use_cases.records import OpenRecord, open_victim_record
from fairlead_victims.use_cases.voice import RecordViews, record_views

R = TypeVar("R")
CRIME = "14/99001/26"


@dataclass(frozen=True, kw_only=True)
class Together:
    """An officer's resolution and a victim care officer's record of the same crime and person."""

    force: Force
    officer: Actor
    care: Actor
    case: str
    record: str

    def run(self, actor: Actor, use_case: Callable[..., R], command: object, *, now: datetime = NOW) -> R:
        with self.force.work(actor) as session:
            return use_case(session, actor, command, now=now)

    def hear(self, *, now: datetime = NOW, **changed: object) -> None:
        """What the victim says to victim care."""
        said: dict[str, object] = {
            "reference": self.record, "sought_at": NOW, "method": "phone", "outcome": "spoke",
            "views": "Wants it to end well", "no_views_reason": None, "supports": True, "listed_action": "CR01",
            "loss_pence": 3800, "wants_apology": None, "restorative_interest": False, "at_risk": True,
            "safety_concerns": "Is afraid of his brother",
        }  # fmt: skip
        self.run(self.care, record_views, RecordViews(**{**said, **changed}), now=now)  # type: ignore[arg-type]  # by name

    def victim(self) -> VictimOnCase:
        """The victim as the officer's case has them."""
        with self.force.work(self.officer) as session:
            [found] = find_work(session, self.case, NOW.date()).victims
            return found

    def disclosures(self) -> int:
        """Entries of the log that say that views were given to a case."""
        with AuditSession(self.force.database.engine, actor=self.officer) as reader:
            return int(
                reader.scalar(
                    sa.text(
                        "select count(*) from audit_entry"
                        " where action = 'victims.views.given' and operation = 'disclosure'"
                    )
                )
                or 0
            )


def switch(force: Force, module: str, *, on: bool) -> None:
    with force.work(force.actor("supervisor")) as session:
        found = session.scalar(sa.select(TenantModule).where(TenantModule.module == module))
        if found is None:
            session.add(TenantModule(module=module, enabled=on, changed_at=NOW, changed_by="test"))
        else:
            found.enabled = on


@pytest.fixture
def together(force: Force) -> Together:
    roles = {each.key: each for each in registry().default_roles("force", frozenset({"oocd", "victims"}))}
    officer, carer = (
        replace(
            force.actor(name=name),
            roles=frozenset({name}),
            permissions=frozenset(map(str, roles[name].permissions)),
        )
        for name in ("investigator", "victims-care")
    )
    switch(force, "victims", on=True)
    people: dict[str, uuid.UUID] = {}
    for given, family in (("Testina", "Suspectsworth"), ("Vera", "Harmedley")):
        with force.work(officer) as session:
            command = CreatePerson(given_names=given, family_name=family, date_of_birth=date(1990, 5, 4))
            people[given] = create_person(session, officer, command, now=NOW).id
    made = Together(force=force, officer=officer, care=carer, case="", record="")
    case = made.run(
        officer,
        opening.open_resolution,
        opening.OpenResolution(
            suspect_id=people["Testina"], offence_code="TH68010", committed_from=date(2026, 11, 16),
            crime_reference=CRIME, attendance="voluntary",
        ),
    ).reference  # fmt: skip
    made.run(officer, opening.add_victim, opening.AddVictim(reference=case, person_id=people["Vera"]))
    record = made.run(
        carer,
        open_victim_record,
        OpenRecord(
            person_id=people["Vera"], bases=("direct",), offence="Theft from a shop", offence_on=date(2026, 11, 16),
            reported_on=date(2026, 11, 16), crime_reference=CRIME,
        ),
    ).reference  # fmt: skip
    return replace(made, case=case, record=record)


def test_what_victim_care_heard_stands_in_the_resolution_and_the_log_says_that_it_was_given(
    together: Together,
) -> None:
    assert together.victim().said is None
    assert together.disclosures() == 0  # nothing was said, so nothing was given
    together.hear()
    said = together.victim().said
    assert said is not None
    assert (said.views, said.supports, said.wants_listed_action, said.risk_to_victim, said.loss_pence) == (
        "Wants it to end well", True, "CR01", True, 3800,
    )  # fmt: skip
    assert said.elsewhere
    assert together.disclosures() == 1


def test_the_newest_views_count_and_a_reason_without_views_is_an_effort(together: Together) -> None:
    together.hear()
    later = NOW + timedelta(days=1)
    together.hear(now=later, views=None, no_views_reason="Does not answer any more", supports=None)
    victim = together.victim()
    assert victim.said is not None
    assert victim.said.views is None
    assert victim.said.no_views_reason == "Does not answer any more"
    assert victim.elsewhere is not None


def test_the_officer_does_not_record_a_second_time_what_victim_care_keeps(together: Together) -> None:
    together.hear()
    with pytest.raises(Refusal, match="Another module keeps"):
        own_record(together)


def test_with_the_victims_module_off_the_officer_records_views_and_nothing_is_lost(
    together: Together,
) -> None:
    together.hear()
    switch(together.force, "victims", on=False)
    assert together.victim().said is None
    own_record(together)
    said = together.victim().said
    assert said is not None
    assert (said.views, said.elsewhere) == ("Told the officer", False)
    switch(together.force, "victims", on=True)
    again = together.victim().said
    assert again is not None
    assert again.views == "Wants it to end well"


def test_with_resolutions_off_victim_care_goes_on(together: Together) -> None:
    switch(together.force, "oocd", on=False)
    together.hear()
    with together.force.work(together.care) as session:
        assert find_record(session, together.care, together.record).crime_reference == CRIME


def test_views_about_another_crime_are_not_given(together: Together) -> None:
    with together.force.work(together.care) as session:
        record = find_record(session, together.care, together.record)
        record.crime_reference = "14/1"
    together.hear()
    assert together.victim().said is None
    assert together.disclosures() == 0


def own_record(together: Together) -> None:
    together.run(
        together.officer,
        victims.record_views,
        victims.RecordViews(
            reference=together.case, party_id=together.victim().party.id, views="Told the officer",
            no_views_reason=None, supports=None, wants_listed_action=None, risk_to_victim=None,
            restorative_interest=None, loss_pence=None, update_preference=None,
        ),
    )  # fmt: skip
