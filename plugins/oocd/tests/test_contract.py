"""Everything the platform asks of a module."""

from __future__ import annotations

from fairlead.testing.contract import ModuleContract
from fairlead_oocd.plugin import module


class TestContract(ModuleContract):
    """Subjects the module to the whole suite."""

    module = module
