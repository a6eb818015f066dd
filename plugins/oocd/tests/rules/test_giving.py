"""What each disposal asks for when it is given: with everything it can be given, without any one it cannot,
and nothing is asked that does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oocd_cases import PART6, earlier
from oocd_sheets import ON, condition, facts

from fairlead.public import Layer, Rank, age_on
from fairlead_oocd.disposals import ADULT_ONLY, ALL, CHILD_ONLY, Disposal
from fairlead_oocd.facts import Facts
from fairlead_oocd.giving import ASKS, NOTICE_CONTENTS, STATUTORY_CONTENTS, Element, asks
from fairlead_oocd.parameters import Parameters, parse_parameters
from fairlead_oocd.policy import GUARDS, Progress, assess

CHILD = {"offender__dob": "2011-06-15", "aa": {"required": True, "present": True}}
CANNABIS = {"offence__code": "MD71530", "offence__tags": ["cannabis_possession"]}
SEXUAL = {"offence__tags": ["sexual"], "cps_decision": {"decision": "approved", "ref": "CPS/1"}}
BARE: Mapping[str, object] = {
    "on": ON,
    "assessed_on": ON,
    "authorised_by_rank": Rank.INSPECTOR,
    "actor_rank": Rank.CONSTABLE,
}
EVIDENCED: Mapping[Element, Mapping[str, object]] = {
    Element.EXPLANATION: {"explained": True},
    Element.WARNING: {"warned_of_breach": True},
    Element.LEGAL_ADVICE: {"legal_advice_offered": True},
    Element.SIGNATURE: {"signed_by_offender": True},
    Element.REASON_TO_BELIEVE: {"reason_to_believe": True},
    Element.RIGHT_TO_TRIAL: {"right_to_trial_explained": True},
    Element.COURSE: {"course_offered": True},
    Element.CONFISCATION: {"drug_confiscated": True},
    Element.OTHER_COURSES: {"other_courses_considered": True},
    Element.POLICE_OFFICER: {"actor_rank": Rank.CONSTABLE},
}
"""What is recorded with the giving itself; the other elements are facts."""


def known_of(disposal: str, **changes: object) -> Facts:
    """The facts of a case in which the disposal is open, without what it does not need."""
    found: dict[str, object] = {}
    if not asks(disposal, Element.ADMISSION):
        found["admission"] = {"made": False}
    if not asks(disposal, Element.CONSENT):
        found["consent"] = None
    if asks(disposal, Element.CONDITIONS):
        found["conditions"] = [condition()]
    if disposal == Disposal.CANN:
        found |= CANNABIS
    if disposal in CHILD_ONLY:
        found |= CHILD
    return facts(**{**found, **changes})


def ready(disposal: str, known: Facts | None = None, **changes: object) -> Progress:
    """Everything that the disposal asks for, and nothing else."""
    known = known or known_of(disposal)
    part6 = disposal in ("DIV", "COM")
    parameters = parse_parameters(PART6, ON) if part6 else Parameters()
    values: dict[str, object] = dict(BARE)
    for element in ASKS[disposal]:
        values |= EVIDENCED.get(element, {})
    contents = NOTICE_CONTENTS if asks(disposal, Element.REASON_TO_BELIEVE) else STATUTORY_CONTENTS
    values["document_contents"] = contents if asks(disposal, Element.CONTENTS) else frozenset()
    values["appropriate_adult_present"] = known.needs_appropriate_adult
    case = Progress(facts=known, parameters=parameters, disposal=Disposal(disposal), **values)  # type: ignore[arg-type]  # values by name
    case = replace(case, decision=assess(known, parameters, ON)[disposal])
    return replace(case, **changes)  # type: ignore[arg-type]  # the tests name fields by keyword


def refused(case: Progress) -> dict[str, Layer]:
    """The messages of the guard with their layers."""
    return {reason.message: reason.layer for reason in GUARDS["give"](case).reasons}


@pytest.mark.parametrize("disposal", sorted(ALL))
def test_with_what_it_asks_for_and_nothing_else_a_disposal_can_be_given(disposal: str) -> None:
    assert refused(ready(disposal)) == {}


MISSING = [
    (disposal, element)
    for disposal in sorted(ALL)
    for element in ASKS[disposal]
    if element in EVIDENCED or element is Element.CONTENTS
]


@pytest.mark.parametrize(("disposal", "element"), MISSING)
def test_without_any_one_of_them_it_cannot_with_layer_and_source_of_its_row(
    disposal: str, element: Element
) -> None:
    without: dict[str, object] = dict.fromkeys(EVIDENCED.get(element, {}), False)
    if element is Element.POLICE_OFFICER:
        without = {"actor_rank": None}
    if element is Element.CONTENTS:
        without = {"document_contents": frozenset()}
    decision = GUARDS["give"](ready(disposal, None, **without))
    layer, source = ASKS[disposal][element]

    assert [(reason.layer, reason.source) for reason in decision.reasons] == [(layer, source)]


@pytest.mark.parametrize("disposal", sorted(code for code in ALL if asks(code, Element.ADMISSION)))
def test_without_an_admission_it_cannot_be_given(disposal: str) -> None:
    known = known_of(disposal, admission={"made": False, "responsibility_accepted": False})

    assert "No full admission is recorded" in refused(ready(disposal, known))


@pytest.mark.parametrize("disposal", sorted(code for code in ALL if asks(code, Element.CONSENT)))
def test_without_consent_it_cannot_be_given(disposal: str) -> None:
    known = known_of(disposal, consent={"willing": False})

    assert "The person's consent is not recorded" in refused(ready(disposal, known))


@pytest.mark.parametrize("disposal", sorted(code for code in ALL if asks(code, Element.CONDITIONS)))
def test_without_a_condition_or_activity_it_cannot_be_given(disposal: str) -> None:
    messages = refused(ready(disposal, known_of(disposal, conditions=[])))

    assert any("There is no" in message for message in messages)


@pytest.mark.parametrize("disposal", ["PND", "PND_ED", "O22"])
def test_neither_penalty_notice_nor_outcome_22_asks_for_an_admission(disposal: str) -> None:
    assert not asks(disposal, Element.ADMISSION)
    assert refused(ready(disposal, known_of(disposal, admission={"made": False}))) == {}


@pytest.mark.parametrize("disposal", ["PND", "PND_ED", "CANN", "YC"])
def test_what_needs_no_consent_does_not_ask_for_it(disposal: str) -> None:
    assert refused(ready(disposal, known_of(disposal, consent={"willing": False}))) == {}


def test_accepting_responsibility_is_enough_for_a_community_resolution_and_not_for_a_caution() -> None:
    said = {"made": False, "responsibility_accepted": True, "defence_raised": False}

    assert refused(ready("CR", known_of("CR", admission=said))) == {}
    assert "No full admission is recorded" in refused(ready("SIMPLE", known_of("SIMPLE", admission=said)))


NOTIFICATION = "It is not recorded whether the offence is listed in Schedule 3"
TOLD = "It is not recorded that the person was told about the notification requirements"


def test_a_caution_for_a_listed_offence_needs_the_notification_warning_by_statute() -> None:
    case = ready("COND", schedule3_listed=True)

    assert refused(case) == {NOTIFICATION: Layer.STATUTE}
    assert refused(replace(case, notification_applies=True)) == {TOLD: Layer.STATUTE}
    assert refused(replace(case, notification_applies=True, notification_explained=True)) == {}
    assert refused(replace(case, notification_applies=False)) == {}


def test_for_a_sexual_offence_that_the_list_does_not_name_a_person_has_to_answer() -> None:
    assert NOTIFICATION in refused(ready("COND", known_of("COND", **SEXUAL)))


def test_what_is_no_caution_and_what_is_no_sexual_offence_is_not_asked() -> None:
    assert refused(ready("CR", schedule3_listed=True)) == {}
    assert refused(ready("COND")) == {}


@pytest.mark.parametrize("disposal", ["YC", "YCC", "CR", "O22"])
def test_a_child_cannot_be_given_anything_without_an_appropriate_adult_by_statute(disposal: str) -> None:
    case = ready(disposal, known_of(disposal, **CHILD), appropriate_adult_present=False)

    assert refused(case) == {"No appropriate adult is present": Layer.STATUTE}
    assert refused(replace(case, appropriate_adult_present=True)) == {}


def test_a_child_who_admitted_it_without_an_appropriate_adult_is_stopped_by_statute() -> None:
    alone = {**CHILD, "aa": {"required": True}}
    messages = refused(ready("YC", known_of("YC", **alone)))

    assert messages["No appropriate adult is recorded for the admission"] is Layer.STATUTE


@pytest.mark.parametrize("disposal", sorted(ADULT_ONLY))
@pytest.mark.parametrize("guard", ["disposal_open", "conditions_ready", "authorise", "give"])
def test_no_guard_lets_an_adult_disposal_through_for_a_child_whoever_asks(guard: str, disposal: str) -> None:
    known = known_of(disposal, **CHILD)
    case = ready(
        disposal,
        known,
        actor="chief",
        actor_rank=Rank.CHIEF_SUPERINTENDENT,
        involved=frozenset({"officer-1"}),
        authorised_by_rank=Rank.CHIEF_SUPERINTENDENT,
    )
    closed = [reason for reason in GUARDS[guard](case).reasons if reason.rule == "R11"]

    assert [reason.layer for reason in closed] == [Layer.STATUTE]


birthdays = st.dates(min_value=date(1997, 1, 1), max_value=date(2012, 12, 31)) | st.sampled_from(
    [date(2000, 2, 29), date(2004, 2, 29), date(2008, 2, 29), date(2012, 2, 29)]
)


@given(born=birthdays, days=st.integers(min_value=-400, max_value=400))
def test_age_on_the_day_of_giving_alone_decides_between_the_child_and_the_adult_set(
    born: date, days: int
) -> None:
    leap = (born.month, born.day) == (2, 29)  # eighteen years later there is never a 29 February
    eighteen = date(born.year + 18, 3, 1) if leap else born.replace(year=born.year + 18)
    giving = eighteen + timedelta(days=days)
    known = facts(
        offender__dob=born.isoformat(),
        offence_date=(giving - timedelta(days=1)).isoformat(),
        proposed_giving_date=giving.isoformat(),
        evidence__at=giving.isoformat(),
        admission__at=giving.isoformat(),
        victims=[],
        history=[],
    )
    rules = {code: {r.rule for r in d.obstacles} for code, d in assess(known, Parameters(), giving).items()}
    adult = giving >= eighteen

    assert adult == (age_on(born, giving) >= 18)
    assert all(("R11" in rules[code]) != adult for code in ADULT_ONLY)
    assert all(("R12" in rules[code]) == adult for code in CHILD_ONLY)


@pytest.mark.parametrize(
    ("born", "giving", "adult"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2008, 6, 1), date(2026, 5, 31), False),
        (date(2008, 6, 1), date(2026, 6, 1), True),
    ],
)
def test_the_eighteenth_birthday_closes_one_set_and_opens_the_other(
    born: date,
    giving: date,
    adult: bool,  # noqa: FBT001  # a column of the table
) -> None:
    known = facts(
        offender__dob=born.isoformat(), offence_date="2026-02-01", proposed_giving_date=giving.isoformat()
    )

    assert known.is_child != adult


def test_history_of_a_youth_caution_does_not_make_an_adult_a_child() -> None:
    known = known_of("SIMPLE", history=[earlier("YC", "2020-01-01")])

    assert refused(ready("SIMPLE", known)) == {}
