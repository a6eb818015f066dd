"""A community resolution taken down at the roadside, in one submit: the steps of the desk, one after the other.

There are no rules, transitions or permissions of its own here. Each step is the use case that the desk page calls, and
where one is refused the case stays in the state that it has reached, as an ordinary case with everything recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    CreatePerson,
    Refusal,
    TenantSession,
    age_on,
    create_person,
    local_day,
    own_person,
)
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.queries.work import find_work
from fairlead_oocd.use_cases.eligibility import (
    AnswerQuestions,
    ChooseDisposal,
    answer_questions,
    choose_disposal,
)
from fairlead_oocd.use_cases.evidence import (
    AcceptForReview,
    DecideEvidence,
    accept_for_review,
    decide_evidence,
)
from fairlead_oocd.use_cases.gravity import ScoreGravity, score_gravity
from fairlead_oocd.use_cases.needs import RecordNeeds, record_needs
from fairlead_oocd.use_cases.opening import AddVictim, OpenResolution, add_victim, open_resolution
from fairlead_oocd.use_cases.victims import (
    FinishVictimContact,
    RecordContact,
    RecordViews,
    finish_victim_contact,
    record_contact,
    record_views,
)

ADULT = 18
SCREENED_BY_ASKING = "Asked at the roadside"
"""The tool that is recorded for the vulnerability screen of an officer who has none at hand."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The answers of one group of questions, as in `AnswerQuestions`."""

    group: str
    title: str
    answers: Mapping[str, object]
    adds_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Harmed:
    """A victim: a person of the index or a new one, the attempt to hear them, and what they said.

    Reference and party of ``contact`` and ``views`` are put in when the case is open.
    """

    person: CreatePerson | UUID
    organisation_name: str | None
    contact: RecordContact
    views: RecordViews


@dataclass(frozen=True, kw_only=True)
class KerbsideCase:
    """What was taken down. ``gravity`` gets its reference and version when the case is open."""

    opening: OpenResolution
    duplicate_checked: bool
    evidence_sufficient: bool
    evidence_summary: str
    decider: str
    decider_rank: str
    rationale: str
    answered: tuple[Answered, ...]
    gravity: ScoreGravity
    wants_needs_assessment: bool
    harmed: Harmed | None = None


@dataclass(frozen=True, kw_only=True)
class TakenDown:
    """The case, and what stopped it short of planning; None when nothing did."""

    case: CaseFile
    stopped: Refusal | None = None


def take_down(session: TenantSession, actor: Actor, command: KerbsideCase, *, now: datetime) -> TakenDown:
    """T01, T02, T03, the questions and the victim; then T05, T08 and T09 as far as rules and guards let it go.

    Raises what the first steps raise (`LikelyDuplicates` for the victim too), and `Refusal` for somebody who is not an
    adult: their case needs an appropriate adult and the youth justice service, so it is made at the desk.
    """
    suspect = own_person(session, actor, command.opening.suspect_id)
    if suspect.date_of_birth is None or age_on(suspect.date_of_birth, local_day(now)) < ADULT:
        raise Refusal(_("This way is for adults whose date of birth is recorded."))
    steps = _Steps(session, actor, open_resolution(session, actor, command.opening, now=now), now)
    steps.take(
        accept_for_review,
        lambda reference, version: AcceptForReview(
            reference=reference,
            version=version,
            summary=command.evidence_summary,
            duplicate_checked=command.duplicate_checked,
        ),
    )
    _hear(steps, command.harmed)
    for each in command.answered:
        steps.take(answer_questions, _answers(each))
    steps.take(
        score_gravity,
        lambda reference, version: replace(command.gravity, reference=reference, version=version),
    )
    return TakenDown(case=steps.case, stopped=_go_on(steps, command))


