"""What somebody can do next with a referral: one table of pages, for whom and in which states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.delivery.plan_clock import plan_waits
from fairlead.providers.evidence.use_cases import IS_OVER, SHOWS_WORK, has_feedback
from fairlead.providers.models import OPEN_STATES, Referral, ReferralState
from fairlead.providers.workflow import FIRST_CONTACT
from fairlead.web.unit_of_work import current_actor, current_session

UNDECIDED = (ReferralState.SENT, ReferralState.WAITLISTED)


@dataclass(frozen=True, kw_only=True)
class Task:
    """One page that this actor can open to do something about a referral, and under which heading it is listed."""

    label: str
    url: str
    group: str


def tasks_of(item: Referral) -> list[Task]:
    """What this actor can do with the referral now, the most likely first."""
    actor = current_actor()
    received = item.receiver_tenant_id == actor.tenant_id
    return [
        Task(label=label, url=_url(page, item), group=group)
        for page, label, permission, states, group in (_of_receiver() if received else _of_sender())
        if item.state in states and actor.can(permission) and _is_due(page, item)
    ]


def _is_due(page: str, item: Referral) -> bool:
    """The plan comes after the first contact; it is answered while it waits. The person is asked once."""
    if page == "feedback":
        return not has_feedback(current_session(), item)
    if page == "delivery.plan":
        return item.due_label != FIRST_CONTACT.label
    return page != "delivery.answer_plan" or plan_waits(item)


def _url(page: str, item: Referral) -> str:
    if page == "group":
        return url_for("groups.for_referral", reference=item.reference)
    if page == "assign":  # a page for several at once
        return url_for("providers.assign", referral=item.id)
    if page == "money.redeem":
        return url_for(page, referral=item.reference)
    return url_for(page if "." in page else f"providers.{page}", reference=item.reference)


def _of_receiver() -> Iterator[tuple[str, str, Core, tuple[ReferralState, ...], str]]:
    accepted = (ReferralState.ACCEPTED,)
    person, shown, referral = _("Work with the person"), _("Evidence and the end"), _("The referral")
    yield "answer", _("Accept or decline"), Core.REFERRAL_ANSWER, UNDECIDED, referral
    yield "delivery.arrange", _("Arrange an appointment"), Core.REFERRAL_DELIVER, accepted, person
    yield "session_held", _("Record a session"), Core.REFERRAL_DELIVER, accepted, person
    yield "delivery.plan", _("Action plan"), Core.REFERRAL_DELIVER, accepted, person
    yield "group", _("Put into a group"), Core.REFERRAL_DELIVER, accepted, person
    yield "feedback", _("Ask the person what they thought"), Core.REFERRAL_DELIVER, IS_OVER, shown
    yield "evidence", _("Add evidence"), Core.REFERRAL_DELIVER, SHOWS_WORK, shown
    yield "result", _("Result of an online course"), Core.REFERRAL_DELIVER, accepted, shown
    yield "money.redeem", _("Use a voucher"), Core.REFERRAL_DELIVER, accepted, shown
    yield "end", _("Report the end"), Core.REFERRAL_DELIVER, accepted, shown
    yield "ask", _("Ask the sender"), Core.REFERRAL_ANSWER, (ReferralState.SENT,), referral
    yield "waitlist", _("Waiting list"), Core.REFERRAL_ANSWER, UNDECIDED, referral
    yield "message", _("Write a message"), Core.REFERRAL_DELIVER, OPEN_STATES, referral
    yield "assign", _("Give to another key worker"), Core.REFERRAL_DELIVER, OPEN_STATES, referral


def _of_sender() -> Iterator[tuple[str, str, Core, tuple[ReferralState, ...], str]]:
    sends, referral = Core.REFERRAL_SEND, _("The referral")
    yield "reply", _("Answer the question"), sends, (ReferralState.ASKED,), referral
    yield "delivery.answer_plan", _("Answer the action plan"), sends, (ReferralState.ACCEPTED,), referral
    yield "feedback", _("Ask the person what they thought"), sends, IS_OVER, referral
    yield "message", _("Write a message"), sends, OPEN_STATES, referral
    yield "withdraw", _("Withdraw"), sends, OPEN_STATES, referral
