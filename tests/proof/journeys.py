"""People at work on cases of their own, each in a thread: from recording the suspect to the outcome code."""

from __future__ import annotations

import random
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

from fairlead.demo import DEMO_PASSWORD
from tests.proof.browser import Abandoned, Browser, Fields, Ledger

FORCE, PROVIDER = "/t/northmoor", "/t/tidewell"
NOT_RECORDED = {"self_defined_ethnicity": "", "officer_defined_ethnicity": ""}
BORN: Fields = {"date_of_birth": ("5", "4", "1990")}
OFFICERS = ("investigator@northmoor.example", "investigator2@northmoor.example")


class Desk(threading.Thread):
    """An officer, a supervisor and a provider worker who take one case after another through the journey."""

    def __init__(self, number: int, port: int, ledger: Ledger, stop: threading.Event, seed: int) -> None:
        super().__init__(name=f"desk-{number}", daemon=True)
        self._rng = random.Random(f"{seed}/{number}")
        self._stop_wanted = stop
        self.failure: BaseException | None = None
        self.finished_cases = 0
        self._officer = Browser(port, ledger, OFFICERS[number % 2], self._rng)
        # An officer's cases are seen by their own supervisor, who reads all cases of the force.
        self._supervisor = Browser(port, ledger, "supervisor@northmoor.example", self._rng)
        self._worker = Browser(port, ledger, "worker@tidewell.example", self._rng)

    def run(self) -> None:
        """Until stopped, and at least one case long; the case at hand is finished first."""
        try:
            for browser in (self._officer, self._supervisor, self._worker):
                browser.sign_in(DEMO_PASSWORD)
            while not self._stop_wanted.is_set() or not self.finished_cases:
                try:
                    self._one_case()
                    self.finished_cases += 1
                except Abandoned:
                    continue
                self._officer.sign_in(DEMO_PASSWORD)
        except BaseException as error:  # noqa: BLE001  # the test reports it
            self.failure = error

    def _one_case(self) -> None:
        suspect, victim = self._person(), self._person()
        people = f"{FORCE}/people/{suspect}"
        self._officer.submit(
            "alias", f"{people}/names/new",
            {"given_names": "Prove", "family_name": (name := self._word()), "kind": "alias"},
            form=f"{people}/names/new", marker=name,
        )  # fmt: skip
        self._officer.submit(
            "contact", f"{people}/contact/new",
            {"kind": "address", "value": (value := f"{self._word()} Street"), "safe_to_use": "yes"},
            form=f"{people}/contact/new", marker=value,
        )  # fmt: skip
        crime = f"14/{self._word()}/26".upper()
        opened = self._officer.submit(
            "open",
            f"{FORCE}/proof/open",
            {"person_id": suspect, "crime_reference": crime},
            form=people,
            marker=crime,
        )
        reference = opened.rpartition("/")[2]
        case = f"{FORCE}/cases/{reference}"
        self._step(reference, "victim", person_id=victim)
        for step in ("accept", "decide", "answer", "choose", "consult", "needs"):
            self._step(reference, step)
            self._note(case)
        for step in ("plan", "submit", "authorise", "give"):
            self._step(reference, step)
        referral = self._step(reference, "refer").rpartition("/")[2]
        self._deliver(f"{PROVIDER}/referrals/{referral}")
        for step in ("complete", "finalise"):
            self._step(reference, step)
        self._note(case)

    def _person(self) -> str:
        name = self._word()
        form = f"{FORCE}/people/new?q={name}"
        fields: Fields = {"given_names": "Proof", "family_name": name, **BORN, **NOT_RECORDED}
        led = self._officer.submit("person", f"{FORCE}/people/new", fields, form=form, marker=name)
        return led.rpartition("/")[2]

    def _note(self, case: str) -> None:
        body = f"Told at the desk: {self._word()}"
        fields = {"assertion_type": "fact", "body": body, "basis": "I was there", "visibility": "case"}
        self._officer.submit("note", f"{case}/notes/new", fields, form=f"{case}/notes/new", marker=body)

    def _step(self, reference: str, step: str, **fields: str) -> str:
        who = self._supervisor if step == "authorise" else self._officer
        return who.submit(
            step, f"{FORCE}/proof/{reference}/{step}", fields, form=f"{FORCE}/cases/{reference}"
        )

    def _deliver(self, referral: str) -> None:
        now = datetime.now(ZoneInfo("Europe/London"))  # the session starts in the minute in which it is typed
        day = (str(now.day), str(now.month), str(now.year))
        self._worker.submit("answer", f"{referral}/answer", {"answer": "accept"}, form=f"{referral}/answer")
        said = f"Session held: {self._word()}"
        self._worker.submit(
            "session", f"{referral}/session",
            {"day": day, "at": f"{now:%H:%M}", "minutes": "60", "place": "Our centre", "attendance": "attended",
             "feedback": said},
            form=f"{referral}/session", marker=said,
        )  # fmt: skip
        self._worker.submit(
            "end",
            f"{referral}/end",
            {
                "result": "completed",
                "on": day,
                "note": "Completed",
                "result_0": "achieved",
                "how_0": "Attended",
            },
            form=f"{referral}/end",
        )

    def _word(self) -> str:
        return "".join(
            self._rng.choices("bcdfghjklmnpqrstvwxz", k=1)
            + self._rng.choices("abcdefghijklmnopqrstuvwxyz", k=13)
        ).title()
