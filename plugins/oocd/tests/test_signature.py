"""Signing on glass: what a browser may send as a signature, and how it stands in the document."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from fairlead.app import FairleadFlask
from fairlead.public import Refusal, Upload
from fairlead.testing.casework import Pages, pages_for
from fairlead_oocd.documents.rendering import agreement_html, agreement_pdf
from fairlead_oocd.drawings import LARGEST, WIDEST, Unfit, UnfitDrawing, read_drawing

from .conftest import World
from .journey import Journey
from .test_documents import filed, words_of

ADDRESS = "data:image/png;base64,"
START = b"\x89PNG\r\n\x1a\n"


def part(name: bytes, data: bytes) -> bytes:
    """One part of a PNG with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture(
    *, width: int = 40, height: int = 20, ink: bool = True, between: bytes = b"", pixels: bytes | None = None
) -> bytes:
    """A PNG as a canvas writes it: a line across, or nothing."""
    row = b"\0" + (b"\0\0\0\xff" if ink else b"\0\0\0\0") * width
    packed = zlib.compress(row * height if pixels is None else pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return START + part(b"IHDR", header) + between + part(b"IDAT", packed) + part(b"IEND", b"")


def sent(content: bytes) -> str:
    """As the form carries it."""
    return ADDRESS + base64.b64encode(content).decode()


SIGNATURE = picture()


WHITE = (
    START
    + part(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0))
    + part(b"IDAT", zlib.compress((b"\0" + b"\xff\xff\xff" * 40) * 20))
    + part(b"IEND", b"")
)
"""Without transparency: a pad never writes it, and nothing is drawn on it."""


