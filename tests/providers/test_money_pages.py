"""The pages about money, of both sides."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
import sqlalchemy as sa

from fairlead.testing.two_sides import Browser, TwoSides

from .directory_steps import commission, lead, manager
from .money_steps import MONTH, agree_price, attend, claim, colleague, decide, delivered, lines, owed
from .referral_steps import TODAY

DAY = [str(TODAY.day), str(TODAY.month), str(TODAY.year)]


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service, and without the row that was made up for the
    force in each table: its codes are no codes.
    """
    commission(sides)
    with sides.behind() as owner:
        for table in ("credit_note", "claim_line", "provider_claim", "service_price", "fee_voucher"):
            owner.execute(
                sa.text(f"delete from {table} where tenant_id = :t"), {"t": sides.force.id}
            )  # the tables above
    return sides


def provider(world: TwoSides) -> Browser:
    return world.browser(manager(world), world.provider)


def payer(world: TwoSides) -> Browser:
    return world.browser(lead(world), world.force)


def test_a_price_that_cannot_be_comes_back_with_what_was_typed(world: TwoSides) -> None:
    ours = provider(world)
    assert "No price is agreed" in ours.get("/money/prices").text
    path = f"/money/prices/{world.service_id}/propose"
    ours.get(path)
    for typed, said in (
        ("12.345", "Enter an amount in pounds"),
        ("12.34", "divide by four"),
        ("", "Enter the price"),
    ):
        wrong = ours.post(path, payer="force", unit="hour", price=typed, starts_on=DAY)
        assert wrong.status_code == 422
        assert said in wrong.text
        assert f'value="{typed}"' in wrong.text or not typed


def test_an_answer_to_a_price_is_seen_by_both(world: TwoSides) -> None:
    ours, theirs = provider(world), payer(world)
    path = f"/money/prices/{world.service_id}/propose"
    ours.get(path)
    assert ours.post(path, payer="force", unit="session", price="£42.50", starts_on=DAY).status_code == 303
    assert "Waits for the commissioner" in ours.get("/money/prices").text
    page = theirs.get("/money/prices")
    decide_path = page.text.partition("/decide")[0].rpartition("/money/prices/")[2]
    theirs.get(f"/money/prices/{decide_path}/decide")
    assert "£42.50" in theirs.page.text  # type: ignore[union-attr]  # a page is open
    silent = theirs.post(f"/money/prices/{decide_path}/decide", answer="return", reason="")
    assert silent.status_code == 422
    assert "Say why you return it" in silent.text
    assert theirs.post(f"/money/prices/{decide_path}/decide", answer="approve").status_code == 303
    assert "Agreed" in ours.get("/money/prices").text
    late = theirs.client.post(
        f"/t/{world.force.slug}/money/prices/{decide_path}/decide",
        data={
            **theirs.hidden(),
            "idempotency_key": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
            "answer": "approve",
        },
    )
    assert late.status_code == 409


def test_a_claim_is_made_decided_and_paid_on_the_pages(world: TwoSides) -> None:
    agree_price(world)
    delivered(world)
    ours, theirs = provider(world), payer(world)
    page = ours.get("/money/claims/new")
    assert "£85.00" in page.text
    values = {"payer": str(world.force.id), "month": f"{MONTH:%Y-%m}", "total": "8500"}
    made = ours.post("/money/claims/new", **values)
    assert made.status_code == 303
    path = made.headers["Location"].partition(f"/t/{world.provider.slug}")[2]
    assert ours.post("/money/claims/new", **values).headers["Location"] == made.headers["Location"]
    shown = theirs.get(path)
    assert shown.text.count("£42.50") >= 2
    assert "Testina" not in shown.text
    assert theirs.post(f"{path}/approve").status_code == 303
    theirs.get(f"{path}/pay")
    same = theirs.post(f"{path}/pay", payment_reference="BACS 1", paid_on=DAY)
    assert same.status_code == 422
    assert "a colleague marks it as paid" in same.text
    other = world.browser(colleague(world), world.force)
    other.get(f"{path}/pay")
    card = other.post(f"{path}/pay", payment_reference="4111 1111 1111 1111", paid_on=DAY)
    assert card.status_code == 422
    assert "payment card" in card.text
    assert other.post(f"{path}/pay", payment_reference="BACS 1", paid_on=DAY).status_code == 303
    assert "BACS 1" in ours.get(path).text
    assert theirs.get("/money").status_code == 200


