"""How a referral moves between two organisations. One table; each row says who then holds it."""

from __future__ import annotations

from collections.abc import Iterator

from fairlead.providers.models import OPEN_STATES, ReferralState
from fairlead.workflow.transitions import DeadlineRule, Transition, Workflow

ANSWER = DeadlineRule(
    name="answer",
    label="Provider to answer",
    working_days=3,
    source="[design] domain practice: accept within 3 working days",
)
QUESTION = DeadlineRule(
    name="question",
    label="Answer the provider’s question",
    working_days=3,
    source="[design] as long as the provider has to answer",
)
FIRST_CONTACT = DeadlineRule(
    name="first-contact",
    label="First contact",
    working_days=5,
    source="[design] domain practice: first contact within 5 working days",
)
PLAN = DeadlineRule(
    name="plan",
    label="Answer the action plan",
    working_days=3,
    source="[design] as long as the provider has to answer",
)
PLAN_AGAIN = DeadlineRule(
    name="plan-again",
    label="Change the action plan",
    working_days=3,
    source="[design] as long as the sender has to answer it",
)
EXPECTED_START = "Expected start"
"""The clock of a referral that waits for a place: the day that the provider named."""

REFERRAL_CHANGED = "referral.changed"
"""The topic of what the sender's organisation is told."""

RECEIVER = "receiver"
SENDER = "sender"
STAYS = "as before"
"""Whoever holds the referral holds it still: the sender while it reads a plan, and meanwhile sessions go on."""

ANSWER_PERMISSION = "core:referral:answer"
DELIVER_PERMISSION = "core:referral:deliver"
SEND_PERMISSION = "core:referral:send"


def _row(  # noqa: PLR0917  # a row of a table
    row_id: str,
    from_state: ReferralState,
    action: str,
    to_state: ReferralState,
    label: str,
    permission: str,
    actor: str,
    event: str,
    holder: str,
    captures: tuple[str, ...],
    *,
    starts: tuple[DeadlineRule, ...] = (),
    audit_action: str = "",
) -> Transition:
    return Transition(
        id=row_id, from_state=from_state, action=action, to_state=to_state, label=label, permission=permission,
        actor=actor, holder=holder, audit_action=audit_action or event, event=event, captures=captures,
        deadline_started=starts,
    )  # fmt: skip


def _answering() -> Iterator[Transition]:
    """From the day it was sent to the provider's yes or no."""
    s = ReferralState
    for number, state in (("1", s.SENT), ("1w", s.WAITLISTED)):
        yield _row(
            f"RF0{number}",
            state,
            "accept",
            s.ACCEPTED,
            "Referral accepted",
            ANSWER_PERMISSION,
            RECEIVER,
            "referral.accepted",
            RECEIVER,
            ("key_worker",),
            starts=(FIRST_CONTACT,),
        )
    for number, state in (("2", s.SENT), ("2w", s.WAITLISTED)):
        yield _row(
            f"RF0{number}",
            state,
            "decline",
            s.DECLINED,
            "Referral declined",
            ANSWER_PERMISSION,
            RECEIVER,
            "referral.declined",
            SENDER,
            ("reason_code",),
        )
    yield _row(
        "RF08",
        s.SENT,
        "ask",
        s.ASKED,
        "Question asked",
        ANSWER_PERMISSION,
        RECEIVER,
        "referral.asked",
        SENDER,
        ("question",),
        starts=(QUESTION,),
    )
    yield _row(
        "RF09",
        s.ASKED,
        "answer-question",
        s.SENT,
        "Question answered",
        SEND_PERMISSION,
        SENDER,
        "referral.question-answered",
        RECEIVER,
        ("answer",),
        starts=(ANSWER,),
    )
    for number, state in (("10", s.SENT), ("10w", s.WAITLISTED)):
        yield _row(f"RF{number}", state, "waitlist", s.WAITLISTED, "Put on the waiting list", ANSWER_PERMISSION,
                   RECEIVER, "referral.waitlisted", RECEIVER, ("expected_on",))  # fmt: skip


def _delivering() -> Iterator[Transition]:
    """From the first session to the end."""
    s = ReferralState
    yield _row(
        "RF03",
        s.ACCEPTED,
        "record-session",
        s.ACCEPTED,
        "Session recorded",
        DELIVER_PERMISSION,
        RECEIVER,
        "referral.session-recorded",
        STAYS,
        ("starts_at", "attendance"),
        audit_action="referral.session.recorded",
    )
    yield _row(
        "RF04",
        s.ACCEPTED,
        "complete",
        s.COMPLETED,
        "Intervention completed",
        DELIVER_PERMISSION,
        RECEIVER,
        "referral.completed",
        SENDER,
        ("completed_on", "outcome"),
    )
    yield _row("RF05", s.ACCEPTED, "end-early", s.ENDED_EARLY, "Intervention ended early", DELIVER_PERMISSION,
               RECEIVER, "referral.ended-early", SENDER, ("reason_code", "reason"))  # fmt: skip


