"""A referral is prepared task by task, by whoever holds the case, and sent exactly as it was shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any  # values of commands by name

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from fairlead.identity.permissions import Core
from fairlead.people.use_cases import SetContactPoint, set_contact_point
from fairlead.providers.drafting.content import WITH_LINES, Task
from fairlead.providers.drafting.models import DraftState, ReferralDraft
from fairlead.providers.drafting.prepared import Prepared, TaskState, put_together
from fairlead.providers.drafting.quality import to_confirm
from fairlead.providers.drafting.queries import DraftRow, drafts_on_case
from fairlead.providers.drafting.use_cases import (
    PreviewChanged,
    SaveTask,
    SendDraft,
    discard_draft,
    restore_draft,
    save_task,
    send_draft,
)
from fairlead.providers.models import Referral, ReferralShare
from fairlead.public import Actor, Conflict, NotPermitted, NotVisible, Person, Refusal, TenantSession
from fairlead.tenancy.base import ActorId
from fairlead.tenancy.models import SharingAgreement
from fairlead_oocd.permissions import Oocd

from .conftest import World
from .journey import Journey

PERSON, ACCESS, RISK = Task.PERSON, Task.ACCESS, Task.RISK


@dataclass
class Draft:
    """The draft of the first condition of a case, worked on by the officer unless somebody else is named."""

    case: Journey
    need_id: uuid.UUID
    where: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Journey) -> Draft:
        need_id = case.work().conditions[0].condition.id
        return cls(case=case, need_id=need_id, where={"case_id": case.case().id, "need_id": need_id})

    @contextmanager
    def acting(self, actor: Actor | None = None) -> Iterator[TenantSession]:
        with self.case.world.database.tenant_transaction(actor or self.case.world.officer) as session:
            yield session

    def now(self, actor: Actor | None = None) -> Prepared:
        with self.acting(actor) as session:
            return put_together(session, self.case.work().case, self.need_id, now=self.case.now)

    def save(self, task: Task, *, actor: Actor | None = None, **changes: Any) -> ReferralDraft:
        changes.setdefault("version", self.now().version)
        command = SaveTask(**self.where, task=task, **changes)
        return self.case.run(actor or self.case.world.officer, save_task, command)

    def confirmed(self) -> tuple[str, ...]:
        return tuple(each.line.name for each in to_confirm(self.now().findings))

    def through(self, *, risk: str = "", **words: str) -> Draft:
        """Every task, with words instead of those of the case by line; ``__`` stands for the hyphen."""
        typed = {name.replace("__", "-"): value for name, value in words.items()}
        self.save(Task.SERVICE)
        for task in WITH_LINES:
            if task is RISK:
                self.save(
                    RISK, values={"risk-text": risk}, left_out=() if risk else ("risk",), basis_confirmed=True
                )
            else:
                self.save(task, values=typed)
        self.save(Task.SHARING, confirmed=self.confirmed(), basis_confirmed=True)
        return self

    def sending(self) -> SendDraft:
        """What the page that is shown now would post."""
        shown = self.now()
        assert shown.preview is not None
        return SendDraft(**self.where, version=shown.version, digest=shown.preview.digest)

    def send(self) -> Referral:
        return self.case.run(self.case.world.officer, send_draft, self.sending())

    def told(self, referral: Referral) -> list[ReferralShare]:
        """What the provider reads."""
        with self.acting(self.case.world.worker) as session:
            return list(
                session.scalars(sa.select(ReferralShare).where(ReferralShare.referral_id == referral.id))
            )

    def phone(self, value: str, **changes: Any) -> str:
        """Give the person another telephone number; the name of its line."""
        command = SetContactPoint(
            person_id=self.case.world.suspect_id, kind="phone", value=value, safe_to_use=True, **changes
        )
        point = self.case.run(self.case.world.officer, set_contact_point, command)
        return f"contact-phone-{point.id.hex[:8]}"

    def listed(self) -> list[DraftRow]:
        with self.acting() as session:
            return list(drafts_on_case(session, self.case.case(), now=datetime.now(UTC)))


@pytest.fixture
def given(world: World) -> Draft:
    """A conditional caution that was given, with one condition that a provider delivers."""
    return Draft.of(Journey(world=world).to_offer().give())


def cover_risk(world: World) -> None:
    with world.database.tenant_transaction(world.officer) as session:
        agreement = session.scalars(sa.select(SharingAgreement)).one()
        agreement.data_classes = [*agreement.data_classes, "risk"]


def test_what_one_officer_begins_a_colleague_finishes(given: Draft) -> None:
    world = given.case.world
    given.save(Task.SERVICE)
    given.save(PERSON)
    [row] = given.listed()
    assert (row.service_name, row.tasks_done, row.changed_by) == (
        "Victim awareness course",
        2,
        "Test Officer",
    )
    given.save(ACCESS, actor=world.supervisor, values={"needs-adjustments": "Large print"})
    shown = given.now()
    assert shown.draft is not None
    assert (shown.draft.started_by, shown.draft.changed_by) == ("Test Officer", "Test Supervisor")
    assert [state for task, state in shown.states.items() if task in {Task.SERVICE, PERSON, ACCESS}] == [
        TaskState.COMPLETED
    ] * 3
    [line] = [line for piece in shown.pieces for line in piece.lines if line.origin.key == "adjustments"]
    assert (line.value, line.change and line.change.by) == ("Large print", "Test Supervisor")


def test_of_two_who_work_on_it_the_second_is_told_and_nothing_is_lost(given: Draft) -> None:
    given.save(PERSON, version=0)
    for stale in (0, given.now().version - 1):
        with pytest.raises(Conflict):
            given.save(PERSON, version=stale, values={"identity-name": "Somebody Else"})
    assert given.now().subject == "Testina Suspectsworth"


def test_the_database_keeps_one_open_draft_for_each_need(given: Draft) -> None:
    """Two who start at the same moment: nobody has seen the other's."""
    draft = given.save(PERSON)
    values = {"state": DraftState.OPEN, "edits": {}, "left_out": [], "done": {}}
    second = ReferralDraft(tenant_id=draft.tenant_id, case_id=draft.case_id, need_id=draft.need_id, **values)
    with pytest.raises(IntegrityError, match="ix_referral_draft_open"), given.acting() as session:
        session.add(second)


