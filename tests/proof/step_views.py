"""The journey's steps as requests, where the product's own pages are many forms: one use case for each request.

Everything around the use case is the product's: session, permission, row security, unit of work, idempotency key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from fairlead.identity.permissions import Core
from fairlead.providers.drafting.use_cases import ReferAsRecorded, refer_as_recorded
from fairlead.providers.models import Referral, Service
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.unit_of_work import attempt, requires
from fairlead.workflow.calendar import local_day
from fairlead_oocd.policy.gravity import KEY_FACTORS
from fairlead_oocd.queries.work import CaseWork, find_work
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

steps = Blueprint("proof", __name__, url_prefix="/t/<slug:tenant>/proof")

SHOP_THEFT = "TH68010"
RATIONALE = (
    "A first offence of low value, admitted at once; a course will deal with the cause and the shop agrees to it. "
    * 2
)


def _answers(now: datetime) -> Mapping[str, Mapping[str, object]]:
    today = local_day(now).isoformat()
    return {
        "admission": {
            "admission": {"made": True, "to_whom": "4512", "at": today, "qualified": False, "defence_raised": False},
            "consent": {"willing": True},
        },
        "offence": {"offence": {"jurisdiction": "england_and_wales", "tags": {}, "endorsable": False}},
        "circumstances": {
            "on_bail": False, "under_court_order": False, "on_licence": False, "immigration": {"status": "british"},
        },
        "vulnerability": {
            "vulnerability": {"screened": True, "flags": [], "fit": True},
            "aa": {"required": False},
            "interpreter": {"required": False},
        },
    }  # fmt: skip


@steps.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    """Say why, for whoever reads the test's failure."""
    return f"{type(refusal).__name__}: {refusal.message}", refusal.status


@steps.post("/open")
@requires(Core.CASE_READ)
def open_case() -> ResponseReturnValue:
    """A resolution for a person of the index."""
    now = datetime.now(UTC)
    with attempt() as session:
        case = opening.open_resolution(session, session.actor, opening_command(now), now=now)
    return redirect(url_for("cases.case", reference=case.reference), code=303)


def opening_command(now: datetime) -> opening.OpenResolution:
    """What the form says."""
    return opening.OpenResolution(
        suspect_id=UUID(request.form["person_id"]),
        offence_code=SHOP_THEFT,
        committed_from=local_day(now) - timedelta(days=2),
        crime_reference=request.form["crime_reference"],
        attendance="voluntary",
        place="High Street",
        offence_summary="Took two bottles of spirits worth £38.",
    )


@steps.post("/<reference>/<step>")
@requires(Core.CASE_READ)
def take(reference: str, step: str) -> ResponseReturnValue:
    """One step of the case."""
    now = datetime.now(UTC)
    with attempt() as session:
        work = find_work(session, reference, local_day(now))
        STEPS[step](session, work, now)
        if step == "refer":
            sent = session.scalars(
                sa.select(Referral.reference).where(Referral.case_id == work.case.id)
            ).one()
            return redirect(url_for("providers.referral", reference=sent), code=303)
    return redirect(url_for("cases.case", reference=reference, _anchor=step), code=303)


Step = Callable[[TenantSession, CaseWork, datetime], object]


