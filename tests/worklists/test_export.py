"""A list of cases as a file: what is in it, who may have it, and what the log says."""

import csv
import io
import uuid
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from fairlead.audit.sealer import AuditSession
from fairlead.cases.models import Category
from fairlead.cases.use_cases import AddParty, add_party
from fairlead.identity.actor import Actor
from fairlead.people.models import Person
from fairlead.people.use_cases import CreatePerson, create_person
from fairlead.testing.casework import NOW, Force, Pages
from fairlead.worklists.files import Sheet, guarded, write
from fairlead.worklists.use_cases import exporting

from .list_making import join, open_cases, words

REASON = "Weekly review of late cases"


def export(pages: Pages, query: str = "view=all", **fields: str) -> TestResponse:
    given = {"recipient": "Inspector Lee", "reason": REASON, "form": "csv", **fields}
    answer = pages.post(f"/worklist/export?{query}", **given)
    answer.get_data()
    answer.close()  # as a server does when it has sent the file
    return answer


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def disclosures(force: Force) -> list[sa.Row[tuple[object, ...]]]:
    with AuditSession(force.database.engine, actor=Actor.system("reader", force.tenant_id)) as log:
        return list(
            log.execute(
                sa.text(
                    "select object_ids, subject_ids, reason, recipient_person, recipient_org from audit_entry"
                    " where tenant_id = :t and action = 'case.list.exported' and operation = 'disclosure'"
                ),
                {"t": force.tenant_id},
            )
        )


def suspect(force: Force, case_id: uuid.UUID, by: Actor, family_name: str) -> uuid.UUID:
    with force.work(by) as session:
        person = create_person(session, by, CreatePerson(given_names="Ada", family_name=family_name), now=NOW)
        party = AddParty(case_id=case_id, person_id=person.id, role="suspect", category=Category.SUSPECTED)
        add_party(session, by, party, now=NOW)
        return person.id


def test_the_file_has_the_rows_and_columns_of_the_list(force: Force, supervisor: Pages) -> None:
    priya = join(force, "Priya Nair")
    cases = open_cases(force, priya, 3)
    suspect(force, cases[0].id, priya, "Thornwick")
    answer = export(supervisor, "view=all&sort=opened")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=cases-")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = rows_of(answer)
    assert [row["Reference"] for row in rows] == [case.reference for case in reversed(cases)]
    assert rows[-1] == {
        "Reference": cases[0].reference,
        "Suspect": "THORNWICK, Ada",
        "Offence": "",
        "State": "New",
        "Who holds it": "Priya Nair",
        "Since": f"{NOW:%d/%m/%Y}",
        "Next deadline": "",
        "Due": "",
        "Opened": f"{NOW:%d/%m/%Y}",
    }


def test_the_log_has_each_case_and_suspect_the_recipient_and_the_reason(
    force: Force, supervisor: Pages
) -> None:
    priya = join(force, "Priya Nair")
    cases = open_cases(force, priya, 2)
    person = suspect(force, cases[0].id, priya, "Thornwick")
    assert export(supervisor).status_code == 200
    [entry] = disclosures(force)
    assert set(entry.object_ids) == {case.id for case in cases}
    assert list(entry.subject_ids) == [person]
    assert (entry.reason, entry.recipient_person, entry.recipient_org) == (
        REASON,
        "Inspector Lee",
        force.slug,
    )


def test_a_filter_of_the_list_is_a_filter_of_the_file(force: Force, supervisor: Pages) -> None:
    open_cases(force, join(force, "Priya Nair"))
    other = open_cases(force, join(force, "Sam Patel", team="Team 2"))
    rows = rows_of(export(supervisor, "view=all&team=Team+2"))
    assert [row["Reference"] for row in rows] == [other[0].reference]


