"""What a module adds to synthetic cases (``fairlead generate``, the measured tests). Nobody in them exists."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.cases.models import CaseFile, CaseOffence, Party
from fairlead.people.models import Person
from fairlead.tenancy.base import Base


@dataclass(frozen=True, kw_only=True)
class SyntheticSeed:
    """What core has invented of one case. Nothing in it belongs to a session; read it, never change it.

    ``plenty`` is how many there are of what a case may have several of (victims already are as many); 1 in an ordinary
    case. Draw from ``rng`` only, so that the same seed gives the same case.
    """

    case: CaseFile  # with its state; opened, and closed when the state is final
    suspect: Party
    suspect_person: Person
    victims: Sequence[tuple[Party, Person]]
    offence: CaseOffence
    supervisor_id: uuid.UUID  # a colleague of the officer in the case
    supervisor_name: str
    organisation: str  # as the chronology names it
    now: datetime
    plenty: int
    rng: random.Random

    def new_id(self) -> uuid.UUID:
        """The id of a row that another row names. All others get theirs when they are written."""
        return uuid.UUID(int=self.rng.getrandbits(128))


@dataclass(frozen=True, kw_only=True)
class SyntheticCase:
    """What a module makes of a seed: who holds the case, how it ended, and the rows beside it.

    ``rows`` are unsaved models: the module's own, and core's decisions, conditions, documents, clocks and events.
    Core fills in organisation, case, version and id where they are open, and the case's next deadline from its clocks.
    """

    rows: Sequence[Base]
    holder_kind: str
    holder_id: uuid.UUID | None
    holder_label: str
    held_since: datetime
    suspect_category: str
    outcome_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class SyntheticKind:
    """How synthetic cases of one of the module's kinds are made.

    States come with how often they occur; prefix and words are those of the kind in the manifest. ``complete`` gives a
    case of its seed's state everything that its pages need to be opened.
    """

    kind: str
    offences: Mapping[str, bool]  # code of the published list, and whether somebody is the victim
    open_states: Mapping[str, int]
    final_states: Mapping[str, int]
    complete: Callable[[SyntheticSeed], SyntheticCase]
