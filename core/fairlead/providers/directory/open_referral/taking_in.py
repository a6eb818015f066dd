"""Files of the standard become proposals of the provider: the commissioner approves them like any other change."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any  # a field of an entry of any type

from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.directory.areas import area_code
from fairlead.providers.directory.entry import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_HOURS,
    MOST_LINES,
    MOST_POUNDS,
    OLDEST,
    Entry,
    differing,
    entry_from,
    entry_of,
)
from fairlead.providers.directory.models import VersionState
from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.terms import ONE, SEVERAL, VALUES, taxonomy
from fairlead.providers.directory.use_cases import ProposeEntry, latest_version, propose_entry
from fairlead.providers.directory.words import FIELDS, language_code
from fairlead.providers.models import Service
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession

MOST_SERVICES = 100
"""So many services of one file are looked at; a provider with more takes them in by several files."""
MOST_PENCE = MOST_POUNDS * 100
_HANDLED = {
    "id", "name", "status", "organization_id", "description", "eligibility_description", "minimum_age", "maximum_age",
    "last_modified", "organization", "languages", "service_areas", "service_at_locations", "cost_options",
    "attributes", "capacities", "fees_description",
}  # fmt: skip
"""What is read, or says again what is read, or is live and has its own page."""


@dataclass(frozen=True, kw_only=True)
class TakeIn:
    """The services of a file. ``only_check``: say what would be proposed, and propose nothing."""

    services: Sequence[standard.Service]
    only_check: bool


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """What became of one service of a file.

    ``changed`` names the fields that are different, ``problems`` says why nothing was proposed, ``left_out`` is
    what the directory has no place for. ``service_id`` is None for a service that the provider does not offer here.
    """

    name: str
    service_id: uuid.UUID | None
    changed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def take_in(session: TenantSession, actor: Actor, command: TakeIn, *, now: datetime) -> list[TakenIn]:
    """Propose what a file says of the provider's own services, each by its id. Others are left alone, and named.

    Raises `NotPermitted`, and `Refusal` for more than `MOST_SERVICES`. What is wrong with one service stands in its
    line, and the others are proposed.
    """
    need(actor, Core.SERVICE_MANAGE)
    if len(command.services) > MOST_SERVICES:
        raise Refusal(
            f"A file may hold at most {MOST_SERVICES} services; this one has {len(command.services)}."
        )
    return [
        _take_one(session, actor, found, only_check=command.only_check, now=now) for found in command.services
    ]


def _take_one(
    session: TenantSession, actor: Actor, found: standard.Service, *, only_check: bool, now: datetime
) -> TakenIn:
    service = session.get(Service, uuid.UUID(found.id))
    if service is None or service.tenant_id != actor.tenant_id:
        problem = "Your organisation has no service with this id in the directory."
        return TakenIn(name=found.name[:LONGEST_LINE], service_id=None, problems=(problem,))
    latest = latest_version(session, service)
    waits = latest is not None and latest.state == VersionState.PROPOSED
    before = entry_from(latest.content) if latest is not None and waits else entry_of(service)
    after, problems = entry_said(found, before)
    line = TakenIn(
        name=after.name,
        service_id=service.id,
        problems=tuple(problems),
        changed=differing(before, after),
        left_out=left_out(found),
    )
    if line.problems or not line.changed:
        return line
    try:
        after.refuse_impossible()
        if not only_check:
            number = latest.number if latest is not None else service.approved_number
            propose_entry(
                session, actor, ProposeEntry(service_id=service.id, entry=after, latest=number), now=now
            )
    except Refusal as refusal:
        return replace(line, problems=(refusal.message,))
    return line


def left_out(found: standard.Service) -> tuple[str, ...]:
    """What a file says of a service and the directory has no place for: names of the standard."""
    further = [name for name in (*found.model_fields_set, *(found.model_extra or {})) if name not in _HANDLED]
    strange = any(_field_of(each) is None for each in found.attributes or ())
    return (*sorted(set(further)), *(["attributes of other taxonomies"] if strange else []))


def entry_said(found: standard.Service, before: Entry) -> tuple[Entry, list[str]]:
    """The entry as the file has it, and what cannot be taken in. What the file does not say stays as it was."""
    problems: list[str] = []
    said: dict[str, Any] = {"name": " ".join(found.name.split())}
    if found.description is not None:
        said["summary"] = found.description.strip()
    ours = any(_field_of(each) for each in found.attributes or ())
    for field, name in (("age_from", "minimum_age"), ("age_to", "maximum_age")):
        if ours or name in found.model_fields_set:
            said[field] = _age(getattr(found, name), field, problems)
    if found.languages is not None:
        typed = (each.code or each.name or "" for each in found.languages)
        said["languages"] = _codes(typed, language_code, "No language has the name", problems)
    if found.service_areas is not None:
        said["areas"] = _codes(
            map(_area_typed, found.service_areas), area_code, "No local authority is", problems
        )
    if found.service_at_locations is not None:
        said["places"] = _once(_place(each) for each in found.service_at_locations)
    if found.cost_options is not None:
        said["fee_pence"] = _fee(found.cost_options, problems)
    if ours:
        said |= _from_attributes(found.attributes or (), before, problems)
    after = replace(before, **{name: value for name, value in said.items() if value is not _UNREADABLE})
    if after.methods and after.delivery not in after.methods:
        after = replace(after, delivery=after.methods[0])
    problems += _too_long(after)
    return after, problems


_UNREADABLE = object()


def _age(value: float | None, field: str, problems: list[str]) -> object:
    if value is None:
        return None
    if value != int(value) or not 0 <= value <= OLDEST:
        problems.append(f"{FIELDS[field]}: {value:g} is not an age in whole years up to {OLDEST}.")
        return _UNREADABLE
    return int(value)


def _codes(typed: Iterable[str], code_of: Any, unknown: str, problems: list[str]) -> tuple[str, ...]:
    codes = {each: code_of(each) for each in typed}
    problems += [f"{unknown} “{each[:LONGEST_LINE]}”." for each, code in codes.items() if code is None]
    return _once(code for code in codes.values() if code is not None)


def _area_typed(area: standard.ServiceArea) -> str:
    """The code at the end of the address of the Office for National Statistics, or else the name."""
    at_the_end = re.search(r"\b[EWNS]\d{8}$", area.uri or "")
    return at_the_end[0] if at_the_end else area.name or ""


def _place(at: standard.ServiceAtLocation) -> str:
    if at.location is None:
        return ""
    city = at.location.addresses[0].city if at.location.addresses else ""
    return " ".join((at.location.name or city).split())


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _fee(options: Sequence[standard.CostOption], problems: list[str]) -> object:
    """What the person pays: the one amount in pounds. Several would need somebody to choose."""
    if not options:
        return 0
    amount, currency = options[0].amount, (options[0].currency or "GBP").upper()
    if len(options) > 1 or amount is None or currency != "GBP":
        problems.append(
            "The directory holds one fee in pounds; choose it on the page of the entry, and leave"
            " cost_options out of the file."
        )
        return _UNREADABLE
    pence = Decimal(str(amount)) * 100
    if pence != pence.to_integral_value() or not 0 <= pence <= MOST_PENCE:
        problems.append(
            f"{FIELDS['fee_pence']}: {amount:g} is not an amount between 0 and {MOST_PENCE // 100:,}."
        )
        return _UNREADABLE
    return int(pence)


def _field_of(attribute: standard.Attribute) -> str | None:
    """The field of an entry that an attribute is about; None for one of another taxonomy."""
    if attribute.link_type in VALUES and attribute.taxonomy_term is None:
        return attribute.link_type
    term = attribute.taxonomy_term
    known = (field for field in (*SEVERAL, *ONE) if term is not None and term.taxonomy == taxonomy(field))
    return next(known, None)


def _from_attributes(
    attributes: Iterable[standard.Attribute], before: Entry, problems: list[str]
) -> Mapping[str, object]:
    """All of ours at once: what stands there no more is no longer said. What was said before may be said again."""
    found: dict[str, list[str]] = {}
    for each in attributes:
        field = _field_of(each)
        if field is not None:
            code = (
                each.value if field in VALUES else each.taxonomy_term.code if each.taxonomy_term else None
            ) or ""
            found.setdefault(field, []).append(code)
    for field, words in {**SEVERAL, **ONE}.items():
        known = {*words, *_several(getattr(before, field))}
        strange = [code for code in found.get(field, ()) if code not in known]
        problems += [f"{FIELDS[field]}: “{code[:LONGEST_LINE]}” is none of ours." for code in strange]
    several = {field: _once(found.get(field, ())) for field in SEVERAL}
    one = {field: (found.get(field) or [""])[0] for field in ONE}
    hours = _hours((found.get("hours") or [""])[0], problems)
    return {**several, **one, "exclusions": (found.get("exclusions") or [""])[0].strip(), "hours": hours}


def _several(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


def _hours(typed: str, problems: list[str]) -> object:
    if not typed:
        return None
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", typed) or not 0 < Decimal(typed) <= MOST_HOURS:
        problems.append(f"{FIELDS['hours']}: “{typed[:20]}” is not a number up to {MOST_HOURS}.")
        return _UNREADABLE
    return Decimal(typed)


def _too_long(entry: Entry) -> Iterable[str]:
    if not entry.name:
        yield "The name must not be empty."
    limits = {"name": LONGEST_LINE, "summary": LONGEST_TEXT, "exclusions": LONGEST_TEXT}
    for field, most in limits.items():
        if len(getattr(entry, field)) > most:
            yield f"{FIELDS[field]} must be {most} characters or fewer."
    if len(entry.places) > MOST_LINES or any(len(place) > LONGEST_LINE for place in entry.places):
        yield f"At most {MOST_LINES} places of at most {LONGEST_LINE} characters can be named."
