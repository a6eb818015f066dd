"""A force with people in it, for what two modules do together."""

from fairlead.testing.casework import casework_database, force

__all__ = ["casework_database", "force"]
