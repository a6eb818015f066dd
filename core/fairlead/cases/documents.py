"""Handing out a filed document, so that its content cannot act as a page of ours."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any, Protocol  # Any: content that may be missing

from flask import Response

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_SHOWN_INLINE = frozenset({"application/pdf", "text/html", "text/plain", "image/png", "image/jpeg"})
_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9 ._-]+")
_SUFFIXES = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}


class Filed(Protocol):
    """What is known of a file that is kept: of a case, or of a provider."""

    @property
    def id(self) -> uuid.UUID:
        """Which file."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def media_type(self) -> str:
        """What it is."""

    @property
    def sha256(self) -> str:
        """The digest of its content, when it was filed."""

    @property
    def content(self) -> Any:
        """Its bytes."""


class DamagedDocument(RuntimeError):
    """A stored document no longer has the digest it was filed with: nobody may rely on it."""


def download_of(document: Filed) -> Response:
    """The document as a response. Raises `DamagedDocument` when its content is not what was filed."""
    if hashlib.sha256(document.content).hexdigest() != document.sha256:
        raise DamagedDocument(
            f"Document {document.id}: its content no longer matches the digest recorded when it was filed."
            " Compare with a backup, and with the change log of this document."
        )
    media_type = document.media_type.partition(";")[0].strip().lower()
    shown = media_type in _SHOWN_INLINE
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    response = Response(document.content, content_type=content_type if shown else "application/octet-stream")
    response.headers["Content-Disposition"] = (
        f'{"inline" if shown else "attachment"}; filename="{file_name(document)}"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def file_name(document: Filed) -> str:
    """A name every system can store, from the title."""
    stem = _UNSAFE_IN_NAME.sub("-", document.title).strip("-. ")[:80] or "document"
    return stem + _SUFFIXES.get(document.media_type.partition(";")[0].strip().lower(), "")
