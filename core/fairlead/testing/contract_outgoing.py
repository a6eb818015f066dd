"""Contract checks of what a module sends: everything is declared, asks first, and does not reach somebody unsafe."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fairlead.modules.outgoing import Channel, Outgoing
from fairlead.people.models import ContactPoint, Person
from fairlead.people.safe_contact.routes import Blocked
from fairlead.people.safe_contact.use_cases import route_to
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.module_under_test import ModuleUnderTest

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
_FOLDERS = frozenset({"documents", "letters", "messages"})
"""Folders below ``templates/<module>`` whose files are drawn to leave."""
_SUFFIXES = frozenset({".typ", ".txt", ".eml"})
"""Files that are drawn to leave wherever they lie."""
_VALUES = {"address": "1 Invented Row, Testford", "phone": "07700 900123", "email": "x@invented.example"}


def outgoing_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """What is sent without being declared, declared wrongly, or sent to somebody for whom it is not safe."""
    declared = subject.module.outgoing
    yield from _undeclared_templates(subject, declared)
    for key, times in Counter(each.key for each in declared).items():
        if times > 1:
            yield f"outgoing {key!r} is there {times} times. Give each a key of its own."
    for each in declared:
        for problem in _wrong(subject.module.name, each):
            yield f"outgoing {each.key!r} {problem}"
    yield from unsafe_problems(subject, declared)


def outgoing_templates(package: Path, module: str) -> list[str]:
    """The files of a package from which something is drawn that leaves, relative to it."""
    shown = package / "templates" / module
    found = [file for folder in _FOLDERS for file in (shown / folder).rglob("*") if file.is_file()]
    found += [file for file in package.rglob("*") if file.suffix in _SUFFIXES]
    return sorted({file.relative_to(package).as_posix() for file in found})


def _undeclared_templates(subject: ModuleUnderTest, declared: tuple[Outgoing, ...]) -> Iterator[str]:
    named = {template for each in declared for template in each.templates}
    there = outgoing_templates(subject.package, subject.module.name)
    for file in there:
        if file not in named:
            yield f"{file} is drawn to leave, and no Outgoing of the manifest names it."
    for file in sorted(named - set(there)):
        yield f"{file} is named by an Outgoing and is not there."


def _wrong(module: str, sent: Outgoing) -> Iterator[str]:
    if not sent.key.startswith(f"{module}."):
        yield f"must begin with {module!r} and a dot."
    if not sent.to_somebody:
        return
    if not sent.channels:
        yield f"is for the {sent.to.value} and names no channel by which it goes."
    if sent.made_by is None:
        if sent.templates:
            yield "names templates and not what writes it. Add made_by."
    elif not _takes_route(sent.made_by):
        written_by = getattr(sent.made_by, "__name__", sent.made_by)
        yield f"is written by {written_by}, which takes no Route. It could go anywhere."


def _takes_route(made_by: object) -> bool:
    given = getattr(made_by, "__annotations__", {})
    return any(re.search(r"\bRoute\b", str(kind)) for name, kind in given.items() if name != "return")


def unsafe_problems(subject: ModuleUnderTest, declared: tuple[Outgoing, ...]) -> Iterator[str]:
    """Each thing that is sent, by each of its channels, to somebody whose every contact point is unsafe."""
    with subject.acting(subject.mine) as session:
        person = _somebody(session)
        for sent in declared:
            for channel in sorted(sent.channels - {Channel.HAND, Channel.SHARED}):
                answer = route_to(session, person.id, channel=channel, sent=sent, purpose="contract", at=NOW)
                if not isinstance(answer, Blocked):
                    yield f"outgoing {sent.key!r} reaches somebody for whom {channel.value} is not safe."
        session.rollback()


def _somebody(session: TenantSession) -> Person:
    person = Person(
        id=uuid.uuid4(),
        tenant_id=session.actor.tenant_id,
        given_names="Una",
        family_name="Unsafe",
        restricted=False,
    )
    session.add(person)
    session.flush()
    session.add_all(
        ContactPoint(
            tenant_id=session.actor.tenant_id, person_id=person.id, kind=kind, value=value, safe_to_use=False
        )
        for kind, value in _VALUES.items()
    )
    session.flush()
    return person
