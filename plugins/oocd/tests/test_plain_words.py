"""The plain-language version: what it must say, how easily it reads, and that no word of the law stands unexplained."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from bs4 import BeautifulSoup

from fairlead.testing.casework import Pages
from fairlead_oocd.disposals import ADULT, ADULT_ONLY
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.plain import PlainWords, explained, legal_words, plain_for, plain_words
from fairlead_oocd.documents.scripts import script_for, scripts

from .conftest import NOW, World
from .journey import Journey
from .journey_after import documents
from .journey_start import NOTICE, STOLEN
from .test_children import youth_case
from .test_documents import filed, words_of

LONGEST_SENTENCE, MEAN_SENTENCE = 15, 9.5
"""Words. GOV.UK asks for at most 25; this is read under stress, so it asks for less."""
EASIEST = 85.0
"""Flesch reading ease of at least this much: easy to read at about 11 years."""
FORBIDDEN = (
    "admission", "aforesaid", "alleged", "authorised", "breach", "comply", "consent", "designated", "disposal",
    "enforce", "failure", "herein", "institute", "liable", "notwithstanding", "obtain", "offender", "proceedings",
    "prosecute", "prosecuted", "pursuant", "reasonable excuse", "registered", "rehabilitation", "reparation",
    "resolution of", "shall", "statute", "statutory", "suspended", "thereof", "waive",
)  # fmt: skip
"""Words of the law that have a plain one, so that no explanation is needed."""
FILLED: Mapping[str, str] = {
    "amount": "£90.00", "last_day": "9 December 2026", "officer": "the court", "course": "a course",
}  # fmt: skip


def read(words: PlainWords) -> list[str]:
    """The lines as they are read."""
    return [line.format(**FILLED) for line in words.lines]


def sentences(lines: list[str]) -> list[list[str]]:
    """Each sentence as its words. A point in a sum of money ends nothing."""
    found = [part for line in lines for part in re.split(r"[.:?!]+(?:\s|$)", line)]
    return [re.findall(r"[\w£.’'-]+", part) for part in found if part.strip()]


def syllables(word: str) -> int:
    """How many groups of vowels a word has, without a silent e at its end: the usual estimate for English."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def reading_ease(lines: list[str]) -> float:
    """Flesch's formula: 206.835 less 1.015 times words per sentence less 84.6 times syllables per word."""
    said = sentences(lines)
    words = [word for sentence in said for word in sentence]
    return 206.835 - 1.015 * len(words) / len(said) - 84.6 * sum(map(syllables, words)) / len(words)


@pytest.mark.parametrize("words", plain_words(), ids=lambda words: words.version)
def test_the_sentences_are_short(words: PlainWords) -> None:
    lengths = [len(sentence) for sentence in sentences(read(words))]

    assert max(lengths) <= LONGEST_SENTENCE
    assert sum(lengths) / len(lengths) <= MEAN_SENTENCE


@pytest.mark.parametrize("words", plain_words(), ids=lambda words: words.version)
def test_it_is_easy_to_read_and_easier_than_the_words_read_out(words: PlainWords) -> None:
    script = script_for(words.disposal, NOW.date())
    assert script is not None

    assert reading_ease(read(words)) >= EASIEST
    assert reading_ease(read(words)) > reading_ease([*script.effect, script.warning])


@pytest.mark.parametrize("words", plain_words(), ids=lambda words: words.version)
def test_every_word_of_the_law_is_explained_and_none_stands_that_has_a_plain_one(words: PlainWords) -> None:
    text = " ".join(read(words)).casefold()
    meanings = dict(explained(read(words)))

    assert [word for word in FORBIDDEN if re.search(rf"\b{word}\b", text)] == []
    for word in legal_words():
        if word.stands_in(" ".join([text, *meanings.values()])):
            assert meanings[word.word] == word.meaning


def test_a_word_of_the_law_in_an_explanation_is_explained_too() -> None:
    assert dict(explained(["You pay a penalty."])).keys() == {"Penalty", "Offence"}
    assert explained(["You pay."]) == ()