def _victim(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = opening.AddVictim(reference=work.case.reference, person_id=UUID(request.form["person_id"]))
    return opening.add_victim(session, session.actor, command, now=now)


def _accept(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = evidence.AcceptForReview(
        reference=work.case.reference,
        version=work.version,
        summary="CCTV and admission",
        duplicate_checked=True,
    )
    return evidence.accept_for_review(session, session.actor, command, now=now)


def _decide(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = evidence.DecideEvidence(
        reference=work.case.reference, version=work.version, sufficient=True, decider="Sgt 77", rank="sergeant",
        decided_on=local_day(now), evidence_summary="CCTV and admission", public_interest="First offence, low value",
        admission_reference="interview 1",
    )  # fmt: skip
    return evidence.decide_evidence(session, session.actor, command, now=now)


def _answer(session: TenantSession, work: CaseWork, now: datetime) -> object:
    """Every group at once: six use cases in one transaction, the longest of the journey."""
    for group, answers in _answers(now).items():
        work = find_work(session, work.case.reference, local_day(now))
        command = eligibility.AnswerQuestions(
            reference=work.case.reference, version=work.version, group=group, title=group, answers=answers
        )
        eligibility.answer_questions(session, session.actor, command, now=now)
    work = find_work(session, work.case.reference, local_day(now))
    score = gravity.ScoreGravity(
        reference=work.case.reference, version=work.version, key_factors=KEY_FACTORS, base=2,
        base_reason="Like other theft of low value",
    )  # fmt: skip
    gravity.score_gravity(session, session.actor, score, now=now)
    work = find_work(session, work.case.reference, local_day(now))
    return eligibility.answer_questions(
        session, session.actor,
        eligibility.AnswerQuestions(
            reference=work.case.reference, version=work.version, group="history", title="history",
            answers={"history": []}, adds_to="history",
        ),
        now=now,
    )  # fmt: skip


def _choose(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = eligibility.ChooseDisposal(
        reference=work.case.reference, version=work.version, disposal="COND", rationale=RATIONALE
    )
    return eligibility.choose_disposal(session, session.actor, command, now=now)


def _consult(session: TenantSession, work: CaseWork, now: datetime) -> object:
    reference = work.case.reference
    for victim in work.victims:
        victims.record_contact(
            session, session.actor,
            victims.RecordContact(
                reference=reference, party_id=victim.party.id, attempted_at=now, method="phone", outcome="spoke",
            ),
            now=now,
        )  # fmt: skip
        victims.record_views(
            session, session.actor,
            victims.RecordViews(
                reference=reference, party_id=victim.party.id, views="Content with a course", no_views_reason=None,
                supports=True, wants_listed_action="", risk_to_victim=False, restorative_interest=False,
                loss_pence=3800, update_preference="email",
            ),
            now=now,
        )  # fmt: skip
    work = find_work(session, reference, local_day(now))
    command = victims.FinishVictimContact(reference=reference, version=work.version)
    return victims.finish_victim_contact(session, session.actor, command, now=now)


def _needs(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = needs.RecordNeeds(
        reference=work.case.reference, version=work.version, consent=True, needs={"attitudes": 1}, note=None,
        screened=True, flags=(), screened_by="Test Officer", screening_tool="force screen", adjustments_made=None,
    )  # fmt: skip
    return needs.record_needs(session, session.actor, command, now=now)


def _plan(session: TenantSession, work: CaseWork, now: datetime) -> object:
    service = session.scalars(sa.select(Service.id).where(Service.code == "TW-ALC")).one()
    command = conditions.ProposeCondition(
        reference=work.case.reference, kind="attendance", objects=("rehabilitation",),
        text="Attend an alcohol awareness course", due_on=local_day(now) + timedelta(days=50),
        evidence="Certificate of the provider", place="Northmoor", purpose="Understanding the effects of drinking",
        hours=6, service_id=service, staying_at_residence=False, proportionate=True, achievable=True,
        provider_has_capacity=True, circumstances_checked=True,
    )  # fmt: skip
    return conditions.propose_condition(session, session.actor, command, now=now)


def _submit(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = conditions.SubmitForAuthorisation(
        reference=work.case.reference, version=work.version, rationale=RATIONALE
    )
    return conditions.submit_for_authorisation(session, session.actor, command, now=now)


def _authorise(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = authorisation.Authorise(
        reference=work.case.reference, version=work.version, rationale="Proportionate"
    )
    return authorisation.authorise(session, session.actor, command, now=now)


def _give(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = offer.GiveDisposal(
        reference=work.case.reference, version=work.version, script_version="COND-1",
        started_at=now, ended_at=now, place="Northmoor police station",
        explained=True, warning_given=True, legal_advice="declined", admitted=True, consented=True,
        signature_method="paper", signed_name="Proof Suspect", copy_given=True, fit=True,
    )  # fmt: skip
    return offer.give_disposal(session, session.actor, command, now=now)


def _refer(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = ReferAsRecorded(
        case_id=work.case.id, need_id=work.conditions[0].condition.id, scopes=("identity", "condition")
    )
    return refer_as_recorded(session, session.actor, command, now=now)


def _complete(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = delivery.RecordCompletion(
        reference=work.case.reference, version=work.version, completed_on=today(now), proof="Certificate"
    )
    return delivery.record_completion(session, session.actor, command, now=now)


def _finalise(session: TenantSession, work: CaseWork, now: datetime) -> object:
    command = delivery.Finalise(
        reference=work.case.reference, version=work.version, outcome_code="3", victim_told="By email today",
        offender_told_on=today(now), letters_sent="Completion letter", pnc_reference="26/1234X",
    )  # fmt: skip
    return delivery.finalise(session, session.actor, command, now=now)


def today(now: datetime) -> date:
    """The day in England."""
    return local_day(now)


STEPS: dict[str, Step] = {
    "victim": _victim, "accept": _accept, "decide": _decide, "answer": _answer, "choose": _choose, "consult": _consult,
    "needs": _needs, "plan": _plan, "submit": _submit, "authorise": _authorise, "give": _give, "refer": _refer,
    "complete": _complete, "finalise": _finalise,
}  # fmt: skip
