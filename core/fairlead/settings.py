"""Deployment settings: environment variables `FAIRLEAD_*`, read once at start-up into one frozen object.

Every problem is reported together, with the value seen (never that of a secret) and what was expected. There
is no insecure default: outside the demo the secrets must be given. In the demo missing secrets are made once
and kept in the data folder. The table in `docs/settings.md` is made from this file by `python -m
fairlead.settings`.
"""

import contextlib
import difflib
import hashlib
import os
import re
import secrets
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from fairlead.notifications.settings import EXPECTED, SendingSettings, problems_between

PREFIX = "FAIRLEAD_"
# Read by the test suite, not by the program.
_TEST_PREFIX = "FAIRLEAD_TEST_"
_SHORTEST_SECRET = 32
_DATABASE_SCHEME = "postgresql+psycopg://"
_REQUIRED_OUTSIDE_DEMO = ("secret_key", "encryption_key")
_YES = {"1", "true", "yes", "on", "t", "y"}
_CLAMD = re.compile(r"tcp://(\[[0-9a-f:]+\]|[^\s/:\[\]]+):\d{1,5}|unix:///\S+")


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SettingsError(Exception):
    """One or more settings are missing or malformed. `problems` has one line for each; the text has them
    all.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        count = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        super().__init__(
            "\n".join([f"Fairlead cannot start: {count} wrong.", *(f"  * {line}" for line in problems)])
        )


def default_data_dir(environ: Mapping[str, str], *, project: Path | None, root: bool) -> Path:
    """Where data is kept when `FAIRLEAD_DATA_DIR` is unset.

    Root: `/var/lib/fairlead/<short hash of the project folder>`, since the database server runs as another
    user, who may not enter root's home. In a checkout of the project: `var/data` in it. Otherwise the user's
    data folder.
    """
    if root:
        name = "default" if project is None else hashlib.sha256(os.fsencode(project)).hexdigest()[:12]
        return Path("/var/lib/fairlead") / name
    if project is not None:
        return project / "var" / "data"
    home = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".local" / "share"
    return Path(home) / "fairlead"


def _project_folder() -> Path | None:
    """The folder of the checkout this file runs from; None when Fairlead is installed from a wheel."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "uv.lock").is_file() and (folder / "plugins").is_dir() else None


def _long_enough(secret: SecretStr) -> SecretStr:
    length = len(secret.get_secret_value())
    if length < _SHORTEST_SECRET:
        raise PydanticCustomError(
            "secret",
            "has {length} characters, expected at least {least}. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
            {"length": length, "least": _SHORTEST_SECRET},
        )
    return secret


def _psycopg_url(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(_DATABASE_SCHEME):
        raise PydanticCustomError(
            "database_url", "expected an address that starts with {scheme}", {"scheme": _DATABASE_SCHEME}
        )
    return url


def _clamd_address(address: str) -> str:
    if not _CLAMD.fullmatch(address):
        raise PydanticCustomError("clamd", "expected tcp://host:port or unix:///path")
    return address


def _names(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_psycopg_url)]
Secrets = Annotated[tuple[Secret, ...], BeforeValidator(_names)]
ClamdAddress = Annotated[str, AfterValidator(_clamd_address)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names), Field(min_length=1)]


