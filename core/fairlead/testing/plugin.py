"""The pytest plugin of a module's tests: databases, and the module brought up for the contract suite.

In the module's ``pyproject.toml``: ``addopts = ["-p", "fairlead.testing.plugin"]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # pytest has to load the plugin below before anything imports it
    from fairlead.testing.database import TestDatabase, TestServer
    from fairlead.testing.module_under_test import ModuleUnderTest

pytest_plugins = ["fairlead.testing.database"]


@pytest.fixture(scope="class")
def subject(
    request: pytest.FixtureRequest, test_cluster: TestServer, template_database: TestDatabase
) -> Iterator[ModuleUnderTest]:
    """The module that the test class names as ``module``, brought up with what it requires."""
    from fairlead.testing.module_under_test import under_test

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    cls = request.cls
    with under_test(
        cls.module, test_cluster, template_database, worker=worker, samples=cls.samples
    ) as brought_up:
        yield brought_up
