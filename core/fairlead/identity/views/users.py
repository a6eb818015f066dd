"""Administration of the organisation's users."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity import use_cases
from fairlead.identity.forms import NewUserForm, ResetForm, UserForm, choice
from fairlead.identity.permissions import Core
from fairlead.identity.policy import may_administer
from fairlead.identity.queries import Colleague, Roles, colleague, colleagues, roles_here
from fairlead.identity.use_cases import AddUser, EditUser, ResetSignIn
from fairlead.identity.views.blueprint import bp
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.tables import Column
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires

_SHOWN = 45  # more than anybody reads, and a page that loads on a phone; the search finds the others


@bp.get("/t/<tenant>/admin/users")
@requires(Core.USER_MANAGE)
def users() -> ResponseReturnValue:
    """Everybody who belongs to the organisation, or used to."""
    session = current_session()
    wanted = request.args.get("q", "")[:100]
    found = colleagues(session, wanted=wanted, limit=_SHOWN + 1)
    more, found = len(found) > _SHOWN, found[:_SHOWN]
    consulted(
        session, "identity.users.listed", object_type="membership", object_ids=[row.id for row in found]
    )
    columns = (
        Column(key="name", label=_("Name")),
        Column(key="email", label=_("E-mail address")),
        Column(key="roles", label=_("Roles")),
        Column(key="team", label=_("Team")),
        Column(key="state", label=_("State")),
    )
    titles = {key: role.title for key, role in roles_here(session).by_key.items()}
    return render_template(
        "identity/users.html", rows=found, columns=columns, titles=titles, wanted=wanted, more=more
    )


@bp.route("/t/<tenant>/admin/users/new", methods=["GET", "POST"])
@requires(Core.USER_MANAGE)
def add_user() -> ResponseReturnValue:
    """Add a colleague; the link goes to their mailbox, or is shown once."""
    form = NewUserForm()
    _offer_roles(form, roles_here(current_session()))
    if form.validate_on_submit():
        command = AddUser(
            email=form.email.data or "",
            name=form.name.data or "",
            roles=frozenset(form.roles.data or ()),
            team=form.team.data,
            rank=form.rank.data,
            job_title=form.job_title.data,
        )
        try:
            with attempt() as session:
                added = use_cases.add_user(session, session.actor, command, now=datetime.now(UTC))
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return _set_up(added.membership_id, command.name, added.setup_token)
    status = 422 if request.method == "POST" else 200
    return render_template("identity/user_new.html", form=form), status


@bp.route("/t/<tenant>/admin/users/<uuid:membership_id>", methods=["GET", "POST"])
@requires(Core.USER_MANAGE)
def user(membership_id: uuid.UUID) -> ResponseReturnValue:
    """One colleague: change name, roles and place."""
    session = current_session()
    person = _person(membership_id)
    roles = roles_here(session)
    form = UserForm(data={**_as_data(person), "version": person.version})
    _offer_roles(form, roles, held=person.roles)
    if form.validate_on_submit():
        command = EditUser(
            membership_id=membership_id,
            version=form.version.data if form.version.data is not None else -1,
            name=form.name.data or "",
            roles=frozenset(form.roles.data or ()),
            team=form.team.data,
            rank=form.rank.data,
            job_title=form.job_title.data,
        )
        try:
            with attempt() as inner:
                use_cases.edit_user(inner, inner.actor, command, now=datetime.now(UTC))
        except (NotPermitted, NotVisible):
            raise
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
            return _user_page(person, roles, form), 409
        except Refusal as refusal:
            _show(form, refusal)
        else:
            flash(_("Saved."), "positive")
            return redirect(url_for("identity.user", membership_id=membership_id), code=303)
    consulted(session, "identity.user.opened", object_type="membership", object_ids=[membership_id])
    return _user_page(person, roles, form), 422 if request.method == "POST" else 200


@bp.post("/t/<tenant>/admin/users/<uuid:membership_id>/<any(disable, enable, 'end-sessions'):what>")
@requires(Core.USER_MANAGE)
def change_access(membership_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """End or restore somebody's access, or sign them out everywhere."""
    now = datetime.now(UTC)
    done = {
        "disable": _("Access ended. Nothing the person wrote is lost."),
        "enable": _("Access restored."),
        "end-sessions": _("Signed out everywhere."),
    }
    try:
        with attempt() as session:
            if what == "disable":
                use_cases.disable_user(session, session.actor, membership_id, now=now)
            elif what == "enable":
                use_cases.enable_user(session, session.actor, membership_id, now=now)
            else:
                use_cases.end_sessions(session, session.actor, membership_id, now=now)
    except (NotPermitted, NotVisible):
        raise
    except Refusal as refusal:
        flash(refusal.message, "caution")
    else:
        flash(done[what], "positive")
    return redirect(url_for("identity.user", membership_id=membership_id), code=303)


