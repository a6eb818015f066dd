"""The one access predicate for referrals, on both sides of the wall."""

from __future__ import annotations

import sqlalchemy as sa

from fairlead.cases.access import visible_cases
from fairlead.cases.models import CaseFile
from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral


def visible_referrals(actor: Actor, enabled_modules: frozenset[str]) -> sa.ColumnElement[bool]:
    """Referrals this actor may see: the received and the sent ones."""
    return sa.or_(*referrals_of_each_side(actor, enabled_modules))


def referrals_of_each_side(
    actor: Actor, enabled_modules: frozenset[str]
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """The received ones and the sent ones, apart: a list reads each side in the order of its own index.

    Received: every referral sent to the actor's organisation (row security admits only those whose grant is
    live), and of them the one referral of whoever came by a secret link. Sent: those of cases that the actor may see.
    """
    received: sa.ColumnElement[bool] = Referral.receiver_tenant_id == actor.tenant_id
    if actor.only_referral is not None:
        received = sa.and_(received, Referral.id == actor.only_referral)
    case = (
        sa.select(CaseFile.id)
        .where(
            CaseFile.tenant_id == Referral.tenant_id,
            CaseFile.id == Referral.case_id,
            visible_cases(actor, enabled_modules),
        )
        .exists()
    )
    return received, sa.and_(Referral.tenant_id == actor.tenant_id, case)
