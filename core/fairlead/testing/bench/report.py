"""The numbers as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field

from fairlead.testing.bench.ladder import Measured
from fairlead.testing.bench.rungs import OPERATIONS


@dataclass(kw_only=True)
class Report:
    """Everything that was measured in one run."""

    cases: int
    database: str
    load: tuple[float, float, float]
    bare: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    rungs: dict[str, Mapping[str, Measured]] = field(default_factory=dict)
    statements: dict[str, Mapping[str, int]] = field(default_factory=dict)
    single: list[tuple[str, str, str]] = field(default_factory=list)

    def markdown(self) -> str:
        """Two tables, and on what they were measured."""
        title = f"## {self.cases:,} cases"
        where = (
            f"Python {platform.python_version()}, PostgreSQL {self.database}, gunicorn with 2 workers; load average"
            f" before the run {self.load[0]:.1f}. Cells: p50 in ms at concurrency 1 · application CPU ms a request ·"
            " SQL statements · requests/s at concurrency 16. The dashboard is not built yet and not measured."
        )
        head = ["", *OPERATIONS]
        rows = [head, ["---"] * len(head)]
        rows.append(
            [
                "bare psycopg",
                *(f"{p50:.2f} · {cpu:.2f}" for p50, cpu in (self.bare[name] for name in OPERATIONS)),
            ]
        )
        for rung, measured in self.rungs.items():
            counted = self.statements[rung]
            rows.append([rung, *(_cell(measured[name], counted[name]) for name in OPERATIONS)])
        if len(self.rungs) > 1:
            reference, product = self.rungs["Reference"], self.rungs["Fairlead"]
            rows.append(
                [
                    "CPU, Fairlead ÷ reference",
                    *(f"{product[name].cpu / reference[name].cpu:.1f} ×" for name in OPERATIONS),
                ]
            )
            rows.append(["bytes a page, Fairlead", *(f"{product[name].bytes:,}" for name in OPERATIONS)])
        singles = [["Measure", "Value", "Goal"], ["---"] * 3, *map(list, self.single)]
        return "\n".join([title, "", where, "", *_table(rows), "", *_table(singles), ""])


def _cell(measured: Measured, statements: int) -> str:
    return f"{measured.p50:.1f} · {measured.cpu:.1f} · {statements} · {measured.rate:.0f}"


def _table(rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in rows]
