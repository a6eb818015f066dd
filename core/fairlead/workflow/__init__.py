"""Workflow, rules, decisions, deadlines: pure values and functions that never read a clock or a database."""
