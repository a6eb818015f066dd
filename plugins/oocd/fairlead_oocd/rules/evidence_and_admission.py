"""R20 to R33: evidence, public interest, time limits, admission and consent."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from datetime import timedelta

from fairlead.public import Confidence, Finding, Findings, Layer, add_weeks
from fairlead_oocd.dates import completion_weeks, latest_deadline, prosecution_limit
from fairlead_oocd.disposals import (
    ADULT,
    ADULT_CAUTIONS,
    CHILD_ONLY,
    STATUTORY_ADULT_CAUTIONS,
    Disposal,
    DisposalSet,
    these,
)
from fairlead_oocd.facts import UNKNOWN, Facts, TrialClass
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, bar, note, rule, supervisor

_SIMPLE, _CR, _CANN = these(Disposal.SIMPLE), these(Disposal.CR), these(Disposal.CANN)
_EVIDENCE_STATUTE = STATUTORY_ADULT_CAUTIONS | CHILD_ONLY
_DEADLINED = these(Disposal.DIV, Disposal.COND)
_ADMITTED = ADULT_CAUTIONS | _CANN | CHILD_ONLY
_NATIONAL_ADMISSION = "CPS out-of-court resolutions guidance; NPCC guidance"
_YOUTH_ADMISSION = "CDA 1998 ss.66ZA(1), 66B"


def _evidence(facts: Facts, parameters: Parameters) -> Findings:
    """An authorised person or prosecutor must have decided that there is sufficient evidence to charge."""
    evidence = facts.evidence
    if evidence.sufficient is False:
        change = "New evidence and a new decision. Consider: no further action."
        why = "it was decided that the evidence is not sufficient to charge"
        return (
            bar(_EVIDENCE_STATUTE, why, change),
            bar(
                _SIMPLE, why, change, layer=Layer.NATIONAL, source="MoJ simple caution guidance [from memory]"
            ),
        )
    if evidence.sufficient is UNKNOWN or evidence.decider is UNKNOWN:
        missing = "No decision on the evidence is recorded with who took it"
        action = "Record the decision that there is sufficient evidence to charge, and who took it."
        national = ask(_SIMPLE | _CR, missing, action, layer=Layer.NATIONAL, source="MoJ and NPCC guidance")
        return (ask(_EVIDENCE_STATUTE, missing, action), national)
    return ()


def _public_interest(facts: Facts, parameters: Parameters) -> Findings:
    """The decision that this disposal should be used must be recorded with its rationale."""
    if facts.public_interest_rationale is not UNKNOWN:
        return ()
    missing, action = (
        "Why this disposal should be used is not recorded",
        "Record the public interest rationale.",
    )
    others = ADULT - STATUTORY_ADULT_CAUTIONS
    return (
        ask(STATUTORY_ADULT_CAUTIONS, missing, action),
        ask(others, missing, action, layer=Layer.NATIONAL, source="MoJ and NPCC guidance"),
    )


def _six_months_passed(facts: Facts, parameters: Parameters) -> Findings:
    """A summary offence that can no longer be prosecuted leaves a caution without its sanction."""
    if facts.offence.trial_class is not TrialClass.SUMMARY:
        return ()
    limit, giving = prosecution_limit(facts, parameters), facts.proposed_giving_date
    if limit is None or giving is UNKNOWN:
        action = "Record the date of the offence and the proposed date of giving."
        return (ask(_DEADLINED | these(Disposal.COM), "The six-month limit cannot be worked out", action),)
    if giving <= limit:
        return ()
    computed = {"prosecution_limit": limit.isoformat()}
    why = f"a summary offence could be prosecuted only until {limit.isoformat()}"
    return (
        bar(_DEADLINED, why, "Nothing. Consider: community resolution or outcome 22.", computed=computed),
        supervisor(
            these(Disposal.COM),
            why,
            "A supervisor may still decide for it.",
            layer=Layer.FORCE,
            source="[design] from MCA 1980 s.127(1)",
            computed=computed,
        ),
    )


def _completion_before_limit(facts: Facts, parameters: Parameters) -> Findings:
    """Conditions must end early enough to lay an information within the six months."""
    limit, giving = prosecution_limit(facts, parameters), facts.proposed_giving_date
    if limit is None or giving is UNKNOWN or giving > limit:
        return ()
    last = limit - timedelta(days=parameters.summary_margin_days)
    computed = {"prosecution_limit": limit.isoformat(), "complete_before": last.isoformat()}
    planned = latest_deadline(facts)
    if planned is not None:
        if planned < last:
            return ()
        last_day = limit.isoformat()
        why = f"conditions end on {planned.isoformat()}, too near the last day to prosecute, {last_day}"
        action = f"Shorten the conditions to end before {last.isoformat()}."
        return (supervisor(_DEADLINED, why, action, actions=(action,), computed=computed),)
    found: list[Finding] = []
    for disposal in sorted(_DEADLINED):
        weeks = completion_weeks(disposal, parameters)
        if weeks is not None and add_weeks(giving, weeks.default) >= last:
            action = f"Plan conditions that end before {last.isoformat()}."
            message = f"The usual {weeks.default} weeks are too long for this summary offence"
            found.append(note((disposal,), message, actions=(action,), computed=computed))
    return tuple(found)


def _admission(facts: Facts, parameters: Parameters) -> Findings:
    """Cautions need an admission; outcome 22 and penalty notices do not."""
    made = facts.admission.made
    if made is True:
        return ()
    if made is UNKNOWN:
        missing, action = (
            "It is not recorded whether the person admits the offence",
            "Record whether the offence is admitted.",
        )
        return (
            ask(STATUTORY_ADULT_CAUTIONS, missing, action),
            ask(CHILD_ONLY, missing, action, source=_YOUTH_ADMISSION),
            ask(_SIMPLE | _CANN | _CR, missing, action, layer=Layer.NATIONAL, source=_NATIONAL_ADMISSION),
        )
    change = "A full admission. Consider: outcome 22, or a charging decision."
    why = "the person does not admit the offence"
    return (
        bar(STATUTORY_ADULT_CAUTIONS, why, change),
        bar(CHILD_ONLY, why, change, source=_YOUTH_ADMISSION),
        bar(_SIMPLE | _CANN, why, change, layer=Layer.NATIONAL, source=_NATIONAL_ADMISSION),
        *_responsibility(facts, parameters, why),
    )


def _defence_raised(facts: Facts, parameters: Parameters) -> Findings:
    """A qualified admission, or one with a defence, is no admission."""
    admission = facts.admission
    if admission.made is not True:
        return ()
    if admission.qualified is True or admission.defence_raised is True:
        why = "the admission is qualified or a defence was raised"
        change = "A full admission without a defence. Consider: outcome 22, or a charging decision."
        return (bar(_ADMITTED, why, change), *_responsibility(facts, parameters, why))
    if admission.defence_raised is UNKNOWN:
        missing = "It is not recorded whether a defence was raised"
        return (ask(_ADMITTED | _CR, missing, "Record whether the person raised a defence."),)
    return ()


def _responsibility(facts: Facts, parameters: Parameters, why: str) -> Findings:
    accepted = facts.admission.responsibility_accepted
    source = "NPCC community resolution guidance; force policy"
    if parameters.cr_accepts_responsibility and accepted is True:
        return (
            note(
                _CR,
                "Responsibility is accepted, which force policy takes as enough",
                layer=Layer.FORCE,
                source=source,
            ),
        )
    if parameters.cr_accepts_responsibility and accepted is UNKNOWN:
        action = "Record whether the person accepts responsibility."
        return (
            ask(
                _CR,
                f"For a community resolution responsibility must be accepted, as {why}",
                action,
                layer=Layer.NATIONAL,
                source=source,
            ),
        )
    change = (
        "An admission, or acceptance of responsibility where force policy allows it. Consider: outcome 22."
    )
    return (bar(_CR, why, change, layer=Layer.NATIONAL, source=source),)


def _admission_with_support(facts: Facts, parameters: Parameters) -> Findings:
    """An admission by a vulnerable person without an appropriate adult or interpreter needs legal review."""
    if facts.admission.made is not True:
        return ()
    without_adult = facts.needs_appropriate_adult and facts.aa.present is not True
    without_interpreter = facts.interpreter.required is True and facts.interpreter.present is not True
    if not (without_adult or without_interpreter):
        return ()
    who = " and ".join(
        name
        for name, missing in (("appropriate adult", without_adult), ("interpreter", without_interpreter))
        if missing
    )
    action = "Have a supervisor and a lawyer review the admission, or take it again with support."
    child = facts.is_child and without_adult
    layer, source = (Layer.STATUTE, "CDA 1998 ss.66ZA, 66B; CJCA 2015 s.41") if child else (None, None)
    missing = f"No {who} is recorded for the admission"
    return (ask(_ADMITTED | _CR, missing, action, layer=layer, source=source),)


def _consent(facts: Facts, parameters: Parameters) -> Findings:
    """Cautions with conditions, simple cautions and community resolutions need the offender's consent."""
    statutory: DisposalSet = STATUTORY_ADULT_CAUTIONS | these(Disposal.YCC)
    others = _SIMPLE | _CR
    guidance = "MoJ and NPCC guidance"
    if facts.willing is True:
        return ()
    if facts.willing is UNKNOWN:
        missing, action = (
            "It is not recorded whether the person is willing to consent",
            "Ask whether the person would consent.",
        )
        return (
            ask(statutory, missing, action),
            ask(others, missing, action, layer=Layer.NATIONAL, source=guidance),
        )
    why, change = (
        "the person does not consent",
        "Consent. Consider: a charging decision or no further action.",
    )
    return (bar(statutory, why, change), bar(others, why, change, layer=Layer.NATIONAL, source=guidance))


