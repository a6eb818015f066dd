"""The check before anything leaves: accurate, complete, up to date, reliable, line by line (DPA 2018 s.38(4), IG-12).

Findings are shown to the sender; those that have to be confirmed are listed in what the sender confirms. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.providers.drafting.content import Line, Piece


class Doubt(StrEnum):
    """What may be wrong with a line."""

    STALE = "stale"
    UNDATED = "undated"
    OVERTAKEN = "overtaken"
    OPINION = "opinion"
    MISSING = "missing"


TO_CONFIRM = (Doubt.STALE, Doubt.UNDATED, Doubt.OVERTAKEN)
"""Doubts that the sender has to confirm one by one: the line is still right."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One doubt about one line; ``days`` is the age of what is stale."""

    line: Line
    doubt: Doubt
    days: int | None = None


def findings_in(pieces: Iterable[Piece], *, today: date, stale_after: int) -> tuple[Finding, ...]:
    """Every doubt about what would be told, in the order of the lines.

    A line that is fixed is what the person signed: its age says nothing about it.
    """
    return tuple(
        finding
        for piece in pieces
        for line in piece.lines
        for finding in _doubts(piece, line, today=today, stale_after=stale_after)
    )


def to_confirm(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that the sender confirms one by one."""
    return tuple(each for each in findings if each.doubt in TO_CONFIRM)


def _doubts(piece: Piece, line: Line, *, today: date, stale_after: int) -> Iterator[Finding]:
    if not line.value:
        if piece.needed and line.origin.needed:
            yield Finding(line=line, doubt=Doubt.MISSING)
        return
    if not piece.told:
        return
    if line.origin.assertion != "fact" or line.owned:
        yield Finding(line=line, doubt=Doubt.OPINION)
    if line.overtaken:
        yield Finding(line=line, doubt=Doubt.OVERTAKEN)
    if line.origin.fixed:
        return
    age = line.age(today)
    if age is None:
        yield Finding(line=line, doubt=Doubt.UNDATED)
    elif age > stale_after:
        yield Finding(line=line, doubt=Doubt.STALE, days=age)
