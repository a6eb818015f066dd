"""What happens to a request for support: who does what, who sees it, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fairlead.help.models import Kind, State, SupportRequest
from fairlead.help.queries import (
    View,
    count_desk,
    count_open,
    desk_requests,
    find_request,
    messages_of,
    own_requests,
)
from fairlead.help.use_cases import MoveRequest, move_request
from fairlead.help.workflow import SUPPORT
from fairlead.providers.models import Referral
from fairlead.refusals import Conflict, NotVisible, Refusal
from fairlead.testing.two_sides import TwoSides, now
from tests.providers.referral_steps import end_by_expiry, end_by_recall, end_by_withdrawal

from .support_steps import ask, desk_of, move, name_platform_desk, seen_by, words_seen_by


@pytest.fixture
def referral(sides: TwoSides) -> Referral:
    """A referral that the provider works on."""
    return sides.accepted()


@pytest.fixture
def asked(sides: TwoSides, referral: Referral) -> SupportRequest:
    """A worker's question about it."""
    return ask(sides, sides.worker, about=referral.reference)


def state_of(sides: TwoSides, asked: SupportRequest) -> str:
    with sides.acting(desk_of(sides.force)) as session:
        return session.get_one(SupportRequest, asked.id).state


def test_a_question_is_asked_back_answered_closed_and_reopened(
    sides: TwoSides, asked: SupportRequest
) -> None:
    desk = desk_of(sides.force)
    assert move(sides, desk, asked, "take").held_by == desk.name
    assert move(sides, desk, asked, "ask", body="Which date?").state == State.WAITING
    assert move(sides, sides.worker, asked, "reply", body="The first").state == State.OPEN
    assert move(sides, desk, asked, "answer", body="Corrected").state == State.ANSWERED
    assert move(sides, sides.worker, asked, "close").closed_at is not None
    again = move(sides, sides.worker, asked, "reopen", body="It is May again")
    assert (again.state, again.closed_at, again.held_by) == (State.OPEN, None, desk.name)
    assert words_seen_by(sides, sides.worker, asked) == [
        "Which date?",
        "The first",
        "Corrected",
        "It is May again",
    ]


def test_the_desk_closes_only_what_it_answered_or_asked_back(sides: TwoSides, asked: SupportRequest) -> None:
    desk = desk_of(sides.force)
    with pytest.raises(Conflict):
        move(sides, desk, asked, "settle")
    move(sides, desk, asked, "ask", body="Which date?")
    assert move(sides, desk, asked, "settle").state == State.CLOSED


def test_after_the_agreed_days_a_closed_request_stays_closed(sides: TwoSides, asked: SupportRequest) -> None:
    move(sides, sides.worker, asked, "close")
    late = now() + timedelta(days=asked.reopen_days, minutes=1)
    with pytest.raises(Refusal, match="closed too long ago"):
        move(sides, sides.worker, asked, "reopen", body="Again", at=late)
    in_time = now() + timedelta(days=asked.reopen_days, minutes=-1)
    assert move(sides, sides.worker, asked, "reopen", body="Again", at=in_time).state == State.OPEN


@pytest.mark.parametrize("row", SUPPORT.transitions, ids=lambda row: row.id)
def test_each_step_belongs_to_one_side(sides: TwoSides, referral: Referral, row: object) -> None:
    del referral
    asked = ask(sides, sides.worker, about=sides.accepted().reference)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update support_request set state = :s, closed_at = :c where id = :i"),
            {"s": row.from_state, "c": now() if row.from_state == "closed" else None, "i": asked.id},  # type: ignore[attr-defined]  # a Transition
        )
    desk = desk_of(sides.force)
    one, other = (desk, sides.worker) if row.actor == "desk" else (sides.worker, desk)  # type: ignore[attr-defined]  # a Transition
    with pytest.raises(Refusal):
        move(sides, other, asked, row.action, body="Words")  # type: ignore[attr-defined]  # a Transition
    done = move(sides, one, asked, row.action, body="Words")  # type: ignore[attr-defined]  # a Transition
    assert done.state == row.to_state  # type: ignore[attr-defined]  # a Transition


def test_words_are_needed_where_something_is_said(sides: TwoSides, asked: SupportRequest) -> None:
    for words in ("", "  ", "x" * 4001):
        with pytest.raises(Refusal):
            move(sides, desk_of(sides.force), asked, "answer", body=words)


