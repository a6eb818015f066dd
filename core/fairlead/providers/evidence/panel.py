"""What the page of a referral shows of evidence and results."""

from __future__ import annotations

from typing import Any  # the context of a template

from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.providers.evidence.queries import shown_for
from fairlead.providers.evidence.words import evidence_words, outcome_words, scan_words, type_words
from fairlead.providers.models import Referral
from fairlead.web.unit_of_work import current_actor, current_session


def evidence_context(referral: Referral) -> dict[str, Any]:
    """``evidence``: files and results, and whether this reader may take a file back. Two statements."""
    actor = current_actor()
    shown = shown_for(current_session(), referral)
    return {
        "evidence": {
            "files": [
                {
                    "file": each,
                    "kind": evidence_words(each.kind),
                    "type": type_words(each.media_type),
                    "scan": scan_words(each.scan),
                }
                for each in shown.files
            ],
            "results": [{"result": each, "outcome": outcome_words(each.outcome)} for each in shown.results],
            "may_take_back": referral.receiver_tenant_id == actor.tenant_id
            and actor.can(Core.REFERRAL_DELIVER),
            "count": _("%(files)d", files=sum(each.withdrawn_at is None for each in shown.files)),
        }
    }
