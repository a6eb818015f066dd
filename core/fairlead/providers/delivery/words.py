"""The words for what is stored about delivery as a code."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead.providers.delivery.models import AppointmentState, PlanState
from fairlead.providers.delivery.reasons import ABSENCES, CHANGES, ending_of, reason_among
from fairlead.providers.models import Appointment, Referral

WAYS: Mapping[str, LazyString] = {
    "in-person": _("In person"),
    "telephone": _("By telephone"),
    "video": _("By video call"),
}
ASKED_BY: Mapping[str, LazyString] = {
    "person": _("The person"),
    "provider": _("The provider"),
    "officer": _("The officer"),
    "other": _("Somebody else"),
}
STATES: Mapping[str, LazyString] = {
    AppointmentState.BOOKED: _("Arranged"),
    AppointmentState.ATTENDED: _("Attended"),
    AppointmentState.LATE: _("Attended, late"),
    AppointmentState.EXCUSED: _("Did not come, for an acceptable reason"),
    AppointmentState.MISSED: _("Did not come, without an acceptable reason"),
    AppointmentState.PROVIDER_CANCELLED: _("Cancelled by the provider, does not count against the person"),
    AppointmentState.CANCELLED: _("Cancelled before its time"),
}
PLAN_STATES: Mapping[str, LazyString] = {
    PlanState.SUBMITTED: _("Waits for the sender"),
    PlanState.APPROVED: _("Approved"),
    PlanState.RETURNED: _("Returned"),
}
RESULTS: Mapping[str, LazyString] = {
    "achieved": _("Achieved"),
    "partly": _("Partly achieved"),
    "not": _("Not achieved"),
}
_OF_THE_SYSTEM: Mapping[str, LazyString] = {
    "key-worker": _("Another key worker"),
    "corrected": _("What was recorded is corrected"),
    "ended": _("The work is over"),
}
"""Changes that follow from something else than somebody's wish for another time."""


def way_words(appointment: Appointment) -> str:
    """How and where, as far as it is recorded."""
    way = str(WAYS.get(appointment.way, ""))
    return ", ".join(part for part in (way, appointment.place) if part)


def absence_words(appointment: Appointment) -> str:
    """Why somebody did not come, where the reason was accepted."""
    reason = reason_among(ABSENCES, appointment.absence_code)
    return ". ".join(
        part for part in (str(reason.label) if reason else "", appointment.absence_note or "") if part
    )


def change_words(asked_by: str | None, code: str | None, words: str | None) -> str:
    """Who asked for a change, and why."""
    reason = reason_among(CHANGES, code)
    label = str(reason.label) if reason else str(_OF_THE_SYSTEM.get(code or "", ""))
    who = str(ASKED_BY.get(asked_by or "", ""))
    return ". ".join(part for part in (who, label, words or "") if part)


def ending_words(referral: Referral) -> str:
    """Why an intervention ended early; nothing where it did not."""
    ending = ending_of(referral.end_code)
    if ending is None:
        return ""
    if ending.provider_caused:
        return gettext("%(reason)s: does not count against the person", reason=ending.label)
    return str(ending.label)
