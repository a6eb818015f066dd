"""The gravity matrix and factors of a force, from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from fairlead.public import SettingInForce
from fairlead_oocd.policy.gravity import GravityTables, read_tables


def tables_from(settings: Mapping[str, SettingInForce], *, licensed: bool) -> GravityTables:
    """The two tables. ``licensed`` says whether they are the force's real ones, not an illustration."""
    matrix, factors = settings["gravity_matrix"], settings["gravity_factors"]
    return read_tables(
        matrix.value,
        factors.value,
        source=matrix.source if matrix.value else factors.source,
        licensed=licensed,
    )
