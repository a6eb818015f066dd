"""A manifest good enough to be loaded, so that the other promises can be seen to break."""

from __future__ import annotations

import importlib
import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint

from fairlead.identity.models import UserAccount
from fairlead.public import (
    HOOK_API,
    CaseKind,
    Channel,
    HeldItem,
    Module,
    NavItem,
    Outgoing,
    Purpose,
    Recipient,
    RetentionRule,
    SyntheticCase,
    SyntheticKind,
    SyntheticSeed,
    TenantSession,
    WorklistView,
    hookimpl,
)

from . import models
from .workflow import WORKFLOW

OTHER = importlib.import_module("fairlead.testing.examples.minimal.models")
TABLES = (models.Thing, models.Board, UserAccount)


def held_about(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:  # noqa: ARG001  # as given
    """Fails for a person it does not know."""
    raise KeyError(person_id)


def retention() -> Sequence[RetentionRule]:
    """Says nothing about one table, and something about one that is not there."""
    return [RetentionRule(table="hostile_gone", starts="never", months=None, then="review", source="none")]


def letter(address: str) -> str:
    """Goes wherever it is told."""
    return address


LETTER = Outgoing(
    key="elsewhere.letter",
    title="Letter",
    to=Recipient.PERSON,
    channels=frozenset({Channel.LETTER}),
    made_by=letter,
    templates=("templates/hostile/letters/gone.html",),
)

module = Module(
    name="hostile",
    title="Hostile",
    version="0.1.0",
    summary="Breaks every promise.",
    hook_api=HOOK_API,
    lowest_core_revision="0002_row_security",
    purposes=(
        Purpose(key="none", title="None", regime="Part 3", basis="none", data_categories=("everything",)),
    ),
    subject_access=held_about,
    retention=retention,
    case_kinds=(
        CaseKind(
            key="hostile.thing",
            title="Thing",
            reference_prefix="HOS",
            states={"open": "Open", "shut": "Shut"},
            final_states=frozenset({"shut"}),
        ),
    ),
    workflows=(WORKFLOW,),
    outgoing=(LETTER, LETTER),
    migrations=Path(__file__).parent / "migrations",
    plugin=sys.modules[__name__],
)


@hookimpl
def blueprints() -> Sequence[Blueprint]:
    """Pages that go around the gate."""
    from .views import blueprint

    return (blueprint,)


@hookimpl
def nav_items(session: object) -> list[NavItem]:  # noqa: ARG001  # as given
    """Annotated otherwise than the specification, and leading nowhere."""
    return [NavItem(endpoint="hostile.missing", label="Hostile", permission="core:case:read", order=1)]


@hookimpl
def worklist_views(session: TenantSession, today: date) -> Sequence[WorklistView]:  # noqa: ARG001  # as given
    """Named in capitals, twice; of states nobody knows; asking for a permission nobody has; with one column, of the
    organisation that happened to ask.
    """
    wrong = WorklistView(
        key="All_Things",
        title="Things",
        order=1,
        empty="",
        states=("lost",),
        permission="hostile:thing:see",
        dates=sa.select(models.Thing.id).where(models.Thing.tenant_id == session.actor.tenant_id),  # type: ignore[arg-type]  # the point
    )
    return (wrong, wrong)


@hookimpl
def daily_work(session: TenantSession, now: datetime) -> int:  # noqa: ARG001  # as given
    """Always finds something to do."""
    return 1


def _unmade(seed: SyntheticSeed) -> SyntheticCase:
    """Cannot be made."""
    raise LookupError(seed.case.state)


@hookimpl
def synthetic_cases() -> Sequence[SyntheticKind]:
    """Of a kind that nobody declared, and of states that the kind does not have."""
    of_thing = SyntheticKind(
        kind="hostile.thing",
        offences={"TH68010": True, "XX00000": False},
        open_states={"open": 1, "lost": 1},
        final_states={"open": 1},
        complete=_unmade,
    )
    return (replace(of_thing, kind="hostile.undeclared"), of_thing)
