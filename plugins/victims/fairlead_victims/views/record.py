"""The page of one record, and what changes it: details, enhanced rights, safe contact, closing."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.public import current_session, ids_in, local_day, posted_version, requires
from fairlead_victims.forms.records import ChangeForm, CloseForm, ContactForm, ReopenForm, details_of
from fairlead_victims.forms.tracker import EnhancedForm
from fairlead_victims.permissions import Victims
from fairlead_victims.queries import read_record
from fairlead_victims.record_page import shown
from fairlead_victims.use_cases.common import terms_on
from fairlead_victims.use_cases.events import decide_enhanced
from fairlead_victims.use_cases.records import change_record, close_record, reopen_record, set_safe_contact
from fairlead_victims.views.pages import FormPage, act, blueprint, crumbs_to, present, shown_record


@blueprint.get("/records/<reference:reference>")
@requires(Victims.READ)
def record(reference: str) -> ResponseReturnValue:
    """Everything about one victim of one crime: what was promised and by when, what happened, how to reach them."""
    found = shown_record(reference)
    session, today = current_session(), local_day(present())
    return render_template(
        "victims/record.html",
        **shown(read_record(session, found), session.actor, today, terms_on(session, today)),
        crumbs=crumbs_to(found.reference),
    )


@blueprint.route("/records/<reference:reference>/change", methods=["GET", "POST"])
@requires(Victims.EDIT)
def change(reference: str) -> ResponseReturnValue:
    """Correct the details."""
    found = shown_record(reference)
    form = ChangeForm(data=details_of(found)) if request.method == "GET" else ChangeForm()
    page = FormPage(heading=_("Change the details"))
    return act(
        found,
        form,
        page,
        lambda session, actor, now: change_record(
            session, actor, form.command(reference, posted_version()), now=now
        ),
    )


@blueprint.route("/records/<reference:reference>/enhanced", methods=["GET", "POST"])
@requires(Victims.DECIDE_ENHANCED)
def enhanced(reference: str) -> ResponseReturnValue:
    """Decide on enhanced rights, at first and whenever circumstances change."""
    found = shown_record(reference)
    begun = {"enhanced": "yes" if found.enhanced else None, "gateways": found.gateways}
    form = EnhancedForm(data=begun) if request.method == "GET" else EnhancedForm()
    page = FormPage(
        heading=_("Enhanced rights"),
        submit=_("Record the decision"),
        intro=_("When enhanced rights begin, promises that run are due sooner. They never become due later."),
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: decide_enhanced(
            session, actor, form.command(reference, posted_version()), now=now
        ),
    )


@blueprint.route("/records/<reference:reference>/contacts/new", methods=["GET", "POST"])
@requires(Victims.EDIT)
def new_contact(reference: str) -> ResponseReturnValue:
    """Record a way to reach the victim, and whether it is safe."""
    found, form = shown_record(reference), ContactForm()
    page = FormPage(
        heading=_("How to reach this victim"),
        intro=_("It holds for every record of this person at once. Nobody outside victim care sees it."),
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: set_safe_contact(
            session,
            actor,
            form.command(reference, next(ids_in(request.args.getlist("replaces")), None)),
            now=now,
        ),
    )


@blueprint.route("/records/<reference:reference>/close", methods=["GET", "POST"])
@requires(Victims.CLOSE)
def close(reference: str) -> ResponseReturnValue:
    """Close the record."""
    found, form = shown_record(reference), CloseForm()
    page = FormPage(heading=_("Close the record"), submit=_("Close the record"))
    return act(
        found,
        form,
        page,
        lambda session, actor, now: close_record(
            session, actor, form.command(reference, posted_version()), now=now
        ),
    )


@blueprint.route("/records/<reference:reference>/reopen", methods=["GET", "POST"])
@requires(Victims.CLOSE)
def reopen(reference: str) -> ResponseReturnValue:
    """Take up a closed record again."""
    found, form = shown_record(reference), ReopenForm()
    page = FormPage(
        heading=_("Reopen the record"),
        submit=_("Reopen the record"),
        intro=_("Do this when something new happens in the case, or the victim makes contact again."),
    )
    return act(
        found,
        form,
        page,
        lambda session, actor, now: reopen_record(
            session, actor, form.command(reference, posted_version()), now=now
        ),
    )
