"""Reads a pack: its shape is checked completely before anything is touched, and every problem is listed."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from fairlead.modules.registry import registry
from fairlead.providers.directory.areas import area_code
from fairlead.providers.directory.entry import OLDEST, Entry
from fairlead.providers.directory.words import language_code
from fairlead.tenancy.models import TenantKind
from fairlead.workflow.decisions import Rank

PACK_FILE = "tenant.toml"
DEMO_FILE = "demo.toml"

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.(example|test)$|^[^@\s]+@example\.(org|com|net)$")
]
M = TypeVar("M", bound=BaseModel)


class PackError(Exception):
    """A pack cannot be used. ``problems`` has one line for each thing to put right, with file and place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Organisation(_Part):
    """The organisation itself; its slug is the name of the folder. ``help_desk``: it answers for the platform."""

    name: Text
    kind: Literal["force", "provider", "agency", "commissioner"]
    help_desk: bool = False


class ModuleSwitch(_Part):
    """Whether a module is on, and the impact assessment that covers it."""

    enabled: bool
    dpia: Text | None = None


class FurtherModules(_Part):
    """Switch on every other module that is installed, now or when the pack is applied again."""

    enabled: Literal[True]
    dpia: Text


class DatedSettings(_Part):
    """Values of one module's settings from a day on.

    A table is a list of rows, or the name of a CSV file beside the pack.
    """

    module: Text
    effective_from: date
    effective_to: date | None = None
    source: Text
    values: dict[str, object] = Field(min_length=1)


class Agreement(_Part):
    """An information sharing agreement with the organisation whose slug is ``partner``."""

    partner: Text
    reference: Text
    purpose: Text
    gateway: Text
    regime: Literal["Part 3 to UK GDPR", "Part 3 to Part 3", "UK GDPR to UK GDPR", "UK GDPR to Part 3"]
    partner_role: Literal["processor", "separate controller", "joint controller"]
    data_classes: tuple[Text, ...] = Field(min_length=1, strict=False)
    valid_from: date
    valid_to: date | None = None


class OfferedService(_Part):
    """An intervention that this provider offers."""

    code: Text
    name: Text
    summary: Text
    delivery: Literal["individual", "group", "online", "telephone", "activity"]
    places: tuple[Text, ...] = Field(min_length=1, strict=False)
    needs: tuple[Text, ...] = Field(default=(), strict=False)
    hours: Annotated[Decimal, Field(gt=0, strict=False)] | None = None
    fee_pence: Annotated[int, Field(ge=0)] = 0
    accepting: bool = True
    commissioner: Text | None = None
    methods: tuple[Literal["individual", "group", "online", "telephone", "activity"], ...] = Field(
        default=(), strict=False
    )
    areas: tuple[Text, ...] = Field(default=(), strict=False)
    age_from: Annotated[int, Field(ge=0, le=OLDEST)] | None = None
    age_to: Annotated[int, Field(ge=0, le=OLDEST)] | None = None
    sex: Literal["", "female", "male"] = ""
    highest_risk: Literal["", "low", "medium", "high"] = ""
    exclusions: Text | Literal[""] = ""
    languages: tuple[Text, ...] = Field(default=(), strict=False)
    access: tuple[Literal["step-free", "remote", "evenings", "weekends"], ...] = Field(
        default=(), strict=False
    )
    cost_pence: Annotated[int, Field(ge=0)] = 0
    payer: Literal["", "commissioner", "provider", "other"] = ""
    contract_reference: Text | Literal[""] = ""
    contract_from: date | None = None
    contract_to: date | None = None

    @property
    def entry(self) -> Entry:
        """What the directory is to say of it. The main way of delivery is the first of ``methods``."""
        values = self.model_dump(exclude={"code", "accepting", "commissioner"})
        return Entry(**{**values, "methods": tuple(dict.fromkeys((self.delivery, *self.methods)))})


class DemoUser(_Part):
    """An invented person who can sign in to the demonstration. Addresses are in domains that cannot exist."""

    name: Text
    email: Email
    roles: tuple[Text, ...] = Field(min_length=1, strict=False)
    team: Text | None = None
    rank: Rank | None = Field(default=None, strict=False)


class _PackFile(_Part):
    tenant: Organisation
    modules: dict[str, ModuleSwitch] = Field(default_factory=dict)
    further_modules: FurtherModules | None = None
    settings: tuple[DatedSettings, ...] = Field(default=(), strict=False)
    sharing_agreements: tuple[Agreement, ...] = Field(default=(), strict=False)
    services: tuple[OfferedService, ...] = Field(default=(), strict=False)


class _DemoFile(_Part):
    users: tuple[DemoUser, ...] = Field(min_length=1, strict=False)


class Pack(_PackFile):
    """A pack that was read and whose shape is right. ``slug`` is the name of its folder."""

    slug: str
    folder: Path

    @property
    def kind(self) -> TenantKind:
        """What sort of organisation it is."""
        return TenantKind(self.tenant.kind)


