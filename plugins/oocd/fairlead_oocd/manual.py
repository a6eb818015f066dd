"""Writes the module's pages that follow from its rules and workflow.

Run it as ``python -m fairlead_oocd.manual``: it writes ``docs/sources.md``, ``docs/workflow.md`` and
``docs/documents.md`` beside the package.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from fairlead.public import RuleEntry, markdown_table, mermaid
from fairlead_oocd.policy import LIMIT_RULES, REGISTERED
from fairlead_oocd.workflow import WORKFLOW

TABLE = Path(__file__).with_name("sources.toml")
DOCUMENTS = Path(__file__).with_name("documents.toml")
DOCS = Path(__file__).parents[1] / "docs"
OUT_OF_SCOPE = "out of scope, because "
OPEN = "open, because "
"""A provision whose text could not be read: the page says so, and nothing is presented as its rule."""

Row = tuple[str, str, str]

_SOURCES = """\
# From the law to the rules

Written from the rules and `fairlead_oocd/sources.toml` by `python -m fairlead_oocd.manual`; a test compares. Rules are
R (one for each check of the decision procedure) and L (caps, amounts and dates that law fixes); T is a transition of
the [workflow](workflow.md) whose guard or record it is. `[from memory]` and `[verified-secondary]` say that the wording
of the source itself was not read.

"""
_WORKFLOW = """\
# The workflow

Written from the table of transitions by `python -m fairlead_oocd.manual`; a test compares.

```mermaid
{diagram}```

{table}
"""
_DOCUMENTS = """\
# The documents

Written from `fairlead_oocd/documents.toml` by `python -m fairlead_oocd.manual`; a test compares. Each document is made
once, by the step it belongs to, and filed with the case as tagged PDF (PDF/UA-1) and as an accessible page, both from
the same content. What was filed is never changed, so that a reprint is the same file. Makers are in `fairlead_oocd`,
templates in `documents/typst/` (PDF) and `templates/oocd/documents/` (page), tests in `plugins/oocd/tests/`.

Who a document is for decides what is looked for in it before it is filed: names and contact points of victims in what
goes to the person, a provider or the youth justice service; name and contact points of the suspect in what goes to a
victim. One that is found stops the step, with the words to take out.

The plain-language version has words and versions of its own (`documents/plain.toml`). A test measures them: no sentence
of more than 15 words, at most 9.5 words in the mean, a Flesch reading ease of at least 85, no word of the law without
its explanation in the same document. Measured: 7.8 to 9.3 words in the mean and an ease of 89 to 99; the words read out
have 11.8 to 18.1 words in the mean and an ease of 66 to 81.

"""


def documents() -> tuple[tuple[str, ...], ...]:
    """Each document with when, kinds, makers, template and tests; or with why it is not made."""
    with DOCUMENTS.open("rb") as file:
        found = tomllib.load(file)
    return tuple(tuple(row) for part in ("made", "not_made") for row in found[part]["rows"])


def documents_page() -> str:
    """The page that leads from each document of the field to its maker, template and test."""
    made = [row for row in documents() if not row[2].startswith(OUT_OF_SCOPE)]
    others = [row for row in documents() if row[2].startswith(OUT_OF_SCOPE)]
    lines = ["| Document | When | Kind | Made by | Template | Tested by |", "|---|---|---|---|---|---|"]
    for document, when, kinds, maker, template, test in made:
        lines.append(f"| {document} | {when} | `{kinds}` | `{maker}` | {template} | `{test}` |")
    lines += ["", "## What is not made here\n", "| What | When | Why |", "|---|---|---|"]
    lines += [
        f"| {document} | {when} | {_sentence(why.removeprefix(OUT_OF_SCOPE))} |"
        for document, when, why in others
    ]
    return _DOCUMENTS + "\n".join(lines) + "\n"


def provisions() -> Mapping[str, tuple[Row, ...]]:
    """Source to its rows: provision, what it says, ids or why it is out of scope or open."""
    with TABLE.open("rb") as file:
        found = tomllib.load(file)
    return {title: tuple((row[0], row[1], row[2]) for row in part["rows"]) for title, part in found.items()}


def ids_of(row: Row) -> tuple[str, ...]:
    """The rules and transitions that a row names; none for what is out of scope or open."""
    return () if row[2].startswith((OUT_OF_SCOPE, OPEN)) else tuple(row[2].split())


def entries() -> tuple[RuleEntry, ...]:
    """Every rule of the module."""
    return (*REGISTERED.entries(), *LIMIT_RULES.entries())


def sources_page() -> str:
    """The page that leads from each provision to the rules, and from each rule to its source."""
    return _SOURCES + "\n".join([*_by_provision(), *_by_rule()]) + "\n"


def _by_provision() -> Iterator[str]:
    for title, rows in provisions().items():
        yield f"## {title}\n"
        yield "| Provision | What it says | Rules |"
        yield "|---|---|---|"
        for row in rows:
            yield f"| {row[0]} | {row[1]} | {', '.join(ids_of(row)) or _sentence(row[2])} |"
        yield ""


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _by_rule() -> Iterator[str]:
    yield "## Every rule\n"
    yield "| Rule | Title | Layer | Source | Checked | Since | Awaits |"
    yield "|---|---|---|---|---|---|---|"
    for entry in entries():
        since = entry.effective_from + (f" to {entry.effective_to}" if entry.effective_to else "")
        cells = (entry.id, entry.title, entry.layer, entry.source, entry.confidence, since, entry.awaits)
        yield "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"


def workflow_page() -> str:
    """The diagram and the table of transitions."""
    return _WORKFLOW.format(diagram=mermaid(WORKFLOW), table=markdown_table(WORKFLOW).rstrip())


PAGES = {"sources.md": sources_page, "workflow.md": workflow_page, "documents.md": documents_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
