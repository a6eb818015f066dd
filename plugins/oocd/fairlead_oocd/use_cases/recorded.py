"""What guards after giving look at, as far as it is recorded: read only in the states that ask for it."""

from __future__ import annotations

from datetime import date

from fairlead.public import TenantSession
from fairlead_oocd.case_review import scrutiny_reasons
from fairlead_oocd.queries.after_giving import breaches_of, scrutiny_of
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.four_eyes import involved_in_breach
from fairlead_oocd.workflow import State

_IN_BREACH = (State.SUSPECTED_BREACH, State.BREACH_REVIEW, State.BREACH_CONFIRMED)


def recorded_after_giving(session: TenantSession, work: CaseWork, on: date) -> dict[str, object]:
    """Fields of `Progress` by name; empty in the states in which no guard asks for them."""
    if work.case.state in _IN_BREACH:
        return _of_breach(session, work)
    if work.case.state == State.FINALISED:
        return {"sampled": bool(scrutiny_of(session, work.case) or scrutiny_reasons(session, work, on))}
    return {}


def _of_breach(session: TenantSession, work: CaseWork) -> dict[str, object]:
    found = breaches_of(session, work.case)
    if not found:
        return {}
    breach = found[-1]
    return {
        "failure": breach.failure,
        "involved": involved_in_breach(session, work, breach),
        "explanation_sought": breach.asked_at is not None,
        "explanation_given": breach.explanation is not None,
        "explanation_due": breach.reply_by,
        "reasonable_excuse": False if breach.decision == "confirmed" else None,
    }
