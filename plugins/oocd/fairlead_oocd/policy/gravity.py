"""The gravity score: where the force's matrix starts, what moves it, and where it may end.

The matrix is a triage tool and not law. Each force loads its licensed matrix and factors as dated tables; what
ships is illustrative and says so. Factors move the score by one level at most; two need a supervisor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fairlead.public import Decision, Layer, Result
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy.progress import Requirements

LOWEST, HIGHEST = 1, 5
ONE_LEVEL, TWO_LEVELS = 1, 2
KEY_FACTORS = ("admission", "seriousness", "history", "reoffending", "public-interest", "victim")
"""The key-factors checklist (ACPO adult gravity matrix, 8 April 2013)."""

_F, _N = Layer.FORCE, Layer.NATIONAL
_PROCEDURE = "NPCC adult gravity matrix [verified procedure; scores from memory]"


class Direction(StrEnum):
    """Which way a factor moves the score."""

    AGGRAVATING = "aggravating"
    MITIGATING = "mitigating"


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One row: a code of the offence list, or the beginning of codes with ``*``, its group and base score."""

    code: str
    group: str
    base: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """One factor, for every offence or for one group (``group`` empty: every offence)."""

    code: str
    title: str
    direction: Direction
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class GravityTables:
    """The two tables of a force. ``source`` says whose they are, ``licensed`` whether they are the real ones."""

    matrix: Sequence[MatrixRow] = ()
    factors: Sequence[Factor] = ()
    source: str = ""
    licensed: bool = False
    problems: Sequence[str] = ()

    def row_for(self, code: str) -> MatrixRow | None:
        """The row of an offence: its own code before a beginning, a longer beginning before a shorter."""
        fitting = [row for row in self.matrix if _fits(row.code, code)]
        return max(fitting, key=lambda row: (not row.code.endswith("*"), len(row.code)), default=None)

    def group_of(self, code: str) -> str:
        """The group of an offence; an offence that is not in the matrix is a group of its own."""
        row = self.row_for(code)
        return code if row is None else row.group

    def factors_for(self, code: str) -> list[Factor]:
        """The factors that can apply: those of every offence, and those of its group."""
        group = self.group_of(code)
        return [factor for factor in self.factors if factor.group in ("", group)]


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score as somebody gives it. ``base_reason`` is for an offence that the matrix does not have."""

    base: int
    from_matrix: bool
    factors: Sequence[Factor] = ()
    final: int | None = None
    base_reason: str = ""
    final_reason: str = ""
    key_factors: Collection[str] = field(default=())

    @property
    def proposed(self) -> int:
        """What the factors make of the base: one level at most, and always from 1 to 5."""
        return proposed(self.base, self.factors)

    @property
    def result(self) -> int:
        """The final score; what is proposed when nobody chose another."""
        return self.proposed if self.final is None else self.final


def proposed(base: int, factors: Iterable[Factor]) -> int:
    """The base moved one level up when more factors aggravate than mitigate, down when fewer do."""
    balance = sum(1 if factor.direction is Direction.AGGRAVATING else -1 for factor in factors)
    step = (balance > 0) - (balance < 0)
    return min(HIGHEST, max(LOWEST, base + step))


def check_score(score: Score, *, by_supervisor: bool) -> Decision:
    """Whether the score may stand: ALLOWED, or REFUSED with every reason.

    Within one level of the base an officer decides, with a reason where it is not what is proposed. Two levels
    are a supervisor's; more is nobody's.
    """
    check = Requirements("gravity score")
    final, distance = score.result, abs(score.result - score.base)
    check.need(
        LOWEST <= score.base <= HIGHEST and LOWEST <= final <= HIGHEST,
        "G01", _N, _PROCEDURE, "A gravity score is a whole number from 1 to 5", "Choose a score from 1 to 5.",
    )  # fmt: skip
    check.need(
        score.from_matrix or bool(score.base_reason.strip()),
        "G02", _F, "[design]", "The offence is not in the force's gravity matrix, so a person scores it",
        "Give the score of the offence, and why.",
    )  # fmt: skip
    check.need(
        set(KEY_FACTORS) <= set(score.key_factors),
        "G03", _N, "ACPO adult gravity matrix, 8 April 2013: key factors",
        "The key factors have not all been considered", "Consider each key factor and tick it.",
    )  # fmt: skip
    check.need(
        distance <= ONE_LEVEL or (by_supervisor and distance <= TWO_LEVELS),
        "G04", _N, _PROCEDURE,
        f"Factors may move the score by one level, from {score.base}; two levels need a supervisor",
        "Choose a score one level away at most, or ask a supervisor to score it.",
    )  # fmt: skip
    check.need(
        final == score.proposed or bool(score.final_reason.strip()),
        "G05", _F, "[design]", f"The factors lead to {score.proposed}, and {final} was chosen without a reason",
        "Say why the score is another.",
    )  # fmt: skip
    return check.decide()


def deviates(parameters: Parameters, final: int | None, disposal: str) -> bool:
    """Whether a resolution is not what the disposal map leads to at this score, without anybody's decision."""
    if final is None:
        return False
    return parameters.gravity_map[final].get(disposal, Result.ELIGIBLE) is not Result.ELIGIBLE


def read_tables(matrix: object, factors: object, *, source: str, licensed: bool) -> GravityTables:
    """The tables from a force's settings. A row that cannot be read is left out and named in ``problems``."""
    problems: list[str] = []
    return GravityTables(
        matrix=tuple(filter(None, (_matrix_row(row, problems) for row in _rows(matrix)))),
        factors=tuple(filter(None, (_factor(row, problems) for row in _rows(factors)))),
        source=source,
        licensed=licensed,
        problems=tuple(problems),
    )


def _matrix_row(row: Mapping[str, object], problems: list[str]) -> MatrixRow | None:
    code, group, base = (str(row.get(name, "")).strip() for name in ("code", "group", "base"))
    if not code or not group or base not in {str(n) for n in range(LOWEST, HIGHEST + 1)}:
        problems.append(f"gravity_matrix: {code or '(no code)'}: needs code, group and a base from 1 to 5")
        return None
    return MatrixRow(code=code, group=group, base=int(base))


def _factor(row: Mapping[str, object], problems: list[str]) -> Factor | None:
    code, title, direction = (str(row.get(name, "")).strip() for name in ("code", "title", "direction"))
    if not code or not title or direction not in set(Direction):
        known = " or ".join(Direction)
        problems.append(f"gravity_factors: {code or '(no code)'}: needs code, title and direction {known}")
        return None
    group = str(row.get("group") or "").strip()
    return Factor(code=code, title=title, direction=Direction(direction), group=group)


def _rows(table: object) -> list[Mapping[str, object]]:
    return [row for row in table if isinstance(row, Mapping)] if isinstance(table, list | tuple) else []


def _fits(pattern: str, code: str) -> bool:
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == code
