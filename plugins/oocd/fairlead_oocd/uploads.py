"""A file that somebody sent: what it is is read from its own first bytes, never from what the browser says."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 8 * 1024 * 1024
"""Bytes."""
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class UnfitUpload(ValueError):
    """A file that is not filed. ``too_large`` tells which of the two reasons it is."""

    def __init__(self, *, too_large: bool) -> None:
        super().__init__("larger than may be filed" if too_large else "neither PDF, PNG nor JPEG")
        self.too_large = too_large


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file fit to be filed as evidence."""

    content: bytes
    media_type: str


def read_upload(content: bytes) -> Upload:
    """The file with its media type. Raises `UnfitUpload`."""
    if len(content) > LARGEST:
        raise UnfitUpload(too_large=True)
    for start, media_type in _KINDS:
        if content.startswith(start):
            return Upload(content=content, media_type=media_type)
    raise UnfitUpload(too_large=False)
