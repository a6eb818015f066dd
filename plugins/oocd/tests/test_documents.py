"""The signed document: the four contents, the warning, tagged, the same bytes for the same content, no
victim.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from pypdf.generic import BooleanObject, DictionaryObject

from fairlead.cases.models import CaseDocument
from fairlead.public import Refusal
from fairlead_oocd.disposals import ADULT, FOR_CHILD
from fairlead_oocd.documents.content import names_found
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.rendering import agreement_html, agreement_pdf
from fairlead_oocd.documents.scripts import Script, scripts
from fairlead_oocd.giving import Element, asks
from fairlead_oocd.naming import Mark

from .conftest import World
from .journey import Journey, in_force


def filed(case: Journey) -> dict[str, CaseDocument]:
    """The documents of the case by kind."""
    with in_force(case.world) as session:
        found = session.scalars(sa.select(CaseDocument).where(CaseDocument.case_id == case.case().id)).all()
    return {document.kind: document for document in found}


def words_of(pdf: bytes) -> str:
    """The text of a PDF, spaces made even."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def signed(world: World) -> Journey:
    """A conditional caution that was given."""
    return Journey(world=world).to_offer().give()


def test_the_pdf_holds_the_four_statutory_contents_the_warning_and_the_signature(signed: Journey) -> None:
    text = words_of(filed(signed)["oocd.agreement"].content)

    for content in (
        "1. Details of the offence",
        "Took two bottles of spirits",
        "2. Admission",
        "I admit that I committed the offence",
        "3. Conditions",
        "Attend a victim awareness course",
        "4. Consent",
        "I agree to be given a conditional caution",
        "you may be prosecuted for this offence",
        "Testina Suspectsworth",
        "COND-1",
    ):
        assert content in text


def test_the_pdf_is_tagged_titled_and_says_its_language(signed: Journey) -> None:
    content = filed(signed)["oocd.agreement"].content
    reader = PdfReader(io.BytesIO(content))
    catalogue = reader.root_object
    marked = catalogue["/MarkInfo"].get_object()

    assert isinstance(marked, DictionaryObject)
    assert marked["/Marked"] == BooleanObject(True)
    assert "/StructTreeRoot" in catalogue
    assert str(catalogue["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Conditional caution OOC-")


def test_the_same_content_gives_the_same_bytes(signed: Journey) -> None:
    document = filed(signed)["oocd.agreement"]

    assert agreement_pdf(document.inputs) == document.content
    assert agreement_html(document.inputs).encode() == filed(signed)["oocd.agreement-page"].content


def test_neither_form_tells_who_or_where_the_victim_is(signed: Journey) -> None:
    documents = filed(signed)
    for text in (
        words_of(documents["oocd.agreement"].content),
        documents["oocd.agreement-page"].content.decode(),
    ):
        for hidden in ("Vera", "Harmedley", "Secret Lane"):
            assert hidden not in text


@pytest.mark.parametrize(
    "told",
    [
        "Do not speak to Vera Harmedley",
        "Stay away from 9 SECRET LANE,  Testford",
        "Do not speak to vera",
        "Stay out of Secret Lane",
        "Do not speak to Véra's mother",
    ],
)
def test_a_condition_that_would_tell_the_suspect_about_the_victim_stops_the_signing(
    world: World, told: str
) -> None:
    case = Journey(world=world).open().review().answer().choose().consult().assess_needs()
    case.plan(kind="restrictive", text=told, service_id=None, hours=None).submit().authorise()

    with pytest.raises(Refusal, match="tell the suspect about the victim"):
        case.give()
    assert set(filed(case)) == {Kind.AUTHORISATION, f"{Kind.AUTHORISATION}-page"}


def test_an_offence_where_the_victim_lives_can_be_signed_for_with_its_place_and_no_part_of_it(
    world: World,
) -> None:
    home = "9 Secret Lane, Testford"
    given = Journey(world=world).open(place=home).review().answer().choose().consult().assess_needs()
    given.plan(service_id=None).submit().authorise().give()
    assert home in words_of(filed(given)["oocd.agreement"].content)

    told = Journey(world=world).open(place=home, crime_reference="T/2").review().answer().choose().consult()
    told.assess_needs().plan(text="Stay out of Secret Lane", service_id=None).submit().authorise()
    with pytest.raises(Refusal, match="tell the suspect about the victim"):
        told.give()


def test_what_somebody_typed_is_text_in_the_document_and_never_markup() -> None:
    content = {
        "language": "en",
        "title": "T",
        "name": "T",
        "force": "F",
        "reference": "R",
        "crime_reference": "",
        "template_version": "1",
        "script_version": "1",
        "person": [["Name", "<b>#panic()</b> *x* $y$"]],
        "parts": [
            {"heading": "h", "paragraphs": ["p"], "rows": [], "items": [], "warning": ""},
        ],
        "source": "s",
        "signatures": [["a", "b", "c"]],
        "given": "d",
        "place": "p",
    }
    assert "<b>#panic()</b> *x* $y$" in words_of(agreement_pdf(content))
    assert "&lt;b&gt;#panic()&lt;/b&gt;" in agreement_html(content)


def test_welsh_letters_are_in_the_fonts() -> None:
    content = {
        "language": "en",
        "title": "T",
        "name": "T",
        "force": "F",
        "reference": "R",
        "crime_reference": "",
        "template_version": "1",
        "script_version": "1",
        "person": [["Name", "Siôn Ŵyn ap Ŷnyr"]],
        "parts": [
            {"heading": "h", "paragraphs": ["p"], "rows": [], "items": [], "warning": ""},
        ],
        "source": "s",
        "signatures": [["a", "b", "c"]],
        "given": "d",
        "place": "p",
    }
    assert "Siôn Ŵyn ap Ŷnyr" in words_of(agreement_pdf(content))


def test_names_are_found_as_whole_words_whatever_their_case_and_punctuation() -> None:
    content = {"a": ["Keep away from O’Neill-Smith."], "b": {"c": "rosemary bread"}}
    marks = [Mark(text=text, instead="") for text in ("o neill smith", "Rose", "")]

    assert names_found(content, marks) == ("o neill smith",)


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.version)
def test_each_script_has_its_version_its_source_and_how_sure_that_is(script: Script) -> None:
    assert script.version.startswith(f"{script.disposal}-")
    assert script.source
    assert script.confidence in {"verified", "verified, except as tagged", "verified-secondary"}
    assert bool(script.warning) == asks(script.disposal, Element.WARNING)
    assert any("legal advice" in line for line in script.effect) == asks(
        script.disposal, Element.LEGAL_ADVICE
    )
    assert bool(script.admission) == asks(script.disposal, Element.ADMISSION)
    assert bool(script.agreement) == asks(script.disposal, Element.CONSENT)


