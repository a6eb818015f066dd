"""Events, ways and results in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead_victims.rules.clocks import CLOCKS

BASES: Mapping[str, LazyString] = {
    "direct": _("Harmed directly by the crime"),
    "witnessed-effects": _("Saw, heard or otherwise experienced its effects"),
    "bereaved": _("Close relative of a person who died by the crime"),
    "born-of": _("Born as a result of the crime"),
    "child-domestic-abuse": _("Child who sees, hears or experiences the effects of domestic abuse"),
    "parent": _("Parent or guardian of a victim under 18"),
    "spokesperson": _("Speaks for a family, or for a victim who cannot communicate"),
    "business-contact": _("Named contact of a business or other body"),
    "asb-non-crime": _("Affected by anti-social behaviour that is no crime"),
    "unreported": _("Came for support without reporting a crime"),
}
GATEWAYS: Mapping[str, LazyString] = {
    "serious-crime": _("Victim of the most serious crime"),
    "persistently-targeted": _("Persistently targeted"),
    "under-18": _("Under 18 at the time of the offence"),
    "vulnerable": _(
        "Vulnerable: a mental disorder, an impairment or a disability affects the evidence or experience"
    ),
    "intimidated": _("Intimidated: fear or distress is likely to affect the evidence"),
    "discretion": _("Given at discretion, outside the gateways"),
}
EVENTS: Mapping[str, LazyString] = {
    "reported": _("Crime reported"),
    "arrested": _("Suspect arrested"),
    "interviewed": _("Suspect interviewed under caution"),
    "released-without-charge": _("Suspect released without charge"),
    "released-on-bail": _("Suspect released on bail"),
    "released-under-investigation": _("Suspect released under investigation"),
    "bail-conditions-changed": _("Bail conditions set, changed or cancelled"),
    "not-investigated": _("Decision not to investigate, or to close the investigation"),
    "not-prosecuted": _("Decision not to prosecute"),
    "charges-dropped-or-altered": _("Charges dropped or substantially altered"),
    "disposal-given": _("Out-of-court disposal given"),
    "hearing-fixed": _("Hearing: time, date or place"),
    "required-to-give-evidence": _("Victim required to give evidence"),
    "court-bail-decided": _("Court decided on bail or custody"),
    "warrant-issued": _("Warrant issued"),
    "arrested-again": _("Suspect arrested again"),
    "court-outcome": _("Outcome of the case at court"),
    "sentenced": _("Offender sentenced"),
    "sentenced-in-contact-scheme": _("Offender sentenced: victim qualifies for the Victim Contact Scheme"),
    "referred-to-contact-scheme": _("Victim referred to the Victim Contact Scheme"),
    "complaint-received": _("Complaint received from the victim"),
    "review-requested": _("Victim asked for a review of a decision"),
    "expenses-claimed": _("Complete claim of expenses received"),
}
"""Kind of event to its words, in the order in which they happen."""
TITLES: Mapping[str, str] = {clock.id: clock.title for clock in CLOCKS}
WAYS: Mapping[str, LazyString] = {
    "in-person": _("In person"),
    "phone": _("Telephone call"),
    "text": _("Text message"),
    "email": _("Email"),
    "letter": _("Letter"),
}
RESULTS: Mapping[str, LazyString] = {
    "open": _("Running"),
    "told": _("Done in time"),
    "attempted": _("Tried in time, not reached"),
    "victim-choice": _("Victim’s choice"),
    "late": _("Done late"),
    "missed": _("Not done"),
}
OUTCOMES: Mapping[str, LazyString] = {
    "told": _("Done: the victim was told, or what was promised was done"),
    "attempted": _("Tried in time by an agreed safe way, and not reached"),
    "victim-choice": _("Left out, because the victim chose to hear less"),
    "missed": _("Not done, and will not be done"),
}
TONES: Mapping[str, str] = {
    "open": "information",
    "told": "positive",
    "attempted": "caution",
    "victim-choice": "neutral",
    "late": "caution",
    "missed": "negative",
}
RIGHTS: Mapping[int, LazyString] = {
    3: _("3. Information when reporting a crime"),
    4: _("4. Referral to support"),
    5: _("5. Compensation"),
    6: _("6. Investigation and prosecution"),
    8: _("8. Trial and role as a witness"),
    9: _("9. Outcome and appeals"),
    10: _("10. Expenses and property"),
    11: _("11. The offender after conviction"),
    12: _("12. Complaints"),
}
"""Number of a right of the Code to its words."""
CONTACTS: Mapping[str, LazyString] = {
    "spoke": _("Spoke to the victim"),
    "no-answer": _("No answer"),
    "message-left": _("Left a message that gives nothing away"),
    "declined": _("The victim does not want to say"),
}
"""Outcome of asking a victim, in the words that core's question about victims' views understands."""
CLOSING_REASONS: Mapping[str, LazyString] = {
    "case-ended": _("The case has ended and nothing more is owed"),
    "declined": _("The victim wants no further contact"),
    "moved": _("Moved to another force or service"),
    "died": _("The victim has died"),
    "duplicate": _("Recorded twice"),
}
