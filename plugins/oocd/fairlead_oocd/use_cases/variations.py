"""Changing, leaving out or adding a condition after giving, with the person's consent (T17, T17a, T17r)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _

from fairlead.public import (
    Actor,
    AmendReferral,
    CaseDocument,
    CaseFile,
    Referral,
    Refusal,
    RemoveCondition,
    SharedPiece,
    TenantSession,
    WithdrawReferral,
    amend_referral,
    local_day,
    remove_condition,
    shared_scopes,
    start_deadline,
    stop_deadlines,
    withdraw_referral,
)
from fairlead_oocd.case_facts import condition_document, facts_document
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.kinds import Kind
from fairlead_oocd.facts import FactError, Facts, parse_facts
from fairlead_oocd.letters.notices import variation_notice
from fairlead_oocd.models import Variation
from fairlead_oocd.policy.money import pounds
from fairlead_oocd.queries.after_giving import (
    condition_on,
    open_referrals,
    proposed_variation,
    variations_of,
)
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase
from fairlead_oocd.sharing import CARRIES_ON, pieces_for
from fairlead_oocd.use_cases.breaches import VARY_CLOCK
from fairlead_oocd.use_cases.conditions import ProposeCondition, draft_condition
from fairlead_oocd.use_cases.filing import file_letter, refuse_victims_shared
from fairlead_oocd.use_cases.moving import at, move, open_work
from fairlead_oocd.use_cases.offer import condition_key
from fairlead_oocd.use_cases.posting import charge_agreed
from fairlead_oocd.use_cases.reaching import posted_or_handed_over
from fairlead_oocd.use_cases.resuming import resume_monitoring
from fairlead_oocd.use_cases.terms import (
    Terms,
    as_facts,
    refuse_account,
    refuse_too_far,
    terms_from,
    terms_of,
)
from fairlead_oocd.workflow import State


@dataclass(frozen=True, kw_only=True)
class ProposeVariation:
    """The new terms of one condition, or None to leave it out; and why."""

    reference: str
    version: int
    condition_id: UUID
    terms: Terms | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProposeAddition:
    """A further condition, as one is planned; and why."""

    version: int
    condition: ProposeCondition
    reason: str


@dataclass(frozen=True, kw_only=True)
class AgreeVariation:
    """The person's consent: whether it was given, when, how, and under which name."""

    reference: str
    version: int
    consented: bool
    consented_on: date
    method: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DropVariation:
    """The proposal is dropped, and why: the person does not agree, or it is no longer needed."""

    reference: str
    version: int
    reason: str


