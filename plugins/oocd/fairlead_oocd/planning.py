"""A condition of a case reviewed: the case as the plan it belongs to, and its other conditions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fairlead_oocd.case_facts import condition_document, facts_for
from fairlead_oocd.drafting import Plan, Review, review_condition
from fairlead_oocd.facts import UNKNOWN
from fairlead_oocd.facts.parsing import parse_condition
from fairlead_oocd.interventions import Catalogue
from fairlead_oocd.policy import prosecution_limit
from fairlead_oocd.queries.work import CaseWork, ConditionOnCase


def review_of(work: CaseWork, item: ConditionOnCase, on: date, catalogue: Catalogue | None = None) -> Review:
    """What speaks against one condition of a case on a day, its rationale left aside.

    Dates and amounts that count from the giving count from the day of giving, once there is one.
    """
    facts = facts_for(work, on)
    intervention = None
    if catalogue is not None and item.detail is not None and item.detail.catalogue_code:
        intervention = catalogue.find(item.detail.catalogue_code)
    age, offence_date = facts.age_at_giving, facts.offence_date
    plan = Plan(
        disposal=work.resolution.chosen or "",
        parameters=work.parameters,
        giving=work.resolution.given_on or on,
        offence_date=None if offence_date is UNKNOWN else offence_date,
        prosecution_limit=prosecution_limit(facts, work.parameters),
        trial_class=facts.offence.trial_class,
        age=age if isinstance(age, int) else None,
        immigration=facts.immigration.status,
        catalogue_disposals=intervention.disposals if intervention else None,
    )
    bare = replace(parse_condition(condition_document(item)), drafting_rationale=UNKNOWN)
    others = [each for each in work.conditions if each.condition.id != item.condition.id]
    return review_condition(bare, plan, others=[parse_condition(condition_document(each)) for each in others])
