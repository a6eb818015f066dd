"""The module's manifest and its hooks. Everything else is imported when it is used."""

from __future__ import annotations

import sys

from fairlead.public import HOOK_API, Module
from fairlead_victims import manifest
from fairlead_victims.rules import REGISTERED

module = Module(
    name="victims",
    title="Victims",
    version="0.1.0",
    summary="What the Victims’ Code promises each victim, by when, and whether it was kept.",
    hook_api=HOOK_API,
    lowest_core_revision="0013_evidence",
    purposes=manifest.PURPOSES,
    subject_access=manifest.subject_access,
    retention=manifest.retention,
    settings=manifest.SETTINGS,
    rule_sets=(REGISTERED,),
    plugin=sys.modules[__name__],
)