class Settings(SendingSettings):
    """The deployment's settings, made by `load_settings`. Each field is the environment variable
    `FAIRLEAD_<NAME>`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    demo: bool = Field(
        default=False,
        description="Demonstration: invented data, no second factor, own secrets. Never with real data.",
    )
    database_url: DatabaseUrl | None = Field(
        default=None,
        description="Database, signed in as the application's role: `postgresql+psycopg://…`. "
        "Unset: the embedded PostgreSQL.",
    )
    owner_database_url: DatabaseUrl | None = Field(
        default=None,
        description="The same database, as the role that owns the tables. For `fairlead db upgrade` only.",
    )
    secret_key: Secret = Field(
        description="Signs sessions and links. At least 32 characters, the same on every worker. "
        "In the demo one is made and kept in the data folder.",
    )
    encryption_key: Secret = Field(
        description="Encrypts files and second-factor secrets, lost without it. At least 32 characters. "
        "In the demo one is made and kept in the data folder.",
    )
    former_encryption_keys: Secrets = Field(
        default=(),
        description="Earlier values of `FAIRLEAD_ENCRYPTION_KEY`, separated by commas: what they encrypted is still "
        "read. Needed until `fairlead keys renew` has run.",
    )
    data_dir: Path = Field(
        description="Folder for files and the embedded database. Default: `var/data` in a checkout, for root "
        "`/var/lib/fairlead/<hash of the checkout's path>`, otherwise `~/.local/share/fairlead`.",
    )
    second_factor_required: bool = Field(
        description="Everybody signs in with a second factor. Default: true, in the demo false; "
        "can be switched off in the demo only.",
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=720, description="Minutes without a request after which a session ends."
    )
    session_absolute_hours: int = Field(
        default=12, ge=1, le=168, description="Hours after signing in at which a session ends in any case."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many reverse proxies in front are believed about `X-Forwarded-*`.",
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="TCP port to listen on; 0 takes any free one."
    )
    allowed_hosts: Names = Field(
        default=("127.0.0.1", "localhost"),
        description="Host names the site answers to, separated by commas. Requests for others are refused.",
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="How much is logged.")
    max_upload_mb: int = Field(
        default=20, ge=1, le=500, description="Largest request body accepted, in megabytes."
    )
    max_file_mb: int = Field(
        default=8,
        ge=1,
        le=100,
        description="Largest file that anybody may add, in megabytes; smaller than `FAIRLEAD_MAX_UPLOAD_MB`, which is "
        "of the whole request, and no larger than clamd’s `StreamMaxLength`.",
    )
    clamd: ClamdAddress | None = Field(
        default=None,
        description="The virus scanner through which every added file goes: clamd at `tcp://host:port` or "
        "`unix:///path`. While it does not answer, no file is taken. Over TCP nothing is encrypted: this machine or a "
        "closed network only.",
    )
    clamd_seconds: int = Field(
        default=20,
        ge=1,
        le=120,
        description="Seconds that the scanner may take over one file before it is refused.",
    )
    unscanned_files: bool = Field(
        description="Without a scanner, take files unscanned. Default: false, so that none is taken; in the demo true.",
    )

    @property
    def encryption_keys(self) -> tuple[str, ...]:
        """Every encryption key, the present one first: what is written is written with that one."""
        return tuple(key.get_secret_value() for key in (self.encryption_key, *self.former_encryption_keys))


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`; variables that are empty count as unset.

    Raises `SettingsError` with every problem at once. In the demo it creates missing secrets in the data
    folder.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and not name.startswith(_TEST_PREFIX) and value.strip()
    }
    demo = given.get("demo", "").lower() in _YES
    data_dir = Path(given["data_dir"]) if "data_dir" in given else _default_data_dir(environ)
    problems = _rules_between_settings(given, demo=demo)
    made_up = dict.fromkeys(_REQUIRED_OUTSIDE_DEMO, "x" * _SHORTEST_SECRET)
    values: dict[str, object] = {
        **made_up,
        "second_factor_required": not demo,
        "unscanned_files": demo,
        **given,
        "data_dir": data_dir.absolute(),
    }
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [
            _problem(details, given) for details in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    missing = [name for name in _REQUIRED_OUTSIDE_DEMO if name not in given]
    return settings.model_copy(update={name: _kept_secret(settings.data_dir, name) for name in missing})


def settings_table() -> str:
    """The table of all settings, in Markdown, for the manual."""
    lines = ["| Variable | Expected | Default | Meaning |", "|---|---|---|---|"]
    own_first = sorted(
        Settings.model_fields.items(), key=lambda item: item[0] in SendingSettings.model_fields
    )
    for name, field in own_first:
        description = (field.description or "").replace("|", "\\|")
        lines.append(
            f"| `{PREFIX}{name.upper()}` | {_expected(name, field)} | {_default(name, field)} | {description} |"
        )
    return "\n".join([*lines, ""])


def settings_page() -> str:
    """The page `core/docs/settings.md`."""
    return (
        "# Settings\n\n<!-- Made by `python -m fairlead.settings > core/docs/settings.md`; edit "
        "fairlead/settings.py. -->\n\n"
        "Environment variables, read once at start-up. Wrong, missing or unknown ones stop the start, and "
        "every problem "
        "is listed.\n\n" + settings_table()
    )


def _default_data_dir(environ: Mapping[str, str]) -> Path:
    return default_data_dir(environ, project=_project_folder(), root=os.geteuid() == 0)


def _rules_between_settings(given: Mapping[str, str], *, demo: bool) -> list[str]:
    problems = []
    if not demo:
        problems += [
            f"{PREFIX}{name.upper()} is not set; it is required outside the demo (FAIRLEAD_DEMO=true). "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            for name in _REQUIRED_OUTSIDE_DEMO
            if name not in given
        ]
        if "second_factor_required" in given and given["second_factor_required"].lower() not in _YES:
            problems.append(
                f"FAIRLEAD_SECOND_FACTOR_REQUIRED is {given['second_factor_required']!r}; "
                "the second factor can be switched off in the demo only."
            )
    problems += problems_between(given, demo=demo)
    if "owner_database_url" in given and "database_url" not in given:
        problems.append(
            "FAIRLEAD_OWNER_DATABASE_URL is set and FAIRLEAD_DATABASE_URL is not; set both or neither."
        )
    if "clamd" in given and given.get("unscanned_files", "").lower() in _YES:
        problems.append(
            "FAIRLEAD_UNSCANNED_FILES is on and FAIRLEAD_CLAMD names a scanner; set one of them: with a scanner every "
            "file is scanned."
        )
    largest, body = (
        given.get(name, preset) for name, preset in (("max_file_mb", "8"), ("max_upload_mb", "20"))
    )
    if largest.isdecimal() and body.isdecimal() and int(largest) >= int(body):
        problems.append(
            f"FAIRLEAD_MAX_FILE_MB is {largest} and FAIRLEAD_MAX_UPLOAD_MB is {body}; a file must be smaller than the "
            "request that brings it."
        )
    return problems


def _problem(details: ErrorDetails, given: Mapping[str, str]) -> str:
    name = str(details["loc"][0])
    variable = f"{PREFIX}{name.upper()}"
    field = Settings.model_fields.get(name)
    if field is None:
        close = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f" Did you mean {PREFIX}{close[0].upper()}?" if close else ""
        return f"{variable} is not a setting of Fairlead.{hint}"
    if "Secret" in str(field.annotation):
        return f"{variable}: {details['msg']}"
    return f"{variable} is {given.get(name)!r}; expected {_expected(name, field)}."


def _expected(name: str, field: FieldInfo) -> str:
    """What a value must look like, in words."""
    if name in EXPECTED:
        return EXPECTED[name]
    kind = field.annotation
    if kind is bool:
        return "true or false"
    if kind is int:
        low, high = (
            next(getattr(rule, key) for rule in field.metadata if hasattr(rule, key)) for key in ("ge", "le")
        )
        return f"a whole number from {low} to {high}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    if kind is Path:
        return "a folder"
    if "tuple" in str(kind) and "SecretStr" in str(kind):
        return f"secrets of at least {_SHORTEST_SECRET} characters, separated by commas"
    if "_clamd_address" in str(kind):
        return "tcp://host:port or unix:///path"
    if kind is SecretStr:
        return f"at least {_SHORTEST_SECRET} characters"
    if "SecretStr" in str(kind):
        return f"an address starting with {_DATABASE_SCHEME}"
    return "names separated by commas" if kind is not str else "a name or address"


def _default(name: str, field: FieldInfo) -> str:
    if name in _REQUIRED_OUTSIDE_DEMO:
        return "none: required"
    if field.is_required():
        return "see meaning"
    value = field.default
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value == ():
        return "none"
    return f"`{','.join(value) if isinstance(value, tuple) else value}`"


def _kept_secret(data_dir: Path, name: str) -> SecretStr:
    """The demo's secret of that name, made the first time and readable by this user only."""
    data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    path = data_dir / f"demo_{name}"
    draft = data_dir / f"demo_{name}.{os.getpid()}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another process made it in the same moment
            os.link(draft, path)
        draft.unlink()
    return SecretStr(path.read_text(encoding="ascii").strip())


if __name__ == "__main__":
    sys.stdout.write(settings_page())