def test_nothing_can_be_shared_or_sent_before_the_tasks_are_done(given: Draft) -> None:
    states = given.now().states
    assert (states[Task.SHARING], states[Task.CHECK]) == (TaskState.BLOCKED, TaskState.BLOCKED)
    given.save(Task.SERVICE)
    with pytest.raises(Refusal, match="Complete every task"):
        given.case.run(given.case.world.officer, send_draft, given.sending())


def test_it_can_be_prepared_before_the_resolution_is_given_and_sent_after_it(world: World) -> None:
    case = Journey(world=world).to_offer()
    draft = Draft.of(case).through()
    with pytest.raises(Refusal, match="only after the resolution was given"):
        draft.send()
    case.give()
    draft.save(Task.CONDITION)
    draft.save(Task.SHARING, confirmed=draft.confirmed(), basis_confirmed=True)
    draft.send()
    assert case.case().state == "PROVIDER_REFERRAL"


def test_what_is_sent_is_what_was_shown_to_the_letter(given: Draft) -> None:
    shown = given.through(contact__x="", identity__name="Testina S").now().preview
    assert shown is not None
    referral = given.send()
    told = {share.scope: (share.title, share.content) for share in given.told(referral)}
    assert told == {
        piece.scope: (piece.title, [vars(item) for item in piece.items]) for piece in shown.shared
    }
    assert referral.subject_label == "Testina S"
    with given.acting() as session:
        kept = session.scalars(sa.select(ReferralDraft)).one()
        assert (kept.state, kept.referral_id, kept.sent_digest) == ("sent", referral.id, shown.digest)
    assert given.listed() == []


@pytest.mark.parametrize("what", ["case", "draft", "agreement", "made up"])
def test_when_anything_changed_since_it_was_shown_nothing_is_sent(given: Draft, what: str) -> None:
    command = given.through().sending()
    if what == "case":
        given.phone("07700 900333", last_confirmed_on=given.case.now.date())
    elif what == "draft":
        given.save(PERSON, values={"identity-name": "Testina S"})
    elif what == "agreement":
        with given.acting() as session:
            session.execute(sa.update(SharingAgreement).values(purpose="Another purpose"))
    else:
        command = replace(command, digest="0" * 64)
    with pytest.raises(PreviewChanged) as refused:
        given.case.run(given.case.world.officer, send_draft, command)
    assert refused.value.current is not None
    with given.acting() as session:
        assert session.scalars(sa.select(Referral)).all() == []


