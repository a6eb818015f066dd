"""What is written down or filed in a case: notes and documents. Neither is ever changed afterwards."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, own_case
from fairlead.cases.models import AssertionType, CaseDocument, Note
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.registry import declared_outgoing
from fairlead.people.safe_contact.routes import Route
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession

VISIBILITIES = ("case", "team", "shared")
LONGEST_NOTE = 20_000
PAGE = "-page"
"""Ends the kind of a document that is another in the form of a page."""


@dataclass(frozen=True, kw_only=True)
class WriteNote:
    """A note. ``assertion_type`` has no default: fact, opinion and allegation are kept apart (s.38(2),
    IG-11).

    ``visibility``: ``case`` (everybody who may see the case here), ``team`` (its team only), ``shared`` (also
    organisations to which the notes of the case were granted).
    """

    case_id: uuid.UUID
    assertion_type: AssertionType
    body: str
    basis: str | None = None
    visibility: str = "case"


@dataclass(frozen=True, kw_only=True)
class StoreDocument:
    """A finished document.

    ``inputs`` are the values it was made from; ``template_version`` is empty for an upload. ``rendition`` says that it
    is the document filed just before in another form, so that the chronology tells of it once. ``route``: by which it
    goes to somebody; None for what stays in the file.
    """

    case_id: uuid.UUID
    kind: str
    title: str
    media_type: str
    content: bytes
    language: str = "en"
    template_version: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)
    signed_at: datetime | None = None
    rendition: bool = False
    route: Route | None = None


def write_note(session: TenantSession, actor: Actor, command: WriteNote, *, now: datetime) -> Note:
    """Add a note. Raises `NotVisible`, `NotPermitted`, or `Refusal` for an empty note."""
    need(actor, Core.NOTE_WRITE)
    case = own_case(session, actor, command.case_id)
    body = command.body.strip()
    if not body:
        raise Refusal(_("Enter the note."), field="body")
    if len(body) > LONGEST_NOTE:
        raise Refusal(_("The note must be %(most)d characters or fewer.", most=LONGEST_NOTE), field="body")
    if command.visibility not in VISIBILITIES:
        raise Refusal(_("Choose who may see the note."), field="visibility")
    assertion = AssertionType(command.assertion_type)
    note = Note(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        assertion_type=assertion.value,
        body=body,
        basis=(command.basis or "").strip() or None,
        visibility=command.visibility,
        author_id=actor.id,
        author_name=actor.name,
        written_at=now,
    )
    session.add(note)
    session.flush()
    add_event(
        session,
        case,
        "case.note.written",
        f"Note written ({assertion.value})",
        at=now,
        detail={"note_id": str(note.id)},
    )
    record(
        session,
        Operation.COLLECTION,
        "case.note.written",
        object_type="note",
        object_ids=[note.id],
        case_id=case.id,
        field_names=["body", "assertion_type"],
    )
    return note


class NotToBeFiled(TypeError):
    """What a program made was to be filed, and nobody declared it or asked whether it may go to its reader."""


def _refuse_undeclared(command: StoreDocument) -> None:
    """What was made here is declared by its module, and has its route when it is for somebody.

    An upload, which has no template, is neither.
    """
    if not command.template_version:
        return
    key = command.kind.removesuffix(PAGE)
    declared = declared_outgoing(key)
    if declared is None:
        raise NotToBeFiled(f"{key} is not declared: add it to the outgoing of its module's manifest.")
    if declared.to_somebody and (command.route is None or command.route.outgoing != key):
        raise NotToBeFiled(
            f"{key} goes to somebody: ask route_to for it, and file it with the Route that comes back."
        )


def store_document(
    session: TenantSession, actor: Actor, command: StoreDocument, *, now: datetime
) -> CaseDocument:
    """File a document with its SHA-256.

    The caller has checked its own permission. Raises `NotVisible` or `Refusal`, and `NotToBeFiled` for something made
    here that its module does not declare, or that is for somebody and has no route.
    """
    _refuse_undeclared(command)
    case = own_case(session, actor, command.case_id)
    if not command.content:
        raise Refusal(_("The file is empty."), field="content")
    document = CaseDocument(
        id=uuid.uuid4(),
        tenant_id=case.tenant_id,
        case_id=case.id,
        kind=command.kind,
        title=command.title,
        media_type=command.media_type,
        language=command.language,
        template_version=command.template_version,
        inputs=dict(command.inputs),
        content=command.content,
        sha256=hashlib.sha256(command.content).hexdigest(),
        signed_at=command.signed_at,
        route_id=None if command.route is None else command.route.id,
        made_by=actor.name,
        made_at=now,
    )
    session.add(document)
    session.flush()
    if not command.rendition:
        add_event(
            session,
            case,
            "case.document.filed",
            f"Document filed: {command.title}",
            at=now,
            detail={"document_id": str(document.id), "sha256": document.sha256},
        )
    record(
        session,
        Operation.COLLECTION,
        "case.document.filed",
        object_type="case_document",
        object_ids=[document.id],
        case_id=case.id,
        field_names=[command.kind],
    )
    return document
