"""What the platform asks of every module."""

from __future__ import annotations

from fairlead.testing.contract import ModuleContract
from fairlead_victims.plugin import module


class TestContract(ModuleContract):
    """The module keeps the contract."""

    module = module
