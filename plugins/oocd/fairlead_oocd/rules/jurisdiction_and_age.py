"""R01 to R12: where, under which law, and how old."""

# ruff: noqa: ARG001  # every check has the same two arguments

from __future__ import annotations

from fairlead.public import Confidence, Findings, Layer
from fairlead_oocd.dates import ADULT_AGE, commencement, regime_of
from fairlead_oocd.disposals import (
    ABOLISHED_BY_PART6,
    ADULT_ONLY,
    ALL,
    ANY_AGE,
    CHILD_ONLY,
    PART6,
    Disposal,
    these,
)
from fairlead_oocd.facts import UNKNOWN, Facts, Jurisdiction, Regime
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.rules.findings import OocdRule, ask, bar, note, rule, supervisor

AGE_OF_RESPONSIBILITY = 10


def _jurisdiction(facts: Facts, parameters: Parameters) -> Findings:
    """The offence must have been committed in England and Wales."""
    stated, force = facts.offence.jurisdiction, facts.offence.location_force
    if stated is UNKNOWN and force is UNKNOWN:
        return (
            ask(
                ALL,
                "It is not recorded where the offence was committed",
                "Record where the offence was committed.",
            ),
        )
    outside = force is not UNKNOWN and force in parameters.forces_outside_england_and_wales
    if (stated is not UNKNOWN and stated is not Jurisdiction.ENGLAND_AND_WALES) or (
        stated is UNKNOWN and outside
    ):
        change = "Consider: transfer to the authority where the offence was committed."
        return (bar(ALL, "the offence was committed outside England and Wales", change),)
    return ()


def _part6_in_force(facts: Facts, parameters: Parameters) -> Findings:
    """Diversionary and community cautions exist only for offences on or after the commencement of Part 6."""
    begins, regime = commencement(facts, parameters), regime_of(facts, parameters)
    if begins is None:
        found = [
            bar(
                PART6,
                "Part 6 of the Police, Crime, Sentencing and Courts Act 2022 is not in force",
                "Commencement of Part 6, a setting of the force (part6_commencement_date)."
                " Consider: conditional caution.",
                computed={"regime_bar": "NOT_IN_FORCE"},
            )
        ]
    elif regime is UNKNOWN:
        found = [ask(PART6, "The date of the offence is not recorded", "Record the date of the offence.")]
    elif regime is Regime.CURRENT:
        found = [
            bar(
                PART6,
                f"the offence was committed before {begins.isoformat()}, when Part 6 came into force",
                "Nothing: the date of the offence decides. Consider: conditional caution.",
                computed={"regime_bar": "OFFENCE_PREDATES"},
            )
        ]
    else:
        found = []
    if facts.regime is not UNKNOWN and regime is not UNKNOWN and facts.regime is not regime:
        found.append(
            ask(
                PART6 | ABOLISHED_BY_PART6,
                f"The fact sheet says regime {facts.regime.value}, but the dates give {regime.value}",
                "Correct the regime or the date of the offence.",
            )
        )
    return tuple(found)


def _abolished(facts: Facts, parameters: Parameters) -> Findings:
    """For offences after commencement the old cautions and penalty notices are gone."""
    regime, begins, giving = (
        regime_of(facts, parameters),
        commencement(facts, parameters),
        facts.proposed_giving_date,
    )
    if regime is UNKNOWN:
        return (
            ask(
                ABOLISHED_BY_PART6,
                "The date of the offence is not recorded",
                "Record the date of the offence.",
            ),
        )
    sign_off = ("LEGAL_SIGN_OFF_REQUIRED: obtain legal advice before going on.",)
    change = "Advice of the force solicitor, or commencement regulations that settle it."
    if regime is Regime.TWO_TIER:
        return (
            bar(
                ABOLISHED_BY_PART6,
                "it was abolished for offences committed on or after the commencement of Part 6",
                "Consider: diversionary or community caution.",
                computed={"regime_bar": "ABOLISHED"},
            ),
            supervisor(
                these(Disposal.CANN),
                "the Act does not say whether a warning survives the end of other cautions",
                change,
                actions=sign_off,
            ),
        )
    if begins is not None and giving is not UNKNOWN and giving >= begins:
        why = "the Act saves other cautions and penalty notices for earlier offences, but not simple cautions"
        return (supervisor(these(Disposal.SIMPLE), why, change, actions=sign_off),)
    return ()


