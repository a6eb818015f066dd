"""``fairlead keys``: after a change of FAIRLEAD_ENCRYPTION_KEY, whatever was encrypted under a former one."""

from __future__ import annotations

import os

import click


@click.group()
def keys() -> None:
    """The keys under which files and second factors are encrypted."""


@keys.command()
def renew() -> None:
    """Encrypt everything under the present key, so that the former ones can be taken out of the settings.

    Put the old value into FAIRLEAD_FORMER_ENCRYPTION_KEYS and a new one into FAIRLEAD_ENCRYPTION_KEY, start the servers
    with both, run this, and take the old one out. Files stay as they are; only their small keys are written. Stopped
    half-way, it goes on where it was. Recovery codes made before work no longer without the old key.
    """
    from fairlead.identity.second_factor import SecondFactor
    from fairlead.identity.secrets import FieldCipher
    from fairlead.notifications.renewing import renew_messages
    from fairlead.providers.evidence.renewing import renew_files
    from fairlead.serving import open_database
    from fairlead.settings import load_settings
    from fairlead.tenancy.sessions import NOBODY
    from fairlead.uploads.sealing import FileCipher

    settings = load_settings(os.environ)
    with open_database(os.environ) as database:
        with database.platform_transaction(NOBODY) as session:
            factors = SecondFactor(*settings.encryption_keys).renew(session)
        messages = renew_messages(database, FieldCipher(*settings.encryption_keys))
        files = renew_files(database, FileCipher(*settings.encryption_keys))
    click.echo(
        f"{factors} second factors, {messages} messages and {files.files} files were brought under the present key."
    )
    if files.unreadable:
        named = ", ".join(str(each) for each in files.unreadable[:20])
        raise click.ClickException(
            f"{len(files.unreadable)} files could not be read with any key of the settings, and stay as they are:"
            f" {named}. Keep the former keys, and compare with a backup."
        )
