"""The fixtures of casework."""

from fairlead.testing.casework import casework_app, casework_database, force, other_force, pages

__all__ = ["casework_app", "casework_database", "force", "other_force", "pages"]
