"""A force and a provider, whose contact person works by secure link."""

import pytest

from fairlead.testing.two_sides import TwoSides, shared_sides, sides, sides_app, sides_database

from .link_steps import Light, light_of

__all__ = ["shared_sides", "sides", "sides_app", "sides_database"]


@pytest.fixture
def light(sides: TwoSides) -> Light:
    """A referral that was sent to a provider whose contact works by secure link."""
    return light_of(sides)
