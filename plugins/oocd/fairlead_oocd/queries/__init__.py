"""Reads: a case with everything the module keeps about it, and what lists and pages ask beside it."""
