"""What documents, and what is missing of them, are called on the pages of both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from fairlead.providers.assurance.models import DocumentKind, DocumentState
from fairlead.web.filters import uk_date

KINDS: Mapping[str, LazyString] = {
    DocumentKind.INSURANCE: _l("Insurance"),
    DocumentKind.SAFEGUARDING: _l("Safeguarding policy"),
    DocumentKind.VETTING: _l("Vetting statement (DBS)"),
    DocumentKind.CYBER: _l("Cyber security"),
    DocumentKind.AGREEMENT: _l("Data-sharing agreement"),
}
HINTS: Mapping[str, LazyString] = {
    DocumentKind.INSURANCE: _l(
        "Public liability and professional indemnity: the certificate with its last day"
    ),
    DocumentKind.SAFEGUARDING: _l("The policy in force, with the day of its next review as its last day"),
    DocumentKind.VETTING: _l("That staff who meet people are checked, and how often. Name nobody in it"),
    DocumentKind.CYBER: _l("A Cyber Essentials certificate, or the confirmation of your DSPT submission"),
    DocumentKind.AGREEMENT: _l("You read the terms and accept them here. No file is needed"),
}
EXAMPLES: Mapping[str, LazyString] = {
    DocumentKind.INSURANCE: _l("For example, the insurer and the number of the policy"),
    DocumentKind.SAFEGUARDING: _l("For example, the name of the policy and its version"),
    DocumentKind.VETTING: _l("For example, statement on DBS checks, with its year"),
    DocumentKind.CYBER: _l("For example, Cyber Essentials and the number of the certificate"),
}
"""How a document of each kind may be called."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that pauses new referrals: a kind of document, ``profile`` or ``practice``; ``on`` is its last day."""

    what: str
    state: str
    on: date | None

    @property
    def words(self) -> str:
        """In one phrase, for officers and providers alike."""
        title = str(KINDS.get(self.what, self.what))
        if self.what == "profile":
            return _("its profile is not filled in yet")
        if self.what == "practice":
            return _("its test referral is not completed yet")
        if self.state == "expired" and self.on:
            return _("%(document)s: lapsed after %(day)s", document=title, day=uk_date(self.on))
        if self.state == DocumentState.RETURNED:
            return _("%(document)s: returned to the provider", document=title)
        if self.state == DocumentState.WAITING:
            return _("%(document)s: waits to be checked", document=title)
        return _("%(document)s: not shown yet", document=title)


def paused_words(gaps: Iterable[Gap]) -> str:
    """Why nothing new can be sent, in one sentence."""
    return _(
        "New referrals are paused: %(reasons)s. Referrals that are under way go on.",
        reasons="; ".join(gap.words for gap in gaps),
    )


def state_words(state: str) -> str:
    """Where a document stands."""
    return {
        DocumentState.WAITING: _("Waits to be checked"),
        DocumentState.ACCEPTED: _("Accepted"),
        DocumentState.RETURNED: _("Returned"),
        DocumentState.REPLACED: _("Replaced by a later one"),
    }[DocumentState(state)]
