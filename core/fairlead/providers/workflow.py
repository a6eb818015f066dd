"""How a referral moves between two organisations. One table; each row says who then holds it."""

from __future__ import annotations

from fairlead.providers.models import ReferralState
from fairlead.workflow.transitions import DeadlineRule, Transition, Workflow

ANSWER = DeadlineRule(
    name="answer",
    label="Provider to answer",
    working_days=3,
    source="[design] domain practice: accept within 3 working days",
)
FIRST_CONTACT = DeadlineRule(
    name="first-contact",
    label="First contact",
    working_days=5,
    source="[design] domain practice: first contact within 5 working days",
)

RECEIVER = "receiver"
SENDER = "sender"

REFERRAL = Workflow(
    name="referral",
    states=tuple(ReferralState),
    initial=ReferralState.SENT,
    final=frozenset(
        {ReferralState.DECLINED, ReferralState.COMPLETED, ReferralState.ENDED_EARLY, ReferralState.WITHDRAWN}
    ),
    transitions=(
        Transition(
            id="RF01",
            from_state=ReferralState.SENT,
            action="accept",
            to_state=ReferralState.ACCEPTED,
            label="Referral accepted",
            permission="core:referral:answer",
            actor=RECEIVER,
            holder=RECEIVER,
            audit_action="referral.accepted",
            event="referral.accepted",
            captures=("key_worker",),
            deadline_started=(FIRST_CONTACT,),
        ),
        Transition(
            id="RF02",
            from_state=ReferralState.SENT,
            action="decline",
            to_state=ReferralState.DECLINED,
            label="Referral declined",
            permission="core:referral:answer",
            actor=RECEIVER,
            holder=SENDER,
            audit_action="referral.declined",
            event="referral.declined",
            captures=("reason",),
        ),
        Transition(
            id="RF03",
            from_state=ReferralState.ACCEPTED,
            action="record-session",
            to_state=ReferralState.ACCEPTED,
            label="Session recorded",
            permission="core:referral:deliver",
            actor=RECEIVER,
            holder=RECEIVER,
            audit_action="referral.session.recorded",
            event="referral.session-recorded",
            captures=("starts_at", "attendance"),
        ),
        Transition(
            id="RF04",
            from_state=ReferralState.ACCEPTED,
            action="complete",
            to_state=ReferralState.COMPLETED,
            label="Intervention completed",
            permission="core:referral:deliver",
            actor=RECEIVER,
            holder=SENDER,
            audit_action="referral.completed",
            event="referral.completed",
            captures=("completed_on", "outcome"),
        ),
        Transition(
            id="RF05",
            from_state=ReferralState.ACCEPTED,
            action="end-early",
            to_state=ReferralState.ENDED_EARLY,
            label="Intervention ended early",
            permission="core:referral:deliver",
            actor=RECEIVER,
            holder=SENDER,
            audit_action="referral.ended-early",
            event="referral.ended-early",
            captures=("reason",),
        ),
        Transition(
            id="RF06",
            from_state=ReferralState.SENT,
            action="withdraw",
            to_state=ReferralState.WITHDRAWN,
            label="Referral withdrawn",
            permission="core:referral:send",
            actor=SENDER,
            holder=SENDER,
            audit_action="referral.withdrawn",
            event="referral.withdrawn",
            captures=("reason",),
        ),
        Transition(
            id="RF07",
            from_state=ReferralState.ACCEPTED,
            action="withdraw",
            to_state=ReferralState.WITHDRAWN,
            label="Referral withdrawn",
            permission="core:referral:send",
            actor=SENDER,
            holder=SENDER,
            audit_action="referral.withdrawn",
            event="referral.withdrawn",
            captures=("reason",),
        ),
    ),
)


def could_have_happened(topic: str, state: str) -> bool:
    """Whether a referral now in ``state`` can have been through what ``topic`` says its receiver did.

    ``topic`` is a transition's event without its first word: ``accepted``, ``session-recorded`` …
    """
    reached = {
        row.to_state
        for row in REFERRAL.transitions
        if row.actor == RECEIVER and row.event == f"referral.{topic}"
    }
    while True:
        further = {row.to_state for row in REFERRAL.transitions if row.from_state in reached} - reached
        if not further:
            return state in reached
        reached |= further
