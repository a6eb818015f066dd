"""The fixtures of casework, and a supervisor's browser."""

import pytest

from fairlead.app import FairleadFlask
from fairlead.testing.casework import (
    Force,
    Pages,
    casework_app,
    casework_database,
    force,
    other_force,
    pages,
    pages_for,
)

__all__ = ["casework_app", "casework_database", "force", "other_force", "pages"]


@pytest.fixture
def supervisor(casework_app: FairleadFlask, force: Force, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages of ``force`` as its supervisor sees them."""
    return pages_for(casework_app, monkeypatch, force.actor("supervisor"), force.slug)
