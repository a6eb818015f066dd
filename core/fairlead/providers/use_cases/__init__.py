"""Sending a referral, answering it, delivering it. Each side writes only what is its to write."""

from fairlead.providers.pieces import SharedItem, SharedPiece
from fairlead.providers.use_cases.answering import (
    AnswerReferral,
    AskAboutReferral,
    WaitlistReferral,
    answer_referral,
    ask_about_referral,
    waitlist_referral,
)
from fairlead.providers.use_cases.assigning import Assigned, AssignReferrals, Shown, assign_referrals
from fairlead.providers.use_cases.correcting import CorrectShare, correct_share
from fairlead.providers.use_cases.delivering import (
    EndReferral,
    OutcomeOf,
    RecordSession,
    end_referral,
    record_session,
)
from fairlead.providers.use_cases.messages import (
    ReadMessages,
    WriteMessage,
    read_messages,
    write_message,
)
from fairlead.providers.use_cases.questions import AnswerQuestion, answer_question
from fairlead.providers.use_cases.sending import (
    AmendReferral,
    SendReferral,
    WithdrawReferral,
    amend_referral,
    send_referral,
    shared_scopes,
    withdraw_referral,
)

__all__ = [
    "AmendReferral",
    "AnswerQuestion",
    "AnswerReferral",
    "AskAboutReferral",
    "AssignReferrals",
    "Assigned",
    "CorrectShare",
    "EndReferral",
    "OutcomeOf",
    "ReadMessages",
    "RecordSession",
    "SendReferral",
    "SharedItem",
    "SharedPiece",
    "Shown",
    "WaitlistReferral",
    "WithdrawReferral",
    "WriteMessage",
    "amend_referral",
    "answer_question",
    "answer_referral",
    "ask_about_referral",
    "assign_referrals",
    "correct_share",
    "end_referral",
    "read_messages",
    "record_session",
    "send_referral",
    "shared_scopes",
    "waitlist_referral",
    "withdraw_referral",
    "write_message",
]
