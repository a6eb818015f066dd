"""How many pixels a picture says it has, from its header alone: nothing is unpacked.

Width and height, or None where the header cannot be read. Sources: PNG (RFC 2083), JPEG (ITU-T T.81), GIF89a, WebP
container specification.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

Size = tuple[int, int]

_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG that start a frame: all SOFn, without DHT, JPG and DAC."""
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_SCAN, _FILL = 0xDA, 0xFF
_MOST_MARKERS = 1000
_FOURTEEN_BITS = 0x3FFF
_LOSSLESS = b"\x2f"


def png_size(content: bytes) -> Size | None:
    """From IHDR, which must come first."""
    return _read(_png, content)


def gif_size(content: bytes) -> Size | None:
    """Of the logical screen."""
    return _read(_gif, content)


def jpeg_size(content: bytes) -> Size | None:
    """Of the largest frame before the first scan."""
    return _read(_jpeg, content)


def webp_size(content: bytes) -> Size | None:
    """Of a lossy, lossless or extended file."""
    return _read(_webp, content)


def _read(reader: Callable[[bytes], Size | None], content: bytes) -> Size | None:
    try:
        found = reader(content)
    except struct.error:  # it ends before it says
        return None
    return found if found and min(found) > 0 else None


def _png(content: bytes) -> Size | None:
    kind, width, height = struct.unpack_from(">4sII", content, 12)
    return (width, height) if kind == b"IHDR" else None


def _gif(content: bytes) -> Size:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg(content: bytes) -> Size | None:
    at, frames = 2, list[Size]()
    for _marker in range(_MOST_MARKERS):
        start, marker = struct.unpack_from(">BB", content, at)
        if start != _FILL or marker == _SCAN:
            break
        if marker == _FILL:
            at += 1
            continue
        if marker in _WITHOUT_LENGTH:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            frames.append((width, height))
        at += 2 + max(length, 2)
    return max(frames, key=lambda size: size[0] * size[1], default=None)


def _webp(content: bytes) -> Size | None:
    kind, body = content[12:16], content[20:]
    if kind == b"VP8X":
        low_width, width, low_height, height = struct.unpack_from("<HBHB", body, 4)
        return (width << 16 | low_width) + 1, (height << 16 | low_height) + 1
    if kind == b"VP8L" and body.startswith(_LOSSLESS):
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & _FOURTEEN_BITS) + 1, (bits >> 14 & _FOURTEEN_BITS) + 1
    if kind == b"VP8 ":
        start, width, height = struct.unpack_from("<3sHH", body, 3)
        return (width & _FOURTEEN_BITS, height & _FOURTEEN_BITS) if start == b"\x9d\x01\x2a" else None
    return None
