"""What kinds, states and steps of a request for support are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead.help.models import Kind, State
from fairlead.help.queries import View

KINDS: dict[Kind, LazyString] = {
    Kind.CASEWORK: _("A referral or a case"),
    Kind.SIGN_IN: _("I cannot get somebody signed in"),
    Kind.BROKEN: _("Something does not work"),
    Kind.QUESTION: _("How something is done"),
    Kind.IDEA: _("An idea"),
}
STATES: dict[State, tuple[LazyString, str]] = {
    State.OPEN: (_("With the desk"), "information"),
    State.WAITING: (_("Waiting for who asked"), "caution"),
    State.ANSWERED: (_("Answered"), "positive"),
    State.CLOSED: (_("Closed"), "neutral"),
}
"""Word and tone of a state."""
VIEWS: dict[View, LazyString] = {
    View.OPEN: _("To answer"),
    View.MINE: _("Mine"),
    View.WAITING: _("Waiting for who asked"),
    View.ANSWERED: _("Answered"),
    View.CLOSED: _("Closed"),
}
STEPS: dict[str, LazyString] = {
    "answer": _("Answer"),
    "ask": _("Ask back"),
    "reply": _("Write to the desk"),
    "reopen": _("Reopen"),
    "take": _("Take it"),
    "close": _("Close it: this is settled"),
    "settle": _("Close it: nothing more came"),
}
DONE: dict[str, LazyString] = {
    "answer": _("Your answer was sent."),
    "ask": _("Your question was sent. The request waits for who asked."),
    "reply": _("Your message was sent to the desk."),
    "reopen": _("Reopened. The desk has it again."),
    "take": _("You hold this request now."),
    "close": _("Closed."),
    "settle": _("Closed."),
}
