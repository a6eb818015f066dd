"""What every page of the module does the same way: find the record, show a form, do what it says, go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from fairlead.public import (
    Actor,
    Conflict,
    Crumb,
    Refusal,
    TenantSession,
    attempt,
    consulted,
    current_session,
    place_or_raise,
)
from fairlead_victims.access import find_record
from fairlead_victims.models import VictimRecord

blueprint = Blueprint(
    "victims", "fairlead_victims", url_prefix="/t/<slug:tenant>/victims", template_folder="templates"
)

Run = Callable[[TenantSession, Actor, datetime], object]
"""What a valid form does, in the session of the attempt."""


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A page that is one form about one record. ``row_version`` reads that of the row it is about."""

    heading: str
    submit: str = ""
    intro: str = ""
    template: str = "victims/form.html"
    row_version: Callable[[], int] | None = None
    more: dict[str, object] = field(default_factory=dict)


def present() -> datetime:
    """The time of this request, the one clock that the module's pages read."""
    return datetime.now(UTC)


def shown_record(reference: str) -> VictimRecord:
    """The record of this page, logged as looked at. Raises `NotVisible`, which becomes 404."""
    session = current_session()
    record = find_record(session, session.actor, reference)
    consulted(
        session,
        "victims.record.viewed",
        object_type="victims_record",
        object_ids=[record.id],
        subject_ids=[record.person_id],
    )
    return record


def record_url(reference: str) -> str:
    """The page of the record."""
    return url_for("victims.record", reference=reference)


def crumbs_to(last: str, reference: str = "") -> tuple[Crumb, ...]:
    """Victims, the record if there is one already, this page."""
    record = (Crumb(label=reference, url=record_url(reference)),) if reference else ()
    return (Crumb(label=_("Victims"), url=url_for("victims.records")), *record, Crumb(label=last))


def act(record: VictimRecord, form: FlaskForm, page: FormPage, run: Run) -> ResponseReturnValue:
    """Show the form, or do what it says and return to the record; whatever is refused is shown again with everything
    that was typed: 422 for a refusal, 409 when somebody saved first.
    """
    reference = record.reference
    if request.method == "GET":
        return _show(reference, form, page)
    if not form.validate():
        return _show(reference, form, page), 422
    try:
        with attempt() as session:
            run(session, session.actor, present())
    except Conflict:
        current_session().expire_all()
        return _show(reference, form, page, stale=True), 409
    except Refusal as refusal:
        place_or_raise(form, refusal)
        current_session().expire_all()
        return _show(reference, form, page), 422
    return redirect(record_url(reference), code=303)


def _show(reference: str, form: FlaskForm, page: FormPage, *, stale: bool = False) -> str:
    """Draw the form. It carries the version that was typed over, unless somebody saved in between."""
    sent = request.form.get("version", type=int) if request.method == "POST" and not stale else None
    return render_template(
        page.template,
        reference=reference,
        form=form,
        page=page,
        stale=stale,
        version=_version(reference, page) if sent is None else sent,
        submit_label=page.submit or _("Save"),
        cancel_url=record_url(reference),
        crumbs=crumbs_to(page.heading, reference),
        **page.more,
    )


def _version(reference: str, page: FormPage) -> int:
    if page.row_version is not None:
        return page.row_version()
    session = current_session()
    return find_record(session, session.actor, reference).version
