"""A condition that was not kept: reported, explained, decided on by somebody else, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from fairlead.cases.models import CaseEvent
from fairlead.providers.models import Referral
from fairlead.public import Conflict, NotPermitted, NotVisible, Refusal, RuleRefusal
from fairlead_oocd.models import Breach, Resolution
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.after_giving import breaches_of
from fairlead_oocd.queries.conditions import delivered_by_condition
from fairlead_oocd.use_cases import after_breach, breaches

from .conftest import World
from .journey_after import After, after, documents
from .test_documents import words_of

OFFICER, DESK = "Test Officer", "Supervisor, Response team 1"


def breach_of(case: After) -> Breach:
    with case.world.database.tenant_transaction(case.world.supervisor) as session:
        return breaches_of(session, case.case())[-1]


def test_state_holder_and_next_deadline_are_right_from_the_report_to_the_charge(world: World) -> None:
    case = after(world).monitored()
    steps: tuple[Callable[[], After], ...] = (
        case.report,
        case.ask,
        case.send,
        lambda: case.decide("confirmed"),
        case.prosecute,
    )
    told = [step().last for step in steps]

    assert told == [
        ("SUSPECTED_BREACH", OFFICER, "Ask for an explanation and review"),
        ("SUSPECTED_BREACH", OFFICER, "Ask for an explanation and review"),
        ("BREACH_REVIEW", DESK, "Ask for an explanation and review"),
        ("BREACH_CONFIRMED", DESK, "Decide what follows the breach"),
        ("PROSECUTION", "", ""),
    ]


def test_a_confirmed_breach_marks_the_condition_and_the_charge_ends_the_caution(world: World) -> None:
    case = after(world).confirmed()
    assert case.work().conditions[0].condition.state == "breached"
    case.prosecute(arrested=True)

    breach = breach_of(case)
    assert (breach.outcome, breach.charge_reference, breach.arrested) == ("prosecuted", "CH/26/1", True)
    assert breach.proceedings_on == case.case().closed_at.date()  # type: ignore[union-attr]  # it is closed
    assert case.case().outcome_code == "1"


def test_an_accepted_excuse_lets_the_conditions_go_on(world: World) -> None:
    case = after(world).monitored().report().ask().send().decide("excused")

    assert case.last == ("MONITORING", OFFICER, "Condition to be completed")
    assert case.work().conditions[0].condition.state == "active"
    case.keep_condition().complete()
    assert case.case().state == "COMPLETED"


def test_after_an_accepted_excuse_the_provider_that_is_still_at_work_holds_the_case(world: World) -> None:
    case = after(world).with_provider().report().ask().send().decide("excused")

    assert case.last[:2] == ("MONITORING", "Testwell Trust")


def test_an_agreed_variation_lets_them_go_on_with_a_clock_to_record_it(world: World) -> None:
    case = after(world).monitored().report().ask().send().decide("variation", "A later course is agreed")
    assert case.last == ("MONITORING", OFFICER, "Record the agreed variation")
    case.vary(case.terms(due_on=date(2027, 1, 29))).agree()

    assert case.last == ("MONITORING", OFFICER, "Condition to be completed")


def test_a_second_breach_can_follow_the_first(world: World) -> None:
    case = after(world).monitored().report().ask().send().decide("excused").report(failure="late")

    assert breach_of(case).failure == "late"
    assert breach_of(case).decision is None


def test_what_is_no_breach_cannot_be_reported(world: World) -> None:
    case = after(world).monitored()
    refused: tuple[tuple[dict[str, object], str], ...] = (
        ({"caused_by_provider": True}, "provider caused"),
        ({"happened_on": date(2030, 1, 1)}, "future"),
        ({"happened_on": date(2026, 1, 1)}, "before the resolution"),
    )
    for changes, words in refused:
        with pytest.raises(Refusal, match=words):
            case.report(**changes)
    assert case.case().state == "MONITORING"


def test_sessions_that_the_provider_cancelled_never_count(world: World) -> None:
    case = after(world).with_provider().session("provider-cancelled")
    with pytest.raises(RuleRefusal, match="cancelled by the provider"):
        case.report()
    case.session("missed").report()

    assert case.case().state == "SUSPECTED_BREACH"


def test_a_provider_that_ends_after_cancelling_its_own_sessions_reports_no_breach(world: World) -> None:
    case = after(world).with_provider().session("provider-cancelled").end_service(completed=False)

    assert case.last == ("MONITORING", OFFICER, "Refer the condition again")
    case.refer()
    assert case.last == ("MONITORING", "Testwell Trust", "Condition to be completed")
    case.decline_referral()
    assert case.last == ("MONITORING", OFFICER, "Refer the condition again")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("provider", "for its own reasons: does not count against the person"),
        ("illness", "for a reason that does not count against the person"),
        ("death", "for a reason that does not count against the person"),
        ("need-met", "for a reason that does not count against the person"),
        ("recalled", "for a reason that does not count against the person"),
    ],
)
def test_an_early_end_that_is_not_the_persons_failing_reports_no_breach_even_after_a_missed_session(
    world: World, code: str, said: str
) -> None:
    case = after(world).with_provider().session("missed").end_service(completed=False, code=code)

    assert case.last == ("MONITORING", OFFICER, "Refer the condition again")
    with world.database.tenant_transaction(world.officer) as session:
        told = session.scalars(sa.select(CaseEvent.summary).where(CaseEvent.case_id == case.case().id)).all()
    assert [each for each in told if said in each]


@pytest.mark.parametrize("code", ["refused", "withdrew-consent", "other"])
def test_an_early_end_that_may_be_the_persons_failing_is_a_suspected_breach(world: World, code: str) -> None:
    case = after(world).with_provider().session("missed").end_service(completed=False, code=code)

    assert case.case().state == "SUSPECTED_BREACH"


def test_an_absence_that_the_provider_caused_or_excused_does_not_move_the_bar(world: World) -> None:
    case = after(world).with_provider().session("attended")
    before = bar(case)
    case.session("provider-cancelled")
    assert bar(case) == before
    case.session("excused")
    assert bar(case) == before
    case.session("missed")
    assert bar(case) == (before[0], before[1] + 1, before[2])


def bar(case: After) -> tuple[int, int, object]:
    """Sessions attended and missed, and hours, of the first condition, as the force counts them."""
    with case.world.database.tenant_transaction(case.world.officer) as session:
        work = case.work()
        found = delivered_by_condition(session, work.case)[work.conditions[0].condition.id]
    return found.sessions, found.missed, found.hours


def test_a_provider_s_early_end_after_a_missed_session_is_a_suspected_breach_with_its_facts(
    world: World,
) -> None:
    case = after(world).with_provider().session("missed").end_service(completed=False)

    breach = breach_of(case)
    assert case.case().state == "SUSPECTED_BREACH"
    assert "ended Victim awareness course early" in breach.facts
    assert (breach.reported_by, breach.reported_by_organisation) == ("Test Worker", "Testwell Trust")
    case.ask().send().decide("confirmed")
    assert case.work().conditions[0].condition.state == "breached"


def test_a_provider_that_completes_while_a_breach_is_reviewed_is_heard(world: World) -> None:
    case = after(world).with_provider().report().ask().send().end_service()
    assert case.case().state == "BREACH_REVIEW"
    assert case.work().conditions[0].condition.state == "completed"
    case.decide("excused")

    assert case.last == ("MONITORING", OFFICER, "Confirm completion")


def test_nobody_is_sent_for_review_who_was_not_asked(world: World) -> None:
    case = after(world).monitored().report()
    with pytest.raises(RuleRefusal, match="not been asked"):
        case.send()


def test_silence_counts_only_when_the_promised_day_has_passed(world: World) -> None:
    case = after(world).monitored().report().ask()
    with pytest.raises(RuleRefusal, match="time for one until"):
        case.send(None)
    case.now += timedelta(days=8)
    case.send(None)

    assert case.case().state == "BREACH_REVIEW"
    assert breach_of(case).explanation is None


def test_whoever_reported_or_sent_it_may_not_decide(world: World) -> None:
    case = after(world).monitored().report().ask()
    command = breaches.SendForReview(
        reference=case.reference, version=case.version, explanation="I was ill", evidence=None
    )
    case.run(world.supervisor, breaches.send_for_review, command)
    for decision in ("excused", "variation", "confirmed"):
        with pytest.raises(RuleRefusal, match="may not decide"):
            case.decide(decision)
    assert case.case().state == "BREACH_REVIEW"


def test_an_officer_may_not_decide_and_a_constable_with_the_permission_neither(world: World) -> None:
    case = after(world).monitored().report().ask().send()
    command = breaches.DecideBreach(
        reference=case.reference, version=case.version, decision="excused", reason="Seen"
    )
    with pytest.raises((NotPermitted, RuleRefusal)):
        case.run(world.officer, breaches.decide_breach, command)
    with pytest.raises(RuleRefusal, match="sergeant"):
        case.run(replace(world.supervisor, rank="constable"), breaches.decide_breach, command)


def test_after_a_community_caution_nobody_can_prosecute_whatever_their_permissions(world: World) -> None:
    case = after(world).confirmed()
    with world.database.tenant_transaction(world.supervisor) as session:
        work = case.work()
        session.execute(
            sa.update(Resolution)
            .where(Resolution.case_id == work.case.id)
            .values(chosen="COM", version=Resolution.version)
        )
    everything = frozenset(str(each) for each in Oocd) | world.supervisor.permissions
    mighty = replace(
        world.supervisor,
        permissions=everything,
        roles=frozenset({"administrator", "supervisor"}),
        rank="chief_superintendent",
    )
    with pytest.raises(RuleRefusal) as refused:
        case.run(mighty, after_breach.prosecute, case.prosecution())
    assert [(reason.layer, reason.source) for reason in refused.value.decision.obstacles] == [
        ("STATUTE", "PCSC Act 2022 s.115(1)")
    ]
    assert case.case().state == "BREACH_CONFIRMED"


def test_a_summary_offence_is_prosecuted_within_six_months_of_it_and_not_later(world: World) -> None:
    case = after(world)
    case.open(offence_code="CJ67002", committed_from=date(2026, 6, 16)).review().answer().choose().consult()
    case.assess_needs().plan(service_id=None, due_on=date(2026, 11, 30)).submit().authorise().give().monitor()
    case.report().ask().send().decide("confirmed")
    case.now = case.now.replace(month=12, day=20)
    with pytest.raises(RuleRefusal, match="only until 2026-12-16"):
        case.prosecute()
    case.prosecute(proceedings_on=date(2026, 12, 16))

    assert case.case().state == "PROSECUTION"


def test_proceedings_lie_between_the_decision_and_today(world: World) -> None:
    case = after(world).confirmed()
    for day, words in ((date(2030, 1, 1), "future"), (date(2026, 11, 17), "before the breach was confirmed")):
        with pytest.raises(Refusal, match=words):
            case.prosecute(proceedings_on=day)
    assert case.case().state == "BREACH_CONFIRMED"


def test_a_breach_that_is_not_pursued_is_finalised_and_goes_to_the_panel(world: World) -> None:
    case = after(world).confirmed().leave()

    assert case.last == ("FINALISED", "Scrutiny panel, Response team 1", "")
    assert case.case().outcome_code == "3"
    assert breach_of(case).outcome == "not-pursued"


def test_a_breach_is_not_left_without_outcome_and_word_to_everybody(world: World) -> None:
    case = after(world).confirmed()
    refused: tuple[dict[str, object], ...] = (
        {"victim_told": ""},
        {"outcome_code": "999"},
        {"offender_told_on": date(2030, 1, 1)},
    )
    for changes in refused:
        with pytest.raises(Refusal) as refusal:
            case.leave(**changes)
        assert refusal.value.field == next(iter(changes))
    assert case.case().state == "BREACH_CONFIRMED"


def test_when_the_resolution_ends_the_provider_sees_nothing_of_it_any_longer(world: World) -> None:
    case = after(world).with_provider().report().ask().send().decide("confirmed").prosecute()

    with world.database.tenant_transaction(world.worker) as session:
        assert session.scalars(sa.select(Referral).where(Referral.case_id == case.case().id)).all() == []


def test_the_breach_warning_asks_and_warns_and_the_decision_gives_reasons(world: World) -> None:
    case = after(world).confirmed()
    warning = words_of(documents(case, "oocd.breach-warning")[0].content)
    decision = words_of(documents(case, "oocd.breach-decision")[0].content)

    for said in ("Breach warning", "Tell us what happened", "Please answer by 26 November 2026",
                 "you may be prosecuted for the offence", "Attend a victim awareness course"):  # fmt: skip
        assert said in warning
    for said in ("had no reasonable excuse", "I was in hospital", "No reason was given for either day",
                 "Test Supervisor, sergeant"):  # fmt: skip
        assert said in decision


def test_page_and_pdf_of_a_notice_are_made_from_the_same_content(world: World) -> None:
    case = after(world).monitored().report().ask()
    pdf, page = documents(case, "oocd.breach-warning")[0], documents(case, "oocd.breach-warning-page")[0]

    assert pdf.inputs == page.inputs
    assert "Please answer by 26 November 2026" in page.content.decode()


def test_a_decision_that_names_the_victim_is_refused(world: World) -> None:
    case = after(world).monitored().report().ask().send()
    with pytest.raises(Refusal, match="Vera Harmedley"):
        case.decide("confirmed", "Vera Harmedley saw you elsewhere")
    with pytest.raises(Refusal, match="Vera"):
        case.decide("confirmed", "You were seen with Vera")
    assert case.case().state == "BREACH_REVIEW"


def test_a_stale_decision_is_a_conflict_and_a_stranger_finds_nothing(world: World) -> None:
    case = after(world).monitored().report().ask().send()
    command = breaches.DecideBreach(
        reference=case.reference, version=case.version - 1, decision="excused", reason="Seen"
    )
    with pytest.raises(Conflict):
        case.run(world.supervisor, breaches.decide_breach, command)
    elsewhere = replace(world.supervisor, tenant_id=world.council)
    with pytest.raises(NotVisible), world.database.tenant_transaction(elsewhere) as session:
        breaches.decide_breach(session, elsewhere, command, now=case.now)


def test_nothing_is_reported_twice_for_the_same_case(world: World) -> None:
    case = after(world).monitored().report()
    with pytest.raises(Conflict):
        case.report()
