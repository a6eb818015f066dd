"""The force's catalogue of conditions and interventions: rows of a dated table, read and searched. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import ceil

from fairlead.public import Confidence
from fairlead_oocd.disposals import ADULT, Disposal
from fairlead_oocd.facts import ConditionObject, ConditionType

COLUMNS = (
    "code", "name", "objects", "type", "delivery", "hours", "fee_pence", "needs", "disposals", "provider", "service",
    "wording", "purpose", "evidence", "exclusions", "confidence", "source",
)  # fmt: skip
"""Columns of the table. Several values in one cell are divided by `;`. Empty means none, or not known."""
_NEEDED = ("code", "name", "objects", "type", "wording", "evidence", "confidence")


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueRow:
    """One row: what may be asked of a person, of what kind, for what, and how it is shown to be done.

    ``provider`` and ``service`` name an organisation (slug) and the code of its service in the directory; both
    are empty for what an officer monitors. ``confidence`` says how sure the facts in the row are.
    """

    code: str
    name: str
    objects: tuple[ConditionObject, ...]
    type: ConditionType
    delivery: str
    hours: Decimal | None
    fee_pence: int | None
    needs: tuple[str, ...]
    disposals: frozenset[str]
    provider: str
    service: str
    wording: str
    purpose: str
    evidence: str
    exclusions: str
    confidence: Confidence
    source: str

    @property
    def whole_hours(self) -> int | None:
        """Hours as a condition states them: whole, rounded up, since the caps count whole hours."""
        return None if self.hours is None else ceil(self.hours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """The rows that can be used, in the order of the table, and a line for each that cannot."""

    interventions: tuple[CatalogueRow, ...] = ()
    problems: tuple[str, ...] = ()

    def find(self, code: str) -> CatalogueRow | None:
        """The row with this code."""
        return next((each for each in self.interventions if each.code == code), None)

    def delivered_by(self, provider: str, service: str, disposal: str) -> CatalogueRow | None:
        """The first row for this resolution that a service delivers, by the provider's slug and the service's code."""
        return next(
            (
                each
                for each in self.interventions
                if (each.provider, each.service) == (provider, service) and disposal in each.disposals
            ),
            None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What an officer looks for; empty means any."""

    words: str = ""
    type: str = ""
    disposal: str = ""
    need: str = ""


def read_catalogue(rows: object) -> Catalogue:
    """The catalogue from the value of the setting. A row that cannot be used is left out and named."""
    found: dict[str, CatalogueRow] = {}
    problems: list[str] = []
    for number, row in enumerate(rows if isinstance(rows, list | tuple) else (), start=1):
        cells = (
            {str(key): str(value).strip() for key, value in row.items()} if isinstance(row, Mapping) else {}
        )
        wrong = tuple(_wrong(cells))
        code = cells.get("code", "")
        if not wrong and code in found:
            wrong = (f"the code {code} is used before",)
        if wrong:
            problems.append(f"Row {number} ({code or 'without code'}): {'; '.join(wrong)}")
        else:
            found[code] = _intervention(cells)
    return Catalogue(interventions=tuple(found.values()), problems=tuple(problems))


def matching(catalogue: Catalogue, wanted: Wanted, *, first: Iterable[str] = ()) -> tuple[CatalogueRow, ...]:
    """The rows looked for. Those for one of the needs in ``first`` come before the others."""
    targets = frozenset(first)
    found = [each for each in catalogue.interventions if _fits(each, wanted)]
    return tuple(sorted(found, key=lambda each: targets.isdisjoint(each.needs)))


def _fits(row: CatalogueRow, wanted: Wanted) -> bool:
    text = " ".join((row.code, row.name, row.delivery, row.wording, row.provider, *row.needs)).casefold()
    return (
        all(word in text for word in wanted.words.casefold().split())
        and wanted.type in ("", row.type)
        and (not wanted.disposal or wanted.disposal in row.disposals)
        and (not wanted.need or wanted.need in row.needs)
    )


def _wrong(cells: Mapping[str, str]) -> Iterable[str]:
    missing = [name for name in _NEEDED if not cells.get(name)]
    if missing:
        yield "nothing under " + ", ".join(missing)
    if cells.get("type") and cells["type"] not in set(ConditionType):
        yield f"type is {cells['type']}, expected one of {', '.join(ConditionType)}"
    for name, known in (("objects", frozenset(ConditionObject)), ("disposals", ADULT)):
        strange = [each for each in _several(cells.get(name)) if each not in known]
        if strange:
            yield f"{name} has {', '.join(strange)}, expected some of {', '.join(sorted(known))}"
    if cells.get("confidence") and _confidence(cells["confidence"]) is None:
        yield f"confidence is {cells['confidence']}, expected one of {', '.join(_tags())}"
    for name in ("hours", "fee_pence"):
        if cells.get(name) and _number(cells[name]) is None:
            yield f"{name} is {cells[name]}, expected a number"


def _intervention(cells: Mapping[str, str]) -> CatalogueRow:
    fee = _number(cells.get("fee_pence", ""))
    named = frozenset(_several(cells.get("disposals")))
    return CatalogueRow(
        code=cells["code"],
        name=cells["name"],
        objects=tuple(ConditionObject(each) for each in _several(cells["objects"])),
        type=ConditionType(cells["type"]),
        delivery=cells.get("delivery", ""),
        hours=_number(cells.get("hours", "")),
        fee_pence=None if fee is None else int(fee),
        needs=_several(cells.get("needs")),
        disposals=named or frozenset({Disposal.DIV, Disposal.COM, Disposal.COND, Disposal.CR, Disposal.O22}),
        provider=cells.get("provider", ""),
        service=cells.get("service", ""),
        wording=cells["wording"],
        purpose=cells.get("purpose", ""),
        evidence=cells["evidence"],
        exclusions=cells.get("exclusions", ""),
        confidence=_confidence(cells["confidence"]) or Confidence.OPEN,
        source=cells.get("source", ""),
    )


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split(";") if part.strip())


def _number(cell: str) -> Decimal | None:
    try:
        found = Decimal(cell)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def _tags() -> tuple[str, ...]:
    return tuple(each.value.strip("[]") for each in Confidence)


def _confidence(cell: str) -> Confidence | None:
    return next((each for each in Confidence if each.value.strip("[]").casefold() == cell.casefold()), None)
