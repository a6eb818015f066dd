"""Administration of the organisation's roles."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity import use_cases
from fairlead.identity.forms import RoleForm, choice
from fairlead.identity.permissions import Core
from fairlead.identity.queries import RoleHere, permission_titles, roles_here
from fairlead.identity.use_cases import DefineRole
from fairlead.identity.views.blueprint import bp
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.web.unit_of_work import attempt, current_session, requires


@bp.get("/t/<tenant>/admin/roles")
@requires(Core.ROLE_MANAGE)
def roles() -> ResponseReturnValue:
    """Every role of the organisation with what it lets people do."""
    session = current_session()
    return render_template(
        "identity/roles.html", roles=roles_here(session).by_key.values(), titles=permission_titles(session)
    )


@bp.route("/t/<tenant>/admin/roles/new", methods=["GET", "POST"])
@requires(Core.ROLE_MANAGE)
def new_role() -> ResponseReturnValue:
    """Define a role of the organisation's own."""
    return _edit(None)


@bp.route("/t/<tenant>/admin/roles/<key>", methods=["GET", "POST"])
@requires(Core.ROLE_MANAGE)
def role(key: str) -> ResponseReturnValue:
    """Change what a role lets people do. The proposed role becomes the organisation's own."""
    found = roles_here(current_session()).by_key.get(key)
    if found is None:
        abort(404)
    return _edit(found)


def _edit(present: RoleHere | None) -> ResponseReturnValue:
    titles = permission_titles(current_session())
    form = RoleForm(
        data={"title": present.title, "permissions": sorted(present.permissions), "version": present.version}
        if present
        else None
    )
    form.permissions.choices = [choice(key, title) for key, title in titles.items()]
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        command = DefineRole(
            key=present.key if present else None,
            title=form.title.data or "",
            permissions=frozenset(form.permissions.data or ()),
            version=form.version.data,
        )
        try:
            with attempt() as session:
                use_cases.define_role(session, session.actor, command, now=datetime.now(UTC))
        except (NotPermitted, NotVisible):
            raise
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
            status = 409
        except Refusal as refusal:
            field = form.title if refusal.field == "title" else form.permissions
            field.errors = [*field.errors, refusal.message]
        else:
            flash(_("Saved. It holds from the next page each person opens."), "positive")
            return redirect(url_for("identity.roles"), code=303)
    page = render_template(
        "identity/role.html", form=form, present=present, version=present.version if present else None
    )
    return page, status