def test_a_change_of_the_case_sends_the_officer_back_to_its_task(given: Draft) -> None:
    given.through()
    given.phone("07700 900333", last_confirmed_on=given.case.now.date())
    states = given.now().states
    assert states[ACCESS] is TaskState.LOOK_AGAIN
    assert states[Task.CHECK] is TaskState.BLOCKED
    assert states[PERSON] is TaskState.COMPLETED


def test_what_the_officer_wrote_stays_when_the_case_changes_and_both_are_shown(given: Draft) -> None:
    given.through(identity__name="Testina S")
    with given.acting() as session:
        session.get_one(Person, given.case.world.suspect_id).given_names = "Tessa"
    shown = given.now()
    [line] = [line for piece in shown.pieces for line in piece.lines if line.origin.key == "name"]
    assert (line.value, line.origin.value, line.overtaken) == ("Testina S", "Tessa Suspectsworth", True)
    assert shown.states[PERSON] is TaskState.LOOK_AGAIN
    given.save(PERSON, values={"identity-name": "Testina S"})
    [line] = [line for piece in given.now().pieces for line in piece.lines if line.origin.key == "name"]
    assert not line.overtaken, "somebody has looked at both"


def test_risk_is_never_copied(given: Draft) -> None:
    world = given.case.world
    cover_risk(world)
    referral = given.through().send()
    assert "risk" not in {share.scope for share in given.told(referral)}


def test_risk_is_told_in_words_that_the_sender_confirmed_and_says_so(given: Draft) -> None:
    cover_risk(given.case.world)
    given.save(Task.SERVICE)
    with pytest.raises(Refusal, match="Enter what the provider needs to know"):
        given.save(RISK, values={"risk-text": " "}, basis_confirmed=True)
    with pytest.raises(Refusal, match="Confirm that this is your own assessment"):
        given.save(RISK, values={"risk-text": "Loud when drunk"})
    given.save(RISK, values={"risk-text": "Loud when drunk"}, finished=False)
    assert given.now().states[RISK] is TaskState.IN_PROGRESS
    referral = given.through(risk="Loud when drunk").send()
    [risk] = [share for share in given.told(referral) if share.scope == "risk"]
    [line] = risk.content
    assert line["value"] == "Loud when drunk"
    assert str(line["source"]).startswith("reviewed by Test Officer")


def test_risk_is_not_told_to_a_provider_whose_agreement_does_not_cover_it(given: Draft) -> None:
    referral = given.through(risk="Loud when drunk").send()
    assert "risk" not in {share.scope for share in given.told(referral)}


@pytest.mark.parametrize(
    ("task", "line"), [(PERSON, "identity-name"), (RISK, "risk-text"), (ACCESS, "needs-adjustments")]
)
def test_a_victims_name_is_refused_at_its_line(given: Draft, task: Task, line: str) -> None:
    cover_risk(given.case.world)
    given.save(Task.SERVICE)
    with pytest.raises(Refusal, match="Take this out: Vera") as refused:
        given.save(task, values={line: "Never in one room with Vera"}, basis_confirmed=True)
    assert refused.value.field == line


def test_a_name_that_came_into_the_case_later_stops_the_sending(given: Draft) -> None:
    given.through(needs__adjustments="Comes with Dorothea")
    with given.acting() as session:
        session.get_one(Person, given.case.world.victim_id).given_names = "Dorothea"
    with pytest.raises(Refusal, match="Take this out: Dorothea"):
        given.send()


def test_old_and_undated_lines_are_confirmed_one_by_one(given: Draft) -> None:
    old = given.phone("07700 900444", last_confirmed_on=date(2026, 1, 5))
    undated = given.phone("07700 900555")
    given.save(Task.SERVICE)
    for task in WITH_LINES:
        given.save(task, left_out=("risk",))
    assert {old, undated} <= set(given.confirmed())
    with pytest.raises(Refusal, match="Confirm each line that is old"):
        given.save(Task.SHARING, confirmed=(old,), basis_confirmed=True)
    given.save(Task.SHARING, confirmed=(old, undated), basis_confirmed=True)
    assert given.now().states[Task.CHECK] is TaskState.NOT_STARTED


