"""What guards look at: the case as far as it has come, and who is acting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from fairlead.public import Decision, Layer, Rank, Reason, Result, add_weeks, age_on
from fairlead_oocd.dates import ADULT_AGE, completion_weeks, latest_deadline
from fairlead_oocd.disposals import Disposal
from fairlead_oocd.facts import UNKNOWN, Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy.similar_cases import SimilarCases


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The facts of a transition. `on` is the day of the transition; nothing here reads a clock.

    `decision` is the latest assessment of the chosen disposal, made on `assessed_on`. Staff are given by
    reference. `involved` is everybody whom four eyes exclude: who ever led the case, and who proposed, submitted or
    reported what is decided on; empty in states without such a decision. `document_contents` names what the
    document holds, in the words of `giving.contents_needed`. The booleans are false until the thing is recorded; the
    appropriate adult and the interpreter are those present at the explanation and signature. `similar` are the
    figures that were shown; `rationale` and `deviation` what was written about the choice. `penalty_due` is the last
    day to pay a penalty that was attached after a breach, or a notice.
    """

    facts: Facts
    parameters: Parameters
    disposal: Disposal
    on: date
    decision: Decision | None = None
    assessed_on: date | None = None
    actor: str = ""
    actor_rank: Rank | None = None
    involved: frozenset[str] = frozenset()
    authorised_by_rank: Rank | None = None
    duplicate_checked: bool = False
    agreed_to_needs_assessment: bool = False
    explained: bool = False
    warned_of_breach: bool = False
    legal_advice_offered: bool = False
    signed_by_offender: bool = False
    document_contents: frozenset[str] = frozenset()
    appropriate_adult_present: bool = False
    interpreter_present: bool = False
    schedule3_listed: bool = False
    notification_applies: bool | None = None
    notification_explained: bool = False
    reason_to_believe: bool = False
    right_to_trial_explained: bool = False
    course_offered: bool = False
    drug_confiscated: bool = False
    other_courses_considered: bool = False
    referred_to_youth_justice: bool = False
    data_sharing_basis_recorded: bool = False
    given: date | None = None
    offender_agrees_to_variation: bool = False
    failure: str = ""
    caused_by_provider: bool | None = None
    sessions_missed: int = 0
    sessions_cancelled_by_provider: int = 0
    explanation_sought: bool = False
    explanation_given: bool = False
    explanation_due: date | None = None
    reasonable_excuse: bool | None = None
    variation_agreed: bool = False
    proceedings_on: date | None = None
    legal_sign_off: bool = False
    penalty_pence: int | None = None
    penalty_due: date | None = None
    penalty_paid: bool = False
    another_penalty: bool = False
    rescinds_a_penalty: bool = False
    conditions_running: bool = False
    course_by: date | None = None
    course_completed: bool = False
    course_fee_paid: bool = False
    certificate_contents: frozenset[str] = frozenset()
    all_conditions_evidenced: bool = False
    outcome_code: str = ""
    victim_told: bool = False
    offender_told: bool = False
    sampled: bool = False
    similar: SimilarCases | None = None
    rationale: str = ""
    deviation: str = ""

    @property
    def given_to_child(self) -> bool:
        """Whether the person was under 18 on the day of giving, whatever their age is now."""
        born = self.facts.dob
        return born is not UNKNOWN and self.given is not None and age_on(born, self.given) < ADULT_AGE


Guard = Callable[[Progress], Decision]


class Requirements:
    """Gathers every requirement that is not met; never stops at the first."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._reasons: list[Reason] = []
        self._min_rank: Rank | None = None

    def need(  # noqa: PLR0917  # each call reads as a sentence
        self,
        met: bool,  # noqa: FBT001  # the requirement itself
        rule: str,
        layer: Layer,
        source: str,
        message: str,
        change: str,
    ) -> None:
        """Add a reason of refusal unless the requirement is met."""
        if not met:
            self._reasons.append(
                Reason(
                    rule=rule,
                    version="1",
                    layer=layer,
                    source=source,
                    message=message,
                    what_would_change_it=change,
                    result=Result.REFUSED,
                )
            )

    def refuse_with(self, reasons: tuple[Reason, ...]) -> None:
        """Take over reasons of an assessment as reasons of refusal."""
        self._reasons.extend(
            Reason(
                rule=r.rule,
                version=r.version,
                layer=r.layer,
                source=r.source,
                message=r.message,
                what_would_change_it=r.what_would_change_it,
                result=Result.REFUSED,
            )
            for r in reasons
        )

    def rank(self, rank: Rank | None) -> None:
        """The rank asked for, shown with the decision."""
        self._min_rank = rank

    def decide(self) -> Decision:
        """ALLOWED when every requirement is met, else REFUSED with all reasons."""
        return Decision(
            subject=self._subject,
            result=Result.REFUSED if self._reasons else Result.ALLOWED,
            reasons=tuple(self._reasons),
            required_actions=tuple(dict.fromkeys(reason.what_would_change_it for reason in self._reasons)),
            min_rank=self._min_rank,
        )


def need_within_ceiling(check: Requirements, case: Progress, giving: date) -> None:
    """Conditions end within the greatest number of weeks from the day of giving."""
    weeks, last = completion_weeks(case.disposal, case.parameters), latest_deadline(case.facts)
    if weeks is None or last is None:
        return
    ceiling = add_weeks(giving, weeks.max)
    check.need(
        last <= ceiling,
        "L24",
        Layer.NATIONAL,
        "Code of Practice 2013 [verified-secondary]; placeholder for Part 6",
        f"The conditions would run beyond {weeks.max} weeks, {ceiling.isoformat()}",
        f"End them on or before {ceiling.isoformat()}.",
    )


GuardTable = Mapping[str, Guard]
