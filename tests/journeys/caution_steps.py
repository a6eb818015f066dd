"""The steps of a conditional caution, as the people who do them go through the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fairlead_oocd.policy.gravity import KEY_FACTORS

from .conftest import Person
from .referring_steps import go_through

TODAY = date.today()  # noqa: DTZ011  # what the officer types; the server's clock is the same machine's
YESTERDAY = TODAY - timedelta(days=1)

REASONS = (
    "First offence, admitted at once, and of low value. A course deals with the cause sooner than a court could, and"
    " the victim was asked first."
)


def this_minute() -> str:
    """As the officer types it: nobody is told and signs before somebody else has authorised it."""
    return f"{datetime.now(ZoneInfo('Europe/London')):%H:%M}"


def open_case(
    officer: Person, *, given: str = "Teasel", family: str = "Inventedname", born: date = date(1995, 4, 3)
) -> str:
    """Search before create, record the suspect and the offence; returns the reference."""
    officer.go("/oocd/new")
    officer.fill(q=f"{given} {family}")
    officer.press("Search")
    officer.follow("new person")
    officer.fill(given_names=given, family_name=family, date_of_birth=born)
    officer.press("Save and continue")
    officer.fill(crime_reference="NM/77/26", offence="TH68010", committed_from=YESTERDAY, place="High Street")
    officer.choose(attendance="voluntary")
    officer.press("Open the case")
    assert not officer.errors
    return officer.page.url.rsplit("/", 1)[1]


def add_victim(officer: Person, reference: str, family: str = "Fictionalname") -> None:
    officer.go(f"/oocd/{reference}/victims/find")
    officer.fill(q=f"Yarrow {family}")
    officer.press("Search")
    officer.follow("new person")
    officer.fill(given_names="Yarrow", family_name=family)
    officer.press("Save and continue")
    if "/victims/add/" in officer.page.url:
        officer.fill(organisation_name="Invented Corner Shop")
        officer.press("Add")
    assert officer.sees(f"Yarrow {family}")


def review_evidence(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/review")
    officer.fill(summary="Took goods worth £40, on camera")
    officer.choose(duplicate_checked="y")
    officer.press("Save and continue")


def answer_questions(officer: Person, reference: str, *, appropriate_adult: str = "") -> None:
    """Every group of questions, with the adult who was there for a child's admission."""
    questions = f"/oocd/{reference}/questions"
    officer.go(f"{questions}/admission")
    officer.choose(
        made="yes", qualified="no", defence_raised="no", responsibility_accepted="yes", willing="yes"
    )
    officer.fill(to_whom="2204", at=YESTERDAY)
    officer.press("Save and continue")
    officer.go(f"{questions}/offence")
    officer.choose(none_apply="y", endorsable="no")
    officer.press("Save and continue")
    officer.go(f"{questions}/history")
    officer.choose(checked="y")
    officer.press("Save and continue")
    officer.go(f"{questions}/circumstances")
    officer.choose(on_bail="no", under_court_order="no", on_licence="no", status="british")
    officer.press("Save and continue")
    officer.go(f"{questions}/vulnerability")
    officer.choose(screened="yes", fit="yes", interpreter_required="no")
    if appropriate_adult:
        officer.choose(aa_required="yes", aa_present="yes")
        officer.fill(aa_name=appropriate_adult)
    else:
        officer.choose(aa_required="no")
    officer.press("Save and continue")
    officer.go(f"{questions}/gravity")
    for considered in KEY_FACTORS:
        officer.choose(key_factors=considered)
    officer.choose(final="proposed")
    officer.press("Save the score")
    assert not officer.errors


def decide_evidence(supervisor: Person, reference: str) -> None:
    supervisor.go(f"/oocd/{reference}/evidence")
    supervisor.choose(sufficient="yes", rank="sergeant")
    supervisor.fill(
        decider="1187", evidence_summary="Camera and admission", public_interest="Low value, first offence",
        admission_reference="Interview of yesterday", decided_on=YESTERDAY,
    )  # fmt: skip
    supervisor.press("Save and continue")
    assert not supervisor.errors


def propose(officer: Person, reference: str, disposal: str = "COND") -> None:
    officer.go(f"/oocd/{reference}/result")
    assert officer.sees(
        "PCSC Act 2022 ss.99(4), 108(3), 118(4)"
    )  # why the two-tier cautions are not open, with source
    assert officer.sees("What would change this")
    officer.choose(disposal=disposal)
    officer.fill(rationale=REASONS)
    officer.press("Propose this resolution")
    assert not officer.errors


def consult_victim(officer: Person, reference: str) -> None:
    officer.go(f"/cases/{reference}")
    officer.follow("Try to reach")
    officer.fill(attempted_on=YESTERDAY, attempted_at="14:30")
    officer.choose(method="phone", outcome="spoke")
    officer.press("Save and continue")
    officer.go(f"/cases/{reference}")
    officer.follow("Views of")
    officer.fill(views="Content with this, wants to hear how it ends")
    officer.choose(supports="yes", risk_to_victim="no", wants_listed_action="none")
    officer.press("Save and continue")
    assert not officer.errors
    officer.go(f"/oocd/{reference}/victims/done")
    officer.press("Go on to needs")
    officer.go(f"/oocd/{reference}/needs")
    officer.choose(consent="yes", need_alcohol="2", about_alcohol="linked", screened="yes")
    officer.fill(screened_by="2204", screening_tool="Force screening form")
    officer.press("Save and continue")
    assert not officer.errors