def test_on_every_day_each_disposal_has_one_script_for_each_reader() -> None:
    day = date(2026, 11, 18)
    rows = [(script.disposal, script.reader) for script in scripts() if script.in_force(day)]

    assert len(rows) == len(set(rows))
    assert {disposal for disposal, reader in rows if reader == "adult"} == ADULT
    assert {disposal for disposal, reader in rows if reader == "child"} == FOR_CHILD


def test_the_two_tier_cautions_warn_of_different_things() -> None:
    words = {
        script.disposal: " ".join([*script.effect, script.warning, *(head for _part, head in script.parts)])
        for script in scripts()
    }

    assert "may be prosecuted" in words["DIV"]
    assert "arrest" in words["DIV"]
    assert "penalty" not in words["DIV"]
    assert "cannot be prosecuted" in words["COM"]
    assert "goes up by half" in words["COM"]
    assert "arrest" not in words["COM"]


def test_a_script_is_used_from_its_first_to_its_last_day() -> None:
    script = replace(scripts()[0], effective_from=date(2026, 1, 1), effective_to=date(2026, 1, 31))

    assert [script.in_force(day) for day in (date(2025, 12, 31), date(2026, 1, 1))] == [False, True]
    assert [script.in_force(day) for day in (date(2026, 1, 31), date(2026, 2, 1))] == [True, False]


class _Headings(HTMLParser):
    """The levels of the headings, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  # the base class names it
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))


def test_the_page_has_one_first_heading_and_skips_no_level(signed: Journey) -> None:
    headings = _Headings()
    headings.feed(filed(signed)["oocd.agreement-page"].content.decode())

    assert headings.levels[0] == 1
    assert headings.levels.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(headings.levels, headings.levels[1:], strict=False)
    )
