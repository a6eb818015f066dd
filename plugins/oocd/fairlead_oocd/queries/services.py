"""Services of the directory that a needs assessment speaks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array

from fairlead.public import Service, Tenant, TenantSession, partners_of
from fairlead_oocd.policy.needs import ServiceOnOffer

MOST_FOR_A_NEED = 10
"""Services suggested for one need; the directory of services has all of them. [design]"""


def services_on_offer(session: TenantSession, domains: Sequence[str], on: date) -> Sequence[ServiceOnOffer]:
    """Services that accept referrals and say they are for one of these domains of need, the first by name for each.

    Those of providers with which a sharing agreement is in force ``on`` the day come first: nobody else can be sent
    anything.
    """
    agreed = Service.tenant_id.in_(partners_of(session.actor, on))
    wanted = sa.bindparam("domains", list(domains), type_=ARRAY(sa.Text()))
    each = sa.func.unnest(wanted).table_valued(sa.column("need", sa.Text()), name="wanted").render_derived()
    found = (
        sa.select(Service.id, Service.name, Service.needs, Service.tenant_id)
        .where(Service.accepting.is_(True), Service.needs.contains(array([each.c.need])))
        .order_by(sa.desc(agreed), Service.name, Service.id)
        .limit(MOST_FOR_A_NEED)
        .lateral()
    )
    rows = session.execute(
        sa.select(found.c.id, found.c.name, found.c.needs, Tenant.name.label("provider"))
        .select_from(each)
        .join(found, sa.true())
        .join(Tenant, Tenant.id == found.c.tenant_id)
        .order_by(found.c.name, found.c.id)
    )
    offered = {
        row.id: ServiceOnOffer(
            key=str(row.id), title=row.name, provider=row.provider, needs=frozenset(row.needs)
        )
        for row in rows
    }
    return list(offered.values())
