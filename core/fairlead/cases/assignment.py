"""What giving a case to somebody means for who leads it and who holds it. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol


class Held(Protocol):
    """Whatever says who leads and holds a case: the case itself, or a note of how it was."""

    lead_id: uuid.UUID | None
    lead_name: str
    team: str
    holder_kind: str
    holder_id: uuid.UUID | None
    holder_label: str
    held_since: datetime


@dataclass(frozen=True, kw_only=True)
class Target:
    """To whom cases are given: a person (with their team, if they have one), or a team without a person."""

    lead_id: uuid.UUID | None
    lead_name: str
    team: str

    @property
    def name(self) -> str:
        """The person, or the team."""
        return self.lead_name or self.team


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Who leads a case, whose it is, and who has to act now."""

    lead_id: uuid.UUID | None
    lead_name: str
    team: str
    holder_kind: str
    holder_id: uuid.UUID | None
    holder_label: str
    held_since: datetime


def given_to(held: Holding, target: Target, *, now: datetime) -> Holding:
    """How a case stands after it was given away.

    What its lead held, the new lead holds; without one, the team. A case that waits at a desk of its team
    waits at the same desk of the new one, unless nobody led it: then the new lead takes it up. What another
    organisation or another person holds stays with them.
    """
    moved = replace(held, lead_id=target.lead_id, lead_name=target.lead_name, team=target.team or held.team)
    desk = held.holder_kind == "team"
    led = held.holder_kind == "person" and held.holder_id == held.lead_id
    if led or (desk and held.lead_id is None):
        return _held_by(moved, target.lead_id, target.lead_name or moved.team, now)
    if desk and held.team and held.holder_label.endswith(held.team) and moved.team != held.team:
        label = held.holder_label.removesuffix(held.team) + moved.team
        return replace(moved, holder_label=label, held_since=now)
    return moved


def _held_by(held: Holding, lead_id: uuid.UUID | None, label: str, now: datetime) -> Holding:
    kind = "team" if lead_id is None else "person"
    if (held.holder_kind, held.holder_id, held.holder_label) == (kind, lead_id, label):
        return held
    return replace(held, holder_kind=kind, holder_id=lead_id, holder_label=label, held_since=now)


def holding_of(row: Held) -> Holding:
    """Who leads and holds a case."""
    return Holding(
        lead_id=row.lead_id,
        lead_name=row.lead_name,
        team=row.team,
        holder_kind=row.holder_kind,
        holder_id=row.holder_id,
        holder_label=row.holder_label,
        held_since=row.held_since,
    )


def put(row: Held, held: Holding) -> None:
    """Write who leads and holds it onto a case."""
    row.lead_id, row.lead_name, row.team = held.lead_id, held.lead_name, held.team
    row.holder_kind, row.holder_id = held.holder_kind, held.holder_id
    row.holder_label, row.held_since = held.holder_label, held.held_since
