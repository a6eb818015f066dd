"""A case taken to where money begins: compensation agreed, a breach confirmed, a penalty notice given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from fairlead.jobs.daily import daily_work_of
from fairlead.public import Actor, TenantSession
from fairlead.tenancy.models import TenantSetting
from fairlead_oocd.ledger import Account, accounts_of, claims_of, penalties_of
from fairlead_oocd.models import Penalty, PenaltyClaim
from fairlead_oocd.policy.money import EntryKind
from fairlead_oocd.queries.work import CaseWork, find_work
from fairlead_oocd.use_cases import money, penalty

from .conftest import World
from .journey_after import After
from .journey_start import NOTICE, STOLEN

FAR_BACK = date(2026, 1, 1)


@dataclass
class MoneyCase(After):
    """A whole case, with what can be done about its money."""

    def setting(self, key: str, value: object) -> Self:
        """A dated setting of this force."""
        with self.world.database.tenant_transaction(self.world.supervisor) as session:
            session.add(
                TenantSetting(
                    module="oocd", key=key, value=value, effective_from=FAR_BACK, source="for this test"
                )
            )
        return self

    def at(self, day: date, hour: int = 10) -> Self:
        """Go on from a day."""
        self.now = datetime.combine(day, time(hour), tzinfo=UTC)
        return self

    @property
    def given(self) -> date:
        """The day of giving."""
        day = self.work().resolution.given_on
        assert day is not None
        return day

    def on_day(self, number: int) -> Self:
        """Go on from the nth day of the period that begins with the day of giving: day 1 is that day."""
        return self.at(self.given + timedelta(days=number - 1))

    def change(self, actor: Actor, change: Callable[[TenantSession, CaseWork], object]) -> Self:
        """What a test prepares without a page of its own."""
        with self.world.database.tenant_transaction(actor) as session:
            change(session, find_work(session, self.reference, self.now.date()))
        self.now += timedelta(hours=1)
        return self

    def with_compensation(self, pence: int = 10000, *, due_on: date = date(2027, 1, 15)) -> Self:
        """A conditional caution with one condition: compensation, given and monitored by the officer."""
        self.open().review().answer().choose().consult().assess_needs()
        self.plan_payment(pence, due_on=due_on).submit().authorise().give().monitor()
        return self

    def plan_payment(self, pence: int = 10000, *, due_on: date = date(2027, 1, 15)) -> Self:
        """T10: compensation as one condition."""
        self.plan(
            kind="payment",
            objects=("reparation",),
            text="Pay compensation for the damage",
            amount_pence=pence,
            payee="The shop, through the police",
            payment_method="At the front counter",
            due_on=due_on,
            hours=None,
            service_id=None,
        )
        return self

    def community_caution(self, maximum: int | None = 10000) -> Self:
        """A community caution after commencement, with one course, monitored by the officer."""
        self.disposal = "COM"
        self.setting("part6_commencement_date", "2026-01-01")
        if maximum is not None:
            self.setting("max_penalty_com_pence", maximum)
        self.open().review().answer().choose().consult().assess_needs().plan(service_id=None)
        self.submit().authorise().give().monitor()
        return self

    def caution_with_penalty(self) -> Self:
        """A community caution that holds a penalty of £90 from the start, monitored by the officer."""
        self.disposal = "COM"
        self.setting("part6_commencement_date", "2026-01-01").setting("max_penalty_com_pence", 10000)
        self.open().review().answer().choose().consult().assess_needs()
        self.plan(
            kind="financial_penalty",
            objects=("punishment",),
            text="Pay a financial penalty",
            due_on=penalty.fixed_due_date(self.now.date()),
            evidence="Receipt",
            amount_pence=9000,
            payee="Designated officer, Testford Magistrates’ Court",
            payment_method="By post",
            consequences="Increased by half, then registered as a fine",
            hours=None,
            service_id=None,
        )
        self.submit().authorise().give().monitor()
        return self

    def breach_confirmed(self) -> Self:
        """T18, T19, T21: a breach of the first condition that was reported, asked about and decided on."""
        return self.report().ask().send("I forgot").decide("confirmed", "Forgetting is no excuse")

    def attaching(self, **changes: object) -> penalty.AttachPenalty:
        """What T23 records, due on the day the Act fixes."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "condition_id": self.work().conditions[0].condition.id,
            "amount_pence": 9000,
            "payee": "Designated officer, Testford Magistrates’ Court",
            "payment_method": "By post or at the court office",
            "due_on": penalty.fixed_due_date(self.given),
            "consequences": "Increased by half, then registered as a fine",
            **changes,
        }
        return penalty.AttachPenalty(**values)  # type: ignore[arg-type]  # values by name, for tests to change

    def attach(self, **changes: object) -> Self:
        """T23."""
        self.run(self.world.supervisor, penalty.attach_penalty, self.attaching(**changes))
        return self

    def registering(self, **changes: object) -> penalty.RegisterPenalty:
        """What T26 records."""
        values: dict[str, object] = {
            "reference": self.reference,
            "version": self.version,
            "local_justice_area": "Testfordshire",
            "last_known_address": "1 Invented Row, Testford",
            "sent_on": self.now.date(),
            **changes,
        }
        return penalty.RegisterPenalty(**values)  # type: ignore[arg-type]  # values by name, for tests to change

    def register(self) -> Self:
        """T26."""
        self.run(self.world.supervisor, penalty.register_penalty, self.registering())
        return self

    def notice(self, disposal: str = "PND") -> Self:
        """A penalty notice given today."""
        self.disposal = disposal
        return self.authorised(opened_with={"with_victim": False}, offence=STOLEN).give(
            **NOTICE, course="Alcohol awareness" if disposal == "PND_ED" else ""
        )

    def pay(self, pence: int, *, account: str | None = None, on: date | None = None) -> Self:
        """Money that came in today, for the first account that waits for some."""
        key = account or next(each.key for each in self.accounts() if each.balance.owed or not each.lines)
        self.run(
            self.world.supervisor,
            money.record_payment,
            money.RecordPayment(
                reference=self.reference,
                account=key,
                amount_pence=pence,
                received_on=on or self.now.date(),
                method="cash",
            ),
        )
        return self

    def give_back(self, kind: EntryKind, pence: int, *, account: str | None = None) -> Self:
        """A refund or a write-off."""
        self.run(
            self.world.supervisor,
            money.give_back,
            money.GiveBack(
                reference=self.reference,
                account=account or self.accounts()[0].key,
                kind=kind,
                amount_pence=pence,
                on=self.now.date(),
                reason="for this test",
            ),
        )
        return self

    def a_day_passes(self, day: date | None = None) -> int:
        """The daily work of the force; how many steps it took."""
        if day is not None:
            self.at(day)
        done = daily_work_of(self.world.database, self.world.force, now=self.now)
        self.now += timedelta(hours=1)
        return done

    def accounts(self) -> tuple[Account, ...]:
        """The accounts as they are now."""
        with self.world.database.tenant_transaction(self.world.supervisor) as session:
            return accounts_of(session, find_work(session, self.reference, self.now.date()))

    def penalty(self) -> Penalty:
        """The newest penalty as it is now."""
        with self.world.database.tenant_transaction(self.world.supervisor) as session:
            return penalties_of(session, self.case())[-1]

    def claims(self) -> list[PenaltyClaim]:
        """The claims made about it."""
        with self.world.database.tenant_transaction(self.world.supervisor) as session:
            return list(claims_of(session, self.penalty()))


def money_case(world: World) -> MoneyCase:
    """A case of this force."""
    return MoneyCase(world=world)
