"""A provider sends a document, its commissioner checks it: two organisations and two people."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.providers.assurance.models import AssuranceDocument, DocumentKind, DocumentState
from fairlead.providers.onboarding.models import ProviderAdmission, ProviderInvitation
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import SharingAgreement, Tenant, TenantKind
from fairlead.tenancy.queries import partners_of
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.use_cases import RecordAgreement, record_agreement
from fairlead.uploads.kinds import Upload
from fairlead.workflow.calendar import local_day

LONGEST_REASON = 1000
LONGEST_YEARS = 5
"""A document said to be good for longer than this is a typing mistake. [design]"""


@dataclass(frozen=True, kw_only=True)
class SendDocument:
    """One document for one commissioner; ``expires_on`` is the last day on which it counts."""

    commissioner_id: uuid.UUID
    kind: str
    title: str
    issued_on: date
    expires_on: date
    upload: Upload | None


@dataclass(frozen=True, kw_only=True)
class CheckDocument:
    """The commissioner's answer. An accepted document may be returned later, when it turns out not to hold."""

    document_id: uuid.UUID
    accept: bool
    reason: str
    version: int


@dataclass(frozen=True, kw_only=True)
class AskForDocuments:
    """A provider that is here already is asked for documents; from ``documents_from`` on what is missing pauses."""

    provider_id: uuid.UUID
    documents_from: date


def send_document(
    session: TenantSession, actor: Actor, command: SendDocument, *, now: datetime
) -> AssuranceDocument:
    """Send a document to be checked. One of the same kind that still waits is replaced; an accepted one goes on.

    Raises `NotPermitted`, `NotVisible` for a commissioner that asked for nothing, `Refusal` for dates that cannot be
    or a file that is missing.
    """
    need(actor, Core.SERVICE_MANAGE)
    asked = session.scalar(
        sa.select(ProviderAdmission.id).where(
            ProviderAdmission.tenant_id == command.commissioner_id,
            ProviderAdmission.provider_tenant_id == actor.tenant_id,
        )
    )
    if asked is None or command.kind not in set(DocumentKind):
        raise NotVisible
    _refuse_impossible(command, local_day(now))
    session.execute(
        sa.update(AssuranceDocument)
        .where(
            AssuranceDocument.tenant_id == actor.tenant_id,
            AssuranceDocument.commissioner_tenant_id == command.commissioner_id,
            AssuranceDocument.kind == command.kind,
            AssuranceDocument.state == DocumentState.WAITING,
        )
        .values(state=DocumentState.REPLACED, version=AssuranceDocument.version + 1)
    )
    file = command.upload
    document = AssuranceDocument(
        commissioner_tenant_id=command.commissioner_id,
        kind=command.kind,
        state=DocumentState.WAITING,
        title=command.title.strip(),
        issued_on=command.issued_on,
        expires_on=command.expires_on,
        media_type=file.media_type if file else "",
        sha256=hashlib.sha256(file.content).hexdigest() if file else "",
        size=len(file.content) if file else 0,
        content=file.content if file else None,
        submitted_by_id=actor.id,
        submitted_by=actor.name,
        submitted_at=now,
    )
    session.add(document)
    session.flush()
    _note(session, document, "core.assurance.sent")
    return document


