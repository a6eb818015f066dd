"""Conditions while they are planned: proposed, changed, taken back, and each of these undone."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AddCondition,
    CaseCondition,
    ChangeCondition,
    NotPermitted,
    NotVisible,
    Refusal,
    RemoveCondition,
    RestoreCondition,
    RuleRefusal,
    Service,
    TenantSession,
    add_condition,
    change_condition,
    local_day,
    override,
    remove_condition,
    restore_condition,
)
from fairlead_oocd.drafting import Review
from fairlead_oocd.models import ConditionDetail
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.planning import review_of
from fairlead_oocd.policy.money import holds_account_number
from fairlead_oocd.queries.conditions import catalogue_on, find_service
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, find_work
from fairlead_oocd.use_cases.moving import at, open_work
from fairlead_oocd.use_cases.submission import SubmitForAuthorisation, submit_for_authorisation
from fairlead_oocd.use_cases.terms import refuse_too_far
from fairlead_oocd.workflow import State

__all__ = [
    "ConditionRefused",
    "EditCondition",
    "ProposeCondition",
    "PutBackCondition",
    "SubmitForAuthorisation",
    "TakeBackCondition",
    "UndoEdit",
    "draft_condition",
    "edit_condition",
    "proposal_of",
    "propose_condition",
    "put_back_condition",
    "submit_for_authorisation",
    "take_back_condition",
    "undo_edit",
]

OFFICER = "the officer who plans the conditions"
"""Who may set policy aside, by giving a reason that the authorising supervisor reads. Nobody sets statute aside."""


class ConditionRefused(RuleRefusal):
    """A condition that may not stand as it is drafted. ``review`` says for each field why."""

    def __init__(self, review: Review) -> None:
        super().__init__(review.decision)
        self.review = review


@dataclass(frozen=True, kw_only=True)
class ProposeCondition:
    """One condition with its particulars.

    ``service_id`` names a service of the directory that delivers it. ``rationale`` answers what policy has
    against it.
    """

    reference: str
    kind: str
    objects: tuple[str, ...]
    text: str
    due_on: date
    evidence: str
    place: str | None = None
    purpose: str | None = None
    hours: int | None = None
    amount_pence: int | None = None
    payee: str | None = None
    payment_method: str | None = None
    consequences: str | None = None
    service_id: UUID | None = None
    listed_action: str | None = None
    staying_at_residence: bool | None = None
    proportionate: bool | None = None
    achievable: bool | None = None
    provider_has_capacity: bool | None = None
    circumstances_checked: bool | None = None
    depends_on_third_party: bool | None = None
    catalogue_code: str | None = None
    rationale: str | None = None


@dataclass(frozen=True, kw_only=True)
class EditCondition:
    """A proposed condition as it is to be from now on."""

    condition_id: UUID
    version: int
    proposal: ProposeCondition


@dataclass(frozen=True, kw_only=True)
class UndoEdit:
    """Take back the last change of a proposed condition; doing it again brings the change back."""

    reference: str
    condition_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class TakeBackCondition:
    """A condition that is no longer proposed, and why."""

    reference: str
    condition_id: UUID
    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PutBackCondition:
    """A condition that was taken back is proposed again, in the place it had."""

    reference: str
    condition_id: UUID
    version: int


def propose_condition(
    session: TenantSession, actor: Actor, command: ProposeCondition, *, now: datetime
) -> CaseCondition:
    """Add a condition that the law allows, and the force's policy or the officer's rationale.

    Raises `ConditionRefused` with every reason, `Refusal`, `NotPermitted` or `NotVisible`.
    """
    work = _planning(session, actor, command.reference, now)
    _refuse_account(command)
    return draft_condition(session, actor, work, command, now=now).condition


def draft_condition(
    session: TenantSession, actor: Actor, work: CaseWork, command: ProposeCondition, *, now: datetime
) -> ConditionOnCase:
    """A proposed condition with its particulars, checked beside the others of the case.

    The caller checked that a condition may be proposed now. Raises `ConditionRefused` with every reason,
    `Refusal`, or `NotVisible` for a service that is not offered.
    """
    refuse_too_far(command.due_on, local_day(now))
    service = find_service(session, command.service_id) if command.service_id else None
    condition = add_condition(
        session,
        actor,
        AddCondition(
            case_id=work.case.id,
            text=command.text,
            kind=command.kind,
            objects=command.objects,
            due_on=command.due_on,
            evidence=command.evidence,
            place=command.place,
            purpose=command.purpose,
            hours=None if command.hours is None else Decimal(command.hours),
            amount_pence=command.amount_pence,
            payee=command.payee,
            provider_tenant_id=service.tenant_id if service else None,
            service_name=service.name if service else None,
        ),
        now=now,
    )
    detail = ConditionDetail(tenant_id=work.case.tenant_id, case_id=work.case.id, condition_id=condition.id)
    _fill(detail, command)
    session.add(detail)
    drafted = ConditionOnCase(condition=condition, detail=detail, provider_name=None)
    _settle(session, work, drafted, now)
    return drafted


def _refuse_account(command: ProposeCondition) -> None:
    """The suspect gets the document: the account of whoever is compensated has no place in it."""
    if command.kind != "payment":
        return
    told = {"wording": command.text, "payee": command.payee, "payment_method": command.payment_method}
    for field, said in told.items():
        if said and holds_account_number(said):
            raise Refusal(
                _("This goes into the document that the suspect is given. Leave the bank account out of it."),
                field=field,
            )


def edit_condition(
    session: TenantSession, actor: Actor, command: EditCondition, *, now: datetime
) -> CaseCondition:
    """Change a proposed condition; how it was before is kept, so that this can be undone.

    Raises as `propose_condition`, and `Conflict`.
    """
    proposal = command.proposal
    work = _planning(session, actor, proposal.reference, now)
    _refuse_account(proposal)
    refuse_too_far(proposal.due_on, local_day(now))
    item, detail = _item(work, command.condition_id)
    before = proposal_of(item, proposal.reference)
    service = find_service(session, proposal.service_id) if proposal.service_id else None
    condition = change_condition(session, actor, _changed(command, service), now=now)
    _fill(detail, proposal)
    detail.previous = _stored(before)
    _settle(session, work, item, now)
    return condition


def undo_edit(session: TenantSession, actor: Actor, command: UndoEdit, *, now: datetime) -> CaseCondition:
    """Bring a proposed condition back to how it was before its last change.

    Raises as `edit_condition`: what was lawful last month may no longer be.
    """
    work = _planning(session, actor, command.reference, now)
    _item_found, detail = _item(work, command.condition_id)
    if detail.previous is None:
        raise Refusal(_("This condition was not changed, so there is nothing to undo."))
    earlier = _restored(detail.previous, command.reference)
    again = EditCondition(condition_id=command.condition_id, version=command.version, proposal=earlier)
    return edit_condition(session, actor, again, now=now)


def take_back_condition(
    session: TenantSession, actor: Actor, command: TakeBackCondition, *, now: datetime
) -> CaseCondition:
    """Take back a proposed condition. Raises `Conflict`, `NotPermitted`, `NotVisible` or `Refusal`."""
    work = _planning(session, actor, command.reference, now)
    _item(work, command.condition_id)
    return remove_condition(
        session,
        actor,
        RemoveCondition(condition_id=command.condition_id, version=command.version, reason=command.reason),
        now=now,
    )


def put_back_condition(
    session: TenantSession, actor: Actor, command: PutBackCondition, *, now: datetime
) -> CaseCondition:
    """Propose a condition again that was taken back.

    Raises `ConditionRefused` when it may no longer stand beside the others, `Conflict`, `NotPermitted`,
    `NotVisible` or `Refusal`.
    """
    work = _planning(session, actor, command.reference, now)
    restored = restore_condition(
        session, actor, RestoreCondition(condition_id=command.condition_id, version=command.version), now=now
    )
    if restored.case_id != work.case.id:
        raise NotVisible
    again = find_work(session, command.reference, local_day(now))
    item, _detail = _item(again, command.condition_id)
    _settle(session, again, item, now)
    return restored


def proposal_of(item: ConditionOnCase, reference: str) -> ProposeCondition:
    """A condition that is there, as the command that would propose it."""
    condition, detail = item.condition, item.detail
    more = {name: getattr(detail, name) for name in _DETAILS} if detail else {}
    return ProposeCondition(
        reference=reference,
        kind=condition.kind,
        objects=tuple(condition.objects),
        text=condition.text,
        due_on=condition.due_on,
        evidence=condition.evidence,
        place=condition.place,
        purpose=condition.purpose,
        hours=None if condition.hours is None else int(condition.hours),
        amount_pence=condition.amount_pence,
        payee=condition.payee,
        rationale=detail.drafting_rationale if detail else None,
        **more,
    )


_DETAILS = (
    "service_id",
    "listed_action",
    "payment_method",
    "consequences",
    "staying_at_residence",
    "proportionate",
    "achievable",
    "provider_has_capacity",
    "circumstances_checked",
    "depends_on_third_party",
    "catalogue_code",
)
"""What the module keeps of a proposal beside core's columns, under the same names."""


