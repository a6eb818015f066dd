"""A price is agreed, what was attended is claimed, one line is disputed, and it is paid by another person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from fairlead.modules.registry import load_demo_data
from fairlead.testing.two_sides import now
from fairlead.workflow.calendar import local_day

from .conftest import Arrive, Person, Site

TODAY = local_day(now())


@pytest.fixture(scope="module", autouse=True)
def cases(site: Site) -> None:
    """The demonstration's cases, some of which were referred."""
    load_demo_data(site.database)


def fits(person: Person, width: int) -> bool:
    """Nobody has to scroll sideways."""
    return bool(person.page.evaluate("document.documentElement.scrollWidth") <= width)


def agree_every_price(manager: Person, lead: Person, width: int) -> None:
    """Acceptances of each service are paid by the force, once the commissioner has agreed."""
    manager.go("/money/prices")
    while manager.page.get_by_role("link", name="Propose a price").count():
        manager.follow("Propose a price")
        manager.fill(price="thirty")
        manager.press_in_vain("Send to the commissioner")
        manager.choose(payer="force", unit="acceptance")
        manager.fill(price="30", starts_on=TODAY)
        assert fits(manager, width)
        manager.press("Send to the commissioner")
    lead.go("/money/prices")
    while lead.page.get_by_role("link", name="Agree or return").count():
        lead.follow("Agree or return")
        lead.choose(answer="approve")
        lead.press("Send answer")
    assert fits(lead, width)


@pytest.mark.parametrize(("script", "width"), [(False, 320)])
def test_what_was_delivered_is_claimed_disputed_approved_and_paid(
    arrive: Arrive, site: Site, *, script: bool, width: int
) -> None:
    manager = arrive("manager@tidewell.example", script=script, width=width)
    lead = arrive("commissioning@northmoor.example", script=script, width=width)
    agree_every_price(manager, lead, width)
    manager.go("/money")
    manager.press("Make a claim")
    assert fits(manager, width)
    manager.press("Submit this claim")
    assert manager.sees("Submitted to Northmoor Police")
    assert manager.sees("Referral accepted")
    claim = manager.page.url.rpartition("/t/tidewell")[2]

    lead.go(claim)
    assert fits(lead, width)
    lead.follow("Dispute")
    lead.fill(reason="We cannot find this one")
    lead.press("Save and continue")
    if lead.page.get_by_role("button", name="not decided").count():
        lead.press("not decided")
    lead.press("Approve after all")
    lead.press("Mark as paid")
    lead.fill(payment_reference="BACS 4711", paid_on=TODAY)
    lead.press_in_vain("Save and continue")
    assert lead.errors == ["You decided lines of this claim, so a colleague marks it as paid."]

    finance = arrive("finance@northmoor.example", script=script, width=width)
    finance.go(claim)
    finance.press("Mark as paid")
    finance.fill(payment_reference="4111 1111 1111 1111", paid_on=TODAY)
    finance.press_in_vain("Save and continue")
    assert "payment card" in finance.errors[0]
    finance.fill(payment_reference="BACS 4711")
    finance.press("Save and continue")
    assert finance.sees("Marked as paid.")

    manager.go(f"/money/report?with={_id_of(site, 'northmoor')}")
    assert manager.sees("Everything that was delivered was claimed, approved and paid.")
    assert fits(manager, width)


def _id_of(site: Site, slug: str) -> object:
    with site.database.engine.connect() as connection:
        return connection.scalar(sa.text("select id from tenant where slug = :s"), {"s": slug})
