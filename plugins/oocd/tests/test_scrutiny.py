"""The scrutiny panel: what it always sees, what is drawn, what it reads, and that it changes no outcome."""

from __future__ import annotations

from datetime import date

import pytest

from fairlead.public import (
    AddAlias,
    AddParty,
    Category,
    CreatePerson,
    NotPermitted,
    Refusal,
    RuleRefusal,
    SetContactPoint,
    TenantSession,
    add_alias,
    add_party,
    create_person,
    set_contact_point,
)
from fairlead_oocd.models import ScrutinyItem
from fairlead_oocd.panel_file import age_band, panel_file
from fairlead_oocd.queries.after_giving import breaches_of, scrutiny_of
from fairlead_oocd.use_cases import delivery, scrutiny

from .conftest import NOW, World
from .journey_after import After, after
from .test_penalty import two_conditions


def item_of(case: After) -> ScrutinyItem:
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        found = scrutiny_of(session, case.case())
    assert found is not None
    return found


def finding(case: After, **changes: object) -> scrutiny.RecordFinding:
    values: dict[str, object] = {
        "reference": case.reference,
        "version": case.version,
        "category": "APPROPRIATE_WITH_OBSERVATIONS",
        "finding": "The reasons could say more about the victim",
        "learning": "Say what the victim wanted",
        "learning_owner": "Inspector of the area",
        **changes,
    }
    return scrutiny.RecordFinding(**values)  # type: ignore[arg-type]  # values by name, for tests to change


def close(case: After) -> None:
    with case.world.database.tenant_transaction(case.world.officer) as session:
        delivery.close_case(session, case.world.officer, case.reference, case.version, now=case.now)


def test_a_breach_that_was_not_pursued_cannot_be_closed_before_the_panel_saw_it(world: World) -> None:
    case = after(world).confirmed().leave()
    with pytest.raises(RuleRefusal, match="panel's sample"):
        close(case)
    case.to_panel(note="")
    assert item_of(case).chosen_because == ["breach-not-pursued"]
    case.run(world.supervisor, scrutiny.record_finding, finding(case))

    assert case.last == ("CLOSED", "", "")
    assert (case.case().outcome_code, item_of(case).category) == ("3", "APPROPRIATE_WITH_OBSERVATIONS")


def test_an_ordinary_case_is_closed_or_chosen_by_hand_with_a_reason(world: World) -> None:
    case = after(world).finished()
    assert case.last[1] == "Test Officer"
    with pytest.raises(Refusal) as refused:
        case.to_panel(note=" ")
    assert refused.value.field == "note"
    with pytest.raises(NotPermitted):
        case.run(
            world.officer,
            scrutiny.send_to_scrutiny,
            scrutiny.SendToScrutiny(reference=case.reference, version=case.version, note="Look"),
        )
    close(case)
    assert case.case().state == "CLOSED"


def test_a_random_draw_takes_finalised_cases_and_notes_size_and_seed(world: World) -> None:
    case = after(world).finished()
    with pytest.raises(Refusal, match="between 1 and 50"):
        case.run(world.supervisor, scrutiny.draw_sample, scrutiny.DrawSample(size=0, seed=7))
    with pytest.raises(NotPermitted):
        case.run(world.officer, scrutiny.draw_sample, scrutiny.DrawSample(size=1, seed=7))
    case.run(world.supervisor, scrutiny.draw_sample, scrutiny.DrawSample(size=5, seed=7))

    assert case.last[:2] == ("SCRUTINY", "Scrutiny panel, Response team 1")
    assert (item_of(case).chosen_because, item_of(case).note) == (["random"], "5 drawn with seed 7")
    with pytest.raises(Refusal, match="no finalised case"):
        case.run(world.supervisor, scrutiny.draw_sample, scrutiny.DrawSample(size=5, seed=7))