def _fill(detail: ConditionDetail, proposal: ProposeCondition) -> None:
    for name in _DETAILS:
        setattr(detail, name, getattr(proposal, name))
    detail.drafting_rationale = (proposal.rationale or "").strip() or None


def _changed(command: EditCondition, service: Service | None) -> ChangeCondition:
    proposal = command.proposal
    return ChangeCondition(
        condition_id=command.condition_id,
        version=command.version,
        text=proposal.text,
        kind=proposal.kind,
        objects=proposal.objects,
        due_on=proposal.due_on,
        evidence=proposal.evidence,
        place=proposal.place,
        purpose=proposal.purpose,
        hours=None if proposal.hours is None else Decimal(proposal.hours),
        amount_pence=proposal.amount_pence,
        payee=proposal.payee,
        provider_tenant_id=service.tenant_id if service else None,
        service_name=service.name if service else None,
    )


def _stored(proposal: ProposeCondition) -> dict[str, object]:
    """A proposal as JSON: days and ids as text."""
    values = {
        spec.name: getattr(proposal, spec.name) for spec in fields(proposal) if spec.name != "reference"
    }
    return {
        name: list(value)
        if isinstance(value, tuple)
        else str(value)
        if isinstance(value, date | UUID)
        else value
        for name, value in values.items()
    }


