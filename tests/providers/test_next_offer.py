"""After a decline the next service is offered by itself; where nothing is left, the need is recorded as unmet."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fairlead.identity.actor import Actor
from fairlead.providers.matching.models import NextOffer, OfferState, UnmetNeed
from fairlead.providers.matching.next_offer import CloseOffer, close_offer
from fairlead.providers.matching.reporting import FEWEST, shown_count, unmet_counts
from fairlead.providers.matching.unmet import RecordUnmetNeed, record_unmet_need
from fairlead.providers.models import Referral
from fairlead.refusals import Conflict, NotPermitted, NotVisible, Refusal
from fairlead.testing.two_sides import Browser, TwoSides, agree, now

from .referral_steps import TODAY
from .test_answers import offer, treats


def officers(sides: TwoSides) -> Browser:
    return sides.browser(sides.officer, sides.force)


def leads(sides: TwoSides) -> Browser:
    return sides.browser(sides.force.person("commissioning-lead"), sides.force)


def declined(sides: TwoSides) -> Referral:
    """A referral that the provider declined on its own page, so that the sender's organisation is told."""
    referral = sides.send()
    theirs = sides.browser(sides.worker, sides.provider)
    theirs.get(f"/referrals/{referral.reference}/answer")
    path = f"/referrals/{referral.reference}/answer"
    assert theirs.post(path, answer="decline", reason_code="no-place").status_code == 303
    return referral


def kept(sides: TwoSides, referral: Referral) -> NextOffer:
    with sides.acting(sides.officer) as session:
        return session.scalars(sa.select(NextOffer).where(NextOffer.referral_id == referral.id)).one()


needs_it = pytest.mark.usefixtures("need")


@pytest.fixture
def need(sides: TwoSides) -> str:
    """A need that only services of this test treat."""
    found = f"need-{sides.force.id}"
    treats(sides, found)
    return found


def test_the_next_service_is_kept_with_its_reasons_and_stands_on_the_officers_list(
    sides: TwoSides, need: str
) -> None:
    agree(sides, partner_tenant_id=sides.other_provider.id)
    offer(sides.other_provider, "Evening group", need)
    referral = declined(sides)
    found = kept(sides, referral)
    assert (found.service_name, found.provider_name, found.state) == (
        "Evening group",
        "Otherwell Trust",
        OfferState.OPEN,
    )
    assert any(str(reason["words"]).startswith("For: need-") for reason in found.reasons)
    listed = officers(sides).get("/referrals", view="refer-on").text
    assert "Next: Evening group, Otherwell Trust" in listed
    assert f"/matching/referrals/{referral.reference}/next/{found.service_id}" in listed


def test_a_provider_finds_no_offer_and_has_no_such_list(sides: TwoSides, need: str) -> None:
    offer(sides.other_provider, "Evening group", need)
    referral = declined(sides)
    theirs = sides.browser(sides.worker, sides.provider)
    assert "To refer on" not in theirs.get("/referrals").text
    assert "Next service" not in theirs.get(f"/referrals/{referral.reference}").text
    with sides.acting(sides.worker) as session:
        assert session.scalars(sa.select(NextOffer)).all() == []


def test_a_service_that_declined_this_case_before_is_not_offered_again(sides: TwoSides, need: str) -> None:
    agree(sides, partner_tenant_id=sides.other_provider.id)
    offer(sides.other_provider, "Evening group", need)
    first = declined(sides)
    with sides.behind() as owner:
        owner.execute(
            sa.text("update referral set service_id = :s where id = :i"),
            {"s": kept(sides, first).service_id, "i": first.id},
        )
    second = declined(sides)
    assert kept(sides, second).service_id is None
    page = officers(sides).get(f"/referrals/{second.reference}").text
    assert "No other service fits. Record the unmet need" in page


@needs_it
def test_another_referral_for_the_same_work_takes_the_offer_off_the_list(sides: TwoSides) -> None:
    referral = declined(sides)
    assert kept(sides, referral).state == OfferState.OPEN
    sides.send(condition_id=None)
    assert kept(sides, referral).state == OfferState.TAKEN
    assert referral.reference not in officers(sides).get("/referrals", view="refer-on").text


