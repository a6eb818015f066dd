"""What is filed when a case is finalised: letters to the person and to each victim, and the form for the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairlead.public import Actor, OutcomeType, TenantSession, local_day
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.closing import End, closing_letter, records_form, victim_letter
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.reaching import posted_or_handed_over, posted_to_victim


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the officer wrote about letters, and about property and biometrics."""

    letters_sent: str
    kept_things: str


def file_closing_letters(
    session: TenantSession,
    actor: Actor,
    work: CaseWork,
    end: End,
    *,
    outcome: OutcomeType,
    told: Told | None = None,
    now: datetime,
) -> None:
    """File the closing letter, one letter for each victim who may be written to, and the retention and PNC form.

    Raises `Refusal` when a letter would tell one of them about the other.
    """
    on = local_day(now)
    route = posted_or_handed_over(session, work, Kind.CLOSING_LETTER, now=now)
    closing = closing_letter(session, work, route, end, on)
    file_letter(session, actor, work, Kind.CLOSING_LETTER, closing, now=now)
    for victim in work.victims:
        to_victim = posted_to_victim(session, work, victim, Kind.VICTIM_LETTER, now=now)
        if to_victim is None:
            continue
        letter = victim_letter(session, work, to_victim, victim, end, on)
        file_letter(session, actor, work, Kind.VICTIM_LETTER, letter, now=now)
    form = records_form(
        session,
        work,
        outcome,
        victim_told=work.resolution.victim_told or "",
        letters_sent=told.letters_sent if told else "",
        kept_things=told.kept_things if told else "",
        on=on,
    )
    file_letter(session, actor, work, Kind.RECORDS_FORM, form, now=now)
