"""Telling the stories: each step by the person whose step it is, in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa

from fairlead.public import (
    Actor,
    CaseFile,
    Database,
    local_day,
    member_of,
)
from fairlead_oocd.demo.delivering import accept
from fairlead_oocd.demo.referring import prepare, refer
from fairlead_oocd.demo.stories import ANSWERS, REASONS, STORIES, Story
from fairlead_oocd.demo.teller import Teller
from fairlead_oocd.letters.agreement import script_of
from fairlead_oocd.manifest import KIND
from fairlead_oocd.policy.gravity import KEY_FACTORS
from fairlead_oocd.use_cases import (
    authorisation,
    conditions,
    delivery,
    eligibility,
    evidence,
    gravity,
    needs,
    offer,
    opening,
    victims,
)

R = TypeVar("R")
FORCE = "northmoor"
OFFICER, SUPERVISOR, WORKER = (
    "investigator@northmoor.example",
    "supervisor@northmoor.example",
    "worker@tidewell.example",
)


def load_demo_cases(database: Database) -> None:
    """Make the stories, once: a force that has any resolution is left alone.

    Does nothing without the demo force.
    """
    people = _people(database)
    if people is None:
        return
    _officer, supervisor, _worker = people
    with database.tenant_transaction(supervisor) as session:
        there = session.scalar(
            sa.select(CaseFile.id)
            .where(CaseFile.tenant_id == supervisor.tenant_id, CaseFile.kind == KIND)
            .limit(1)
        )
    if there is not None:
        return
    for story in STORIES:
        Telling(database, *people, story).tell()


def tell_story(database: Database, story: Story) -> str:
    """Make one story in the demo force; returns the reference of its case.

    Raises `LookupError` without the demo force and its people.
    """
    people = _people(database)
    if people is None:
        raise LookupError(f"the demo force {FORCE} and its people are needed to tell a story")
    telling = Telling(database, *people, story)
    telling.tell()
    return telling.reference


def _people(database: Database) -> tuple[Actor, Actor, Actor] | None:
    """Officer, supervisor and provider's worker of the demonstration; None without them."""
    officer, supervisor, worker = (
        member_of(database, *who) for who in ((FORCE, OFFICER), (FORCE, SUPERVISOR), ("tidewell", WORKER))
    )
    if officer is None or supervisor is None or worker is None or not officer.can("oocd:case:create"):
        return None
    return officer, supervisor, worker


