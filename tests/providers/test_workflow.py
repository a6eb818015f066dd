"""The table of a referral's moves: what it allows, what it refuses, and what the database holds a
receiver to.
"""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.providers.models import ReferralState
from fairlead.providers.workflow import RECEIVER, REFERRAL, SENDER, could_have_happened
from fairlead.testing.two_sides import TwoSides
from fairlead.workflow.transitions import IllegalTransition, Transition

MOVES = {
    ("sent", "accept"): ("accepted", RECEIVER),
    ("sent", "decline"): ("declined", RECEIVER),
    ("sent", "ask"): ("asked", RECEIVER),
    ("sent", "waitlist"): ("waitlisted", RECEIVER),
    ("asked", "answer-question"): ("sent", SENDER),
    ("waitlisted", "accept"): ("accepted", RECEIVER),
    ("waitlisted", "decline"): ("declined", RECEIVER),
    ("waitlisted", "waitlist"): ("waitlisted", RECEIVER),
    ("sent", "withdraw"): ("withdrawn", SENDER),
    ("asked", "withdraw"): ("withdrawn", SENDER),
    ("waitlisted", "withdraw"): ("withdrawn", SENDER),
    ("sent", "assign"): ("sent", RECEIVER),
    ("asked", "assign"): ("asked", RECEIVER),
    ("waitlisted", "assign"): ("waitlisted", RECEIVER),
    ("accepted", "assign"): ("accepted", RECEIVER),
    ("accepted", "record-session"): ("accepted", RECEIVER),
    ("accepted", "arrange"): ("accepted", RECEIVER),
    ("accepted", "move-appointment"): ("accepted", RECEIVER),
    ("accepted", "cancel-appointment"): ("accepted", RECEIVER),
    ("accepted", "correct-session"): ("accepted", RECEIVER),
    ("accepted", "submit-plan"): ("accepted", RECEIVER),
    ("accepted", "approve-plan"): ("accepted", SENDER),
    ("accepted", "return-plan"): ("accepted", SENDER),
    ("accepted", "complete"): ("completed", RECEIVER),
    ("accepted", "end-early"): ("ended-early", RECEIVER),
    ("accepted", "withdraw"): ("withdrawn", SENDER),
}
PAIRS = list(product(ReferralState, sorted(REFERRAL.actions)))


@pytest.mark.parametrize(("state", "action"), PAIRS)
def test_only_what_is_in_the_table_is_possible(state: ReferralState, action: str) -> None:
    if (state, action) in MOVES:
        row = REFERRAL.find(state, action)
        assert (row.to_state, row.actor) == MOVES[state, action]
    else:
        with pytest.raises(IllegalTransition, match=f"{action!r} is not possible"):
            REFERRAL.find(state, action)


@pytest.mark.parametrize("row", REFERRAL.transitions, ids=lambda row: row.id)
def test_each_move_says_who_may_make_it_and_what_must_be_recorded(row: Transition) -> None:
    assert row.audit_action.startswith("referral.")
    assert row.captures
    assert (row.permission == "core:referral:send") == (row.actor == SENDER)


@pytest.mark.parametrize(
    ("topic", "states"),
    [
        ("accepted", {"accepted", "completed", "ended-early", "withdrawn"}),
        ("declined", {"declined"}),
        ("asked", set(ReferralState)),
        ("question-answered", set(ReferralState)),
        ("waitlisted", {"waitlisted", "accepted", "declined", "completed", "ended-early", "withdrawn"}),
        ("session-recorded", {"accepted", "completed", "ended-early", "withdrawn"}),
        ("completed", {"completed"}),
        ("ended-early", {"ended-early"}),
        ("withdrawn", {"withdrawn"}),  # the sender's own move, which no receiver can make true
        ("paid", set()),
    ],
)
def test_a_message_is_believed_only_where_the_table_could_have_led(topic: str, states: set[str]) -> None:
    assert {str(state) for state in ReferralState if could_have_happened(topic, state)} == states


def test_the_database_holds_a_receiver_to_the_same_moves(sides: TwoSides) -> None:
    """Every pair of states, tried as the provider with plain SQL: what passes is what the table gives a
    receiver.
    """
    expected = {(row.from_state, row.to_state) for row in REFERRAL.transitions if row.actor == RECEIVER}
    referral = sides.send()
    passed = set()
    for before, after in product(map(str, ReferralState), map(str, ReferralState)):
        with sides.behind() as owner:
            owner.execute(
                sa.text("update referral set state = :s where id = :i"), {"s": before, "i": referral.id}
            )
        try:
            with sides.acting(sides.worker) as session:
                session.execute(
                    sa.text("update referral set state = :s where id = :i"), {"s": after, "i": referral.id}
                )
        except DBAPIError as error:
            assert "may not move a referral" in str(error)  # noqa: PT017  # one outcome of two
        else:
            passed.add((before, after))
    assert passed == expected
