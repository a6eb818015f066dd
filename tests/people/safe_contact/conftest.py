"""The fixtures of casework."""

from fairlead.testing.casework import casework_app, casework_database, force, other_force, pages

from .victims import vera

__all__ = ["casework_app", "casework_database", "force", "other_force", "pages", "vera"]
