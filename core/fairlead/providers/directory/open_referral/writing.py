"""Entries of the directory as objects of the standard.

What a contract says (its reference and dates, what a place costs beside the fee, who pays that) stays out: a file of
services is made to be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from decimal import Decimal

import sqlalchemy as sa

from fairlead.providers.directory.areas import area_name
from fairlead.providers.directory.entry import Entry, entry_of
from fairlead.providers.directory.open_referral.terms import AREA_URI, ONE, SEVERAL, VALUES, named, term
from fairlead.providers.directory.reading import plain_number, who_it_is_for
from fairlead.providers.directory.words import FIELDS, label, language_name, pounds
from fairlead.providers.models import Service
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import TenantSession

AT_A_TIME = 500
Object = Mapping[str, object]


def services(session: TenantSession, provider: TenantId | None = None) -> Iterator[dict[str, object]]:
    """Every service of the directory, or of one provider, by name. One statement, read in parts."""
    statement = (
        sa.select(Service, Tenant.name)
        .join(Tenant, Tenant.id == Service.tenant_id)
        .order_by(Service.name, Service.id)
        .execution_options(yield_per=AT_A_TIME)
    )
    if provider is not None:
        statement = statement.where(Service.tenant_id == provider)
    for service, organisation in session.execute(statement):
        yield written(service, organisation)


def page_of_all(contents: list[dict[str, object]]) -> dict[str, object]:
    """The one page that holds all of them, in the form of the standard's ``GET /services``."""
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }


def written(service: Service, organisation: str) -> dict[str, object]:
    """One service as an object of the standard. Empty where the entry says nothing, so that reading it back agrees."""
    entry, own = entry_of(service), str(service.id)
    said: dict[str, object] = {
        "id": own,
        "organization_id": str(service.tenant_id),
        "name": entry.name,
        "description": entry.summary,
        "status": "active" if service.accepting else "temporarily closed",
        "eligibility_description": _eligibility(entry),
        "fees_description": pounds(entry.fee_pence),
        "organization": {"id": str(service.tenant_id), "name": organisation, "description": organisation},
        "languages": [
            {"id": named(own, "language", code), "service_id": own, "name": language_name(code), "code": code}
            for code in entry.languages
        ],
        "service_areas": [
            {
                "id": named(own, "area", code),
                "service_id": own,
                "name": area_name(code),
                "uri": AREA_URI + code,
            }
            for code in entry.areas
        ],
        "service_at_locations": [_at(own, place) for place in entry.places],
        "cost_options": [_fee(own, entry)],
        "attributes": list(_attributes(own, entry)),
        **_ages(entry),
        **_live(service, own),
    }
    return said


def _ages(entry: Entry) -> dict[str, object]:
    ages = {"minimum_age": entry.age_from, "maximum_age": entry.age_to}
    return {name: age for name, age in ages.items() if age is not None}


def _eligibility(entry: Entry) -> str:
    """For people to read; the attributes say it for programs."""
    parts = [who_it_is_for(entry)]
    if entry.highest_risk:
        parts.append(f"{FIELDS['highest_risk']}: {label(ONE['highest_risk'], entry.highest_risk)}")
    if entry.exclusions:
        parts.append(f"{FIELDS['exclusions']}: {entry.exclusions}")
    return ". ".join(parts)


def _at(own: str, place: str) -> Object:
    location = {"id": named(own, "location", place), "location_type": "physical", "name": place}
    return {
        "id": named(own, "at", place),
        "service_id": own,
        "location_id": location["id"],
        "location": location,
    }


def _fee(own: str, entry: Entry) -> Object:
    return {
        "id": named(own, "fee"),
        "service_id": own,
        "option": str(FIELDS["fee_pence"]),
        "currency": "GBP",
        "amount": _json_number(Decimal(entry.fee_pence) / 100),
    }


def _attributes(own: str, entry: Entry) -> Iterable[Object]:
    for field, words in {**SEVERAL, **ONE}.items():
        said = getattr(entry, field)
        for code in (said,) if isinstance(said, str) else said:
            if code or field == "sex":  # everybody is something that is said
                found = term(field, code, label(words, code))
                yield {
                    **_attribute(own, field, code),
                    "taxonomy_term_id": found["id"],
                    "taxonomy_term": found,
                }
    for field in VALUES:
        said = getattr(entry, field)
        if said:
            value = plain_number(said) if isinstance(said, Decimal) else said
            yield {**_attribute(own, field, "value"), "label": str(FIELDS[field]), "value": value}


def _attribute(own: str, field: str, code: str) -> dict[str, object]:
    return {
        "id": named(own, "attribute", field, code),
        "link_id": own,
        "link_entity": "service",
        "link_type": field,
    }


def _live(service: Service, own: str) -> dict[str, object]:
    """Places free, as of when the provider said so. Without a number nothing is said."""
    if service.live_at is None:
        return {}
    updated = service.live_at.astimezone(UTC).isoformat(timespec="milliseconds")
    if service.places_free is None:
        return {"last_modified": updated}
    capacity = {
        "id": named(own, "capacity"),
        "service_id": own,
        "unit": {"id": named("unit", "place"), "name": "Place"},
        "available": service.places_free,
        "updated": updated,
        "description": "Places free",
    }
    return {"last_modified": updated, "capacities": [capacity]}


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
