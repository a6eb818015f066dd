"""What another policy would have changed: the organisation's assessed cases run again with other parameters.

Nothing is changed. The stored facts and the stored versions of the rules are used, and only parameters differ; so a
difference is the policy's and nobody else's.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any  # rule sets have facts of their own types

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import distinct_on

from fairlead.audit.record import consulted
from fairlead.cases.access import visible_cases
from fairlead.cases.models import CaseDecision, CaseFile, Category, Party
from fairlead.cases.use_cases.decisions import assessment_of
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.disparity import Breakdown, Tally
from fairlead.modules.gate import refuse_off
from fairlead.modules.queries import enabled_modules
from fairlead.modules.registry import registry
from fairlead.people.codes import ethnicity_groups
from fairlead.people.models import Person
from fairlead.refusals import NotPermitted, Refusal
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.settings_in_force import declared, problem_with
from fairlead.workflow.calendar import age_on, local_day
from fairlead.workflow.registry import RegisteredRules
from fairlead.workflow.rules import UnknownRule

MOST_REFERENCES = 200
_BATCH = 200
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class PreviewPolicy:
    """Values for settings of one module, as a policy pack gives them; of cases assessed on or after ``since``."""

    module: str
    values: Mapping[str, object]
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """So many cases in which the answer about a subject would have been another."""

    subject: str
    before: str
    after: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class AffectedCase:
    """A case that the actor may open, and what would have been otherwise in it: subject, before, after."""

    reference: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the policy would have changed. ``affected`` counts every case, ``cases`` lists those the actor may see."""

    titles: Mapping[str, str]
    assessed: int
    affected: int
    shifts: tuple[Shift, ...]
    cases: tuple[AffectedCase, ...]
    without_effect: tuple[str, ...]
    """Settings of the pack that no rule reads."""
    unreadable: int
    """Assessments whose rule versions or facts this installation can no longer read."""
    left_out: int
    """Assessed cases from before the first day asked for."""
    disparity: tuple[Breakdown, ...]
    """Share of cases with another answer by group of the person, small numbers hidden."""


