"""What can be done with the person index: record a person, correct them, add names, keep contact points."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import record
from fairlead.cases.access import visible_people
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.people.models import ContactPoint, Person, PersonAlias, PersonNameKey
from fairlead.people.names import name_keys
from fairlead.people.queries import PersonHit, likely_same_people
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.sessions import TenantSession

CONTACT_KINDS = ("address", "phone", "email")


class LikelyDuplicates(Refusal):
    """People who may be the same are already in the index. ``hits`` are they, best match first.

    Repeat the command with their ids in ``not_these`` to say that a person has looked and it is none of them.
    """

    status = 409

    def __init__(self, hits: list[PersonHit]) -> None:
        super().__init__(
            _(
                "People who may be the same are already recorded."
                " Choose one of them, or say that it is none of these."
            ),
            field="given_names",
        )
        self.hits = hits


@dataclass(frozen=True, kw_only=True)
class CreatePerson:
    """A new person. ``not_these``: ids of likely matches that a human has looked at and ruled out."""

    given_names: str
    family_name: str
    date_of_birth: date | None = None
    self_defined_ethnicity: str | None = None
    officer_defined_ethnicity: str | None = None
    adjustments: str | None = None
    preferred_language: str | None = None
    reading_format: str | None = None
    not_these: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class EditPerson:
    """Every editable field of a person as it should read. ``version`` is the one the form showed."""

    person_id: uuid.UUID
    version: int
    given_names: str
    family_name: str
    date_of_birth: date | None
    self_defined_ethnicity: str | None
    officer_defined_ethnicity: str | None
    adjustments: str | None
    preferred_language: str | None
    reading_format: str | None


@dataclass(frozen=True, kw_only=True)
class AddAlias:
    """Another name a person uses or was recorded under. ``kind``: alias, former, preferred, nickname."""

    person_id: uuid.UUID
    given_names: str
    family_name: str
    kind: str = "alias"


@dataclass(frozen=True, kw_only=True)
class SetContactPoint:
    """A way to reach a person. ``safe_to_use`` is None when nobody has asked.

    ``replaces`` names the contact point that this one supersedes; its values stay in the record.
    """

    person_id: uuid.UUID
    kind: str
    value: str
    safe_to_use: bool | None
    note: str | None = None
    last_confirmed_on: date | None = None
    replaces: uuid.UUID | None = None


def create_person(session: TenantSession, actor: Actor, command: CreatePerson, *, now: datetime) -> Person:
    """Record a new person, unless somebody much like them is there and was not ruled out.

    Raises `LikelyDuplicates`, `NotPermitted`, or `Refusal` when there is no name or the date of birth is in
    the future.
    """
    _need(actor, Core.PERSON_CREATE)
    _check_identity(command.given_names, command.family_name, command.date_of_birth, now)
    alike = likely_same_people(
        session, actor, f"{command.given_names} {command.family_name}", born=command.date_of_birth
    )
    unseen = [hit for hit in alike if hit.id not in command.not_these]
    if unseen:
        raise LikelyDuplicates(alike)
    person = Person(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        given_names=command.given_names.strip(),
        family_name=command.family_name.strip(),
        date_of_birth=command.date_of_birth,
        self_defined_ethnicity=command.self_defined_ethnicity,
        officer_defined_ethnicity=command.officer_defined_ethnicity,
        adjustments=command.adjustments,
        preferred_language=command.preferred_language,
        reading_format=command.reading_format,
        restricted=False,
        created_at=now,
    )
    session.add(person)
    session.flush()
    _write_name_keys(session, person, [])
    record(
        session,
        Operation.COLLECTION,
        "person.created",
        object_type="person",
        object_ids=[person.id],
        subject_ids=[person.id],
        field_names=[name for name in _EDITABLE if getattr(command, name) not in (None, "")],
        reason="none of the likely matches" if alike else None,
    )
    return person


_EDITABLE = (
    "given_names",
    "family_name",
    "date_of_birth",
    "self_defined_ethnicity",
    "officer_defined_ethnicity",
    "adjustments",
    "preferred_language",
    "reading_format",
)


def edit_person(session: TenantSession, actor: Actor, command: EditPerson, *, now: datetime) -> Person:
    """Correct a person's record.

    Raises `Conflict` when somebody saved a newer version, `NotVisible`, `Refusal`.
    """
    _need(actor, Core.PERSON_EDIT)
    person = own_person(session, actor, command.person_id)
    if person.version != command.version:
        raise Conflict(_("Somebody else changed this person while you were working on it."))
    _check_identity(command.given_names, command.family_name, command.date_of_birth, now)
    changed = [name for name in _EDITABLE if getattr(person, name) != getattr(command, name)]
    for name in changed:
        setattr(person, name, getattr(command, name))
    if not changed:
        return person
    session.flush()
    if {"given_names", "family_name"} & set(changed):
        _write_name_keys(session, person, _aliases(session, person))
    record(
        session,
        Operation.ALTERATION,
        "person.edited",
        object_type="person",
        object_ids=[person.id],
        subject_ids=[person.id],
        field_names=changed,
    )
    return person


def add_alias(session: TenantSession, actor: Actor, command: AddAlias, *, now: datetime) -> PersonAlias:
    """Add another name, found by search from now on.

    Raises `NotVisible`, `NotPermitted` or `Refusal` (no name).
    """
    _need(actor, Core.PERSON_EDIT)
    person = own_person(session, actor, command.person_id)
    _check_identity(command.given_names, command.family_name, None, now)
    alias = PersonAlias(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        person_id=person.id,
        given_names=command.given_names.strip(),
        family_name=command.family_name.strip(),
        kind=command.kind,
        recorded_at=now,
    )
    session.add(alias)
    session.flush()
    _write_name_keys(session, person, _aliases(session, person))
    record(
        session,
        Operation.COLLECTION,
        "person.alias.added",
        object_type="person",
        object_ids=[person.id],
        subject_ids=[person.id],
        field_names=["alias"],
    )
    return alias


def set_contact_point(
    session: TenantSession, actor: Actor, command: SetContactPoint, *, now: datetime
) -> ContactPoint:
    """Record a way to reach a person; the one it replaces is kept as superseded, never overwritten.

    Raises `NotVisible`, `NotPermitted`, `Conflict` when the replaced one was superseded meanwhile, or
    `Refusal`.
    """
    _need(actor, Core.PERSON_EDIT)
    person = own_person(session, actor, command.person_id)
    if command.kind not in CONTACT_KINDS:
        raise Refusal(_("Choose an address, a telephone number or an email address."), field="kind")
    if not command.value.strip():
        raise Refusal(_("Enter the address or number."), field="value")
    if command.last_confirmed_on and command.last_confirmed_on > now.date():
        raise Refusal(_("The date it was last confirmed cannot be in the future."), field="last_confirmed_on")
    if command.replaces is not None:
        old = session.scalar(
            sa.select(ContactPoint).where(
                ContactPoint.tenant_id == actor.tenant_id,
                ContactPoint.id == command.replaces,
                ContactPoint.person_id == person.id,
            )
        )
        if old is None:
            raise NotVisible
        if old.superseded_at is not None:
            raise Conflict(_("Somebody else replaced this contact point while you were working on it."))
        old.superseded_at = now
    point = ContactPoint(
        id=uuid.uuid4(),
        tenant_id=actor.tenant_id,
        person_id=person.id,
        kind=command.kind,
        value=command.value.strip(),
        safe_to_use=command.safe_to_use,
        note=command.note,
        last_confirmed_on=command.last_confirmed_on,
        recorded_at=now,
    )
    session.add(point)
    session.flush()
    record(
        session,
        Operation.ALTERATION if command.replaces else Operation.COLLECTION,
        "person.contact-point.set",
        object_type="contact_point",
        object_ids=[point.id, *([command.replaces] if command.replaces else [])],
        subject_ids=[person.id],
        field_names=[command.kind, "safe_to_use"],
    )
    return point


def own_person(session: TenantSession, actor: Actor, person_id: uuid.UUID) -> Person:
    """The person of the actor's own index, by the predicate of every list. Raises `NotVisible`."""
    person = session.scalar(
        sa.select(Person).where(
            Person.tenant_id == actor.tenant_id, Person.id == person_id, visible_people(actor)
        )
    )
    if person is None:
        raise NotVisible
    return person


