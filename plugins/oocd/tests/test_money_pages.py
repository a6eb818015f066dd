"""The pages of money: what they show, what they do, and what they never show."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from pypdf import PdfReader

from fairlead.public import CaseDocument
from fairlead.testing.casework import Pages

from .conftest import World
from .journey import in_force
from .money_steps import MoneyCase, money_case
from .test_penalty import two_conditions


@pytest.fixture
def compensation(world: World) -> MoneyCase:
    """£100 of compensation."""
    return money_case(world).with_compensation()


def words_of(html: str) -> str:
    """The text of a page, its spaces evened out."""
    return " ".join(BeautifulSoup(html, "html5lib").get_text(" ").split())


def paying(case: MoneyCase, **changes: str) -> dict[str, str]:
    """What is typed into the form of a payment."""
    day = case.given
    return {
        "amount": "40",
        "received_on": str(day.day),
        "method": "cash",
        "version": str(case.version),
        **changes,
    }


def test_a_payment_is_recorded_and_a_receipt_printed_that_names_nobody_who_was_harmed(
    officer: Pages, compensation: MoneyCase
) -> None:
    compensation.pay(4000)
    page = officer.get(f"/oocd/{compensation.reference}/money").text
    assert "£60.00 is still to be paid" in words_of(page)

    entry = compensation.accounts()[0].lines[-1]
    answer = officer.post(f"/oocd/{compensation.reference}/money/entries/{entry.id}/receipt")
    assert answer.status_code == 303
    with in_force(compensation.world) as session:
        made = session.scalars(
            sa.select(CaseDocument).where(
                CaseDocument.case_id == compensation.case().id, CaseDocument.kind == "oocd.receipt"
            )
        ).one()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages)
    for words in ("Receipt", "Testina Suspectsworth", "£40.00", "£60.00"):
        assert words in text
    for hidden in ("Harmedley", "Secret Lane", "The shop"):
        assert hidden not in text


def test_what_was_typed_comes_back_when_the_amount_is_missing(
    officer: Pages, compensation: MoneyCase
) -> None:
    key = compensation.accounts()[0].key
    answer = officer.post(
        f"/oocd/{compensation.reference}/money/{key}/pay", **paying(compensation, amount="", method="cheque")
    )
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    assert page.select_one("input[name=method][value=cheque]").has_attr("checked")  # type: ignore[union-attr]  # it is there, or the test fails
    assert len(compensation.accounts()[0].lines) == 1


def test_an_account_that_is_not_of_this_case_is_404(officer: Pages, compensation: MoneyCase) -> None:
    other = "compensation-" + "0" * 32
    assert officer.get(f"/oocd/{compensation.reference}/money/{other}/pay").status_code == 404
    entry = "00000000-0000-4000-8000-000000000000"
    path = f"/oocd/{compensation.reference}/money/entries/{entry}/receipt"
    assert officer.post(path).status_code == 404


def test_an_officer_neither_corrects_nor_enforces(officer: Pages, compensation: MoneyCase) -> None:
    key, entry = compensation.accounts()[0].key, compensation.accounts()[0].lines[0].id
    for path in (
        f"money/{key}/give-back",
        f"money/entries/{entry}/correct",
        "penalty/attach",
        "penalty/register",
    ):
        assert officer.get(f"/oocd/{compensation.reference}/{path}").status_code == 403


def test_the_case_page_says_what_is_owed_and_leads_to_the_money(
    officer: Pages, compensation: MoneyCase
) -> None:
    page = officer.get(f"/cases/{compensation.reference}").text
    assert "Compensation: £100.00 is still to be paid" in words_of(page)
    links = {link.get_text(strip=True) for link in BeautifulSoup(page, "html5lib").select("main a")}
    assert {"Money of the case", "Record payments"} <= links


def test_the_page_of_a_late_penalty_asks_for_legal_advice_and_proposes_no_day(
    supervisor: Pages, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = two_conditions(world).breach_confirmed()
    moment = case.now
    monkeypatch.setattr("fairlead_oocd.views.penalty.present", lambda: moment)
    in_time = supervisor.get(f"/oocd/{case.reference}/penalty/attach").text
    offered = BeautifulSoup(in_time, "html5lib").select("input[name=condition]")
    assert [box.get("value") for box in offered] == [str(case.work().conditions[0].condition.id)]
    assert "LEGAL_SIGN_OFF_REQUIRED" not in in_time
    assert "The most it can be: £100.00." in words_of(in_time)

    moment += timedelta(days=40)
    late = supervisor.get(f"/oocd/{case.reference}/penalty/attach").text
    assert "LEGAL_SIGN_OFF_REQUIRED" in late
    boxes = BeautifulSoup(late, "html5lib").select("input[name=due_on]")
    assert [box.get("value") or "" for box in boxes] == ["", "", ""]


def test_a_case_without_a_penalty_has_none_of_its_pages(supervisor: Pages, compensation: MoneyCase) -> None:
    for page in ("register", "claim", "adjourn", "finding", "trial", "course", "course-done", "hand-over"):
        assert supervisor.get(f"/oocd/{compensation.reference}/penalty/{page}").status_code == 404, page


def test_the_page_of_a_payment_condition_says_what_is_owed_and_leads_to_where_it_is_recorded(
    officer: Pages, compensation: MoneyCase
) -> None:
    condition = compensation.work().conditions[0].condition
    path = f"/oocd/{compensation.reference}/conditions/{condition.id}/done"
    page = officer.get(path).text
    assert "£100.00 is still owed" in words_of(page)
    links = [str(link["href"]) for link in BeautifulSoup(page, "html5lib").select("main a")]
    assert any(link.endswith(f"/oocd/{compensation.reference}/money") for link in links)
    day = compensation.now.date()
    answer = officer.client.post(
        f"/t/{officer.slug}{path}",
        data={
            "version": condition.version,
            "completed_on": [day.day, day.month, day.year],
            "evidence": "Seen by me",
        },
    )
    assert answer.status_code == 422
    assert "Seen by me" in answer.text, "what was typed is shown again"
    assert compensation.work().conditions[0].condition.state == "active"


def test_the_page_of_a_penalty_offers_no_write_off(supervisor: Pages, world: World) -> None:
    case = money_case(world).caution_with_penalty()
    page = supervisor.get(f"/oocd/{case.reference}/money/{case.accounts()[0].key}/give-back").text
    offered = [box.get("value") for box in BeautifulSoup(page, "html5lib").select("input[name=kind]")]
    assert offered == ["refund"]
