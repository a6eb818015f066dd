"""``fairlead rules``: every rule of every installed module, with its source, and one rule run on facts typed in."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from fairlead.modules.policy_preview import Preview
    from fairlead.workflow.registry import RuleRegistry


@click.group()
def rules() -> None:
    """List, show and run rules."""


@rules.command("list")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def list_rules(*, as_json: bool) -> None:
    """Every rule: id, version, layer, dates in force, confidence, title, source, and what it still awaits."""
    entries = _registry().entries()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(entry) for entry in entries]))
        return
    for entry in entries:
        dates = f"{entry.effective_from} to {entry.effective_to or 'now':10}"
        waiting = f" · awaits {entry.awaits}" if entry.awaits else ""
        click.echo(
            f"{entry.id:8} v{entry.version:4} {entry.layer:9} {dates} {entry.confidence} {entry.title} ·"
            f" {entry.source}{waiting}"
        )


@rules.command()
@click.argument("rule_id")
def show(rule_id: str) -> None:
    """One rule in full."""
    entry = _found(rule_id)
    for name, value in entry.items():
        click.echo(
            f"{name.replace('_', ' '):16} {', '.join(value) if isinstance(value, tuple) else value or '-'}"
        )


@rules.command()
@click.argument("rule_id")
@click.option("--facts", type=click.File(), default="-", help="Facts as JSON; - reads standard input.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The rules in force on this day (today)."
)
@click.option("--tenant", "slug", help="With this organisation's settings.")
@click.option("--settings", type=click.File(), help="Parameters as JSON, over the defaults.")
def run(rule_id: str, facts: TextIO, day: datetime | None, slug: str | None, settings: TextIO | None) -> None:
    """What one rule alone says about these facts, as JSON."""
    from fairlead.workflow.calendar import local_day
    from fairlead.workflow.rules import UnknownRule

    on = day.date() if day else local_day(datetime.now(tz=UTC))
    parameters = {**_of_tenant(slug, on), **(_read(settings, "--settings") if settings else {})}
    try:
        found = _registry().run(rule_id, _read(facts, "--facts"), parameters, on)
    except (UnknownRule, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps({subject: decision.to_json() for subject, decision in found.items()}, indent=2))


@rules.command()
@click.argument("pack", type=click.Path(exists=True, path_type=Path))
@click.option("--tenant", "slug", required=True, help="The organisation whose assessed cases are run again.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def preview(pack: Path, slug: str, *, as_json: bool) -> None:
    """What the settings of PACK would have changed in an organisation's assessed cases. Changes nothing.

    PACK is the folder of a tenant pack, its tenant.toml, or a JSON file with settings by key.
    """
    from fairlead.identity.permissions import Core
    from fairlead.modules.outside import inside_organisation
    from fairlead.modules.policy_preview import PolicyRefused, PreviewPolicy, preview_policy
    from fairlead.refusals import Refusal

    now = datetime.now(tz=UTC)
    told: dict[str, object] = {}
    try:
        rights = frozenset({str(Core.POLICY_PREVIEW), str(Core.CASE_READ), str(Core.CASE_READ_ALL)})
        for module, values in _policy(pack).items():
            with (
                inside_organisation(slug, permissions=rights) as session,
                click.progressbar(length=1, label=module, file=sys.stderr) as bar,
            ):

                def show(done: int, of: int, bar: ProgressBar[int] = bar) -> None:
                    bar.length = of
                    bar.update(done - bar.pos)

                command = PreviewPolicy(module=module, values=values)
                found = preview_policy(session, session.actor, command, now=now, on_progress=show)
            told[module] = dataclasses.asdict(found)
            if not as_json:
                _say(module, found)
    except PolicyRefused as refused:
        raise click.ClickException("\n".join(refused.problems)) from refused
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if as_json:
        click.echo(json.dumps(told, default=dict))


def _say(module: str, found: Preview) -> None:
    click.echo(
        f"{module}: {found.assessed} assessed cases run again, {found.affected} would have been otherwise"
    )
    for shift in found.shifts:
        click.echo(f"  {shift.subject:8} {shift.before:16} → {shift.after:16} {shift.cases:6}")
    for part in found.disparity if found.affected else ():
        click.echo(
            f"  Share with another answer, {part.characteristic} (rounded to 5, c: small number hidden)"
        )
        for group in part.groups:
            percent = "c" if group.percent is None else f"{group.percent}%"
            click.echo(f"    {group.group:24} of {group.assessed:6} cases {percent:>5}")
        if not part.groups:
            click.echo("    not shown: the numbers are too small")
    for case in found.cases:
        changes = "; ".join(f"{subject} {before} → {after}" for subject, before, after in case.changes)
        click.echo(f"  {case.reference}: {changes}")
    if found.without_effect:
        click.echo(f"  No rule reads: {', '.join(found.without_effect)}")
    if found.unreadable:
        click.echo(f"  {found.unreadable} could not be run again")


def _policy(pack: Path) -> dict[str, dict[str, object]]:
    """The settings of a pack by module; of several blocks for one key the latest."""
    from fairlead.modules.registry import installed_modules
    from fairlead.tenancy.packs.reading import PackError, find_packs, read_pack

    if pack.suffix == ".json":
        with pack.open(encoding="utf-8") as file:
            values = dict(_read(file, str(pack)))
        owners = {setting.key: module.name for module in installed_modules() for setting in module.settings}
        unknown = sorted(values.keys() - owners.keys())
        if unknown:
            raise click.ClickException(f"{pack}: no module has the setting {', '.join(unknown)}")
        found: dict[str, dict[str, object]] = {}
        for key, value in values.items():
            found.setdefault(owners[key], {})[key] = value
        return found
    try:
        folders = find_packs(pack)
        if len(folders) != 1:
            raise click.ClickException(f"{pack} holds several packs; give the folder of one")
        blocks = sorted(read_pack(folders[0]).settings, key=lambda block: block.effective_from)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    with_rules = {module.name for module in installed_modules() if module.rule_sets}
    by_module: dict[str, dict[str, object]] = {}
    for block in blocks:
        if block.module in with_rules:
            by_module.setdefault(block.module, {}).update(block.values)
    if not by_module:
        raise click.ClickException(f"{pack} has no settings of a module with rules")
    return by_module


def _registry() -> RuleRegistry:
    from fairlead.modules.registry import installed_modules
    from fairlead.workflow.registry import RuleRegistry

    registry = RuleRegistry()
    for module in installed_modules():
        for rule_set in module.rule_sets:
            registry.register(rule_set)
    return registry


def _found(rule_id: str) -> dict[str, str | tuple[str, ...] | None]:
    from fairlead.workflow.rules import UnknownRule

    try:
        return dataclasses.asdict(_registry().show(rule_id))
    except UnknownRule as error:
        raise click.ClickException(str(error)) from error


def _read(source: TextIO, name: str) -> Mapping[str, object]:
    try:
        document = json.load(source)
    except json.JSONDecodeError as error:
        raise click.ClickException(f"{name} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise click.ClickException(f"{name} must be a JSON object, not {type(document).__name__}")
    return document


def _of_tenant(slug: str | None, on: date) -> Mapping[str, object]:
    """The dated settings of an organisation, by canonical key, for every installed module with rules."""
    if slug is None:
        return {}
    from fairlead.identity.actor import Actor
    from fairlead.modules.registry import installed_modules
    from fairlead.serving import open_database
    from fairlead.tenancy.queries import list_tenants
    from fairlead.tenancy.settings_in_force import settings_in_force

    with open_database(os.environ) as database:
        tenant = next((item for item in list_tenants(database) if item.slug == slug), None)
        if tenant is None:
            raise click.ClickException(f"There is no organisation {slug!r}. See: fairlead tenant list")
        with database.tenant_transaction(Actor.system("rules-command", tenant.id)) as session:
            return {
                key: value
                for module in installed_modules()
                for rule_set in module.rule_sets
                for key, value in rule_set.only_parameters(
                    {key: each.value for key, each in settings_in_force(session, module.name, on).items()}, on
                ).items()
            }
