"""What is said about money names nobody, and is not read by the other side after a recall."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral
from fairlead.providers.money.models import ProviderClaim
from fairlead.providers.money.queries import find_claim, lines_of
from fairlead.providers.money.use_cases.claims import (
    AnswerDispute,
    IssueCredit,
    answer_dispute,
    issue_credit,
)
from fairlead.refusals import Refusal
from fairlead.testing.two_sides import TwoSides, now

from .directory_steps import commission, lead, manager
from .money_steps import agree_price, claim, decide, delivered, lines
from .referral_steps import end_by_expiry, end_by_recall

WORDS = "Nobody was there, says the diary"


@pytest.fixture
def world(sides: TwoSides) -> TwoSides:
    """The two sides, with the force as the commissioner of the service."""
    commission(sides)
    return sides


def disputed(world: TwoSides) -> tuple[Referral, ProviderClaim]:
    agree_price(world)
    referral = delivered(world, [90])
    made = claim(world)
    [line] = lines(world, made)
    decide(world, made, line.id, approve=False, reason=WORDS)
    return referral, made


def said(world: TwoSides, made: ProviderClaim, reader: Actor) -> str:
    with world.acting(reader) as session:
        [row] = lines_of(session, find_claim(session, reader, made.id))
        return row.reason


@pytest.mark.parametrize(
    "words", ["Suspectsworth did not come", "TESTINA's mother rang", "the Suspectsworths"]
)
def test_no_word_about_a_line_names_the_person(world: TwoSides, words: str) -> None:
    _referral, made = disputed(world)
    [line] = lines(world, made)
    with pytest.raises(Refusal, match="Name nobody here") as refusal:
        decide(world, made, line.id, approve=False, reason=words)
    assert words not in refusal.value.message
    with world.acting(manager(world)) as session:
        answer = AnswerDispute(claim_id=made.id, line_id=line.id, answer=words)
        with pytest.raises(Refusal, match="Name nobody here"):
            answer_dispute(session, session.actor, answer, now=now())
        credit = IssueCredit(claim_id=made.id, line_id=line.id, amount_pence=1, reason=words)
        with pytest.raises(Refusal, match="Name nobody here"):
            issue_credit(session, session.actor, credit, now=now())
    by_hand = sa.text("update claim_line set state = 'disputed', reason = :w where id = :i")
    with pytest.raises(DBAPIError, match="name nobody"), world.acting(lead(world)) as session:
        session.execute(by_hand, {"i": line.id, "w": words})
    with world.acting(lead(world)) as session:
        session.execute(by_hand, {"i": line.id, "w": "Nobody came"})


def test_what_was_said_is_not_read_by_the_provider_after_a_recall(world: TwoSides) -> None:
    referral, made = disputed(world)
    assert said(world, made, manager(world)) == said(world, made, lead(world)) == WORDS
    end_by_recall(world, referral)
    assert said(world, made, manager(world)) == ""
    assert said(world, made, lead(world)) == WORDS


def test_what_was_said_is_read_after_the_grant_has_run_out(world: TwoSides) -> None:
    referral, made = disputed(world)
    end_by_expiry(world, referral)
    assert said(world, made, manager(world)) == WORDS


@pytest.mark.parametrize(
    "statement",
    ["select reason from claim_line", "select answer from claim_line", "select reason from credit_note"],
)
def test_words_about_money_are_read_by_the_function_alone(world: TwoSides, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), world.acting(lead(world)) as session:
        session.execute(sa.text(statement))
    with world.behind() as owner:
        owner.execute(sa.text(statement))
