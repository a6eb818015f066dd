"""``fairlead tenant``: organisations as packs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from fairlead.refusals import NotVisible
from fairlead.tenancy.packs import PackError, apply_packs, export_pack


@click.group()
def tenant() -> None:
    """Load, list and export organisations."""


@tenant.command("apply")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--demo", is_flag=True, help="Also let the pack's invented people sign in. Never with real data."
)
def apply_command(path: Path, *, demo: bool) -> None:
    """Bring the database to what the pack in PATH says, or each pack in the folder PATH. Prints what it changed."""
    from fairlead.serving import open_database

    with open_database(os.environ) as database:
        try:
            changes = apply_packs(database, path, demo=demo)
        except PackError as error:
            raise click.ClickException(str(error)) from error
    for change in changes:
        click.echo(str(change))
    counted = "1 change." if len(changes) == 1 else f"{len(changes)} changes."
    click.echo(counted if changes else "Nothing to change.")


@tenant.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def list_command(*, as_json: bool) -> None:
    """List the organisations with the modules that are on."""
    from fairlead.serving import open_database
    from fairlead.tenancy.queries import organisations

    with open_database(os.environ) as database:
        found = organisations(database)
    if as_json:
        rows = [
            {"slug": row.slug, "name": row.name, "kind": row.kind, "modules": list(row.modules)}
            for row in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row.slug:<16}{row.kind:<14}{row.name:<36}{', '.join(row.modules)}")


@tenant.command("export")
@click.argument("slug")
def export_command(slug: str) -> None:
    """Write the organisation SLUG to standard output as a tenant.toml, without its people."""
    from fairlead.serving import open_database

    with open_database(os.environ) as database:
        try:
            click.echo(export_pack(database, slug), nl=False)
        except NotVisible as error:
            raise click.ClickException(error.message) from error
