"""Who works with the person: given by a colleague, with a reason, one referral or several at once."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.identity.actor import Actor
from fairlead.providers.models import Referral
from fairlead.providers.use_cases import Assigned, AssignReferrals, Shown, assign_referrals
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now

from .referral_steps import current, end_by_withdrawal
from .test_pages import force, provider
from .test_questions import asked, lead_of


def colleague(sides: TwoSides) -> Actor:
    return sides.provider.person("provider-worker", name="Test Colleague")


def assign(
    sides: TwoSides,
    *referrals: Referral,
    to: uuid.UUID | None = None,
    reason: str = "On leave",
    actor: Actor | None = None,
) -> Assigned:
    shown = [Shown(referral_id=each.id, version=each.version) for each in referrals]
    command = AssignReferrals(referrals=shown, key_worker_id=to or colleague(sides).id, reason=reason)
    with sides.acting(actor or sides.worker) as session:
        return assign_referrals(session, session.actor, command, now=now())


def test_a_new_key_worker_holds_the_referral_and_both_sides_read_who_and_why(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    assign(sides, referral)
    after = current(sides, referral)
    assert (after.key_worker_id, after.key_worker_name) == (colleague(sides).id, "Test Colleague")
    assert (after.holder_label, after.state, after.due_on) == ("Test Colleague", "accepted", referral.due_on)
    for person in (sides.officer, sides.worker):
        with sides.acting(person) as session:
            event = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "referral.assigned")).one()
        assert event.summary == f"Key worker: {sides.worker.name} → Test Colleague. On leave"
        assert (event.actor_name, event.actor_organisation) == (sides.worker.name, sides.provider.name)
    with sides.behind() as owner:
        logged = owner.execute(
            sa.text(
                "select actor_id, object_ids from audit_entry where action = 'referral.assigned' and tenant_id = :t"
            ),
            {"t": sides.force.id},
        ).one()
    assert tuple(logged) == (sides.worker.id, [referral.id])


def test_a_referral_can_be_given_to_somebody_before_it_is_answered_who_stays_its_key_worker(
    sides: TwoSides,
) -> None:
    referral = sides.send()
    assign(sides, referral)
    assert (current(sides, referral).state, current(sides, referral).holder_label) == (
        "sent",
        "Test Colleague",
    )
    sides.accept(referral)
    assert current(sides, referral).key_worker_name == "Test Colleague"


def test_while_the_sender_holds_it_a_new_key_worker_changes_nothing_about_that(sides: TwoSides) -> None:
    lead_of(sides, "Test Lead")
    referral = asked(sides)
    assign(sides, referral)
    after = current(sides, referral)
    assert (after.key_worker_name, after.holder_label, after.held_since) == (
        "Test Colleague",
        "Test Lead",
        referral.held_since,
    )


def test_several_are_given_at_once_and_what_somebody_changed_meanwhile_is_left_out(sides: TwoSides) -> None:
    first, second = current(sides, sides.accepted()), sides.send()
    changed = sides.send()
    sides.accept(changed)
    closed = sides.send()
    with sides.behind() as owner:
        owner.execute(sa.text("update referral set state = 'declined' where id = :i"), {"i": closed.id})
    done = assign(sides, first, second, changed, closed)
    assert (done.to, done.done, done.left_out) == ("Test Colleague", 2, 2)
    assert current(sides, changed).key_worker_name == sides.worker.name
    assert current(sides, closed).key_worker_name is None


def test_when_every_one_was_changed_meanwhile_it_is_a_conflict(sides: TwoSides) -> None:
    referral = sides.send()
    sides.accept(referral)
    with pytest.raises(Conflict):
        assign(sides, referral)
    assert current(sides, referral).key_worker_name == sides.worker.name


def test_only_a_colleague_who_may_hold_referrals_is_given_one(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    for person in (
        sides.provider.person("auditor"),
        sides.officer,
        sides.other_provider.person("provider-worker"),
    ):
        with pytest.raises(Refusal) as refusal:
            assign(sides, referral, to=person.id)
        assert refusal.value.field == "worker"
    assert current(sides, referral).key_worker_name == sides.worker.name


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_for(sides: TwoSides, reason: str) -> None:
    with pytest.raises(Refusal) as refusal:
        assign(sides, sides.send(), reason=reason)
    assert refusal.value.field == "reason"


def test_giving_it_to_who_has_it_already_is_said_and_not_done(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    with pytest.raises(Refusal, match="the key worker already"):
        assign(sides, referral, to=sides.worker.id)
    assert current(sides, referral).version == referral.version


def test_nobody_else_assigns(sides: TwoSides) -> None:
    referral = sides.send()
    strangers = (sides.officer, sides.other_provider.person("provider-worker"))
    for stranger in strangers:
        actor = replace(stranger, permissions=sides.worker.permissions)
        with pytest.raises((NotVisible, Refusal)):
            assign(sides, referral, actor=actor)
    with pytest.raises(NotPermitted):
        assign(sides, referral, actor=replace(sides.worker, permissions=frozenset({"core:referral:read"})))
    end_by_withdrawal(sides, referral)
    with pytest.raises(NotVisible):
        assign(sides, referral)


def test_ticked_referrals_are_given_away_through_the_pages(sides: TwoSides) -> None:
    sent = [sides.send(), sides.send()]
    colleague(sides)
    browser = provider(sides)
    page = browser.get("/referrals", tick="all").text
    ids = re.findall(r'name="referral" value="([^"]+)" checked', page)
    assert set(ids) == {str(each.id) for each in sent}
    answer = browser.client.get(
        f"/t/{sides.provider.slug}/referrals/assign", query_string=[("referral", each) for each in ids]
    )
    browser.page = answer
    shown = re.findall(r'name="shown" value="([^"]+)"', answer.text)
    assert "Key worker of 2 referrals" in answer.text
    refused = browser.post("/referrals/assign", shown=shown, worker="", reason="words that must not be lost")
    assert refused.status_code == 422
    assert "Select a colleague from the list" in refused.text
    assert "words that must not be lost" in refused.text
    chosen = str(colleague(sides).id)
    for _time in range(2):  # sent twice, done once
        done = browser.post("/referrals/assign", shown=shown, worker=chosen, reason="New starter")
        assert done.status_code == 303
    assert "2 referrals given to Test Colleague" in browser.get("/referrals").text
    assert {current(sides, each).version for each in sent} == {2}


def test_a_stale_page_is_a_conflict_that_keeps_what_was_typed(sides: TwoSides) -> None:
    referral = sides.send()
    slow = provider(sides)
    slow.get("/referrals/assign", referral=str(referral.id))
    sides.accept(referral)
    page = slow.post(
        "/referrals/assign",
        shown=f"{referral.id}:{referral.version}",
        worker=str(colleague(sides).id),
        reason="words that must not be lost",
    )
    assert page.status_code == 409
    assert "words that must not be lost" in page.text


def test_without_a_ticked_referral_and_for_the_sender_there_is_no_such_page(sides: TwoSides) -> None:
    referral = sides.send()
    assert provider(sides).get("/referrals/assign").status_code == 303
    assert provider(sides).get("/referrals/assign", referral=str(uuid.uuid4())).status_code == 404
    assert force(sides).get("/referrals/assign", referral=str(referral.id)).status_code == 403
