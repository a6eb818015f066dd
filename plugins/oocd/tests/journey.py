"""A whole case, step by step by the use cases, for tests that start somewhere in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self  # Any: values by name, as in `open`

import sqlalchemy as sa

from fairlead.jobs.handlers import HANDLERS, desk_permissions
from fairlead.jobs.use_cases import dispatch
from fairlead.providers.models import Referral
from fairlead.providers.use_cases import (
    AnswerReferral,
    EndReferral,
    RecordSession,
    answer_referral,
    end_referral,
    record_session,
)
from fairlead.public import Actor, ReferAsRecorded, TenantSession, refer_as_recorded
from fairlead_oocd.letters.agreement import script_of
from fairlead_oocd.use_cases import (
    delivery,
    offer,
)

from .conftest import NOW, World
from .journey_start import Start


@dataclass
class Journey(Start):
    """A whole case."""

    def giving(self, **changes: object) -> offer.GiveDisposal:
        """What is recorded at the signing."""
        script = script_of(self.work(), self.now.date())
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "script_version": script.version if script else "",
            "started_at": self.now - timedelta(minutes=40),
            "ended_at": self.now - timedelta(minutes=10),
            "place": "Testford police station",
            "explained": True,
            "warning_given": True,
            "legal_advice": "declined",
            "admitted": True,
            "consented": True,
            "signature_method": "paper",
            "signed_name": "Testina Suspectsworth",
            "copy_given": True,
            "fit": True,
            **changes,
        }
        return offer.GiveDisposal(**values)  # type: ignore[arg-type]  # values by name, for tests to change

    def give(self, **changes: object) -> Self:
        """T12."""
        return self.give_as(self.world.officer, **changes)

    def give_as(self, actor: Actor, **changes: object) -> Self:
        """T12, by anybody."""
        self.run(actor, offer.give_disposal, self.giving(**changes))
        return self

    def to_offer(self) -> Self:
        """Everything up to the offer, with one condition."""
        return self.authorised(conditions=True)

    def authorised(
        self,
        *,
        conditions: bool = False,
        opened_with: Mapping[str, Any] | None = None,
        **answers: Mapping[str, object],
    ) -> Self:
        """Everything up to the offer, with changes to how the case is opened and to answers by group."""
        self.open(**(opened_with or {})).review().answer(**answers).choose().consult().assess_needs()
        if conditions:
            self.plan()
        return self.submit().authorise()

    def refer(self) -> Self:
        """T14."""
        self.run(self.world.officer, refer_as_recorded, self.referring())
        return self

    def referring(self, **changes: object) -> ReferAsRecorded:
        """The first condition, as the case has it: who, how to reach them, what was agreed."""
        values: dict[str, Any] = {
            "case_id": self.case().id,
            "need_id": self.work().conditions[0].condition.id,
            "scopes": ("identity", "contact", "condition"),
            **changes,
        }
        return ReferAsRecorded(**values)

    def referral(self) -> Referral:
        """The referral, as the provider sees it."""
        with self.world.database.tenant_transaction(self.world.worker) as session:
            newest = sa.select(Referral).order_by(Referral.sent_at.desc()).limit(1)
            return session.scalars(newest).one()

    def accept(self) -> Self:
        """The provider accepts, and the platform tells the case."""
        shown = self.referral()
        self.run(
            self.world.worker,
            answer_referral,
            AnswerReferral(referral_id=shown.id, accept=True, version=shown.version),
        )
        self.deliver_messages()
        return self

    def hold_session(self) -> Self:
        """The provider records an attended session."""
        shown = self.referral()
        self.run(
            self.world.worker,
            record_session,
            RecordSession(
                referral_id=shown.id,
                starts_at=self.now - timedelta(hours=1),
                minutes=180,
                place="Testford",
                attendance="attended",
                version=shown.version,
            ),
        )
        self.deliver_messages()
        return self

    def end_service(self, *, completed: bool = True, code: str = "other") -> Self:
        """The provider reports that the intervention is over."""
        shown = self.referral()
        self.run(
            self.world.worker,
            end_referral,
            EndReferral(
                referral_id=shown.id,
                completed=completed,
                on=self.now.date(),
                note="All sessions",
                code=code,
                version=shown.version,
            ),
        )
        self.deliver_messages()
        return self

    def deliver_messages(self) -> None:
        """What the background worker does."""
        dispatch(self.world.database, self.world.force, HANDLERS, desk_permissions())
        case = self.case()
        self.seen.append((case.state, case.holder_label, case.next_deadline_label or ""))

    def decline_referral(self) -> Self:
        """The provider declines, and the platform tells the case."""
        shown = self.referral()
        command = AnswerReferral(
            referral_id=shown.id,
            accept=False,
            version=shown.version,
            reason_code="no-place",
            reason="No places this month",
        )
        self.run(self.world.worker, answer_referral, command)
        self.deliver_messages()
        return self

    def monitor(self) -> Self:
        """T14m."""
        command = delivery.MonitorWithoutProvider(
            reference=self.reference, version=self.version, reason="A letter only"
        )
        self.run(self.world.officer, delivery.monitor_without_provider, command)
        return self

    def keep_condition(self) -> Self:
        """The officer records that the first condition was kept."""
        condition = self.work().conditions[0].condition
        self.run(
            self.world.officer,
            delivery.finish_condition,
            delivery.FinishCondition(
                reference=self.reference,
                condition_id=condition.id,
                version=condition.version,
                completed_on=self.now.date(),
                evidence="Letter seen",
            ),
        )
        return self

    def complete(self) -> Self:
        """T28."""
        self.run(
            self.world.officer,
            delivery.record_completion,
            delivery.RecordCompletion(
                reference=self.reference,
                version=self.version,
                completed_on=self.now.date(),
                proof="Certificate",
            ),
        )
        return self

    def finalise(self, code: str = "3") -> Self:
        """T29."""
        self.run(
            self.world.officer,
            delivery.finalise,
            delivery.Finalise(
                reference=self.reference,
                version=self.version,
                outcome_code=code,
                victim_told="By email today",
                offender_told_on=self.now.date(),
                letters_sent="Completion letter",
                pnc_reference="26/1234X",
            ),
        )
        return self


def in_force(world: World, actor: Actor | None = None) -> TenantSession:
    """A session of the force for looking at what is stored."""
    return world.database.tenant(actor or world.supervisor)


def at(hour: int) -> datetime:
    """A time on the day of the tests."""
    return NOW.replace(hour=hour, tzinfo=UTC)