def test_the_panel_s_file_names_nobody_and_no_place(world: World) -> None:
    case = after(world).monitored()
    case.report(
        facts="Testina told Vera Harmedley at 9 Secret Lane, Testford that she would not come. 07700 900111"
    )
    case.ask().send("Vera is my aunt").decide("confirmed", "No reason").leave().to_panel(note="")
    with world.database.tenant_transaction(world.supervisor) as session:
        file = panel_file(session, case.work(), item_of(case))
    read = str(file.sections)

    for hidden in ("Testina", "Suspectsworth", "Vera", "Harmedley", "Secret Lane", "High Street", "900111",
                   "14/99001/26", case.reference, "Test Officer", "Test Supervisor", "1990"):  # fmt: skip
        assert hidden not in read, hidden
    for said in ("[the person] told [victim 1] at", "30 to 39", "Conditional caution", "Not pursued"):
        assert said in read, said
    assert file.panel_reference.startswith("PNL-26-")


def test_the_panel_s_file_hides_aliases_other_people_staff_of_the_breach_and_parts_of_addresses(
    world: World,
) -> None:
    case = after(world).monitored()
    with world.database.tenant_transaction(world.officer) as session:
        known_otherwise(session, world, case)
    case.report(
        facts="Tessie O'Suspect left Secret Lane for 4 Former Road, TE1 9ZZ, with Wanda Watcher. Tel. 07700900222"
    )
    case.ask().send("She said I may go to Testford").decide("confirmed", "No reason")
    with world.database.tenant_transaction(world.supervisor) as session:
        breaches_of(session, case.case())[-1].decided_by = "Inspector Quillfeather"
    case.leave(reason="Quillfeather heard it from Harmedley").to_panel(note="")
    with world.database.tenant_transaction(world.supervisor) as session:
        read = str(panel_file(session, case.work(), item_of(case)).sections)

    for hidden in ("Tessie", "O'Suspect", "Secret", "Former Road", "TE1", "Wanda", "Watcher", "900222", "Quillfeather",
                   "Harmedley", "Testford"):  # fmt: skip
        assert hidden not in read, hidden
    assert "with [another person]" in read


def known_otherwise(session: TenantSession, world: World, case: After) -> None:
    """An alias of the suspect, a former home and number of the victim, and a witness on the case."""
    add_alias(
        session,
        world.officer,
        AddAlias(person_id=world.suspect_id, given_names="Tessie", family_name="O’Suspect", kind="alias"),
        now=NOW,
    )
    for kind, value in (("address", "4 Former Road, Testford, TE1 9ZZ"), ("phone", "+44 7700 900 222")):
        point = set_contact_point(
            session,
            world.officer,
            SetContactPoint(person_id=world.victim_id, kind=kind, value=value, safe_to_use=None),
            now=NOW,
        )
        point.superseded_at = NOW
    witness = create_person(
        session, world.officer, CreatePerson(given_names="Wanda", family_name="Watcher"), now=NOW
    )
    add_party(
        session,
        world.officer,
        AddParty(case_id=case.case().id, person_id=witness.id, role="witness", category=Category.WITNESS),
        now=NOW,
    )


def test_the_panel_reads_a_rescinded_condition_and_that_it_was_rescinded(world: World) -> None:
    case = two_conditions(world).breach_confirmed().attach().pay(9000)
    with world.database.tenant_transaction(world.supervisor) as session:
        item = ScrutinyItem(panel_reference="PNL-26-TEST")
        sections = dict(panel_file(session, case.work(), item).sections)

    assert [row["source"] for row in sections["Conditions"]] == ["Rescinded", "Under way", "Completed"]


@pytest.mark.parametrize(
    ("born", "band"),
    [(date(2008, 11, 18), "18 to 20"), (date(1996, 11, 19), "25 to 29"), (date(1966, 11, 18), "60 and over"),
     (None, "not recorded")],
)  # fmt: skip
def test_an_age_is_told_as_a_band(born: date | None, band: str) -> None:
    assert age_band(born, date(2026, 11, 18)) == band


def test_an_observation_needs_words(world: World) -> None:
    case = after(world).finished().to_panel()
    with pytest.raises(Refusal) as refused:
        case.run(world.supervisor, scrutiny.record_finding, finding(case, finding=" "))
    assert refused.value.field == "finding"
