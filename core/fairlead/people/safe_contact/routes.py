"""The two answers to "may this go there?". A `Route` is made by `use_cases.route_to` and by nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn, final  # Any: whatever somebody tries

from fairlead.modules.outgoing import Channel
from fairlead.refusals import Refusal
from fairlead.workflow.decisions import Reason

_SEAL: Final = object()


class NoRoute(TypeError):
    """Somebody tried to make a route without asking whether it is safe."""

    def __init__(self) -> None:
        super().__init__(
            "A Route is made by route_to only, which asks whether the person can be reached safely."
            " Call it with what you send, and give the sender the Route it returns."
        )


@final
class Route:
    """Something may go to this person, by this way, now. It cannot be made, copied, changed or stored elsewhere.

    ``address`` is the address or number; None when it is handed over. ``tasks`` are what the sender has to see
    to, such as putting it into another language. Keep ``id`` with what is queued and ask `still_safe` when it is
    sent: a route is an answer for one moment.
    """

    __slots__ = ("address", "at", "channel", "contact_point_id", "id", "outgoing", "person_id", "tasks")

    id: uuid.UUID
    person_id: uuid.UUID
    contact_point_id: uuid.UUID | None
    channel: Channel
    outgoing: str
    address: str | None
    tasks: tuple[str, ...]
    at: datetime

    def __new__(cls, seal: object = None, **values: Any) -> Route:  # Any: whatever somebody tries
        """Raises `NoRoute` unless `route_to` calls it."""
        if seal is not _SEAL:
            raise NoRoute
        made = super().__new__(cls)
        for name in cls.__slots__:
            object.__setattr__(made, name, values[name])
        return made

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise NoRoute

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise NoRoute

    def __repr__(self) -> str:
        """Without the address, which belongs in no log."""
        return f"Route({self.channel.value} for {self.outgoing}, {self.id})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """It may not go, with every reason. ``again_at``: when it may, if only the time of day stands in the way."""

    person_id: uuid.UUID
    channel: Channel
    outgoing: str
    reasons: tuple[Reason, ...]
    again_at: datetime | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that block, each once."""
        return tuple(dict.fromkeys(reason.rule for reason in self.reasons))

    @property
    def text(self) -> str:
        """The reasons as sentences, for whoever wanted to send."""
        return " ".join(f"{each.message} ({each.rule}). {each.what_would_change_it}" for each in self.reasons)


class Unsafe(Refusal):
    """What was to be sent may not go. ``blocked`` has the reasons."""

    def __init__(self, blocked: Blocked, *, field: str | None = None) -> None:
        super().__init__(blocked.text, field=field)
        self.blocked = blocked


def once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, in order."""
    return tuple({(each.rule, each.message): each for each in reasons}.values())