class PolicyRefused(Refusal):
    """The pack cannot be previewed. ``problems`` has a line for each thing to put right."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems), field="values")
        self.problems = tuple(problems)


@dataclass(kw_only=True)
class _Tally:
    """What was found so far."""

    shifts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    changes: dict[uuid.UUID, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)
    looked_at: list[uuid.UUID] = field(default_factory=list)
    groups: Tally = field(default_factory=lambda: Tally(_ORDER))
    unreadable: int = 0


NOT_RECORDED = "not-recorded"
_ETHNICITIES = (
    *dict.fromkeys(("White", "Mixed", "Asian", "Black", *ethnicity_groups().values(), NOT_RECORDED)),
)
_ORDER: Mapping[str, Sequence[str]] = {
    "self-defined-ethnicity": _ETHNICITIES,
    "officer-defined-ethnicity": _ETHNICITIES,
    "age": ("10-17", "18-24", "25+", NOT_RECORDED),
}
"""The characteristics that the person index holds, with their groups; what a person said and what an officer saw
are never merged."""


def preview_policy(
    session: TenantSession,
    actor: Actor,
    command: PreviewPolicy,
    *,
    now: datetime,
    on_progress: Progress = lambda _done, _of: None,
) -> Preview:
    """Run the newest assessment of each case again with ``command.values`` over its stored parameters.

    Raises as `check_policy`. Leaves one audit entry, of the consultation.
    """
    running = previewing(session, actor, command, now=now)
    while True:
        try:
            on_progress(*next(running))
        except StopIteration as finished:
            found: Preview = finished.value
            return found


def check_policy(session: TenantSession, actor: Actor, command: PreviewPolicy, *, now: datetime) -> None:
    """Nothing when the policy can be previewed.

    Raises `NotPermitted`, `NotVisible` while the module is off, `PolicyRefused` for values that could not be applied
    either.
    """
    if not actor.can(Core.POLICY_PREVIEW):
        raise NotPermitted(_("Your role does not include previewing policies"))
    refuse_off(session, command.module)
    _checked(command, _rule_sets(command.module), now)


def previewing(
    session: TenantSession, actor: Actor, command: PreviewPolicy, *, now: datetime
) -> Generator[tuple[int, int], None, Preview]:
    """The same in portions: after each, how many of how many were run again; in the end what was found.

    Memory does not grow with the number of cases but for their ids. Raises as `check_policy`.
    """
    check_policy(session, actor, command, now=now)
    rule_sets = _rule_sets(command.module)
    effective = _checked(command, rule_sets, now)
    ids, left_out = _to_run(session, actor, rule_sets, command.since)
    tally = _Tally()
    yield 0, len(ids)
    for start in range(0, len(ids), _BATCH):
        decisions = _portion(session, actor, ids[start : start + _BATCH])
        people = _groups_of(session, actor, decisions)
        for decision in decisions:
            changed = _replay(tally, rule_sets[decision.rule_set], decision, effective)
            if changed is not None:
                tally.groups.add(people[decision.case_id], changed=changed, case=decision.id)
            session.expunge(decision)
        yield start + len(decisions), len(ids)
    consulted(session, "core.policy.previewed", object_type="case_decision", object_ids=tally.looked_at)
    titles = {code: title for rules in rule_sets.values() for code, title in rules.rule_set.subjects.items()}
    return Preview(
        titles=titles,
        assessed=len(tally.looked_at),
        affected=len(tally.changes),
        shifts=tuple(
            Shift(subject=subject, before=before, after=after, cases=count)
            for (subject, before, after), count in sorted(
                tally.shifts.items(), key=lambda item: (list(titles).index(item[0][0]), item[0])
            )
        ),
        cases=_visible(session, actor, tally.changes),
        without_effect=tuple(sorted(command.values.keys() - effective.keys())),
        unreadable=tally.unreadable,
        left_out=left_out,
        disparity=tally.groups.breakdowns(_ORDER),
    )


def _rule_sets(module: str) -> dict[str, RegisteredRules[Any, Any]]:
    found = registry().find(module)
    return {rules.name: rules for rules in (found.rule_sets if found is not None else ())}


def _checked(
    command: PreviewPolicy, rule_sets: Mapping[str, RegisteredRules[Any, Any]], now: datetime
) -> dict[str, object]:
    """The values that rules read. A pack that could not be applied is refused here too, with all its problems."""
    known = declared(command.module)
    problems = [
        problem_with(known[key], value)
        if key in known
        else _("%(key)s: unknown setting of %(module)s", key=key, module=command.module)
        for key, value in command.values.items()
    ]
    if not command.values:
        problems.append(_("Give at least one setting"))
    if found := [str(problem) for problem in problems if problem]:
        raise PolicyRefused(found)
    effective: dict[str, object] = {}
    for rules in rule_sets.values():
        changed = rules.only_parameters(command.values, now.date())
        try:
            rules.read_parameters(changed, now.date())
        except ValueError as error:
            raise PolicyRefused([str(error)]) from error
        effective.update(changed)
    return effective


def _newest(actor: Actor, rule_sets: Mapping[str, object]) -> sa.Select[uuid.UUID, datetime]:
    """The newest assessment of each case."""
    return (
        sa.select(CaseDecision.id, CaseDecision.recorded_at)
        .where(CaseDecision.tenant_id == actor.tenant_id, CaseDecision.rule_set.in_(sorted(rule_sets)))
        .ext(distinct_on(CaseDecision.case_id))
        .order_by(CaseDecision.case_id, CaseDecision.recorded_at.desc(), CaseDecision.id)
    )


def _to_run(
    session: TenantSession, actor: Actor, rule_sets: Mapping[str, object], since: date | None
) -> tuple[Sequence[uuid.UUID], int]:
    """The newest assessment of each case from ``since`` on, newest first, and how many are older."""
    newest = _newest(actor, rule_sets).subquery()
    rows = session.execute(
        sa.select(newest.c.id, newest.c.recorded_at).order_by(newest.c.recorded_at.desc(), newest.c.id)
    ).all()
    ids = [row.id for row in rows if since is None or local_day(row.recorded_at) >= since]
    return ids, len(rows) - len(ids)


def _portion(session: TenantSession, actor: Actor, ids: Sequence[uuid.UUID]) -> Sequence[CaseDecision]:
    return session.scalars(
        sa.select(CaseDecision).where(CaseDecision.tenant_id == actor.tenant_id, CaseDecision.id.in_(ids))
    ).all()


def _groups_of(
    session: TenantSession, actor: Actor, decisions: Sequence[CaseDecision]
) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """By case, the groups of the person whom the decision is about. They are counted, and no rule sees them."""
    about = {decision.case_id: decision.recorded_at for decision in decisions}
    found = {case_id: dict.fromkeys(_ORDER, NOT_RECORDED) for case_id in about}
    rows = session.execute(
        sa.select(
            Party.case_id,
            Person.date_of_birth,
            Person.self_defined_ethnicity,
            Person.officer_defined_ethnicity,
        )
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(
            Party.tenant_id == actor.tenant_id,
            Party.case_id.in_(about),
            Party.category.in_((Category.SUSPECTED, Category.CONVICTED_OR_ADMITTED)),
            Party.ended_at.is_(None),
        )
    )
    for row in rows:
        found[row.case_id] = {
            "self-defined-ethnicity": _ethnicity(row.self_defined_ethnicity),
            "officer-defined-ethnicity": _ethnicity(row.officer_defined_ethnicity),
            "age": _age_band(row.date_of_birth, local_day(about[row.case_id])),
        }
    return found


def _ethnicity(code: str | None) -> str:
    return ethnicity_groups().get(code or "", NOT_RECORDED)


_ADULT, _FULL_ADULT = 18, 25


def _age_band(born: date | None, on: date) -> str:
    if born is None:
        return NOT_RECORDED
    age = age_on(born, on)
    return "10-17" if age < _ADULT else "18-24" if age < _FULL_ADULT else "25+"


def _replay(
    tally: _Tally, rules: RegisteredRules[Any, Any], decision: CaseDecision, values: Mapping[str, object]
) -> bool | None:
    """Whether an answer would have been another; None when it cannot be run again."""
    tally.looked_at.append(decision.id)
    stored = assessment_of(decision)
    try:
        again = rules.replay_with(stored, values)
    except (UnknownRule, ValueError):
        tally.unreadable += 1
        return None
    changes = []
    for subject, before in stored.decisions.items():
        after = again[subject].result
        if after is not before.result:
            tally.shifts[subject, before.result.value, after.value] += 1
            changes.append((subject, before.result.value, after.value))
    if changes:
        tally.changes[decision.case_id] = tuple(changes)
    return bool(changes)


def _visible(
    session: TenantSession, actor: Actor, changes: Mapping[uuid.UUID, tuple[tuple[str, str, str], ...]]
) -> tuple[AffectedCase, ...]:
    if not changes or not actor.can(Core.CASE_READ):
        return ()
    rows = session.execute(
        sa.select(CaseFile.id, CaseFile.reference)
        .where(CaseFile.id.in_(list(changes)), visible_cases(actor, enabled_modules(session)))
        .order_by(CaseFile.reference)
        .limit(MOST_REFERENCES)
    )
    return tuple(AffectedCase(reference=row.reference, changes=changes[row.id]) for row in rows)
