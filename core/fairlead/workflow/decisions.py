"""Decisions: what may be done, with every reason, its legal source and what would change it.

A decision is a value. It knows nothing of the database, the clock or the person looking at it, so that it can
be stored with the facts and replayed years later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

JsonScalar = str | int | bool | None
"""A value that `Decision.computed` may hold. Dates are ISO 8601 text, money is whole pence."""


class Layer(StrEnum):
    """Where a rule comes from, which says who (if anybody) may set it aside."""

    STATUTE = "STATUTE"
    """Act or statutory instrument. Nobody may set it aside."""
    NATIONAL = "NATIONAL"
    """Code of practice, DPP, MoJ, NPCC, College of Policing. A named role may, with a typed rationale."""
    FORCE = "FORCE"
    """The policy of a force or provider: tenant configuration."""


class Result(StrEnum):
    """The answer of a decision: five for eligibility, two for guards of transitions."""

    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    REFER_SUPERVISOR = "REFER_SUPERVISOR"
    REFER_CPS = "REFER_CPS"
    MORE_INFO = "MORE_INFO"
    ALLOWED = "ALLOWED"
    REFUSED = "REFUSED"

    @property
    def clear(self) -> bool:
        """True when nothing stands in the way (`ELIGIBLE`, `ALLOWED`)."""
        return self in _CLEAR


_CLEAR = frozenset({Result.ELIGIBLE, Result.ALLOWED})
_WEIGHT: Mapping[Result, int] = {
    Result.ELIGIBLE: 0,
    Result.REFER_SUPERVISOR: 1,
    Result.REFER_CPS: 2,
    Result.MORE_INFO: 3,
    Result.INELIGIBLE: 4,
    Result.ALLOWED: 0,
    Result.REFUSED: 4,
}


class Rank(StrEnum):
    """Police ranks in ascending order, as far as authorisation turns on them."""

    CONSTABLE = "constable"
    SERGEANT = "sergeant"
    INSPECTOR = "inspector"
    CHIEF_INSPECTOR = "chief_inspector"
    SUPERINTENDENT = "superintendent"
    CHIEF_SUPERINTENDENT = "chief_superintendent"

    @property
    def level(self) -> int:
        """Position in the order, constable 0."""
        return _RANK_LEVEL[self]

    def at_least(self, other: Rank) -> bool:
        """True when this rank is `other` or above."""
        return _RANK_LEVEL[self] >= _RANK_LEVEL[other]


_RANK_LEVEL: Mapping[Rank, int] = {rank: position for position, rank in enumerate(Rank)}


def worst(results: Iterable[Result], *, otherwise: Result = Result.ELIGIBLE) -> Result:
    """The result that prevails.

    INELIGIBLE > MORE_INFO > REFER_CPS > REFER_SUPERVISOR > ELIGIBLE, and REFUSED > ALLOWED.
    `otherwise` is the answer for no results at all.
    """
    return max(results, key=_WEIGHT.__getitem__, default=otherwise)


def highest_rank(ranks: Iterable[Rank | None]) -> Rank | None:
    """The highest of the ranks asked for; None when none is."""
    return max((rank for rank in ranks if rank is not None), key=_RANK_LEVEL.__getitem__, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a rule said what it said.

    `message` is a plain-English clause without a full stop; `source` the provision; `what_would_change_it`
    one or more sentences.
    """

    rule: str
    version: str
    layer: Layer
    source: str
    message: str
    what_would_change_it: str
    result: Result

    @property
    def text(self) -> str:
        """`R40 Community caution cannot be used: … (PCSC Act 2022 s.98(6)(a)). No authority can waive this.
        Consider: …`.
        """
        waiver = ""
        if self.layer is Layer.STATUTE and self.result in (Result.INELIGIBLE, Result.REFUSED):
            waiver = " No authority can waive this."
        return f"{self.rule} {self.message} ({self.source}).{waiver} {self.what_would_change_it}".rstrip()

    def to_json(self) -> dict[str, str]:
        """A JSON object with one text per field."""
        return {
            "rule": self.rule,
            "version": self.version,
            "layer": self.layer.value,
            "source": self.source,
            "message": self.message,
            "what_would_change_it": self.what_would_change_it,
            "result": self.result.value,
        }

    @classmethod
    def from_json(cls, document: object) -> Reason:
        """Read what `to_json` wrote. Raises `MalformedDecision` naming the path."""
        fields = _object(document, "reason")
        return cls(
            rule=_text(fields, "rule"),
            version=_text(fields, "version"),
            layer=Layer(_text(fields, "layer")),
            source=_text(fields, "source"),
            message=_text(fields, "message"),
            what_would_change_it=_text(fields, "what_would_change_it"),
            result=Result(_text(fields, "result")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The answer about one subject (a disposal, a transition, a condition) with all its reasons.

    `required_actions` are sentences in the imperative, in order, each once. `computed` holds dates (ISO
    text), amounts (pence) and counts; treat it as read only. `min_rank` is the lowest rank that may
    authorise; None when no rank is asked for. `cps_required` says that a prosecutor must decide.
    """

    subject: str
    result: Result
    reasons: tuple[Reason, ...] = ()
    required_actions: tuple[str, ...] = ()
    computed: Mapping[str, JsonScalar] = field(default_factory=dict)
    min_rank: Rank | None = None
    cps_required: bool = False

    @property
    def clear(self) -> bool:
        """True when nothing stands in the way."""
        return self.result.clear

    @property
    def obstacles(self) -> tuple[Reason, ...]:
        """The reasons that stand in the way, the weightiest first."""
        standing = [reason for reason in self.reasons if not reason.result.clear]
        return tuple(sorted(standing, key=lambda reason: -_WEIGHT[reason.result]))

    def to_json(self) -> dict[str, object]:
        """A JSON object; `from_json` gives an equal decision back."""
        return {
            "subject": self.subject,
            "result": self.result.value,
            "reasons": [reason.to_json() for reason in self.reasons],
            "required_actions": list(self.required_actions),
            "computed": dict(self.computed),
            "min_rank": None if self.min_rank is None else self.min_rank.value,
            "cps_required": self.cps_required,
        }

    @classmethod
    def from_json(cls, document: object) -> Decision:
        """Read what `to_json` wrote. Raises `MalformedDecision` naming the path, `ValueError` for an unknown
        word.
        """
        fields = _object(document, "decision")
        rank = fields.get("min_rank")
        cps_required = fields.get("cps_required")
        if not isinstance(cps_required, bool):
            raise MalformedDecision("cps_required", cps_required, "true or false")
        return cls(
            subject=_text(fields, "subject"),
            result=Result(_text(fields, "result")),
            reasons=tuple(Reason.from_json(item) for item in _list(fields, "reasons")),
            required_actions=tuple(
                _as_text(item, "required_actions") for item in _list(fields, "required_actions")
            ),
            computed={
                key: _scalar(value, key) for key, value in _object(fields.get("computed"), "computed").items()
            },
            min_rank=None if rank is None else Rank(_as_text(rank, "min_rank")),
            cps_required=cps_required,
        )


def combine(subject: str, decisions: Sequence[Decision], *, otherwise: Result = Result.ELIGIBLE) -> Decision:
    """One decision from several about the same subject: the worst result, every reason, the highest rank.

    Later `computed` values replace earlier ones of the same name. `otherwise` is the result of combining
    nothing.
    """
    computed: dict[str, JsonScalar] = {}
    for decision in decisions:
        computed.update(decision.computed)
    return Decision(
        subject=subject,
        result=worst((decision.result for decision in decisions), otherwise=otherwise),
        reasons=tuple(dict.fromkeys(reason for decision in decisions for reason in decision.reasons)),
        required_actions=tuple(
            dict.fromkeys(action for decision in decisions for action in decision.required_actions)
        ),
        computed=computed,
        min_rank=highest_rank(decision.min_rank for decision in decisions),
        cps_required=any(decision.cps_required for decision in decisions),
    )


class StatutoryRefusal(Exception):
    """Somebody tried to set aside a rule of statute. Carries the reasons that nobody may waive."""

    def __init__(self, decision: Decision, reasons: tuple[Reason, ...]) -> None:
        self.decision = decision
        self.reasons = reasons
        listed = " ".join(reason.text for reason in reasons)
        super().__init__(f"{decision.subject} cannot be authorised against statute. {listed}")


class OverrideNotPermitted(Exception):
    """The role may not set the decision aside, or gave no rationale."""


def override(decision: Decision, *, role: str, permitted_roles: frozenset[str], rationale: str) -> Decision:
    """The decision as a named role sets it aside, with the typed rationale as one more reason.

    Raises `StatutoryRefusal` when any reason of layer STATUTE stands in the way, `OverrideNotPermitted` when
    the role is not one of `permitted_roles` or the rationale is blank. The earlier reasons stay in the
    decision.
    """
    statutory = tuple(reason for reason in decision.obstacles if reason.layer is Layer.STATUTE)
    if statutory:
        raise StatutoryRefusal(decision, statutory)
    if role not in permitted_roles:
        expected = ", ".join(sorted(permitted_roles)) or "nobody"
        raise OverrideNotPermitted(
            f"Role {role!r} may not set {decision.subject} aside. Permitted: {expected}."
        )
    if not rationale.strip():
        raise OverrideNotPermitted(f"Setting {decision.subject} aside needs a typed rationale; it was blank.")
    if decision.clear:
        return decision
    cleared = Result.ALLOWED if decision.result is Result.REFUSED else Result.ELIGIBLE
    reason = Reason(
        rule="OVERRIDE",
        version="1",
        layer=Layer.NATIONAL,
        source=f"decision of {role}",
        message=rationale.strip(),
        what_would_change_it="Withdraw the override.",
        result=cleared,
    )
    return replace(decision, result=cleared, reasons=(*decision.reasons, reason))


class MalformedDecision(ValueError):
    """A stored decision does not have the shape that `to_json` writes."""

    def __init__(self, path: str, seen: object, expected: str) -> None:
        super().__init__(f"Stored decision, {path}: found {seen!r}, expected {expected}.")


def _object(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MalformedDecision(path, value, "an object")
    return {str(key): item for key, item in value.items()}


def _list(fields: Mapping[str, object], key: str) -> list[object]:
    value = fields.get(key)
    if not isinstance(value, list):
        raise MalformedDecision(key, value, "a list")
    return value


def _as_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise MalformedDecision(path, value, "text")
    return value


def _text(fields: Mapping[str, object], key: str) -> str:
    return _as_text(fields.get(key), key)


def _scalar(value: object, path: str) -> JsonScalar:
    if value is None or isinstance(value, str | int | bool):
        return value
    raise MalformedDecision(f"computed.{path}", value, "null, true or false, a whole number or text")
