"""The rule explorer: every rule of the modules that are on, one rule tried on facts, a policy tried on past cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, render_template, request, stream_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # types-WTForms describes 3.2

from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.disparity import MERGED
from fairlead.modules.facade import current_hooks
from fairlead.modules.policy_preview import (
    NOT_RECORDED,
    PolicyRefused,
    Preview,
    PreviewPolicy,
    check_policy,
    previewing,
)
from fairlead.modules.rule_book import (
    FactsRefused,
    RuleFilter,
    RuleLine,
    RunRule,
    find_rule,
    modules_with_rules,
    rule_lines,
    run_rule,
)
from fairlead.modules.rule_forms import PreviewForm, RunForm
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import Database
from fairlead.web.frame import Crumb
from fairlead.web.tables import Column, Page
from fairlead.web.unit_of_work import attempt, current_actor, current_session, database, requires
from fairlead.workflow.calendar import local_day
from fairlead.workflow.decisions import Decision, Layer

bp = Blueprint("rules", __name__, url_prefix="/t/<slug:tenant>/rules", template_folder="templates")
ON_A_PAGE = 30
GROUP_WORDS: Mapping[str, str] = {
    "self-defined-ethnicity": lazy_gettext("Ethnicity, as the person said"),
    "officer-defined-ethnicity": lazy_gettext("Ethnicity, as an officer saw it"),
    "age": lazy_gettext("Age when the case was assessed"),
    "10-17": lazy_gettext("Under 18"),
    "18-24": lazy_gettext("18 to 24"),
    "25+": lazy_gettext("25 and over"),
    "Missing": lazy_gettext("Not stated or not known"),
    NOT_RECORDED: lazy_gettext("Not recorded"),
    MERGED: lazy_gettext("Small groups together"),
}
"""Words for characteristics and groups; those of the published code lists stand as they are."""
A_YEAR = timedelta(days=365)
"""How far back the page goes unless somebody says otherwise."""


@bp.get("")
@requires(Core.RULE_READ)
def list_rules() -> ResponseReturnValue:
    """Every rule, filtered by module, layer and words."""
    enabled = current_hooks().enabled
    asked = {name: request.args.get(name, "").strip() for name in ("module", "layer", "q")}
    found = rule_lines(enabled, RuleFilter(module=asked["module"], layer=asked["layer"], words=asked["q"]))
    number = max(1, request.args.get("page", 1, type=int))
    start = (number - 1) * ON_A_PAGE
    shown = found[start : start + ON_A_PAGE]

    def at(page: int) -> str:
        return url_for("rules.list_rules", page=page, **{key: value or None for key, value in asked.items()})  # type: ignore[arg-type]  # names of the query

    page = Page(
        shown=len(shown),
        total=len(found),
        previous_url=at(number - 1) if number > 1 else "",
        next_url=at(number + 1) if start + ON_A_PAGE < len(found) else "",
    )
    return render_template(
        "modules/rules.html",
        lines=shown,
        may_preview=current_actor().can(Core.POLICY_PREVIEW),
        page=page,
        asked=asked,
        columns=(
            Column(key="rule", label=_("Rule")),
            Column(key="layer", label=_("Layer")),
            Column(key="source", label=_("Source")),
            Column(key="dates", label=_("In force")),
        ),
        modules=[("", _("All")), *((each.name, each.title) for each in modules_with_rules(enabled))],
        layers=[("", _("All")), *((layer.value, layer.value.capitalize()) for layer in Layer)],
    )


@bp.route("/<slug:rule_set>/<string(maxlength=20):rule_id>", methods=["GET", "POST"])
@requires(Core.RULE_READ)
def show_rule(rule_set: str, rule_id: str) -> ResponseReturnValue:
    """One rule with its source, and what it says about facts typed in."""
    enabled = current_hooks().enabled
    module, rules, entry = find_rule(enabled, rule_set, rule_id)
    form = RunForm()
    said: dict[str, Decision] | None = None
    if form.validate_on_submit():
        command = RunRule(
            rule_set=rule_set,
            rule_id=rule_id,
            facts=form.document(),
            on=form.day(local_day(datetime.now(UTC))),
        )
        try:
            with attempt() as session:
                said = run_rule(session, session.actor, command, enabled=enabled)
        except FactsRefused as refusal:
            form.facts.errors = [refusal.message]
    elif not form.is_submitted():
        form.facts.data = json.dumps(rules.example, indent=2, ensure_ascii=False)
    page = render_template(
        "modules/rule.html",
        form=form,
        line=RuleLine(module=module.name, module_title=module.title, entry=entry),
        titles=rules.rule_set.subjects,
        applied=[title for code, title in rules.rule_set.subjects.items() if code in entry.applies_to],
        said=said,
        crumbs=_crumbs(entry.id),
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@bp.route("/preview", methods=["GET", "POST"])
@requires(Core.POLICY_PREVIEW)
def preview() -> ResponseReturnValue:
    """What other settings would have changed in the organisation's assessed cases. Changes nothing."""
    form = PreviewForm()
    modules = modules_with_rules(current_hooks().enabled)
    if not modules:
        raise NotVisible
    form.module.choices = [SelectChoice(each.name, each.title) for each in modules]
    now = datetime.now(UTC)
    shown: dict[str, object] = {
        "form": form,
        "modules": modules,
        "running": None,
        "words": GROUP_WORDS,
        "shift_columns": (
            Column(key="about", label=_("About")),
            Column(key="before", label=_("Was")),
            Column(key="after", label=_("Would be")),
            Column(key="cases", label=_("Cases"), numeric=True),
        ),
        "group_columns": (
            Column(key="group", label=_("Group")),
            Column(key="cases", label=_("Cases"), numeric=True),
            Column(key="changed", label=_("Another answer"), numeric=True),
            Column(key="share", label=_("Share"), numeric=True),
        ),
        "crumbs": _crumbs(_("Try a policy")),
    }
    if form.validate_on_submit():
        command = PreviewPolicy(module=form.module.data, values=form.settings(), since=form.since.data)
        try:
            check_policy(current_session(), current_actor(), command, now=now)
        except PolicyRefused as refusal:
            form["values"].errors = [refusal.message]
        else:
            shown["running"] = _Running(database=database(), actor=current_actor(), command=command, now=now)
            return stream_template("modules/preview.html", **shown)
    elif not form.is_submitted():
        form.since.data = local_day(now) - A_YEAR
        if len(modules) == 1:
            form.module.data = modules[0].name
    page = render_template("modules/preview.html", **shown)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@dataclass(kw_only=True)
class _Running:
    """A preview while its page is being sent: portions as they are done, then what was found.

    A year of cases takes longer than somebody waits for an empty page, so the page says how far it has come. It has a
    transaction of its own: that of the request ends before the page does.
    """

    database: Database
    actor: Actor
    command: PreviewPolicy
    now: datetime
    found: Preview | None = None

    def portions(self) -> Iterator[tuple[int, int]]:
        """How many of how many were run again, about twenty times."""
        told = 0
        with self.database.tenant_transaction(self.actor) as session:
            running = previewing(session, self.actor, self.command, now=self.now)
            while True:
                try:
                    done, of = next(running)
                except StopIteration as finished:
                    self.found = finished.value
                    return
                if done == of or done - told >= of / 20:
                    told = done
                    yield done, of


def _crumbs(title: str) -> tuple[Crumb, ...]:
    return (Crumb(label=_("Rules"), url=url_for("rules.list_rules")), Crumb(label=title))
