"""What an entry says, apart from where it is kept: the same for the directory, a proposal and a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any  # a value of any column

from fairlead.providers.directory.models import ENTRY
from fairlead.providers.models import Service
from fairlead.refusals import Refusal

OLDEST = 120
LONGEST_LINE, LONGEST_TEXT = 200, 2000
MOST_LINES = 60
MOST_HOURS, MOST_POUNDS = 1000, 100_000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The part of a service that its commissioner approves, field by field as in `ENTRY`.

    ``delivery`` is the main one of ``methods``. Areas are codes of local authorities or countries, languages are
    language codes, amounts are pence.
    """

    name: str
    summary: str
    needs: tuple[str, ...] = ()
    delivery: str = ""
    methods: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""
    highest_risk: str = ""
    exclusions: str = ""
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    hours: Decimal | None = None
    fee_pence: int = 0
    cost_pence: int = 0
    payer: str = ""
    contract_reference: str = ""
    contract_from: date | None = None
    contract_to: date | None = None

    def refuse_impossible(self) -> None:
        """Raise `Refusal` for ages or dates that no service can have."""
        if self.age_from is not None and self.age_to is not None and self.age_to < self.age_from:
            raise Refusal("The oldest age must be the youngest age or older.", field="age_to")
        if self.contract_from and self.contract_to and self.contract_to < self.contract_from:
            raise Refusal(
                "The contract must end on or after the day on which it begins.", field="contract_to"
            )

    def columns(self) -> dict[str, Any]:
        """Values for the columns of the service."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }

    def content(self) -> dict[str, object]:
        """The same as JSON, in the form in which the database writes the columns."""
        return {name: _as_json(value) for name, value in self.columns().items()}


def entry_of(service: Service) -> Entry:
    """What the directory says of a service now."""
    return Entry(**{name: _from_column(getattr(service, name)) for name in ENTRY})


def entry_from(content: Mapping[str, Any]) -> Entry:
    """What a version said."""
    read = {name: _from_column(content[name]) for name in ENTRY}
    for name in ("contract_from", "contract_to"):
        read[name] = date.fromisoformat(read[name]) if read[name] else None
    read["hours"] = Decimal(str(read["hours"])) if read["hours"] is not None else None
    return Entry(**read)


def differing(before: Entry, after: Entry) -> tuple[str, ...]:
    """Names of the fields that differ, in the order of `ENTRY`."""
    return tuple(name for name in ENTRY if getattr(before, name) != getattr(after, name))


def _from_column(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _as_json(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
    return value