def _under_ten(facts: Facts, parameters: Parameters) -> Findings:
    """A child under 10 cannot commit an offence."""
    age = facts.age_at_giving
    if age is UNKNOWN or age >= AGE_OF_RESPONSIBILITY:
        return ()
    return (
        bar(
            ALL,
            "the child is under 10, the age of criminal responsibility",
            "Nothing. Consider: safeguarding referral.",
            actions=("Make a safeguarding referral.",),
        ),
    )


def _child(facts: Facts, parameters: Parameters) -> Findings:
    """From 10 to 17 the adult disposals are closed and the case goes to the youth justice route."""
    age = facts.age_at_giving
    if age is UNKNOWN:
        missing = "The age on the day of giving is not known"
        return (ask(ALL, missing, "Record the date of birth and the proposed date of giving."),)
    if not AGE_OF_RESPONSIBILITY <= age < ADULT_AGE:
        return ()
    route = (
        "Refer to the youth justice service.",
        "Arrange an appropriate adult: one must be present for everyone under 18.",
    )
    return (
        bar(
            ADULT_ONLY,
            f"the person is {age}; adult disposals begin at 18",
            "Nothing: age on the day of giving decides. Consider: youth caution, youth conditional "
            "caution, community resolution or outcome 22.",
            actions=route,
        ),
        note(
            CHILD_ONLY | ANY_AGE,
            "{subject} is open to a child, through the youth justice service",
            actions=route,
        ),
    )


def _adult(facts: Facts, parameters: Parameters) -> Findings:
    """From 18 on the day of giving the youth cautions are closed, even for an offence at 17."""
    age = facts.age_at_giving
    if age is UNKNOWN or age < ADULT_AGE:
        return ()
    change = "Nothing: age on the day of giving decides. Consider: the adult disposals."
    return (bar(CHILD_ONLY, f"the person is {age}; youth cautions end at 18", change),)


_AGE_SOURCE = "PCSC Act 2022 s.98(2)–(3); CJA 2003 s.22(1); CDA 1998 s.66ZA(6)"
RULES: tuple[OocdRule, ...] = (
    rule(
        "R01",
        "England and Wales only",
        layer=Layer.STATUTE,
        source="extent of PCSC Act 2022 Part 6 and CJA 2003 Part 3",
        confidence=Confidence.VERIFIED,
        applies_to=ALL,
        check=_jurisdiction,
    ),
    rule(
        "R02",
        "Part 6 regime by date of offence",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 ss.99(4), 108(3), 118(4)",
        source_url="https://www.legislation.gov.uk/ukpga/2022/32/part/6",
        confidence=Confidence.VERIFIED,
        applies_to=PART6 | ABOLISHED_BY_PART6,
        check=_part6_in_force,
    ),
    rule(
        "R03",
        "Disposals abolished by Part 6",
        layer=Layer.STATUTE,
        source="PCSC Act 2022 s.118",
        source_url="https://www.legislation.gov.uk/ukpga/2022/32/section/118",
        confidence=Confidence.VERIFIED,
        applies_to=ABOLISHED_BY_PART6 | these(Disposal.CANN),
        check=_abolished,
    ),
    rule(
        "R10",
        "Under 10",
        layer=Layer.STATUTE,
        source="CYPA 1933 s.50",
        confidence=Confidence.FROM_MEMORY,
        applies_to=ALL,
        check=_under_ten,
    ),
    rule(
        "R11",
        "Aged 10 to 17 on the day of giving",
        layer=Layer.STATUTE,
        source=_AGE_SOURCE,
        confidence=Confidence.VERIFIED,
        applies_to=ALL,
        check=_child,
    ),
    rule(
        "R12",
        "Aged 18 or over on the day of giving",
        layer=Layer.STATUTE,
        source=_AGE_SOURCE,
        confidence=Confidence.VERIFIED,
        applies_to=CHILD_ONLY,
        check=_adult,
    ),
)
