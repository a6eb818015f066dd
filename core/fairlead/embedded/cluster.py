"""One PostgreSQL data folder and its server: create, start, stop. Knows nothing of who owns it."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from fairlead.embedded.account import Account, blocking_folder, server_account
from fairlead.embedded.binaries import DEFAULT_MAJOR, chosen_major, program_folder
from fairlead.embedded.configuration import access_rules, server_settings, user_map
from fairlead.embedded.errors import EmbeddedServerError

SUPERUSER = "postgres"
_SOCKET_NAME = ".s.PGSQL.5432"
# Linux allows 107 bytes in a socket's path, macOS 103; stay below both.
_LONGEST_SOCKET_PATH = 100
_FIRST_WITH_BUILTIN_LOCALES = 17
_PATIENCE_SECONDS = 30
_LOG_LIMIT_BYTES = 1_000_000


class Cluster:
    """A server in `<data_dir>/postgres`. `start` and `stop` may be called in any state and by any process.

    `major` is 16 or 18; None takes the version of the existing data, else `PGSERVER_POSTGRES_VERSION`, else
    18. `durable=False` is for tests: faster, and the data may be lost when the machine stops.
    """

    def __init__(self, data_dir: Path, *, major: int | None = None, durable: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self.folder = self.data_dir / "postgres"
        self._data = self.folder / "data"
        self._log = self.folder / "server.log"
        self._durable = durable
        self._asked_major = major

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the data folder, or in the temporary folder when that path would be too
        long.
        """
        inside = self.folder / "socket"
        if len(os.fsencode(inside / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"fairlead-{os.geteuid()}-{digest}"

    def url(self, role: str, database: str) -> str:
        """An SQLAlchemy URL (`postgresql+psycopg://`) for that database role; no password is needed."""
        user, name, host = (quote(part, safe="") for part in (role, database, str(self.socket_folder)))
        return f"postgresql+psycopg://{user}@/{name}?host={host}"

    def start(self) -> None:
        """Create the data folder when it is missing and start the server unless it runs already."""
        account = server_account()
        self._make_folders(account)
        programs = program_folder(self._major(), account)
        if not (self._data / "PG_VERSION").exists():
            self._create(programs, account)
        if not self._answers(programs):
            self._launch(programs, account)

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, committed ones are kept. Waits until it is
        gone.
        """
        if not (self._data / "postmaster.pid").exists():
            return
        account = server_account()
        programs = program_folder(self._major(), account)
        trouble = ""
        # "fast" waits for a checkpoint; a disk too slow for it is no reason to leave the server behind.
        for mode in ("fast", "immediate"):
            command = ["-D", str(self._data), "-m", mode, "-w", "-t", str(_PATIENCE_SECONDS), "stop"]
            trouble = _run(programs / "pg_ctl", command, account).stderr.strip()
            if _run(programs / "pg_ctl", ["-D", str(self._data), "status"], account).returncode != 0:
                with contextlib.suppress(OSError):  # a server that was killed leaves its socket in it
                    self.socket_folder.rmdir()
                return
        raise EmbeddedServerError(f"The embedded PostgreSQL in {self.folder} did not stop: {trouble}")

    def _major(self) -> int:
        asked = self._asked_major or chosen_major(os.environ.get("PGSERVER_POSTGRES_VERSION"))
        try:
            present = int((self._data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return asked or DEFAULT_MAJOR
        if asked not in {None, present}:
            raise EmbeddedServerError(
                f"The data in {self.folder} was written by PostgreSQL {present}, and version {asked} was "
                "asked "
                "for (PGSERVER_POSTGRES_VERSION). Unset it to use the data as it is, or choose another "
                "folder."
            )
        return present

    def _make_folders(self, account: Account) -> None:
        # Below a folder of root's own, the server's account must be able to pass, not to look.
        self.data_dir.mkdir(mode=0o711 if account.switch else 0o700, parents=True, exist_ok=True)
        blocker = blocking_folder(self.folder, account)
        if blocker is not None:
            raise EmbeddedServerError(
                f"The user {account.name!r}, which PostgreSQL runs as, may not enter {blocker}. Fairlead "
                "does not "
                "change the permissions of folders it did not make. Set FAIRLEAD_DATA_DIR to a folder that "
                "user "
                f"can reach, for example /var/lib/fairlead/{self.data_dir.name}."
            )
        for folder in (self.folder, self.socket_folder):
            _make_private(folder, account)

    def _create(self, programs: Path, account: Account) -> None:
        # A creation that was interrupted leaves a draft, never half a data folder.
        draft = self.folder / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        command = ["-D", str(draft), "-U", SUPERUSER, "--auth=reject", "--encoding=UTF8", "--no-instructions"]
        command += ["--locale=C", "--lc-ctype=C.UTF-8", "--text-search-config=english"]
        if self._major() >= _FIRST_WITH_BUILTIN_LOCALES:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self._durable:
            command += ["--no-sync"]
        done = _run(programs / "initdb", command, account)
        if done.returncode != 0:
            raise EmbeddedServerError(
                f"The embedded PostgreSQL could not create {draft}: {done.stderr.strip()}"
            )
        draft.rename(self._data)

    def _answers(self, programs: Path) -> bool:
        """Whether a server answers on the socket; waits while one is starting or stopping."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            command = [str(programs / "pg_isready"), "-q", "-h", str(self.socket_folder), "-p", "5432"]
            code = subprocess.run(command, check=False, timeout=_PATIENCE_SECONDS).returncode
            if code != 1:  # 0: accepts connections, 1: rejects them for now, 2: nobody there
                return code == 0
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"A PostgreSQL server in {self.folder} has been refusing connections for "
                    f"{_PATIENCE_SECONDS} "
                    f"seconds (it is starting or stopping). Its log: {self._log}"
                )
            time.sleep(0.05)

    def _launch(self, programs: Path, account: Account) -> None:
        for name, text in (
            ("postgresql.conf", server_settings(socket_folder=self.socket_folder, durable=self._durable)),
            ("pg_hba.conf", access_rules()),
            ("pg_ident.conf", user_map(account.client)),
        ):
            (self._data / name).write_text(text, encoding="utf-8")
        if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT_BYTES:
            self._log.unlink()
        command = ["-D", str(self._data), "-l", str(self._log), "-w", "-t", str(_PATIENCE_SECONDS), "start"]
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            killed_before = self._has_trace_of_a_server()
            done = _run(programs / "pg_ctl", command, account)
            if done.returncode == 0:
                return
            # What is left of a killed server goes away by itself; until then the new one refuses to start.
            if not killed_before or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        log = self._log.read_text(encoding="utf-8").splitlines()[-5:] if self._log.exists() else []
        raise EmbeddedServerError(
            "\n".join(
                [f"The embedded PostgreSQL in {self.folder} did not start: {done.stderr.strip()}", *log]
            )
        )

    def _has_trace_of_a_server(self) -> bool:
        """Whether a process file is there; one whose number went to another program meanwhile is removed."""
        file = self._data / "postmaster.pid"
        try:
            name = Path("/proc", file.read_text().split("\n", 1)[0], "comm").read_text()
        except FileNotFoundError:  # no process file, no such process any more, or no /proc on this system
            return file.exists()
        if name != "postgres\n":
            file.unlink(missing_ok=True)
            return False
        return True


def _make_private(folder: Path, account: Account) -> None:
    """Make `folder` with mode 0700 for the server's account; refuse one that somebody else put there."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid not in {os.geteuid(), account.uid}:
            raise EmbeddedServerError(
                f"{folder} belongs to user id {status.st_uid}, not to {account.name!r} ({account.uid}). "
                "Remove it "
                "if it is not needed, or set FAIRLEAD_DATA_DIR to another folder."
            ) from None
    if account.switch:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def _run(program: Path, arguments: Sequence[str], account: Account) -> subprocess.CompletedProcess[str]:
    # Output goes to a file, not a pipe: the server started by pg_ctl inherits it and would keep a pipe open.
    # A session of its own keeps Ctrl-C in the terminal away from the server, so that the owner can stop it in
    # order.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            [str(program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            start_new_session=True,
            user=account.uid if account.switch else None,
            group=account.gid if account.switch else None,
            extra_groups=() if account.switch else None,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", output.read())
