"""A list of cases as CSV or XLSX, written row by row into a temporary file that goes when it was sent."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from flask_babel import gettext as _

from fairlead.cases.pages import state_shown
from fairlead.cases.worklist import WorklistRow
from fairlead.modules.manifest import CaseKind
from fairlead.workflow.calendar import local_day

Cell = str | date | None

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # as a spreadsheet reads them
_UK = "%d/%m/%Y"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The columns of a list and its rows, read as they are written."""

    titles: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_of(rows: Iterable[WorklistRow], kinds: Mapping[str, CaseKind], *, date_label: str = "") -> Sheet:
    """The columns that the list shows, in its words."""
    titles = [
        _("Reference"),
        _("Suspect"),
        _("Offence"),
        _("State"),
        _("Who holds it"),
        _("Since"),
        *([date_label] if date_label else []),
        _("Next deadline"),
        _("Due"),
        _("Opened"),
    ]
    return Sheet(titles=titles, rows=(_cells(row, kinds, dated=bool(date_label)) for row in rows))


def _cells(row: WorklistRow, kinds: Mapping[str, CaseKind], *, dated: bool) -> list[Cell]:
    return [
        row.reference,
        row.suspect,
        row.offence,
        state_shown(kinds, row.kind, row.state).label,
        row.holder_label,
        local_day(row.held_since),
        *([row.on_day] if dated else []),
        (row.next_deadline_label or "") if row.due else "",
        row.due,
        local_day(row.opened_at),
    ]


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def write(sheet: Sheet, form: str) -> IO[bytes]:
    """The file, at its beginning. Whoever closes it deletes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response that sends it closes it
    try:
        (_write_xlsx if form == XLSX else _write_csv)(sheet, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _write_csv(sheet: Sheet, file: IO[bytes]) -> None:
    file.write(b"\xef\xbb\xbf")  # so that spreadsheets read it as UTF-8
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([guarded(title) for title in sheet.titles])
    for row in sheet.rows:
        writer.writerow([f"{cell:{_UK}}" if isinstance(cell, date) else guarded(cell or "") for cell in row])
    text.detach()


def _write_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(_("Cases"))
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        page.freeze_panes(1, 0)
        for column, title in enumerate(sheet.titles):
            page.write_string(0, column, title, bold)
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, day)
                elif cell:
                    page.write_string(number, column, cell)
