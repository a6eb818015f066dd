"""The pages for people without an account are in English and Welsh, all of them, errors included."""

from __future__ import annotations

import gettext
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import g
from flask_babel import get_translations  # type: ignore[attr-defined]  # not in its stubs

from fairlead.providers.models import Appointment, ReferralMessage
from fairlead.testing.two_sides import TwoSides, now
from fairlead.web.shell import TRANSLATIONS
from fairlead.workflow.calendar import local_day

from .link_steps import Holder, Light, light_of

CATALOGUE = TRANSLATIONS / "cy" / "LC_MESSAGES" / "messages.po"
TOMORROW = local_day(now()) + timedelta(days=1)
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


class Missing(gettext.NullTranslations):
    """What the catalogue is asked for and has not."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        """One message that is missing."""
        self.asked.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One with a number."""
        self.asked.add(msgid1)
        return msgid1 if n == 1 else msgid2


@pytest.fixture(scope="module")
def missing(shared_sides: TwoSides) -> Missing:
    """Hears of every message that no Welsh was found for, from now on."""
    found = Missing()
    with shared_sides.app.test_request_context("/p/start"):
        g.language = "cy"
        get_translations().add_fallback(found)
    return found


@pytest.fixture(scope="module")
def light(shared_sides: TwoSides, missing: Missing) -> Light:
    """A referral that was sent to a provider whose contact works by secure link."""
    assert missing is not None
    return light_of(shared_sides)


def at_work(light: Light) -> None:
    """Appointments in every state, and messages of every kind."""
    states = ("booked", "attended", "late", "excused", "missed", "provider-cancelled", "cancelled")
    with light.sides.acting(light.sides.officer) as session:
        for number, state in enumerate(states):
            session.add(
                Appointment(
                    referral_id=light.referral.id, starts_at=now() - timedelta(days=number + 1), minutes=45,
                    way="video", place="", state=state, key_worker_id=light.contact.id, key_worker_name="Mary Jones",
                    recorded_by="Mary Jones", recorded_at=now(), hours_credited=1,
                )
            )  # fmt: skip
        for kind in ("message", "question", "answer", "change", "concern"):
            session.add(
                ReferralMessage(
                    referral_id=light.referral.id, kind=kind, from_receiver=False, body="Hello", alert=True,
                    written_at=now(), written_by_id=light.sides.officer.id, written_by="An officer",
                    organisation="Force",
                )
            )  # fmt: skip


LONG = "x" * 5000
FAR, PAST = [str(TOMORROW.day), str(TOMORROW.month), str(TOMORROW.year + 3)], ["1", "1", "2026"]
DAY = [FAR[0], FAR[1], str(TOMORROW.year)]


def open_it(light: Light) -> Holder:
    """From a link that never was to the right code, with every mistake on the way."""
    holder = light.browser()
    holder.get("/p/never?language=cy")
    holder.get(f"/p/{light.make().token}")
    holder.post("/p/start")
    holder.post("/p/code", code="")
    holder.post("/p/code", code="1")
    code = light.code()
    holder.post("/p/code", code=f"{(int(code) + 1) % 1_000_000:06d}")
    assert holder.post("/p/code", code=code).status_code == 303
    return holder


def answer_it(holder: Holder) -> None:
    """Questions, messages, and in the end yes."""
    holder.post("/p/referral/answer", answer="")
    for code, reason in (("", LONG), ("", ""), ("other", "")):
        holder.post("/p/referral/answer", answer="decline", reason_code=code, reason=reason)
    for question in ("", LONG):
        holder.post("/p/referral/ask", question=question)
    holder.post("/p/referral/message", body="", alert="")
    holder.post("/p/referral/message", body="Hello", alert="no")
    assert holder.post("/p/referral/answer", answer="accept").status_code == 303
    holder.get("/p/referral/answer")


def arrange_it(light: Light, holder: Holder) -> dict[str, str | list[str]]:
    """An appointment, after every mistake; again at the same time it is refused."""
    when: dict[str, str | list[str]] = {
        "day": DAY, "at": "10:00", "minutes": "45", "way": "video", "place": "", "worker": str(light.contact.id),
    }  # fmt: skip
    wrong: tuple[dict[str, str | list[str]], ...] = (
        {"day": ["", "", ""], "at": "", "minutes": "", "way": "", "worker": ""}, {"day": ["1", "", ""], "at": "soon"},
        {"day": ["1", "13", "2026"], "minutes": "long"}, {"day": ["1", "1", "26"], "minutes": "9999"}, {"day": FAR},
        {"day": PAST}, {"way": "in-person"}, {"place": LONG},
    )  # fmt: skip
    new = "/p/referral/appointments/new"
    answers = [holder.post(new, **{**when, **each}).status_code for each in (*wrong, {}, {})]
    assert answers == [422] * len(wrong) + [303, 422]
    return when