def alternative_texts(pdf: bytes) -> set[str]:
    """What a screen reader says of the pictures of a PDF."""
    reader = PdfReader(io.BytesIO(pdf))
    found = [reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"])))]
    return {str(each["/Alt"]) for each in found if isinstance(each, DictionaryObject) and "/Alt" in each}


def why(address: str) -> Unfit:
    """Why a drawing is refused."""
    with pytest.raises(UnfitDrawing) as refused:
        read_drawing(address)
    return refused.value.why


def test_a_signature_is_taken_exactly_as_it_was_made() -> None:
    assert read_drawing(sent(SIGNATURE)) == SIGNATURE


INVISIBLE = picture(pixels=(b"\0" + b"\x10\x20\x30\0" * 40) * 20)


@pytest.mark.parametrize(
    "address",
    ["", sent(picture(ink=False)), sent(INVISIBLE)],
    ids=["nothing sent", "an empty box", "colours that nobody can see"],
)
def test_an_empty_box_is_no_signature(address: str) -> None:
    assert why(address) is Unfit.EMPTY


@pytest.mark.parametrize(
    "address",
    [
        "data:image/svg+xml;base64," + base64.b64encode(b"<svg onload='x'/>").decode(),
        ADDRESS + "not base64!",
        sent(b"\xff\xd8\xff a photograph"),
        sent(SIGNATURE + b"<script>"),
        sent(SIGNATURE[:-1] + b"x"),
        sent(SIGNATURE.replace(b"IDAT", b"iDAT")),
        sent(picture(between=part(b"tEXt", b"Comment\0hidden words"))),
        sent(picture(between=part(b"acTL", b"\0" * 8))),
        sent(picture(between=part(b"sRGB", b"\0<script>alert(1)</script>"))),
        sent(picture(between=part(b"pHYs", b"%PDF-1.7" + b"\0" * 40))),
        sent(picture(between=part(b"gAMA", b"\0\0\xb1\x8f") * 2)),
        sent(picture(between=part(b"IHDR", struct.pack(">IIBBBBB", 9999, 9999, 8, 6, 0, 0, 0)))),
        sent(WHITE),
        sent(picture(width=WIDEST + 1, height=1)),
        sent(picture(pixels=b"\0" * 10_000_000)),
        sent(picture(pixels=b"\0\0\0\0\xff")),
        sent(picture(pixels=(b"\x07" + b"\0\0\0\xff" * 40) * 20)),
    ],
    ids=[
        "another kind",
        "no base64",
        "a photograph",
        "something behind the end",
        "a damaged end",
        "a changed part",
        "words inside",
        "an animation",
        "a page inside a part",
        "a document inside a part",
        "a part twice",
        "a second header",
        "a white sheet",
        "too wide",
        "far more pixels than it says",
        "fewer pixels than it says",
        "an unknown filter",
    ],
)
def test_anything_that_a_signature_pad_does_not_make_is_refused(address: str) -> None:
    assert why(address) is Unfit.NOT_A_DRAWING


def test_a_picture_larger_than_a_signature_is_refused() -> None:
    assert why(sent(b"\0" * (LARGEST + 10))) is Unfit.TOO_LARGE


@given(at=st.integers(min_value=0, max_value=len(SIGNATURE) - 1), value=st.integers(0, 255))
def test_a_signature_with_any_byte_changed_is_refused_or_unchanged(at: int, value: int) -> None:
    changed = SIGNATURE[:at] + bytes([value]) + SIGNATURE[at + 1 :]
    if changed == SIGNATURE:
        assert read_drawing(sent(changed)) == SIGNATURE
    else:
        assert why(sent(changed)) is Unfit.NOT_A_DRAWING


@pytest.fixture
def offered(world: World) -> Journey:
    """A community resolution with an agreed action, authorised and ready to be signed."""
    case = Journey(world=world, disposal="CR").open().review().answer().choose().consult().assess_needs()
    case.plan(
        kind="other", objects=("reparation",), text="Write a letter of apology", service_id=None, hours=None
    )
    return case.submit().authorise()


def test_a_drawn_signature_stands_in_the_pdf_and_the_page_with_words_for_those_who_cannot_see_it(
    offered: Journey,
) -> None:
    documents = filed(offered.give(signature_method="drawn", drawn=SIGNATURE))
    pdf, page = documents["oocd.agreement"], documents["oocd.agreement-page"]

    assert "signed on screen by hand" in words_of(pdf.content)
    assert len(PdfReader(io.BytesIO(pdf.content)).pages[-1].images) == 1
    assert "Signature of Testina Suspectsworth, drawn by hand on a screen" in alternative_texts(pdf.content)
    shown = BeautifulSoup(page.content, "html5lib").select_one("img")
    assert shown is not None
    assert shown["alt"] == "Signature of Testina Suspectsworth, drawn by hand on a screen"
    assert shown["src"] == sent(SIGNATURE)


def test_a_reprint_of_a_drawn_signature_is_the_same_to_the_last_byte(offered: Journey) -> None:
    documents = filed(offered.give(signature_method="drawn", drawn=SIGNATURE))
    kept = documents["oocd.agreement"].inputs

    assert base64.b64decode(str(kept["drawn"])) == SIGNATURE
    assert agreement_pdf(kept) == documents["oocd.agreement"].content
    assert agreement_html(kept).encode() == documents["oocd.agreement-page"].content


def test_a_typed_name_brings_no_picture_into_the_document(offered: Journey) -> None:
    page = filed(offered.give(signature_method="screen"))["oocd.agreement-page"]

    assert b"<img" not in page.content


def test_signing_by_hand_without_a_drawing_is_refused(offered: Journey) -> None:
    with pytest.raises(Refusal, match="no signature"):
        offered.give(signature_method="drawn")


def test_the_copy_of_a_signed_paper_is_filed_beside_the_document(offered: Journey) -> None:
    copy = Upload(content=b"%PDF-1.7 an invented scan", media_type="application/pdf")
    kept = filed(offered.give(signed_copy=copy))["oocd.signed-copy"]

    assert (kept.content, kept.media_type) == (copy.content, "application/pdf")
    assert kept.title.endswith("signed on paper")


@pytest.fixture
def page(offered: Journey, app: FairleadFlask, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The officer at the desk page of giving."""
    return pages_for(app, monkeypatch, offered.world.officer, offered.world.slug)


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        ("", "Ask the person to sign in the box"),
        (sent(picture(ink=False)), "Ask the person to sign in the box"),
        (ADDRESS + "AAAA", "The signature could not be read"),
    ],
)
def test_the_page_says_what_is_wrong_with_a_signature_and_keeps_what_was_typed(
    offered: Journey, page: Pages, drawing: str, told: str
) -> None:
    answer = page.post(
        f"/oocd/{offered.reference}/offer",
        version=str(offered.version),
        signature_method="drawn",
        signature_drawn=drawing,
        place="Lay-by on the A6",
    )
    shown = BeautifulSoup(answer.text, "html5lib")

    assert answer.status_code == 422
    assert any(told in each.get_text() for each in shown.select(".govuk-error-summary a"))
    assert shown.select_one("#place")["value"] == "Lay-by on the A6"  # type: ignore[index]  # it is there, or the test fails


def test_the_page_refuses_a_copy_that_is_neither_pdf_nor_picture(offered: Journey, page: Pages) -> None:
    answer = page.client.post(
        f"/t/{offered.world.slug}/oocd/{offered.reference}/offer",
        data={
            "version": str(offered.version),
            "signature_method": "paper",
            "signed_copy": (io.BytesIO(b"MZ a program"), "signed.pdf"),
        },
    )

    assert answer.status_code == 422
    assert "The file must be PDF, PNG or JPEG" in answer.text
