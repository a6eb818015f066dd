"""A penalty that stays unpaid: registered as a fine, claimed about in court, left to the court."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from fairlead.public import CaseDeadline, CaseDocument, Refusal, RuleRefusal
from fairlead_oocd.policy.claims import Claim, Finding
from fairlead_oocd.use_cases import penalty, penalty_court

from .conftest import World
from .journey import in_force
from .money_steps import MoneyCase, money_case


@pytest.fixture
def attached(world: World) -> MoneyCase:
    """A community caution with a penalty of £90 after a breach."""
    return money_case(world).community_caution().breach_confirmed().attach()


def registrable(case: MoneyCase) -> MoneyCase:
    """Nothing was paid for two months."""
    case.on_day(60)
    case.a_day_passes()
    return case


def test_registration_makes_a_certificate_with_what_section_112_asks_for(attached: MoneyCase) -> None:
    case = registrable(attached).register()
    assert (case.case().state, case.case().holder_label) == ("REGISTERED", "Magistrates' court")
    with in_force(case.world) as session:
        made = session.scalars(
            sa.select(CaseDocument).where(
                CaseDocument.case_id == case.case().id, CaseDocument.kind.like("oocd.certificate%")
            )
        ).all()
        running = session.scalars(
            sa.select(CaseDeadline.key).where(
                CaseDeadline.case_id == case.case().id,
                CaseDeadline.key == "penalty",
                CaseDeadline.stopped_at.is_(None),
            )
        ).all()
    assert sorted(document.media_type for document in made) == ["application/pdf", "text/html"]
    page = next(document.content.decode() for document in made if document.media_type == "text/html")
    for words in (
        "£135.00 is registrable under section 111(7)",
        "against the offender as a fine",
        "Testina Suspectsworth",
        "1 Invented Row, Testford",
        "Designated officer for Testfordshire",
        "£90.00",
    ):
        assert words in page
    assert "Harmedley" not in page
    assert running == []


def test_a_certificate_without_an_address_is_refused(attached: MoneyCase) -> None:
    case = registrable(attached)
    with pytest.raises(RuleRefusal) as refused:
        case.run(case.world.supervisor, penalty.register_penalty, case.registering(last_known_address=" "))
    assert "last_known_address" in refused.value.decision.reasons[0].message


def test_the_court_is_left_to_enforce_what_is_registered(attached: MoneyCase) -> None:
    case = registrable(attached).register()
    command = penalty.HandOver(reference=case.reference, version=case.version, court_reference="TM/26/1")
    case.run(case.world.supervisor, penalty.hand_over_to_court, command)
    assert (case.case().state, case.penalty().ended_how) == ("COMPLETED", "enforced by the court")


def claim(case: MoneyCase, kind: Claim, days: int = 0) -> MoneyCase:
    """T27."""
    command = penalty_court.RecordClaim(
        reference=case.reference,
        version=case.version,
        claim=kind,
        claimed_on=case.now.date(),
        court="Testford Magistrates’ Court",
        adjourned_days=days,
    )
    case.run(case.world.supervisor, penalty_court.record_claim, command)
    return case


def find(case: MoneyCase, finding: Finding, **changes: object) -> MoneyCase:
    """T27a, T27e."""
    values: dict[str, object] = {
        "reference": case.reference,
        "version": case.version,
        "finding": finding,
        "decided_on": case.now.date(),
        **changes,
    }
    command = penalty_court.RecordFinding(**values)  # type: ignore[arg-type]  # values by name, for tests to change
    case.run(case.world.supervisor, penalty_court.record_finding, command)
    return case


def test_the_fine_stands_after_a_claim_that_is_unfounded_and_after_an_excuse_it_may_be_changed(
    attached: MoneyCase,
) -> None:
    """PCSC Act 2022 s.113(3), (5), (6)."""
    case = registrable(attached).register()
    steps: tuple[tuple[Claim, Finding, dict[str, object], int], ...] = (
        (Claim.NOT_THE_PERSON, Finding.UNFOUNDED, {}, 13500),
        (Claim.PAID, Finding.UNFOUNDED, {}, 13500),
        (Claim.REASONABLE_EXCUSE, Finding.STANDS, {}, 13500),
        (Claim.REASONABLE_EXCUSE, Finding.REDUCED, {"new_amount_pence": 5000}, 5000),
        (Claim.REASONABLE_EXCUSE, Finding.EXTENDED, {"new_due_on": date(2027, 4, 1)}, 5000),
    )
    for kind, finding, changes, owed in steps:
        claim(case, kind)
        assert case.case().state == "COURT_DISPUTE"
        find(case, finding, **changes)
        assert (case.case().state, case.accounts()[0].balance.owed) == ("REGISTERED", owed)
    assert case.case().next_deadline_on == date(2027, 4, 1)
    assert [each.result for each in case.claims()] == [finding for _, finding, _, _ in steps]


@pytest.mark.parametrize(
    ("kind", "finding"),
    [
        (Claim.NOT_THE_PERSON, Finding.ACCEPTED),
        (Claim.PAID, Finding.ACCEPTED),
        (Claim.REASONABLE_EXCUSE, Finding.ENDED),
    ],
)
def test_nothing_more_is_enforced_after_a_claim_that_is_accepted(
    attached: MoneyCase, kind: Claim, finding: Finding
) -> None:
    """PCSC Act 2022 s.113(3), (4), (6)."""
    case = find(claim(registrable(attached).register(), kind), finding)
    assert (case.case().state, case.accounts()[0].balance.owed) == ("COMPLETED", 0)
    assert case.penalty().ended_on is not None
    assert case.work().every_condition[-1].condition.state == "rescinded"


def test_an_excuse_is_not_simply_accepted_nor_reduced_to_more(attached: MoneyCase) -> None:
    case = claim(registrable(attached).register(), Claim.REASONABLE_EXCUSE)
    with pytest.raises(Refusal, match="cannot find this"):
        find(case, Finding.ACCEPTED)
    with pytest.raises(Refusal, match=r"below what is owed, £135\.00"):
        find(case, Finding.REDUCED, new_amount_pence=13500)
    with pytest.raises(Refusal, match="later day"):
        find(case, Finding.EXTENDED)


def test_adjournments_come_to_28_days_in_all_also_over_two_claims(attached: MoneyCase) -> None:
    case = claim(registrable(attached).register(), Claim.PAID, days=20)
    adjourn = penalty_court.RecordAdjournment(reference=case.reference, version=case.version, days=9)
    with pytest.raises(Refusal, match="29 days"):
        case.run(case.world.supervisor, penalty_court.record_adjournment, adjourn)
    case.run(case.world.supervisor, penalty_court.record_adjournment, replace(adjourn, days=8))
    find(case, Finding.UNFOUNDED)
    with pytest.raises(Refusal, match="29 days"):
        claim(case, Claim.REASONABLE_EXCUSE, days=1)
    claim(case, Claim.REASONABLE_EXCUSE)
    assert [each.adjourned_days for each in case.claims()] == [28, 0]
