"""What similar cases are found by, kept beside the answers it follows from."""

from __future__ import annotations

from collections.abc import Mapping

from fairlead_oocd.facts import HistoryType
from fairlead_oocd.queries.work import CaseWork, gravity_tables


def keep_comparable(work: CaseWork) -> None:
    """Store offence group, final gravity and record or none as the answers are now; unknown stays empty."""
    resolution = work.resolution
    gravity, history = resolution.answers.get("gravity"), resolution.answers.get("history")
    final = gravity.get("final") if isinstance(gravity, Mapping) else None
    resolution.gravity_final = final if isinstance(final, int) else None
    resolution.offence_group = gravity_tables(work).group_of(work.offence.code)
    resolution.with_record = has_record(history) if isinstance(history, list) else None


def has_record(history: list[object]) -> bool:
    """Whether anything but no further action came before."""
    kinds = [item.get("type") for item in history if isinstance(item, Mapping)]
    return any(kind != HistoryType.NFA for kind in kinds)
