"""Pages of a list that continue after a key instead of counting rows.

A cursor says: in this order, after (or before) the row with this sort value and this id. It carries nothing
secret and
gives no access: the rows are filtered by the same conditions wherever a page starts. One that cannot be read
starts the
list at its first page.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar  # Any: columns and rows are of the caller's types

import sqlalchemy as sa

Value = date | datetime | str | int


class Keyed(Protocol):
    """A row with an id; its sort value is read by the `Order`."""

    @property
    def id(self) -> uuid.UUID:
        """The row."""


Row = TypeVar("Row", bound=Keyed)


@dataclass(frozen=True, kw_only=True)
class Order:
    """A way to sort a list: the selected column, how a cursor is read, and which way round."""

    name: str
    attribute: str
    read: Callable[[str], Value]
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """Where a page starts. ``backwards``: it ends before the row instead of starting after it."""

    value: Value
    row_id: uuid.UUID
    backwards: bool = False


@dataclass(frozen=True, kw_only=True)
class Slice(Generic[Row]):
    """The rows of one page, and the cursors of its neighbours; empty text where there is none."""

    rows: Sequence[Row]
    previous: str
    following: str


def read_moment(text: str) -> datetime:
    """Read a moment with its time zone. Raises ``ValueError``."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment


def read_text(text: str) -> str:
    """Read a text value. Raises ``ValueError`` for what the database cannot compare."""
    if "\x00" in text:
        raise ValueError("a text value with a zero byte")
    return text


def cursor_from(arguments: Mapping[str, str], order: Order) -> Cursor | None:
    """The cursor of ``after`` or ``before``, if it is well formed and belongs to this order; otherwise the
    first page.
    """
    backwards = bool(arguments.get("before"))
    packed = arguments.get("before") or arguments.get("after") or ""
    try:
        plain = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8")
        name, row_id, value = plain.split("|", 2)
        if name != order.name:
            return None
        return Cursor(value=order.read(value), row_id=uuid.UUID(row_id), backwards=backwards)
    except (ValueError, binascii.Error):  # UnicodeDecodeError is a ValueError
        return None


def cursor_at(row: Keyed, order: Order) -> str:
    """The cursor that continues from ``row``."""
    value = getattr(row, order.attribute)
    written = value.isoformat() if isinstance(value, date) else str(value)
    plain = f"{order.name}|{row.id}|{written}"
    return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode("ascii")


def page_of(
    statement: sa.Select[*tuple[Any, ...]],
    order: Order,
    cursor: Cursor | None,
    *,
    size: int,
) -> sa.Select[*tuple[Any, ...]]:
    """The statement limited to one page and one row more, which says whether there is another page.

    It selects ``id`` and the column of the order.
    """
    key, id_column = statement.selected_columns[order.attribute], statement.selected_columns["id"]
    backwards = cursor is not None and cursor.backwards
    descending = order.descending != backwards
    if cursor is not None:
        here = sa.tuple_(key, id_column)
        there = sa.tuple_(sa.literal(cursor.value, key.type), sa.literal(cursor.row_id, sa.Uuid()))
        statement = statement.where(here < there if descending else here > there)
    return statement.order_by(
        *(sa.desc(each) if descending else sa.asc(each) for each in (key, id_column))
    ).limit(size + 1)


def sliced(found: Sequence[Row], order: Order, cursor: Cursor | None, *, size: int) -> Slice[Row]:
    """The page out of what `page_of` found, in the order people read it."""
    more = len(found) > size
    rows = list(found[:size])
    if cursor is not None and cursor.backwards:
        rows.reverse()
        before, after = more, True
    else:
        before, after = cursor is not None, more
    if not rows:
        return Slice(rows=(), previous="", following="")
    return Slice(
        rows=rows,
        previous=cursor_at(rows[0], order) if before else "",
        following=cursor_at(rows[-1], order) if after else "",
    )
