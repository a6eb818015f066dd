"""Vouchers: a person's fee is covered once, until a day, to the penny."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral
from fairlead.providers.money.models import Voucher
from fairlead.providers.money.use_cases.vouchers import (
    IssueVoucher,
    RedeemVoucher,
    cancel_voucher,
    issue_voucher,
    redeem_voucher,
)
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import commission, lead, manager
from .referral_steps import TODAY, end_by_recall

FEE = 9500


@pytest.fixture
def referral(sides: TwoSides) -> Referral:
    """An accepted referral to a course for which the person pays a fee."""
    with sides.behind() as owner:
        owner.execute(
            sa.text("update service set fee_pence = :f where id = :i"), {"f": FEE, "i": sides.service_id}
        )
    return sides.accepted()


def issue(
    sides: TwoSides,
    referral: Referral,
    pence: int | None = None,
    *,
    until: date = TODAY,
    by: Actor | None = None,
) -> Voucher:
    with sides.acting(by or lead(sides)) as session:
        command = IssueVoucher(referral_reference=referral.reference, amount_pence=pence, expires_on=until)
        return issue_voucher(session, session.actor, command, now=now())


def redeem(sides: TwoSides, code: str, reference: str, *, by: Actor | None = None, later: int = 0) -> Voucher:
    with sides.acting(by or sides.worker) as session:
        command = RedeemVoucher(code=code, referral_reference=reference)
        return redeem_voucher(session, session.actor, command, frozenset(), now=now() + timedelta(days=later))


@pytest.mark.parametrize(("pence", "covered"), [(None, FEE), (4000, 4000), (FEE + 1, FEE), (1, 1)])
def test_a_voucher_covers_the_fee_or_its_amount_and_no_more(
    sides: TwoSides, referral: Referral, pence: int | None, covered: int
) -> None:
    used = redeem(sides, issue(sides, referral, pence).code.lower(), f" {referral.reference.lower()} ")
    assert (used.fee_pence, used.covered_pence, used.redeemed_by) == (FEE, covered, sides.worker.name)


def test_vouchers_of_one_referral_cover_its_fee_together_and_no_more(
    sides: TwoSides, referral: Referral
) -> None:
    first, second, third = (issue(sides, referral, pence) for pence in (6000, 6000, 1))
    assert redeem(sides, first.code, referral.reference).covered_pence == 6000
    assert redeem(sides, second.code, referral.reference).covered_pence == FEE - 6000
    with pytest.raises(Refusal, match="cover the whole fee already"):
        redeem(sides, third.code, referral.reference)


def test_a_voucher_is_not_used_for_a_referral_that_was_not_accepted(
    sides: TwoSides, referral: Referral
) -> None:
    voucher = issue(sides, referral)
    with sides.behind() as owner:
        owner.execute(sa.text("update referral set state = 'sent' where id = :i"), {"i": referral.id})
    with pytest.raises(Refusal, match="Accept it first"):
        redeem(sides, voucher.code, referral.reference, by=manager(sides))


def test_a_voucher_is_used_once(sides: TwoSides, referral: Referral) -> None:
    voucher = issue(sides, referral)
    redeem(sides, voucher.code, referral.reference)
    with pytest.raises(Refusal, match="used already"):
        redeem(sides, voucher.code, referral.reference)
    again = sa.text("update fee_voucher set covered_pence = 1 where id = :i")
    with pytest.raises(DBAPIError, match="used once"), sides.acting(sides.worker) as session:
        session.execute(again, {"i": voucher.id})
    with sides.behind() as owner:  # for whom no trigger fires
        assert owner.execute(again, {"i": voucher.id}).rowcount == 1


def test_after_its_last_day_a_voucher_covers_nothing(sides: TwoSides, referral: Referral) -> None:
    voucher = issue(sides, referral)
    with pytest.raises(Refusal, match="has expired"):
        redeem(sides, voucher.code, referral.reference, later=1)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update fee_voucher set expires_on = expires_on - 1 where id = :i"), {"i": voucher.id}
        )
    past = sa.text("update fee_voucher set fee_pence = 9500, covered_pence = 1 where id = :i")
    with pytest.raises(DBAPIError, match="after it has expired"), sides.acting(sides.worker) as session:
        session.execute(past, {"i": voucher.id})


def test_a_code_is_for_one_referral_of_one_provider(sides: TwoSides, referral: Referral) -> None:
    voucher, other = issue(sides, referral), sides.accepted()
    stranger = sides.other_provider.person("provider-worker")
    for code, reference, who in (
        (voucher.code, other.reference, sides.worker),
        ("AAAA-BBBB-CCCC", referral.reference, sides.worker),
        (voucher.code, referral.reference, stranger),
    ):
        with pytest.raises(Refusal, match="No voucher for this referral has this code"):
            redeem(sides, code, reference, by=who)
    with sides.acting(stranger) as session:
        assert session.get(Voucher, voucher.id) is None
    end_by_recall(sides, referral)
    with pytest.raises(Refusal, match="No voucher for this referral"):
        redeem(sides, voucher.code, referral.reference)


def test_a_voucher_that_was_taken_back_is_no_more(sides: TwoSides, referral: Referral) -> None:
    voucher = issue(sides, referral)
    with sides.acting(lead(sides)) as session:
        cancel_voucher(session, session.actor, voucher.id, now=now())
    with pytest.raises(Refusal, match="No voucher for this referral"):
        redeem(sides, voucher.code, referral.reference)
    used = issue(sides, referral)
    redeem(sides, used.code, referral.reference)
    for each in (voucher, used):
        with sides.acting(lead(sides)) as session, pytest.raises(Conflict):
            cancel_voucher(session, session.actor, each.id, now=now())
    with sides.acting(sides.other_force.person("commissioning-lead")) as session, pytest.raises(NotVisible):
        cancel_voucher(session, session.actor, used.id, now=now())


def test_who_issues_a_voucher_says_for_what_and_until_when(sides: TwoSides, referral: Referral) -> None:
    with pytest.raises(NotPermitted):
        issue(sides, referral, by=sides.officer)
    with pytest.raises(Refusal, match="No referral that your organisation"):
        issue(sides, referral, by=sides.other_force.person("commissioning-lead"))
    with pytest.raises(Refusal, match="more than nothing"):
        issue(sides, referral, 0)
    with pytest.raises(Refusal, match="today or later"):
        issue(sides, referral, until=TODAY - timedelta(days=1))


def test_a_commissioner_covers_the_fee_of_a_service_it_pays_for(sides: TwoSides, referral: Referral) -> None:
    commission(sides, sides.other_force.id)
    voucher = issue(sides, referral, by=sides.other_force.person("commissioning-lead"))
    assert redeem(sides, voucher.code, referral.reference).issuer_name == sides.other_force.name


def test_where_the_person_pays_nothing_there_is_nothing_to_cover(sides: TwoSides) -> None:
    free = sides.accepted()
    voucher = issue(sides, free)
    with pytest.raises(Refusal, match="pays no fee"):
        redeem(sides, voucher.code, free.reference)


def test_the_provider_cannot_change_what_was_issued(sides: TwoSides, referral: Referral) -> None:
    voucher = issue(sides, referral, 4000)
    for change in (
        "update fee_voucher set amount_pence = 9500 where id = :i",
        "update fee_voucher set expires_on = expires_on + 30 where id = :i",
        "update fee_voucher set referral_reference = 'REF-X' where id = :i",
    ):
        with (
            pytest.raises(DBAPIError, match="stays as it was issued"),
            sides.acting(manager(sides)) as session,
        ):
            session.execute(sa.text(change), {"i": voucher.id})  # the changes above
