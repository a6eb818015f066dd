"""Administration: which modules this organisation uses, and what switching one would mean."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.modules.forms import DisableForm, EnableForm
from fairlead.modules.queries import module_states
from fairlead.modules.rule_views import bp as rules
from fairlead.modules.use_cases import disable_module, enable_module, preview_disabling, preview_enabling
from fairlead.refusals import NotPermitted, NotVisible, Refusal
from fairlead.web.frame import Crumb
from fairlead.web.unit_of_work import attempt, current_actor, current_session, requires

bp = Blueprint("modules", __name__, url_prefix="/t/<slug:tenant>/admin/modules", template_folder="templates")
blueprints = (bp, rules)


@bp.get("")
@requires(Core.MODULE_MANAGE)
def list_modules() -> ResponseReturnValue:
    """Every installed module, and whether it is on here."""
    return render_template("modules/list.html", states=module_states(current_session()))


@bp.route("/<slug:name>/enable", methods=["GET", "POST"])
@requires(Core.MODULE_MANAGE)
def enable(name: str) -> ResponseReturnValue:
    """What switching the module on would bring; then do it."""
    form = EnableForm()
    impact = preview_enabling(current_session(), current_actor(), name)
    if form.validate_on_submit():
        try:
            with attempt() as session:
                enable_module(session, session.actor, form.command(name), now=datetime.now(UTC))
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            _show(form, refusal)
        else:
            flash(_("%(module)s is on.", module=impact.module.title), "success")
            return redirect(url_for("modules.list_modules"), code=303)
    elif not form.is_submitted():
        form.dpia_reference.data = impact.dpia_reference or ""
    page = render_template(
        "modules/enable.html", form=form, impact=impact, crumbs=_crumbs(impact.module.title)
    )
    return page, 422 if form.errors else 200


@bp.route("/<slug:name>/disable", methods=["GET", "POST"])
@requires(Core.MODULE_MANAGE)
def disable(name: str) -> ResponseReturnValue:
    """What switching the module off would hide; then do it."""
    form = DisableForm()
    impact = preview_disabling(current_session(), current_actor(), name)
    if form.validate_on_submit():
        try:
            with attempt() as session:
                disable_module(session, session.actor, form.command(name), now=datetime.now(UTC))
        except (NotVisible, NotPermitted):
            raise
        except Refusal as refusal:
            _show(form, refusal)
        else:
            flash(_("%(module)s is off. Its data is kept.", module=impact.module.title), "success")
            return redirect(url_for("modules.list_modules"), code=303)
    page = render_template(
        "modules/disable.html", form=form, impact=impact, crumbs=_crumbs(impact.module.title)
    )
    return page, 422 if form.errors else 200


def _show(form: EnableForm | DisableForm, refusal: Refusal) -> None:
    if refusal.field is not None and refusal.field in form:
        form[refusal.field].errors = [refusal.message]
    else:
        form.form_errors = [refusal.message]


def _crumbs(title: str) -> tuple[Crumb, ...]:
    return (Crumb(label=_("Modules"), url=url_for("modules.list_modules")), Crumb(label=title))
