"""What a ZIP file is, where it is a document of an office program: everything else in a ZIP is not taken.

Nothing is unpacked but the one small part that says what it is; what the rest would unpack to is bounded.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from flask_babel import gettext as _

from fairlead.uploads.unfit import Unfit

MOST_PARTS = 5000
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Others are unpacked whole by the library, however little is asked for: a bomb would go off while it is looked at."""
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes, as the file says itself; the scanner has limits of its own."""
_LARGEST_LIST = 512 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_OOXML = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    f"{_OOXML}{name}.main+xml": f"{_OOXML}{name}"
    for name in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
}
_OPEN_DOCUMENT = {
    f"application/vnd.oasis.opendocument.{name}".encode(): f"application/vnd.oasis.opendocument.{name}"
    for name in ("text", "spreadsheet")
}
_PROGRAM = re.compile(
    r"vbaproject|vbadata|activex|oleobject|macrosheets|^basic/|^scripts/|/embeddings/.*\.bin$"
)
"""Parts that hold a macro, a control, or a program packed in."""
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, KeyError,
    EOFError, OSError,
)  # fmt: skip
"""What reading a ZIP raises that is damaged, encrypted, or of a kind that nobody unpacks."""


def office_kind(content: bytes) -> str | None:
    """The media type of an office document; None for any other archive. Raises `Unfit`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _refuse_huge(parts)
            kind = _word_of_its_own(archive, parts)
    except Unfit:
        raise
    except _BROKEN:
        return None
    if kind is not None and any(_PROGRAM.search(part.filename.lower()) for part in parts):
        raise Unfit(_("The document has a macro or a program in it. Save it as PDF, or without macros"))
    return kind


def _refuse_huge(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unfit(_("The document would unpack to far more than it seems. Save it as PDF"))
    if any(part.compress_type not in _BOUNDED for part in parts):
        raise Unfit(_("The document is packed in a way that office programs do not use. Save it as PDF"))


def _word_of_its_own(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str | None:
    names = {part.filename for part in parts}
    if _CONTENT_TYPES in names:
        told = _start(archive, _CONTENT_TYPES).decode("utf-8", "replace")
        if "macroEnabled" in told:
            raise Unfit(_("The document has a macro or a program in it. Save it as PDF, or without macros"))
        return next((kind for main, kind in _MAIN.items() if f'"{main}"' in told), None)
    if "mimetype" in names:
        return _OPEN_DOCUMENT.get(_start(archive, "mimetype").strip())
    return None


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_LARGEST_LIST)
