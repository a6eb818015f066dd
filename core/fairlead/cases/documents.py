"""Handing out a filed document, so that its content cannot act as a page of ours."""

from __future__ import annotations

import hashlib
import re

from flask import Response

from fairlead.cases.models import CaseDocument

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


class DamagedDocument(RuntimeError):
    """A stored document no longer has the digest it was filed with: nobody may rely on it."""


def download_of(document: CaseDocument) -> Response:
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


def file_name(document: CaseDocument) -> str:
    """A name every system can store, from the title."""
    stem = _UNSAFE_IN_NAME.sub("-", document.title).strip("-. ")[:80] or "document"
    return stem + _SUFFIXES.get(document.media_type.partition(";")[0].strip().lower(), "")
