"""The rules of the house about files. Each rule is a function from a project folder to a list of complaints,
and each has an example that it must complain about.
"""

import ast
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

TOP_FOLDERS = {"core", "plugins", "tenants", "tests"}
FORBIDDEN_NAMES = ("utils", "helpers", "manager", "handler", "process")
SOFT_LIMIT, HARD_LIMIT = 400, 600
# Files between the two limits, each with the reason why it is better in one piece.
LONG_FILES: dict[str, str] = {}
# Programs whose output is what they are for.
MAY_PRINT = ("make.py", "core/fairlead/cli.py", "core/fairlead/cli/")

Rule = Callable[[Path], list[str]]


def files_too_long(project: Path, long_files: dict[str, str] | None = None) -> list[str]:
    excused = LONG_FILES if long_files is None else long_files
    found = []
    for path in python_files(project):
        if path.parent.name == "versions":
            continue  # a migration is written once, and never grows
        name, length = (
            path.relative_to(project).as_posix(),
            len(path.read_text(encoding="utf-8").splitlines()),
        )
        limit = HARD_LIMIT if name in excused else SOFT_LIMIT
        if length > limit:
            found.append(
                f"{name} has {length} lines, at most {limit}: make it a package of its name, one file per "
                "subject"
            )
        elif name in excused and length <= SOFT_LIMIT:
            found.append(f"{name} has only {length} lines now: take it off LONG_FILES")
    found += [
        f"{name} does not exist: take it off LONG_FILES" for name in excused if not (project / name).exists()
    ]
    return found


def names_that_say_nothing(project: Path) -> list[str]:
    return [
        f"{path.relative_to(project)}: a file named {word!r} collects everything; name it after its subject"
        for path in python_files(project)
        for word in FORBIDDEN_NAMES
        if word in path.stem.split("_") or word in path.parent.name.split("_")
    ]


def folders_outside_the_design(project: Path) -> list[str]:
    return [
        f"{path.name}/ is not one of the top-level folders ({', '.join(sorted(TOP_FOLDERS))})"
        for path in sorted(project.iterdir())
        if path.is_dir() and path.name not in TOP_FOLDERS | {"var"} and not path.name.startswith((".", "__"))
    ]


def packages_without_type_marker(project: Path) -> list[str]:
    packages = [
        path.parent
        for pattern in ("core/*/__init__.py", "plugins/*/*/__init__.py")
        for path in project.glob(pattern)
    ]
    return [
        f"{path.relative_to(project)}/py.typed is missing: type checkers would ignore the package's "
        "annotations"
        for path in sorted(packages)
        if not (path / "py.typed").exists()
    ]


def prints(project: Path) -> list[str]:
    return [
        f"{name}:{node.lineno} prints; log it (structlog), or return it to the command line"
        for path in python_files(project)
        if not (name := path.relative_to(project).as_posix()).startswith(MAY_PRINT)
        and "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


def excuses_without_reason(project: Path) -> list[str]:
    """`type: ignore` and `noqa` name their code and are followed by a reason."""
    found = []
    for path in python_files(project):
        with tokenize.open(path) as file:
            comments = [
                token for token in tokenize.generate_tokens(file.readline) if token.type == tokenize.COMMENT
            ]
        for comment in comments:
            excuse, _, reason = comment.string[1:].partition("#")
            for word in ("type: ignore", "noqa"):
                coded = excuse.strip().startswith((f"{word}[", f"{word}:"))
                if excuse.strip().startswith(word) and not (coded and reason.strip()):
                    found.append(
                        f"{path.relative_to(project)}:{comment.start[0]}: write '# {word} with its code  # "
                        "and the reason'"
                    )
    return found


def python_files(project: Path) -> Iterator[Path]:
    folders = [project / name for name in sorted(TOP_FOLDERS)]
    yield from (
        path for folder in folders for path in sorted(folder.rglob("*.py")) if "templates" not in path.parts
    )
    yield from sorted(project.glob("*.py"))


RULES: dict[Rule, tuple[str, str]] = {
    # rule: an example that it must complain about, as path and content
    files_too_long: ("core/fairlead/long.py", "pass\n" * (SOFT_LIMIT + 1)),
    names_that_say_nothing: ("core/fairlead/case_helpers.py", ""),
    folders_outside_the_design: ("src/fairlead/__init__.py", ""),
    packages_without_type_marker: ("plugins/asb/fairlead_asb/__init__.py", ""),
    prints: ("plugins/asb/fairlead_asb/views.py", "def view():\n    print('seen')\n"),
    excuses_without_reason: ("core/fairlead/loose.py", "x: int = 'a'  # type: ignore[assignment]\n"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    assert rule(PROJECT) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_complains_about_its_example_and_about_nothing_else(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "core" / "fairlead").mkdir(parents=True)
    (tmp_path / "core" / "fairlead" / "__init__.py").write_text('"""A package."""\n')
    (tmp_path / "core" / "fairlead" / "py.typed").touch()
    assert rule(tmp_path) == []

    name, content = RULES[rule]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(content)
    [complaint] = rule(tmp_path)
    assert Path(name).parts[0] in complaint


def test_a_listed_long_file_still_has_a_limit_and_must_need_its_place(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    path = tmp_path / "core" / "long.py"
    reasons = {"core/long.py": "one table"}

    path.write_text("pass\n" * HARD_LIMIT)
    assert files_too_long(tmp_path, reasons) == []
    path.write_text("pass\n" * (HARD_LIMIT + 1))
    assert "at most 600" in files_too_long(tmp_path, reasons)[0]
    path.write_text("pass\n")
    assert "take it off" in files_too_long(tmp_path, reasons)[0]
    path.unlink()
    assert "does not exist" in files_too_long(tmp_path, reasons)[0]
