"""`make bench`: how long the operations people wait for take, on this machine, with what to compare them to.

A report, never a test: it passes whatever the numbers are. See `docs/bench.md`.
"""