def test_a_case_with_a_restricted_person_is_in_neither_list_nor_file_nor_log(
    force: Force, supervisor: Pages
) -> None:
    priya = join(force, "Priya Nair")
    kept, secret = open_cases(force, priya, 2)
    person = suspect(force, secret.id, priya, "Hidden")
    with force.work(priya) as session:
        session.get_one(Person, person).restricted = True
    assert [row["Reference"] for row in rows_of(export(supervisor))] == [kept.reference]
    assert [list(entry.object_ids) for entry in disclosures(force)] == [[kept.id]]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reason", "", "Say why the file is needed"),
        ("reason", "because", "at least 10 characters"),
        ("recipient", " ", "Enter who will receive the file"),
        ("form", "exe", "Not a valid choice"),
    ],
)
def test_without_a_reason_and_a_recipient_there_is_no_file_and_no_entry(
    force: Force, supervisor: Pages, field: str, value: str, said: str
) -> None:
    open_cases(force, join(force, "Priya Nair"))
    answer = export(supervisor, **{field: value})
    assert answer.status_code == 422
    assert said in words(answer)
    assert disclosures(force) == []


def test_a_list_that_is_too_long_is_refused_in_words(
    force: Force, supervisor: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    priya = join(force, "Priya Nair")
    open_cases(force, priya, 3)
    assert len(rows_of(export(supervisor))) == 3
    open_cases(force, priya, 1)
    for answer in (export(supervisor), supervisor.get("/worklist/export?view=all")):
        assert "This list has more than 3 cases. Filter it further" in words(answer)
    assert len(disclosures(force)) == 1


def test_an_empty_list_and_cases_of_others_cannot_be_taken_out(supervisor: Pages) -> None:
    assert "There is no case in this list" in words(supervisor.get("/worklist/export?view=all"))
    assert "cannot be taken out" in words(supervisor.get("/worklist/export?view=shared"))


def test_an_officer_cannot_export(force: Force, pages: Pages) -> None:
    open_cases(force, pages.actor)
    assert "Export" not in words(pages.get("/cases?view=mine"))
    assert pages.get("/worklist/export?view=mine").status_code == 403
    assert export(pages, "view=mine").status_code == 403
    assert disclosures(force) == []


def test_rows_are_read_a_few_at_a_time_and_all_come(
    force: Force, supervisor: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    cases = open_cases(force, join(force, "Priya Nair"), 5, now=NOW - timedelta(days=1))
    assert len(rows_of(export(supervisor, "view=all&sort=-opened"))) == 5
    logged = [list(entry.object_ids) for entry in disclosures(force)]
    assert sorted(map(len, logged)) == [1, 2, 2]
    assert {each for ids in logged for each in ids} == {case.id for case in cases}


def test_the_workbook_has_the_same_cells_and_no_formula(force: Force, supervisor: Pages) -> None:
    priya = join(force, "Priya Nair")
    cases = open_cases(force, priya)
    suspect(force, cases[0].id, priya, "=HYPERLINK(0)")
    answer = export(supervisor, form="xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert f"<t>{cases[0].reference}</t>".encode() in sheet
    assert b"<t>=HYPERLINK(0), Ada</t>" in sheet


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_of_the_workbook_that_begins_like_a_formula_is_text(start: str) -> None:
    """A reader sees what was typed, as a string: nothing is computed and nothing is linked."""
    text = f"{start}cmd|' /C calc'!A0"
    rows: list[list[str | date | None]] = [[text, "https://example.org", date(2026, 11, 18)]]
    with write(Sheet(titles=[f"{start}title", "b", "c"], rows=rows), "xlsx") as file:
        book = zipfile.ZipFile(file)
        cells = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # our own file
        names = book.namelist()
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    first = cells.findall(".//m:row", space)[1].findall("m:c", space)
    assert [cell.get("t") for cell in first] == ["inlineStr", "inlineStr", None]
    assert cells.findall(".//m:f", space) == []
    assert cells.findall(".//m:hyperlink", space) == []
    assert not any("externalLinks" in name for name in names)


def test_a_name_that_a_spreadsheet_would_run_is_guarded_in_the_file(force: Force, supervisor: Pages) -> None:
    priya = join(force, "Priya Nair")
    suspect(force, open_cases(force, priya)[0].id, priya, "=cmd|x")
    assert rows_of(export(supervisor))[0]["Suspect"] == "'=CMD|X, Ada"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "＝1"])  # noqa: RUF001  # the point
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "OOC-26-7KQ4MX", "O’Neill, Ada", "a=b", "x+1"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text
