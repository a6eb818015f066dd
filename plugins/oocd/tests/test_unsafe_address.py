"""An address that is marked as not safe to use stands in no document, and nothing is sent there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.cases.use_cases.notes import NotToBeFiled
from fairlead.people.use_cases import SetContactPoint, set_contact_point
from fairlead.public import CaseEvent, ContactPoint, Refusal
from fairlead.testing.casework import Pages
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.documents.letter import Letter, Reader
from fairlead_oocd.use_cases import breaches, penalty
from fairlead_oocd.use_cases.filing import file_letter
from fairlead_oocd.use_cases.reaching import handed_over

from .conftest import NOW, World
from .journey import Journey, in_force
from .journey_after import After, after
from .money_steps import MoneyCase, money_case
from .test_letters import every, kinds, text_of

SAFE, HIDDEN = "1 Invented Row, Testford", "7 Hidden Hollow, Testford"


def lives_at(world: World, value: str, *, safe: bool | None, days_later: int = 0) -> None:
    """An address of the suspect, recorded so long after the others."""
    command = SetContactPoint(person_id=world.suspect_id, kind="address", value=value, safe_to_use=safe)
    with world.database.tenant_transaction(world.officer) as session:
        set_contact_point(session, world.officer, command, now=NOW + timedelta(days=days_later))


def everything_said(case: After) -> str:
    return "".join(str(each.inputs) for each in every(case))


def test_an_address_marked_as_unsafe_stands_in_no_document_of_the_case(world: World) -> None:
    lives_at(world, HIDDEN, safe=False)
    case = after(world).monitored().report()
    case.run(world.officer, breaches.ask_for_explanation, asking(case, "phone"))
    case.send().decide("confirmed")

    assert "Hidden Hollow" not in everything_said(case)
    assert "Address" not in text_of(case, Kind.AGREEMENT)


def test_the_same_address_without_the_mark_stands_in_the_document(world: World) -> None:
    lives_at(world, HIDDEN, safe=None)

    assert HIDDEN in text_of(after(world).monitored(), Kind.AGREEMENT)


def test_of_several_addresses_the_newest_that_may_be_used_is_printed(world: World) -> None:
    lives_at(world, "9 Former Street, Testford", safe=True)
    lives_at(world, SAFE, safe=True, days_later=1)
    lives_at(world, HIDDEN, safe=False, days_later=2)
    text = text_of(after(world).monitored(), Kind.AGREEMENT)

    assert SAFE in text
    assert "Hidden Hollow" not in text
    assert "Former Street" not in text


def asking(case: After, how: str) -> breaches.AskForExplanation:
    return breaches.AskForExplanation(
        reference=case.reference,
        version=case.version,
        asked_how=how,
        reply_by=case.now.date() + timedelta(days=7),
    )


def test_nobody_is_written_to_when_every_address_is_unsafe(world: World) -> None:
    lives_at(world, HIDDEN, safe=False)
    case = after(world).monitored().report()
    with pytest.raises(Refusal, match="marked as not safe to use") as refused:
        case.ask()
    assert refused.value.field == "asked_how"

    lives_at(world, SAFE, safe=True, days_later=1)
    assert SAFE in text_of(case.ask(), Kind.BREACH_WARNING)


def test_who_has_no_address_at_all_is_written_to_as_before(world: World) -> None:
    """A letter may be handed over; only what is known to be unsafe is refused."""
    assert after(world).monitored().report().ask().case().state == "SUSPECTED_BREACH"


@pytest.fixture
def registrable(world: World) -> MoneyCase:
    """A penalty that can be registered as a fine."""
    case = money_case(world).community_caution().breach_confirmed().attach()
    case.on_day(60)
    case.a_day_passes()
    return case


@pytest.mark.parametrize("typed", [HIDDEN, "7 hidden hollow  testford"])
def test_the_court_is_not_told_to_write_to_an_unsafe_address(
    world: World, registrable: MoneyCase, typed: str
) -> None:
    lives_at(world, HIDDEN, safe=False)
    with pytest.raises(Refusal, match="must not be told to anybody") as refused:
        registrable.run(
            world.supervisor, penalty.register_penalty, registrable.registering(last_known_address=typed)
        )
    assert refused.value.field == "last_known_address"
    assert registrable.register().case().state == "REGISTERED", "another address is taken"


def test_the_form_of_the_registration_starts_with_no_unsafe_address(
    officer: Pages, world: World, registrable: MoneyCase
) -> None:
    lives_at(world, HIDDEN, safe=False)
    officer.actor = replace(world.supervisor)
    page = officer.get(f"/oocd/{registrable.reference}/penalty/register").text

    assert 'name="last_known_address"' in page
    assert "Hidden Hollow" not in page


@pytest.mark.parametrize("reader", [Reader.PERSON, Reader.VICTIM])
def test_nothing_for_somebody_is_filed_before_it_was_asked_whether_it_may_go_there(
    world: World, reader: Reader
) -> None:
    case = Journey(world=world).open()
    letter = Letter(
        reader=reader, name="A letter", force="Testford Police", reference=case.reference, sections=()
    )
    with world.database.tenant_transaction(world.officer) as session:
        for_another = handed_over(session, case.work(), Kind.PLAIN, now=case.now)
        for route in (None, for_another):
            with pytest.raises(NotToBeFiled, match="goes to somebody"):
                file_letter(
                    session,
                    world.officer,
                    case.work(),
                    Kind.CLOSING_LETTER,
                    replace(letter, route=route),
                    now=case.now,
                )
    assert every(case) == []


def test_a_victim_who_was_never_asked_is_not_written_to_and_the_case_says_to_tell_them_otherwise(
    world: World,
) -> None:
    with world.database.tenant_transaction(world.officer) as session:
        session.execute(
            sa.update(ContactPoint).where(ContactPoint.person_id == world.victim_id).values(safe_to_use=None)
        )
    case = Journey(world=world, disposal="SIMPLE").authorised().give().complete().finalise("3")

    assert Kind.VICTIM_LETTER not in kinds(case)
    assert Kind.CLOSING_LETTER in kinds(case)
    with in_force(world) as session:
        told = session.scalars(sa.select(CaseEvent.summary).where(CaseEvent.kind == "oocd.letter.not_posted"))
        said = " ".join(told)
    assert "tell them in another way. Nobody has asked whether this address is safe to use (SC03)" in said
    assert "Secret Lane" not in said