def find_packs(path: Path) -> list[Path]:
    """The folder of one pack, or of every pack in a folder of packs, in name order. Raises `PackError` for neither."""
    folder = path.parent if path.name == PACK_FILE else path
    if (folder / PACK_FILE).is_file():
        return [folder]
    found = sorted(file.parent for file in folder.glob(f"*/{PACK_FILE}"))
    if not found:
        raise PackError(
            [f"{path}: no {PACK_FILE} here or one folder below. Give the folder of a pack, or of packs."]
        )
    return found


def read_pack(folder: Path) -> Pack:
    """Read ``folder/tenant.toml`` and the tables beside it. Raises `PackError` with every problem found."""
    file = folder / PACK_FILE
    slug = folder.resolve().name
    if not _SLUG.fullmatch(slug):
        raise PackError(
            [f"{folder}: the folder's name is the slug; expected lower-case words joined by hyphens"]
        )
    parsed = _parse(file, _PackFile)
    problems = list(_contradictions(file, parsed))
    settings = []
    for number, block in enumerate(parsed.settings):
        values: dict[str, object] = {}
        for key, value in block.values.items():
            try:
                values[key] = (
                    _read_table(folder / value)
                    if isinstance(value, str) and value.endswith(".csv")
                    else value
                )
            except (OSError, ValueError) as error:
                problems.append(f"{file}: settings[{number}].values.{key}: {error}")
        settings.append(block.model_copy(update={"values": values}))
    if problems:
        raise PackError(problems)
    return Pack(
        slug=slug,
        folder=folder,
        tenant=parsed.tenant,
        modules=parsed.modules,
        further_modules=parsed.further_modules,
        settings=tuple(settings),
        sharing_agreements=parsed.sharing_agreements,
        services=parsed.services,
    )


def demo_users(folder: Path) -> tuple[DemoUser, ...]:
    """The invented people of one pack; none when the pack has no ``demo.toml``."""
    file = folder / DEMO_FILE
    return _parse(file, _DemoFile).users if file.is_file() else ()


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """One line of the sign-ins the demonstration prints: address, organisation and first role in words."""

    email: str
    organisation: str
    title: str


def demo_people(path: Path) -> list[DemoPerson]:
    """The invented people of every pack in ``path``, pack by pack in name order."""
    found = []
    for folder in find_packs(path):
        pack = read_pack(folder)
        titles = {
            role.key: role.title for role in registry().default_roles(pack.tenant.kind, registry().names)
        }
        for user in demo_users(folder):
            title = ", ".join(titles.get(role, role) for role in user.roles)
            found.append(DemoPerson(email=user.email, organisation=pack.tenant.name, title=title))
    return found


def _read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        rows = [dict(row) for row in reader]
    if not rows:
        raise ValueError(f"{path.name} has no rows")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ValueError(f"{path.name} line {number} has not as many cells as the heading")
    return rows


def _contradictions(file: Path, parsed: _PackFile) -> Iterator[str]:
    for name, switch in parsed.modules.items():
        if switch.enabled and switch.dpia is None:
            yield f"{file}: modules.{name}.dpia: missing; expected the reference of the impact assessment"
    if parsed.services and parsed.tenant.kind != "provider":
        yield (
            f"{file}: services: only an organisation of kind 'provider' offers services;"
            f" this is a {parsed.tenant.kind}"
        )
    for number, service in enumerate(parsed.services):
        for area in service.areas:
            if area_code(area) != area:
                yield f"{file}: services[{number}].areas: {area!r} is no code of a local authority or country"
        for language in service.languages:
            if language_code(language) != language:
                yield f"{file}: services[{number}].languages: {language!r} is no code of a language"
    yield from _repeats(file, "services", "code", [service.code for service in parsed.services])
    references = [agreement.reference for agreement in parsed.sharing_agreements]
    yield from _repeats(file, "sharing_agreements", "reference", references)
    places = [
        f"{block.module}.{key} from {block.effective_from}"
        for block in parsed.settings
        for key in block.values
    ]
    yield from _repeats(file, "settings", "value", places)


def _repeats(file: Path, where: str, what: str, values: list[str]) -> Iterator[str]:
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield f"{file}: {where}: the {what} {value!r} is given twice"


def _parse(file: Path, kind: type[M]) -> M:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError([f"{file}: cannot be read: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError([f"{file}: is not TOML: {error}"]) from error
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise PackError([_sentence(file, problem, kind) for problem in error.errors()]) from error


def _sentence(file: Path, problem: ErrorDetails, kind: type[BaseModel]) -> str:
    place = ""
    for step in problem["loc"]:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    if problem["type"] == "extra_forbidden":
        expected = ", ".join(sorted(_fields_at(kind, problem["loc"][:-1])))
        return f"{file}: {place}: unknown key; expected one of {expected}"
    if problem["type"] == "missing":
        return f"{file}: {place}: missing"
    return f"{file}: {place}: {problem['msg']}; found {problem['input']!r}"


def _fields_at(kind: type[BaseModel], steps: tuple[int | str, ...]) -> Mapping[str, object]:
    """The keys a file may have at a place: follows names through the models, and over positions and free names."""
    current = kind
    for step in steps:
        if isinstance(step, str) and step in current.model_fields:
            found = _model_in(current.model_fields[step].annotation)
            current = found or current
    return current.model_fields


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    parts = getattr(annotation, "__args__", ())
    return next((found for part in parts if (found := _model_in(part)) is not None), None)
