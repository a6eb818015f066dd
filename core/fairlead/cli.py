"""``fairlead``: every command group is imported only when it is used, so that ``--help`` is quick."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "demo": (
        "fairlead.serving",
        "demo",
        "Embedded database, demo organisations and cases, on http://127.0.0.1:8000",
    ),
    "serve": ("fairlead.serving", "serve", "Production server; settings from the environment"),
    "db": ("fairlead.migrations.cli", "db", "Bring the database up to date; show or check where it stands"),
    "tenant": ("fairlead.tenancy.cli", "tenant", "Load, list and export organisations"),
    "module": ("fairlead.modules.cli", "module", "List modules, switch them on or off, write a new one"),
    "user": ("fairlead.identity.cli", "user", "Add people, reset their sign-in"),
    "keys": ("fairlead.uploads.cli", "keys", "Bring encrypted values under a new encryption key"),
    "rules": ("fairlead.modules.rules_cli", "rules", "List, show and run rules"),
    "openapi": ("fairlead.web.openapi_cli", "openapi", "The description of the API as JSON"),
    "directory": (
        "fairlead.providers.directory.cli",
        "directory",
        "The directory of services as Open Referral files",
    ),
    "audit": ("fairlead.audit.cli", "audit", "Verify the audit chain; seal what is waiting"),
    "generate": ("fairlead.testing.generate", "generate", "Realistic synthetic load, any size"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when called, modules' commands included."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Core's commands, then those that installed modules declare by entry point."""
        from importlib.metadata import entry_points

        return sorted({*_COMMANDS, *(point.name for point in entry_points(group="fairlead.commands"))})

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import the command ``name``, from core or from the module that offers it."""
        if name in _COMMANDS:
            module, attribute, _ = _COMMANDS[name]
            command: click.Command = getattr(import_module(module), attribute)
            return command
        from importlib.metadata import entry_points

        for point in entry_points(group="fairlead.commands", name=name):
            found: click.Command = point.load()
            return found
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table above, without importing any of them."""
        rows = [
            (name, _COMMANDS[name][2] if name in _COMMANDS else f"Commands of the module {name}")
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=LazyGroup)
@click.version_option(package_name="fairlead-core")
def main() -> None:
    """Fairlead: casework for police forces, intervention providers and partner agencies."""
