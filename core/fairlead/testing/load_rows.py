"""The rows of synthetic cases: what core invents of a case, what its module adds, and how they are written at once."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from fairlead.cases.models import NO_DEADLINE, CaseDeadline, CaseEvent, CaseFile, CaseOffence, Category, Party
from fairlead.hookspecs.synthetic import SyntheticKind, SyntheticSeed
from fairlead.modules.manifest import CaseKind
from fairlead.people.models import Person, PersonNameKey
from fairlead.people.names import name_keys
from fairlead.tenancy.base import Base, TenantId
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.invented_names import FAMILY_ENDS, FAMILY_STARTS, GIVEN, STREETS

TEAMS = tuple(f"Team {n}" for n in range(1, 25))
OPEN_SHARE, OPEN_DAYS, YEARS = 0.12, 120, 5
CORE_TABLES = frozenset(
    {
        "person", "person_name_key", "case_file", "party", "case_offence", "case_deadline", "case_event",
        "case_assessment", "case_decision", "case_condition", "case_document",
    }
)  # fmt: skip
"""Core's tables that a synthetic case may have rows in."""
_REFERENCE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Somebody who leads cases."""

    id: uuid.UUID
    name: str
    team: str


@dataclass(frozen=True, kw_only=True)
class Force:
    """A force to fill: its tenant and who works there."""

    tenant_id: TenantId
    slug: str
    officers: Sequence[Officer]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of case to make up: whose it is, its words, how its module makes it, and the offences (code, title, mode
    of trial) it may be about.
    """

    module: str
    case_kind: CaseKind
    made_by: SyntheticKind
    offences: Sequence[tuple[str, str, str]]

    def state(self, rng: random.Random, *, is_open: bool) -> str:
        """A state, as often as the module says it occurs."""
        states = self.made_by.open_states if is_open else self.made_by.final_states
        return rng.choices(list(states), list(states.values()))[0]

    def offence(self, rng: random.Random, *, with_victim: bool) -> tuple[str, str, str]:
        """One of the offences; with ``with_victim`` one that has a victim, if there is any."""
        harming = [each for each in self.offences if self.made_by.offences[each[0]]]
        return rng.choice(harming if with_victim and harming else self.offences)

    def open_states(self) -> list[str]:
        """Every open state, the most frequent first."""
        return sorted(self.made_by.open_states, key=lambda state: -self.made_by.open_states[state])