def test_a_name_cannot_be_left_out(given: Draft) -> None:
    with pytest.raises(Refusal, match="the provider needs it"):
        given.save(PERSON, values={"identity-name": " "})


def test_a_discarded_draft_comes_back_for_ten_minutes(given: Draft) -> None:
    draft = given.save(PERSON, values={"identity-name": "Testina S"})
    officer = given.case.world.officer
    with given.acting() as session:
        discard_draft(session, officer, **given.where, version=draft.version)
    assert given.now().draft is None
    assert [row.discarded for row in given.listed()] == [True]
    later = datetime.now(UTC) + timedelta(minutes=11)
    with pytest.raises(Refusal, match="ten minutes"), given.acting() as session:
        restore_draft(session, officer, draft.case_id, draft.id, now=later)
    with given.acting() as session:
        restore_draft(session, officer, draft.case_id, draft.id, now=datetime.now(UTC))
    assert given.now().subject == "Testina S"


def test_a_discarded_draft_does_not_come_back_beside_a_newer_one(given: Draft) -> None:
    first = given.save(PERSON)
    officer = given.case.world.officer
    with given.acting() as session:
        discard_draft(session, officer, **given.where, version=first.version)
    given.save(PERSON, version=0)
    with pytest.raises(Refusal, match="Another draft"), given.acting() as session:
        restore_draft(session, officer, first.case_id, first.id, now=datetime.now(UTC))


def test_when_the_case_is_closed_its_drafts_end_with_it(world: World) -> None:
    case = Journey(world=world).to_offer()
    given = Draft.of(case)
    draft = given.save(PERSON)
    with given.acting() as session:
        case.case()
        session.execute(sa.text("update case_file set closed_at = now() where id = :i"), {"i": draft.case_id})
    with given.acting() as session:
        kept = session.get_one(ReferralDraft, draft.id)
        assert (kept.state, kept.ended_why, kept.ended_by) == ("discarded", "case-closed", "Test Officer")
        with pytest.raises(Refusal, match="The case is closed"):
            restore_draft(session, world.officer, draft.case_id, draft.id, now=datetime.now(UTC))
    assert given.listed() == []


def test_who_may_not_see_the_case_or_refer_does_nothing_with_its_draft(given: Draft) -> None:
    draft, officer = given.save(PERSON), given.case.world.officer
    elsewhere = replace(officer, id=ActorId(uuid.uuid4()), team="Elsewhere")
    without = replace(officer, permissions=officer.permissions - {Core.REFERRAL_SEND})
    not_oocd = replace(officer, permissions=officer.permissions - {Oocd.REFER_TO_PROVIDER})
    for actor, refusal in ((elsewhere, NotVisible), (without, NotPermitted), (not_oocd, NotPermitted)):
        with pytest.raises(refusal):
            given.save(PERSON, actor=actor)
    for actor, refusal in ((elsewhere, NotVisible), (without, NotPermitted)):
        with pytest.raises(refusal), given.acting(actor) as session:
            discard_draft(session, actor, **given.where, version=draft.version)


def test_no_provider_reads_a_draft_before_or_after_it_was_sent(given: Draft) -> None:
    given.through().send()
    with given.acting(given.case.world.worker) as session:
        assert session.scalars(sa.select(ReferralDraft)).all() == []


def test_a_draft_that_was_sent_stays_as_it_was_sent(given: Draft) -> None:
    given.through().send()
    with pytest.raises(DBAPIError, match="stays as it was sent"), given.acting() as session:
        session.execute(sa.text("update referral_draft set edits = '{}'"))


def test_who_started_a_draft_comes_from_the_session(given: Draft) -> None:
    draft = given.save(PERSON)
    with given.acting(given.case.world.supervisor) as session:
        session.execute(
            sa.text("update referral_draft set started_by = 'x', changed_by = 'x', version = version + 1")
        )
    with given.acting() as session:
        kept = session.get_one(ReferralDraft, draft.id)
        assert (kept.started_by, kept.changed_by) == ("Test Officer", "Test Supervisor")


def test_a_condition_that_a_provider_has_is_not_sent_twice(given: Draft) -> None:
    given.through().send()
    with pytest.raises(Refusal, match="with a provider already"):
        given.through().send()
