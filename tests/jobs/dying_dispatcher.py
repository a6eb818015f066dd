"""A dispatcher that is killed at a chosen moment. Run by the tests as a program of its own."""

from __future__ import annotations

import os
import sys
import uuid

import sqlalchemy as sa

from fairlead.jobs.models import OutboxMessage
from fairlead.jobs.use_cases import dispatch
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import Database, TenantSession


def work_and_die(session: TenantSession, message: OutboxMessage) -> None:
    """Do the work of the message, all but commit it, and die."""
    session.execute(
        sa.text("update case_file set team = team || '+' where tenant_id = :t"), {"t": message.tenant_id}
    )
    os._exit(9)


if __name__ == "__main__":
    url, tenant = sys.argv[1:]
    dispatch(Database(url), TenantId(uuid.UUID(tenant)), {"test.work": work_and_die}, frozenset())
