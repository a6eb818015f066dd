"""The reference rung: the least that does the same work well. Flask, SQLAlchemy Core, one Jinja template.

It has what nobody may leave out: a session looked up in the database, row security with the tenant told to the
database, the read audit with the ids shown, a page with header, navigation and footer. It has no permissions, no
modules, no translations, no components, no forms, no idempotency, no deadlines. What the product costs above it is
the price of those.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask, g, redirect, render_template, request
from werkzeug.wrappers import Response

from fairlead.cases.matching import starts_with
from fairlead.migrations import tables as _core_tables  # noqa: F401  # importing them maps them
from fairlead.modules.registry import installed_modules
from fairlead.people.models import PersonNameKey
from fairlead.tenancy.base import Base

COOKIE = "reference"
_URL = "FAIRLEAD_BENCH_URL"
_CONTEXT = sa.text(
    "select set_config('app.tenant', :tenant, true), set_config('app.actor', :actor, true),"
    " set_config('app.actor_name', :name, true), set_config('app.interaction', :interaction, true),"
    " set_config('app.realm', :realm, true)"
)
_SESSION = sa.text(
    "select u.id, u.name, m.tenant_id, t.name as organisation, m.roles from auth_session s"
    " join user_account u on u.id = s.user_id join membership m on m.user_id = u.id and m.disabled_at is null"
    " join tenant t on t.id = m.tenant_id"
    " where s.id = :key and s.revoked_at is null"
)
_NAVIGATION = [("Cases", "/cases"), ("People", "/people"), ("Referrals", "/referrals"), ("Audit", "/audit")]

installed_modules()  # importing a module's manifest imports its models
T = Base.metadata.tables
case_file, party, person, offence = T["case_file"], T["party"], T["person"], T["case_offence"]
event, audit, note, condition = T["case_event"], T["audit_entry"], T["note"], T["case_condition"]
deadline, document, resolution, name_key = (
    T["case_deadline"],
    T["case_document"],
    T["oocd_resolution"],
    T["person_name_key"],
)


def create() -> Flask:
    """The application, for gunicorn: ``fairlead.testing.bench.reference:create()``."""
    app = Flask(__name__, static_folder=None)
    engine = sa.create_engine(os.environ[_URL], pool_size=8, max_overflow=8)
    app.extensions["engine"] = engine

    @app.before_request
    def identify() -> None:
        key = hashlib.sha256(request.cookies.get(COOKIE, "").encode()).digest()
        g.interaction = uuid.uuid4()
        with engine.begin() as connection:
            connection.execute(_CONTEXT, _context(None, uuid.UUID(int=0), "", "platform"))
            g.user = connection.execute(_SESSION, {"key": key}).one()
        g.connection = engine.connect()
        g.connection.execute(_CONTEXT, _context(g.user.tenant_id, g.user.id, g.user.name, "tenant"))

    @app.after_request
    def commit(response: Response) -> Response:
        g.connection.commit()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if (connection := g.pop("connection", None)) is not None:
            connection.close()

    app.add_url_rule("/cases", view_func=worklist)
    app.add_url_rule("/people", view_func=search)
    app.add_url_rule("/cases/<reference>", view_func=case)
    app.add_url_rule("/cases", view_func=open_case, methods=["POST"])
    app.add_url_rule("/cases/<reference>/accept", view_func=accept, methods=["POST"])
    return app


def worklist() -> str:
    """25 open cases of the organisation with suspect and offence, the soonest due first."""
    suspect = (
        sa.select(person.c.family_name)
        .join(party, sa.and_(party.c.tenant_id == person.c.tenant_id, party.c.person_id == person.c.id))
        .where(
            party.c.tenant_id == case_file.c.tenant_id,
            party.c.case_id == case_file.c.id,
            party.c.role == "suspect",
        )
        .limit(1)
        .scalar_subquery()
    )
    title = (
        sa.select(offence.c.title)
        .where(offence.c.tenant_id == case_file.c.tenant_id, offence.c.case_id == case_file.c.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = g.connection.execute(
        sa.select(
            case_file.c.reference,
            suspect,
            title,
            case_file.c.state,
            case_file.c.holder_label,
            case_file.c.next_deadline_on,
            case_file.c.opened_at,
            case_file.c.id,
        )
        .where(case_file.c.tenant_id == g.user.tenant_id, case_file.c.closed_at.is_(None))
        .order_by(case_file.c.next_deadline_on, case_file.c.id)
        .limit(25)
    ).all()
    _looked_at("case.listed", "case", [row.id for row in rows])
    return _page(
        "Cases",
        (
            "Cases",
            ("Reference", "Suspect", "Offence", "State", "Holder", "Due", "Opened"),
            [row[:7] for row in rows],
        ),
    )


def search() -> str:
    """20 people whose surname starts as typed."""
    typed = request.args["q"].lower()
    found = sa.select(name_key.c.person_id).where(
        name_key.c.tenant_id == g.user.tenant_id, starts_with(PersonNameKey.key, typed)
    )
    rows = g.connection.execute(
        sa.select(person.c.id, person.c.family_name, person.c.given_names, person.c.date_of_birth)
        .where(person.c.tenant_id == g.user.tenant_id, person.c.id.in_(found.limit(300)))
        .order_by(person.c.family_name, person.c.given_names).limit(20)
    ).all()  # fmt: skip
    _looked_at("person.searched", "person", [row.id for row in rows])
    return _page("People", ("People", ("Id", "Family name", "Given names", "Born"), rows))


def case(reference: str) -> str:
    """One case with seven collections."""
    found = g.connection.execute(
        sa.select(case_file).where(
            case_file.c.tenant_id == g.user.tenant_id, case_file.c.reference == reference
        )
    ).one()

    def of_case(
        table: sa.Table, *columns: sa.ColumnElement[object], order: str, limit: int = 20
    ) -> Sequence[sa.Row[tuple[object, ...]]]:
        rows: Sequence[sa.Row[tuple[object, ...]]] = g.connection.execute(
            sa.select(*columns).where(table.c.tenant_id == found.tenant_id, table.c.case_id == found.id)
            .order_by(sa.desc(table.c[order])).limit(limit)
        ).all()  # fmt: skip
        return rows

    people = g.connection.execute(
        sa.select(
            person.c.family_name,
            person.c.given_names,
            party.c.role,
            party.c.category,
            person.c.date_of_birth,
            person.c.id,
        )
        .join(party, sa.and_(party.c.tenant_id == person.c.tenant_id, party.c.person_id == person.c.id))
        .where(party.c.tenant_id == found.tenant_id, party.c.case_id == found.id)
    ).all()
    shown = (
        (
            "Case",
            ("Reference", "State", "Holder", "Due"),
            [(found.reference, found.state, found.holder_label, found.next_deadline_on)],
        ),
        ("People", ("Family name", "Given names", "Role", "Category", "Born"), [row[:5] for row in people]),
        (
            "Offences",
            ("Code", "Title", "From"),
            of_case(offence, offence.c.code, offence.c.title, offence.c.committed_from, order="recorded_at"),
        ),
        (
            "Conditions",
            ("Text", "Kind", "Due", "State"),
            of_case(
                condition,
                condition.c.text,
                condition.c.kind,
                condition.c.due_on,
                condition.c.state,
                order="due_on",
            ),
        ),
        (
            "Documents",
            ("Title", "Made"),
            of_case(document, document.c.title, document.c.made_at, order="made_at"),
        ),
        (
            "Deadlines",
            ("Label", "Due"),
            of_case(deadline, deadline.c.label, deadline.c.due_on, order="due_on"),
        ),
        (
            "Notes",
            ("Note", "By", "At"),
            of_case(note, note.c.body, note.c.author_name, note.c.written_at, order="written_at"),
        ),
        (
            "Chronology",
            ("What", "By", "At"),
            of_case(event, event.c.summary, event.c.actor_name, event.c.at, order="at"),
        ),
    )
    _looked_at("case.opened-page", "case", [found.id], case_id=found.id, subjects=[row.id for row in people])
    return _page(reference, *shown)


def open_case() -> Response:
    """The rows that opening a resolution writes: case, suspect, offence, resolution, event, audit."""
    now, case_id, party_id, offence_id = datetime.now(UTC), uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    reference, own = f"REF-{case_id.hex[:10].upper()}", {"tenant_id": g.user.tenant_id, "version": 1}
    run = g.connection.execute
    run(
        sa.insert(case_file).values(
            **own,
            id=case_id,
            reference=reference,
            kind="oocd.resolution",
            module="oocd",
            state="REFERRED",
            crime_reference=request.form["crime_reference"],
            lead_id=g.user.id,
            lead_name=g.user.name,
            team="Team 1",
            opened_at=now,
            next_deadline_on=(now + timedelta(days=2)).date(),
            next_deadline_label="Review",
            holder_kind="person",
            holder_id=g.user.id,
            holder_label=g.user.name,
            held_since=now,
        )
    )
    run(
        sa.insert(party).values(
            **own,
            id=party_id,
            case_id=case_id,
            person_id=uuid.UUID(request.form["person_id"]),
            role="suspect",
            category="suspected",
            added_at=now,
        )
    )
    run(
        sa.insert(offence).values(
            **own,
            id=offence_id,
            case_id=case_id,
            code=request.form["code"],
            title="Theft from a shop",
            mode_of_trial="either_way",
            committed_from=now.date(),
            suspect_party_id=party_id,
            recorded_at=now,
        )
    )
    run(sa.insert(resolution).values(
        **own, id=uuid.uuid4(), case_id=case_id, suspect_party_id=party_id, offence_id=offence_id, regime="current",
        attendance="voluntary", answers={}, answered=[], present=[],
    ))  # fmt: skip
    _happened(case_id, "case.opened", now)
    _looked_at("case.opened", "case", [case_id], case_id=case_id, operation="collection")
    return redirect(f"/cases/{reference}", code=303)


def accept(reference: str) -> Response:
    """One change of state, if the version is still the one shown, with its event and audit."""
    run, now = g.connection.execute, datetime.now(UTC)
    found = run(
        sa.select(case_file.c.id, case_file.c.version)
        .where(case_file.c.tenant_id == g.user.tenant_id, case_file.c.reference == reference)
        .with_for_update()
    ).one()  # fmt: skip
    run(sa.update(case_file).where(case_file.c.id == found.id).values(
        state="INTAKE", version=found.version + 1, next_deadline_on=(now + timedelta(days=3)).date()
    ))  # fmt: skip
    _happened(found.id, "case.accepted", now)
    _looked_at("case.accepted", "case", [found.id], case_id=found.id, operation="alteration")
    return redirect(f"/cases/{reference}", code=303)


def _happened(case_id: uuid.UUID, kind: str, now: datetime) -> None:
    g.connection.execute(sa.insert(event).values(
        id=uuid.uuid4(), tenant_id=g.user.tenant_id, case_id=case_id, at=now, kind=kind, summary=kind, detail={},
        actor_id=g.user.id, actor_name=g.user.name, actor_organisation=g.user.organisation,
    ))  # fmt: skip


def _looked_at(
    action: str, kind: str, ids: Sequence[uuid.UUID], *, case_id: uuid.UUID | None = None,
    subjects: Sequence[uuid.UUID] = (), operation: str = "consultation",
) -> None:  # fmt: skip
    g.connection.execute(
        sa.insert(audit).values(
            id=uuid.uuid4(),
            tenant_id=g.user.tenant_id,
            actor_id=g.user.id,
            actor_name=g.user.name,
            actor_tenant_id=g.user.tenant_id,
            actor_role=" ".join(g.user.roles),
            interaction_id=g.interaction,
            source_ip=request.remote_addr,
            operation=operation,
            action=action,
            object_type=kind,
            object_ids=list(ids),
            case_id=case_id,
            subject_ids=list(subjects),
            field_names=[],
            purpose="casework",
            outcome="done",
        )
    )


def _page(title: str, *shown: tuple[str, Sequence[str], Sequence[Sequence[object]]]) -> str:
    return render_template(
        "reference.html", title=title, tables=shown, user=g.user, navigation=_NAVIGATION, here=request.path,
        token=g.interaction.hex, q=request.args.get("q"),
    )  # fmt: skip


def _context(tenant: uuid.UUID | None, actor: uuid.UUID, name: str, realm: str) -> dict[str, str]:
    return {
        "tenant": str(tenant or ""),
        "actor": str(actor),
        "name": name,
        "interaction": str(g.interaction),
        "realm": realm,
    }