def check_document(
    session: TenantSession, actor: Actor, command: CheckDocument, *, now: datetime
) -> AssuranceDocument:
    """Accept a document, or return it with a reason. Accepting the data-sharing agreement puts it in force.

    Raises `NotPermitted`, `NotVisible`, `Conflict` when it was replaced or decided meanwhile, `Refusal` for returning
    without a reason, accepting what has lapsed, or a document that the same person sent.
    """
    need(actor, Core.PROVIDER_INVITE)
    document = session.scalar(
        sa.select(AssuranceDocument)
        .where(
            AssuranceDocument.id == command.document_id,
            AssuranceDocument.commissioner_tenant_id == actor.tenant_id,
            AssuranceDocument.tenant_id != actor.tenant_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if document is None:
        raise NotVisible
    if document.submitted_by_id == actor.id:
        raise Refusal(_("You sent this document, so a colleague checks it."))
    may_return = document.state in {DocumentState.WAITING, DocumentState.ACCEPTED}
    if document.version != command.version or not may_return:
        raise Conflict(_("Somebody else changed this while you were working on it."))
    reason = command.reason.strip()[:LONGEST_REASON]
    if command.accept:
        if document.state != DocumentState.WAITING:
            raise Conflict(_("This document is accepted already."))
        if document.expires_on < local_day(now):
            raise Refusal(
                _("This document has lapsed. Return it, and ask for the one in force"), field="answer"
            )
    elif not reason:
        raise Refusal(_("Enter why you return it"), field="reason")
    document.state = DocumentState.ACCEPTED if command.accept else DocumentState.RETURNED
    document.reason = None if command.accept else reason
    session.flush()
    session.refresh(document)
    if command.accept and document.kind == DocumentKind.AGREEMENT:
        _put_in_force(session, actor, document, now=now)
    accepted = document.state == DocumentState.ACCEPTED
    _note(session, document, "core.assurance.accepted" if accepted else "core.assurance.returned")
    return document


def ask_for_documents(
    session: TenantSession, actor: Actor, command: AskForDocuments, *, now: datetime
) -> ProviderAdmission:
    """Ask a provider with which an agreement is in force for documents.

    Raises `NotPermitted`, `NotVisible` without such an agreement, `Refusal` for one that is asked already or a day
    that has passed.
    """
    need(actor, Core.PROVIDER_INVITE)
    today = local_day(now)
    provider = session.scalar(
        sa.select(Tenant).where(
            Tenant.id == command.provider_id,
            Tenant.kind == TenantKind.PROVIDER,
            Tenant.id.in_(partners_of(actor, today)),
        )
    )
    if provider is None:
        raise NotVisible
    if command.documents_from < today:
        raise Refusal(_("The day must be today or later"), field="documents_from")
    if session.scalar(
        sa.select(ProviderAdmission.id).where(
            ProviderAdmission.tenant_id == actor.tenant_id,
            ProviderAdmission.provider_tenant_id == provider.id,
        )
    ):
        raise Refusal(_("This provider is asked for its documents already"), field="provider")
    admission = ProviderAdmission(
        provider_tenant_id=provider.id,
        provider_name=provider.name,
        invited=False,
        documents_from=command.documents_from,
        asked_by=actor.name,
        asked_at=now,
    )
    session.add(admission)
    session.flush()
    record(
        session,
        Operation.SECURITY,
        "core.assurance.asked",
        object_type="provider_admission",
        object_ids=[admission.id],
        field_names=["documents_from"],
        purpose="administration",
        recipient_org=provider.name,
    )
    return admission


def _refuse_impossible(command: SendDocument, today: date) -> None:
    if command.issued_on > today:
        raise Refusal(_("The day of issue must be today or in the past"), field="issued_on")
    if command.expires_on < today:
        raise Refusal(
            _("The last day must be today or later. Send the document in force"), field="expires_on"
        )
    if command.expires_on.year - command.issued_on.year > LONGEST_YEARS:
        raise Refusal(
            _("The last day must be within %(years)d years of the day of issue", years=LONGEST_YEARS),
            field="expires_on",
        )
    if command.upload is None and command.kind != DocumentKind.AGREEMENT:
        raise Refusal(_("Add the file"), field="file")


def _put_in_force(
    session: TenantSession, actor: Actor, document: AssuranceDocument, *, now: datetime
) -> None:
    """The sharing agreement under the terms that the provider accepted. It has no end of its own.

    The document's last day is when its terms are looked at again: then new referrals pause, and the sight of those
    under way, which never outlives the agreement, goes on. Without an invitation there are no terms to take over.
    """
    terms = session.scalar(
        sa.select(ProviderInvitation).where(
            ProviderInvitation.tenant_id == actor.tenant_id,
            ProviderInvitation.provider_tenant_id == document.tenant_id,
        )
    )
    if terms is None:
        return
    stands = session.scalar(
        sa.select(SharingAgreement).where(
            SharingAgreement.tenant_id == actor.tenant_id,
            SharingAgreement.reference == terms.agreement_reference,
        )
    )
    if stands is not None:  # a renewal; terms that were changed since stay as they are
        if stands.partner_tenant_id != document.tenant_id:
            raise Refusal(_("Another agreement has the reference of this one. Ask an administrator"))
        return
    command = RecordAgreement(
        partner_tenant_id=TenantId(document.tenant_id),
        reference=terms.agreement_reference,
        purpose=terms.agreement_purpose,
        gateway=terms.agreement_gateway,
        regime="Part 3 to UK GDPR",
        partner_role="separate controller",
        data_classes=tuple(terms.agreement_classes),
        valid_from=local_day(now),
        valid_to=None,
    )
    record_agreement(session, actor, command, now=now)


def _note(session: TenantSession, document: AssuranceDocument, action: str) -> None:
    record(
        session,
        Operation.SECURITY,
        action,
        object_type="assurance_document",
        object_ids=[document.id],
        field_names=[document.kind],
        purpose="administration",
    )
