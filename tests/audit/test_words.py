"""Core's actions are told in words, and every word is of an action that core records."""

from __future__ import annotations

import re
from pathlib import Path

import fairlead
from fairlead.audit import words

CORE = Path(fairlead.__file__).parent
ACTION = re.compile(
    r"\"((?:audit|case|core|help|identity|money|notification|person|referral|worklist)(?:\.[a-z-]+)+)\""
)
CALLS = re.compile(r"\b(?:record|consulted)\(.{0,120}?" + ACTION.pattern, re.DOTALL)


def in_the_source(pattern: re.Pattern[str]) -> set[str]:
    """What the pattern finds in core's code, the words themselves and the examples left out."""
    files = [path for path in CORE.rglob("*.py") if "testing" not in path.parts and path.name != "words.py"]
    return {found for path in files for found in pattern.findall(path.read_text())}


def test_every_action_that_core_records_has_words() -> None:
    recorded = in_the_source(CALLS)

    assert len(recorded) > 30
    assert recorded <= set(words.CORE_ACTIONS)


def test_every_kind_of_record_that_core_names_has_words() -> None:
    named = in_the_source(re.compile(r"\b(?:object_type|action=\"[a-z.-]+\", what)=\"([a-z_-]+)\""))

    assert len(named) > 20
    assert named <= set(words.CORE_OBJECTS)


def test_a_kind_of_record_of_a_module_is_read_out_without_the_name_of_the_module() -> None:
    assert words.object_in_words("fact_sheet") == "Fact sheet"
    assert words.object_in_words("oocd_breach") == "Breach"


def test_no_word_is_of_an_action_that_nobody_records() -> None:
    assert set(words.CORE_ACTIONS) <= in_the_source(ACTION)