class Batch:
    """Rows of some cases, by table."""

    def __init__(self, force: Force, rng: random.Random, on: date, *, plenty: int = 1) -> None:
        self._force, self._rng, self._plenty = force, rng, plenty
        self._now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        self.rows: dict[str, list[dict[str, object]]] = {}

    def add_case(self, kind: Kind, state: str | None = None) -> None:
        """One case: a suspect, the victim of an offence that has any, what happened, and what its module adds.

        With ``state`` it is in that one, and has a victim.
        """
        rng = self._rng
        in_state = state or kind.state(rng, is_open=rng.random() < OPEN_SHARE)
        case = self._case(kind, in_state, is_open=in_state in kind.made_by.open_states)
        suspect, suspect_person = self._party(case, "suspect", Category.SUSPECTED)
        listed = kind.offence(rng, with_victim=state is not None)
        offence = self._offence(case, listed, suspect)
        wanted = self._plenty if kind.made_by.offences[offence.code] else 0
        victims = [self._party(case, "victim", Category.VICTIM) for _ in range(wanted)]
        supervisor = rng.choice(
            [each for each in self._force.officers if each.id != case.lead_id] or self._force.officers
        )
        made = kind.made_by.complete(
            SyntheticSeed(
                case=case,
                suspect=suspect,
                suspect_person=suspect_person,
                victims=victims,
                offence=offence,
                supervisor_id=supervisor.id,
                supervisor_name=supervisor.name,
                organisation=self._force.slug,
                now=self._now,
                plenty=self._plenty,
                rng=rng,
            )
        )
        running = [row for row in made.rows if isinstance(row, CaseDeadline) and row.stopped_at is None]
        first = min(running, key=lambda clock: clock.due_on, default=None)
        case.next_deadline_on = first.due_on if first else NO_DEADLINE
        case.next_deadline_label = first.label if first else None
        case.holder_kind, case.holder_id, case.holder_label = (
            made.holder_kind,
            made.holder_id,
            made.holder_label,
        )
        case.held_since, case.outcome_code = made.held_since, made.outcome_code
        suspect.category = made.suspect_category
        for row in (
            case,
            suspect,
            *(party for party, _person in victims),
            offence,
            *self._happened(case),
            *made.rows,
        ):
            self._add(row, case)

    def write(self, session: TenantSession) -> None:
        """Insert every table's rows, each in one statement, in the order in which tables refer to one another."""
        for table in Base.metadata.sorted_tables:
            rows = self.rows.get(table.name)
            if not rows:
                continue
            given = {name for row in rows for name in row}
            names = [column.name for column in table.columns if column.name in given]
            types = column_types(table.name)
            session.execute(
                sa.text(
                    f"insert into {table.name} (tenant_id, {', '.join(names)})"  # noqa: S608  # our own names
                    f" select :tenant, {', '.join(names)} from jsonb_to_recordset(cast(:rows as jsonb)) as r"
                    f" ({', '.join(f'{name} {types[name]}' for name in names)})"
                ),
                {"tenant": self._force.tenant_id, "rows": json.dumps(rows, default=_as_text)},
            )

    def _case(self, kind: Kind, state: str, *, is_open: bool) -> CaseFile:
        rng, officer = self._rng, self._rng.choice(self._force.officers)
        longest = OPEN_DAYS if is_open else YEARS * 365
        # a closed case took 20 to 120 days, and was not closed tomorrow
        opened = self._now - timedelta(
            minutes=rng.randrange(1 if is_open else OPEN_DAYS * 24 * 60, longest * 24 * 60)
        )
        return CaseFile(
            id=self._id(),
            reference=f"{kind.case_kind.reference_prefix}-{opened:%y}-{self._reference()}",
            kind=kind.case_kind.key,
            module=kind.module,
            state=state,
            crime_reference=f"{opened:%y}/{rng.randrange(10**6):06d}/{opened:%m}",
            lead_id=officer.id,
            lead_name=officer.name,
            team=officer.team,
            opened_at=opened,
            closed_at=None if is_open else opened + timedelta(days=rng.randrange(20, OPEN_DAYS)),
        )

    def _party(self, case: CaseFile, role: str, category: str) -> tuple[Party, Person]:
        rng = self._rng
        person = Person(
            id=self._id(),
            given_names=rng.choice(GIVEN),
            family_name=_family(rng),
            restricted=False,
            date_of_birth=date(1950, 1, 1)
            + timedelta(days=rng.randrange(0, 50 * 365)),  # an adult for five years
            created_at=case.opened_at,
        )
        party = Party(
            id=self._id(),
            case_id=case.id,
            person_id=person.id,
            role=role,
            category=category,
            added_at=case.opened_at,
        )
        self._add(person, case)
        for key in sorted(name_keys([person.full_name])):
            self._add(PersonNameKey(key=key, person_id=person.id), case)
        return party, person

    def _offence(self, case: CaseFile, listed: tuple[str, str, str], suspect: Party) -> CaseOffence:
        code, title, mode = listed
        return CaseOffence(
            id=self._id(),
            case_id=case.id,
            code=code,
            title=title,
            mode_of_trial=mode,
            committed_from=(case.opened_at - timedelta(days=self._rng.randrange(0, 30))).date(),
            suspect_party_id=suspect.id,
            place=f"{self._rng.choice(STREETS)} Street",
            recorded_at=case.opened_at,
        )

    def _happened(self, case: CaseFile) -> Iterator[CaseEvent]:
        for step, (kind, summary) in enumerate(_HAPPENED):
            yield CaseEvent(
                at=case.opened_at + timedelta(seconds=step),
                kind=kind,
                summary=summary,
                detail={},
                actor_id=case.lead_id or case.id,
                actor_name=case.lead_name,
                actor_organisation=self._force.slug,
            )

    def _add(self, row: Base, case: CaseFile) -> None:
        table = row.__tablename__
        if table not in CORE_TABLES and not table.startswith(f"{case.module}_"):
            raise ValueError(
                f"a synthetic case of {case.module!r} has a row of {table}; expected one of its own tables or of"
                f" {', '.join(sorted(CORE_TABLES))}"
            )
        types = column_types(row.__tablename__)
        values = {name: value for name, value in vars(row).items() if name in types}
        made = _made_when_missing(table)
        if "id" in types and "id" not in values:
            values["id"] = self._id()
        if "case_id" in types:
            values["case_id"] = case.id
        self.rows.setdefault(table, []).append({**made, **values})

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self._rng.getrandbits(128))

    def _reference(self) -> str:
        return "".join(self._rng.choices(_REFERENCE, k=8))  # longer than in real work: no run may collide


_HAPPENED = (
    ("case.opened", "Case opened"),
    ("case.party.added", "Suspect added"),
    ("case.offence.added", "Offence recorded"),
)


def one_of_each(kind: Kind) -> Batch:
    """A case in each state of the kind, not written: what the contract suite looks at."""
    officers = [
        Officer(id=uuid.UUID(int=number), name=f"Officer {number}", team=TEAMS[0]) for number in (1, 2)
    ]
    force = Force(tenant_id=TenantId(uuid.UUID(int=3)), slug="contract", officers=officers)
    batch = Batch(force, random.Random(1), date(2026, 11, 20), plenty=2)  # noqa: S311  # invented data, not secrets
    for state in (*kind.made_by.open_states, *kind.made_by.final_states):
        batch.add_case(kind, state)
    return batch


def generated_tables(modules: Collection[str]) -> list[sa.Table]:
    """The tables that synthetic cases of these modules may have rows in, in the order in which they refer to one
    another.
    """
    own = tuple(f"{module}_" for module in modules)
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name in CORE_TABLES or (table.name.startswith(own) and "case_id" in table.c)
    ]


@lru_cache(maxsize=64)
def column_types(table: str) -> dict[str, str]:
    """The columns of a table that can be written, with their PostgreSQL types."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it open
    return {
        column.name: column.type.compile(dialect)
        for column in Base.metadata.tables[table].columns
        if column.name != "tenant_id" and column.computed is None
    }


@lru_cache(maxsize=64)
def _made_when_missing(table: str) -> dict[str, object]:
    """What the mapper would write where a model leaves a column open."""
    columns = Base.metadata.tables[table].columns
    fixed: dict[str, object] = {"version": 1} if "version" in columns else {}
    for column in columns:
        if isinstance(column.default, sa.ColumnDefault) and column.default.is_scalar:
            fixed[column.name] = column.default.arg
    return fixed


def _as_text(value: object) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def invented_name(rng: random.Random) -> str:
    """A given name and a family name."""
    return f"{rng.choice(GIVEN)} {_family(rng)}"


def _family(rng: random.Random) -> str:
    return rng.choice(FAMILY_STARTS) + rng.choice(FAMILY_ENDS)
