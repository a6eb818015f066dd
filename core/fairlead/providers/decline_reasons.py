"""Why a provider declines a referral, as codes that can be counted. Declarative; the words are the provider's choice.

The list is [design]: no national list of reasons was found. A code is never reused for another meaning, because
referrals keep it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, kw_only=True)
class DeclineReason:
    """One reason. ``needs_words``: the code alone does not say why, so something must be written beside it."""

    code: str
    label: LazyString
    needs_words: bool = False


DECLINE_REASONS = (
    DeclineReason(code="no-place", label=_("No place in time")),
    DeclineReason(code="outside-area", label=_("The person lives outside the area we serve")),
    DeclineReason(code="not-eligible", label=_("The person does not meet the criteria of the service")),
    DeclineReason(code="need-not-met", label=_("The service does not treat this need")),
    DeclineReason(code="risk", label=_("The risk cannot be managed in this service"), needs_words=True),
    DeclineReason(code="access", label=_("The language or adjustments needed cannot be offered")),
    DeclineReason(
        code="known-already", label=_("The person is with us already, or with another service for this")
    ),
    DeclineReason(code="not-enough-told", label=_("Too little was shared to decide"), needs_words=True),
    DeclineReason(code="other", label=_("Another reason"), needs_words=True),
)


def reason_of(code: str | None) -> DeclineReason | None:
    """The reason of a code; None for one that is not in the list."""
    return next((reason for reason in DECLINE_REASONS if reason.code == code), None)
