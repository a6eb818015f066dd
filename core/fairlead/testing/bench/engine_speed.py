"""How many fact sheets a second the rules of the installed modules assess, all outcomes with all reasons."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

from fairlead.modules.registry import installed_modules

SHEET = Path(__file__).with_name("fact_sheet.json")
SHEETS = 10_000


def sheets_a_second() -> dict[str, float]:
    """Sheets a second on one core over 10,000 of them, reading the JSON facts included.

    By rule set of `fact_sheet.json` that is installed. The sheets are the variants of that file in turn; each is read
    from JSON text, as it comes over the API.
    """
    document = json.loads(SHEET.read_text(encoding="utf-8"))
    on = date.fromisoformat(document["on"])
    speeds = {}
    for rules in (rules for module in installed_modules() for rules in module.rule_sets):
        facts = document["facts"].get(rules.name)
        if facts is None:
            continue
        texts = [json.dumps({**facts, **changes}) for changes in document["variants"][rules.name]]
        prepared = rules.prepare({}, on)
        for text in texts:
            prepared.assess(json.loads(text))
        began = time.process_time()
        for number in range(SHEETS):
            prepared.assess(json.loads(texts[number % len(texts)]))
        speeds[rules.name] = SHEETS / (time.process_time() - began)
    return speeds
