"""The history of an appointment in words: what each change made different, who asked for it and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from fairlead.providers.delivery.models import AppointmentChange, AppointmentState
from fairlead.providers.delivery.reasons import ABSENCES, reason_among
from fairlead.providers.delivery.words import STATES, WAYS
from fairlead.web.filters import uk_datetime

FIELDS: Mapping[str, LazyString] = {
    "starts_at": _l("When"),
    "minutes": _l("Minutes"),
    "way": _l("How"),
    "place": _l("Where"),
    "key_worker_name": _l("With"),
    "state": _l("What happened"),
    "absence_code": _l("Reason for the absence"),
    "absence_note": _l("Reason in words"),
    "hours_credited": _l("Hours that count"),
    "feedback": _l("What was done"),
    "response": _l("Response"),
    "concern": _l("For the officer"),
}
"""What a change may make different, in the order in which it is read."""


def shown_changes(changes: Sequence[AppointmentChange]) -> list[AppointmentChange]:
    """Those to tell of. That an arranged one was recorded the first time is the session itself."""
    return [
        each
        for each in changes
        if each.asked_by is not None or each.before.get("state") != AppointmentState.BOOKED
    ]


def differences(change: AppointmentChange) -> Iterator[tuple[str, str, str]]:
    """Each field that differs: its name, what it said, and what it says."""
    for name, label in FIELDS.items():
        if name in change.before:
            yield str(label), _said(name, change.before[name]), _said(name, change.after.get(name))


def _said(name: str, value: object) -> str:
    if value is None or value == "":
        return _("Nothing")
    text = str(value)
    if name == "starts_at":
        return uk_datetime(datetime.fromisoformat(text))
    if name == "absence_code":
        reason = reason_among(ABSENCES, text)
        return str(reason.label) if reason else text
    words = {"way": WAYS, "state": STATES}.get(name, {})
    return str(words.get(text, text))
