"""Victims: who they are, what the Victims' Code promises them, and what they said."""
