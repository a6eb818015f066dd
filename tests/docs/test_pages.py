"""The manual is true: links lead somewhere, commands exist, pictures are there, the map is the tree. Each
rule is a function from a project folder to complaints, and has an example that it must complain about.
"""

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from fairlead.cli import main
from fairlead.migrations.runner import ROLES
from fairlead.tenancy.packs import demo_people
from fairlead.testing.screenshots import PICTURES, WIDTH

PROJECT = Path(__file__).resolve().parents[2]
LARGEST_PICTURE = 250_000

_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_OUTSIDE = re.compile(r"(?<![\w.])(?:/work\b|/farm\b|/root\b|/home/\w|shared/\w+\.md|DESIGN\.md)")
_MAPPED = re.compile(r"^([\w./-]+/) {2,}\S.*$")

Rule = Callable[[Path], list[str]]


def pages(project: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every page in Markdown that is ours."""
    for path in sorted(project.rglob("*.md")):
        name = path.relative_to(project).as_posix()
        if not name.startswith((".", "var/")) and "/.venv/" not in name:
            yield name, path.read_text(encoding="utf-8")


def links_that_lead_nowhere(project: Path) -> list[str]:
    found = []
    for name, text in pages(project):
        for link in _LINK.findall(_FENCE.sub("", text)):
            file, _, heading = link.partition("#")
            if "://" in link or link.startswith("mailto:"):
                continue
            target = (project / name).parent / file if file else project / name
            if not target.exists():
                found.append(f"{name} links to {link}, which does not exist")
            elif heading and heading not in anchors(target.read_text(encoding="utf-8")):
                found.append(f"{name} links to {link}, but there is no such heading")
    return found


def anchors(text: str) -> set[str]:
    """The addresses of a page's headings, as they are made for Markdown."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def commands_that_do_not_exist(project: Path) -> list[str]:
    found = []
    for name, text in pages(project):
        lines = [
            line for kind, block in _FENCE.findall(text) if kind == "console" for line in block.splitlines()
        ]
        for code in [*lines, *_SPAN.findall(_FENCE.sub("", text))]:
            said = re.search(r"(?:^|[$=\s])fairlead ([a-z][^#|;…]*)", code.strip())
            if said and (problem := wrong_command(said.group(1))):
                found.append(f"{name} says `fairlead {said.group(1).strip()}`: {problem}")
            made = re.match(r"(?:\$ )?(?:make|python3 make\.py) ([a-z]+)", code.strip())
            if made and made.group(1) not in make_commands():
                found.append(f"{name} says `{code.strip()}`: make has no {made.group(1)}")
    return found


def wrong_command(line: str) -> str | None:
    """What is wrong with the words after ``fairlead``; None when command and options exist."""
    words = line.split()
    command: click.Command | None = main
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        word = words.pop(0)
        command = command.get_command(click.Context(command), word)
        if command is None:
            return f"there is no command {word}"
    if command is None:
        return None
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
    unknown = [word for word in words if re.fullmatch(r"--[a-z-]+", word) and word not in known]
    return f"there is no option {unknown[0]}" if unknown else None


def make_commands() -> set[str]:
    """What make.py can do."""
    return set(
        re.findall(r'^    "(\w+)": command_', (PROJECT / "make.py").read_text(encoding="utf-8"), re.MULTILINE)
    )


def mentions_of_places_outside(project: Path) -> list[str]:
    return [
        f"{name} mentions {mention.group()}, which is outside the project"
        for name, text in pages(project)
        for mention in _OUTSIDE.finditer(text)
    ]


def map_and_tree_differ(project: Path) -> list[str]:
    blocks = _FENCE.findall((project / "README.md").read_text(encoding="utf-8"))
    mapped = [
        line.group(1)
        for language, block in blocks
        if language == "text"
        for text in block.splitlines()
        if (line := _MAPPED.match(text))
    ]
    there = {"core/docs/"}
    for pattern in ("*", "core/*", "core/docs/*", "core/fairlead/*", "plugins/*"):
        there |= {
            f"{path.relative_to(project).as_posix()}/" for path in project.glob(pattern) if is_ours(path)
        }
    there -= {"plugins/", "core/fairlead/", "var/", "dist/"}
    missing = [f"README.md: the map lacks {name}: add a line" for name in sorted(there - set(mapped))]
    return missing + [
        f"README.md: the map has {name}, which does not exist" for name in mapped if name not in there
    ]


def is_ours(path: Path) -> bool:
    """A folder with files of ours, not one that tools or an old branch left behind."""
    return (
        path.is_dir()
        and not path.name.startswith((".", "__"))
        and not path.name.endswith(".egg-info")
        and any(file.is_file() and "__pycache__" not in file.parts for file in path.rglob("*"))
    )


def wrong_decision_records(project: Path) -> list[str]:
    found, numbers = [], []
    for path in sorted((project / "core" / "docs" / "adr").glob("*.md")):
        named = re.fullmatch(r"(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*", path.stem)
        text = path.read_text(encoding="utf-8")
        heading = re.match(r"# (\d+)\. \S", text)
        if named is None or heading is None:
            found.append(f"{path.name}: the name is NNNN-words.md and the first line '# N. What was decided'")
            continue
        numbers.append(int(named.group(1)))
        if int(heading.group(1)) != numbers[-1]:
            found.append(f"{path.name}: the heading says {heading.group(1)}")
        parts = ("Status: ", "## Context", "## Decision", "## Consequences")
        found += [f"{path.name} has no line '{part}'" for part in parts if f"\n{part}" not in text]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    return found + [f"two decision records have the number {number}" for number in twice]


HEAD = "# Fairlead\n"
RULES: dict[Rule, list[tuple[str, str]]] = {
    # rule: examples that it must complain about, as path and content
    links_that_lead_nowhere: [
        ("core/docs/a.md", "[gone](gone.md)\n"),
        ("core/docs/a.md", "[heading](../../README.md#gone)\n"),
    ],
    commands_that_do_not_exist: [
        ("core/docs/a.md", "Run `fairlead audit mend`.\n"),
        ("core/docs/a.md", "```console\n$ X=1 fairlead serve --threads 4\n```\n"),
        ("core/docs/a.md", "```console\n$ make coffee\n```\n"),
    ],
    mentions_of_places_outside: [("core/docs/a.md", "See `/work/notes`.\n")],
    map_and_tree_differ: [
        ("core/fairlead/cases/__init__.py", ""),
        ("README.md", f"{HEAD}```text\ncore/        all\ncore/docs/   pages\ncore/x/      gone\n```\n"),
    ],
    wrong_decision_records: [
        (
            "core/docs/adr/0002-more.md",
            "# 3. More\n\nStatus: accepted.\n\n## Context\n\n## Decision\n\n## Consequences\n",
        ),
        (
            "core/docs/adr/0001-more.md",
            "# 1. More\n\nStatus: accepted.\n\n## Context\n\n## Decision\n\n## Consequences\n",
        ),
        ("core/docs/adr/0002-more.md", "# 2. More\n\nStatus: accepted.\n\n## Context\n\n## Decision\n"),
        ("core/docs/adr/0002-more.md", "# More\n"),
    ],
}
EXAMPLES = [(rule, path, content) for rule, examples in RULES.items() for path, content in examples]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_manual_keeps_the_rule(rule: Rule) -> None:
    assert rule(PROJECT) == []


@pytest.mark.parametrize(("rule", "path", "content"), EXAMPLES)
def test_the_rule_complains_about_its_example_and_about_nothing_else(
    rule: Rule, path: str, content: str, tmp_path: Path
) -> None:
    record = tmp_path / "core" / "docs" / "adr" / "0001-first.md"
    record.parent.mkdir(parents=True)
    record.write_text("# 1. First\n\nStatus: accepted.\n\n## Context\n\n## Decision\n\n## Consequences\n")
    (tmp_path / "README.md").write_text(
        f"{HEAD}[records](core/docs/adr/0001-first.md#context), `fairlead audit verify --json`, `make test`\n"
        "```text\ncore/           all\ncore/docs/      pages\ncore/docs/adr/  records\n```\n"
    )
    assert rule(tmp_path) == []

    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(content)
    assert rule(tmp_path) != []


def test_every_picture_is_there_small_and_of_the_size_the_script_takes() -> None:
    folder = PROJECT / "core" / "docs" / "screenshots"
    assert {path.stem for path in folder.glob("*")} == {picture.name for picture in PICTURES}
    for path in folder.glob("*.png"):
        content = path.read_bytes()
        assert struct.unpack(">I", content[16:20]) == (WIDTH,), f"renew {path.name}"
        assert len(content) < LARGEST_PICTURE, f"{path.name} has {len(content)} bytes"


def test_the_roles_of_the_manual_are_those_the_demonstration_makes() -> None:
    page = (PROJECT / "core" / "docs" / "deployment.md").read_text(encoding="utf-8")
    for role, options in ROLES.items():
        assert f"create role {role} {options}" in page
    assert "alter role fairlead_app set jit = off" in page
    assert "grant fairlead_auditor to fairlead_app" in page


def test_the_sign_ins_of_the_readme_exist() -> None:
    named = set(
        re.findall(r"^\| `(\S+@\S+)` \|", (PROJECT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named
    assert named <= {person.email for person in demo_people(PROJECT / "tenants")}