def _go_on(steps: _Steps, command: KerbsideCase) -> Refusal | None:
    """As far as planning. Each step stands by itself: what was recorded before a refused one stays."""
    for step in (_decide, _choose, _finish, _offer_needs):
        try:
            with steps.session.begin_nested():
                going = step(steps, command)
        except Refusal as refusal:
            steps.session.expire_all()  # what the refused step changed in memory is gone
            return refusal
        if not going:
            return None
    return None


def _decide(steps: _Steps, command: KerbsideCase) -> bool:
    """T03. Insufficient evidence ends a case for good (T04), so that is recorded at the desk with its reason."""
    if command.evidence_sufficient:
        steps.take(
            decide_evidence,
            lambda reference, version: DecideEvidence(
                reference=reference,
                version=version,
                sufficient=True,
                decider=command.decider,
                rank=command.decider_rank,
                decided_on=local_day(steps.now),
                evidence_summary=command.evidence_summary,
                public_interest=command.rationale,
            ),
        )
    return command.evidence_sufficient


def _choose(steps: _Steps, command: KerbsideCase) -> bool:
    steps.take(
        choose_disposal,
        lambda reference, version: ChooseDisposal(
            reference=reference, version=version, disposal=Disposal.CR, rationale=command.rationale
        ),
    )
    return True


def _finish(steps: _Steps, _command: KerbsideCase) -> bool:
    steps.take(
        finish_victim_contact,
        lambda reference, version: FinishVictimContact(reference=reference, version=version),
    )
    return True


def _offer_needs(steps: _Steps, command: KerbsideCase) -> bool:
    """T09 for a person who does not want to talk about needs; anybody else is assessed at the desk."""
    if command.wants_needs_assessment:
        return False
    screen = next((dict(each.answers) for each in command.answered if each.group == "vulnerability"), {})
    found = screen.get("vulnerability")
    told = found if isinstance(found, Mapping) else {}
    flags = told.get("flags")
    steps.take(
        record_needs,
        lambda reference, version: RecordNeeds(
            reference=reference,
            version=version,
            consent=False,
            needs={},
            note=None,
            screened=told.get("screened") is True,
            flags=tuple(map(str, flags)) if isinstance(flags, list | tuple) else (),
            screened_by=steps.actor.name,
            screening_tool=SCREENED_BY_ASKING,
            adjustments_made=None,
        ),
    )
    return True


def _hear(steps: _Steps, harmed: Harmed | None) -> None:
    if harmed is None:
        return
    session, actor, reference, now = steps.session, steps.actor, steps.case.reference, steps.now
    person = harmed.person
    person_id = person if isinstance(person, UUID) else create_person(session, actor, person, now=now).id
    party = add_victim(
        session,
        actor,
        AddVictim(reference=reference, person_id=person_id, organisation_name=harmed.organisation_name),
        now=now,
    )
    contact = replace(harmed.contact, reference=reference, party_id=party.id)
    record_contact(session, actor, contact, now=now)
    if harmed.views.views or harmed.views.no_views_reason:
        record_views(session, actor, replace(harmed.views, reference=reference, party_id=party.id), now=now)


def _answers(each: Answered) -> Callable[[str, int], AnswerQuestions]:
    return lambda reference, version: AnswerQuestions(
        reference=reference,
        version=version,
        group=each.group,
        title=each.title,
        answers=each.answers,
        adds_to=each.adds_to,
    )


Command = TypeVar("Command")
Taken_contra = TypeVar("Taken_contra", contravariant=True)


class _UseCase(Protocol[Taken_contra]):
    def __call__(
        self, session: TenantSession, actor: Actor, command: Taken_contra, /, *, now: datetime
    ) -> object: ...


@dataclass(frozen=True)
class _Steps:
    """The case while it moves: each step is told of the version that the one before has left."""

    session: TenantSession
    actor: Actor
    case: CaseFile
    now: datetime

    def take(self, use_case: _UseCase[Command], command: Callable[[str, int], Command]) -> None:
        self.session.flush()
        version = find_work(self.session, self.case.reference, local_day(self.now)).version
        use_case(self.session, self.actor, command(self.case.reference, version), now=self.now)