RULES: tuple[OocdRule, ...] = (
    rule(
        "R20",
        "Sufficient evidence decided",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.99(2)(a), 108(2)(a); CJA 2003 s.23(1)–(2); CDA 1998 ss.66ZA(1), 66B",
        confidence=Confidence.VERIFIED,
        applies_to=_EVIDENCE_STATUTE | _SIMPLE | _CR,
        check=_evidence,
    ),
    rule(
        "R21",
        "Public interest decided",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.99(2)(a)(ii), 108(2)(a)(ii); CJA 2003 s.23(2)",
        confidence=Confidence.VERIFIED,
        applies_to=ADULT,
        check=_public_interest,
    ),
    rule(
        "R22",
        "Six months from a summary offence",
        layer=Layer.STATUTE,
        source="MCA 1980 s.127(1); that the caution falls with it: [design]",
        source_url="https://www.legislation.gov.uk/ukpga/1980/43/section/127",
        confidence=Confidence.VERIFIED,
        applies_to=_DEADLINED | these(Disposal.COM),
        check=_six_months_passed,
    ),
    rule(
        "R23",
        "Conditions end before the six-month limit",
        layer=Layer.FORCE,
        source="[design] from MCA 1980 s.127",
        confidence=Confidence.DESIGN,
        applies_to=_DEADLINED,
        check=_completion_before_limit,
    ),
    rule(
        "R30",
        "Admission",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.99(2)(b), 108(2)(b); CJA 2003 s.23(3)",
        confidence=Confidence.VERIFIED,
        applies_to=_ADMITTED | _CR,
        check=_admission,
    ),
    rule(
        "R31",
        "No defence raised",
        layer=Layer.NATIONAL,
        source=_NATIONAL_ADMISSION,
        confidence=Confidence.FROM_MEMORY,
        applies_to=_ADMITTED | _CR,
        check=_defence_raised,
    ),
    rule(
        "R32",
        "Admission made with the support needed",
        layer=Layer.NATIONAL,
        source="PACE Code C",
        confidence=Confidence.FROM_MEMORY,
        applies_to=_ADMITTED | _CR,
        check=_admission_with_support,
    ),
    rule(
        "R33",
        "Consent",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.99(2)(c), 108(2)(c); CJA 2003 s.23(5)(c); CDA 1998 s.66B(6)(c)",
        confidence=Confidence.VERIFIED,
        applies_to=STATUTORY_ADULT_CAUTIONS | _SIMPLE | _CR | these(Disposal.YCC),
        check=_consent,
    ),
)
