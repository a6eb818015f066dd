"""A document's content as PDF (PDF/UA-1, tagged) and as accessible HTML.

The same content gives the same bytes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

_TEMPLATES = Path(__file__).parent / "typst"


def agreement_pdf(content: Mapping[str, object]) -> bytes:
    """The signed document as PDF."""
    # Typst reads bytes as numbers. Documents before agreement-3 know no drawing, and are reprinted without one.
    drawn = list(base64.b64decode(str(content.get("drawn", ""))))
    return _pdf("agreement.typ", {**content, "drawn": drawn})


def agreement_html(content: Mapping[str, object]) -> str:
    """The same as a whole HTML page, without scripts or anything fetched from elsewhere."""
    return _pages().get_template("oocd/documents/agreement.html").render(**content)


def letter_pdf(content: Mapping[str, object]) -> bytes:
    """A letter, notice, certificate or record as PDF."""
    return _pdf("letter.typ", content)


def letter_html(content: Mapping[str, object]) -> str:
    """The same as a whole HTML page."""
    return _pages().get_template("oocd/documents/letter.html").render(**content)


def _pdf(template: str, content: Mapping[str, object]) -> bytes:
    """Data reach the template as JSON only, never as source text."""
    import typst  # 80 MB of shared library, needed only here

    return typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(content, sort_keys=True, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )


@lru_cache(maxsize=1)
def _pages() -> Environment:
    """An environment of its own: a document does not depend on the request, the language of the page, or
    on there being one.
    """
    return Environment(
        loader=PackageLoader("fairlead_oocd"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
