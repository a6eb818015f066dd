"""A finalised case as the scrutiny rule sees it, from what was decided at the time."""

from __future__ import annotations

from datetime import date

from fairlead.public import Decision, Result, TenantSession, assessment_of, settings_in_force
from fairlead_oocd.case_facts import facts_for
from fairlead_oocd.facts import UNKNOWN, TrialClass
from fairlead_oocd.policy.scrutiny import Reviewed, always_included
from fairlead_oocd.queries.after_giving import breaches_of
from fairlead_oocd.queries.work import MODULE, CaseWork

SETTING = "scrutiny_always"
MATRIX_RULE = "R71"


def scrutiny_reasons(session: TenantSession, work: CaseWork, on: date) -> tuple[str, ...]:
    """Why the force always puts this case before the panel, by the list in force on the day.

    Empty when it does not have to be there.
    """
    value = settings_in_force(session, MODULE, on)[SETTING].value
    keys = [str(key) for key in value] if isinstance(value, list | tuple) else []
    return always_included(reviewed(session, work, on), keys)


def reviewed(session: TenantSession, work: CaseWork, on: date) -> Reviewed:
    """What the rule asks. Overrides and deviations are taken from the decision as it was stored."""
    facts = facts_for(work, on)
    decision = _decided(work)
    matrix = [reason for reason in decision.reasons if reason.rule == MATRIX_RULE] if decision else []
    return Reviewed(
        indictable_only=facts.offence.trial_class is TrialClass.INDICTABLE_ONLY,
        matrix_deviation=any(not reason.result.clear for reason in matrix),
        tags=frozenset() if facts.offence.tags is UNKNOWN else frozenset(facts.offence.tags),
        breach_not_pursued=any(each.outcome == "not-pursued" for each in breaches_of(session, work.case)),
        override=decision is not None
        and decision.result is Result.REFER_SUPERVISOR
        and work.decision is not None
        and work.decision.authorised is True,
        victim_opposed=any(
            victim.consultation is not None and victim.consultation.supports is False
            for victim in work.victims
        ),
    )


def _decided(work: CaseWork) -> Decision | None:
    """What the rules said about the resolution when it was chosen; None when nothing was chosen."""
    if work.decision is None or work.resolution.chosen is None:
        return None
    return assessment_of(work.decision).decisions.get(work.resolution.chosen)
