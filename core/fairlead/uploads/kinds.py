"""What a file is, read from its own bytes: never from its name, nor from what the browser says of it.

A short list of kinds is taken. Pages and drawings that a browser would run (HTML, SVG), archives, and office files with
macros or programs in them are not on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fairlead.uploads.office import office_kind
from fairlead.uploads.pictures import gif_size, jpeg_size, png_size, webp_size
from fairlead.uploads.unfit import Unfit

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
GIF, WEBP = "image/gif", "image/webp"
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OOXML}wordprocessingml.document", f"{_OOXML}spreadsheetml.sheet"
PPTX = f"{_OOXML}presentationml.presentation"
ODT, ODS = (f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet"))
CSV, JSON = "text/csv", "application/json"
"""Text for a program of ours; nobody is handed it again."""

SCANS = (PDF, PNG, JPEG)
"""What a scanner or a camera makes."""
PAPERS = (*SCANS, GIF, WEBP, DOCX, XLSX, PPTX, ODT, ODS)
"""What somebody may send to show that something was done."""
NAMES = {
    PDF: "PDF", PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WebP", DOCX: "Word", XLSX: "Excel", PPTX: "PowerPoint",
    ODT: "OpenDocument text", ODS: "OpenDocument spreadsheet", CSV: "CSV", JSON: "JSON",
}  # fmt: skip
SUFFIXES = {
    PDF: ".pdf", PNG: ".png", JPEG: ".jpg", GIF: ".gif", WEBP: ".webp", DOCX: ".docx", XLSX: ".xlsx", PPTX: ".pptx",
    ODT: ".odt", ODS: ".ods", CSV: ".csv",
}  # fmt: skip

MOST_PIXELS = 60_000_000
"""Of one picture: more than any telephone makes. Some kilobytes can claim to be billions."""
MOST_PAGES = 2000
"""Of one PDF, as it says itself."""

_PAGES = re.compile(rb"/Count\s+(\d{1,12})")
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
"""What makes a PDF do something. Long words only: compressed bytes have every short one in them by chance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file fit to be kept. ``scan`` is ``clean``, or ``not-scanned`` where no scanner is set up.

    ``file_name`` is as it may be shown as text; ``media_type`` is one of this list.
    """

    content: bytes
    media_type: str
    file_name: str = ""
    scan: str = "not-scanned"


def kind_of(content: bytes, allowed: tuple[str, ...]) -> str:
    """The media type of a file. Raises `Unfit` with what to tell whoever sent it."""
    if allowed[0] in _TEXTS:
        return _text(content, allowed[0])
    found = next((kind for start, kind in _STARTS if content.startswith(start)), None)
    if found is None and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = WEBP
    if found is None and content.startswith(b"PK\x03\x04"):
        found = office_kind(content)
    if found not in allowed:
        raise Unfit(_("The file must be %(kinds)s", kinds=named(allowed)))
    if found in _SIZES:
        _refuse_huge(_SIZES[found](content))
    if found == PDF:
        _refuse_odd_pdf(content)
    return found


def named(allowed: tuple[str, ...]) -> str:
    """The kinds in words: ``PDF, PNG or JPEG``."""
    names = [NAMES[kind] for kind in allowed]
    return _("%(first)s or %(last)s", first=", ".join(names[:-1]), last=names[-1]) if names[1:] else names[0]


_STARTS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_SIZES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    PNG: png_size, JPEG: jpeg_size, GIF: gif_size, WEBP: webp_size,
}  # fmt: skip


def _refuse_huge(size: tuple[int, int] | None) -> None:
    if size is None:
        raise Unfit(_("The picture is damaged. Take or save it again"))
    if size[0] * size[1] > MOST_PIXELS:
        raise Unfit(_("The picture must have at most %(most)d million pixels", most=MOST_PIXELS // 1_000_000))


def _refuse_odd_pdf(content: bytes) -> None:
    if any(int(count) > MOST_PAGES for count in _PAGES.findall(content)):
        raise Unfit(_("The PDF must have at most %(most)d pages", most=MOST_PAGES))
    if any(word in content for word in _ACTIVE):
        raise Unfit(
            _("The PDF has a program or another file in it. Print it to a new PDF, and choose that one")
        )


_TEXTS = {
    CSV: _l("The file must be a table saved as CSV UTF-8"),
    JSON: _l("The file is not JSON"),
}
"""What to tell where a file is no text at all. What stands in it is for whoever asked for it to read."""


def _text(content: bytes, kind: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if any(ord(letter) < ord(" ") and letter not in "\t\r\n" for letter in text):
        raise Unfit(str(_TEXTS[kind]))
    return kind
