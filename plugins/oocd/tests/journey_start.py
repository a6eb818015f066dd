"""The first half of a case, step by step by the use cases: from opening to the authorised offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self, TypeVar

from fairlead.public import Actor, CaseFile
from fairlead_oocd.policy.gravity import KEY_FACTORS
from fairlead_oocd.queries.work import CaseWork, find_work
from fairlead_oocd.use_cases import (
    authorisation,
    conditions,
    eligibility,
    evidence,
    needs,
    opening,
    victims,
)
from fairlead_oocd.use_cases import gravity as use_gravity

from .conftest import NOW, SHOP_THEFT, World

C = TypeVar("C")
R = TypeVar("R")
RATIONALE = "A first offence of low value, admitted at once; a course will deal with the cause. " * 2

ANSWERS: Mapping[str, Mapping[str, object]] = {
    "admission": {
        "admission": {
            "made": True,
            "to_whom": "4512",
            "at": "2026-11-17",
            "qualified": False,
            "defence_raised": False,
        },
        "consent": {"willing": True},
    },
    "offence": {"offence": {"jurisdiction": "england_and_wales", "tags": {}, "endorsable": False}},
    "circumstances": {
        "on_bail": False,
        "under_court_order": False,
        "on_licence": False,
        "immigration": {"status": "british"},
    },
    "vulnerability": {
        "vulnerability": {"screened": True, "flags": [], "fit": True},
        "aa": {"required": False},
        "interpreter": {"required": False},
    },
    "gravity": {"gravity": {"base": 2, "factors": [], "final": 2}},
}
STOLEN: Mapping[str, object] = {
    "offence": {
        "jurisdiction": "england_and_wales",
        "tags": {},
        "endorsable": False,
        "value_pence": 4000,
    }
}
"""The offence with the value that was stolen, which a penalty notice depends on."""
NOTICE: Mapping[str, object] = {
    "admitted": False,
    "consented": False,
    "warning_given": False,
    "legal_advice": "",
    "signed_name": "",
    "signature_method": "",
    "reason_to_believe": "Seen on camera",
    "right_to_trial_explained": True,
    "designated_officer": "Designated Officer, Testford Court, Test Street",
}
"""What is recorded when a penalty notice is given."""


@dataclass
class Start:
    """The case, and the clock that moves an hour with each step."""

    world: World
    disposal: str = "COND"
    reference: str = ""
    now: datetime = NOW
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def run(self, actor: Actor, use_case: Callable[..., R], command: object) -> R:
        """One use case in one transaction; remembers state, holder and next deadline after it."""
        with self.world.database.tenant_transaction(actor) as session:
            result = use_case(session, actor, command, now=self.now)
        self.now += timedelta(hours=1)
        if self.reference and actor.tenant_id == self.world.force:
            case = self.case()
            self.seen.append((case.state, case.holder_label, case.next_deadline_label or ""))
        return result

    def case(self) -> CaseFile:
        """The case as it is now."""
        return self.work().case

    def work(self) -> CaseWork:
        """Everything about the case as it is now."""
        with self.world.database.tenant_transaction(self.world.supervisor) as session:
            return find_work(session, self.reference, self.now.date())

    @property
    def version(self) -> int:
        """What a form shown now would carry."""
        return self.work().version

    def open(self, *, with_victim: bool = True, **changes: object) -> Self:
        """T01, and the victim."""
        values: dict[str, object] = {
            "suspect_id": self.world.suspect_id,
            "offence_code": SHOP_THEFT,
            "committed_from": date(2026, 11, 16),
            "crime_reference": "14/99001/26",
            "attendance": "voluntary",
            "place": "High Street, Testford",
            "offence_summary": "Took two bottles of spirits worth £38.",
            **changes,
        }
        command = opening.OpenResolution(**values)  # type: ignore[arg-type]  # values by name, for tests to change
        case = self.run(self.world.officer, opening.open_resolution, command)
        self.reference = case.reference
        if with_victim:
            self.run(
                self.world.officer,
                opening.add_victim,
                opening.AddVictim(reference=self.reference, person_id=self.world.victim_id),
            )
        return self

    def review_only(self) -> Self:
        """T02."""
        self.run(
            self.world.officer,
            evidence.accept_for_review,
            evidence.AcceptForReview(
                reference=self.reference,
                version=self.version,
                summary="CCTV and admission",
                duplicate_checked=True,
            ),
        )
        return self

    def decide_insufficient(self) -> Self:
        """T04."""
        self.run(
            self.world.officer,
            evidence.decide_evidence,
            evidence.DecideEvidence(
                reference=self.reference,
                version=self.version,
                sufficient=False,
                decider="Sgt 77",
                rank="sergeant",
                decided_on=date(2026, 11, 18),
                evidence_summary="One witness, who left",
                public_interest="",
                reason="No witness",
                suggested_outcome="15",
            ),
        )
        return self

    def review(self) -> Self:
        """T02, T03."""
        self.review_only()
        self.run(
            self.world.officer,
            evidence.decide_evidence,
            evidence.DecideEvidence(
                reference=self.reference,
                version=self.version,
                sufficient=True,
                decider="Sgt 77",
                rank="sergeant",
                decided_on=date(2026, 11, 18),
                evidence_summary="CCTV and admission",
                public_interest="First offence, low value",
                admission_reference="interview 1",
            ),
        )
        return self

    def answer(self, **changes: Mapping[str, object]) -> Self:
        """Every question, with ``changes`` by group."""
        for group, answers in {**ANSWERS, **changes}.items():
            if group == "gravity":
                self.score(answers["gravity"])
                continue
            self.run(
                self.world.officer,
                eligibility.answer_questions,
                eligibility.AnswerQuestions(
                    reference=self.reference, version=self.version, group=group, title=group, answers=answers
                ),
            )
        self.run(
            self.world.officer,
            eligibility.answer_questions,
            eligibility.AnswerQuestions(
                reference=self.reference,
                version=self.version,
                group="history",
                title="history",
                answers={"history": []},
                adds_to="history",
            ),
        )
        return self

    def score(self, gravity: object) -> Self:
        """The gravity score, of an offence that is not in a matrix: base, factors and final as given."""
        assert isinstance(gravity, Mapping)
        command = use_gravity.ScoreGravity(
            reference=self.reference,
            version=self.version,
            factors=tuple(gravity.get("factors") or ()),
            key_factors=KEY_FACTORS,
            final=gravity.get("final"),
            final_reason="As the sergeant and I see it",
            base=gravity.get("base"),
            base_reason="Like other theft of low value",
        )
        self.run(self.world.officer, use_gravity.score_gravity, command)
        return self

    def choose(self) -> Self:
        """T05."""
        self.run(
            self.world.officer,
            eligibility.choose_disposal,
            eligibility.ChooseDisposal(
                reference=self.reference,
                version=self.version,
                disposal=self.disposal,
                rationale=RATIONALE,
                deviation="The cause can be dealt with now",
            ),
        )
        return self

    def consult(self) -> Self:
        """T08."""
        for victim in self.work().victims:
            self.run(
                self.world.officer,
                victims.record_contact,
                victims.RecordContact(
                    reference=self.reference,
                    party_id=victim.party.id,
                    attempted_at=self.now - timedelta(hours=1),
                    method="phone",
                    outcome="spoke",
                ),
            )
            self.run(
                self.world.officer,
                victims.record_views,
                victims.RecordViews(
                    reference=self.reference,
                    party_id=victim.party.id,
                    views="Content with a course",
                    no_views_reason=None,
                    supports=True,
                    wants_listed_action="",
                    risk_to_victim=False,
                    restorative_interest=False,
                    loss_pence=3800,
                    update_preference="email",
                ),
            )
        self.run(
            self.world.officer,
            victims.finish_victim_contact,
            victims.FinishVictimContact(reference=self.reference, version=self.version),
        )
        return self

    def assess_needs(self, **scores: int) -> Self:
        """T09: these needs, or some need about thinking and behaviour."""
        self.run(
            self.world.officer,
            needs.record_needs,
            needs.RecordNeeds(
                reference=self.reference,
                version=self.version,
                consent=True,
                needs=scores or {"attitudes": 1},
                note=None,
                screened=True,
                flags=(),
                screened_by="Test Officer",
                screening_tool="force screen",
                adjustments_made=None,
            ),
        )
        return self

    def plan(self, **changes: object) -> Self:
        """One condition."""
        return self.plan_as(self.world.officer, **changes)

    def plan_as(self, actor: Actor, **changes: object) -> Self:
        """One condition, by anybody."""
        values: dict[str, object] = {
            "reference": self.reference,
            "kind": "attendance",
            "objects": ("rehabilitation",),
            "text": "Attend a victim awareness course",
            "due_on": date(2027, 1, 15),
            "evidence": "Certificate of the provider",
            "place": "Testford",
            "purpose": "Understanding the effects of theft",
            "hours": 3,
            "service_id": self.world.service_id,
            "staying_at_residence": False,
            "proportionate": True,
            "achievable": True,
            "provider_has_capacity": True,
            "circumstances_checked": True,
            **changes,
        }
        command = conditions.ProposeCondition(**values)  # type: ignore[arg-type]  # values by name, for tests to change
        self.run(actor, conditions.propose_condition, command)
        return self

    def submit(self) -> Self:
        """T10."""
        self.run(
            self.world.officer,
            conditions.submit_for_authorisation,
            conditions.SubmitForAuthorisation(
                reference=self.reference, version=self.version, rationale=RATIONALE
            ),
        )
        return self

    def authorise(self) -> Self:
        """T11."""
        self.run(
            self.world.supervisor,
            authorisation.authorise,
            authorisation.Authorise(
                reference=self.reference, version=self.version, rationale="Proportionate"
            ),
        )
        return self
