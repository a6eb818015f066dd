"""A need that nobody meets, recorded in codes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.lookup import need, own_case
from fairlead.cases.models import CaseFile, Party
from fairlead.cases.progress import add_event
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.facade import TenantHooks
from fairlead.modules.queries import enabled_modules
from fairlead.people.models import Person
from fairlead.people.names import words as words_of
from fairlead.providers.directory.areas import local_authorities
from fairlead.providers.directory.words import NEEDS
from fairlead.providers.matching.models import NextOffer, OfferState, UnmetNeed
from fairlead.providers.matching.unmet_reasons import UNMET_REASONS
from fairlead.refusals import Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.workflow.calendar import local_day

LONGEST_WORDS = 300
SHORTEST_NAME = 3


@dataclass(frozen=True, kw_only=True)
class RecordUnmetNeed:
    """What was looked for in vain: codes of need, local authority (empty where not known) and reason; a few words.

    ``referral_id`` is the declined referral after which nothing was left.
    """

    case_id: uuid.UUID
    need: str
    area: str
    reason: str
    words: str = ""
    referral_id: uuid.UUID | None = None


def record_unmet_need(
    session: TenantSession, actor: Actor, command: RecordUnmetNeed, *, now: datetime
) -> UnmetNeed:
    """Keep it once for each case, need and reason; an open offer after the declined referral is settled with it.

    Raises `Refusal` for a code nobody knows, for words that name somebody of the case, and when it was recorded before;
    `NotPermitted`, `NotVisible`.
    """
    need(actor, Core.REFERRAL_SEND)
    case = own_case(session, actor, command.case_id)
    words = command.words.strip()
    _refuse_unknown(command)
    _refuse_names(session, case, words)
    known = session.scalar(
        sa.select(UnmetNeed.id).where(
            UnmetNeed.tenant_id == actor.tenant_id,
            UnmetNeed.case_id == case.id,
            UnmetNeed.need == command.need,
            UnmetNeed.reason == command.reason,
        )
    )
    if known is not None:
        raise Refusal(_("This was recorded for this case already."), field="reason")
    unmet = UnmetNeed(
        case_id=case.id,
        need=command.need,
        area=command.area,
        reason=command.reason,
        words=words or None,
        recorded_on=local_day(now),
        recorded_at=now,
        recorded_by=actor.name,
    )
    session.add(unmet)
    if command.referral_id is not None:
        session.execute(
            sa.update(NextOffer)
            .where(
                NextOffer.tenant_id == actor.tenant_id,
                NextOffer.case_id == case.id,
                NextOffer.referral_id == command.referral_id,
                NextOffer.state == OfferState.OPEN,
            )
            .values(state=OfferState.CLOSED, closed_at=now, closed_by=actor.name)
        )
    session.flush()
    add_event(session, case, "unmet-need.recorded", f"Unmet need recorded: {NEEDS[command.need]}", at=now)
    record(
        session,
        Operation.COLLECTION,
        "core.unmet-need.recorded",
        object_type="unmet_need",
        object_ids=[unmet.id],
        case_id=case.id,
        field_names=["need", "area", "reason"],
    )
    return unmet


def _refuse_unknown(command: RecordUnmetNeed) -> None:
    if command.need not in NEEDS:
        raise Refusal(_("Select the need"), field="need")
    if command.area and command.area not in local_authorities():
        raise Refusal(_("Enter a local authority of England or Wales, or leave it empty"), field="area")
    if command.reason not in UNMET_REASONS:
        raise Refusal(_("Select why nothing meets it"), field="reason")
    if len(command.words) > LONGEST_WORDS:
        raise Refusal(_("The words must be %(num)d characters or fewer", num=LONGEST_WORDS), field="words")


def _refuse_names(session: TenantSession, case: CaseFile, words: str) -> None:
    """Raise `Refusal` for words with the name of anybody in the case, or what its module says a provider may not learn.

    The words stay with the force, but whoever reads them is looking at numbers and places, not at people.
    """
    if not words:
        return
    typed = set(words_of(words))
    people = session.execute(
        sa.select(Person.given_names, Person.family_name)
        .join(Party, sa.and_(Party.tenant_id == Person.tenant_id, Party.person_id == Person.id))
        .where(Party.tenant_id == case.tenant_id, Party.case_id == case.id)
    )
    names = {
        part for row in people for part in words_of(f"{row.given_names} {row.family_name}")
        if len(part) >= SHORTEST_NAME
    }  # fmt: skip
    hidden = TenantHooks(enabled_modules(session)).names_to_leave_out(session, case, words)
    if typed & names or hidden:
        raise Refusal(_("Leave out who it is about: only the need and the place belong here"), field="words")
