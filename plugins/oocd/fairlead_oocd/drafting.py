"""Whether a condition is well drafted: lawful, specific, observable, dated and achievable, all findings at once.

The drafting rules are those of practice [design]: within the person's means, nothing that depends only on a third
party, no duty to be at a residence, the evidence named. Words are looked for, so a finding may be wrong: what is
not statute stands once the officer says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairlead.public import Decision, Layer, Reason, Result, add_weeks
from fairlead_oocd.conditions import Fault, faults_of, total_faults
from fairlead_oocd.dates import completion_weeks
from fairlead_oocd.disposals import TITLES, Disposal, these
from fairlead_oocd.facts import UNKNOWN, Condition, TrialClass, Unknown
from fairlead_oocd.facts.sheet import ImmigrationStatus
from fairlead_oocd.parameters import Parameters

DRAFTING = "[design] drafting rules of conditions; DPP guidance on conditional cautioning"
FEWEST_WORDS = 3
_PROSECUTABLE = these(Disposal.DIV, Disposal.COND)
_VAGUE = re.compile(
    r"\b(be good|be of good behaviour|behave( yourself)?( properly)?|stay out of trouble|as directed|as required"
    r"|as appropriate|where appropriate|if possible|try to|and so on|etc)\b",
    re.IGNORECASE,
)
_NO_EVIDENCE = re.compile(
    r"^\W*(none|n/?a|tbc|to be (confirmed|decided)|unknown|not (needed|known)|self[- ]report(ed)?|own word)?\W*$",
    re.IGNORECASE,
)
_SOMEBODY_ELSE = re.compile(
    r"\b(victim|employer|landlord|parents?|mother|father|partner|wife|husband)\b[^.]{0,40}"
    r"\b(will|must|agrees?|accepts?|has to|is to|decides?)\b",
    re.IGNORECASE,
)
_RESIDENCE = re.compile(
    r"\b(curfew|(stay|remain|be) (at home|indoors|in the house)|not leave (your|the|their) (home|house|address|flat)"
    r"|(sleep|live|reside) at)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a condition is planned for. ``giving`` is the earliest day on which it can be given."""

    disposal: str
    parameters: Parameters
    giving: date
    offence_date: date | None = None
    prosecution_limit: date | None = None
    trial_class: TrialClass | Unknown = UNKNOWN
    age: int | None = None
    immigration: ImmigrationStatus | Unknown = UNKNOWN
    catalogue_disposals: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """All that was found about one condition. ``notes`` stand in nobody's way and are shown beside their field."""

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...] = ()

    @property
    def blocking(self) -> tuple[Fault, ...]:
        """What no role and no reason gets past: statute, and the greatest number of weeks."""
        return tuple(
            each for each in self.faults if each.reason.layer is Layer.STATUTE or each.reason.rule == "T17"
        )

    @property
    def decision(self) -> Decision:
        """ALLOWED or REFUSED, with every reason, statute first."""
        reasons = sorted(
            (fault.reason for fault in self.faults), key=lambda reason: reason.layer is not Layer.STATUTE
        )
        return Decision(
            subject="condition",
            result=Result.REFUSED if self.faults else Result.ALLOWED,
            reasons=(*reasons, *(note.reason for note in self.notes)),
            required_actions=tuple(dict.fromkeys(reason.what_would_change_it for reason in reasons)),
        )

    @property
    def by_field(self) -> Mapping[str, tuple[Reason, ...]]:
        """Reasons and notes by the field they are about."""
        found: dict[str, tuple[Reason, ...]] = {}
        for each in (*self.faults, *self.notes):
            found[each.field] = (*found.get(each.field, ()), each.reason)
        return found


def review_condition(condition: Condition, plan: Plan, *, others: Sequence[Condition] = ()) -> Review:
    """Everything that speaks against a condition beside the ``others`` of its case, and what is worth knowing.

    A rationale the condition carries already is not looked at: the review says what it would have to answer.
    """
    lawful = faults_of(
        condition,
        disposal=plan.disposal,
        parameters=plan.parameters,
        trial_class=plan.trial_class,
        given=plan.giving,
        age=plan.age,
        immigration=plan.immigration,
    )
    together = total_faults((*others, condition), plan.parameters) if plan.disposal == Disposal.COND else ()
    return Review(
        faults=(
            *lawful,
            *together,
            *_dated(condition, plan),
            *_specific(condition),
            *_observable(condition),
            *_depends_on_others(condition),
            *_achievable(condition),
            *_of_the_catalogue(plan),
        ),
        notes=tuple(_notes(condition, plan)),
    )


def _fault(
    field: str, message: str, change: str, *, rule: str = "R112", layer: Layer = Layer.NATIONAL,
    source: str = DRAFTING, result: Result = Result.REFUSED,
) -> Fault:  # fmt: skip
    reason = Reason(
        rule=rule,
        version="1",
        layer=layer,
        source=source,
        message=message,
        what_would_change_it=change,
        result=result,
    )
    return Fault(field=field, reason=reason)