def _arranging() -> Iterator[Transition]:
    """Appointments before their time, and what was recorded of them wrongly. Whoever holds the referral keeps it."""
    accepted = ReferralState.ACCEPTED
    for row_id, action, label, event, captures in (
        ("RF13", "arrange", "Appointment arranged", "referral.appointment-arranged", ("starts_at", "key_worker")),
        ("RF14", "move-appointment", "Appointment moved", "referral.appointment-moved",
         ("before", "after", "asked_by", "reason_code")),
        ("RF15", "cancel-appointment", "Appointment cancelled", "referral.appointment-cancelled",
         ("starts_at", "asked_by", "reason_code")),
        ("RF16", "correct-session", "Session corrected", "referral.session-corrected", ("before", "after", "reason")),
    ):  # fmt: skip
        yield _row(
            row_id, accepted, action, accepted, label, DELIVER_PERMISSION, RECEIVER, event, STAYS, captures
        )


def _planning() -> Iterator[Transition]:
    """The action plan: submitted by the receiver, answered by the sender, as often as it changes."""
    accepted = ReferralState.ACCEPTED
    yield _row("RF17", accepted, "submit-plan", accepted, "Action plan submitted", DELIVER_PERMISSION, RECEIVER,
               "referral.plan-submitted", SENDER, ("number", "objectives", "agreed_on", "agreed_with"),
               starts=(PLAN,))  # fmt: skip
    yield _row("RF18", accepted, "approve-plan", accepted, "Action plan approved", SEND_PERMISSION, SENDER,
               "referral.plan-approved", RECEIVER, ("number",))  # fmt: skip
    yield _row("RF19", accepted, "return-plan", accepted, "Action plan returned", SEND_PERMISSION, SENDER,
               "referral.plan-returned", RECEIVER, ("number", "reason"), starts=(PLAN_AGAIN,))  # fmt: skip


def _at_any_time() -> Iterator[Transition]:
    """Withdrawn by its sender, or given to a colleague by its receiver, while it is open."""
    numbers = dict(zip(OPEN_STATES, ("06", "06a", "06w", "07"), strict=True))
    for state, number in numbers.items():
        yield _row(
            f"RF{number}",
            state,
            "withdraw",
            ReferralState.WITHDRAWN,
            "Referral withdrawn",
            SEND_PERMISSION,
            SENDER,
            "referral.withdrawn",
            SENDER,
            ("reason",),
        )
    numbers = dict(zip(OPEN_STATES, ("11", "11a", "11w", "12"), strict=True))
    for state, number in numbers.items():
        holder = {ReferralState.ASKED: SENDER, ReferralState.ACCEPTED: STAYS}.get(state, RECEIVER)
        yield _row(f"RF{number}", state, "assign", state, "Key worker assigned", DELIVER_PERMISSION, RECEIVER,
                   "referral.assigned", holder, ("key_worker", "reason"))  # fmt: skip


REFERRAL = Workflow(
    name="referral",
    states=tuple(ReferralState),
    initial=ReferralState.SENT,
    final=frozenset(
        {ReferralState.DECLINED, ReferralState.COMPLETED, ReferralState.ENDED_EARLY, ReferralState.WITHDRAWN}
    ),
    transitions=(*_answering(), *_delivering(), *_at_any_time(), *_arranging(), *_planning()),
)


def is_told(row: Transition) -> bool:
    """Whether the module of the sender's case is told of this move, with a message to the sender's organisation.

    Of all that the receiver does; of the answer to its question, after which the module's clocks run on; and of a
    withdrawal, after which the receiver holds nothing of the case any more. Not of the answer to a plan: core hands the
    case back itself.
    """
    return row.actor == RECEIVER or row.action in ("answer-question", "withdraw")


def could_have_happened(topic: str, state: str) -> bool:
    """Whether a referral now in ``state`` can have been through what ``topic`` says was done.

    ``topic`` is a told transition's event without its first word: ``accepted``, ``session-recorded`` …
    """
    reached = {
        row.to_state for row in REFERRAL.transitions if is_told(row) and row.event == f"referral.{topic}"
    }
    while True:
        further = {row.to_state for row in REFERRAL.transitions if row.from_state in reached} - reached
        if not further:
            return state in reached
        reached |= further
