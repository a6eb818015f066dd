"""``fairlead directory``: the directory of services as Open Referral files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from fairlead.providers.directory.open_referral import standard


@click.group()
def directory() -> None:
    """Write and check files of services (Open Referral, HSDS 3)."""


@directory.command()
@click.option("--tenant", "slug", help="Only the services of this provider.")
def export(*, slug: str | None) -> None:
    """Write the directory to standard output as JSON, without what contracts say."""
    from fairlead.identity.actor import Actor
    from fairlead.providers.directory.open_referral.writing import page_of_all, services
    from fairlead.serving import open_database
    from fairlead.tenancy.queries import list_tenants
    from fairlead.tenancy.sessions import NOBODY

    with open_database(os.environ) as database:
        ids = {found.slug: found.id for found in list_tenants(database)}
        if slug is not None and slug not in ids:
            raise click.ClickException(f"There is no organisation {slug!r}.")
        only = ids[slug] if slug is not None else None
        reader = Actor.system("directory-export", only) if only is not None else NOBODY
        with database.tenant_transaction(reader) as session:
            contents = list(services(session, only))
    click.echo(json.dumps(page_of_all(contents), ensure_ascii=False, indent=2))


@directory.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option(
    "--schema",
    type=click.File("r", encoding="utf-8"),
    help="Also try each service with this JSON schema: schema/compiled/service.json of the specification.",
)
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def check(*, file: TextIO, schema: TextIO | None, as_json: bool) -> None:
    """Say whether FILE (- reads standard input) follows the standard. Exit code 1 when it does not."""
    from fairlead.providers.directory.open_referral import standard

    document = _json(file)
    found = standard.read(document)
    faults = list(found) if isinstance(found, tuple) else []
    if schema is not None:
        faults += _against(schema, document)
    if as_json:
        click.echo(json.dumps([{"path": fault.path, "detail": fault.detail} for fault in faults]))
    else:
        for fault in faults:
            click.echo(f"{fault.path}: {fault.detail}")
        click.echo(_counted(len(faults)))
    if faults:
        raise SystemExit(1)


def _against(schema: TextIO, document: object) -> list[standard.Fault]:
    from fairlead.providers.directory.open_referral import standard

    published = _json(schema)
    if not isinstance(published, dict):
        raise click.ClickException(f"{schema.name} is not a JSON schema.")
    try:
        return list(standard.checked_against(published, document))
    except ValueError as error:
        raise click.ClickException(f"{schema.name} is not a JSON schema: {error}") from error


def _json(file: TextIO) -> object:
    try:
        return json.load(file)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file.name} is not JSON: {error}") from error


def _counted(faults: int) -> str:
    if not faults:
        return "The file follows the standard."
    return "1 fault." if faults == 1 else f"{faults} faults."
