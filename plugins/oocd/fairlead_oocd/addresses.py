"""Where the suspect may be written to. A letter to an unsafe address could be opened by whom the person fears."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairlead.public import TenantSession, fold
from fairlead_oocd.queries.work import CaseWork, contact_points


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """The newest address that is not marked as unsafe, None without one; and every address that is marked so."""

    usable: str | None
    unsafe: tuple[str, ...]

    @property
    def none_is_safe(self) -> bool:
        """Whether addresses are known and none of them may be used."""
        return self.usable is None and bool(self.unsafe)

    def forbids(self, written: str) -> bool:
        """Whether this is an address marked as unsafe, however it is punctuated and capitalised."""
        return _words(written) in [_words(address) for address in self.unsafe if address != self.usable]


def addresses_of(session: TenantSession, work: CaseWork) -> Addresses:
    """The suspect's current addresses."""
    points = contact_points(session, [work.suspect.id]).get(work.suspect.id, ())
    known = [point for point in points if point.kind == "address"]
    return Addresses(
        usable=next((point.value for point in known if point.safe_to_use is not False), None),
        unsafe=tuple(point.value for point in known if point.safe_to_use is False),
    )


def _words(address: str) -> list[str]:
    return re.findall(r"\w+", fold(address))