def test_a_line_is_disputed_answered_and_credited_on_the_pages(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    [line] = lines(world, made)
    path = f"/money/claims/{made.id}"
    ours, theirs = provider(world), payer(world)
    theirs.get(f"{path}/lines/{line.id}/dispute")
    assert theirs.post(f"{path}/lines/{line.id}/dispute", reason="").status_code == 422
    assert theirs.post(f"{path}/lines/{line.id}/dispute", reason="It was cancelled").status_code == 303
    assert "Disputed: It was cancelled" in ours.get(path).text
    ours.get(f"{path}/lines/{line.id}/answer")
    assert ours.post(f"{path}/lines/{line.id}/answer", answer="It took place").status_code == 303
    theirs.get(path)
    stale = theirs.hidden()
    decide(world, made)
    assert theirs.client.post(f"/t/{world.force.slug}{path}/approve", data=stale).status_code == 303
    assert "Somebody else changed this" in theirs.get(path).text
    ours.get(f"{path}/lines/{line.id}/credit")
    assert ours.post(f"{path}/lines/{line.id}/credit", amount="99", reason="Late").status_code == 422
    assert ours.post(f"{path}/lines/{line.id}/credit", amount="2.50", reason="Late").status_code == 303
    assert "credited £2.50" in theirs.get(path).text


def test_others_find_no_claim_and_the_wrong_side_has_no_buttons(world: TwoSides) -> None:
    agree_price(world)
    delivered(world, [90])
    made = claim(world)
    [line] = lines(world, made)
    path = f"/money/claims/{made.id}"
    stranger = world.browser(world.other_force.person("commissioning-lead"), world.other_force)
    for page in (path, f"{path}/pay", f"{path}/lines/{line.id}/dispute"):
        assert stranger.get(page).status_code == 404
    assert world.browser(world.officer, world.force).get("/money").status_code == 403
    assert "not decided</button>" not in provider(world).get(path).text
    assert provider(world).get(f"{path}/pay").status_code == 403
    assert "Credit note" not in payer(world).get(path).text


def test_the_report_is_taken_out_as_a_file_and_that_is_logged(world: TwoSides) -> None:
    agree_price(world)
    referral = delivered(world)
    made = claim(world)
    decide(world, made)
    attend(world, referral, ago=12_000)
    theirs = payer(world)
    month = f"{MONTH:%Y-%m}"
    assert "Choose an organisation and a period" in theirs.get("/money/report").text
    page = theirs.get("/money/report", **{"with": str(world.provider.id), "from": month, "to": month})
    assert "£127.50" in page.text
    assert "Delivered and not claimed" in page.text
    values = {"with": str(world.provider.id), "from": month, "to": month}
    file = theirs.post("/money/report/export", **values, form="csv")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    file.close()
    assert [row[4] for row in rows[1:]] == ["42.50", "42.50", "42.50", "127.50"]
    assert sum(round(float(row[5]) * 100) for row in rows[1:-1]) == round(float(rows[-1][5]) * 100) == 8500
    book = theirs.client.post(
        f"/t/{world.force.slug}/money/report/export", data={**theirs.hidden(), **values, "form": "xlsx"}
    )
    assert zipfile.is_zipfile(io.BytesIO(book.data))
    book.close()
    assert (
        theirs.post("/money/report/export", **(values | {"with": str(world.other_force.id)})).status_code
        == 400
    )
    with world.behind() as owner:
        logged = owner.scalar(
            sa.text(
                "select count(*) from audit_entry where action = 'money.report.exported' and tenant_id = :t"
                " and operation = 'disclosure'"
            ),
            {"t": world.force.id},
        )
        viewed = owner.scalar(
            sa.text(
                "select count(*) from audit_entry where action = 'money.report.viewed' and tenant_id = :t"
                " and operation = 'consultation'"
            ),
            {"t": world.force.id},
        )
    assert logged == 2
    assert viewed == 1  # the page without a partner shows nothing


def test_a_voucher_is_issued_and_used_on_the_pages(world: TwoSides) -> None:
    with world.behind() as owner:
        owner.execute(sa.text("update service set fee_pence = 9500 where id = :i"), {"i": world.service_id})
    referral = world.accepted()
    theirs, worker = payer(world), world.browser(world.worker, world.provider)
    theirs.get("/money/vouchers/new")
    values: dict[str, str | list[str]] = {"referral_reference": referral.reference, "expires_on": DAY}
    assert theirs.post("/money/vouchers/new", **values, amount="0").status_code == 422
    assert theirs.post("/money/vouchers/new", **values, amount="40").status_code == 303
    page = theirs.get("/money/vouchers").text
    code = page.partition("Not used yet")[0].rpartition("fl-table__cell--head")[2].partition("<span>")[2][:14]
    assert "Use a voucher" in worker.get(f"/referrals/{referral.reference}").text
    worker.get("/money/vouchers/redeem", referral=referral.reference)
    wrong = worker.post("/money/vouchers/redeem", code="X", referral_reference=referral.reference)
    assert wrong.status_code == 422
    used = worker.post("/money/vouchers/redeem", code=code, referral_reference=referral.reference)
    assert used.status_code == 303
    told = worker.client.get(used.headers["Location"]).text
    assert "covers £40.00 of the fee of £95.00. The person still pays £55.00." in told
    assert "£40.00 of £95.00" in theirs.get("/money/vouchers").text
    assert owed(world) == []
