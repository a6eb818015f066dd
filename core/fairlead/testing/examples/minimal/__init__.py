"""Reminders on cases: the smallest module that does something and keeps every promise."""
