"""The published reference lists that cases use: offences with their flags, and Home Office outcome types.

The files, where they come from and their licences are in ``data/`` (see ``data/NOTICE.md``).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

DATA = Path(__file__).parent / "data"
_LOADER = b"1"  # raise it when the same files should give different rows
_FILES = ("cjs_offence_codes.csv.gz", "legal_aid_common_offences.csv", "offence_schedule_flags.csv.gz")
_COLUMNS = (
    "code",
    "title",
    "category_code",
    "trial_category",
    "mode_of_trial",
    "recordable",
    "source",
    "rank",
    "flags",
)

COMMON, STANDARD, POLICE_LIST = 0, 1, 2
"""Ranks of an offence: on the short list of commonly charged ones, on the data standards list, on the
police list only.
"""

FLAGS = {
    ("15", "1"): "cja2003-sch15-violent",
    ("15", "2"): "cja2003-sch15-sexual",
    ("15", "3"): "cja2003-sch15-terrorism",
    ("3", "1"): "soa2003-sch3",
    ("1", "1"): "sa2020-sch1",
    ("13", "1"): "sa2020-sch13-terrorism",
    ("13", "2"): "sa2020-sch13-sexual",
    ("A1", "1"): "sa2020-schA1",
    ("TEO", "1"): "hmpps-terrorism-excluded",
    ("DVEO", "1"): "hmpps-domestic-abuse-excluded",
}
"""Key of each schedule and part in the flags file; the Act is named, since schedule numbers are ambiguous
alone.
"""


@dataclass(frozen=True, kw_only=True)
class OutcomeType:
    """One Home Office crime outcome type. ``out_of_court`` and ``positive`` as the open data groups them."""

    code: str
    label: str
    group: str
    out_of_court: bool
    positive: bool


@lru_cache(maxsize=1)
def outcome_types() -> tuple[OutcomeType, ...]:
    """Home Office crime outcome types in their published order, from 0 (not yet assigned)."""
    return tuple(
        OutcomeType(
            code=row["outcome_type"],
            label=row["label"],
            group=row["group"],
            out_of_court=row["out_of_court_disposal"] == "Y",
            positive=row["positive_outcome"] == "Y",
        )
        for row in _rows("home_office_outcome_types.csv")
    )


@lru_cache(maxsize=1)
def offence_categories() -> dict[str, str]:
    """What each category code of the offence list means."""
    return {row["category_code"]: row["description"] for row in _rows("cjs_offence_categories.csv")}


def load_offences(owner_url: str) -> bool:
    """Bring the offence table to the shipped list. Needs the owner role; returns whether anything had to be
    done.

    Codes that left the list stay, because cases refer to them. The comment of the search index holds the
    digest of
    what was loaded, so doing it twice does nothing.
    """
    digest = f"loaded from sha256:{_digest()}"
    engine = sa.create_engine(owner_url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('fairlead.offence_list'))"))
            if (
                connection.scalar(sa.text("select obj_description('ix_offence_code_search'::regclass)"))
                == digest
            ):
                return False
            _copy(connection)
            connection.execute(sa.text(f"comment on index ix_offence_code_search is '{digest}'"))
        return True
    finally:
        engine.dispose()


def _copy(connection: sa.Connection) -> None:
    listed = ", ".join(_COLUMNS)
    connection.execute(
        sa.text(
            "create temporary table wanted on commit drop as"  # noqa: S608  # nosec B608  # our own names
            f" select {listed} from offence_code limit 0"
        )
    )
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection to the database is closed")
    with raw.cursor() as cursor, cursor.copy(f"copy wanted ({listed}) from stdin") as copy:
        for row in offence_rows():
            copy.write_row(row)
    updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
    connection.execute(
        sa.text(
            f"insert into offence_code ({listed}) select {listed} from wanted"  # noqa: S608  # nosec B608  # our own names
            f" on conflict (code) do update set {updates}"
        )
    )
    connection.execute(sa.text("analyze offence_code"))


def offence_rows() -> Iterator[tuple[object, ...]]:
    """Every offence of the list as the table's columns, in list order."""
    common = {row["cjs_code"] for row in _rows("legal_aid_common_offences.csv")}
    flags: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows("offence_schedule_flags.csv.gz"):
        flags[row["cjs_code"]].add(FLAGS[row["schedule"], row["part"]])
    for row in _rows("cjs_offence_codes.csv.gz"):
        code, standard = row["cjs_code"], row["source"] == "CJS data standards list"
        yield (
            code,
            row["title"],
            row["category_code"] or None,
            row["trial_category"] or None,
            _mode(row["mode_of_trial"]),
            row["recordable"] == "Y" if row["recordable"] else None,
            row["source"],
            COMMON if code in common else STANDARD if standard else POLICE_LIST,
            sorted(flags[code]),
        )


def _mode(listed: str) -> str:
    return {"not a criminal charge": "not_criminal"}.get(listed, listed.replace(" ", "_"))


def _digest() -> str:
    total = hashlib.sha256(_LOADER)
    for name in _FILES:
        total.update((DATA / name).read_bytes())
    return total.hexdigest()


def _rows(name: str) -> Iterator[dict[str, str]]:
    content = (DATA / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))
