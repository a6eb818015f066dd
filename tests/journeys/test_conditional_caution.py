"""One conditional caution from the street to the finished course, by the people who would do it.

An officer of Northmoor Police, a supervisor, a worker of Tidewell Recovery; then everybody who must see nothing, and
the auditor who must see everything.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from fairlead.audit.sealer import seal
from fairlead.audit.verify import verify
from fairlead.tenancy.queries import list_tenants
from fairlead.workflow.calendar import load_calendar

from .caution_steps import (
    TODAY,
    accept,
    add_victim,
    answer_questions,
    confirm_completion,
    consult_victim,
    decide_evidence,
    deliver,
    explain_and_sign,
    finalise,
    open_case,
    plan_condition,
    propose,
    refer,
    return_once_and_authorise,
    review_evidence,
    state_of,
)
from .conftest import Arrive, Site, visitors


@pytest.fixture(scope="module")
def finished(site: Site, browser: Browser) -> dict[str, str]:
    """The whole journey, once for each worker that needs it; the references of the case and of the referral."""
    with visitors(site, browser) as arrive:
        return run_a_conditional_caution(arrive)


def run_a_conditional_caution(arrive: Arrive) -> dict[str, str]:
    """From opening to finalised, with the state, the holder and the clock looked at on the way."""
    officer = arrive("investigator@northmoor.example")
    supervisor = arrive("supervisor@northmoor.example")
    worker = arrive("worker@tidewell.example")
    finished: dict[str, str] = {}
    reference = finished["case"] = open_case(officer)
    state, facts = state_of(officer, reference)
    assert state == "Referred"
    assert "Review the evidence" in facts

    add_victim(officer, reference)
    review_evidence(officer, reference)
    answer_questions(officer, reference)
    state, facts = state_of(supervisor, reference)
    assert state == "Evidence being reviewed"
    assert "Supervisor" in facts
    decide_evidence(supervisor, reference)
    propose(officer, reference)
    consult_victim(officer, reference)
    plan_condition(officer, reference)

    state, facts = state_of(officer, reference)
    assert state == "Waiting for authorisation"
    assert "Authorise or return" in facts
    assert officer.go(f"/oocd/{reference}/authorise").status == 403, "an officer cannot authorise"
    return_once_and_authorise(officer, supervisor, reference)
    state, facts = state_of(officer, reference)
    assert state == "Authorised, to be offered"
    assert "Priya Nair" in facts
    explain_and_sign(officer, reference)
    assert state_of(officer, reference)[0] == "Given"

    refer(officer)
    state, facts = state_of(officer, reference)
    assert "Tidewell Recovery" in facts
    due = load_calendar().within_working_days(TODAY, 3)
    assert f"{due:%-d %b %Y}" in facts
    finished["referral"] = accept(worker, reference)
    assert state_of(officer, reference)[0] == "Conditions under way"
    deliver(worker, finished["referral"])

    confirm_completion(officer, reference)
    finalise(officer, reference)
    state, _facts = state_of(officer, reference)
    assert state == "Finalised"
    finished["state"], finished["chronology"] = state, officer.page.inner_text("main")
    officer.follow("Earlier")
    finished["chronology"] += officer.page.inner_text("main")
    return finished


def test_a_conditional_caution_runs_from_start_to_finish(finished: dict[str, str]) -> None:
    assert finished["state"] == "Finalised"
    for words in (
        "Tidewell Recovery accepted the referral",
        "Conditional caution explained, agreed and signed",
    ):
        assert finished["chronology"].count(words) == 1, words


def test_the_provider_sees_the_referral_and_nothing_else_of_the_force(
    arrive: Arrive, finished: dict[str, str]
) -> None:
    worker = arrive("worker@tidewell.example")
    for path in (
        f"/cases/{finished['case']}",
        f"/oocd/{finished['case']}/result",
        "/people/search",
        "/cases",
    ):
        answer = worker.page.goto(f"{worker.base}/t/tidewell{path}")
        assert answer is not None
        assert answer.status in (403, 404), path
        answer = worker.page.goto(f"{worker.base}/t/northmoor{path}")
        assert answer is not None
        assert answer.status == 404, path


@pytest.mark.parametrize(
    "who", ["investigator@eastvale.example", "worker@saltby.example", "worker@kestrel.example"]
)
def test_another_force_the_council_and_other_providers_see_nothing(
    arrive: Arrive, finished: dict[str, str], who: str
) -> None:
    stranger = arrive(who)
    own, theirs = f"{stranger.base}/t/{stranger.slug}", f"{stranger.base}/t/northmoor"
    pages = (
        f"/cases/{finished['case']}", f"/oocd/{finished['case']}/result", f"/referrals/{finished['referral']}",
        "/cases", "/audit",
    )  # fmt: skip
    for path in pages:
        answer = stranger.page.goto(theirs + path)
        assert answer is not None
        assert answer.status == 404, path
    for path in pages[:3]:
        answer = stranger.page.goto(own + path)
        assert answer is not None
        assert answer.status in (403, 404), path
    for path in ("/cases?view=all", "/referrals", "/search?q=Inventedname", "/people/search?q=Inventedname"):
        stranger.page.goto(own + path)
        listed = stranger.page.inner_text("main")
        assert finished["case"] not in listed
        assert finished["referral"] not in listed
        assert "Teasel" not in listed


def test_switching_the_module_off_hides_everything_and_on_again_finds_it_as_it_was(
    arrive: Arrive, finished: dict[str, str]
) -> None:
    administrator, officer = (
        arrive("administrator@northmoor.example"),
        arrive("investigator@northmoor.example"),
    )
    case, question = f"/cases/{finished['case']}", f"/oocd/{finished['case']}/result"
    before = officer.page.goto(f"{officer.base}/t/northmoor{case}")
    assert before is not None
    shown = officer.page.inner_text("main")
    administrator.go("/admin/modules")
    administrator.follow("Switch off")
    administrator.press("Switch off")
    for path in (case, question, "/oocd/new"):
        answer = officer.page.goto(f"{officer.base}/t/northmoor{path}")
        assert answer is not None
        assert answer.status == 404, path
    officer.said.clear()
    officer.go("/cases?view=all")
    assert finished["case"] not in officer.page.inner_text("main")
    assert "New resolution" not in officer.page.inner_text("body")
    administrator.go("/admin/modules")
    administrator.follow("Switch on")
    if administrator.page.locator("main [name=dpia_reference]").count():
        administrator.fill(dpia_reference="DPIA-2026-014")
    administrator.press("Switch on")
    officer.go(case)
    assert officer.page.inner_text("main") == shown


def test_an_auditor_sees_who_did_and_who_looked_and_tampering_is_named(
    arrive: Arrive, finished: dict[str, str], site: Site
) -> None:
    northmoor = next(tenant for tenant in list_tenants(site.database) if tenant.slug == "northmoor")
    seal(site.database, northmoor.id)
    assert verify(site.database, northmoor.id).intact
    auditor = arrive("auditor@northmoor.example")
    auditor.go(f"/audit/cases/{finished['case']}")
    assert "Why are you reading the log?" in auditor.heading
    auditor.choose(purpose="lawfulness")
    auditor.press("Continue")
    page = auditor.page.inner_text("main")
    for who in ("Priya Nair", "Marian Okafor", "Bethan Rowe"):
        assert who in page
    assert "Looked at" in page
    assert "Changed" in page
    auditor.go("/audit/chain")
    auditor.press("Check the chain now")
    assert auditor.sees("Intact")
    engine = sa.create_engine(site.addresses.superuser_url)
    with engine.begin() as behind_its_back:
        behind_its_back.execute(sa.text("set local session_replication_role = replica"))
        changed = behind_its_back.scalar(
            sa.text(
                "update audit_entry set actor_name = 'Somebody Else' where id = (select entry_id from audit_seal"
                " where tenant_id = :t and kind = 'entry' order by seq limit 1 offset 5) returning id"
            ),
            {"t": northmoor.id},
        )
    engine.dispose()
    fault = verify(site.database, northmoor.id).fault
    assert fault is not None
    assert fault.entry_id == changed
    auditor.go("/audit/chain")
    auditor.press("Check the chain now")
    assert auditor.sees(str(changed))
