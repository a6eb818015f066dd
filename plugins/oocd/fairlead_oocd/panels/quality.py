"""What a decision stands on, as rows for the pages: the working of the gravity score, and similar cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from fairlead.public import Decision, Result, source_words
from fairlead_oocd.case_review import MATRIX_RULE
from fairlead_oocd.disposals import ADULT, TITLES
from fairlead_oocd.forms import words
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy.gravity import Direction, Score
from fairlead_oocd.policy.similar_cases import SimilarCases, is_outlying

Row = Mapping[str, object]


def working_rows(working: Mapping[str, object] | None) -> list[Row]:
    """The stored working: base, factors each way, proposal, final score, reasons, by whom; none before it is scored."""
    if not working:
        return []
    key_factors = [words.label(words.KEY_FACTORS, each) for each in _list(working.get("key_factors"))]
    by = ", ".join(str(working[name]) for name in ("by", "rank") if working.get(name))
    rows = _rows(
        base=working.get("base"),
        group=str(working.get("group") or ""),
        base_reason=str(working.get("base_reason") or ""),
        factors=[each for each in _list(working.get("factors")) if isinstance(each, Mapping)],
        proposed=working.get("proposed"),
    )
    rows.append(_row(_("Key factors considered"), ", ".join(key_factors)))
    rows.append(_row(_("Final score"), working.get("final"), str(working.get("final_reason") or "")))
    rows.append(_row(_("Scored by"), by, source_words(str(working.get("source") or ""))))
    return rows


def score_rows(score: Score) -> list[Row]:
    """A score that is not saved."""
    factors = [{"title": each.title, "direction": each.direction} for each in score.factors]
    rows = _rows(
        base=score.base, group="", base_reason=score.base_reason, factors=factors, proposed=score.proposed
    )
    return [*rows, _row(_("Final score"), score.result, score.final_reason)]


@dataclass(frozen=True, kw_only=True)
class SimilarRow:
    """One resolution among similar cases: how often, of a hundred, how often with the other record, unusual or not."""

    code: str
    title: str
    number: int
    percent: int
    unlike: int
    outlying: bool


def similar_rows(
    similar: SimilarCases, parameters: Parameters, open_ones: Collection[str] = ()
) -> list[SimilarRow]:
    """Every resolution that was given in similar cases or is open in this one, the most frequent first."""
    codes = {*similar.like_this, *similar.unlike_this, *open_ones}
    rows = [
        SimilarRow(
            code=code,
            title=TITLES.get(code, code),
            number=similar.chosen(code),
            percent=similar.percent(code),
            unlike=similar.unlike_this.get(code, 0),
            outlying=is_outlying(similar, code, parameters),
        )
        for code in codes
    ]
    return sorted(rows, key=lambda row: (-row.number, row.title))


def without_idle_permission(decision: Decision) -> Decision:
    """A decision as a page shows it: that the score allows a resolution is no news where other rules close it."""
    if decision.result is not Result.INELIGIBLE:
        return decision
    shown = (each for each in decision.reasons if not (each.rule == MATRIX_RULE and each.result.clear))
    return replace(decision, reasons=tuple(shown))


def map_rows(parameters: Parameters, final: int | None) -> list[Row]:
    """Where the force's disposal map leads from a final score."""
    if final is None:
        return []
    labels = {
        Result.ELIGIBLE: _("Open"),
        Result.REFER_SUPERVISOR: _("A supervisor decides"),
        Result.REFER_CPS: _("A prosecutor decides"),
        Result.INELIGIBLE: _("Not at this score"),
    }
    titles = {
        result: [
            TITLES[code]
            for code, said in parameters.gravity_map[final].items()
            if said is result and code in ADULT
        ]
        for result in labels
    }
    return [_row(labels[result], ", ".join(found)) for result, found in titles.items() if found]


def _rows(
    *, base: object, group: str, base_reason: str, factors: Sequence[Mapping[str, object]], proposed: object
) -> list[Row]:
    def named(direction: Direction) -> str:
        return ", ".join(str(each["title"]) for each in factors if each.get("direction") == direction)

    return [
        _row(_("Score of the offence"), base, base_reason or group),
        _row(_("More serious"), named(Direction.AGGRAVATING) or _("None")),
        _row(_("Less serious"), named(Direction.MITIGATING) or _("None")),
        _row(_("The factors lead to"), proposed),
    ]


def _row(key: str, value: object, source: str = "") -> Row:
    return {"key": key, "value": value, "source": source}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
