"""The fixtures of casework."""

from fairlead.testing.casework import casework_app, casework_database, force, other_force, pages
from fairlead.testing.load_database import load_database

__all__ = ["casework_app", "casework_database", "force", "load_database", "other_force", "pages"]
