"""A case with something of everything in it."""

import uuid
from datetime import date, datetime

from fairlead.cases.models import AssertionType, CaseFile, Category
from fairlead.cases.use_cases import (
    AddCondition,
    AddOffence,
    AddParty,
    OpenCase,
    WriteNote,
    add_condition,
    add_offence,
    add_party,
    open_case,
    write_note,
)
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.casework import (
    KIND,
    MODULE,
    NOW,
)


def make_case(
    session: TenantSession, *, family_name: str = "", now: datetime = NOW, team: str | None = None
) -> CaseFile:
    """A case with a suspect, an offence, a note and a condition."""
    actor = session.actor
    name = family_name or f"Q{uuid.uuid4().hex[:10]}"
    person = create_person(
        session,
        actor,
        CreatePerson(given_names="Ada", family_name=name, date_of_birth=date(1990, 1, 2)),
        now=now,
    )
    case = open_case(
        session, actor, OpenCase(kind=KIND, module=MODULE, prefix="OOC", state="draft", team=team), now=now
    )
    add_party(
        session,
        actor,
        AddParty(case_id=case.id, person_id=person.id, role="suspect", category=Category.SUSPECTED),
        now=now,
    )
    add_offence(
        session, actor, AddOffence(case_id=case.id, code="TH68010", committed_from=date(2026, 11, 1)), now=now
    )
    write_note(
        session,
        actor,
        WriteNote(case_id=case.id, assertion_type=AssertionType.OPINION, body="Seems sorry."),
        now=now,
    )
    add_condition(
        session,
        actor,
        AddCondition(
            case_id=case.id,
            text="Write a letter",
            kind="other",
            objects=("reparation",),
            due_on=date(2027, 1, 5),
            evidence="A copy of the letter",
        ),
        now=now,
    )
    return case
