"""What messages, their states and what went wrong are called."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from fairlead.notifications.models import Channel, State
from fairlead.notifications.policy import When
from fairlead.notifications.use_cases import Step

TEMPLATES: dict[str, LazyString] = {
    "link": _l("A link"),
    "code": _l("A code"),
    "user-invitation": _l("Invitation of a user"),
    "sign-in-reset": _l("Link for a new password"),
    "provider-invitation": _l("Invitation of a provider"),
    "daily-news": _l("The news of a day"),
    "referral-arrived": _l("News: a referral has arrived"),
    "referral-message": _l("News: a message about a referral"),
    "referral-answered": _l("News: a referral was answered"),
}
NEWS: dict[str, LazyString] = {
    "referral-arrived": _l("A referral has arrived for your organisation"),
    "referral-message": _l("There is a message with an alert about a referral of yours"),
    "referral-answered": _l("A provider has answered a referral of yours"),
}
WHEN: dict[When, LazyString] = {
    When.AT_ONCE: _l("At once"),
    When.DAILY: _l("Once a day, together with other news"),
    When.NEVER: _l("Never"),
}
CHANNELS: dict[Channel, LazyString] = {Channel.EMAIL: _l("e-mail")}
STATES: dict[State, tuple[LazyString, str]] = {
    State.UNCERTAIN: (_l("Nobody knows whether it arrived"), "caution"),
    State.FAILED: (_l("Refused"), "negative"),
    State.DEAD: (_l("Given up"), "negative"),
}
"""Word and tone of a state on the list."""
STEPS: dict[Step, LazyString] = {
    Step.ARRIVED: _l("It arrived"),
    Step.AGAIN: _l("Send again"),
    Step.SETTLE: _l("Take off the list"),
}
DONE: dict[Step, LazyString] = {
    Step.ARRIVED: _l("Noted: it arrived."),
    Step.AGAIN: _l("It will be sent again within a minute."),
    Step.SETTLE: _l("Taken off the list."),
}
_PROBLEMS: dict[str, LazyString] = {
    "interrupted": _l("The program stopped while it was being sent."),
    "expired": _l("It was not worth sending any more."),
    "no-address": _l("Whom it was for no longer belongs to this organisation."),
    "not-safe": _l("It is not safe to reach this person so any more. Their page says why, and which way is."),
    "channel-off": _l("This way of sending has been switched off."),
    "cannot-decrypt": _l("Its address was encrypted with a key that this server does not have."),
    "address": _l("The address is not one that e-mail can go to."),
    "550": _l("The mail server says that there is no such address."),
}


def problem_in_words(problem: str | None) -> str:
    """Why a message did not go, for somebody who does not know mail servers; an unknown code as it is."""
    if not problem:
        return ""
    if problem in _PROBLEMS:
        return str(_PROBLEMS[problem])
    if problem.isdecimal():
        return _("The mail server answered %(code)s.", code=problem)
    return _("The connection to the mail server failed (%(code)s).", code=problem)
