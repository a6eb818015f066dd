"""Writes the module's pages that follow from its rules and workflows: ``python -m fairlead_victims.manual``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fairlead.public import markdown_table, mermaid
from fairlead_victims.rules.clocks import CLOCKS, Clock
from fairlead_victims.words import EVENTS
from fairlead_victims.workflow import PROMISE, RECORD

DOCS = Path(__file__).parents[1] / "docs"

_RULES = """\
# What is promised, and by when

Written from `fairlead_victims/rules/clocks.toml` by `python -m fairlead_victims.manual`; a test compares. "Within N
working days" counts the first working day after the trigger as day 1. A term that an organisation sets is a
placeholder: no source fixes it. A promise keeps the wording that was in force on the day of its event.

| Rule | Promise | Right | Starts with | From the day it | Term | Enhanced | Owed by | Layer | Checked | Source |
|---|---|---|---|---|---|---|---|---|---|---|
"""
_WORKFLOW = """\
# What becomes of records and promises

Written from the tables of transitions by `python -m fairlead_victims.manual`; a test compares.
"""


def rules_page() -> str:
    """Every promise with its terms and its source."""
    return _RULES + "\n".join(_row(clock) for clock in CLOCKS) + "\n"


def _row(clock: Clock) -> str:
    since = f"; in force {clock.effective_from}" + (f" to {clock.effective_to}" if clock.effective_to else "")
    cells = (
        clock.id,
        clock.title,
        str(clock.right),
        "; ".join(str(words) for event, words in EVENTS.items() if event in clock.started_by) or "–",
        {"occurred": "happened", "received": "was heard of", "told": "was told"}[clock.starts_from],
        f"{clock.standard} {clock.unit}" + (f" (setting `{clock.setting}`)" if clock.setting else ""),
        str(clock.enhanced) if clock.shortens else "–",
        clock.owner,
        clock.layer.value,
        clock.confidence.value,
        clock.source + since,
    )
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"


def workflow_page() -> str:
    """Diagram and table of each workflow."""
    return _WORKFLOW + "".join(_drawn())


def _drawn() -> Iterator[str]:
    for title, workflow in (("The record", RECORD), ("A promise", PROMISE)):
        yield f"\n## {title}\n\n```mermaid\n{mermaid(workflow)}```\n\n{markdown_table(workflow).rstrip()}\n"


PAGES = {"rules.md": rules_page, "workflow.md": workflow_page}
"""Page of `docs/` to what writes it."""

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