@needs_it
def test_somebody_says_that_nothing_more_is_to_be_done_and_nobody_says_it_twice(sides: TwoSides) -> None:
    referral = declined(sides)
    browser = officers(sides)
    browser.get(f"/referrals/{referral.reference}")
    assert browser.post(f"/matching/referrals/{referral.reference}/close").status_code == 303
    assert kept(sides, referral).state == OfferState.CLOSED
    with pytest.raises(Conflict):
        closing(sides, sides.officer, referral)
    with pytest.raises(NotPermitted):
        closing(sides, sides.force.person("auditor"), referral)
    with pytest.raises(NotVisible):
        closing(sides, sides.other_force.person("investigator"), referral)


def closing(sides: TwoSides, actor: Actor, referral: Referral) -> None:
    with sides.acting(actor) as session:
        close_offer(session, actor, CloseOffer(referral_id=referral.id), now=now())


@needs_it
def test_what_cannot_be_referred_now_leads_back_to_the_referral(sides: TwoSides) -> None:
    referral = declined(sides)
    answer = officers(sides).get(f"/matching/referrals/{referral.reference}/next/{sides.service_id}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/referrals/{referral.reference}")


# what nobody meets


def unmet(sides: TwoSides, actor: Actor | None = None, **changes: object) -> UnmetNeed:
    values: dict[str, object] = {
        "case_id": sides.case_id,
        "need": "alcohol",
        "area": "E06000002",
        "reason": "no-place",
        **changes,
    }
    with sides.acting(actor or sides.officer) as session:
        command = RecordUnmetNeed(**values)  # type: ignore[arg-type]  # by name
        return record_unmet_need(session, session.actor, command, now=now())


def test_an_unmet_need_is_kept_in_codes_with_who_and_when_from_the_session(sides: TwoSides) -> None:
    found = unmet(sides, words="Evening groups are full until May")
    with sides.acting(sides.officer) as session:
        row = session.get_one(UnmetNeed, found.id)
        assert (row.need, row.area, row.reason, row.recorded_on) == (
            "alcohol",
            "E06000002",
            "no-place",
            TODAY,
        )
        assert row.recorded_by == sides.officer.name


def test_the_same_lack_is_counted_once_for_a_case(sides: TwoSides) -> None:
    unmet(sides)
    with pytest.raises(Refusal, match="already"):
        unmet(sides)
    unmet(sides, reason="too-far")


@pytest.mark.parametrize(
    ("field", "value"),
    [("need", "x"), ("area", "Atlantis"), ("area", "E92000001"), ("reason", "x"), ("words", "x" * 301)],
    ids=["need", "area", "country", "reason", "words"],
)
def test_a_code_that_nobody_knows_is_refused(sides: TwoSides, field: str, value: str) -> None:
    with pytest.raises(Refusal) as refusal:
        unmet(sides, None, **{field: value})
    assert refusal.value.field == field


def test_words_that_name_somebody_of_the_case_are_refused(sides: TwoSides) -> None:
    with sides.behind() as owner:
        owner.execute(
            sa.text("update person set given_names = 'Zillah', family_name = 'Quince' where tenant_id = :t"),
            {"t": sides.force.id},
        )
    for words in ("Nothing for Zillah", "QUINCE lives too far out"):
        with pytest.raises(Refusal, match="Leave out who"):
            unmet(sides, words=words)


def test_only_who_may_refer_records_an_unmet_need_and_only_of_a_case_they_see(sides: TwoSides) -> None:
    with pytest.raises(NotPermitted):
        unmet(sides, sides.force.person("commissioning-lead"))
    with pytest.raises(NotVisible):
        unmet(sides, sides.other_force.person("investigator"))


@needs_it
def test_recording_what_nobody_meets_settles_the_decline(sides: TwoSides) -> None:
    referral = declined(sides)
    browser = officers(sides)
    page = browser.get(f"/referrals/{referral.reference}").text
    assert f"referral={referral.reference}" in page
    path = "/matching/cases/TST-26-AAAAAA/unmet-need"
    browser.get(path, referral=referral.reference)
    sent = browser.post(
        f"{path}?referral={referral.reference}", need="alcohol", area="Middlesbrough", reason="declined"
    )
    assert sent.status_code == 303
    assert kept(sides, referral).state == OfferState.CLOSED


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(sides: TwoSides) -> None:
    browser = officers(sides)
    browser.get("/matching/cases/TST-26-AAAAAA/unmet-need", need="money", reason="cost", area="Cardiff")
    again = browser.post("/matching/cases/TST-26-AAAAAA/unmet-need", need="money", area="Atlantis", reason="")
    assert again.status_code == 422
    assert "Enter a local authority of England or Wales" in again.text
    assert "Select why nothing meets it" in again.text
    assert 'value="Atlantis"' in again.text


