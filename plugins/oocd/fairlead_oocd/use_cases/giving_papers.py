"""What is filed beside the signed document: the plain-language version, statements, a notice of notification."""

from __future__ import annotations

from datetime import datetime

from fairlead.public import Actor, TenantSession, local_day
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.giving import notification_notice, statements
from fairlead_oocd.letters.plain import plain_version
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.reaching import handed_over


def file_beside(session: TenantSession, actor: Actor, work: CaseWork, *, now: datetime) -> None:
    """File what belongs to this giving; ``work`` has its particulars. Raises `Refusal` as `file_letter` does."""
    on = local_day(now)
    plain = plain_version(session, work, on, handed_over(session, work, Kind.PLAIN, now=now))
    if plain is not None:
        file_letter(session, actor, work, Kind.PLAIN, plain, now=now)
    by_hand = handed_over(session, work, Kind.STATEMENT, now=now)
    for statement in statements(session, work, by_hand, on):
        file_letter(session, actor, work, Kind.STATEMENT, statement, now=now)
    if work.giving is not None and work.giving.notification_applies:
        by_hand = handed_over(session, work, Kind.NOTIFICATION, now=now)
        notice = notification_notice(session, work, by_hand, on)
        file_letter(session, actor, work, Kind.NOTIFICATION, notice, now=now)
