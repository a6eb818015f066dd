"""The operating system account that the embedded server runs as."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fairlead.embedded.errors import EmbeddedServerError

SERVER_ACCOUNT = "fairlead-db"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who the server programs run as.

    `client` is the operating system user that may connect. `switch` is true when it differs from the server's
    own user, which is so exactly when Fairlead runs as root.
    """

    name: str
    uid: int
    gid: int
    client: str
    switch: bool


def server_account() -> Account:
    """The account for the server: the present user, or `fairlead-db` (created when missing) for root.

    Raises `EmbeddedServerError` when the present user has no name or the account cannot be created.
    """
    client = _entry_of(os.geteuid())
    if client.pw_uid != 0:
        return Account(
            name=client.pw_name, uid=client.pw_uid, gid=client.pw_gid, client=client.pw_name, switch=False
        )
    entry = _existing(SERVER_ACCOUNT) or _create(SERVER_ACCOUNT)
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, client=client.pw_name, switch=True)


def blocking_folder(path: Path, account: Account) -> Path | None:
    """The first folder above `path` that `account` may not enter, or None. Nothing is changed."""
    for folder in reversed(path.parents):
        status = folder.stat()
        if status.st_uid == account.uid:
            allowed = status.st_mode & stat.S_IXUSR
        elif status.st_gid == account.gid:
            allowed = status.st_mode & stat.S_IXGRP
        else:
            allowed = status.st_mode & stat.S_IXOTH
        if not allowed:
            return folder
    return None


def _entry_of(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedServerError(
            f"The embedded PostgreSQL cannot start: user id {uid} has no entry in the list of users, and "
            "PostgreSQL needs one. Add an entry, run as another user, or set FAIRLEAD_DATABASE_URL to a "
            "server of yours."
        ) from None


def _existing(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", "--user-group", name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        trouble = done.stderr.strip()
    except OSError as error:
        trouble = str(error)
    # Another process may have created it in the same moment, so what counts is whether it exists now.
    entry = _existing(name)
    if entry is None:
        raise EmbeddedServerError(
            f"PostgreSQL does not run as root, and the system user {name!r} for it could not be created "
            f"({trouble}). Create it (useradd --system --user-group {name}), or run Fairlead as an ordinary "
            "user."
        )
    return entry
