"""Sending a referral, answering it, delivering it. Each side writes only what is its to write."""

from fairlead.providers.use_cases.delivering import (
    AnswerReferral,
    EndReferral,
    RecordSession,
    answer_referral,
    end_referral,
    record_session,
)
from fairlead.providers.use_cases.sending import (
    AmendReferral,
    SendReferral,
    SharedItem,
    SharedPiece,
    WithdrawReferral,
    amend_referral,
    send_referral,
    shared_scopes,
    withdraw_referral,
)

__all__ = [
    "AmendReferral",
    "AnswerReferral",
    "EndReferral",
    "RecordSession",
    "SendReferral",
    "SharedItem",
    "SharedPiece",
    "WithdrawReferral",
    "amend_referral",
    "answer_referral",
    "end_referral",
    "record_session",
    "send_referral",
    "shared_scopes",
    "withdraw_referral",
]
