"""A link opens with the code that its holder was rung for, for some minutes; any other way it opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from fairlead.links.models import LinkOpening, SecretLink
from fairlead.links.policy import CODE_LIVES, IDLE, LONGEST, MOST_ATTEMPTS, figures, may_try, renewed_end
from fairlead.links.use_cases import MakeCode, MakeLink, end_contact, make_code, make_link, revoke_link
from fairlead.providers.use_cases import WithdrawReferral, withdraw_referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.tenancy.models import AccessGrant
from fairlead.testing.two_sides import now

from .link_steps import KEY, Light, figures_in, link_of, name


def test_the_contact_opens_the_link_with_the_code_that_the_desk_read_out(light: Light) -> None:
    made = light.make()
    holder = light.browser()
    assert holder.get(f"/p/{made.token}").headers["Referrer-Policy"] == "no-referrer"
    before = holder.get("/p/start").text
    assert "Testford Police" in before
    assert "ends in 23" in before
    for hidden in (light.referral.subject_label, light.referral.reference, "Mary Jones", made.token):
        assert hidden not in before
    holder.post("/p/start")
    desk = light.sides.browser(light.desk, light.sides.force)
    waiting = desk.get("/secure-links/codes").text
    assert "Mary Jones" in waiting
    assert light.referral.subject_label not in waiting
    code = figures_in(desk.post(f"/secure-links/codes/{light.opening().id}").text)
    assert holder.post("/p/code", code=f"{code[:3]}-{code[3:]}").headers["Location"] == "/p/referral"
    page = holder.get("/p/referral")
    assert light.referral.subject_label in page.text
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert made.token not in page.text
    assert link_of(light).opened_at is not None


def test_the_token_and_the_code_are_in_no_table(light: Light) -> None:
    made = light.make()
    light.ask(made.token)
    code = light.code()
    engine = sa.create_engine(light.sides.url.superuser_url)
    with engine.connect() as connection:
        for table in ("secret_link", "link_opening", "audit_entry", "change_value", "outbox_message"):
            text = connection.scalar(sa.text(f"select string_agg(t::text, ' ') from {table} t")) or ""
            assert made.token not in text
            assert f'"{code}"' not in text
            assert f",{code}," not in text
    engine.dispose()


def withdrawn(light: Light) -> None:
    with light.sides.acting(light.sides.officer) as session:
        command = WithdrawReferral(
            referral_id=light.referral.id, reason="Moved", version=light.now_as_the_force_has_it().version
        )
        withdraw_referral(session, session.actor, command, now=now())


def recalled(light: Light) -> None:
    with light.sides.acting(light.sides.officer) as session:
        session.execute(
            sa.update(AccessGrant)
            .where(AccessGrant.referral_id == light.referral.id)
            .values(recalled_at=now(), recall_reason="Recalled")
        )


def expired(light: Light) -> None:
    with light.sides.acting(light.sides.officer) as session:
        session.execute(
            sa.update(AccessGrant)
            .where(AccessGrant.referral_id == light.referral.id)
            .values(expires_at=now())
        )


def taken_back(light: Light) -> None:
    with light.sides.acting(light.sides.officer) as session:
        revoke_link(session, session.actor, light.referral.id, now=now())


def ran_out(light: Light) -> None:
    with light.sides.behind() as owner:
        owner.execute(sa.update(SecretLink).values(expires_at=now()))


def contact_ended(light: Light) -> None:
    with light.sides.acting(light.lead) as session:
        end_contact(session, session.actor, light.sides.provider.id, now=now())


def replaced(light: Light) -> None:
    light.make()


def another_person(light: Light) -> None:
    name(light.sides, name="Somebody Else")


ENDS: tuple[Callable[[Light], None], ...] = (
    withdrawn, recalled, expired, taken_back, ran_out, contact_ended, replaced, another_person,
)  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_an_end_closes_the_link_at_once_for_whoever_has_it_open(
    light: Light, end: Callable[[Light], None]
) -> None:
    made = light.make()
    holder = light.ask(made.token)
    holder.post("/p/code", code=light.code())
    assert light.referral.subject_label in holder.get("/p/referral").text
    end(light)
    assert holder.get("/p/referral").headers["Location"] == "/p/start"
    over = holder.get("/p/start")
    assert over.status_code == 404
    never = light.browser().get("/p/" + "x" * 43)
    again = light.browser().get(f"/p/{made.token}")
    assert told(again) == told(never) == told(over)


def told(answer: TestResponse) -> tuple[int, str]:
    """What a page says, without the number that it was used once."""
    return answer.status_code, re.sub(r'nonce="[^"]+"', "", answer.text)


def test_a_wrong_code_opens_nothing_and_after_five_not_even_the_right_one_does(light: Light) -> None:
    holder = light.ask(light.make().token)
    code = light.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _attempt in range(MOST_ATTEMPTS):
        answer = holder.post("/p/code", code=wrong)
        assert (answer.status_code, "The code is not right" in answer.text) == (422, True)
    answer = holder.post("/p/code", code=code)
    assert (answer.status_code, "works no more" in answer.text) == (422, True)
    assert holder.get("/p/referral").headers["Location"] == "/p/start"
    actions = [each.action for each in light.log()]
    assert actions.count("core.link.code-wrong") == MOST_ATTEMPTS
    assert "core.link.opened" not in actions


def test_four_wrong_ones_leave_a_last_try(light: Light) -> None:
    holder = light.ask(light.make().token)
    code = light.code()
    for _attempt in range(MOST_ATTEMPTS - 1):
        holder.post("/p/code", code=f"{(int(code) + 1) % 1_000_000:06d}")
    assert holder.post("/p/code", code=code).status_code == 303


def test_no_code_opens_a_link_that_nobody_made_a_code_for(light: Light) -> None:
    holder = light.ask(light.make().token)
    for typed in ("000000", "-", ""):
        assert holder.post("/p/code", code=typed).status_code == 422
    assert light.opening().passed_at is None


def test_a_code_works_for_ten_minutes_and_for_its_own_opening(light: Light) -> None:
    made = light.make()
    first, second = light.ask(made.token), light.ask(made.token)
    code = light.code()  # of the second
    assert first.post("/p/code", code=code).status_code == 422
    with light.sides.behind() as owner:
        owner.execute(sa.update(LinkOpening).values(code_at=now() - CODE_LIVES))
    assert second.post("/p/code", code=code).status_code == 422
    with light.sides.behind() as owner:
        owner.execute(sa.update(LinkOpening).values(code_at=now() - CODE_LIVES + timedelta(minutes=1)))
    assert second.post("/p/code", code=code).status_code == 303


def test_what_was_opened_closes_by_itself_and_by_the_button(light: Light) -> None:
    holder = light.open()
    holder.get("/p/referral")
    assert holder.post_open("/p/close").headers["Location"] == "/p/done?what=closed"
    assert holder.get("/p/referral").headers["Location"] == "/p/start"
    other = light.open()
    with light.sides.behind() as owner:
        owner.execute(sa.update(LinkOpening).values(ends_at=now()))
    assert other.get("/p/referral").headers["Location"] == "/p/start"


def test_who_is_at_work_keeps_it_open_but_not_for_ever() -> None:
    start = now()
    assert renewed_end(start + IDLE, start, start) is None
    later = start + timedelta(minutes=20)
    assert renewed_end(start + IDLE, start, later) == later + IDLE
    late = start + LONGEST - timedelta(minutes=5)
    assert renewed_end(late + timedelta(minutes=1), start, late) == start + LONGEST
    assert renewed_end(start + LONGEST, start, late) is None


def test_a_code_is_read_however_it_is_typed() -> None:
    assert figures(" 123 456 ") == figures("123-456") == "123456"
    assert figures("١٢٣٤٥٦") == ""
    assert not may_try(None, 0, now())


def test_tries_at_links_that_never_were_have_to_wait(light: Light) -> None:
    answers = [light.browser("192.0.2.7").get(f"/p/{'y' * 42}{number}").status_code for number in range(7)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_openings_that_end_badly_make_the_next_one_wait_and_good_ones_do_not(light: Light) -> None:
    made, home = light.make(), "198.51.100.9"
    for _time in range(7):
        assert light.ask(made.token, home).post("/p/code", code=light.code()).status_code == 303
    holder = light.browser(home)
    holder.get(f"/p/{made.token}")
    answers = [holder.post("/p/start").status_code for _time in range(7)]
    assert answers[0] == 303
    assert answers[-1] == 429


def test_whoever_made_the_link_does_not_read_out_its_code(light: Light) -> None:
    made = light.make()
    light.ask(made.token)
    both = light.sides.officer
    command = MakeCode(opening_id=light.opening().id, key=KEY)
    with light.sides.acting(both) as session, pytest.raises(NotPermitted):
        make_code(session, session.actor, command, now=now())
    desk_too = type(both)(**{**vars(both), "permissions": both.permissions | light.desk.permissions})
    with light.sides.acting(desk_too) as session, pytest.raises(Refusal, match="A colleague"):
        make_code(session, session.actor, command, now=now())
    assert light.code()


def test_an_opening_has_one_code_and_only_of_its_own_organisation(light: Light) -> None:
    light.ask(light.make().token)
    light.code()
    command = MakeCode(opening_id=light.opening().id, key=KEY)
    with light.sides.acting(light.desk) as session, pytest.raises(Conflict):
        make_code(session, session.actor, command, now=now())
    other = light.sides.other_force.person("help-desk")
    with light.sides.acting(other) as session, pytest.raises(NotVisible):
        make_code(session, session.actor, command, now=now())


def test_a_link_is_made_by_the_sender_for_a_provider_that_works_so(light: Light) -> None:
    command = MakeLink(referral_id=light.referral.id)
    for actor, refused in (
        (light.sides.worker, NotPermitted),
        (light.sides.other_force.person("investigator"), NotVisible),
    ):
        with light.sides.acting(actor) as session, pytest.raises(refused):
            make_link(session, session.actor, command, now=now())
    contact_ended(light)
    with light.sides.acting(light.sides.officer) as session, pytest.raises(Refusal, match="It signs in"):
        make_link(session, session.actor, command, now=now())
    name(light.sides)
    withdrawn(light)
    with light.sides.acting(light.sides.officer) as session, pytest.raises(Conflict):
        make_link(session, session.actor, command, now=now())


def test_a_link_never_lives_longer_than_the_referral_is_shared(light: Light) -> None:
    soon = now() + timedelta(days=2)
    with light.sides.acting(light.sides.officer) as session:
        session.execute(
            sa.update(AccessGrant).where(AccessGrant.referral_id == light.referral.id).values(expires_at=soon)
        )
    assert light.make().link.expires_at == soon


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("email", "mary"), ("phone", "ring me"), ("phone", "123")]
)
def test_a_contact_has_a_name_an_address_and_a_number(light: Light, field: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        name(light.sides, **{field: value})
    assert refused.value.field == field


def test_who_does_what_with_a_link_is_in_the_log_by_name_of_link_and_referral(light: Light) -> None:
    holder = light.open()
    holder.get("/p/referral")
    seen = [each for each in light.log() if each.action == "referral.viewed"][-1]
    link = link_of(light)
    assert (
        seen.actor_name
        == f"Mary Jones, holder of link {link.id.hex[:8]} for referral {light.referral.reference}"
    )
    actions = [each.action for each in light.log()]
    for action in (
        "core.link-contact.named", "core.link.made", "core.link.code-asked", "core.link.code-made", "core.link.opened",
    ):  # fmt: skip
        assert action in actions
