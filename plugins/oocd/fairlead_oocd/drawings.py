"""A signature drawn on a screen: a small PNG from a browser, believed in nothing and kept exactly as it was made.

The picture is an untrusted upload. Only what the pad's canvas writes is taken: 8-bit colour with transparency, no
interlacing, no text, no profile, nothing behind the end; checksums hold, every part is as long as its kind is, the
pixels are exactly as many as the header says, and something is drawn that can be seen. A reader of the document can
then do nothing with it but show it.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum

LARGEST = 64 * 1024
"""Bytes of the picture. [design]: a signature is about 10 kB."""
WIDEST, HIGHEST = 1600, 800
"""Pixels. [design]: twice the size of the pad on a telephone with a fine screen."""
_START = b"\x89PNG\r\n\x1a\n"
_PREFIX = "data:image/png;base64,"
_LENGTHS = {b"IHDR": 13, b"sRGB": 1, b"gAMA": 4, b"pHYs": 9, b"IEND": 0}
"""Parts that stand at most once, and their bytes: a longer one would carry something that is no picture."""
_TRANSPARENT = 6
"""The colour type of PNG that a transparent canvas writes: red, green, blue and how much of it is seen."""
_PIXEL, _DEPTH, _FILTERS = 4, 8, 5
Chunk = tuple[bytes, bytes]


class Unfit(StrEnum):
    """Why a drawing is not taken."""

    EMPTY = "nothing is drawn"
    TOO_LARGE = "larger than a signature"
    NOT_A_DRAWING = "not a picture that a signature pad makes"


class UnfitDrawing(ValueError):
    """A drawing that is not filed, and ``why``."""

    def __init__(self, why: Unfit) -> None:
        super().__init__(why.value)
        self.why = why


def read_drawing(sent: str) -> bytes:
    """The PNG of a ``data:`` address, byte for byte. Raises `UnfitDrawing`."""
    if not sent:
        raise UnfitDrawing(Unfit.EMPTY)
    if len(sent) > len(_PREFIX) + LARGEST * 4 // 3 + 4:
        raise UnfitDrawing(Unfit.TOO_LARGE)
    if not sent.startswith(_PREFIX):
        raise UnfitDrawing(Unfit.NOT_A_DRAWING)
    try:
        picture = base64.b64decode(sent.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise UnfitDrawing(Unfit.NOT_A_DRAWING) from error
    if len(picture) > LARGEST:
        raise UnfitDrawing(Unfit.TOO_LARGE)
    try:
        ink = _has_ink(picture)
    except (ValueError, struct.error, zlib.error) as error:
        raise UnfitDrawing(Unfit.NOT_A_DRAWING) from error
    if not ink:
        raise UnfitDrawing(Unfit.EMPTY)
    return picture


def _has_ink(picture: bytes) -> bool:
    """Whether anything is drawn. Raises `ValueError`, `struct.error` or `zlib.error` for what is no drawing."""
    chunks = list(_chunks(picture))
    if [chunks[0][0], chunks[-1]] != [b"IHDR", (b"IEND", b"")]:
        raise ValueError("a PNG begins with its header and ends with its end")
    others = [(name, len(data)) for name, data in chunks if name != b"IDAT"]
    if len(dict(others)) < len(others) or any(_LENGTHS.get(name) != length for name, length in others):
        raise ValueError("a drawing has no texts, profiles or unknown parts, and each of its parts once")
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[0][1])
    if not (0 < width <= WIDEST and 0 < height <= HIGHEST) or kind != [_DEPTH, _TRANSPARENT, 0, 0, 0]:
        raise ValueError("not the size or kind of a drawing")
    row = 1 + width * _PIXEL
    pixels = _unpacked(b"".join(data for name, data in chunks if name == b"IDAT"), row * height)
    if max(pixels[::row]) >= _FILTERS:
        raise ValueError("not rows of a drawing")
    # Each filter makes nothing out of nothing only, so what cannot be seen anywhere is zero here too.
    return any(any(pixels[start + _PIXEL : start + row : _PIXEL]) for start in range(0, len(pixels), row))


def _chunks(picture: bytes) -> Iterator[Chunk]:
    """Every part with a right checksum, up to the last byte."""
    if not picture.startswith(_START):
        raise ValueError("no PNG")
    at = len(_START)
    while at < len(picture):
        length, name = struct.unpack_from(">I4s", picture, at)
        data = picture[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", picture, at + 8 + length)
        if zlib.crc32(name + data) != checksum:
            raise ValueError("a part is damaged")
        yield name, data
        at += 12 + length


def _unpacked(packed: bytes, expected: int) -> bytes:
    """The pixels; never more memory than the header accounts for."""
    unpacking = zlib.decompressobj()
    pixels = unpacking.decompress(packed, expected + 1)
    if len(pixels) != expected or not unpacking.eof or unpacking.unused_data:
        raise ValueError("more or fewer pixels than the header says")
    return pixels
