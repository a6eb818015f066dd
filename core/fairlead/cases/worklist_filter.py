"""Which list of cases was asked for: tab, filters and order, as the address says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fairlead.cases.paging import Order, read_moment, read_text
from fairlead.hookspecs.contributions import WorklistView
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core


class View(StrEnum):
    """Whose cases the list shows."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"
    HELD = "held"
    SHARED = "shared"


ORDERS = {
    "deadline": Order(
        name="deadline",
        attribute="next_deadline_on",
        read=date.fromisoformat,
    ),
    "opened": Order(name="opened", attribute="opened_at", read=read_moment),
    "reference": Order(name="reference", attribute="reference", read=read_text),
    "date": Order(name="date", attribute="on_day", read=date.fromisoformat),
}
"""``date`` is the day of a module's tab that has one."""


@dataclass(frozen=True, kw_only=True)
class WorklistFilter:
    """What was asked for.

    ``queue`` is the tab of a module, over all cases that the person may see. ``state`` is ``kind:state``, or
    ``closed`` for every closed case; empty means open cases.
    """

    view: View
    queue: WorklistView | None = None
    state: str = ""
    finished: bool = False
    kind: str = ""
    team: str = ""
    overdue: bool = False
    text: str = ""
    sort: str = "deadline"

    @property
    def key(self) -> str:
        """The tab's name in addresses: ``mine``, ``oocd.awaiting-authorisation``."""
        return self.view.value if self.queue is None else queue_key(self.queue)

    @property
    def dated(self) -> bool:
        """The tab has a day of its own for each case."""
        return self.queue is not None and self.queue.dates is not None

    @property
    def unsorted(self) -> WorklistFilter:
        """The same cases in the order that a tab has when nobody chose one: counts do not depend on it."""
        return replace(self, sort="deadline")

    @property
    def order(self) -> Order:
        """The order in force; an unknown one is by deadline."""
        order = ORDERS.get(self.sort.removeprefix("-"), ORDERS["deadline"])
        if not self.sort.startswith("-"):
            return order
        return Order(
            name=f"-{order.name}",
            attribute=order.attribute,
            read=order.read,
            descending=True,
        )


def queue_key(queue: WorklistView) -> str:
    """What a module's tab is called in addresses."""
    return f"{queue.module}.{queue.key}"


def filter_from(
    arguments: Mapping[str, str],
    actor: Actor,
    final_states: frozenset[str] = frozenset(),
    queues: Sequence[WorklistView] = (),
) -> WorklistFilter:
    """What the address asks for. Values nobody knows are as if they were not there.

    ``final_states`` are the ``kind:state`` in which a case is closed: any other state is of open cases.
    """
    asked = arguments.get("view", "")
    queue = next((each for each in queues if queue_key(each) == asked), None)
    default = View.MINE if actor.can(Core.CASE_EDIT) else View.SHARED
    state = _clean(arguments.get("state", ""))
    if queue is not None and (state == "closed" or state in final_states):
        state = ""  # a module's tab shows open cases
    return WorklistFilter(
        view=View.ALL if queue is not None else View(asked) if asked in set(View) else default,
        queue=queue,
        state=state,
        finished=state in final_states,
        kind=_clean(arguments.get("kind", "")),
        team=_clean(arguments.get("team", "")),
        overdue=arguments.get("overdue", "") == "yes",
        text=_clean(arguments.get("text", "")),
        sort=_sort(arguments.get("sort", ""), dated=queue is not None and queue.dates is not None),
    )


def _sort(asked: str, *, dated: bool) -> str:
    known = set(ORDERS) if dated else set(ORDERS) - {"date"}
    return asked if asked.removeprefix("-") in known else "date" if dated else "deadline"


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:100]
