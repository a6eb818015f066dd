"""Demonstration records: invented people in the first force that has the module, through the use cases of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from fairlead.public import CreatePerson, Database, create_person, load_calendar, local_day, member_of
from fairlead_victims.models import VictimRecord
from fairlead_victims.use_cases.events import DecideEnhanced, RecordEvent, decide_enhanced, record_event
from fairlead_victims.use_cases.records import (
    OpenRecord,
    SetSafeContact,
    open_victim_record,
    set_safe_contact,
)

FORCE, CARE = "eastvale", "victim-care@eastvale.example"
STORIES = (
    ("Priya", "Larkmoor", date(1991, 3, 8), "Burglary of a flat", 1),
    ("Callum", "Fennick", date(2012, 9, 30), "Robbery of a telephone", 3),
    ("Moira", "Teasdale", date(1958, 12, 2), "Harassment by a neighbour", 9),
)
"""Given and family name, date of birth, what happened, and how many working days ago it was reported."""


def load_demo_records(database: Database) -> None:
    """Make the records, once: a force that has any is left alone. Does nothing without the force and its people."""
    care = member_of(database, FORCE, CARE)
    if care is None:
        return
    with database.tenant_transaction(care) as session:
        if session.scalar(
            sa.select(VictimRecord.id).where(VictimRecord.tenant_id == care.tenant_id).limit(1)
        ):
            return
        now = datetime.now(UTC)
        records = []
        for given, family, born, offence, ago in STORIES:
            person = CreatePerson(given_names=given, family_name=family, date_of_birth=born)
            reported = _working_days_before(local_day(now), ago)
            record = open_victim_record(
                session,
                care,
                OpenRecord(
                    person_id=create_person(session, care, person, now=now).id,
                    bases=("direct",),
                    offence=offence,
                    offence_on=reported - timedelta(days=1),
                    reported_on=reported,
                    crime_reference=f"26/DEMO{ago:03}",
                ),
                now=now,
            )
            arrest = RecordEvent(
                reference=record.reference, kind="arrested", occurred_on=reported, received_on=None
            )
            record_event(session, care, arrest, now=now)
            records.append(record)
        last = records[-1]
        threatened = DecideEnhanced(
            reference=last.reference,
            version=last.version,
            enhanced=True,
            reasons={"persistently-targeted": "Third report about the same neighbour this year"},
        )
        decide_enhanced(session, care, threatened, now=now)
        set_safe_contact(session, care, _call_in_the_morning(last.reference), now=now)


def _call_in_the_morning(reference: str) -> SetSafeContact:
    return SetSafeContact(
        reference=reference,
        channel="phone",
        value="07700 900123",
        safe=True,
        when_safe="Weekday mornings",
        may_leave_message=False,
        may_name_police=False,
        others_may_answer=None,
        code_word=None,
    )


def _working_days_before(today: date, days: int) -> date:
    calendar, day = load_calendar(), today
    while calendar.working_days_between(day, today) < days:
        day -= timedelta(days=1)
    return day