def propose_variation(
    session: TenantSession, actor: Actor, command: ProposeVariation, *, now: datetime
) -> Variation:
    """T17. The same checks as when the conditions were planned, before the person is asked.

    Raises `RuleRefusal` with every reason, `Refusal`, `Conflict`, `NotPermitted` or `NotVisible`.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    item = condition_on(work, command.condition_id)
    if item.condition.state != "active":
        raise Refusal(_("This condition is not under way."))
    before = terms_of(item)
    if command.terms == before:
        raise Refusal(_("Nothing would change."))
    if command.terms is not None and command.terms.due_on < local_day(now):
        raise Refusal(_("The date must be today or later."), field="due_on")
    if command.terms is not None:
        refuse_too_far(command.terms.due_on, local_day(now))
    after = command.terms.to_json() if command.terms else {}
    refuse_account({**after, "reason": command.reason})
    variation = Variation(
        case_id=work.case.id,
        condition_id=item.condition.id,
        kind="change" if command.terms else "omit",
        reason=command.reason,
        before=before.to_json(),
        after=after,
        state="proposed",
        proposed_by=actor.name,
        proposed_at=now,
    )
    session.add(variation)
    move(
        session,
        work,
        "propose_variation",
        now=now,
        summary="A change of a condition is proposed"
        if command.terms
        else "It is proposed to leave a condition out",
        captured={"new_text": command.terms.text if command.terms else "left out", "reason": command.reason},
        recorded={"facts": _facts_as_changed(work, item, command.terms, now)},
    )
    return variation


def propose_addition(
    session: TenantSession, actor: Actor, command: ProposeAddition, *, now: datetime
) -> Variation:
    """T17 for a further condition: drafted and checked as at planning, beside those that stand.

    It is no more than proposed until the person agrees. Raises `ConditionRefused` with every reason by field,
    `RuleRefusal`, `Refusal`, `Conflict`, `NotPermitted` or `NotVisible`.
    Source: PCSC Act 2022 ss.104, 114(1); CJA 2003 s.23B [from memory].
    """
    asked = command.condition
    work = open_work(session, actor, asked.reference, now=now, version=command.version)
    if not at(work, State.MONITORING):
        raise Refusal(_("A condition can be added only while the conditions are under way."))
    item = draft_condition(session, actor, work, asked, now=now)
    payment = {
        "payee": asked.payee,
        "payment_method": asked.payment_method,
        "consequences": asked.consequences,
    }
    after = {**terms_of(item).to_json(), **payment}
    if asked.amount_pence is not None:
        after["amount"] = pounds(asked.amount_pence)
    refuse_account({**after, "reason": command.reason})
    variation = Variation(
        case_id=work.case.id,
        condition_id=item.condition.id,
        kind="add",
        reason=command.reason,
        before={},
        after=after,
        state="proposed",
        proposed_by=actor.name,
        proposed_at=now,
    )
    session.add(variation)
    move(
        session,
        open_work(session, actor, asked.reference, now=now),  # with the condition, for the guard
        "propose_variation",
        now=now,
        summary="A further condition is proposed",
        captured={"new_text": asked.text, "reason": command.reason},
    )
    return variation


def agree_variation(
    session: TenantSession, actor: Actor, command: AgreeVariation, *, now: datetime
) -> CaseDocument:
    """T17a: with consent the condition is changed, left out or added, the new version of the conditions is
    filed, and the provider of the condition is told.

    Raises `RuleRefusal` without consent or when the law changed meanwhile, `Refusal`, and as `move` does.
    """
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    if command.consented_on > local_day(now):
        raise Refusal(_("The date cannot be in the future."), field="consented_on")
    variation = proposed_variation(session, work.case)
    if command.consented_on < local_day(variation.proposed_at):
        raise Refusal(_("The person can agree only to what was proposed before."), field="consented_on")
    item = condition_on(work, variation.condition_id)
    terms = terms_from(variation)
    variation.consented_on, variation.consent_method = command.consented_on, command.method
    variation.consent_name, variation.state = command.name, "agreed"
    variation.settled_by, variation.settled_at = actor.name, now
    facts = _facts_as_changed(work, item, terms, now)
    _apply(session, work, item, terms, now)
    resume_monitoring(
        session,
        work,
        "agree_variation",
        now=now,
        summary=_AGREED[variation.kind],
        captured={"consent": f"{command.method}, {command.consented_on.isoformat()}"},
        recorded={"facts": facts, "offender_agrees_to_variation": command.consented},
    )
    charge_agreed(session, work, now=now, agreed_on=command.consented_on)
    stop_deadlines(session, work.case, (VARY_CLOCK,), now=now)
    agreed = [each for each in variations_of(session, work.case) if each.state == "agreed"]
    route = posted_or_handed_over(session, work, Kind.VARIATION_NOTICE, now=now)
    notice = variation_notice(session, work, route, variation, version=len(agreed) + 1)
    document = file_letter(session, actor, work, Kind.VARIATION_NOTICE, notice, now=now)
    _tell_provider(session, work, item, terms, now)
    return document


def drop_variation(
    session: TenantSession, actor: Actor, command: DropVariation, *, now: datetime
) -> CaseFile:
    """T17r: the conditions stay as they were. Raises as `move` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    variation = proposed_variation(session, work.case)
    if variation.kind == "add":
        work = _without_proposed(session, actor, work, variation, command, now)
    variation.state, variation.dropped_reason = "dropped", command.reason
    variation.settled_by, variation.settled_at = actor.name, now
    resume_monitoring(
        session,
        work,
        "drop_variation",
        now=now,
        summary="The change of a condition was dropped",
        captured={"reason": command.reason},
    )
    stop_deadlines(session, work.case, (VARY_CLOCK,), now=now)
    return work.case