def plan_condition(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/conditions/new")
    officer.choose(
        kind="attendance", objects="rehabilitation", staying_at_residence="no", proportionate="yes", achievable="yes",
        circumstances_checked="yes", provider_has_capacity="yes",
    )  # fmt: skip
    service = officer.page.locator("select[name=service] option", has_text="Alcohol awareness")
    officer.choose(service=service.first.get_attribute("value") or "")
    officer.fill(
        wording="Attend the alcohol awareness course, two sessions", place="Tidewell Recovery, Harbour Road",
        purpose="Education on alcohol", hours="6", due_on=TODAY + timedelta(days=60),
        evidence="Certificate of the course",
    )  # fmt: skip
    officer.press("Add the condition")
    assert not officer.errors
    officer.go(f"/oocd/{reference}/conditions")
    officer.fill(rationale=REASONS)
    officer.choose(checked="y")
    officer.press("Submit")
    assert not officer.errors


def return_once_and_authorise(officer: Person, supervisor: Person, reference: str) -> None:
    supervisor.go(f"/oocd/{reference}/authorise")
    supervisor.choose(answer="return")
    supervisor.fill(rationale="Say where the course takes place")
    supervisor.press("Record your decision")
    officer.go(f"/oocd/{reference}/conditions")
    officer.fill(rationale=REASONS)
    officer.choose(checked="y")
    officer.press("Submit")
    supervisor.go(f"/oocd/{reference}/authorise")
    supervisor.choose(answer="authorise")
    supervisor.fill(rationale="In proportion, and the victim was heard")
    supervisor.press("Record your decision")
    assert not supervisor.errors


def explain_and_sign(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/offer")
    officer.choose(
        explained="y", warning_given="y", legal_advice="declined", fit="yes", admitted="yes", consented="yes",
        signature_method="paper", copy_given="y",
    )  # fmt: skip
    officer.fill(
        given_on=TODAY,
        started=this_minute(),
        ended=this_minute(),
        place="Northmoor police station",
        signed_name="Teasel Inventedname",
    )
    officer.press("Record that it was given")
    assert not officer.errors


def refer(officer: Person) -> None:
    """From the case page, which is open."""
    officer.follow("Refer")
    go_through(officer)
    assert officer.sees("The provider sees exactly this")
    assert not officer.sees("Yarrow Fictionalname"), "the victim is never shared"
    officer.press("Send the referral")
    assert not officer.errors


def accept(worker: Person, reference: str) -> str:
    """Read what was shared, and accept; returns the referral's reference."""
    worker.go("/referrals")
    worker.follow("REF-")
    referral = worker.page.url.rsplit("/", 1)[1]
    assert worker.sees("Teasel Inventedname")
    assert worker.sees("Attend the alcohol awareness course")
    for secret in ("Fictionalname", "Corner Shop", reference, "NM/77/26", "High Street", "2204"):
        assert not worker.sees(secret), f"the provider was shown {secret}"
    worker.press("Accept or decline")
    worker.choose(answer="accept")
    worker.press("Send answer")
    return referral


def deliver(worker: Person, referral: str) -> None:
    worker.go(f"/referrals/{referral}/session")
    worker.fill(day=TODAY, at=this_minute(), minutes="360", place="Harbour Road")
    worker.choose(attendance="attended")
    worker.press("Record session")
    assert not worker.errors
    worker.go(f"/referrals/{referral}/end")
    worker.choose(result="completed", result_0="achieved")
    worker.fill(on=TODAY, note="Attended both parts and took part", how_0="Knows what drinking does")
    worker.press("Report")
    assert not worker.errors


def confirm_completion(officer: Person, reference: str) -> None:
    state_of(officer, reference)
    assert officer.sees("6 of 6") or officer.sees("6.00"), "hours count by themselves"
    if officer.page.locator("main").get_by_role("link", name="Record that a condition was kept").count():
        officer.follow("Record that a condition was kept")
        officer.fill(completed_on=TODAY, evidence="Report of the provider")
        officer.press("Record that it was kept")
        officer.go(f"/cases/{reference}")
    officer.follow("Confirm completion")
    officer.fill(completed_on=TODAY, proof="Report of the provider")
    officer.press("Confirm")
    assert not officer.errors


def finalise(officer: Person, reference: str) -> None:
    officer.go(f"/oocd/{reference}/finalise")
    officer.fill(
        offender_told_on=TODAY,
        victim_told="Told by telephone",
        letters_sent="Completion letter",
        pnc_reference="26/1234A",
    )
    officer.press("Finalise the case")
    assert not officer.errors


def state_of(person: Person, reference: str) -> tuple[str, str]:
    """The state in words, and who holds it since when with what next, as the case page says."""
    person.go(f"/cases/{reference}")
    return person.page.inner_text(".fl-case__state"), person.page.inner_text(".fl-case__facts")
