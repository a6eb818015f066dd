"""The demonstration: an own database brought up to date, invented organisations, people and cases in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

from fairlead.settings import Settings

DEMO_PASSWORD = "fairlead demo only"  # noqa: S105  # nosec B105  # invented people in an invented organisation, printed on start


def tenants_folder() -> Path:
    """The folder of tenant packs of the checkout. Raises `click.ClickException` when there is none."""
    folder = Path(__file__).resolve().parents[2] / "tenants"
    if not folder.is_dir():
        raise click.ClickException(
            f"No tenant packs at {folder}. Name the folder that holds them with: fairlead demo --tenants PATH"
        )
    return folder


def prepare_demo(
    *,
    superuser_url: str,
    owner_url: str,
    app_url: str,
    database: str,
    tenants: Path | None,
    say: Callable[[str], None],
) -> None:
    """Bring the database up to date and load the packs and the modules' demo cases. Safe to repeat."""
    from fairlead.cases.offence_list import load_offences
    from fairlead.help.demo import load_demo_requests
    from fairlead.links.demo import name_demo_contact
    from fairlead.migrations import runner
    from fairlead.modules.registry import load_demo_data
    from fairlead.providers.groups.demo import load_demo_groups
    from fairlead.providers.matching.demo import show_matching
    from fairlead.providers.money.demo import load_demo_money
    from fairlead.providers.onboarding.demo import show_documents
    from fairlead.tenancy.packs import apply_packs
    from fairlead.tenancy.sessions import Database

    runner.bootstrap_cluster(superuser_url, database)
    moved = runner.upgrade_all(owner_url)
    if moved:
        say(f"Database brought up to date: {', '.join(moved)}.")
    load_offences(owner_url)
    connection = Database(app_url)
    try:
        changes = apply_packs(connection, tenants or tenants_folder(), demo=True)
        for name, count in Counter(change.tenant for change in changes).items():
            say(f"Organisation {name}: {count} {'change' if count == 1 else 'changes'}.")
        load_demo_data(connection)
        show_matching(connection)
        show_documents(connection)
        name_demo_contact(connection)
        load_demo_groups(connection)
        load_demo_requests(connection)
        load_demo_money(connection)
    finally:
        connection.dispose()


def sign_ins(settings: Settings) -> str:
    """What the terminal shows: the address, and who can sign in."""
    from fairlead.tenancy.packs import demo_people

    rows = [
        f"  {person.email:44} {person.organisation}, {person.title}"
        for person in demo_people(tenants_folder())
    ]
    return "\n".join(
        [
            "",
            f"Fairlead is running at http://{settings.host}:{settings.port}",
            "",
            f"Sign in as any of these, password: {DEMO_PASSWORD}",
            *rows,
            "",
            "Invented people and organisations. Press Ctrl-C to stop; everything is kept for the next start.",
        ]
    )
