"""No with a reason that can be counted, not yet with a day, and how long each answer may take."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.identity.actor import Actor
from fairlead.providers.decline_reasons import DECLINE_REASONS, DeclineReason
from fairlead.providers.models import Service
from fairlead.providers.use_cases import (
    AnswerReferral,
    WaitlistReferral,
    answer_referral,
    waitlist_referral,
)
from fairlead.refusals import Conflict, Refusal
from fairlead.tenancy.core_settings import CORE, CORE_SETTINGS
from fairlead.tenancy.packs import apply_packs
from fairlead.tenancy.use_cases import RecordSetting, record_setting
from fairlead.testing.two_sides import Side, TwoSides, now
from fairlead.workflow.calendar import load_calendar

from .referral_steps import TODAY, current, deliver


def decline(sides: TwoSides, code: str, words: str = "") -> None:
    referral = sides.send()
    command = AnswerReferral(
        referral_id=referral.id, accept=False, reason_code=code, reason=words, version=referral.version
    )
    deliver(sides, answer_referral, command)


@pytest.mark.parametrize("reason", DECLINE_REASONS, ids=lambda reason: reason.code)
def test_each_reason_is_kept_as_its_code_and_said_in_words_to_both_sides(
    shared_sides: TwoSides, reason: DeclineReason
) -> None:
    words = f"Because of {reason.code}"
    decline(shared_sides, reason.code, words)
    for person in (shared_sides.officer, shared_sides.worker):
        with shared_sides.acting(person) as session:
            said = session.scalars(
                sa.select(CaseEvent.summary).where(CaseEvent.summary.endswith(words))
            ).one()
        assert said == f"{shared_sides.provider.name} declined the referral: {reason.label}. {words}"


@pytest.mark.parametrize("reason", DECLINE_REASONS, ids=lambda reason: reason.code)
def test_words_are_asked_for_where_the_code_alone_says_nothing(
    shared_sides: TwoSides, reason: DeclineReason
) -> None:
    if not reason.needs_words:
        decline(shared_sides, reason.code)
        return
    with pytest.raises(Refusal) as refusal:
        decline(shared_sides, reason.code, "  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("code", ["", "no-places", "NO-PLACE"])
def test_a_code_that_is_not_in_the_list_is_no_reason(sides: TwoSides, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        decline(sides, code, "Full")
    assert refusal.value.field == "reason_code"


def test_no_two_reasons_share_a_code() -> None:
    codes = [reason.code for reason in DECLINE_REASONS]
    assert len(codes) == len(set(codes))


def wait(sides: TwoSides, expected_on: date) -> None:
    referral = current(sides, sides.send())
    command = WaitlistReferral(referral_id=referral.id, expected_on=expected_on, version=referral.version)
    deliver(sides, waitlist_referral, command)


def test_on_the_waiting_list_the_expected_start_is_the_clock_and_the_provider_holds_it(
    sides: TwoSides,
) -> None:
    referral, day = sides.send(), TODAY + timedelta(days=20)
    for later in (0, 5):
        expected = day + timedelta(days=later)
        command = WaitlistReferral(
            referral_id=referral.id, expected_on=expected, version=current(sides, referral).version
        )
        deliver(sides, waitlist_referral, command)
        after = current(sides, referral)
        assert (after.state, after.due_on, after.due_label) == ("waitlisted", expected, "Expected start")
        assert (after.holder_tenant_id, after.holder_label) == (sides.provider.id, sides.provider.name)


@pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "declined")])
def test_from_the_waiting_list_a_referral_is_accepted_or_declined(
    sides: TwoSides, *, accept: bool, state: str
) -> None:
    referral = sides.send()
    command = WaitlistReferral(referral_id=referral.id, expected_on=TODAY, version=referral.version)
    deliver(sides, waitlist_referral, command)
    shown = current(sides, referral)
    answer = AnswerReferral(
        referral_id=shown.id, accept=accept, reason_code="no-place", version=shown.version
    )
    deliver(sides, answer_referral, answer)
    after = current(sides, referral)
    assert after.state == state
    if accept:
        assert after.due_on == load_calendar().within_working_days(TODAY, after.first_contact_days)


@pytest.mark.parametrize("days", [-1, 61])
def test_a_place_that_comes_too_late_or_came_yesterday_is_no_place(sides: TwoSides, days: int) -> None:
    with pytest.raises(Refusal) as refusal:
        wait(sides, TODAY + timedelta(days=days))
    assert refusal.value.field == "expected_on"


def test_a_referral_that_was_accepted_is_not_put_on_the_waiting_list(sides: TwoSides) -> None:
    referral = current(sides, sides.accepted())
    command = WaitlistReferral(referral_id=referral.id, expected_on=TODAY, version=referral.version)
    with pytest.raises(Conflict):
        deliver(sides, waitlist_referral, command)


def set_days(sides: TwoSides, key: str, days: int) -> None:
    with sides.acting(sides.officer) as session:
        command = RecordSetting(
            module=CORE, key=key, value=days, effective_from=TODAY, effective_to=None, source="Our contract"
        )
        record_setting(session, session.actor, command, now=now())


def test_the_times_are_the_senders_settings_of_the_day_it_was_sent(sides: TwoSides) -> None:
    before = sides.send()
    set_days(sides, "referral_answer_days", 8)
    set_days(sides, "referral_first_contact_days", 9)
    referral = sides.send()
    calendar = load_calendar()
    assert before.due_on == calendar.within_working_days(TODAY, 3)
    assert referral.due_on == calendar.within_working_days(TODAY, 8)
    assert current(sides, sides.accept(before)).due_on == calendar.within_working_days(TODAY, 5)
    assert current(sides, sides.accept(referral)).due_on == calendar.within_working_days(TODAY, 9)


def test_a_setting_that_is_no_number_of_days_is_its_default(sides: TwoSides) -> None:
    set_days(sides, "referral_answer_days", -1)
    assert sides.send().due_on == load_calendar().within_working_days(TODAY, 3)


def test_the_times_are_on_the_page_of_settings_and_can_be_set_by_a_pack(
    sides: TwoSides, tmp_path: Path
) -> None:
    pack = tmp_path / sides.force.slug
    pack.mkdir()
    (pack / "tenant.toml").write_text(
        f"""
