"""A victim care officer follows one victim: record, events, promises, enhanced rights; an officer sees none of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fairlead.public import local_day

from .conftest import Arrive

CARE = "victim-care@eastvale.example"


def test_a_victim_is_followed_on_a_telephone_and_colleagues_see_nothing(arrive: Arrive) -> None:
    today = local_day(datetime.now(UTC))
    care = arrive(CARE, width=320)
    care.go("/victims/records")
    care.follow("New victim record")
    care.fill(q="Vera Harmedley")
    care.press("Search")
    care.follow("Record a new person")
    assert "Record the victim" in care.heading
    born = today.replace(day=1) - timedelta(days=15 * 365)
    care.fill(given_names="Vera", family_name="Harmedley", date_of_birth=born)
    care.press("Save and continue")
    care.press_in_vain("Open the record")
    assert "Choose why this person is a victim" in " ".join(care.errors)
    care.choose(bases="direct")
    care.fill(offence="Robbery of a telephone", crime_reference="24/100", offence_on=today, reported_on=today)
    care.press("Open the record")
    assert care.sees("Enhanced rights")  # under 18 at the time
    assert care.sees("Referral to a support service")
    assert care.sees("Last day to claim criminal injuries compensation")
    reference = care.page.url.rsplit("/", 1)[1]

    care.follow("Record what happened")
    care.choose(kind="arrested")
    care.fill(occurred_on=today)
    care.press("Record and start what is promised")
    care.follow("Told of a step in the investigation")
    care.choose(outcome="told", channel="in-person")
    care.fill(done_on=today, told_by="PC 1234")
    care.press("Save")
    assert care.sees("Done in time")

    care.follow("Add a way to reach this victim")
    care.choose(channel="phone", safe="yes")
    care.fill(value="07700 900111", when_safe="After school")
    care.press("Save")
    assert care.sees("07700 900111")
    care.follow("Decide on enhanced rights")
    care.press_in_vain("Record the decision")
    assert "Give the reason" in " ".join(care.errors)
    care.go(f"/victims/records/{reference}")

    _keep_the_other_promise(arrive)
    _look_from_outside(arrive, reference)


def _keep_the_other_promise(arrive: Arrive) -> None:
    wide = arrive(CARE, script=False)
    wide.go("/victims/promises?view=soon")
    assert wide.sees("Vera Harmedley")
    wide.follow("Referral to a support service")
    wide.choose(outcome="victim-choice")
    wide.fill(reason="Has support at school already")
    wide.press("Save")
    assert wide.sees("Victim’s choice")


def _look_from_outside(arrive: Arrive, reference: str) -> None:
    officer = arrive("investigator@eastvale.example")
    assert officer.go(f"/victims/records/{reference}").status == 403
    officer.go("/people/search?q=harmedley")
    officer.follow("Vera Harmedley")
    for secret in ("07700 900111", "Robbery", reference):
        assert not officer.sees(secret)
