"""How the force resolved similar cases: what is counted, what is shown, and what an unusual choice needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from fairlead.cases.use_cases import assessment_of
from fairlead.public import RuleRefusal
from fairlead.testing.casework import Pages
from fairlead.testing.database import TestDatabase
from fairlead.testing.generate import without_triggers
from fairlead_oocd.policy import REGISTERED
from fairlead_oocd.policy.similar_cases import SimilarCases, is_outlying, similar_from
from fairlead_oocd.queries.work import similar_cases
from fairlead_oocd.use_cases.eligibility import ChooseDisposal, choose_disposal

from .conftest import NOW, World
from .earlier_cases import give_before
from .journey import Journey

SHORT = "A first offence of low value, admitted at once; a course will deal with the cause. The shop agrees with it."
FULL = (
    SHORT
    + " Most such cases end with an apology, but here the drinking behind it needs a course with a date."
)
GIVEN = date(2026, 11, 1)
Give = Callable[..., None]


@pytest.fixture
def before(matrix: World, worker_database: TestDatabase) -> Iterator[Give]:
    """Give resolutions in the force of the test."""
    engine = sa.create_engine(without_triggers(worker_database.superuser_url))
    with engine.connect() as connection:

        def give(**values: object) -> None:
            connection.execute(sa.text("select set_config('app.tenant', :t, true)"), {"t": str(matrix.force)})
            give_before(connection, matrix.force, **{"given": GIVEN, **values})  # type: ignore[arg-type]  # by name
            connection.commit()

        yield partial(give)
    engine.dispose()


def figures(case: Journey) -> SimilarCases:
    with case.world.database.tenant_transaction(case.world.officer) as session:
        found = similar_cases(session, case.work(), NOW.date())
    assert found is not None
    return found


def choose(case: Journey, rationale: str, disposal: str = "COND") -> None:
    command = ChooseDisposal(
        reference=case.reference, version=case.version, disposal=disposal, rationale=rationale
    )
    case.run(case.world.officer, choose_disposal, command)


def test_cases_of_the_same_group_gravity_and_record_are_counted_by_resolution(
    matrix: World, before: Give
) -> None:
    before(number=7)
    before(number=4, disposal="COND")
    before(number=3, with_record=True)
    before(number=5, offence_group="Criminal damage")
    before(number=5, gravity=3)
    before(number=5, given=date(2024, 11, 17))
    found = figures(Journey(world=matrix).open().review().answer())
    assert (found.like_this, found.unlike_this, found.total) == ({"CR": 7, "COND": 4}, {"CR": 3}, 11)
    assert (found.group, found.gravity, found.with_record) == ("Theft from shops", 2, False)


def test_the_first_day_of_the_twenty_four_months_counts_and_the_day_before_does_not(
    matrix: World, before: Give
) -> None:
    before(given=date(2024, 11, 18))
    before(given=date(2024, 11, 17), disposal="COND")
    assert figures(Journey(world=matrix).open().review().answer()).like_this == {"CR": 1}


def test_a_case_that_was_never_given_is_not_counted(matrix: World) -> None:
    Journey(world=matrix).open().review().answer().choose()
    assert figures(Journey(world=matrix).open(crime_reference="T/2").review().answer()).total == 0


def test_an_earlier_outcome_makes_it_a_case_with_a_record(matrix: World, before: Give) -> None:
    before(number=2, with_record=True)
    before(number=1)
    case = (
        Journey(world=matrix)
        .open()
        .review()
        .answer(history={"history": [{"type": "CR", "date": "2024-01-01"}]})
    )
    assert case.work().resolution.with_record is True
    assert figures(case).like_this == {"CR": 2}


def test_nothing_is_compared_before_gravity_and_history_are_answered(matrix: World) -> None:
    case = Journey(world=matrix).open().review()
    with matrix.database.tenant_transaction(matrix.officer) as session:
        assert similar_cases(session, case.work(), NOW.date()) is None


def test_one_statement_reads_the_figures_and_nothing_about_a_person(matrix: World) -> None:
    case = Journey(world=matrix).open().review().answer()
    work = case.work()
    sent: list[str] = []
    sa.event.listen(
        matrix.database.engine, "before_cursor_execute", lambda _c, _k, text, *_rest: sent.append(text)
    )
    with matrix.database.tenant_transaction(matrix.officer) as session:
        session.execute(sa.text("select 1"))
        sent.clear()
        similar_cases(session, work, NOW.date())
        asked = list(sent)
    assert len(asked) == 1
    read = set(re.findall(r"(\w+)\.(\w+)", asked[0]))
    assert {table for table, _column in read} == {"oocd_resolution"}
    assert {column for _table, column in read} == {
        "tenant_id", "offence_group", "gravity_final", "given_on", "with_record", "chosen"
    }  # fmt: skip
    for word in ("ethnic", "sex", "gender", "religio", "birth", "disab", "nationality", "person", "case_id"):
        assert word not in asked[0]


def test_an_unusual_choice_is_refused_without_a_fuller_rationale_and_accepted_with_it(
    matrix: World, before: Give
) -> None:
    before(number=30)
    case = Journey(world=matrix).open().review().answer()
    with pytest.raises(RuleRefusal, match="0 of 30 similar cases"):
        choose(case, SHORT)
    assert case.case().state == "ELIGIBILITY"
    assert len(FULL) >= 200
    choose(case, FULL)
    assert case.case().state == "VICTIM_CONTACT"


def test_the_same_words_are_enough_for_a_usual_choice(matrix: World, before: Give) -> None:
    before(number=20)
    before(number=20, disposal="COND")
    case = Journey(world=matrix).open().review().answer()
    choose(case, SHORT)
    assert case.case().state == "VICTIM_CONTACT"


def test_figures_and_rationale_stay_with_the_decision_and_give_the_same_answer_later(
    matrix: World, before: Give
) -> None:
    before(number=30)
    case = Journey(world=matrix).open().review().answer()
    choose(case, FULL)
    before(number=40, disposal="COND")
    decision = case.work().decision
    assert decision is not None
    assert decision.rationale == FULL
    quality = decision.results["quality"]
    assert isinstance(quality, dict)
    shown = similar_from(quality["similar"])
    assert shown.like_this == {"CR": 30}
    stored = assessment_of(decision)
    parameters = REGISTERED.read_parameters(stored.parameters, stored.on)
    assert is_outlying(shown, "COND", parameters) is quality["outlying"] is True
    assert REGISTERED.replay(stored) == stored.decisions


def test_the_page_shows_the_figures_and_warns_when_they_are_few(
    officer: Pages, matrix: World, before: Give
) -> None:
    before(number=9)
    case = Journey(world=matrix).open().review().answer()
    page = BeautifulSoup(officer.get(f"/oocd/{case.reference}/result").text, "html5lib")
    section = page.select_one("section[aria-labelledby=similar]")
    assert section is not None
    words = section.get_text(" ", strip=True)
    assert "9 cases : Theft from shops, gravity 2, no earlier outcome".replace(" :", ":") in words
    assert "Only 9 similar cases: these figures say little." in words
    assert "Community resolution 9 (100%) 0" in words
    assert case.reference not in words
    before(number=30)
    words = officer.get(f"/oocd/{case.reference}/result").text
    assert "these figures say little" not in words
    assert "unusual here: reasons of at least 200 characters" in words


def test_the_supervisor_sees_the_figures_as_they_were_when_the_choice_was_made(
    matrix: World, before: Give, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fairlead.app import FairleadFlask
    from fairlead.testing.casework import pages_for

    assert isinstance(app, FairleadFlask)
    before(number=30)
    case = Journey(world=matrix).open().review().answer()
    choose(case, FULL)
    case.consult().assess_needs().plan().submit()
    before(number=11)
    page = (
        pages_for(app, monkeypatch, matrix.supervisor, matrix.slug)
        .get(f"/oocd/{case.reference}/authorise")
        .text
    )
    assert "30 (100%)" in page
    assert "Illustrative matrix" in page
    assert "Different from the gravity matrix because" in page


def test_at_120_000_cases_the_figures_come_from_the_index_alone(
    matrix: World, worker_database: TestDatabase
) -> None:
    work = Journey(world=matrix).open().review().answer().work()
    engine = sa.create_engine(without_triggers(worker_database.superuser_url))
    with engine.connect() as connection:
        connection.execute(sa.text("select set_config('app.tenant', :t, true)"), {"t": str(matrix.force)})
        for number in range(30):  # thirty groups, four years: 2,000 of 120,000 are similar
            group = "Theft from shops" if number == 0 else f"Group {number}"
            give_before(connection, matrix.force, given=GIVEN, number=4_000, offence_group=group, days=1_460)
        connection.execute(sa.text("set local role none"))
        connection.execute(sa.text("analyze oocd_resolution"))
        connection.execute(sa.text("set local role fairlead_app"))
        sent: list[tuple[str, object]] = []
        with matrix.database.tenant_transaction(matrix.officer) as session:
            sa.event.listen(
                matrix.database.engine,
                "before_cursor_execute",
                lambda _c, _k, text, values, *_r: sent.append((text, values)),
            )
            similar_cases(session, work, NOW.date())
        statement, values = next(each for each in sent if "gravity_final" in each[0])
        plan = connection.exec_driver_sql(
            f"explain (analyze, timing off, format json) {statement}",
            values,  # type: ignore[arg-type]  # as sent
        ).scalar_one()
        connection.rollback()
    engine.dispose()
    read = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name") == "oocd_resolution"]
    assert [node["Index Name"] for node in read] == ["ix_oocd_resolution_similar"]
    assert sum(int(str(node["Actual Rows"]).split(".")[0]) for node in read) <= 2_200
    assert not any("Seq Scan" in str(node["Node Type"]) for node in read)


def nodes(plan: dict[str, object]) -> Iterator[dict[str, object]]:
    yield plan
    children = plan.get("Plans", [])
    assert isinstance(children, list)
    for child in children:
        yield from nodes(child)
