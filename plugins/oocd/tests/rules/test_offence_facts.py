"""What the published offence list really says about an offence, and what it leaves to a person."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import pytest

from fairlead.cases.offence_list import offence_rows
from fairlead_oocd.facts import Tag
from fairlead_oocd.offence_facts import (
    TRIAL_CLASS,
    Correction,
    FactValue,
    correction_from,
    in_force,
    listed_facts,
    offence_document,
)
from fairlead_oocd.parameters import Parameters


@lru_cache(maxsize=1)
def published() -> Mapping[str, tuple[object, ...]]:
    return {str(row[0]): row for row in offence_rows()}


def facts_of(code: str) -> dict[str, FactValue]:
    _, title, category, _trial, mode, _recordable, _source, _rank, flags = published()[code]
    assert isinstance(flags, list)
    listed = listed_facts(
        code=code,
        title=str(title),
        mode_of_trial=str(mode),
        category=None if category is None else str(category),
        flags=flags,
    )
    return {fact.fact: fact.value for fact in listed}


@pytest.mark.parametrize(
    ("code", "trial_class", "tags"),
    [
        ("TH68010", "either_way", ""),
        ("CJ67002", "summary", ""),
        ("CJ88116", "summary", ""),
        ("TH68023", "indictable_only", ""),
        ("CJ88160", "either_way", "emergency_worker"),
        ("MD71130", "either_way", "class_a supply"),
        ("MD71230", "either_way", "class_a supply"),
        ("MD71210", "either_way", "class_a"),
        ("MD71530", "either_way", "cannabis_possession"),
        ("MD71532", "either_way", "supply"),
        ("MD71599", "either_way", "khat_possession"),
        ("PC53001", "either_way", "offensive_weapon"),
        ("CJ88144", "either_way", "knife"),
        ("FI68089", "either_way", "firearm"),
        ("SX03007", "either_way", "sexual"),
        ("SX03017", "either_way", "sexual child_victim"),
        ("SC15004", "either_way", "coercive_control"),
        ("PH97004", "summary", "harassment_stalking"),
        ("CD98069", "either_way", "hate harassment_stalking"),
        ("COML022", "indictable_only", "death"),
        ("RT88564", "either_way", "death"),
        ("AT01004", "indictable_only", "terror"),
    ],
)
def test_the_list_says_how_it_is_tried_and_what_kind_of_offence_it_is(
    code: str, trial_class: str, tags: str
) -> None:
    assert facts_of(code) == {TRIAL_CLASS: trial_class, **dict.fromkeys(tags.split(), True)}


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("EW06001", Tag.EMERGENCY_WORKER),  # obstructing one is no assault
        ("PU86149", Tag.HARASSMENT_STALKING),  # "likely to cause harassment, alarm or distress"
        ("COML025A", Tag.DEATH),  # an attempt: nobody died
        ("CL67010", Tag.DEATH),  # assisting an offender
        ("CI07047", Tag.DEATH),  # of an animal
    ],
)
def test_words_that_only_sound_alike_say_nothing(code: str, tag: Tag) -> None:
    assert tag.value not in facts_of(code)


def test_a_motoring_category_is_a_driving_offence() -> None:
    motoring = next(code for code, row in published().items() if row[2] == "CM")
    assert facts_of(motoring)[Tag.DRIVING] is True


def test_where_the_list_is_silent_about_the_mode_of_trial_nothing_is_guessed() -> None:
    silent = [code for code, row in published().items() if row[4] in ("unknown", "not_criminal")]
    assert len(silent) > 9000
    assert not any(TRIAL_CLASS in facts_of(code) for code in silent[:500])
    assert offence_document({"tags": {}}, facts_of(silent[0]))["trial_class"] is None


def test_a_fact_of_the_list_needs_no_tick_but_the_rest_stays_unknown_until_answered() -> None:
    listed = in_force(
        listed_facts(code="PC53001", title="Possess an offensive weapon", mode_of_trial="either_way",
                     category="CE", flags=()), ())  # fmt: skip
    assert offence_document({}, listed)["tags"] is None
    assert offence_document({"tags": {}}, listed)["tags"] == {"offensive_weapon": True}
    assert offence_document({"tags": ["hate"]}, listed)["tags"] == {"hate": True, "offensive_weapon": True}


def test_the_newest_correction_counts_and_comes_back_as_it_was_stored() -> None:
    listed = listed_facts(code="PC53001", title="Possess an offensive weapon", mode_of_trial="either_way",
                          category="CE", flags=())  # fmt: skip
    first = Correction(
        fact="offensive_weapon", value=False, reason="A toy", by="PC 1", on="2026-11-18", listed=True
    )
    second = Correction(fact=TRIAL_CLASS, value="summary", reason="Looked up", by="PC 1", on="2026-11-18")
    stored = [correction_from(each.to_json()) for each in (first, second)]
    assert stored == [first, second]
    document = offence_document({"tags": {}}, in_force(listed, stored))
    assert (document["trial_class"], document["tags"]) == ("summary", {})


def test_every_code_of_the_two_tables_of_the_law_is_in_the_published_list() -> None:
    parameters = Parameters()
    for code in (*parameters.si2015_790_offences, *parameters.pnd_offences):
        assert code in published()


def test_every_specified_offence_is_triable_either_way_as_the_section_says() -> None:
    modes = {published()[code][4] for code in Parameters().si2015_790_offences}
    assert modes == {"either_way"}


def test_attempts_are_in_neither_table() -> None:
    parameters = Parameters()
    assert not [
        code for code in (*parameters.si2015_790_offences, *parameters.pnd_offences) if code.endswith("A")
    ]
