"""A scanner to talk to, and two organisations."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairlead.testing.two_sides import sides, sides_app, sides_database

from .clamd_server import ClamdServer, listening

__all__ = ["clamd", "sides", "sides_app", "sides_database"]


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest) -> Iterator[ClamdServer]:
    """Over TCP and over a socket of the machine; its path must be short."""
    with (
        tempfile.TemporaryDirectory(prefix="clamd") as folder,
        listening(request.param, Path(folder)) as server,
    ):
        yield server