[tenant]
name = "{sides.force.name}"
kind = "force"

[[settings]]
module = "core"
effective_from = 2026-01-01
source = "Contract with Testwell Trust"

[settings.values]
referral_question_days = 7
""",
        encoding="utf-8",
    )
    apply_packs(sides.database, tmp_path, demo=False)
    assert sides.send().question_days == 7
    page = sides.browser(sides.force.person("administrator"), sides.force).get("/admin/settings").text
    assert "Working days in which a provider’s question about a referral is answered" in page
    assert "Contract with Testwell Trust" in page
    assert "placeholder, not law" in page


@pytest.mark.parametrize("setting", CORE_SETTINGS, ids=lambda setting: setting.key)
def test_no_service_level_is_presented_as_law(setting: object) -> None:
    assert "placeholder, not law" in getattr(setting, "source", "")
    assert getattr(setting, "layer", "") == "FORCE"


def treats(sides: TwoSides, *needs: str) -> None:
    """The provider's service says that it treats these."""
    with sides.behind() as owner:
        owner.execute(
            sa.text("update service set needs = :n where id = :i"), {"n": list(needs), "i": sides.service_id}
        )


def offer(side: Side, code: str, *needs: str, accepting: bool = True) -> None:
    with side.database.tenant_transaction(Actor.system("tenant-pack", side.id)) as session:
        session.add(
            Service(
                code=code,
                name=code,
                summary="x",
                delivery="x",
                places=[],
                needs=list(needs),
                fee_pence=0,
                accepting=accepting,
            )
        )
