"""Giving several cases away at once, as a supervisor does it, and taking that back."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from fairlead.app import FairleadFlask
from fairlead.audit.sealer import AuditSession
from fairlead.cases.models import CaseEvent, CaseFile
from fairlead.identity.actor import Actor
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.testing.casework import MODULE, NOW, Force, Pages, pages_for
from fairlead.worklists.policy import CAN_BE_TAKEN_BACK
from fairlead.worklists.queries import batch_of
from fairlead.worklists.use_cases import ReassignCases, Ticked, reassign_cases, take_back

from .list_making import hidden, join, open_cases, words

ON = frozenset({MODULE})


def ticked(cases: list[CaseFile]) -> tuple[Ticked, ...]:
    return tuple(Ticked(case_id=case.id, version=case.version) for case in cases)


def give(force: Force, by: Actor, cases: list[CaseFile], to: str, *, now: datetime = NOW) -> uuid.UUID:
    with force.work(by) as session:
        return reassign_cases(session, by, ReassignCases(cases=ticked(cases), to=to), ON, now=now)


def outcomes(force: Force, by: Actor, batch: uuid.UUID) -> dict[str, tuple[str, str | None]]:
    with force.work(by) as session:
        return {row.reference: (row.outcome, row.undo_outcome) for row in batch_of(session, by, batch, ON)}


def leads(force: Force, by: Actor, cases: list[CaseFile]) -> list[str]:
    with force.work(by) as session:
        found = {
            case.id: case.lead_name
            for case in session.scalars(
                sa.select(CaseFile).where(CaseFile.id.in_([each.id for each in cases]))
            )
        }
    return [found[case.id] for case in cases]


def test_a_supervisor_ticks_checks_and_gives_cases_away_and_takes_it_back(
    force: Force, supervisor: Pages
) -> None:
    priya, sam = join(force, "Priya Nair"), join(force, "Sam Patel", team="Team 2")
    cases = open_cases(force, priya, 3)
    page = supervisor.get("/cases?view=all&tick=all")
    assert sorted(hidden(page, "case")) == sorted(str(case.id) for case in cases)

    query = "&".join(f"case={case.id}" for case in cases[:2])
    chosen = supervisor.get(f"/worklist/reassign?{query}")
    assert "Give 2 cases away" in words(chosen)
    data = {"case": hidden(chosen, "case"), "person": f"person:{sam.id}", "team": "", "reason": "Leave"}
    check = supervisor.client.post(f"/t/{force.slug}/worklist/reassign", data=data)
    said = words(check)
    for expected in (
        "Nothing has been changed yet.",
        "Sam Patel becomes the officer in the case.",
        "Officer in the case: Priya Nair → Sam Patel",
        "Team: Team 1 → Team 2",
        "Held by: Priya Nair → Sam Patel",
    ):
        assert expected in said
    assert leads(force, priya, cases) == ["Priya Nair"] * 3

    sent = {"shown": hidden(check, "shown"), "to": hidden(check, "to")[0], "reason": "Leave"}
    done = supervisor.client.post(f"/t/{force.slug}/worklist/reassign/confirm", data=sent)
    assert done.status_code == 303
    assert "2 cases given to Sam Patel" in words(supervisor.client.get(done.location))
    assert leads(force, priya, cases) == ["Sam Patel", "Sam Patel", "Priya Nair"]

    undone = supervisor.client.post(f"{done.location}/undo")
    assert undone.location == done.location
    assert words(supervisor.client.get(done.location)).count("back with Priya Nair") == 2
    assert leads(force, priya, cases) == ["Priya Nair"] * 3


def test_each_case_has_an_entry_in_its_chronology_and_in_the_log(force: Force) -> None:
    chief, sam = force.actor("supervisor"), join(force, "Sam Patel")
    cases = open_cases(force, join(force, "Priya Nair"), 2)
    batch = give(force, chief, cases, f"person:{sam.id}")
    with force.work(chief) as session:
        take_back(session, chief, batch, ON, now=NOW + timedelta(minutes=9))
    with force.work(chief) as session:
        events = session.execute(
            sa.select(CaseEvent.case_id, CaseEvent.summary).where(CaseEvent.kind.startswith("case.assign"))
        ).all()
    with AuditSession(force.database.engine, actor=Actor.system("reader", force.tenant_id)) as log:
        entries = log.execute(
            sa.text(
                "select case_id, action from audit_entry where action like 'case.assign%' and operation = 'alteration'"
                " and tenant_id = :t"
            ),
            {"t": force.tenant_id},
        ).all()
    for case in cases:
        assert {event.summary for event in events if event.case_id == case.id} == {
            "Assigned to Sam Patel",
            "Assignment undone: back with Priya Nair",
        }
        assert {entry.action for entry in entries if entry.case_id == case.id} == {
            "case.assigned",
            "case.assignment-undone",
        }


def test_what_changed_meanwhile_is_closed_or_theirs_already_is_left_out_and_said(force: Force) -> None:
    chief, priya, sam = force.actor("supervisor"), join(force, "Priya Nair"), join(force, "Sam Patel")
    fine, stale, closed = open_cases(force, priya, 3)
    same = open_cases(force, sam)[0]
    with force.work(priya) as session:
        for case_id, change in ((stale.id, {"outcome_code": "22"}), (closed.id, {"closed_at": NOW})):
            case = session.get_one(CaseFile, case_id)
            for name, value in change.items():
                setattr(case, name, value)
            session.flush()
            if case_id == closed.id:
                closed = case
    batch = give(force, chief, [fine, stale, closed, same], f"person:{sam.id}")
    assert outcomes(force, chief, batch) == {
        fine.reference: ("moved", None),
        stale.reference: ("changed", None),
        closed.reference: ("closed", None),
        same.reference: ("same", None),
    }
    assert leads(force, chief, [fine, stale, closed]) == ["Sam Patel", "Priya Nair", "Priya Nair"]


def test_a_case_that_somebody_touched_since_stays_where_it_went(force: Force) -> None:
    chief, priya, sam = force.actor("supervisor"), join(force, "Priya Nair"), join(force, "Sam Patel")
    touched, left = cases = open_cases(force, priya, 2)
    batch = give(force, chief, cases, f"person:{sam.id}")
    with force.work(sam) as session:
        session.get_one(CaseFile, touched.id).outcome_code = "22"
    with force.work(chief) as session:
        take_back(session, chief, batch, ON, now=NOW + timedelta(minutes=1))
    assert outcomes(force, chief, batch) == {
        touched.reference: ("moved", "changed"),
        left.reference: ("moved", "back"),
    }
    assert leads(force, chief, cases) == ["Sam Patel", "Priya Nair"]


def test_it_can_be_taken_back_for_ten_minutes_once_and_only_by_who_did_it(force: Force) -> None:
    chief, other = force.actor("supervisor"), force.actor("supervisor", name="other supervisor")
    cases, sam = open_cases(force, join(force, "Priya Nair")), join(force, "Sam Patel")
    batch = give(force, chief, cases, f"person:{sam.id}")
    with force.work(other) as session, pytest.raises(NotVisible):
        take_back(session, other, batch, ON, now=NOW)
    with force.work(chief) as session, pytest.raises(Refusal, match="ten minutes"):
        take_back(session, chief, batch, ON, now=NOW + CAN_BE_TAKEN_BACK + timedelta(seconds=1))
    with force.work(chief) as session:
        take_back(session, chief, batch, ON, now=NOW + CAN_BE_TAKEN_BACK)
    with force.work(chief) as session, pytest.raises(Refusal, match="already"):
        take_back(session, chief, batch, ON, now=NOW)


def test_cases_can_go_to_a_team_without_an_officer(force: Force) -> None:
    chief, priya = force.actor("supervisor"), join(force, "Priya Nair")
    join(force, "Sam Patel", team="Team 2")
    cases = open_cases(force, priya)
    give(force, chief, cases, "team:Team 2")
    with force.work(chief) as session:
        case = session.get_one(CaseFile, cases[0].id)
        assert (case.lead_id, case.team, case.holder_kind, case.holder_label) == (
            None,
            "Team 2",
            "team",
            "Team 2",
        )


@pytest.mark.parametrize("to", ["person:nobody", "team:Nowhere", "", "person:"])
def test_cases_cannot_go_to_somebody_who_is_not_there(force: Force, to: str) -> None:
    chief, cases = force.actor("supervisor"), open_cases(force, join(force, "Priya Nair"))
    with force.work(chief) as session, pytest.raises(Refusal, match="colleague or a team"):
        reassign_cases(session, chief, ReassignCases(cases=ticked(cases), to=to), ON, now=NOW)


def test_an_auditor_is_not_offered_as_an_officer(force: Force, supervisor: Pages) -> None:
    cases = open_cases(force, join(force, "Priya Nair"))
    join(force, "Ann Auditor", role="auditor", team=None)
    page = words(supervisor.get(f"/worklist/reassign?case={cases[0].id}"))
    assert "Priya Nair, Team 1" in page
    assert "Ann Auditor" not in page


def test_a_case_of_another_force_is_as_if_it_were_not_there(force: Force, other_force: Force) -> None:
    chief, sam = force.actor("supervisor"), join(force, "Sam Patel")
    mine, theirs = open_cases(force, join(force, "Priya Nair")), open_cases(other_force, other_force.actor())
    batch = give(force, chief, mine + theirs, f"person:{sam.id}")
    assert list(outcomes(force, chief, batch)) == [mine[0].reference]
    with force.work(chief) as session, pytest.raises(Refusal, match="None of these"):
        reassign_cases(session, chief, ReassignCases(cases=ticked(theirs), to="team:Team 1"), ON, now=NOW)
    assert leads(other_force, other_force.actor(), theirs) == ["investigator"]


def test_an_officer_has_no_boxes_to_tick_and_is_refused_everywhere(
    force: Force, casework_app: FairleadFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = join(force, "Priya Nair")
    cases = open_cases(force, officer)
    pages = pages_for(casework_app, monkeypatch, officer, force.slug)
    assert 'type="checkbox"' not in pages.get("/cases?view=mine").text
    assert pages.get(f"/worklist/reassign?case={cases[0].id}").status_code == 403
    for path in (
        "/worklist/reassign",
        "/worklist/reassign/confirm",
        f"/worklist/reassigned/{uuid.uuid4()}/undo",
    ):
        assert pages.post(path).status_code == 403
    with force.work(officer) as session, pytest.raises(NotPermitted):
        reassign_cases(session, officer, ReassignCases(cases=ticked(cases), to="team:Team 1"), ON, now=NOW)


def test_nothing_ticked_and_both_chosen_are_said_in_words(force: Force, supervisor: Pages) -> None:
    sam = join(force, "Sam Patel")
    cases = open_cases(force, sam)
    empty = supervisor.get("/worklist/reassign")
    assert empty.status_code == 302
    assert "Tick at least one case" in words(supervisor.client.get(empty.location))
    both = supervisor.post(
        "/worklist/reassign", case=str(cases[0].id), person=f"person:{sam.id}", team="team:Team 1"
    )
    assert both.status_code == 422
    assert "Choose a colleague or a team, not both" in words(both)
    neither = supervisor.post("/worklist/reassign", case=str(cases[0].id), person="", team="")
    assert neither.status_code == 422
    assert "Choose a colleague or a team" in words(neither)


def test_the_undo_button_is_gone_after_ten_minutes(force: Force, supervisor: Pages) -> None:
    chief, sam = force.actor("supervisor"), join(force, "Sam Patel")
    late = datetime.now(UTC) - timedelta(minutes=11)
    batch = give(force, chief, open_cases(force, join(force, "Priya Nair")), f"person:{sam.id}", now=late)
    page = words(supervisor.get(f"/worklist/reassigned/{batch}"))
    assert "ten minutes in which this could be undone are over" in page
    assert supervisor.post(f"/worklist/reassigned/{batch}/undo").status_code == 303
    assert list(outcomes(force, chief, batch).values()) == [("moved", None)]