def _need(actor: Actor, permission: Core) -> None:
    if not actor.can(permission):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=permission.value)
        )


def _check_identity(given_names: str, family_name: str, born: date | None, now: datetime) -> None:
    if not f"{given_names}{family_name}".strip():
        raise Refusal(_("Enter at least one name."), field="family_name")
    if born is not None and born > now.date():
        raise Refusal(_("The date of birth cannot be in the future."), field="date_of_birth")


def _aliases(session: TenantSession, person: Person) -> list[str]:
    rows = session.execute(
        sa.select(PersonAlias.given_names, PersonAlias.family_name).where(
            PersonAlias.tenant_id == person.tenant_id, PersonAlias.person_id == person.id
        )
    )
    return [f"{row.given_names} {row.family_name}" for row in rows]


def _write_name_keys(session: TenantSession, person: Person, aliases: Iterable[str]) -> None:
    """Replace the search keys of a person by those of the names as they are now."""
    session.execute(
        sa.delete(PersonNameKey).where(
            PersonNameKey.tenant_id == person.tenant_id, PersonNameKey.person_id == person.id
        )
    )
    keys = sorted(name_keys([person.full_name, *aliases]))
    if keys:
        session.execute(
            sa.insert(PersonNameKey),
            [{"tenant_id": person.tenant_id, "key": key, "person_id": person.id} for key in keys],
        )
