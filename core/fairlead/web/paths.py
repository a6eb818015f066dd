"""Kinds of path parameter, so that an address of another shape is a 404 before any view runs."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """Lower-case words and digits joined by hyphens: organisations, modules, kinds."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


class ReferenceConverter(BaseConverter):
    """A case or referral reference as it is written or typed: ``OOC-26-7KQ4MX``."""

    regex = "[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+"


def register_path_kinds(app: Flask) -> None:
    """Let rules say ``<slug:tenant>`` and ``<reference:reference>``."""
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["reference"] = ReferenceConverter
