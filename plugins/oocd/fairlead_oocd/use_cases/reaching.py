"""By which way something goes to the person or to a victim. Each asks the safe-contact rules of core first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fairlead.public import Blocked, Channel, Operation, Route, TenantSession, Unsafe, need_route, route_to
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.outgoing import OUTGOING
from fairlead_oocd.queries.work import CaseWork, VictimOnCase
from fairlead_oocd.use_cases.moving import note

NOTHING_RECORDED = "SC01"
"""The rule that says that nobody has recorded an address: such a letter can only be handed over."""


def handed_over(session: TenantSession, work: CaseWork, kind: Kind, *, now: datetime) -> Route:
    """Given to the person face to face."""
    return need_route(
        session,
        work.suspect.id,
        channel=Channel.HAND,
        sent=OUTGOING[kind],
        purpose="resolution",
        at=now,
    )


def posted(session: TenantSession, work: CaseWork, kind: Kind, *, field: str, now: datetime) -> Route:
    """Sent to the person by post; handed over where no address is recorded.

    Raises `Unsafe` with the reasons beside ``field`` when there are addresses and none may be used.
    """
    answer = _by_post(session, kind, work.suspect.id, now)
    if isinstance(answer, Route):
        return answer
    if answer.rules == (NOTHING_RECORDED,):
        return handed_over(session, work, kind, now=now)
    raise Unsafe(answer, field=field)


def posted_or_handed_over(session: TenantSession, work: CaseWork, kind: Kind, *, now: datetime) -> Route:
    """By post where that is safe. Where it is not, the chronology says why, and that somebody has to hand it over."""
    answer = _by_post(session, kind, work.suspect.id, now)
    if isinstance(answer, Route):
        return answer
    _tell(session, work, kind, "is to be handed over and not posted", answer, now)
    return handed_over(session, work, kind, now=now)


def posted_to_victim(
    session: TenantSession, work: CaseWork, victim: VictimOnCase, kind: Kind, *, now: datetime
) -> Route | None:
    """By post where that is safe. Where it is not, nothing is written: a victim is told in another way."""
    answer = _by_post(session, kind, victim.person.id, now)
    if isinstance(answer, Route):
        return answer
    _tell(session, work, kind, "is not written: tell them in another way", answer, now)
    return None


def _by_post(  # called above only
    session: TenantSession, kind: Kind, person_id: UUID, now: datetime
) -> Route | Blocked:
    return route_to(
        session, person_id, channel=Channel.LETTER, sent=OUTGOING[kind], purpose="resolution", at=now
    )


def _tell(  # noqa: PLR0917  # called above only
    session: TenantSession, work: CaseWork, kind: Kind, what: str, blocked: Blocked, now: datetime
) -> None:
    reasons = "; ".join(f"{each.message} ({each.rule})" for each in blocked.reasons)
    note(
        session,
        work,
        Operation.CONSULTATION,
        "letter.not_posted",
        f"{OUTGOING[kind].title} {what}. {reasons}",
        now=now,
        subject_ids=(blocked.person_id,),
    )