_AGREED = {
    "change": "Condition changed by agreement",
    "omit": "Condition left out by agreement",
    "add": "Condition added by agreement",
}
"""What the chronology says, by the kind of the variation."""


def _without_proposed(  # noqa: PLR0917  # what `drop_variation` was called with
    session: TenantSession,
    actor: Actor,
    work: CaseWork,
    variation: Variation,
    command: DropVariation,
    now: datetime,
) -> CaseWork:
    """The case without the condition that was only proposed; it stays in the record as removed."""
    condition = condition_on(work, variation.condition_id).condition
    taken_back = RemoveCondition(condition_id=condition.id, version=condition.version, reason=command.reason)
    remove_condition(session, actor, taken_back, now=now)
    return open_work(session, actor, command.reference, now=now)


def _facts_as_changed(work: CaseWork, item: ConditionOnCase, terms: Terms | None, now: datetime) -> Facts:
    """The facts of the case as they would be with the new terms, for the guard."""
    conditions = []
    for each in work.conditions:
        document = condition_document(each)
        if each.condition.id == item.condition.id:
            if terms is None:
                continue
            document |= as_facts(terms, penalty=item.condition.kind == "financial_penalty")
        conditions.append(document)
    facts = {**facts_document(work, local_day(now)), "conditions": conditions}
    try:
        return parse_facts(facts)
    except FactError as error:
        raise Refusal(_("The facts of this case cannot be right: %(reason)s", reason=str(error))) from error


def _apply(
    session: TenantSession, work: CaseWork, item: ConditionOnCase, terms: Terms | None, now: datetime
) -> None:
    condition = item.condition
    if terms is None:
        condition.state = "rescinded"
        stop_deadlines(session, work.case, (condition_key(condition.id),), now=now)
        return
    condition.state = "active"  # one that is added was only proposed until now
    condition.text, condition.due_on, condition.evidence = terms.text, terms.due_on, terms.evidence
    condition.hours = None if terms.hours is None else Decimal(terms.hours)
    condition.place, condition.purpose = terms.place, terms.purpose
    start_deadline(
        session,
        work.case,
        key=condition_key(condition.id),
        label="Condition to be completed",
        due_on=terms.due_on,
        layer="NATIONAL",
        source="as agreed in the variation",
        now=now,
    )


def _tell_provider(
    session: TenantSession, work: CaseWork, item: ConditionOnCase, terms: Terms | None, now: datetime
) -> None:
    """The provider of the condition learns the new terms; of a condition left out it sees nothing more."""
    for referral in open_referrals(session, work.case, item.condition.id):
        if terms is None:
            command = WithdrawReferral(
                referral_id=referral.id,
                reason="The condition was left out by agreement",
                version=referral.version,
            )
            withdraw_referral(session, session.actor, command, now=now)
            continue
        piece = next(each for each in pieces_for(session, work, item, now=now) if each.scope == "condition")
        title = f"The condition as changed on {in_words(local_day(now))}"
        changed = SharedPiece(scope=piece.scope, title=title, items=piece.items)
        refuse_victims_shared(session, work, (changed,))
        amend_referral(
            session,
            session.actor,
            AmendReferral(
                referral_id=referral.id,
                piece=changed,
                deliver_by=terms.due_on,
                carries_on=_still_needed(session, referral),
            ),
            now=now,
        )


def _still_needed(session: TenantSession, referral: Referral) -> tuple[str, ...]:
    """Of what was shared, that without which nobody can go on with the person: who it is, and how to reach them.

    Everything else was shared for the end agreed then, and is seen until then. Corrections carry on with what they
    correct.
    """
    shared = shared_scopes(session, referral)
    return tuple(scope for scope in sorted(shared) if scope.partition(".")[0] in CARRIES_ON)