def _restored(stored: dict[str, object], reference: str) -> ProposeCondition:
    values = dict(stored)
    objects, service = values.pop("objects"), values.pop("service_id")
    plain = ProposeCondition(
        **values,  # type: ignore[arg-type]  # the names `_stored` wrote
        reference=reference,
        objects=tuple(str(each) for each in objects) if isinstance(objects, list) else (),
        service_id=UUID(str(service)) if service else None,
    )
    return replace(plain, due_on=date.fromisoformat(str(plain.due_on)))


def _planning(session: TenantSession, actor: Actor, reference: str, now: datetime) -> CaseWork:
    if not actor.can(Oocd.SUBMIT):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.SUBMIT.value)
        )
    work = open_work(session, actor, reference, now=now)
    if not at(work, State.CONDITION_PLANNING):
        raise Refusal(_("Conditions can be changed only while they are being planned."))
    return work


def _item(work: CaseWork, condition_id: UUID) -> tuple[ConditionOnCase, ConditionDetail]:
    item = next((each for each in work.conditions if each.condition.id == condition_id), None)
    if item is None or item.detail is None:
        raise NotVisible
    return item, item.detail


def _settle(session: TenantSession, work: CaseWork, item: ConditionOnCase, now: datetime) -> None:
    """Refuse what may not stand; keep the rationale only where it answers something."""
    session.flush()
    detail = item.detail
    if detail is None:
        return
    on = local_day(now)
    review = review_of(work, item, on, catalogue_on(session, on) if detail.catalogue_code else None)
    rationale = detail.drafting_rationale or ""
    if review.blocking or (review.faults and not rationale):
        raise ConditionRefused(review)
    if review.faults:
        override(review.decision, role=OFFICER, permitted_roles=frozenset({OFFICER}), rationale=rationale)
    else:
        detail.drafting_rationale = None
    session.flush()