class Telling(Teller):
    """One story, step by step. Browser tests tell their own to bring a case to where they start."""

    def tell(self) -> None:
        """As far as the story goes."""
        for name, step in self._steps():
            step()
            if name == self.story.until:
                return

    def _steps(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("open", self._open),
            ("review", self._review),
            ("answer-some", lambda: self._answer("admission", "offence")),
            ("answer", lambda: self._answer("circumstances", "vulnerability", "gravity", "history")),
            ("choose", self._choose),
            ("consult", self._consult),
            ("needs", self._needs),
            ("plan", self._plan),
            ("submit", self._submit),
            ("authorise", self._authorise),
            ("give", self._give),
            ("prepare", lambda: prepare(self)),
            ("refer", lambda: refer(self)),
            ("accept", self._accept),
            ("complete", self._complete),
            ("finalise", self._finalise),
        ]

    def _open(self) -> None:
        story = self.story
        suspect = self.person(story.given_names, story.family_name, story.born)
        case = self.run(
            opening.open_resolution,
            opening.OpenResolution(
                suspect_id=suspect,
                offence_code=story.code,
                committed_from=local_day(self.now) - timedelta(days=1),
                crime_reference=story.crime_reference,
                attendance="voluntary",
                place="Northmoor town centre",
                offence_summary=story.happened,
            ),
        )
        self.reference = case.reference
        if story.victim is not None:
            given_names, family_name, organisation = story.victim
            victim = self.person(given_names, family_name, None)
            command = opening.AddVictim(
                reference=self.reference, person_id=victim, organisation_name=organisation
            )
            self.run(opening.add_victim, command)

    def _review(self) -> None:
        work = self.work()
        self.run(
            evidence.accept_for_review,
            evidence.AcceptForReview(
                reference=self.reference,
                version=work.version,
                summary="Statement and admission",
                duplicate_checked=True,
            ),
        )
        self.run(
            evidence.decide_evidence,
            evidence.DecideEvidence(
                reference=self.reference,
                version=self.work().version,
                sufficient=True,
                decider=self.supervisor.name,
                rank="sergeant",
                decided_on=local_day(self.now),
                evidence_summary="Statement and admission",
                public_interest="Low seriousness, admitted, and a first offence",
                admission_reference="Interview record",
            ),
        )

    def _answer(self, *groups: str) -> None:
        for group in groups:
            if group == "gravity":
                self._score()
                continue
            answers = {**ANSWERS, **self.story.answers}.get(group, {"history": []})
            self.run(
                eligibility.answer_questions,
                eligibility.AnswerQuestions(
                    reference=self.reference,
                    version=self.work().version,
                    group=group,
                    title=group.capitalize(),
                    answers=answers,
                ),
            )

    def _score(self) -> None:
        command = gravity.ScoreGravity(
            reference=self.reference,
            version=self.work().version,
            key_factors=KEY_FACTORS,
            base=2,
            base_reason="The force has loaded no matrix",
        )
        self.run(gravity.score_gravity, command)

    def _choose(self) -> None:
        self.run(
            eligibility.choose_disposal,
            eligibility.ChooseDisposal(
                reference=self.reference,
                version=self.work().version,
                disposal=self.story.disposal,
                rationale=REASONS,
                deviation=REASONS,
            ),
        )

    def _consult(self) -> None:
        for victim in self.work().victims:
            party = victim.party.id
            self.run(
                victims.record_contact,
                victims.RecordContact(
                    reference=self.reference,
                    party_id=party,
                    attempted_at=self.now,
                    method="phone",
                    outcome="spoke",
                ),
            )
            self.run(
                victims.record_views,
                victims.RecordViews(
                    reference=self.reference,
                    party_id=party,
                    views="Content with this, wants to hear how it ends",
                    no_views_reason=None,
                    supports=True,
                    wants_listed_action="",
                    risk_to_victim=False,
                    restorative_interest=False,
                    loss_pence=None,
                    update_preference="telephone",
                ),
            )
        done = victims.FinishVictimContact(reference=self.reference, version=self.work().version)
        self.run(victims.finish_victim_contact, done)

    def _needs(self) -> None:
        self.run(
            needs.record_needs,
            needs.RecordNeeds(
                reference=self.reference,
                version=self.work().version,
                consent=True,
                needs={"alcohol": 1},
                note=None,
                screened=True,
                flags=(),
                screened_by=self.officer.name,
                screening_tool="Force screen",
                adjustments_made=None,
            ),
        )

    def _plan(self) -> None:
        if not self.story.condition:
            return
        code = self.story.service_code
        service_id = self.service(code) if code else None
        self.run(
            conditions.propose_condition,
            conditions.ProposeCondition(
                reference=self.reference,
                kind="attendance" if code else "other",
                objects=("rehabilitation",) if code else ("reparation",),
                text=self.story.condition,
                due_on=local_day(datetime.now(UTC)) + timedelta(days=60),
                evidence="Certificate of the provider" if code else "Copy of the letter",
                place="Northmoor" if code else None,
                purpose="Drinking less and safer" if code else None,
                hours=6 if code else None,
                service_id=service_id,
                staying_at_residence=False,
                proportionate=True,
                achievable=True,
                provider_has_capacity=True,
                circumstances_checked=True,
            ),
        )

    def _submit(self) -> None:
        command = conditions.SubmitForAuthorisation(
            reference=self.reference, version=self.work().version, rationale=REASONS
        )
        self.run(conditions.submit_for_authorisation, command)

    def _authorise(self) -> None:
        command = authorisation.Authorise(
            reference=self.reference,
            version=self.work().version,
            rationale="In proportion, and the victim was heard",
        )
        self.run(authorisation.authorise, command, actor=self.supervisor)

    def _give(self) -> None:
        script = script_of(self.work(), local_day(self.now))
        if script is None:
            raise ValueError(f"There are no words to read out for {self.story.disposal} in this story.")
        suspect = f"{self.story.given_names} {self.story.family_name}"
        self.go_on_at(self.now + timedelta(minutes=30))
        self.run(
            offer.give_disposal,
            offer.GiveDisposal(
                reference=self.reference,
                version=self.work().version,
                script_version=script.version,
                started_at=self.now - timedelta(minutes=30),
                ended_at=self.now - timedelta(minutes=5),
                place="Northmoor police station",
                explained=True,
                warning_given=True,
                legal_advice="declined",
                admitted=True,
                consented=True,
                signature_method="paper",
                signed_name=suspect,
                copy_given=True,
                fit=True,
            ),
        )

    def _accept(self) -> None:
        if self.story.service_code is not None:
            accept(self)

    def _complete(self) -> None:
        for item in self.work().conditions:
            self.run(
                delivery.finish_condition,
                delivery.FinishCondition(
                    reference=self.reference,
                    condition_id=item.condition.id,
                    version=item.condition.version,
                    completed_on=local_day(self.now),
                    evidence="Letter seen and sent",
                ),
            )
        command = delivery.RecordCompletion(
            reference=self.reference,
            version=self.work().version,
            completed_on=local_day(self.now),
            proof="Letter sent",
        )
        self.run(delivery.record_completion, command)

    def _finalise(self) -> None:
        self.run(
            delivery.finalise,
            delivery.Finalise(
                reference=self.reference,
                version=self.work().version,
                outcome_code="8",
                victim_told="No victim",
                offender_told_on=local_day(self.now),
                letters_sent="Completion letter",
            ),
        )
