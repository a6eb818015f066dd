"""What the page of a referral shows of groups."""

from __future__ import annotations

from typing import Any  # the context of a template

from fairlead.providers.groups.queries import groups_of_referral
from fairlead.providers.groups.words import MEMBER_STATES, label
from fairlead.providers.models import Referral
from fairlead.web.unit_of_work import current_actor, current_session


def groups_context(referral: Referral) -> dict[str, Any]:
    """``groups``: the groups this person is or was in, and words for where they stand there."""
    return {
        "groups": groups_of_referral(current_session(), current_actor(), referral),
        "group_state_words": lambda code: label(MEMBER_STATES, code),
    }
