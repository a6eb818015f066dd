"""Two organisations of their own for each test."""

from fairlead.testing.two_sides import shared_sides, sides, sides_app, sides_database

__all__ = ["shared_sides", "sides", "sides_app", "sides_database"]
