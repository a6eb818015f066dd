"""``fairlead audit``: verify the chains, seal what waits."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fairlead.audit.verify import Verification
    from fairlead.tenancy.sessions import Database


@contextmanager
def _database() -> Iterator[Database]:
    from fairlead.serving import open_database

    with open_database(os.environ) as database:
        yield database


@click.group()
def audit() -> None:
    """Verify the audit chain; seal what is waiting."""


@audit.command()
@click.option("--tenant", "slug", help="Only this organisation.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def verify(*, slug: str | None, as_json: bool) -> None:
    """Walk every chain. Exit code 1, and the first broken entry by name, when one does not hold."""
    from fairlead.audit.verify import verify as verify_chain
    from fairlead.tenancy.queries import list_tenants

    with _database() as database:
        tenants = [tenant for tenant in list_tenants(database) if slug in (None, tenant.slug)]
        if not tenants:
            raise click.ClickException(f"There is no organisation {slug!r}. See: fairlead tenant list")
        found = {tenant.slug: verify_chain(database, tenant.id) for tenant in tenants}
    if as_json:
        click.echo(json.dumps({name: _as_json(result) for name, result in found.items()}))
    else:
        for name, result in found.items():
            click.echo(f"{name:24} {_in_words(result)}")
    if not all(result.intact for result in found.values()):
        raise SystemExit(1)


@audit.command()
def seal() -> None:
    """Seal every waiting entry now."""
    from fairlead.audit.sealer import seal as seal_chain
    from fairlead.tenancy.queries import list_tenants

    with _database() as database:
        for tenant in list_tenants(database):
            click.echo(f"{tenant.slug:24} {seal_chain(database, tenant.id)} sealed")


def _as_json(result: Verification) -> dict[str, object]:
    fault = result.fault
    return {
        "intact": result.intact,
        "sealed": result.sealed,
        "unsealed": result.unsealed,
        "fault": None
        if fault is None
        else {"seq": fault.seq, "kind": fault.kind, "entry": str(fault.entry_id), "what": fault.what},
    }


def _in_words(result: Verification) -> str:
    if result.fault is not None:
        fault = result.fault
        return f"BROKEN at {fault.kind} {fault.entry_id} (number {fault.seq}): {fault.what}"
    age = f", the oldest for {result.oldest_unsealed.total_seconds():.0f} s" if result.oldest_unsealed else ""
    return f"intact: {result.sealed} sealed, {result.unsealed} waiting{age}"