# the report


def many(sides: TwoSides, number: int, **values: object) -> None:
    """So many records, each of another case."""
    row = {"need": "alcohol", "area": "E06000002", "reason": "no-place", "day": TODAY, **values}
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                "insert into unmet_need (id, tenant_id, case_id, need, area, reason, recorded_on, recorded_at,"
                " recorded_by) select gen_random_uuid(), :t, gen_random_uuid(), :need, :area, :reason, :day,"
                " now(), 'Priya Nair' from generate_series(1, :n)"
            ),
            {"t": sides.force.id, "n": number, **row},
        )


@pytest.mark.parametrize(
    ("count", "shown"), [(1, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (100, 100)]
)
def test_small_counts_are_hidden_and_others_rounded(count: int, shown: int | None) -> None:
    assert shown_count(count) == shown


def test_the_report_counts_by_need_area_reason_and_month_and_hides_small_numbers(sides: TwoSides) -> None:
    many(sides, 14)
    many(sides, FEWEST - 1, need="drugs")
    many(sides, 40, need="drugs", day=TODAY - timedelta(days=800))
    page = leads(sides).get("/matching/unmet-needs", by="all").text
    assert "15" in page
    assert "Fewer than 10" in page
    for word in ("Alcohol", "Drugs", "Middlesbrough", "No place in time", f"{TODAY:%B %Y}"):
        assert word in page
    assert "Priya Nair" not in page
    with sides.acting(sides.force.person("commissioning-lead")) as session:
        found = unmet_counts(session, session.actor, "need", 36, today=TODAY)
        assert {cell.need: cell.count for cell in found if cell.need in {"alcohol", "drugs"}} == {
            "alcohol": 15,
            "drugs": 50,
        }


def test_the_file_says_what_the_page_says_and_its_taking_out_is_logged(sides: TwoSides) -> None:
    many(sides, 14)
    browser = leads(sides)
    answer = browser.get("/matching/unmet-needs/file", by="need-area")
    assert "Alcohol,Middlesbrough,15" in answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    with sides.behind() as owner:
        logged = owner.scalar(
            sa.text(
                "select count(*) from audit_entry where action = 'core.unmet-need.exported' and tenant_id = :t"
            ),
            {"t": sides.force.id},
        )
    assert logged == 1


def test_the_report_is_for_who_commissions_and_of_the_own_organisation_only(sides: TwoSides) -> None:
    many(sides, 30)
    assert officers(sides).get("/matching/unmet-needs").status_code == 403
    stranger = sides.other_force.person("commissioning-lead")
    page = sides.browser(stranger, sides.other_force).get("/matching/unmet-needs").text
    assert "Nothing was recorded in this time" in page
    assert leads(sides).get("/matching/cases/TST-26-AAAAAA").status_code == 403


# the page of matches


def test_the_page_ranks_says_why_and_holds_a_place(sides: TwoSides) -> None:
    with sides.behind() as owner:
        owner.execute(
            sa.text(
                "update service set needs = '{learning}', places_free = 1, areas = '{E06000002}',"
                " name = 'Reading help' where id = :i"
            ),
            {"i": sides.service_id},
        )
    browser = officers(sides)
    path = "/matching/cases/TST-26-AAAAAA"
    assert "No need is known yet" in browser.get(path).text
    page = browser.get(path, need="learning", area="Middlesbrough").text
    assert "Reading help" in page
    assert "Serves Middlesbrough" in page
    assert "1 place free" in page
    sent = browser.post(f"{path}/reserve", service=str(sides.service_id))
    assert sent.status_code == 303
    page = browser.get(path, need="learning").text
    assert "Places held for this case" in page
    assert "A place is held" in page
    theirs = sides.browser(sides.provider.person("provider-manager"), sides.provider)
    assert "held for Testford Police until" in theirs.get("/services/own").text
    page = browser.get(path, need="learning", area="Cardiff").text
    assert "Does not serve Cardiff" in page
    assert "No local authority is called “Atlantis”." in browser.get(path, area="Atlantis").text


def test_a_case_of_somebody_else_has_no_page_of_matches(sides: TwoSides) -> None:
    stranger = sides.other_force.person("investigator")
    browser = sides.browser(stranger, sides.other_force)
    assert browser.get("/matching/cases/TST-26-AAAAAA").status_code == 404
    assert officers(sides).get(f"/matching/cases/{uuid.uuid4()}").status_code == 404