@bp.route("/t/<tenant>/admin/users/<uuid:membership_id>/reset", methods=["GET", "POST"])
@requires(Core.USER_MANAGE)
def reset_sign_in(membership_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody set up password or second factor anew."""
    person = _person(membership_id)
    form = ResetForm()
    if form.validate_on_submit():
        chosen = form.what.data or ()
        command = ResetSignIn(
            membership_id=membership_id,
            password="password" in chosen,
            second_factor="second-factor" in chosen,
        )
        try:
            with attempt() as session:
                token = use_cases.reset_sign_in(session, session.actor, command, now=datetime.now(UTC))
        except (NotPermitted, NotVisible):
            raise
        except Refusal as refusal:
            _show(form, refusal)
        else:
            if command.password:
                return _set_up(membership_id, person.name, token)
            flash(
                _("The second factor is forgotten. The person sets up a new one when they sign in."),
                "positive",
            )
            return redirect(url_for("identity.user", membership_id=membership_id), code=303)
    status = 422 if request.method == "POST" else 200
    return render_template("identity/user_reset.html", form=form, person=person), status


def _person(membership_id: uuid.UUID) -> Colleague:
    found = colleague(current_session(), membership_id)
    if found is None:
        abort(404)
    return found


def _as_data(person: Colleague) -> dict[str, object]:
    return {
        "name": person.name,
        "roles": list(person.roles),
        "team": person.team,
        "rank": person.rank,
        "job_title": person.job_title,
    }


def _offer_roles(form: UserForm, roles: Roles, held: tuple[str, ...] = ()) -> None:
    """The roles this actor may give, and those the person has: leaving them ticked changes nothing."""
    own = current_actor().permissions
    form.roles.choices = [
        choice(key, role.title)
        for key, role in roles.by_key.items()
        if key in held or may_administer(own, roles.permissions_of([key]))
    ] + [choice(key, key) for key in held if key not in roles.by_key]


def _user_page(person: Colleague, roles: Roles, form: UserForm) -> str:
    return render_template(
        "identity/user.html",
        person=person,
        form=form,
        version=person.version,
        yourself=person.user_id == current_actor().id,
        titles={key: role.title for key, role in roles.by_key.items()},
    )


def _set_up(membership_id: uuid.UUID, name: str, token: str | None) -> str:
    """Where the link went; or, where e-mail is off, the link, this once: it is kept nowhere, not even for a repeated
    submit.
    """
    return render_template(
        "identity/setup_link.html",
        name=name,
        link=url_for("identity.welcome", token=token, _external=True) if token else "",
        onward=url_for("identity.user", membership_id=membership_id),
    )


def _show(form: UserForm | ResetForm, refusal: Refusal) -> None:
    """Put the refusal beside the field it is about, or above the form."""
    field = form._fields.get(refusal.field or "")
    if field is None:
        form.form_errors.append(refusal.message)
    else:
        field.errors = [*field.errors, refusal.message]
