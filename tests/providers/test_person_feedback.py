"""What people said of a service when it was over: asked once by either side, counted beside the entry, never shown."""

from __future__ import annotations

from typing import Any  # values by name

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.directory.evidence import FEWEST_ANSWERS, Said, evidence_for
from fairlead.providers.evidence.models import Answer, PersonFeedback
from fairlead.providers.evidence.use_cases import RecordFeedback, record_feedback
from fairlead.providers.models import Referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .evidence_steps import result
from .referral_steps import current, end_by_recall

ENTRY = "What people thought of it"


def completed(sides: TwoSides) -> Referral:
    """A referral whose service is over."""
    referral = sides.accepted()
    result(sides, referral, completes=True)
    return current(sides, referral)


def said(sides: TwoSides, referral: Referral, *, by: Actor | None = None, **changes: Any) -> PersonFeedback:
    """The person answers, and the worker records it."""
    values: dict[str, Any] = {
        "referral_id": referral.id,
        "rating": 4,
        "helped": Answer.YES,
        "respected": Answer.YES,
        "suited": Answer.PARTLY,
        "version": current(sides, referral).version,
        **changes,
    }
    with sides.acting(by or sides.worker) as session:
        return record_feedback(session, session.actor, RecordFeedback(**values), now=now())


def heard(sides: TwoSides, reader: Actor) -> Said | None:
    with sides.acting(reader) as session:
        return evidence_for(session, reader, [sides.service_id])[sides.service_id].said


def test_what_five_people_said_stands_beside_the_entry_and_what_four_said_does_not(sides: TwoSides) -> None:
    for number in range(FEWEST_ANSWERS):
        assert heard(sides, sides.officer) is None
        assert "Fewer than five people were asked" in officer_page(sides)
        asked_by = sides.worker if number else sides.officer
        said(sides, completed(sides), by=asked_by, helped=Answer.YES if number else Answer.NO, rating=3)
    found = heard(sides, sides.officer)
    assert found is not None
    assert (found.answers, found.by_provider, found.rating) == (5, 4, 3)
    assert found.shares == {"helped": 0.8, "respected": 1, "suited": 0}
    page = officer_page(sides)
    assert "3.0 of 5" in page
    assert "from 5 people, 4 of them asked by the provider" in page
    assert heard(sides, sides.other_force.person("investigator")) is None


def officer_page(sides: TwoSides) -> str:
    page = sides.browser(sides.officer, sides.force).get(f"/services/{sides.service_id}").text
    assert ENTRY in page
    return page


def test_a_person_is_asked_once_and_after_the_end(sides: TwoSides) -> None:
    with pytest.raises(Conflict, match="once the service is over"):
        said(sides, sides.accepted())
    referral = completed(sides)
    with pytest.raises(Refusal):
        said(sides, referral, rating=6)
    said(sides, referral)
    with pytest.raises(Conflict, match="already"):
        said(sides, referral, by=sides.officer)
    with pytest.raises(Conflict, match="Somebody else"):
        said(sides, completed(sides), version=0)


def test_nobody_else_answers_for_the_person(sides: TwoSides) -> None:
    referral = completed(sides)
    with pytest.raises(NotVisible):
        said(sides, referral, by=sides.other_force.person("investigator"))
    with pytest.raises((NotVisible, NotPermitted)):
        said(sides, referral, by=sides.force.person("commissioning-lead"))
    end_by_recall(sides, referral)
    with pytest.raises(NotVisible):
        said(sides, referral)


def test_the_database_keeps_what_was_said_and_says_who_asked(sides: TwoSides) -> None:
    found = said(sides, completed(sides), by=sides.worker)
    for change in (
        sa.update(PersonFeedback).where(PersonFeedback.id == found.id).values(rating=5),
        sa.delete(PersonFeedback).where(PersonFeedback.id == found.id),
    ):
        with pytest.raises(DBAPIError, match="permission denied"), sides.acting(sides.officer) as session:
            session.connection().execute(change)
    with sides.behind() as owner:
        row = owner.execute(
            sa.text("select organisation, recorded_by from person_feedback where id = :i"), {"i": found.id}
        ).one()
        logged = owner.execute(
            sa.text("select operation from audit_entry where object_ids @> array[:i] and tenant_id = :t"),
            {"i": found.id, "t": sides.force.id},
        ).all()
    assert tuple(row) == (sides.provider.name, sides.worker.name)
    assert [each.operation for each in logged] == ["collection"]


def test_the_page_asks_and_then_the_task_is_gone_and_no_answer_is_shown(sides: TwoSides) -> None:
    referral = completed(sides)
    worker = sides.browser(sides.worker, sides.provider)
    path = f"/referrals/{referral.reference}"
    assert "Ask the person what they thought" in worker.get(path).text
    worker.get(f"{path}/feedback")
    refused = worker.post(f"{path}/feedback", rating="9")
    assert refused.status_code == 422
    done = worker.post(f"{path}/feedback", rating="1", helped="no", respected="no", suited="partly")
    assert done.status_code == 303
    for page in (worker.get(path).text, sides.browser(sides.officer, sides.force).get(path).text):
        assert "The person was asked what they thought of it" in page
        assert "Ask the person what they thought" not in page
        assert "Very poor" not in page
