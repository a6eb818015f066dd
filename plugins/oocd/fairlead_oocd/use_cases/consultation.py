"""The record of the consultation with victims, filed with the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    CaseDocument,
    NotPermitted,
    Refusal,
    TenantSession,
    local_day,
)
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.letters.consultation import consultation_record
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import listed_actions
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.moving import open_work


@dataclass(frozen=True, kw_only=True)
class FileConsultationRecord:
    """File what was done to hear the victims and what they said, as it stands."""

    reference: str
    version: int


def file_consultation_record(
    session: TenantSession, actor: Actor, command: FileConsultationRecord, *, now: datetime
) -> CaseDocument:
    """Make the record as PDF and as HTML and file both; returns the PDF. It may be filed again later.

    Raises `Conflict`, `NotPermitted`, `NotVisible`, or `Refusal` for a case without victims.
    """
    if not actor.can(Oocd.RECORD_VICTIM):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.RECORD_VICTIM.value)
        )
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if not work.victims:
        raise Refusal(_("No victim is recorded in this case, so there is nothing to file."))
    record = consultation_record(work, actor, listed_actions(session, local_day(now)), now=now)
    return file_letter(session, actor, work, Kind.CONSULTATION, record.letter(), now=now)
