"""The referral pages of both sides, through the real application."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from fairlead.providers.models import Appointment, Referral
from fairlead.testing.two_sides import Browser, TwoSides, now
from fairlead.workflow.calendar import local_day

from .referral_steps import current, end_by_expiry, end_by_recall, end_by_withdrawal

LONDON = ZoneInfo("Europe/London")
ACTIONS = ("answer", "ask", "waitlist", "session", "end", "withdraw")


def provider(sides: TwoSides) -> Browser:
    return sides.browser(sides.worker, sides.provider)


def force(sides: TwoSides) -> Browser:
    return sides.browser(sides.officer, sides.force)


def day(days: int = 0) -> list[str]:
    """What is typed for a day: day, month, year."""
    found = local_day(now()) + timedelta(days=days)
    return [str(found.day), str(found.month), str(found.year)]


def a_session(**changes: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "day": day(),
        "at": f"{now().astimezone(LONDON):%H:%M}",
        "minutes": "90",
        "place": "Testford",
        "attendance": "attended",
        **changes,
    }


def count(sides: TwoSides, model: type[Appointment | Referral], referral: Referral) -> int:
    column = Appointment.referral_id if model is Appointment else Referral.id
    with sides.acting(sides.officer) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model).where(column == referral.id)) or 0


def test_lists_are_empty_in_words_on_both_sides(sides: TwoSides) -> None:
    for side, role in ((sides.provider, "provider-worker"), (sides.other_force, "investigator")):
        browser = sides.browser(side.person(role), side)
        for view in ("open", "awaiting", "mine", "closed", "nonsense"):
            page = browser.get("/referrals", view=view)
            assert page.status_code == 200
            assert "No referrals here" in page.text


def test_both_sides_find_the_referral_in_their_list_and_open_it(sides: TwoSides) -> None:
    referral = sides.send()
    for browser in (provider(sides), force(sides)):
        assert referral.reference in browser.get("/referrals").text
        assert referral.reference in browser.get("/referrals", view="awaiting").text
        assert referral.reference not in browser.get("/referrals", view="closed").text
        page = browser.get(f"/referrals/{referral.reference}")
        assert page.status_code == 200
        for shown in (
            "Testina Suspectsworth",
            "the identity that was shared",
            "the condition that was shared",
        ):
            assert shown in page.text


def test_the_page_of_the_provider_shows_nothing_that_was_not_shared(sides: TwoSides) -> None:
    referral = sides.send()
    page = provider(sides).get(f"/referrals/{referral.reference}")
    assert "needs that was shared" not in page.text
    assert str(sides.rows["case_file"]["reference"]) not in page.text
    for table, column in (
        ("person", "family_name"),
        ("note", "body"),
        ("case_offence", "title"),
        ("contact_point", "value"),
    ):
        assert str(sides.rows[table][column]) not in page.text


@pytest.mark.parametrize("action", ["", *(f"/{each}" for each in ACTIONS)])
@pytest.mark.parametrize("side", ["other_force", "other_provider"])
def test_for_everybody_else_the_reference_does_not_exist(sides: TwoSides, side: str, action: str) -> None:
    referral = sides.send()
    stranger = getattr(sides, side)
    role = "investigator" if side == "other_force" else "provider-worker"
    answer = sides.browser(stranger.person(role), stranger).get(f"/referrals/{referral.reference}{action}")
    with_permission = (role == "investigator" and action in ("", "/withdraw")) or (
        role != "investigator" and action != "/withdraw"
    )
    assert answer.status_code == (404 if with_permission else 403)


@pytest.mark.parametrize("reference", ["REF-26-ZZZZZZ", "nothing", "REF-26-%00", "../users"])
def test_a_reference_that_leads_nowhere_is_not_found(shared_sides: TwoSides, reference: str) -> None:
    assert provider(shared_sides).get(f"/referrals/{reference}").status_code == 404


@pytest.mark.parametrize(
    "end", [end_by_withdrawal, end_by_expiry, end_by_recall], ids=lambda end: end.__name__
)
def test_when_the_grant_is_over_every_page_of_it_is_gone_for_the_provider_and_stays_for_the_force(
    sides: TwoSides, end: object
) -> None:
    referral = sides.accepted()
    end(sides, referral)  # type: ignore[operator]  # one of the three above
    browser = provider(sides)
    for view in ("open", "awaiting", "mine", "closed"):
        assert referral.reference not in browser.get("/referrals", view=view).text
    for action in ("", "/answer", "/session", "/end"):
        assert browser.get(f"/referrals/{referral.reference}{action}").status_code == 404
    assert force(sides).get(f"/referrals/{referral.reference}").status_code == 200


def test_each_side_is_offered_what_it_can_do_and_nothing_else(sides: TwoSides) -> None:
    offered = {
        "sent": ({"answer", "ask", "waitlist", "message"}, {"message", "withdraw"}),
        "asked": ({"message"}, {"reply", "message", "withdraw"}),
        "waitlisted": ({"answer", "waitlist", "message"}, {"message", "withdraw"}),
        "accepted": ({"session", "plan", "end", "message", "evidence", "result"}, {"message", "withdraw"}),
        "declined": (set(), set()),
        "completed": ({"evidence", "feedback"}, {"feedback"}),
        "ended-early": ({"evidence", "feedback"}, {"feedback"}),
        "withdrawn": (set(), set()),
    }
    referral = sides.send()
    for state, sets in offered.items():
        with sides.behind() as owner:
            owner.execute(
                sa.text("update referral set state = :s where id = :i"), {"s": state, "i": referral.id}
            )
        for browser, expected in zip((provider(sides), force(sides)), sets, strict=True):
            page = browser.get(f"/referrals/{referral.reference}").text
            links = set(re.findall(rf"/referrals/{referral.reference}/([a-z]+)\"", page))
            assert links == expected, state


def test_a_form_that_no_longer_applies_leads_back_to_the_referral(sides: TwoSides) -> None:
    referral = sides.accepted()
    answer = provider(sides).get(f"/referrals/{referral.reference}/answer")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/referrals/{referral.reference}")


def test_the_sides_do_not_do_each_others_part(sides: TwoSides) -> None:
    referral = sides.send()
    for browser, actions in ((force(sides), ("answer", "session", "end")), (provider(sides), ("withdraw",))):
        for action in actions:
            assert browser.get(f"/referrals/{referral.reference}/{action}").status_code == 403


def test_a_referral_goes_from_sent_to_completed_through_the_pages(sides: TwoSides) -> None:
    referral = sides.send()
    browser, base = provider(sides), f"/referrals/{referral.reference}"
    browser.get(f"{base}/answer")
    assert browser.post(f"{base}/answer", answer="accept").status_code == 303
    with sides.behind() as owner:  # sent early enough for a session this morning
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '1 day' where id = :i"),
            {"i": referral.id},
        )
    browser.get(f"{base}/session")
    assert browser.post(f"{base}/session", **a_session(feedback="Took part well")).status_code == 303
    assert "1.50 hours count" in browser.get(base).text
    browser.get(f"{base}/end")
    ended: dict[str, str | list[str]] = {"result": "completed", "note": "All sessions", "on": day()}
    assert browser.post(f"{base}/end", **ended).status_code == 422  # what was achieved is still to be said
    report = {"result_0": "achieved", "how_0": "Took part in all of it"}
    assert browser.post(f"{base}/end", **ended, **report).status_code == 303
    assert current(sides, referral).state == "completed"
    seen = force(sides).get(base).text
    for words in (
        "accepted the referral",
        "Took part well",
        "reported Victim awareness course as completed",
        sides.provider.name,
    ):
        assert words in seen


def test_the_force_withdraws_with_a_reason(sides: TwoSides) -> None:
    referral = sides.send()
    browser, path = force(sides), f"/referrals/{referral.reference}/withdraw"
    browser.get(path)
    page = browser.post(path, reason="")
    assert page.status_code == 422
    assert "Enter why you are withdrawing this referral" in page.text
    assert browser.post(path, reason="Moved away").status_code == 303
    assert current(sides, referral).state == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": "half past"}, "Enter the time like 14:30"),
        ({"minutes": "721"}, "between 1 and 720 minutes"),
        ({"minutes": "many"}, "whole number|valid integer|how long"),
        ({"attendance": "perhaps"}, "Not a valid choice|Select whether"),
        ({"place": ""}, "Enter where or how"),
        ({"day": day(2)}, "must be in the past"),
        ({"day": day(-9)}, "before the day on which the referral was sent"),
        ({"day": ["31", "2", "2026"]}, "real date|must be a real"),
    ],
)
def test_a_session_with_a_mistake_is_shown_again_as_it_was_typed(
    shared_sides: TwoSides, fields: dict[str, str | list[str]], said: str
) -> None:
    referral = shared_sides.accepted()
    browser, path = provider(shared_sides), f"/referrals/{referral.reference}/session"
    browser.get(path)
    page = browser.post(path, **{**a_session(feedback="words that must not be lost"), **fields})
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert re.search(said, page.text), page.text
    assert "words that must not be lost" in page.text
    assert count(shared_sides, Appointment, referral) == 0


def test_declining_without_a_reason_is_shown_again_with_the_error_at_its_field(sides: TwoSides) -> None:
    referral = sides.send()
    browser, path = provider(sides), f"/referrals/{referral.reference}/answer"
    browser.get(path)
    page = browser.post(path, answer="decline", reason="words that must not be lost")
    assert page.status_code == 422
    assert 'href="#reason_code"' in page.text
    assert "Select why you cannot take this referral" in page.text
    assert "words that must not be lost" in page.text
    page = browser.post(path, answer="decline", reason_code="other", reason=" ")
    assert page.status_code == 422
    assert 'href="#reason"' in page.text
    assert "Enter why you cannot take this referral" in page.text


def test_a_stale_form_is_a_conflict_that_keeps_the_words_and_can_be_sent_again(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.behind() as owner:
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '1 day' where id = :i"),
            {"i": referral.id},
        )
    slow, quick = provider(sides), provider(sides)
    path = f"/referrals/{referral.reference}/session"
    slow.get(path)
    quick.get(path)
    assert quick.post(path, **a_session(at="00:01", minutes="1")).status_code == 303
    page = slow.post(path, **a_session(at="00:02", minutes="1", feedback="words that must not be lost"))
    assert page.status_code == 409
    assert "Somebody else changed this referral" in page.text
    assert "words that must not be lost" in page.text
    assert count(sides, Appointment, referral) == 1
    slow.page = page
    assert (
        slow.post(
            path, **a_session(at="00:02", minutes="1", feedback="words that must not be lost")
        ).status_code
        == 303
    )
    assert count(sides, Appointment, referral) == 2


def test_an_answer_to_a_referral_that_was_taken_back_meanwhile_finds_nothing(sides: TwoSides) -> None:
    referral = sides.send()
    browser, path = provider(sides), f"/referrals/{referral.reference}/answer"
    browser.get(path)
    end_by_withdrawal(sides, referral)
    assert browser.post(path, answer="accept").status_code == 404
    assert current(sides, referral).state == "withdrawn"


def test_the_same_submit_twice_does_it_once_and_answers_the_same(sides: TwoSides) -> None:
    referral = sides.accepted()
    with sides.behind() as owner:
        owner.execute(
            sa.text("update referral set sent_at = sent_at - interval '1 day' where id = :i"),
            {"i": referral.id},
        )
    browser, path = provider(sides), f"/referrals/{referral.reference}/session"
    browser.get(path)
    first = browser.post(path, **a_session())
    again = browser.post(path, **a_session())
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.location == again.location
    assert count(sides, Appointment, referral) == 1
    assert current(sides, referral).version == referral.version + 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000])
def test_a_version_that_is_no_number_is_a_conflict(shared_sides: TwoSides, version: str) -> None:
    referral = shared_sides.send()
    browser, path = provider(shared_sides), f"/referrals/{referral.reference}/answer"
    browser.get(path)
    assert browser.post(path, answer="accept", version=version).status_code == 409
    assert current(shared_sides, referral).state == "sent"


def test_the_list_goes_on_after_a_page_and_shows_each_referral_once(sides: TwoSides) -> None:
    sent = {sides.send().reference for _ in range(27)}
    browser = provider(sides)
    first = browser.get("/referrals").text
    following = re.search(r'href="/t/[^"]*(/referrals\?[^"]*after=[^"]*)"', first)
    assert following is not None
    second = browser.get(following[1].replace("&amp;", "&")).text
    found = [re.findall(r">(REF-[A-Z0-9-]+)</a>", text) for text in (first, second)]
    assert (len(found[0]), len(found[1])) == (25, 2)
    assert {*found[0], *found[1]} == sent


@pytest.mark.parametrize("after", ["x", "2026-01-01", "2026-01-01_x", f"9999-99-99_{uuid.UUID(int=1)}"])
def test_a_cursor_that_cannot_be_read_starts_at_the_beginning(shared_sides: TwoSides, after: str) -> None:
    assert provider(shared_sides).get("/referrals", after=after).status_code == 200


@pytest.mark.parametrize(
    ("words", "found"),
    [("", True), ("victim", True), ("VICTIM group", True), ("zebra", False), ("%", False)],
)
def test_the_directory_of_services_is_searched_by_words(
    shared_sides: TwoSides, words: str, *, found: bool
) -> None:
    page = force(shared_sides).get("/services", q=words)
    assert page.status_code == 200
    assert (shared_sides.provider.name in page.text) == found
    assert ("No service matches" in page.text) != found


def test_looking_at_a_referral_is_in_the_log_of_the_force_under_the_providers_name(sides: TwoSides) -> None:
    referral = sides.send()
    provider(sides).get(f"/referrals/{referral.reference}")
    with sides.behind() as owner:
        row = owner.execute(
            sa.text(
                "select actor_id, object_ids, case_id from audit_entry"
                " where action = 'referral.viewed' and tenant_id = :t"
            ),
            {"t": sides.force.id},
        ).one()
    assert (row.actor_id, row.object_ids, row.case_id) == (sides.worker.id, [referral.id], sides.case_id)


@pytest.mark.parametrize("way", ["query", "form"])
def test_a_character_no_text_can_hold_is_a_malformed_request(shared_sides: TwoSides, way: str) -> None:
    browser = provider(shared_sides)
    if way == "query":
        assert browser.get("/services", q="\0").status_code == 400
    else:
        path = f"/referrals/{shared_sides.send().reference}/answer"
        browser.get(path)
        assert browser.post(path, answer="decline", reason="full\0").status_code == 400
