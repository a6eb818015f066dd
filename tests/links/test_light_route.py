"""A charity without accounts accepts, meets, reports and ends by links, through the use cases of every provider."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from fairlead.providers.delivery.models import ReferralOutcome
from fairlead.providers.models import Appointment, Referral, ReferralMessage, ReferralShare
from fairlead.testing.two_sides import now, piece
from fairlead.workflow.calendar import LONDON, local_day

from .link_steps import Holder, Light

Fields = dict[str, str | list[str]]
TOMORROW = local_day(now()) + timedelta(days=1)
IN_THE_DAY = [str(TOMORROW.day), str(TOMORROW.month), str(TOMORROW.year)]
BY_TELEPHONE: Fields = {"day": IN_THE_DAY, "at": "10:00", "minutes": "45", "way": "telephone", "place": ""}


def accepted(light: Light) -> Holder:
    """The contact has accepted."""
    holder = light.open()
    assert holder.post("/p/referral/answer", answer="accept").headers["Location"] == "/p/referral"
    return holder


def appointments(light: Light) -> list[Appointment]:
    """As the force reads them, the earliest first."""
    with light.sides.acting(light.sides.officer) as session:
        found = session.scalars(
            sa.select(Appointment)
            .where(Appointment.referral_id == light.referral.id)
            .order_by(Appointment.starts_at)
        )
        return list(found)


def test_exactly_what_was_shared_is_read_and_nothing_else(light: Light) -> None:
    with light.sides.acting(light.sides.officer) as session:
        session.add(
            ReferralShare(
                referral_id=light.referral.id, scope="risk", title="Risk", as_at=now(),
                content=[{"label": "Label", "value": "what the force kept", "source": "case"}],
            )
        )  # fmt: skip
    text = light.open().get("/p/referral").text
    for scope in ("identity", "contact", "condition"):
        assert str(piece(scope).items[0].value) in text
    assert "what the force kept" not in text
    assert len(text.encode()) < 60_000


def test_the_contact_accepts_and_is_the_key_worker(light: Light) -> None:
    accepted(light)
    referral = light.now_as_the_force_has_it()
    assert (referral.state, referral.key_worker_name) == ("accepted", "Mary Jones")
    assert referral.key_worker_id == light.contact.id


def test_the_contact_asks_and_sees_the_answer(light: Light) -> None:
    holder = light.open()
    holder.post("/p/referral/ask", question="Which evenings?")
    assert light.now_as_the_force_has_it().state == "asked"
    assert "The officer answers by" in holder.get("/p/referral").text
    assert holder.get("/p/referral/answer").headers["Location"] == "/p/referral"


def test_the_contact_declines_with_a_coded_reason_and_the_link_closes(light: Light) -> None:
    holder = light.open()
    answer = holder.post("/p/referral/answer", answer="decline", reason_code="risk", reason="")
    assert (answer.status_code, "Enter why you cannot" in answer.text) == (422, True)
    answer = holder.post("/p/referral/answer", answer="decline", reason_code="no-place", reason="")
    assert answer.headers["Location"] == "/p/done?what=declined"
    assert "Your answer was sent" in holder.get("/p/done?what=declined").text
    assert holder.get("/p/referral").headers["Location"] == "/p/start"
    referral = light.now_as_the_force_has_it()
    assert (referral.state, referral.answer_code) == ("declined", "no-place")


def test_the_contact_puts_an_appointment_moves_it_and_cancels_it(light: Light) -> None:
    holder = accepted(light)
    own = str(light.contact.id)
    page = holder.get("/p/referral/appointments/new").text
    assert page.count("<option") == 1
    answer = holder.post_open(
        "/p/referral/appointments/new", worker=str(light.sides.worker.id), **BY_TELEPHONE
    )
    assert answer.status_code == 422
    answer = holder.post("/p/referral/appointments/new", worker=own, **BY_TELEPHONE)
    assert answer.headers["Location"] == "/p/referral"
    [appointment] = appointments(light)
    assert (appointment.key_worker_id, appointment.minutes) == (light.contact.id, 45)
    assert appointment.starts_at.astimezone(LONDON).date() == TOMORROW
    move = f"/p/referral/appointments/{appointment.id}/move"
    holder.post(move, **{**BY_TELEPHONE, "at": "11:30"}, worker=own, asked_by="person", code="work", words="")
    assert f"{appointments(light)[0].starts_at.astimezone(LONDON):%H:%M}" == "11:30"
    holder.post(
        f"/p/referral/appointments/{appointment.id}/cancel", asked_by="person", code="illness", words=""
    )
    assert appointments(light)[0].state == "cancelled"


def test_the_contact_records_what_came_of_it(light: Light) -> None:
    holder = accepted(light)
    holder.post("/p/referral/appointments/new", worker=str(light.contact.id), **BY_TELEPHONE)
    with light.sides.behind() as owner:
        owner.execute(sa.update(Appointment).values(starts_at=now() - timedelta(hours=1)))
    [appointment] = appointments(light)
    answer = holder.post(
        f"/p/referral/appointments/{appointment.id}/feedback",
        attendance="attended", minutes="45", feedback="Talked about money", concern="Has a new number", then="end",
    )  # fmt: skip
    assert answer.headers["Location"] == "/p/referral/end"
    assert "Write the action plan" not in holder.get("/p/referral/session").text
    [held] = appointments(light)
    assert (held.state, str(held.hours_credited)) == ("attended", "0.75")
    assert light.now_as_the_force_has_it().unread_by_sender == 1


def test_the_report_at_the_end_closes_the_link(light: Light) -> None:
    holder = accepted(light)
    today = local_day(now())
    report: Fields = {
        "result": "completed", "on": [str(today.day), str(today.month), str(today.year)], "note": "Two good meetings",
        "result_0": "achieved", "how_0": "By talking", "evidence_0": "", "still_needed_0": "",
    }  # fmt: skip
    assert holder.post("/p/referral/end", **{**report, "note": ""}).status_code == 422
    assert holder.post("/p/referral/end", **report).headers["Location"] == "/p/done?what=ended"
    assert light.now_as_the_force_has_it().state == "completed"
    with light.sides.acting(light.sides.officer) as session:
        outcome = session.scalars(
            sa.select(ReferralOutcome).where(ReferralOutcome.referral_id == light.referral.id)
        ).one()
    assert outcome.reported_by.startswith("Mary Jones, holder of link")
    assert holder.get("/p/referral/end").headers["Location"] == "/p/start"


def test_messages_go_both_ways_and_say_who_held_the_link(light: Light) -> None:
    holder = light.open()
    holder.post("/p/referral/message", body="May I ring her?", alert="yes")
    with light.sides.acting(light.sides.officer) as session:
        message = session.scalars(
            sa.select(ReferralMessage).where(ReferralMessage.referral_id == light.referral.id)
        ).one()
    assert message.written_by.startswith("Mary Jones, holder of link")
    officer = light.sides.browser(light.sides.officer, light.sides.force)
    officer.get(f"/referrals/{light.referral.reference}/message")
    officer.post(f"/referrals/{light.referral.reference}/message", body="Yes, in the evening", alert="yes")
    page = holder.get("/p/referral").text
    assert "Yes, in the evening" in page
    with light.sides.acting(light.sides.officer) as session:
        theirs = sa.select(ReferralMessage.id).where(ReferralMessage.from_receiver.is_(False))
        shown = session.scalars(theirs.where(ReferralMessage.referral_id == light.referral.id)).one()
    holder.post_open("/p/referral/read", message=str(shown))
    assert light.now_as_the_force_has_it().unread_by_receiver == 0


def test_a_form_of_yesterday_is_shown_again_with_its_words(light: Light) -> None:
    holder = light.open()
    holder.get("/p/referral/answer")
    with light.sides.acting(light.sides.officer) as session:
        session.execute(
            sa.update(Referral).where(Referral.id == light.referral.id).values(version=Referral.version + 1)
        )
    answer = holder.post_open("/p/referral/answer", answer="decline", reason_code="other", reason="Our flood")
    assert (answer.status_code, "Our flood" in answer.text) == (409, True)


def test_the_same_form_sent_twice_is_one(light: Light) -> None:
    holder = accepted(light)
    holder.get("/p/referral/message")
    page = holder.page
    for _time in range(2):
        holder.page = page
        assert (
            holder.post_open("/p/referral/message", body="Once", alert="no").headers["Location"]
            == "/p/referral"
        )
    with light.sides.acting(light.sides.officer) as session:
        written = session.scalars(
            sa.select(ReferralMessage.body).where(ReferralMessage.referral_id == light.referral.id)
        )
        assert written.all() == ["Once"]


def test_a_forged_form_is_refused(light: Light) -> None:
    holder = light.open()
    holder.page = None
    assert holder.post_open("/p/referral/answer", answer="accept").status_code in {400, 422}
    assert light.now_as_the_force_has_it().state == "sent"


def test_the_sender_sees_that_the_provider_works_by_link_and_makes_one(light: Light) -> None:
    officer = light.sides.browser(light.sides.officer, light.sides.force)
    assert "works by secure link" in officer.get(f"/referrals/{light.referral.reference}").text
    officer.get(f"/referrals/{light.referral.reference}/secure-link")
    made = officer.post(f"/referrals/{light.referral.reference}/secure-link").text
    assert "http://localhost/p/" in made
    assert "mary@harbour.example" in made
    again = officer.get(f"/referrals/{light.referral.reference}/secure-link").text
    assert "/p/" not in again
    assert "Take the link back" in again
    officer.post(f"/referrals/{light.referral.reference}/secure-link/revoke")
    assert "Take the link back" not in officer.get(f"/referrals/{light.referral.reference}/secure-link").text


def test_the_lead_names_the_contact_and_ends_it(light: Light) -> None:
    lead = light.sides.browser(light.lead, light.sides.force)
    path = f"/providers/{light.sides.provider.id}/secure-link"
    assert "Mary Jones" in lead.get(path).text
    assert lead.post(path, name="Ann Other", email="ann@harbour.example", phone="12").status_code == 422
    assert (
        lead.post(path, name="Ann Other", email="ann@harbour.example", phone="01632 960 555").status_code
        == 303
    )
    assert "Ann Other" in lead.get(path).text
    lead.post(f"{path}/end")
    assert "Ann Other" not in lead.get(path).text
