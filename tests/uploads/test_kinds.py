"""A file is what its own bytes say, of a short list of kinds; whatever could act by itself is not taken."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from fairlead.uploads.kinds import (
    CSV,
    DOCX,
    GIF,
    JPEG,
    ODS,
    ODT,
    PAPERS,
    PDF,
    PNG,
    PPTX,
    SCANS,
    WEBP,
    XLSX,
    kind_of,
)
from fairlead.uploads.receiving import shown_name
from fairlead.uploads.unfit import Unfit

from . import files


@pytest.fixture(autouse=True)
def _words() -> Iterator[None]:
    """Refusals are in the reader's language."""
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


TAKEN = {
    PDF: files.PDF, PNG: files.png(), JPEG: files.jpeg(), GIF: files.gif(), WEBP: files.webp(), DOCX: files.office(),
    XLSX: files.office("spreadsheetml.sheet"), PPTX: files.office("presentationml.presentation"),
    ODT: files.open_document(), ODS: files.open_document("spreadsheet"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PAPERS)
def test_each_kind_of_the_list_is_known_by_its_bytes(kind: str) -> None:
    assert kind_of(TAKEN[kind], PAPERS) == kind


REFUSED = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing with script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a program": b"MZ\x90\0 a program",
    "nothing that is known": b"\0\1\2\3",
    "an archive": files.archive(readme=b"hello"),
    "a Java archive": files.archive(**{"META-INF/MANIFEST.MF": b"Main-Class: x"}),
    "an old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a document with a macro": files.office(word__vbaProject=b"x"),
    "a document that says it has macros": files.archive(types=b"application/vnd.ms-word.document.macroEnabled"),
    "a document with a program in it": files.office(word__embeddings__oleObject1=b"x"),
    "an open document with a macro": files.open_document(Basic__Standard__Module1=b"x"),
    "an archive that ends early": files.office()[:60],
    "a PDF with a program": files.PDF + b"<< /S /JavaScript /JS (app.alert(1)) >>",
    "a PDF that starts something": files.PDF + b"<< /S /Launch /F (calc.exe) >>",
    "a PDF of far too many pages": b"%PDF-1.4 << /Type /Pages /Count 999999 >>",
    "a picture whose size cannot be read": b"\x89PNG\r\n\x1a\n",
    "a photograph whose size cannot be read": b"\xff\xd8\xff\xe0",
    "a PNG of a billion pixels": files.png(40_000, 40_000),
    "a JPEG of a billion pixels": files.jpeg(65_000, 65_000),
    "a GIF of a billion pixels": files.gif(65_000, 65_000),
    "a WebP of a billion pixels": files.webp(40_000, 40_000),
    "a picture without height": files.png(4, 0),
    "a document that unpacks to far more": files.bomb(),
    "a document packed with LZMA": files.packed(zipfile.ZIP_LZMA),
    "a document packed with BZIP2": files.packed(zipfile.ZIP_BZIP2),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_on_the_list_or_could_do_harm_is_not_taken(what: str) -> None:
    with pytest.raises(Unfit):
        kind_of(REFUSED[what], PAPERS)


def test_where_only_scans_are_asked_for_a_document_is_not_taken() -> None:
    with pytest.raises(Unfit, match="PDF, PNG or JPEG"):
        kind_of(files.office(), SCANS)


def test_the_same_document_packed_the_usual_way_is_taken() -> None:
    assert kind_of(files.packed(zipfile.ZIP_DEFLATED), PAPERS) == XLSX


def test_a_table_is_text_and_nothing_else() -> None:
    assert kind_of("referral,course\nÜ,x".encode("utf-8-sig"), (CSV,)) == CSV
    for content in (files.PDF + b"\xff", b"a,b\0", "a,ü".encode("latin-1")):
        with pytest.raises(Unfit):
            kind_of(content, (CSV,))


@given(st.binary(max_size=60), st.sampled_from([b"", *(content[:40] for content in TAKEN.values())]))
def test_no_bytes_do_more_than_be_refused(content: bytes, start: bytes) -> None:
    with suppress(Unfit):
        assert kind_of(start + content, PAPERS) in PAPERS


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("certificate.pdf", "certificate.pdf"),
        (r"C:\Users\x\..\cert.pdf", "cert.pdf"),
        ("../../etc/passwd", "passwd"),
        ("evil\u202efdp.exe", "evil fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("   ", ""),
        ("Tŷ'r Siôn.pdf", "Tŷ'r Siôn.pdf"),
    ],
)
def test_a_name_is_shown_as_text_without_folder_or_control_signs(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


@given(st.text(max_size=300))
def test_no_name_is_long_or_has_a_stroke(sent: str) -> None:
    shown = shown_name(sent)
    assert len(shown) <= 120
    assert "/" not in shown
    assert shown.isprintable()
