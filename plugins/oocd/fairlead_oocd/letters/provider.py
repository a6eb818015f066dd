"""What a provider was told and what it reported, as records of the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from fairlead.public import (
    Appointment,
    Referral,
    ReferralOutcome,
    SharedPiece,
    TenantSession,
    ending_of,
)
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.letter import POLICE_ONLY, Letter, Reader, Section, Table, known
from fairlead_oocd.letters.notices import with_rank
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase

_LONDON = ZoneInfo("Europe/London")
_SESSIONS = {
    "booked": "booked",
    "attended": "came",
    "late": "came late",
    "missed": "did not come",
    "excused": "did not come, for an acceptable reason",
    "provider-cancelled": "cancelled by the provider",
    "cancelled": "cancelled before its time",
}
_RESULTS = {"achieved": "achieved", "partly": "partly achieved", "not": "not achieved"}


def provider_referral(
    session: TenantSession, work: CaseWork, referral: Referral, shared: Iterable[SharedPiece]
) -> Letter:
    """What the provider was told, exactly: scope by scope, each line with its source and date."""
    return Letter(
        reader=Reader.PARTNER,
        name="Referral to a provider",
        title=f"Referral to a provider {referral.reference}",
        force=session.actor.organisation,
        reference=work.case.reference,
        to=("To", (("Provider", referral.receiver_name), ("Service", referral.service_name))),
        dated=in_words(referral.sent_at.astimezone(_LONDON)),
        issued_by=with_rank(session.actor.name, session.actor.rank),
        sections=(
            Section(
                heading="What is asked",
                rows=(("Referral", referral.reference), ("To be finished by", in_words(referral.deliver_by))),
            ),
            *(
                Section(
                    heading=piece.title,
                    table=Table(
                        caption=piece.title,
                        columns=("What", "Told", "From", "As at"),
                        rows=tuple((each.label, each.value, each.source, each.as_at) for each in piece.items),
                    ),
                )
                for piece in shared
            ),
        ),
        source="Exactly what was shared, and nothing else; basis confirmed by the officer",
    )


def provider_outcome(
    work: CaseWork,
    referral: Referral,
    item: ConditionOnCase | None,
    sessions: Sequence[Appointment],
    outcomes: Sequence[ReferralOutcome],
    *,
    name: str,
    told: str,
    by: str,
) -> Letter:
    """What the provider reported at the end, with the log of attendance.

    ``name`` says what it is: completion certificate, breach report, or report of an early end.
    """
    credited = sum(each.hours_credited for each in sessions)
    done_on, ending = referral.completed_on, ending_of(referral.end_code)
    return Letter(
        reader=Reader.POLICE,
        name=name,
        title=f"{name} {referral.reference}",
        box=POLICE_ONLY,
        force=referral.sender_name,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        to=("From", (("Provider", referral.receiver_name), ("Service", referral.service_name))),
        issued_by=by,
        sections=(
            Section(
                heading="What was reported",
                rows=known(
                    ("Report", told),
                    ("Why it ended early", str(ending.label) if ending else None),
                    ("Note of the provider", referral.outcome_note),
                    ("Finished on", in_words(done_on) if done_on else None),
                    ("Key worker", referral.key_worker_name),
                ),
            ),
            *((_condition(item),) if item else ()),
            *((_achieved(outcomes),) if outcomes else ()),
            Section(
                heading="Attendance",
                paragraphs=() if sessions else ("No session is recorded.",),
                rows=(("Hours credited", f"{credited.normalize():f}"),) if sessions and credited else (),
                table=Table(
                    caption="Sessions",
                    columns=("When", "Minutes", "Place", "What came of it"),
                    rows=tuple(_line(each) for each in sessions),
                ),
            ),
        ),
        source=f"As reported by the provider on referral {referral.reference}",
    )


def _condition(item: ConditionOnCase) -> Section:
    condition = item.condition
    return Section(
        heading="The condition",
        paragraphs=(condition.text,),
        rows=known(
            ("Hours", None if condition.hours is None else f"{condition.hours.normalize():f}"),
            ("By", in_words(condition.due_on)),
            ("How it was to be shown", condition.evidence),
        ),
    )


def _achieved(outcomes: Sequence[ReferralOutcome]) -> Section:
    return Section(
        heading="What came of it",
        table=Table(
            caption="Objectives",
            columns=("Objective", "Result", "How", "What shows it", "Still needed"),
            rows=tuple(
                (
                    each.objective,
                    _RESULTS.get(each.result, each.result),
                    each.how,
                    each.evidence,
                    each.still_needed,
                )
                for each in outcomes
            ),
        ),
    )


def _line(appointment: Appointment) -> tuple[str, ...]:
    local = appointment.starts_at.astimezone(_LONDON)
    return (
        f"{in_words(local)}, {local:%H:%M}",
        str(appointment.minutes),
        appointment.place,
        _SESSIONS.get(appointment.state, appointment.state),
    )
