"""The facts of a case, built in one place: what the case already says, and what was answered, as one fact
sheet.

Names, addresses and every protected characteristic stay behind: the rules never see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil

from fairlead.public import Actor
from fairlead_oocd.facts import Facts, parse_facts
from fairlead_oocd.offence_facts import (
    Correction,
    ListedFact,
    correction_from,
    in_force,
    listed_facts,
    offence_document,
)
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase, VictimOnCase


def facts_document(work: CaseWork, on: date, *, authoriser: Actor | None = None) -> dict[str, object]:
    """The fact sheet as JSON, as it stands on the day ``on``.

    Stored with each decision, so that it can be replayed.
    """
    resolution, offence = work.resolution, work.offence
    answers = dict(resolution.answers)
    document: dict[str, object] = {
        "regime": resolution.regime,
        "offence_date": offence.committed_from.isoformat(),
        "proposed_giving_date": max(on, offence.committed_from).isoformat(),
        "offender": {"dob": work.suspect.date_of_birth.isoformat() if work.suspect.date_of_birth else None},
        "public_interest": {"rationale": resolution.public_interest},
        "victims": [_victim(victim) for victim in work.victims],
        **answers,
        "offence": {
            **offence_document(_part(answers, "offence"), in_force(listed_on(work), corrections_on(work))),
            "code": offence.code,
        },
    }
    if work.parameters.part6_commencement_date is not None:
        document["part6_commencement_date"] = work.parameters.part6_commencement_date.isoformat()
    if resolution.evidence_sufficient is not None:
        document["evidence"] = {
            "sufficient_to_charge": {
                "sufficient": resolution.evidence_sufficient,
                "decider": resolution.evidence_decider_rank,
                "at": resolution.evidence_decided_on.isoformat() if resolution.evidence_decided_on else None,
            }
        }
    if work.conditions:
        document["conditions"] = [condition_document(item) for item in work.conditions]
    if resolution.exception_kind or resolution.exception_reason:
        document["listed_action_exception"] = {
            "kind": resolution.exception_kind,
            "reason": resolution.exception_reason,
            "action": resolution.exception_action,
        }
    if authoriser is not None:
        document["authorisation"] = {
            "authoriser": str(authoriser.id),
            "investigating_officer": str(work.case.lead_id) if work.case.lead_id else None,
            "rank": authoriser.rank,
        }
    return document


def facts_for(work: CaseWork, on: date, *, authoriser: Actor | None = None) -> Facts:
    """The fact sheet, typed.

    Raises `FactError` when something stored cannot be a fact (a birth after the offence).
    """
    return parse_facts(facts_document(work, on, authoriser=authoriser))


def condition_document(item: ConditionOnCase) -> dict[str, object]:
    """One condition in the shape of the fact sheet."""
    condition, detail = item.condition, item.detail
    hours = condition.hours
    found: dict[str, object] = {
        "objects": list(condition.objects),
        "type": condition.kind,
        "text": condition.text,
        "hours": None if hours is None else ceil(hours),
        "place": condition.place,
        "purpose": condition.purpose,
        "deadline": condition.due_on.isoformat(),
        "due_date": condition.due_on.isoformat() if condition.kind == "financial_penalty" else None,
        "evidence": condition.evidence,
        "amount_pence": condition.amount_pence,
        "payee": condition.payee,
    }
    if detail is not None:
        found |= {
            "provider": str(detail.service_id) if detail.service_id else None,
            "listed_action": detail.listed_action,
            "payment_method": detail.payment_method,
            "consequences": detail.consequences,
            "requires_staying_at_residence": detail.staying_at_residence,
            "proportionate": detail.proportionate,
            "achievable": detail.achievable,
            "provider_has_capacity": detail.provider_has_capacity,
            "circumstances_checked": detail.circumstances_checked,
            "depends_on_third_party": detail.depends_on_third_party,
            "drafting_rationale": detail.drafting_rationale,
        }
    return found


def listed_on(work: CaseWork) -> tuple[ListedFact, ...]:
    """What the published list says about the offence of the case."""
    offence = work.offence
    return listed_facts(
        code=offence.code,
        title=offence.title,
        mode_of_trial=offence.mode_of_trial,
        category=work.offence_category,
        flags=work.offence_flags,
    )


def corrections_on(work: CaseWork) -> tuple[Correction, ...]:
    """What people decided about facts of the list, oldest first."""
    return tuple(correction_from(stored) for stored in work.resolution.fact_corrections)


def _victim(victim: VictimOnCase) -> dict[str, object]:
    said, elsewhere = victim.said, victim.elsewhere
    attempts = [(each.attempted_at, each.method, each.outcome) for each in victim.contacts]
    if elsewhere is not None:
        attempts.append((elsewhere.sought_at, elsewhere.method, elsewhere.outcome))
    found: dict[str, object] = {
        "id": str(victim.party.id),
        "contact_attempts": [
            {"date": moment.isoformat(), "method": method or None, "outcome": outcome or None}
            for moment, method, outcome in attempts
        ],
    }
    if said is not None:
        found |= {
            "views": "recorded" if said.views else None,
            "no_views_reason": said.no_views_reason,
            "wants_listed_action": False if said.wants_listed_action == "" else said.wants_listed_action,
            "risk_to_victim": said.risk_to_victim,
            "supports": said.supports,
        }
    return found


def _part(answers: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = answers.get(key)
    return found if isinstance(found, Mapping) else {}
