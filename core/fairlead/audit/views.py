"""Who did what, who looked at what, and whether the log still holds."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.forms import cursor_of, filter_from, purpose_from
from fairlead.audit.models import Operation
from fairlead.audit.queries import ChangeRow, LogFilter, LogPurpose, LogRow, read_changes, read_log
from fairlead.audit.record import record
from fairlead.audit.sealer import AuditSession
from fairlead.audit.verify import verify
from fairlead.audit.words import action_in_words, object_in_words, operation_in_words, purposes_in_words
from fairlead.cases.models import CaseFile
from fairlead.identity.permissions import Core
from fairlead.people.models import Person
from fairlead.tenancy.models import Tenant
from fairlead.web.tables import Column, Page, with_query
from fairlead.web.unit_of_work import current_actor, current_session, database, requires

PAGE = 40

bp = Blueprint("audit", __name__, url_prefix="/t/<slug:tenant>/audit", template_folder="templates")
blueprints = (bp,)


@bp.get("")
@requires(Core.AUDIT_READ)
def log() -> ResponseReturnValue:
    """The log of this organisation, newest first, for one of the four purposes."""
    return _log_page(filter_from(request.args), here=url_for("audit.log"), about="", heading=_("Audit log"))


@bp.get("/cases/<reference:reference>")
@requires(Core.AUDIT_READ)
def case_log(reference: str) -> ResponseReturnValue:
    """Who did and who looked at what in one case."""
    case = (
        current_session()
        .execute(
            sa.select(CaseFile.id, CaseFile.reference).where(
                CaseFile.tenant_id == current_actor().tenant_id, CaseFile.reference == reference
            )
        )
        .first()
    )
    if case is None:
        abort(404)
    return _log_page(
        dataclasses.replace(filter_from(request.args), case_id=case.id),
        here=url_for("audit.case_log", reference=case.reference),
        about=_("Case %(reference)s", reference=case.reference),
        heading=_("Who looked at this case, and who changed it"),
    )


@bp.get("/people/<uuid:person_id>")
@requires(Core.AUDIT_READ)
def person_log(person_id: uuid.UUID) -> ResponseReturnValue:
    """Who did and who looked at what about one person, in every case. Names nobody: an auditor reads the
    log only.
    """
    known = current_session().scalar(
        sa.select(Person.id).where(Person.tenant_id == current_actor().tenant_id, Person.id == person_id)
    )
    if known is None:
        abort(404)
    return _log_page(
        dataclasses.replace(filter_from(request.args), object_id=known),
        here=url_for("audit.person_log", person_id=known),
        about=_("One person"),
        heading=_("Who looked at this person’s record, and who changed it"),
    )


@bp.get("/find")
@requires(Core.AUDIT_READ)
def find() -> ResponseReturnValue:
    """Go to the log of one case by its reference."""
    reference = request.args.get("reference", "").strip().upper()[:40]
    if not reference:
        return redirect(url_for("audit.log"), code=303)
    return redirect(
        url_for("audit.case_log", reference=reference, purpose=request.args.get("purpose") or None), code=303
    )


@bp.get("/chain")
@requires(Core.AUDIT_READ)
def chain() -> ResponseReturnValue:
    """Where the chain stands; checking it is a button, since it reads every entry."""
    return render_template("audit/chain.html", result=None)


@bp.post("/chain")
@requires(Core.AUDIT_READ)
def check_chain() -> ResponseReturnValue:
    """Walk the chain of this organisation and show the first broken entry, if any."""
    actor = current_actor()
    result = verify(database(), actor.tenant_id)
    record(
        current_session(),
        Operation.SECURITY,
        "audit.chain.verified",
        object_type="audit-chain",
        purpose=LogPurpose.INTEGRITY,
        outcome="intact" if result.intact else "broken",
    )
    return render_template("audit/chain.html", result=result)


def _log_page(wanted: LogFilter, *, here: str, about: str, heading: str) -> ResponseReturnValue:
    purpose = purpose_from(request.args)
    if purpose is None:
        asked = "purpose" in request.args or "asked" in request.args
        return render_template(
            "audit/purpose.html", here=here, about=about, asked=asked, purposes=purposes_in_words()
        ), 422 if asked else 200
    with AuditSession(database().engine, actor=current_actor()) as reader:
        rows = read_log(reader, wanted, limit=PAGE)
        changes = read_changes(reader, [wanted.case_id]) if wanted.case_id else []
    shown = rows[:PAGE]
    record(
        current_session(),
        Operation.CONSULTATION,
        "audit.log.read",
        object_type="audit-entry",
        object_ids=[row.id for row in shown],
        case_id=wanted.case_id,
        subject_ids=[wanted.object_id] if wanted.object_id else (),
        purpose=purpose,
    )
    following = cursor_of(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None
    return render_template(
        "audit/log.html",
        here=here,
        about=about,
        heading=heading,
        mine=current_actor().tenant_id,
        purpose=purpose,
        purposes=purposes_in_words(),
        rows=shown,
        changes=[_change_in_words(change) for change in changes],
        columns=_columns(),
        labels=_labels(shown),
        operations=[("", ""), *((operation.value, operation_in_words(operation)) for operation in Operation)],
        page=Page(
            shown=len(shown), next_url=with_query(here, request.args, before=following) if following else ""
        ),
        arguments=request.args,
        action_in_words=action_in_words,
        object_in_words=object_in_words,
        operation_in_words=operation_in_words,
    )


def _columns() -> tuple[Column, ...]:
    names = {
        "at": _("When"), "who": _("Who"), "what": _("What"), "record": _("Record"), "to": _("Disclosed to"),
        "seq": _("Number in chain"),
    }  # fmt: skip
    return tuple(Column(key=key, label=label, numeric=key == "seq") for key, label in names.items())


def _labels(rows: Sequence[LogRow]) -> dict[uuid.UUID, str]:
    """Case references and names of organisations, for the ids in the rows."""
    session = current_session()
    cases = {row.case_id for row in rows if row.case_id}
    organisations = {row.actor_tenant_id for row in rows} | {row.tenant_id for row in rows}
    found = session.execute(
        sa.select(CaseFile.id, CaseFile.reference)
        .where(CaseFile.tenant_id == session.actor.tenant_id, CaseFile.id.in_(cases))
        .union_all(sa.select(Tenant.id, Tenant.name).where(Tenant.id.in_(organisations)))
    )
    return {row.id: row.reference for row in found}


def _change_in_words(change: ChangeRow) -> dict[str, object]:
    """One change with its fields side by side; values that were erased are shown as such."""
    old, new = change.old_values or {}, change.new_values or {}
    fields = [
        {"name": name.replace("_", " "), "old": old.get(name, ""), "new": new.get(name, "")}
        for name in change.field_names
        if name in old or name in new
    ]
    return {"at": change.at, "who": change.actor_name, "operation": change.operation, "fields": fields}
