"""The application with a force in it, for what it says about itself."""

from fairlead.testing.casework import casework_app, casework_database, force

__all__ = ["casework_app", "casework_database", "force"]
