"""Why something did not go as it was arranged, as codes that can be counted. Declarative.

The lists are [design]: no national list was found. A code is never reused for another meaning, because records keep it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, kw_only=True)
class CodedReason:
    """One reason. ``needs_words``: the code alone does not say why, so something must be written beside it."""

    code: str
    label: LazyString
    needs_words: bool = False


@dataclass(frozen=True, kw_only=True)
class Ending(CodedReason):
    """Why an intervention ended before it was completed.

    ``provider_caused``: never the person's failing. ``of_the_person``: may be one, which the sender looks into;
    the others are nobody's.
    """

    provider_caused: bool = False
    of_the_person: bool = False


ABSENCES = (
    CodedReason(code="illness", label=_("Ill, or a medical appointment")),
    CodedReason(code="work", label=_("Work, training or education")),
    CodedReason(code="caring", label=_("Caring for somebody")),
    CodedReason(code="bereavement", label=_("A death or an emergency in the family")),
    CodedReason(code="court", label=_("In court, in custody or with another agency")),
    CodedReason(code="travel", label=_("Transport failed")),
    CodedReason(code="faith", label=_("Religious observance")),
    CodedReason(code="other", label=_("Another acceptable reason"), needs_words=True),
)
"""Why somebody did not come, where the reason is accepted."""

CHANGES = (
    CodedReason(code="illness", label=_("Illness")),
    CodedReason(code="work", label=_("Work, training or education")),
    CodedReason(code="caring", label=_("Caring for somebody")),
    CodedReason(code="court", label=_("Court, custody or another agency")),
    CodedReason(code="staff", label=_("Worker not available")),
    CodedReason(code="room", label=_("Place not available")),
    CodedReason(code="access", label=_("Language, access or travel")),
    CodedReason(code="safety", label=_("Safety")),
    CodedReason(code="other", label=_("Another reason"), needs_words=True),
)
"""Why an appointment is moved or cancelled."""

ENDINGS = (
    Ending(code="refused", label=_("The person refused to go on"), of_the_person=True),
    Ending(code="withdrew-consent", label=_("The person withdrew consent"), of_the_person=True),
    Ending(code="moved-away", label=_("The person moved away")),
    Ending(code="custody", label=_("The person is in custody")),
    Ending(code="illness", label=_("Illness")),
    Ending(code="death", label=_("The person has died")),
    Ending(code="need-met", label=_("The need was met elsewhere")),
    Ending(code="recalled", label=_("The sender asked for it to end")),
    Ending(code="provider", label=_("We can no longer deliver it"), provider_caused=True, needs_words=True),
    Ending(code="other", label=_("Another reason"), needs_words=True, of_the_person=True),
)


def reason_among(reasons: Iterable[CodedReason], code: str | None) -> CodedReason | None:
    """The reason of a code; None for one that is not in the list."""
    return next((reason for reason in reasons if reason.code == code), None)


def ending_of(code: str | None) -> Ending | None:
    """Why an intervention ended early; None where no code was recorded."""
    return next((ending for ending in ENDINGS if ending.code == code), None)
