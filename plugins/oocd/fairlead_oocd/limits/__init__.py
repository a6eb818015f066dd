"""The limits that law fixes (caps, amounts, dates), each listed as a rule of its own.

`LIMITS` is the rule set; the same functions guard the use cases through `fairlead_oocd.conditions`, the guards
of the workflow and the rules R22, R23, R43, R60 and R111.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairlead.public import Confidence, Finding, Findings, Layer, Result, Rule, RuleSet
from fairlead_oocd.disposals import PART6, PENALTY_NOTICES, TITLES, Disposal, DisposalSet, these
from fairlead_oocd.facts import UNKNOWN, Facts
from fairlead_oocd.limits import caps, clocks
from fairlead_oocd.limits.rows import AWAITS_PART6, CAPS, LASPO_2012, ROYAL_ASSENT, TOTAL_ID, Cap
from fairlead_oocd.parameters import Parameters

LimitRule = Rule[Facts, Parameters]
_S = Layer.STATUTE


@dataclass(frozen=True)
class _EachCondition:
    """The check of a cap as a rule: every condition of the fact sheet in every caution the cap is about."""

    cap: Cap

    def __call__(self, facts: Facts, parameters: Parameters) -> Findings:
        conditions = () if facts.conditions is UNKNOWN else facts.conditions
        found: list[Finding] = []
        for disposal in sorted(self.cap.applies_to):
            caution = caution_of(facts, parameters, Disposal(disposal))
            faults = [
                (number, fault)
                for number, condition in enumerate(conditions, start=1)
                for fault in self.cap.check(condition, caution)
            ]
            subject = these(Disposal(disposal))
            found.extend(
                Finding(
                    subjects=subject,
                    result=Result.REFUSED,
                    message=f"Condition {number}: {fault.message}",
                    what_would_change_it=fault.change,
                    source=fault.source,
                    layer=fault.layer,
                )
                for number, fault in faults
            )
            if conditions and not faults:
                message = "Every condition keeps to it"
                found.append(
                    Finding(subjects=subject, result=Result.ALLOWED, message=message, what_would_change_it="")
                )
        return tuple(found)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # what the rule explorer shows
        return self.cap.check.__doc__


def caution_of(facts: Facts, parameters: Parameters, disposal: Disposal) -> caps.Caution:
    """What surrounds the conditions of a fact sheet in one kind of caution."""
    giving, age = facts.proposed_giving_date, facts.age_at_giving
    return caps.Caution(
        disposal=disposal,
        parameters=parameters,
        trial_class=facts.offence.trial_class,
        given=None if giving is UNKNOWN else giving,
        age=None if age is UNKNOWN else age,
        immigration=facts.immigration.status,
    )


def _of_cap(cap: Cap) -> LimitRule:
    return Rule(
        id=cap.id,
        title=cap.title,
        version="1",
        layer=cap.layer,
        source=cap.source,
        effective_from=cap.effective_from,
        confidence=cap.confidence,
        applies_to=cap.applies_to,
        check=_EachCondition(cap),
        awaits=cap.awaits,
    )


def _clock(  # noqa: PLR0917  # a row of a table
    rule_id: str,
    title: str,
    source: str,
    applies_to: DisposalSet,
    check: clocks.Check,
    since: date = LASPO_2012,
    *,
    layer: Layer = _S,
    confidence: Confidence = Confidence.VERIFIED,
    awaits: str = "",
) -> LimitRule:
    return Rule(
        id=rule_id,
        title=title,
        version="1",
        layer=layer,
        source=source,
        effective_from=since,
        confidence=confidence,
        applies_to=applies_to,
        check=check,
        awaits=awaits,
    )


_COM, _COND, _SIMPLE = these(Disposal.COM), these(Disposal.COND), these(Disposal.SIMPLE)
LIMITS: RuleSet[Facts, Parameters] = RuleSet(
    name="oocd-limits",
    version="1",
    subjects=TITLES,
    rules=(
        *(_of_cap(cap) for cap in CAPS),
        _clock(TOTAL_ID, "Attendance in a conditional caution: most hours in total", "CJA 2003 s.22(3B)",
               _COND, clocks.attendance_total),
        _clock("L20", "Unpaid penalty rises by half", "PCSC Act 2022 s.111(6)", _COM, clocks.unpaid_penalty,
               ROYAL_ASSENT, awaits=AWAITS_PART6),
        _clock("L21", "Unpaid penalty registrable after 21 days", "PCSC Act 2022 s.111(7)", _COM,
               clocks.registrable, ROYAL_ASSENT, awaits=AWAITS_PART6),
        _clock("L22", "Penalty notice: amount, 21 days, half as much again", "CJPA 2001 ss.3, 4(5)–(8), 5(1)",
               PENALTY_NOTICES, clocks.penalty_notice),
        _clock("L23", "Six months to prosecute a summary offence", "MCA 1980 s.127(1)–(2)",
               clocks.TRIED, clocks.six_months),
        _clock("L24", "Weeks to complete the conditions",
               "Code of Practice 2013 as reported [verified-secondary]; DIV and COM: placeholder pending Code",
               PART6 | _COND, clocks.completion, layer=Layer.NATIONAL,
               confidence=Confidence.VERIFIED_SECONDARY),
        _clock("L25", "Two years in which a similar outcome counts", "CJCA 2015 s.17(4)", _SIMPLE,
               clocks.look_back, date(2015, 4, 13)),
        _clock("L26", "When a caution is spent", "ROA 1974 Sch.2 para 1(1)",
               clocks.SPENT, clocks.spent),
        _clock("L27", "No proceedings after a community caution", "PCSC Act 2022 s.115(1)", _COM,
               clocks.no_proceedings, ROYAL_ASSENT, awaits=AWAITS_PART6),
        _clock("L28", "Adjournments of enforcement: 28 days in total", "PCSC Act 2022 s.113(2)", _COM,
               clocks.adjournments, ROYAL_ASSENT, awaits=AWAITS_PART6),
    ),
)  # fmt: skip

__all__ = ["LIMITS", "LimitRule", "caution_of"]
