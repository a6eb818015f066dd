"""What the page of a referral says to its sender of the secret link of the provider."""

from __future__ import annotations

from fairlead.identity.permissions import Core
from fairlead.links.models import LinkContact
from fairlead.links.queries import contact_of
from fairlead.providers.models import OPEN_STATES, Referral
from fairlead.web.unit_of_work import current_actor, current_session


def link_context(referral: Referral) -> dict[str, LinkContact | None]:
    """For who may send, of an open referral: the contact at a provider that works by secure link. One statement."""
    actor = current_actor()
    asked = (
        referral.tenant_id == actor.tenant_id
        and referral.state in OPEN_STATES
        and actor.can(Core.REFERRAL_SEND)
    )
    return {"link_contact": contact_of(current_session(), referral.receiver_tenant_id) if asked else None}
