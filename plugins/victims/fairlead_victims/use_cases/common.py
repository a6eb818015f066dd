"""What every use case of the module does the same way: permission, version, audit entry, the organisation's terms."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    Conflict,
    NotPermitted,
    Operation,
    Refusal,
    TenantSession,
    Versioned,
    read_settings,
    record,
)
from fairlead_victims.access import find_record
from fairlead_victims.models import VictimRecord
from fairlead_victims.permissions import Victims
from fairlead_victims.rules.facts import Terms
from fairlead_victims.workflow import OPEN


def need(actor: Actor, permission: Victims) -> None:
    """Raise `NotPermitted` unless the actor may do what ``permission`` names."""
    if not actor.can(permission):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=permission.value)
        )


def same_version(row: Versioned, version: int) -> None:
    """Raise `Conflict` when the row was saved since the form that carries ``version`` was shown."""
    if row.version != version:
        raise Conflict(_("Somebody else changed this while you were working on it."))


def open_record(
    session: TenantSession, actor: Actor, permission: Victims, reference: str, version: int | None = None
) -> VictimRecord:
    """The open record that a use case is about to change. Raises `NotPermitted`, `NotVisible`, `Conflict`, or `Refusal`
    for a closed one.
    """
    need(actor, permission)
    found = find_record(session, actor, reference)
    if version is not None:
        same_version(found, version)
    if found.state != OPEN:
        raise Refusal(_("This record is closed. Reopen it first."))
    return found


def note_use(
    session: TenantSession,
    operation: Operation,
    action: str,
    of: VictimRecord,
    *,
    object_ids: Iterable[uuid.UUID] = (),
    object_type: str = "victims_record",
    field_names: Iterable[str] = (),
) -> None:
    """Leave the audit entry of a use of a victim's record: ids and field names, never content."""
    record(
        session,
        operation,
        action,
        object_type=object_type,
        object_ids=list(object_ids) or [of.id],
        subject_ids=[of.person_id],
        field_names=field_names,
        purpose="victims-code",
    )


def terms_on(session: TenantSession, on: date) -> Terms:
    """The terms that no source fixes, as the organisation has them on the day."""
    return read_settings(session, Terms, "victims", on)
