"""What a draft would tell: each line as the case has it, with what the sender wrote instead beside it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.hookspecs.contributions import PrefilledItem, PrefilledPiece, ReferralPrefill
from fairlead.providers.pieces import SharedItem, SharedPiece

RISK = "risk"


class Task(StrEnum):
    """The steps to a sent referral, in their order."""

    SERVICE = "service"
    PERSON = "person"
    NEEDS = "needs"
    RISK = "risk"
    CONDITION = "condition"
    ACCESS = "access"
    SHARING = "sharing"
    CHECK = "check"


_TASKS: Mapping[str, Task] = {
    "identity": Task.PERSON,
    "contact": Task.ACCESS,
    "condition": Task.CONDITION,
    "needs": Task.NEEDS,
    RISK: Task.RISK,
}
WITH_LINES = (Task.PERSON, Task.NEEDS, Task.RISK, Task.CONDITION, Task.ACCESS)
"""Tasks that are about lines of what is told."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the sender wrote instead of what the case said (``before``), who and on which day."""

    value: str
    by: str
    on: str
    before: str

    @classmethod
    def read(cls, stored: object) -> Change:
        """A change as it is kept."""
        values = stored if isinstance(stored, Mapping) else {}
        return cls(**{name: str(values.get(name, "")) for name in ("value", "by", "on", "before")})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line that the referral tells, or that the sender left out."""

    scope: str
    origin: PrefilledItem
    change: Change | None = None

    @property
    def name(self) -> str:
        """Under this name the line is kept and posted."""
        return f"{self.scope}-{self.origin.key}"

    @property
    def task(self) -> Task:
        """Where the line is worked on."""
        return Task.ACCESS if self.origin.arrangement else _TASKS[self.scope]

    @property
    def owned(self) -> bool:
        """The sender's own words, whatever the case says: risk is never copied."""
        return self.scope == RISK

    @property
    def value(self) -> str:
        """What is told; empty for nothing."""
        if self.change is not None:
            return self.change.value
        return "" if self.owned else self.origin.value

    @property
    def overtaken(self) -> bool:
        """Whether the case says something else now than when the line was changed."""
        return self.change is not None and self.change.before != self.origin.value

    def age(self, today: date) -> int | None:
        """Days since it was known, None where nobody knows since when."""
        if self.change is not None:
            return (today - date.fromisoformat(self.change.on)).days
        return None if self.origin.known_on is None else (today - self.origin.known_on).days

    @property
    def shared(self) -> SharedItem:
        """The line as it is told, with its source and what kind of statement it is (IG-11)."""
        item = self.origin
        kind = "" if item.assertion == "fact" else f" ({item.assertion})"
        if self.change is None:
            return SharedItem(
                label=item.label, value=self.value, source=f"{item.source}{kind}", as_at=item.as_at
            )
        day = f"{date.fromisoformat(self.change.on):%-d %B %Y}"
        if self.owned:
            source = f"reviewed by {self.change.by} as the sender’s own assessment (opinion)"
            return SharedItem(label=item.label, value=self.value, source=source, as_at=day)
        source = f"changed for this referral by {self.change.by}{kind}"
        return SharedItem(label=item.label, value=self.value, source=source, as_at=day)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One scope of the grant, with its lines, whether the agreement covers it, and whether it is told."""

    scope: str
    title: str
    needed: bool
    lines: tuple[Line, ...]
    covered: bool
    told: bool

    @property
    def some(self) -> bool:
        """Whether the case or the sender has anything to say here."""
        return any(line.value or line.origin.value for line in self.lines)

    @property
    def shared(self) -> SharedPiece:
        """The piece as it is told."""
        return SharedPiece(
            scope=self.scope, title=self.title, items=tuple(each.shared for each in self.lines if each.value)
        )


def pieces_of(
    prefill: ReferralPrefill,
    edits: Mapping[str, object],
    left_out: Iterable[str],
    *,
    covered: frozenset[str] | None = None,
) -> tuple[Piece, ...]:
    """Every piece that could be told, in the order of the module.

    One without any value is not told, nor one outside ``covered``, the classes of data of the agreement (None: not
    known yet).
    """
    return tuple(
        _piece(each, edits, frozenset(left_out), covered=covered is None or each.scope in covered)
        for each in prefill.pieces
    )


def _piece(
    piece: PrefilledPiece, edits: Mapping[str, object], left_out: frozenset[str], *, covered: bool
) -> Piece:
    lines = []
    for item in piece.items:
        bare = Line(scope=piece.scope, origin=item)
        stored = None if item.fixed else edits.get(bare.name)
        lines.append(
            bare if stored is None else Line(scope=piece.scope, origin=item, change=Change.read(stored))
        )
    some = any(line.value for line in lines)
    return Piece(
        scope=piece.scope,
        title=piece.title,
        needed=piece.needed,
        lines=tuple(lines),
        covered=covered,
        told=some and covered and (piece.needed or piece.scope not in left_out),
    )


def lines_of(pieces: Iterable[Piece], task: Task) -> tuple[Line, ...]:
    """The lines of one task."""
    return tuple(line for piece in pieces for line in piece.lines if line.task is task)


def seen_digest(lines: Sequence[Line]) -> str:
    """What somebody saw who went through a task: another digest means that it has to be looked at again."""
    seen = [[line.name, line.value, line.origin.value, line.origin.source] for line in lines]
    return digest_of(json.dumps(seen, ensure_ascii=False))


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Exactly what is sent, under what, until when. Its text is what the page posts back."""

    receiver: str
    service_id: str
    service: str
    subject: str
    deliver_by: str
    shared: tuple[SharedPiece, ...]
    purpose: str
    gateway: str
    agreement: str
    expires: str

    @property
    def text(self) -> str:
        """All of it as text, the same for the same content, byte for byte."""
        return json.dumps(
            {
                "receiver": self.receiver,
                "service_id": self.service_id,
                "service": self.service,
                "subject": self.subject,
                "deliver_by": self.deliver_by,
                "shared": [
                    {
                        "scope": piece.scope,
                        "title": piece.title,
                        "items": [vars(item) for item in piece.items],
                    }
                    for piece in self.shared
                ],
                "purpose": self.purpose,
                "gateway": self.gateway,
                "agreement": self.agreement,
                "expires": self.expires,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @property
    def digest(self) -> str:
        """What names this preview and no other."""
        return digest_of(self.text)