def test_of_two_at_the_desk_the_second_is_told(sides: TwoSides, asked: SupportRequest) -> None:
    desk, colleague = desk_of(sides.force), sides.force.person("help-desk", name="A colleague")
    move(sides, desk, asked, "take")
    stale = MoveRequest(request_id=asked.id, action="answer", version=asked.version, body="Two")
    with sides.acting(colleague) as session, pytest.raises(Conflict):
        move_request(session, session.actor, stale, now=now())
    assert words_seen_by(sides, desk, asked) == []


def test_the_desk_tells_a_provider_nobody_it_must_not_learn_of(
    sides: TwoSides, asked: SupportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fairlead.modules.facade import TenantHooks

    monkeypatch.setattr(TenantHooks, "names_to_leave_out", lambda *_: ["Vera Victim"])
    with pytest.raises(Refusal, match="must not leave") as refused:
        move(sides, desk_of(sides.force), asked, "answer", body="Ask Vera Victim")
    assert "Vera" not in refused.value.message, "the desk need not know who is in the case"


def test_of_very_many_words_the_newest_are_shown(
    sides: TwoSides, asked: SupportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairlead.help.queries.MOST_MESSAGES", 1)
    desk = desk_of(sides.force)
    move(sides, desk, asked, "answer", body="First words")
    move(sides, sides.worker, asked, "reply", body="Last words")
    with sides.acting(desk) as session:
        shown = messages_of(session, find_request(session, desk, asked.id))
        assert [each.body for each in shown] == ["Last words"]


# Who sees it


def test_who_asked_and_the_desk_see_it_and_nobody_else(sides: TwoSides, asked: SupportRequest) -> None:
    for who in (sides.worker, desk_of(sides.force)):
        with sides.acting(who) as session:
            assert find_request(session, who, asked.id).id == asked.id
    strangers = [
        sides.provider.person("provider-worker", name="A colleague"),
        sides.provider.person("help-desk"),
        sides.officer,
        sides.force.person("administrator"),
        desk_of(sides.other_force),
        sides.other_provider.person("provider-worker"),
    ]
    for who in strangers:
        with sides.acting(who) as session:
            with pytest.raises(NotVisible):
                find_request(session, who, asked.id)
            assert own_requests(session, who, {}).rows == ()
            for view in View:
                assert desk_requests(session, who, view, {}).rows == () or who.tenant_id == sides.force.id
        with pytest.raises(NotVisible):
            move(sides, who, asked, "close")


def test_organisations_that_are_no_part_of_it_read_no_row(sides: TwoSides, asked: SupportRequest) -> None:
    for side in (sides.other_force, sides.other_provider):
        assert asked.id not in seen_by(sides, desk_of(side))
    with sides.behind() as owner:  # without row security it is there
        assert (
            owner.scalar(sa.text("select count(*) from support_request where id = :i"), {"i": asked.id}) == 1
        )


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_when_the_grant_is_over_the_provider_sees_no_question_about_the_referral(
    sides: TwoSides, referral: Referral, asked: SupportRequest, end: Callable[[TwoSides, Referral], None]
) -> None:
    desk = desk_of(sides.force)
    move(sides, desk, asked, "answer", body="Corrected")
    assert words_seen_by(sides, sides.worker, asked) == ["Corrected"]
    end(sides, referral)
    assert asked.id not in seen_by(sides, sides.worker)
    assert words_seen_by(sides, sides.worker, asked) == []
    with sides.acting(sides.worker) as session:
        assert own_requests(session, sides.worker, {}).rows == ()
    with pytest.raises(NotVisible):
        move(sides, sides.worker, asked, "reply", body="And now?")
    assert words_seen_by(sides, desk, asked) == ["Corrected"]


def test_a_request_to_the_platform_carries_no_referral_and_stays_readable(
    sides: TwoSides, referral: Referral
) -> None:
    name_platform_desk(sides, sides.other_force)
    asked = ask(sides, sides.worker, Kind.BROKEN, about=referral.reference)
    assert (asked.about, asked.referral_id) == ("", None)
    end_by_recall(sides, referral)
    assert asked.id in seen_by(sides, sides.worker)


# What the database holds both sides to


def refused(sides: TwoSides, statement: str, asked: SupportRequest) -> str:
    with pytest.raises(DBAPIError) as told, sides.acting(sides.worker) as session:
        session.execute(sa.text(statement), {"i": asked.id})
    return str(told.value)


def test_who_asked_cannot_rewrite_it_or_answer_it_themselves(sides: TwoSides, asked: SupportRequest) -> None:
    for statement, said in (
        ("update support_request set body = 'Other' where id = :i", "stays as it was asked"),
        ("update support_request set held_by = 'Me' where id = :i", "does not say who at the desk holds it"),
        (
            "update support_request set state = 'answered' where id = :i",
            "may not move it from open to answered",
        ),
    ):
        assert said in refused(sides, statement, asked)
        with sides.behind() as owner:  # for whom no trigger fires
            assert owner.execute(sa.text(statement), {"i": asked.id}).rowcount == 1
            owner.execute(sa.text("update support_request set state = 'open' where id = :i"), {"i": asked.id})


def test_the_database_says_who_wrote_and_on_which_side(sides: TwoSides, asked: SupportRequest) -> None:
    insert = (
        "insert into support_message (id, tenant_id, request_id, from_desk, body, written_at, written_by_id,"
        " written_by, organisation) select gen_random_uuid(), tenant_id, id, true, 'Hello', now(),"
        " gen_random_uuid(), 'The Chief', 'Elsewhere' from support_request where id = :i"
    )
    with sides.acting(sides.worker) as session:
        session.execute(sa.text(insert), {"i": asked.id})
    with sides.behind() as owner:
        row = owner.execute(
            sa.text("select from_desk, written_by, organisation from support_message where request_id = :i"),
            {"i": asked.id},
        ).one()
    assert tuple(row) == (False, sides.worker.name, sides.provider.name)
    colleague = sides.provider.person("provider-worker", name="A colleague")
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(colleague) as session:
        session.execute(sa.text(insert), {"i": asked.id})


@pytest.mark.parametrize("whose", ["other_force", "other_provider"])
def test_nobody_sends_a_request_where_no_desk_answers_them(sides: TwoSides, whose: str) -> None:
    insert = (
        "insert into support_request (id, tenant_id, reference, kind, subject, body, page, about, desk_name,"
        " asker_tenant_id, asker_id, asker_name, asker_organisation, asked_at, state, moved_at, reopen_days,"
        " version) values (gen_random_uuid(), :t, gen_random_uuid()::text, 'broken', 's', 'b', '', '', '',"
        " gen_random_uuid(), gen_random_uuid(), '', '', now(), 'open', now(), 14, 1)"
    )
    name_platform_desk(sides, None)
    target = getattr(sides, whose)
    with pytest.raises(DBAPIError, match="row-level security"), sides.acting(sides.worker) as session:
        session.execute(sa.text(insert), {"t": target.id})
    name_platform_desk(sides, target)
    with sides.acting(sides.worker) as session:
        session.execute(sa.text(insert), {"t": target.id})


# Lists and the log


def test_the_desk_has_the_oldest_first_in_the_tab_where_it_stands(
    sides: TwoSides, referral: Referral
) -> None:
    desk = desk_of(sides.force)
    newer = ask(sides, sides.worker, about=referral.reference, at=now())
    older = ask(sides, sides.officer, Kind.QUESTION, at=now() - timedelta(days=3))
    with sides.acting(desk) as session:
        found = [row.id for row in desk_requests(session, desk, View.OPEN, {}).rows]
        assert found[:2] == [older.id, newer.id]
        before = count_open(session, desk)
        assert before == len(found)
    move(sides, desk, older, "answer", body="So")
    with sides.acting(desk) as session:
        counts = count_desk(session, desk)
        assert counts[View.OPEN] == count_open(session, desk) == before - 1
        assert (counts[View.MINE], counts[View.ANSWERED]) == (1, 1)
        assert [row.id for row in desk_requests(session, desk, View.MINE, {}).rows] == [older.id]


def test_the_log_names_each_step_and_to_whom_it_went_but_no_words(
    sides: TwoSides, asked: SupportRequest
) -> None:
    desk = desk_of(sides.force)
    move(sides, desk, asked, "answer", body="Something private")
    with sides.behind() as owner:
        rows = owner.execute(
            sa.text(
                "select action, operation, recipient_org, tenant_id from audit_entry"
                " where object_type = 'support_request' and :i = any (object_ids) order by at"
            ),
            {"i": asked.id},
        ).all()
    assert [tuple(row) for row in rows] == [
        ("help.asked", "disclosure", sides.force.name, sides.provider.id),
        ("help.answered", "disclosure", sides.provider.name, sides.force.id),
    ]
    assert state_of(sides, asked) == State.ANSWERED
