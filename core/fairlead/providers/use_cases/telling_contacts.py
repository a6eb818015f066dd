"""Contact details in what a provider is told: only those that are safe to use, and each with its route."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from fairlead.cases.models import CaseFile, Party
from fairlead.people.safe_contact.outgoing import CONTACT_SHARED
from fairlead.people.safe_contact.use_cases import routes_to_share
from fairlead.providers.pieces import SharedPiece
from fairlead.tenancy.sessions import TenantSession


def tell_contacts(
    session: TenantSession, case: CaseFile, pieces: Iterable[SharedPiece], *, now: datetime
) -> None:
    """Ask for everybody on the case, by what is known when it is sent: a draft may be days old, and what was typed
    counts as what was recorded.

    Raises `Refusal` when a piece holds a contact point of somebody on the case that must not be told.
    """
    people = session.scalars(
        sa.select(Party.person_id).where(Party.tenant_id == case.tenant_id, Party.case_id == case.id)
    ).all()
    texts = [item.value for piece in pieces for item in piece.items]
    routes_to_share(session, set(people), texts, sent=CONTACT_SHARED, purpose="referral", at=now)
