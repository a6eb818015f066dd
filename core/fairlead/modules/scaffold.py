"""Writes a new module: the minimal example under another name, with a distribution and tests around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fairlead.modules.validation import NAME, RESERVED

_TESTING = Path(__file__).parents[1] / "testing"
_EXAMPLE = _TESTING / "examples" / "minimal"
_TEMPLATE = _TESTING / "template_module"
_SUFFIX = ".template"
_SOURCES = "\n[tool.uv.sources]\nfairlead-core = { workspace = true }\n"


class ScaffoldError(Exception):
    """A new module cannot be written under that name or in that place."""


def write_module(name: str, into: Path) -> Path:
    """Write the module ``name`` into ``into/name`` and return that folder. Nothing is overwritten.

    Raises `ScaffoldError` for a name that a manifest could not have, or a folder that exists.
    """
    if not NAME.fullmatch(name):
        raise ScaffoldError(
            f"{name!r} is no module name: 2 to 20 lower-case letters and digits, a letter first."
        )
    if name in RESERVED or name == "minimal":
        raise ScaffoldError(f"{name!r} is taken by the platform. Choose another name.")
    folder = into / name
    if folder.exists():
        raise ScaffoldError(f"{folder} exists already. Nothing was written.")
    for target, text in _files(name):
        file = folder / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if _in_workspace(into) else text.replace(_SOURCES, ""), encoding="utf-8")
    return folder


def _files(name: str) -> Iterator[tuple[Path, str]]:
    for source in sorted(_TEMPLATE.rglob(f"*{_SUFFIX}")):
        target = source.relative_to(_TEMPLATE)
        yield target.with_name(target.name.removesuffix(_SUFFIX)), _renamed(source, name)
    package = Path(f"fairlead_{name}")
    yield package / "py.typed", ""
    for source in sorted(_EXAMPLE.rglob("*")):
        if source.suffix in {".py", ".html"}:
            target = Path(
                *(name if part == "minimal" else part for part in source.relative_to(_EXAMPLE).parts)
            )
            yield package / target, _renamed(source, name)


def _renamed(source: Path, name: str) -> str:
    return source.read_text(encoding="utf-8").replace("minimal", name).replace("Minimal", name.capitalize())


def _in_workspace(folder: Path) -> bool:
    project = folder.resolve().parent / "pyproject.toml"
    return project.is_file() and "[tool.uv.workspace]" in project.read_text(encoding="utf-8")
