"""The fixtures of casework: a force with people in it, and its pages as one of them sees them."""

from fairlead.testing.casework import casework_app, casework_database, force, other_force, pages

__all__ = ["casework_app", "casework_database", "force", "other_force", "pages"]
