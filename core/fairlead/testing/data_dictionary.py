"""The data dictionary: what every column is for, how sensitive it is, how long it is kept (IG-04).

Each area of core and each module says so in a ``data_dictionary.toml`` beside its models. ``python -m
fairlead.testing.data_dictionary > core/docs/data-dictionary.md`` writes the page of all of them.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa

from fairlead.migrations import tables as _core_tables  # noqa: F401  # importing them maps them
from fairlead.migrations.runner import loose_tables
from fairlead.modules.registry import installed_modules
from fairlead.tenancy.base import Base

FILE = "data_dictionary.toml"
COMMON = "common"

SENSITIVITIES = {
    "none": "Says nothing about a person by itself.",
    "staff": "About somebody who works with the service.",
    "personal": "About a suspect, victim, witness or anybody else in a case.",
    "special": "Suspicion, offence, health, ethnicity, safety, or free text in which these may stand.",
    "secret": "Would help somebody to sign in as another person.",
}
RETENTION = {
    "case": "With its case. After closing it is reviewed under the force's retention schedule.",
    "person": "As long as any record about the person is kept.",
    "log": "The log's own clock, set by the organisation; entries are never altered before.",
    "account": "As long as the account is used, then as long as the log that names it.",
    "operation": "While something is under way, or until `fairlead user tidy` finds it too old to matter.",
    "configuration": "As long as a decision that used it may be replayed.",
    "reference": "Published lists; replaced by newer ones.",
}


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What is written down about one column."""

    table: str
    column: str
    sensitivity: str
    purpose: str
    retention: str


def folders() -> dict[str, Path]:
    """Where the ``models`` of each mapped table lie, a file or a package. Those of example modules in tests are
    left out.
    """
    loose = loose_tables(frozenset(module.name for module in installed_modules()))
    found = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if isinstance(table, sa.Table) and table.name not in loose:
            place = Path(str(import_module(mapper.class_.__module__).__file__)).parent
            found[table.name] = place.parent if place.name == "models" else place
    return dict(sorted(found.items()))


def columns_of(table: str) -> list[str]:
    """The names of the table's columns, in their order."""
    return [column.name for column in Base.metadata.tables[table].columns]


def load(folder: Path) -> dict[str, dict[str, object]]:
    """The file of one area or module; empty when it has none."""
    path = folder / FILE
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def dictionary() -> tuple[list[Meaning], list[str]]:
    """Every column that is written down, and what is missing or wrong, each with what to do about it."""
    found: list[Meaning] = []
    problems: list[str] = []
    where = folders()
    files = {folder: load(folder) for folder in dict.fromkeys(where.values())}
    common = {key: value for content in files.values() for key, value in content.get(COMMON, {}).items()}
    for table, folder in where.items():
        entries = files[folder].get(table, {})
        problems += _leftovers(table, entries, folder)
        if entries.get("retention") not in RETENTION:
            problems.append(
                f'{_place(folder)}: [{table}] needs a line: retention = "case"  # or {_listed(RETENTION)}'
            )
            continue
        for column in columns_of(table):
            entry = entries.get(column, common.get(column))
            meaning = _meaning(table, column, entry, str(entries["retention"]))
            if meaning is None:
                problems.append(
                    f"{_place(folder)}: under [{table}] add or correct the line: "
                    f'{column} = ["personal", "What it is for."]  # or {_listed(SENSITIVITIES)}'
                )
            else:
                found.append(meaning)
    for folder, content in files.items():
        gone = content.keys() - where.keys() - {COMMON}
        problems += [
            f"{_place(folder)}: there is no table {name}: take [{name}] out" for name in sorted(gone)
        ]
    return found, problems


def _meaning(table: str, column: str, entry: object, retention: str) -> Meaning | None:
    match entry:
        case [str(sensitivity), str(purpose), *rest]:
            kept = str(rest[0]) if rest else retention
            if sensitivity in SENSITIVITIES and kept in RETENTION and purpose.strip() and len(rest) <= 1:
                return Meaning(
                    table=table, column=column, sensitivity=sensitivity, purpose=purpose, retention=kept
                )
    return None


def _leftovers(table: str, entries: Mapping[str, object], folder: Path) -> Iterator[str]:
    for name in sorted(entries.keys() - {"retention"} - set(columns_of(table))):
        yield f"{_place(folder)}: {table} has no column {name}: take the line out"


def _place(folder: Path) -> str:
    return f"{folder.name}/{FILE}"


def _listed(words: Mapping[str, str]) -> str:
    return ", ".join(words)


def _about(model: type) -> str:
    """The first paragraph of the class's docstring, on one line."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def page() -> str:
    """The page in Markdown. Raises `ValueError` with every problem when something is missing."""
    found, problems = dictionary()
    if problems:
        raise ValueError("\n".join(problems))
    lines = [
        "# Data dictionary",
        "",
        "Every column of every table: what it is for, how sensitive it is, how long it is kept. Written from",
        f"`{FILE}` of each area and module by `python -m fairlead.testing.data_dictionary`; a test compares.",
        "",
        "| Sensitivity | Means |",
        "|---|---|",
        *(f"| {word} | {meaning} |" for word, meaning in SENSITIVITIES.items()),
        "",
        "| Kept | Means |",
        "|---|---|",
        *(f"| {word} | {meaning} |" for word, meaning in RETENTION.items()),
        "",
        "Periods in months and years are for each organisation's retention schedule and stand in no table",
        "here. What is marked *operation* is deleted by the software today, except for the keys of submitted",
        "forms; the rest is not.",
    ]
    abouts = {str(mapper.local_table): _about(mapper.class_) for mapper in Base.registry.mappers}
    for table in dict.fromkeys(meaning.table for meaning in found):
        lines += [
            "",
            f"## {table}",
            "",
            abouts[table],
            "",
            "| Column | Sensitivity | Kept | For |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{m.column}` | {m.sensitivity} | {m.retention} | {m.purpose} |"
            for m in found
            if m.table == table
        ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
