"""An unremarkable case, to try the rules on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from fairlead.public import RegisteredRules
from fairlead_oocd.facts import Facts
from fairlead_oocd.parameters import Parameters
from fairlead_oocd.policy import LIMIT_RULES, REGISTERED

_CASE: dict[str, object] = json.loads(Path(__file__).with_name("example.json").read_text(encoding="utf-8"))
_WORK = {"objects": ["reparation"], "type": "unpaid_work", "hours": 12}

RULES_WITH_EXAMPLES: tuple[RegisteredRules[Facts, Parameters], ...] = (
    replace(REGISTERED, example=_CASE),
    replace(LIMIT_RULES, example={**_CASE, "conditions": [_WORK]}),
)
"""What the manifest registers: the rule sets with facts to begin with."""
