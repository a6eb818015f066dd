"""What HSDS 3 says of each object: what must be there, of which type and form.

Written from the table of fields of https://github.com/openreferral/specification (``schema/simple/schema.csv``, read on
27 November 2026). Further keys are allowed everywhere, as in the published schema. `checked_against` tries a document
with the published schema itself, which is not part of this installation.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal  # Any: errors and validators of libraries without types
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

MOST_FAULTS = 100
"""So many faults are told; more would be read by nobody."""


def _text(value: str) -> str:
    """Text that can be stored: JSON can spell characters that are none."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character") from error
    if "\x00" in value:
        raise ValueError("holds a null character")
    return value


def _uuid(value: str) -> str:
    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        raise ValueError("is not a UUID") from error


def _uri(value: str) -> str:
    if not urlsplit(value).scheme:
        raise ValueError("is not a URI")
    return value


def _email(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@"):
        raise ValueError("is not an e-mail address")
    return value


def _moment(value: str) -> str:
    if "T" not in value.upper() or datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("is not a date with time and time zone")
    return value


Text = Annotated[str, AfterValidator(_text)]
Id = Annotated[str, AfterValidator(_uuid)]
Uri = Annotated[Text, AfterValidator(_uri)]
Email = Annotated[Text, AfterValidator(_email)]
Moment = Annotated[str, AfterValidator(_moment)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Kind = Literal["physical", "postal", "virtual"]


class Part(BaseModel):
    """An object of the standard. All of them have an id; further keys stand in ``model_extra``."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    id: Id


class Taxonomy(Part):
    """Where terms come from."""

    name: Text
    description: Text


class TaxonomyTerm(Part):
    """One term."""

    name: Text
    description: Text
    code: Text | None = None
    taxonomy: Text | None = None
    taxonomy_detail: Taxonomy | None = None
    term_uri: Uri | None = None


class Attribute(Part):
    """Which term applies to what, or a value under a label."""

    link_id: Id | None = None
    link_entity: Text | None = None
    link_type: Text | None = None
    value: Text | None = None
    label: Text | None = None
    taxonomy_term_id: Id | None = None
    taxonomy_term: TaxonomyTerm | None = None


class Change(Part):
    """A change of the data (``metadata``)."""

    resource_type: Text
    last_action_date: Text
    last_action_type: Text
    field_name: Text
    previous_value: Text
    replacement_value: Text
    updated_by: Text


class Language(Part):
    """A language that is spoken."""

    name: Text | None = None
    code: Text | None = None


class Phone(Part):
    """A telephone number."""

    number: Text


class Contact(Part):
    """Somebody to turn to."""

    email: Email | None = None
    phones: list[Phone] = []


class Address(Part):
    """Where a location is."""

    address_1: Text
    city: Text
    state_province: Text
    postal_code: Text
    country: Text
    address_type: Kind


class Schedule(Part):
    """When it is open."""

    freq: Literal["WEEKLY", "MONTHLY"] | None = None
    wkst: Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"] | None = None


class Location(Part):
    """A place, or a virtual one."""

    location_type: Kind
    name: Text | None = None
    url: Uri | None = None
    addresses: list[Address] = []
    phones: list[Phone] = []
    contacts: list[Contact] = []
    schedules: list[Schedule] = []
    attributes: list[Attribute] = []


class ServiceArea(Part):
    """Where it serves."""

    name: Text | None = None
    uri: Text | None = None


class ServiceAtLocation(Part):
    """A service at one place."""

    location: Location | None = None


class CostOption(Part):
    """What it costs."""

    option: Text | None = None
    currency: Text | None = None
    amount: Number | None = None


class Unit(Part):
    """What a capacity is counted in."""

    name: Text


class Capacity(Part):
    """How much is free."""

    unit: Unit
    available: Number
    updated: Moment
    maximum: Number | None = None


class Identifier(Part):
    """A number that others gave an organisation."""

    identifier_type: Text
    identifier: Text


class Link(Part):
    """An address on the web."""

    url: Uri


class Programme(Part):
    """What services are part of (``program``)."""

    name: Text
    description: Text


class Organisation(Part):
    """Who offers a service (``organization``)."""

    name: Text
    description: Text
    email: Email | None = None
    website: Uri | None = None
    organization_identifiers: list[Identifier] = []
    additional_websites: list[Link] = []
    contacts: list[Contact] = []
    phones: list[Phone] = []
    locations: list[Location] = []
    programs: list[Programme] = []
    attributes: list[Attribute] = []
    metadata: list[Change] = []


class Service(Part):
    """A service with all that hangs on it. None: the document does not say."""

    name: Text
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    organization_id: Id | None = None
    description: Text | None = None
    url: Uri | None = None
    email: Email | None = None
    eligibility_description: Text | None = None
    minimum_age: Number | None = None
    maximum_age: Number | None = None
    last_modified: Moment | None = None
    organization: Organisation | None = None
    languages: list[Language] | None = None
    service_areas: list[ServiceArea] | None = None
    service_at_locations: list[ServiceAtLocation] | None = None
    cost_options: list[CostOption] | None = None
    attributes: list[Attribute] | None = None
    capacities: list[Capacity] = []
    program: Programme | None = None
    phones: list[Phone] = []
    contacts: list[Contact] = []
    schedules: list[Schedule] = []
    additional_urls: list[Link] = []
    funding: list[Part] = []
    required_documents: list[Part] = []
    metadata: list[Change] = []


class Services(BaseModel):
    """A page of services, as the standard's ``GET /services`` answers. Other documents are read as one such page."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    contents: list[Service] = Field(max_length=10_000)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong in a document, and where: a JSON path."""

    path: str
    detail: str


def read(document: object) -> Services | tuple[Fault, ...]:
    """The services of a document (a page of them, an array, or one), or everything that is wrong with it."""
    try:
        return Services.model_validate(_page(document))
    except ValidationError as error:
        return tuple(
            Fault(path=_path(each["loc"], document), detail=_words(each))
            for each in error.errors(include_url=False)[:MOST_FAULTS]
        )
    except RecursionError:
        return (Fault(path="$", detail="is nested too deeply"),)


def checked_against(schema: Mapping[str, object], document: object) -> Iterator[Fault]:
    """What the published JSON schema of a service says against each service of a document, formats included.

    ``schema`` is ``schema/compiled/service.json`` of the specification. Raises `ValueError` for what is no schema.
    """
    from jsonschema import FormatChecker
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    kind: Any = validator_for(schema)
    try:
        kind.check_schema(schema)
    except SchemaError as error:
        raise ValueError(error.message) from error
    validator = kind(schema, format_checker=FormatChecker())
    contents = _page(document)["contents"]
    for number, service in enumerate(contents if isinstance(contents, list) else [contents]):
        for wrong in validator.iter_errors(service):
            yield Fault(path=f"$[{number}]{wrong.json_path[1:]}", detail=wrong.message)


def _page(document: object) -> dict[str, object]:
    match document:
        case {"contents": contents}:
            return {"contents": contents}
        case list():
            return {"contents": document}
    return {"contents": [document]}


def _path(where: tuple[int | str, ...], document: object) -> str:
    """Where it is in the document as it was given, which need not be a page."""
    parts = where if isinstance(document, dict) and "contents" in document else where[1:]
    if not isinstance(document, list) and not (isinstance(document, dict) and "contents" in document):
        parts = parts[1:]
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _words(error: Any) -> str:
    return "must be there" if error["type"] == "missing" else str(error["msg"]).removeprefix("Value error, ")
