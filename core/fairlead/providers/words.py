"""The words for what is stored about a referral as a code."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from fairlead.providers.decline_reasons import reason_of
from fairlead.providers.models import MessageKind, Referral, ReferralState


def as_recorded(label: LazyString) -> str:
    """The words of a code in the language of the records: the other side reads them, whatever this reader reads."""
    with force_locale("en_GB"):
        return str(label)


def state_words(state: str) -> str:
    """The words for a referral's state."""
    return {
        ReferralState.SENT: _("Awaiting an answer"),
        ReferralState.ASKED: _("The provider asked a question"),
        ReferralState.WAITLISTED: _("On the waiting list"),
        ReferralState.ACCEPTED: _("Accepted, in progress"),
        ReferralState.DECLINED: _("Declined"),
        ReferralState.COMPLETED: _("Completed"),
        ReferralState.ENDED_EARLY: _("Ended early"),
        ReferralState.WITHDRAWN: _("Withdrawn"),
    }[ReferralState(state)]


def message_words(kind: str) -> str:
    """What one message is; nothing for an ordinary one."""
    return {
        MessageKind.MESSAGE: "",
        MessageKind.QUESTION: _("Question"),
        MessageKind.ANSWER: _("Answer"),
        MessageKind.CHANGE: _("Correction"),
        MessageKind.CONCERN: _("Concern"),
    }[MessageKind(kind)]


def decline_words(referral: Referral) -> str:
    """Why it was declined: the words of the code, and what was written beside it."""
    reason = reason_of(referral.answer_code)
    return ". ".join(filter(None, (str(reason.label) if reason else "", referral.answer_reason)))
