"""Taking back a resolution that should not have been given (T32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseFile,
    Category,
    ChangeParty,
    Refusal,
    TenantSession,
    change_party,
)
from fairlead_oocd.models import Rescission
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.advice import AdviceFields, advice_given
from fairlead_oocd.use_cases.moving import move, open_work
from fairlead_oocd.use_cases.recalling import recall_referrals

_ADVICE_FIELDS = AdviceFields(text="advice", adviser="adviser", given_on="advised_on")


@dataclass(frozen=True, kw_only=True)
class RescindResolution:
    """Ground (unlawful, procedure, quashed) and reason, the legal advice, and who was told.

    ``pnc_correction`` is the reference of the correction when the offence is recordable.
    """

    reference: str
    version: int
    ground: str
    reason: str
    adviser: str
    advised_on: date
    advice_reference: str
    advice: str
    notices: str
    pnc_correction: str | None = None


def rescind_resolution(
    session: TenantSession, actor: Actor, command: RescindResolution, *, now: datetime
) -> CaseFile:
    """T32: the resolution is wiped and the case is reviewed afresh (CPS guidance; Guest; Jones v Whalley).

    The outcome code is taken off, no condition binds any longer, and no provider sees the person. Raises
    `RuleRefusal` without a reference of the legal advice, `Refusal` for advice that is blank or of a later day,
    and as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    advice = advice_given(command.advice, command.adviser, command.advised_on, _ADVICE_FIELDS, now=now)
    if advice is None:
        raise Refusal(_("Say what the legal advice was."), field="advice")
    if work.recordable and not command.pnc_correction:
        raise Refusal(_("The offence is recordable: enter how the PNC is corrected."), field="pnc_correction")
    session.add(
        Rescission(
            case_id=work.case.id,
            ground=command.ground,
            reason=command.reason,
            adviser=advice.adviser,
            advised_on=advice.given_on,
            advice_reference=command.advice_reference.strip(),
            advice=advice.text,
            notices=command.notices,
            pnc_correction=command.pnc_correction,
            outcome_before=work.case.outcome_code,
            rescinded_by=actor.name,
            rescinded_at=now,
        )
    )
    work.resolution.ended_reason = command.reason
    move(
        session,
        work,
        "rescind",
        now=now,
        summary="Rescinded on legal advice",
        captured={"reason": command.reason, "notices": command.notices},
        recorded={"legal_sign_off": bool(command.advice_reference.strip())},
    )
    work.case.outcome_code = None
    for item in work.conditions:
        item.condition.state = "rescinded"
    _no_longer_admitted(session, actor, work, now)
    recall_referrals(session, actor, work.case, "The resolution was rescinded", now=now)
    return work.case


def _no_longer_admitted(session: TenantSession, actor: Actor, work: CaseWork, now: datetime) -> None:
    if work.suspect_party.category != Category.CONVICTED_OR_ADMITTED:
        return
    change_party(
        session,
        actor,
        ChangeParty(
            party_id=work.suspect_party.id,
            version=work.suspect_party.version,
            role=work.suspect_party.role,
            category=Category.SUSPECTED,
            reason="resolution rescinded",
        ),
        now=now,
    )