def _dated(condition: Condition, plan: Plan) -> Iterator[Fault]:
    due = condition.deadline
    if due is UNKNOWN:
        yield _fault("due_on", "The condition has no last day", "Say by when it is to be done.")
        return
    if due < plan.giving:
        yield _fault("due_on", f"The last day, {_day(due)}, is past", "Choose a later day.")
    weeks = completion_weeks(plan.disposal, plan.parameters)
    if weeks is not None:
        usual, latest = add_weeks(plan.giving, weeks.default), add_weeks(plan.giving, weeks.max)
        source = "Code of Practice 2013 [verified-secondary]; placeholder for Part 6"
        if due > latest:
            message = f"The last day, {_day(due)}, is more than {weeks.max} weeks away"
            yield _fault("due_on", message, f"End it on or before {_day(latest)}.", rule="T17", source=source)
        elif due > usual:
            message = f"The last day, {_day(due)}, is beyond the usual {weeks.default} weeks"
            yield _fault(
                "due_on", message, f"End it on or before {_day(usual)}, or say why not.", source=source
            )
    limit = plan.prosecution_limit
    if limit is not None and plan.disposal in _PROSECUTABLE and plan.giving <= limit:
        before = limit - timedelta(days=plan.parameters.summary_margin_days)
        if due >= before:
            yield _fault(
                "due_on",
                f"It ends too near {_day(limit)}, the last day to lay an information for this summary offence",
                f"End it before {_day(before)}, or say why not.",
                rule="R23",
                layer=Layer.FORCE,
                source="[design] from MCA 1980 s.127",
            )


def _specific(condition: Condition) -> Iterator[Fault]:
    text = "" if condition.text is UNKNOWN else condition.text
    if len(text.split()) < FEWEST_WORDS:
        yield _fault(
            "text",
            "The condition does not say what is to be done",
            "Say exactly what the person has to do or not do.",
        )
    for vague in dict.fromkeys(found.group(0).lower() for found in _VAGUE.finditer(text)):
        change = "Say exactly what is to be done or not done, so that anybody can tell whether it was."
        yield _fault("text", f"“{vague}” is not specific", change)


def _observable(condition: Condition) -> Iterator[Fault]:
    if condition.evidence is UNKNOWN or _NO_EVIDENCE.match(condition.evidence):
        yield _fault(
            "evidence",
            "Nothing is named that would show whether it was kept",
            "Name what somebody other than the person can see, such as a certificate.",
        )


def _depends_on_others(condition: Condition) -> Iterator[Fault]:
    text = "" if condition.text is UNKNOWN else condition.text
    change = "Ask only for what the person can do alone: an assessment, a letter handed in, a request made."
    if condition.depends_on_third_party is True:
        yield _fault("depends_on_third_party", "It can be kept only if somebody else does something", change)
    elif condition.depends_on_third_party is not False and (found := _SOMEBODY_ELSE.search(text)):
        yield _fault("text", f"“{found.group(0)}” reads as if it depended on somebody else", change)
    if condition.requires_staying_at_residence is not True and (found := _RESIDENCE.search(text)):
        yield _fault(
            "text",
            f"“{found.group(0)}” reads like a duty to be at a home",
            "Use no contact or an exclusion zone instead.",
            source="[design] after PCSC Act 2022 ss.101(10), 110(10)",
        )


def _achievable(condition: Condition) -> Iterator[Fault]:
    asked = (
        ("proportionate", condition.proportionate, "It is not in proportion to the offence"),
        (
            "achievable",
            condition.achievable,
            "The person cannot do it with what they have and where they live",
        ),
        (
            "circumstances_checked",
            condition.circumstances_checked,
            "Work, care, travel and faith were not considered",
        ),
    )
    for field, answer, message in asked:
        if answer is False:
            yield _fault(field, message, "Change the condition until it is, or say why it stands.")
    if condition.provider_has_capacity is False:
        message = "The provider has no place in time"
        yield _fault("provider_has_capacity", message, "Choose another provider or a later last day.")


def _of_the_catalogue(plan: Plan) -> Iterator[Fault]:
    allowed = plan.catalogue_disposals
    if allowed is not None and plan.disposal not in allowed:
        named = ", ".join(TITLES[code] for code in sorted(allowed))
        yield _fault(
            "kind",
            f"The force’s catalogue does not offer this intervention with: {TITLES[plan.disposal].lower()}",
            f"Choose another intervention. This one is for: {named}.",
            layer=Layer.FORCE,
            source="the force’s catalogue of conditions",
        )


def _notes(condition: Condition, plan: Plan) -> Iterator[Fault]:
    unanswered = (
        ("proportionate", condition.proportionate, "proportion"),
        ("achievable", condition.achievable, "whether it can be done"),
        ("circumstances_checked", condition.circumstances_checked, "work, care, travel and faith"),
        ("provider_has_capacity", condition.provider_has_capacity, "the provider’s capacity"),
    )
    for field, answer, what in unanswered:
        if answer is UNKNOWN:
            message = f"Not recorded yet: {what}"
            yield _fault(field, message, "Answer it before you submit.", result=Result.ALLOWED)
    weeks = completion_weeks(plan.disposal, plan.parameters)
    if weeks is None or plan.offence_date is None or condition.deadline is UNKNOWN:
        return
    from_offence = add_weeks(plan.offence_date, weeks.default)
    if from_offence < condition.deadline <= add_weeks(plan.giving, weeks.default):
        yield _fault(
            "due_on",
            f"Counted from the offence, {weeks.default} weeks end on {_day(from_offence)}",
            "Whether the weeks run from the offence or from the caution is not settled; the earlier day is safe.",
            source="OPEN: Code of Practice 2013, which day counts",
            result=Result.ALLOWED,
        )


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
