"""The demonstration's documents: a provider that shows all of them, one of which is about to lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.models import DocumentKind
from fairlead.providers.assurance.use_cases import (
    AskForDocuments,
    CheckDocument,
    SendDocument,
    ask_for_documents,
    check_document,
    send_document,
)
from fairlead.providers.onboarding.models import ProviderAdmission
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.tenancy.sessions import NOBODY, Database
from fairlead.uploads.kinds import PDF, Upload
from fairlead.workflow.calendar import local_day

COMMISSIONER, PROVIDER = "northmoor", "harbour"
LOADER = "demo-loader"
SOON, LATER = timedelta(days=10), timedelta(days=300)
CERTIFICATE = b"%PDF-1.4\n% An invented certificate of the demonstration.\n"


def show_documents(database: Database) -> bool:
    """Let the demonstration's commissioner ask a provider for documents, and find them in order. Safe to repeat.

    Returns whether anything was done: nothing is where it was done before, or either organisation is missing.
    """
    with database.platform_transaction(NOBODY) as session:
        wanted = sa.select(Tenant.slug, Tenant.id).where(Tenant.slug.in_((COMMISSIONER, PROVIDER)))
        found = {row.slug: TenantId(row.id) for row in session.execute(wanted)}
    if set(found) != {COMMISSIONER, PROVIDER}:
        return False
    now = datetime.now(UTC)
    lead = _somebody(found[COMMISSIONER], Core.PROVIDER_INVITE)
    manager = _somebody(found[PROVIDER], Core.SERVICE_MANAGE)
    with database.tenant_transaction(lead) as session:
        asked = sa.select(
            sa.exists().where(
                ProviderAdmission.tenant_id == lead.tenant_id,
                ProviderAdmission.provider_tenant_id == manager.tenant_id,
            )
        )
        if session.scalar(asked):
            return False
        command = AskForDocuments(provider_id=manager.tenant_id, documents_from=local_day(now))
        ask_for_documents(session, lead, command, now=now)
    for kind in DocumentKind:
        with database.tenant_transaction(manager) as session:
            sent = send_document(session, manager, _document(kind, lead.tenant_id, now), now=now)
        with database.tenant_transaction(lead) as session:
            answer = CheckDocument(document_id=sent.id, accept=True, reason="", version=sent.version)
            check_document(session, lead, answer, now=now)
    return True


def _somebody(tenant_id: TenantId, right: Core) -> Actor:
    return replace(Actor.system(LOADER, tenant_id, permissions=frozenset({right})), name="The demonstration")


def _document(kind: DocumentKind, commissioner: TenantId, now: datetime) -> SendDocument:
    today = local_day(now)
    return SendDocument(
        commissioner_id=commissioner,
        kind=kind,
        title=f"Demonstration {kind} 1",
        issued_on=today - timedelta(days=30),
        expires_on=today + (SOON if kind is DocumentKind.INSURANCE else LATER),
        upload=None if kind is DocumentKind.AGREEMENT else Upload(content=CERTIFICATE, media_type=PDF),
    )
