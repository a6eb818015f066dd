"""Worklists: columns whose headings are sort links, and pages that continue after a key instead of counting
rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode


class Direction(StrEnum):
    """Values of ``aria-sort``, which are also what the heading says."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``sort_url`` makes the heading a link; ``sorted`` says that the rows are in this column's
    order.
    """

    key: str
    label: str
    sort_url: str = ""
    sorted: Direction | None = None
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where this page of a list lies. ``shown`` rows are on it; ``total`` is None where counting would cost
    too much.
    """

    shown: int
    previous_url: str = ""
    next_url: str = ""
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class ActiveFilter:
    """One filter in use: what it says, and the address of the same list without it."""

    label: str
    remove_url: str


def with_query(path: str, arguments: Mapping[str, str], **changes: str | None) -> str:
    """Return ``path`` with the arguments changed as given; None removes one. Empty values are left out."""
    merged = {k: v for k, v in {**arguments, **changes}.items() if v}
    return f"{path}?{urlencode(merged)}" if merged else path


def sortable(
    path: str,
    arguments: Mapping[str, str],
    *,
    key: str,
    label: str,
    sort: str,
    first: Direction = Direction.ASCENDING,
) -> Column:
    """Return a column that sorts by ``key``. ``sort`` is the order in force: a key, with ``-`` in front when
    descending.

    A new order starts at the first page, so the cursor leaves the address.
    """
    active = sort.removeprefix("-") == key
    direction = (Direction.DESCENDING if sort.startswith("-") else Direction.ASCENDING) if active else None
    opposite = Direction.DESCENDING if direction is Direction.ASCENDING else Direction.ASCENDING
    following = opposite if active else first
    wanted = f"-{key}" if following is Direction.DESCENDING else key
    url = with_query(path, arguments, sort=wanted, after=None, before=None)
    return Column(key=key, label=label, sort_url=url, sorted=direction)
