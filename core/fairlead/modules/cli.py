"""``fairlead module``: what is installed, what is on where, and a new module to start from."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from fairlead.tenancy.sessions import TenantSession


@click.group()
def module() -> None:
    """List modules, switch them on or off, write a new one."""


@module.command("list")
@click.option("--tenant", "slug", help="Also say which are on for this organisation.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def list_command(*, slug: str | None, as_json: bool) -> None:
    """List the installed modules."""
    from fairlead.modules.queries import enabled_modules
    from fairlead.modules.registry import ModuleRefused, registry

    try:
        modules = registry().modules
    except ModuleRefused as error:
        raise click.ClickException(str(error)) from error
    enabled: frozenset[str] | None = None
    if slug is not None:
        with _inside(slug) as session:
            enabled = enabled_modules(session)
    rows = [
        {"name": item.name, "version": item.version, "title": item.title}
        | ({} if enabled is None else {"enabled": item.name in enabled})
        for item in modules
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for item in modules:
        state = "" if enabled is None else "on   " if item.name in enabled else "off  "
        click.echo(f"{state}{item.name:<20} {item.version:<10} {item.title}")
    if not modules:
        click.echo("No modules are installed.")


@module.command()
@click.argument("name")
@click.option("--tenant", "slug", required=True, help="The organisation.")
@click.option("--dpia", required=True, help="Reference of the data protection impact assessment.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def enable(name: str, *, slug: str, dpia: str, yes: bool) -> None:
    """Switch NAME on for an organisation, after showing what that brings."""
    from fairlead.modules.use_cases import SwitchModule, enable_module, preview_enabling

    with _inside(slug) as session:
        impact = preview_enabling(session, session.actor, name)
        click.echo(f"{impact.module.title} will process, for {slug}:")
        for purpose in impact.purposes:
            click.echo(
                f"  {purpose.title} ({purpose.regime}; {purpose.basis}): {', '.join(purpose.data_categories)}"
            )
        for permission in impact.permissions:
            click.echo(f"  permission {permission.key}: {permission.title}")
        if impact.reappearing_cases:
            click.echo(f"  {impact.reappearing_cases} open cases will be visible again")
        if not yes:
            click.confirm("Switch it on?", abort=True)
        command = SwitchModule(module=name, dpia_reference=dpia)
        enable_module(session, session.actor, command, now=datetime.now(UTC))
    click.echo(f"{name} is on for {slug}.")


@module.command()
@click.argument("name")
@click.option("--tenant", "slug", required=True, help="The organisation.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def disable(name: str, *, slug: str, yes: bool) -> None:
    """Switch NAME off for an organisation, after showing what that hides. Nothing is deleted."""
    from fairlead.modules.use_cases import SwitchModule, disable_module, preview_disabling

    with _inside(slug) as session:
        impact = preview_disabling(session, session.actor, name)
        click.echo(f"{impact.hidden_open_cases} open cases of {slug} will be hidden. Nothing is deleted.")
        if not yes:
            click.confirm("Switch it off?", abort=True)
        disable_module(session, session.actor, SwitchModule(module=name), now=datetime.now(UTC))
    click.echo(f"{name} is off for {slug}.")


@module.command()
@click.argument("name")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=Path("plugins"), show_default=True
)
def new(name: str, *, into: Path) -> None:
    """Write a working module called NAME, with tests that pass, into a folder of its own."""
    from fairlead.modules.scaffold import ScaffoldError, write_module

    try:
        folder = write_module(name, into)
    except ScaffoldError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {folder}. Next: uv sync --all-packages, then .venv/bin/pytest {folder}")


@contextmanager
def _inside(slug: str) -> Iterator[TenantSession]:
    """One unit of work in the organisation ``slug``, as whoever is signed in to this machine."""
    import sqlalchemy as sa

    from fairlead.identity.actor import Actor
    from fairlead.identity.permissions import Core
    from fairlead.refusals import Refusal
    from fairlead.serving import open_database
    from fairlead.tenancy.models import Tenant
    from fairlead.tenancy.sessions import NOBODY

    with open_database(os.environ) as database:
        with database.platform_transaction(NOBODY) as session:
            tenant_id = session.scalar(sa.select(Tenant.id).where(Tenant.slug == slug))
        if tenant_id is None:
            raise click.ClickException(f"There is no organisation {slug!r}. See: fairlead tenant list")
        name = f"command line ({getpass.getuser()})"
        actor = Actor.system(name, tenant_id, permissions=frozenset({Core.MODULE_MANAGE}))
        try:
            with database.tenant_transaction(actor) as work:
                yield work
        except Refusal as refusal:
            raise click.ClickException(refusal.message) from refusal
