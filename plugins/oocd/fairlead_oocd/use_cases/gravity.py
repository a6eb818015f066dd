"""Scoring the gravity of the offence: base from the matrix, factors, key factors, final score, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.public import Actor, CaseFile, Operation, Refusal, RuleRefusal, TenantSession, local_day
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.gravity import GravityTables, Score, check_score
from fairlead_oocd.queries.work import CaseWork, gravity_tables
from fairlead_oocd.use_cases.eligibility import lapse_authorisation, work_to_change
from fairlead_oocd.use_cases.moving import assess_work, note
from fairlead_oocd.use_cases.similar_cases import keep_comparable


@dataclass(frozen=True, kw_only=True)
class ScoreGravity:
    """What somebody ticked and chose. ``base`` counts only where the matrix does not have the offence.

    ``final`` None: as proposed.
    """

    reference: str
    version: int
    factors: tuple[str, ...] = ()
    key_factors: tuple[str, ...] = ()
    final: int | None = None
    final_reason: str = ""
    base: int | None = None
    base_reason: str = ""


def score_gravity(session: TenantSession, actor: Actor, command: ScoreGravity, *, now: datetime) -> CaseFile:
    """Store the score with its whole working.

    Raises `RuleRefusal` (more than one level without a supervisor, no reason, key factors missing), `Refusal`
    (an unknown factor, no base), `Conflict`, `NotPermitted`, `NotVisible`.
    """
    work = work_to_change(session, actor, command.reference, command.version, now)
    tables = gravity_tables(work)
    score = score_of(work, tables, command)
    supervisor = actor.can(Oocd.AUTHORISE)
    decision = check_score(score, by_supervisor=supervisor)
    if not decision.clear:
        raise RuleRefusal(decision)
    resolution, before = work.resolution, work.resolution.answers.get("gravity")
    codes = [factor.code for factor in score.factors]
    gravity = {"base": score.base, "factors": codes, "final": score.result}
    resolution.answers = {**resolution.answers, "gravity": gravity}
    if "gravity" not in resolution.answered:
        resolution.answered = [*resolution.answered, "gravity"]
    resolution.gravity_working = _working(work, tables, score) | {
        "by": actor.name,
        "rank": actor.rank,
        "supervisor": supervisor,
        "on": local_day(now).isoformat(),
    }
    keep_comparable(work)
    assess_work(work, now=now)
    session.flush()
    note(
        session,
        work,
        Operation.ALTERATION,
        "gravity.scored",
        f"Gravity scored: base {score.base}, final {score.result}",
        now=now,
        field_names=("gravity",),
        detail={"base": score.base, "proposed": score.proposed, "final": score.result},
    )
    if gravity != before:
        lapse_authorisation(session, work, "gravity", now=now)
    return work.case


def score_of(work: CaseWork, tables: GravityTables, command: ScoreGravity) -> Score:
    """The score that a command means on this case. Raises `Refusal` for what cannot be scored."""
    row = tables.row_for(work.offence.code)
    base = command.base if row is None else row.base
    if base is None:
        raise Refusal(_("Choose the score of the offence."), field="base")
    known = {factor.code: factor for factor in tables.factors_for(work.offence.code)}
    strange = [code for code in command.factors if code not in known]
    if strange:
        raise Refusal(
            _("The force has no such factor: %(codes)s.", codes=", ".join(strange)), field="factors"
        )
    return Score(
        base=base,
        from_matrix=row is not None,
        factors=tuple(known[code] for code in dict.fromkeys(command.factors)),
        final=command.final,
        base_reason=command.base_reason,
        final_reason=command.final_reason,
        key_factors=command.key_factors,
    )


def _working(work: CaseWork, tables: GravityTables, score: Score) -> dict[str, object]:
    return {
        "code": work.offence.code,
        "group": tables.group_of(work.offence.code),
        "base": score.base,
        "from_matrix": score.from_matrix,
        "base_reason": score.base_reason.strip(),
        "factors": [
            {"code": factor.code, "title": factor.title, "direction": factor.direction.value}
            for factor in score.factors
        ],
        "proposed": score.proposed,
        "final": score.result,
        "final_reason": score.final_reason.strip(),
        "key_factors": list(score.key_factors),
        "source": tables.source,
        "licensed": tables.licensed,
    }
