"""The life of a resolution after it was given, step by step by the use cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

import sqlalchemy as sa

from fairlead.providers.use_cases import RecordSession, record_session
from fairlead.public import CaseDocument
from fairlead_oocd.use_cases import after_breach, breaches, rescission, scrutiny, variations
from fairlead_oocd.use_cases.conditions import ProposeCondition
from fairlead_oocd.use_cases.terms import Terms, terms_of

from .conftest import World
from .journey import Journey, in_force


@dataclass
class After(Journey):
    """A case that was given, and goes on."""

    def monitored(self) -> Self:
        """A conditional caution whose condition the officer monitors."""
        self.open().review().answer().choose().consult().assess_needs()
        self.plan(service_id=None).submit().authorise().give().monitor()
        return self

    def with_provider(self) -> Self:
        """The same, with a provider that accepted."""
        self.to_offer().give().refer().accept()
        return self

    def session(self, attendance: str, *, hours_ago: int = 1) -> Self:
        """What the provider records about one session."""
        shown = self.referral()
        self.run(
            self.world.worker,
            record_session,
            RecordSession(
                referral_id=shown.id,
                starts_at=self.now - timedelta(hours=hours_ago),
                minutes=60,
                place="Testford",
                attendance=attendance,
                absence_code="illness" if attendance == "excused" else "",
                version=shown.version,
            ),
        )
        self.deliver_messages()
        return self

    def report(self, **changes: object) -> Self:
        """T18."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "condition_id": self.work().conditions[0].condition.id,
            "failure": "attendance",
            "happened_on": self.now.date(),
            "facts": "Did not come to the course and did not ring.",
            "contact_attempts": "Two calls, no answer",
            "caused_by_provider": False,
            **changes,
        }
        command = breaches.ReportBreach(**values)  # type: ignore[arg-type]  # values by name, for tests to change
        self.run(self.world.officer, breaches.report_breach, command)
        return self

    def ask(self, reply_by: date | None = None) -> Self:
        """The breach warning."""
        command = breaches.AskForExplanation(
            reference=self.reference,
            version=self.version,
            asked_how="letter",
            reply_by=reply_by or self.now.date() + timedelta(days=7),
        )
        self.run(self.world.officer, breaches.ask_for_explanation, command)
        return self

    def send(self, explanation: str | None = "I was in hospital") -> Self:
        """T19."""
        command = breaches.SendForReview(
            reference=self.reference, version=self.version, explanation=explanation, evidence=None
        )
        self.run(self.world.officer, breaches.send_for_review, command)
        return self

    def decide(self, decision: str, reason: str = "The letter of the hospital was seen") -> Self:
        """T20 or T21."""
        command = breaches.DecideBreach(
            reference=self.reference, version=self.version, decision=decision, reason=reason
        )
        self.run(self.world.supervisor, breaches.decide_breach, command)
        return self

    def confirmed(self) -> Self:
        """A breach that was confirmed."""
        return (
            self.monitored().report().ask().send().decide("confirmed", "No reason was given for either day")
        )

    def prosecution(self, **changes: object) -> after_breach.Prosecute:
        """What is recorded when proceedings are instituted."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "charge_reference": "CH/26/1",
            "proceedings_on": self.now.date(),
            "arrested": False,
            "reason": "Second failure",
            **changes,
        }
        return after_breach.Prosecute(**values)  # type: ignore[arg-type]  # values by name, for tests to change

    def prosecute(self, **changes: object) -> Self:
        """T22."""
        self.run(self.world.supervisor, after_breach.prosecute, self.prosecution(**changes))
        return self

    def leave(self, **changes: object) -> Self:
        """T22n."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "reason": "Nearly everything was done",
            "outcome_code": "3",
            "victim_told": "By email today",
            "offender_told_on": self.now.date(),
            **changes,
        }
        command = after_breach.LeaveBreach(**values)  # type: ignore[arg-type]  # values by name, for tests to change
        self.run(self.world.supervisor, after_breach.leave_breach, command)
        return self

    def terms(self, **changes: object) -> Terms:
        """The terms of the first condition, with changes."""
        before = terms_of(self.work().conditions[0])
        return Terms(**{**before.__dict__, **changes})

    def vary(self, terms: Terms | None) -> Self:
        """T17."""
        command = variations.ProposeVariation(
            reference=self.reference,
            version=self.version,
            condition_id=self.work().conditions[0].condition.id,
            terms=terms,
            reason="A new job with night shifts",
        )
        self.run(self.world.officer, variations.propose_variation, command)
        return self

    def add(self, **changes: object) -> Self:
        """T17 for a further condition."""
        values: dict[str, object] = {
            "reference": self.reference,
            "kind": "other",
            "objects": ("reparation",),
            "text": "Write a letter of apology",
            "due_on": self.now.date() + timedelta(days=60),
            "evidence": "The letter, read by the officer",
            "staying_at_residence": False,
            "proportionate": True,
            "achievable": True,
            "circumstances_checked": True,
            "provider_has_capacity": True,
            **changes,
        }
        command = variations.ProposeAddition(
            version=self.version,
            condition=ProposeCondition(**values),  # type: ignore[arg-type]  # values by name, for tests to change
            reason="The shop asked for it, and the person offered it",
        )
        self.run(self.world.officer, variations.propose_addition, command)
        return self

    def agree(self, **changes: object) -> Self:
        """T17a."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "consented": True,
            "consented_on": self.now.date(),
            "method": "paper",
            "name": "Testina Suspectsworth",
            **changes,
        }
        command = variations.AgreeVariation(**values)  # type: ignore[arg-type]  # values by name, for tests to change
        self.run(self.world.officer, variations.agree_variation, command)
        return self

    def drop(self) -> Self:
        """T17r."""
        command = variations.DropVariation(
            reference=self.reference, version=self.version, reason="The person does not agree"
        )
        self.run(self.world.officer, variations.drop_variation, command)
        return self

    def rescind(self, **changes: object) -> Self:
        """T32."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "ground": "procedure",
            "reason": "The warning was not read out",
            "adviser": "Force solicitor",
            "advised_on": self.now.date(),
            "advice_reference": "LS/26/9",
            "advice": "The caution is not safe",
            "notices": "Letters to the person and the victim",
            "pnc_correction": "26/1234X/C",
            **changes,
        }
        command = rescission.RescindResolution(**values)  # type: ignore[arg-type]  # values by name, for tests to change
        self.run(self.world.supervisor, rescission.rescind_resolution, command)
        return self

    def finished(self) -> Self:
        """Everything kept, and finalised."""
        self.monitored().keep_condition().complete().finalise()
        return self

    def to_panel(self, note: str = "An unusual course") -> Self:
        """T30."""
        command = scrutiny.SendToScrutiny(reference=self.reference, version=self.version, note=note)
        self.run(self.world.supervisor, scrutiny.send_to_scrutiny, command)
        return self

    @property
    def last(self) -> tuple[str, str, str]:
        """State, holder and next deadline now."""
        case = self.case()
        return case.state, case.holder_label, case.next_deadline_label or ""


def documents(case: Journey, kind: str) -> list[CaseDocument]:
    """The filed documents of one kind, oldest first."""
    with in_force(case.world) as session:
        return list(
            session.scalars(
                sa.select(CaseDocument)
                .where(CaseDocument.case_id == case.case().id, CaseDocument.kind == kind)
                .order_by(CaseDocument.made_at)
            )
        )


def after(world: World) -> After:
    """A case to start from."""
    return After(world=world)