def change_it(light: Light, holder: Holder, when: dict[str, str | list[str]]) -> None:
    """Moved, cancelled and recorded without what each needs."""
    with light.sides.acting(light.sides.officer) as session:
        held, coming = session.scalars(
            sa.select(Appointment.id)
            .where(Appointment.referral_id == light.referral.id, Appointment.state == "booked")
            .order_by(Appointment.starts_at)
        )
    page = f"/p/referral/appointments/{coming}"
    why: tuple[dict[str, str], ...] = (
        {}, {"asked_by": "person", "code": ""}, {"asked_by": "person", "code": "other"},
    )  # fmt: skip
    for each in why:
        assert holder.post(f"{page}/move", **when, **each).status_code == 422
        assert holder.post(f"{page}/cancel", **each).status_code == 422
    assert holder.post(f"{page}/move", **when, asked_by="person", code="work").status_code == 422
    came: tuple[dict[str, str], ...] = (
        {"attendance": ""}, {"attendance": "excused"}, {"attendance": "excused", "absence_code": "other"},
        {"attendance": "late", "feedback": LONG},
    )  # fmt: skip
    for each in came:
        answer = holder.post(f"/p/referral/appointments/{held}/feedback", minutes="45", then="none", **each)
        assert answer.status_code == 422
    holder.post(f"{page}/feedback", attendance="attended", minutes="45", then="none")


def report_it(holder: Holder) -> None:
    """Sessions and ends that cannot have been."""
    held = {
        "at": "09:00",
        "minutes": "45",
        "way": "video",
        "place": "Here",
        "attendance": "attended",
        "then": "none",
    }
    for day in (["", "", ""], PAST, DAY):
        assert holder.post("/p/referral/session", day=day, **held).status_code == 422
    holder.post("/p/referral/session", day=DAY, at="", minutes="", place="")
    today = local_day(now())
    on = [str(today.day), str(today.month), str(today.year)]
    wrong: tuple[dict[str, str | list[str]], ...] = (
        {"result": "", "on": ["", "", ""], "note": ""}, {"on": DAY}, {"on": PAST}, {"note": " "},
        {"result": "ended-early", "code": ""}, {}, {"result_0": "achieved"},
    )  # fmt: skip
    for each in wrong:
        values = {"result": "completed", "on": on, "note": "Done", **each}
        assert holder.post("/p/referral/end", **values).status_code == 422


def test_every_page_and_every_error_is_in_welsh(light: Light, missing: Missing) -> None:
    holder = open_it(light)
    page = holder.get("/p/referral").text
    assert '<html lang="cy"' in page
    assert "Derbyn neu wrthod" in page
    answer_it(holder)
    at_work(light)
    holder.get("/p/referral")
    change_it(light, holder, arrange_it(light, holder))
    report_it(holder)
    holder.page = None
    holder.post_open("/p/referral/end")
    holder.get("/p/referral/appointments/00000000-0000-0000-0000-000000000000/move")
    for what in ("closed", "declined", "ended"):
        holder.get(f"/p/done?what={what}")
    for number in range(7):
        light.browser("192.0.2.77").get(f"/p/{'z' * 42}{number}?language=cy")
    assert missing.asked == set()


def test_the_recorder_would_hear_of_a_word_without_welsh(light: Light, missing: Missing) -> None:
    with light.sides.app.test_request_context("/p/start"):
        g.language = "cy"
        get_translations().ugettext("A page that nobody translated")
    assert missing.asked == {"A page that nobody translated"}
    missing.asked.clear()


def test_what_is_recorded_in_welsh_is_read_by_the_officer_in_english(light: Light) -> None:
    other = light.sides.send()
    holder = light.open(other)
    holder.get("/p/referral?language=cy")
    holder.post("/p/referral/answer", answer="decline", reason_code="no-place", reason="")
    officer = light.sides.browser(light.sides.officer, light.sides.force)
    text = officer.get(f"/referrals/{other.reference}").text
    assert "declined the referral: No place in time" in text
    assert "Dim lle mewn pryd" not in text


def test_the_toggle_is_kept_and_leads_back(light: Light) -> None:
    holder = light.browser()
    assert 'href="?language=cy"' in holder.get(f"/p/{'w' * 43}").text
    assert "Nid yw’r ddolen hon yn gweithio" in holder.get("/p/start?language=cy").text
    again = holder.get("/p/start").text
    assert "Nid yw’r ddolen hon yn gweithio" in again
    assert 'href="?language=en"' in again
    assert "This link does not work" in holder.get("/p/start?language=en").text
    assert "This link does not work" in holder.get("/p/start?language=zz").text
    assert '<html lang="en"' in holder.client.get("/").text


def test_the_catalogue_is_compiled_says_who_made_it_and_keeps_its_places() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue(), (
        "pybabel compile -d core/fairlead/translations"
    )
    assert "MACHINE-MADE" in Path(CATALOGUE).read_text(encoding="utf-8")[:400]
    for message in catalogue:
        if not message.id:
            continue
        ids, texts = _all_of(message.id), _all_of(message.string)
        assert all(texts), ids
        assert not message.fuzzy, ids
        for text in texts:
            assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(ids[-1])), ids


def _all_of(words: object) -> list[str]:
    """One text, or one for each number."""
    return [str(each) for each in words] if isinstance(words, tuple | list) else [str(words or "")]