@pytest.mark.parametrize("word", legal_words(), ids=lambda word: word.word)
def test_an_explanation_is_one_or_two_short_sentences(word: object) -> None:
    meaning = getattr(word, "meaning")  # noqa: B009  # parametrised values have no type
    assert max(map(len, sentences([meaning]))) <= LONGEST_SENTENCE
    assert reading_ease([meaning]) > 50


def test_the_measure_tells_plain_words_from_those_of_a_lawyer() -> None:
    assert reading_ease(["You do not have to agree. You can take time to think."]) > 90
    assert (
        reading_ease(["Notwithstanding the aforementioned provisions, proceedings may be instituted."]) < 10
    )


def test_each_disposal_for_an_adult_has_plain_words_whose_meaning_has_a_source() -> None:
    assert {words.disposal for words in plain_words() if words.in_force(NOW.date())} == ADULT
    assert {words.disposal for words in plain_words()} <= {
        script.disposal for script in scripts() if script.source
    }
    assert plain_for("YC", NOW.date()) is None


@pytest.mark.parametrize("disposal", sorted(ADULT_ONLY - {"CANN"}))
def test_plain_words_never_say_less_than_the_warning(disposal: str) -> None:
    words = plain_for(disposal, NOW.date())
    assert words is not None
    text = " ".join(read(words))
    said = {
        "COND": ("may be taken to court", "may arrest you", "spent after three months", "legal advice"),
        "DIV": ("may be taken to court", "may arrest you", "spent after three months", "legal advice"),
        "COM": ("cannot be taken to court", "goes up by half", "spent straight away", "legal advice"),
        "SIMPLE": ("a court may be told", "spent straight away", "legal advice"),
        "PND": ("ask to be tried", "goes up by half", "£90.00", "9 December 2026"),
        "PND_ED": ("ask to be tried", "goes up by half", "course"),
    }[disposal]
    for each in said:
        assert each in text, each


def test_it_is_filed_beside_the_document_with_what_was_agreed_by_when_and_whom_to_call(world: World) -> None:
    case = Journey(world=world).to_offer().give()
    text = words_of(filed(case)[Kind.PLAIN].content)

    for said in ("What you agree to do", "Attend a victim awareness course", "Do it by: 15 January 2027",
                 "If you do not do it", "What it means for your record", "Whom to call", "Call the police on 101.",
                 "Ask for: Test Officer", "Spent: Most people may no longer ask", "PLAIN-COND-1"):  # fmt: skip
        assert said in text, said
    assert filed(case)[f"{Kind.PLAIN}-page"].inputs == filed(case)[Kind.PLAIN].inputs


def test_that_of_a_penalty_notice_says_what_to_choose_from_and_until_when(world: World) -> None:
    case = Journey(world=world, disposal="PND").authorised(offence=STOLEN).give(**NOTICE)
    text = words_of(documents(case, Kind.PLAIN)[0].content)

    assert "Choose one of these by 9 December 2026" in text
    assert "Pay £90.00 to Designated Officer, Testford Court" in text


def test_it_can_be_read_together_before_anything_is_agreed(officer: Pages, world: World) -> None:
    case = Journey(world=world).to_offer()
    offer = BeautifulSoup(officer.get(f"/oocd/{case.reference}/offer").text, "html5lib")
    link = offer.find("a", string="The same in plain words, to read together")
    assert link is not None

    page = officer.get(f"/oocd/{case.reference}/offer/plain").text
    assert "You do not have to agree." in page
    assert "Attend a victim awareness course" in page
    assert filed(case).keys() == {Kind.AUTHORISATION, f"{Kind.AUTHORISATION}-page"}  # looking gives nothing


def test_a_child_has_one_document_in_plain_words_and_no_second(officer: Pages, world: World) -> None:
    case = youth_case(world)

    assert "The same in plain words" not in officer.get(f"/oocd/{case.reference}/offer").text
    assert officer.get(f"/oocd/{case.reference}/offer/plain").status_code == 404


def test_a_condition_that_names_the_victim_is_not_shown_to_the_person(officer: Pages, world: World) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs()
    case.plan(kind="restrictive", text="Do not speak to Vera Harmedley", service_id=None, hours=None)
    case.submit().authorise()

    answer = officer.get(f"/oocd/{case.reference}/offer/plain")
    assert answer.status_code >= 400
    assert "In plain words" not in answer.text
