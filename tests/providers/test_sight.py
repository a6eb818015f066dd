"""What each side of a referral sees, and for how long."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.identity.permissions import Core
from fairlead.providers.delivery.models import ActionPlan, AppointmentChange, ReferralOutcome
from fairlead.providers.delivery.queries import View as AppointmentView
from fairlead.providers.delivery.use_cases import move_appointment
from fairlead.providers.lists import ReferralFilter, View, count_referrals, read_referrals
from fairlead.providers.models import Appointment, Referral, ReferralMessage, ReferralShare
from fairlead.providers.queries import referral_page
from fairlead.providers.use_cases import (
    AnswerQuestion,
    CorrectShare,
    ReadMessages,
    WithdrawReferral,
    WriteMessage,
    answer_question,
    correct_share,
    read_messages,
    record_session,
    withdraw_referral,
    write_message,
)
from fairlead.refusals import NotVisible
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.models import AccessGrant
from fairlead.testing.rows import tenant_tables
from fairlead.testing.two_sides import TwoSides, now, piece

from .delivery_steps import arrange, do, moving, submit
from .referral_steps import (
    TODAY,
    current,
    deliver,
    end_by_expiry,
    end_by_recall,
    end_by_withdrawal,
    session_of,
)
from .test_appointments import listed

DIRECTORY = {"service", "place_hold"}  # readable by every organisation
OPEN_TO_PROVIDER = {
    "referral",
    "referral_share",
    "referral_message",
    "referral_evidence",
    "referral_evidence_content",
    "course_result",
    "person_feedback",
    "appointment",
    "appointment_change",
    "action_plan",
    "referral_outcome",
    "case_event",
    "access_grant",
    "place_reservation",
}


def shares_of(sides: TwoSides, referral: Referral) -> set[str]:
    with sides.acting(sides.worker) as session:
        return set(
            session.scalars(sa.select(ReferralShare.scope).where(ReferralShare.referral_id == referral.id))
        )


def test_the_provider_sees_exactly_what_was_shared(sides: TwoSides) -> None:
    referral = sides.send(shared=(piece("identity"), piece("needs")))
    with sides.acting(sides.officer) as session:  # kept by the force, not granted
        session.add(
            ReferralShare(referral_id=referral.id, scope="risk", title="Risk", content=[], as_at=now())
        )
    assert shares_of(sides, referral) == {"identity", "needs"}


def test_the_provider_reads_no_other_table_of_the_force(sides: TwoSides) -> None:
    sides.accepted()
    found = sides.readable(sides.worker)
    assert set(found) == set(tenant_tables())
    assert {
        name for name, tenants in found.items() if sides.force.id in tenants
    } <= DIRECTORY | OPEN_TO_PROVIDER
    for name in (
        "case_file",
        "person",
        "party",
        "case_offence",
        "note",
        "case_document",
        "contact_point",
        "case_decision",
    ):
        assert sides.force.id not in found[name]


def test_in_the_tables_it_shares_the_provider_reads_only_rows_of_its_referral(sides: TwoSides) -> None:
    """RowMaker gave the force a row of its own in each of these tables, about another referral."""
    referral = sides.accepted()
    with sides.acting(sides.worker) as session:
        for name in sorted(OPEN_TO_PROVIDER):
            column = "id" if name == "referral" else "referral_id"
            seen = set(
                session.scalars(
                    sa.text(f"select distinct {column} from {name} where tenant_id = :f"),
                    {"f": sides.force.id},
                )
            )
            assert seen <= {referral.id}, name


@pytest.mark.parametrize("side", ["other_force", "other_provider"])
@pytest.mark.parametrize("role", ["provider-worker", "supervisor"])
def test_organisations_that_are_no_part_of_it_see_nothing_at_all(
    sides: TwoSides, side: str, role: str
) -> None:
    sides.accepted()
    found = sides.readable(getattr(sides, side).person(role))
    assert {name for name, tenants in found.items() if sides.force.id in tenants} == DIRECTORY


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_when_the_grant_is_over_the_provider_sees_nothing_anywhere(
    sides: TwoSides, end: Callable[[TwoSides, Referral], None]
) -> None:
    referral = sides.accepted()
    deliver(sides, record_session, session_of(current(sides, referral)))
    to_come = arrange(sides, referral)
    do(sides, move_appointment, moving(sides, to_come))
    submit(sides, referral, "Drink less")
    end(sides, referral)
    for path in (
        "",
        "/plan",
        "/session",
        "/end",
        "/appointments/new",
        *(f"/appointments/{to_come.id}/{page}" for page in ("move", "cancel", "feedback", "correct")),
    ):
        answer = sides.browser(sides.worker, sides.provider).get(f"/referrals/{referral.reference}{path}")
        assert answer.status_code == 404, path
    for tab in AppointmentView:
        assert listed(sides, tab, sides.worker.id) == set(), tab
        shown = sides.browser(sides.worker, sides.provider).get("/appointments", view=tab)
        assert shown.status_code == 200
        assert referral.subject_label not in shown.text
    with sides.acting(sides.worker) as session:
        for view in View:
            wanted = ReferralFilter(view=view)
            page = read_referrals(session, sides.worker, frozenset(), wanted, {}, today=TODAY)
            assert page.rows == (), view
        counts = count_referrals(session, sides.worker, frozenset(), tuple(View), today=TODAY)
        assert set(counts.values()) == {0}
        with pytest.raises(NotVisible):
            referral_page(session, sides.worker, frozenset(), referral.reference)
        models = (
            *(Referral, ReferralShare, ReferralMessage, Appointment, CaseEvent, AccessGrant),
            *(AppointmentChange, ActionPlan, ReferralOutcome),
        )
        for model in models:
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0, model
    with pytest.raises(NotVisible):
        deliver(sides, record_session, session_of(referral, starts_at=now()))
    found = sides.readable(sides.worker)
    assert {name for name, tenants in found.items() if sides.force.id in tenants} == DIRECTORY


NOT_THEIRS: dict[str, Callable[[Referral], tuple[Callable[..., object], object]]] = {
    "write": lambda referral: (
        write_message,
        WriteMessage(referral_id=referral.id, body="Hello", alert=True),
    ),
    "read": lambda referral: (read_messages, ReadMessages(referral_id=referral.id, message_ids=())),
    "answer": lambda referral: (
        answer_question,
        AnswerQuestion(referral_id=referral.id, answer="Yes", version=referral.version),
    ),
    "correct": lambda referral: (
        correct_share,
        CorrectShare(
            referral_id=referral.id,
            share_id=referral.id,
            line=0,
            value="New",
            reason="Wrong",
            version=referral.version,
        ),
    ),
    "withdraw": lambda referral: (
        withdraw_referral,
        WithdrawReferral(referral_id=referral.id, reason="Not needed", version=referral.version),
    ),
}


@pytest.mark.parametrize("what", NOT_THEIRS)
def test_who_may_not_see_the_case_does_nothing_about_its_referral(sides: TwoSides, what: str) -> None:
    referral = sides.send()
    officer = sides.officer
    elsewhere = replace(
        officer,
        id=ActorId(uuid.uuid4()),
        team="Another team",
        permissions=officer.permissions - {Core.CASE_READ_ALL},
    )
    act, command = NOT_THEIRS[what](referral)
    with sides.acting(elsewhere) as session, pytest.raises(NotVisible):
        act(session, session.actor, command, now=now())
