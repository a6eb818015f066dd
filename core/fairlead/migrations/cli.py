"""``fairlead db``: bring the database up to date, say where it stands, check that models and database agree."""

from __future__ import annotations

import json
import os

import click

from fairlead.settings import SettingsError, load_settings


def owner_url() -> str:
    """The address of the database as the role that owns the tables, from the environment."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    if settings.owner_database_url is None:
        raise click.ClickException(
            "FAIRLEAD_OWNER_DATABASE_URL is not set. It names the database as the role fairlead_owner,"
            " for example postgresql+psycopg://fairlead_owner@db.example/fairlead."
        )
    return settings.owner_database_url.get_secret_value()


@click.group()
def db() -> None:
    """Bring the database up to date; show or check where it stands."""


@db.command()
def upgrade() -> None:
    """Apply every waiting revision of core and of the installed modules, then load reference data."""
    from fairlead.cases.offence_list import load_offences
    from fairlead.migrations import runner

    url = owner_url()
    moved = runner.upgrade_all(url)
    click.echo(f"Upgraded: {', '.join(moved)}." if moved else "Nothing to upgrade.")
    load_offences(url)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def status(*, as_json: bool) -> None:
    """Where each history stands. Exit code 1 when something is behind."""
    from fairlead.migrations import runner

    found = runner.status_of(owner_url())
    if as_json:
        click.echo(json.dumps([{"module": s.module, "current": s.current, "head": s.head} for s in found]))
    else:
        for item in found:
            place = f"behind {item.head}" if item.behind else "up to date"
            click.echo(f"{item.module:12} {item.current or '-':24} {place}")
    if any(item.behind for item in found):
        raise SystemExit(1)


@db.command()
def check() -> None:
    """Compare models and database. Exit code 1 when they differ."""
    from fairlead.migrations import runner

    found = {module: items for module, items in runner.differences(owner_url()).items() if items}
    for module, items in found.items():
        for item in items:
            click.echo(f"{module}: {item}", err=True)
    if found:
        raise SystemExit(1)
    click.echo("Models and database agree.")
