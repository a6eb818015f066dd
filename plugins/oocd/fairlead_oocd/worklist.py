"""The module's tabs of the worklist: what waits for a decision, and what is about to run out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import sqlalchemy as sa
from flask_babel import gettext as _

from fairlead.public import (
    CaseCondition,
    CaseOffence,
    TenantSession,
    WorklistView,
    settings_in_force,
    this_tenant,
)
from fairlead_oocd.dates import committed_between
from fairlead_oocd.manifest import KIND
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import MODULE, parameters_from
from fairlead_oocd.workflow import BEFORE_GIVING, State

OFFER_DAYS = 7
"""Days ahead in which the appointment to explain and sign is shown as running out [design]."""
CONDITION_DAYS = 14
"""Days ahead in which a condition that is still under way is shown as ending [design]."""
LIMIT_DAYS = 28
"""Days ahead, and days after it, in which the six-month limit of a summary-only offence is shown [design]."""

_STILL_OPEN_TO_PROSECUTION = (
    *BEFORE_GIVING,
    State.GIVEN,
    State.PROVIDER_REFERRAL,
    State.MONITORING,
    State.VARIATION,
    State.SUSPECTED_BREACH,
    State.BREACH_REVIEW,
    State.BREACH_CONFIRMED,
)


def views_on(session: TenantSession, today: date) -> Sequence[WorklistView]:
    """The tabs on a day. Reads the settings in force, no case."""
    return (
        WorklistView(
            key="awaiting-authorisation",
            title=_("Awaiting authorisation"),
            hint=_("Submitted, and waiting for somebody else of the right rank to authorise or return it."),
            empty=_("Nothing waits for authorisation"),
            kind=KIND,
            states=(State.AUTHORISATION.value,),
            permission=Oocd.READ,
            order=10,
        ),
        WorklistView(
            key="offers-expiring",
            title=_("Offers expiring"),
            hint=_(
                "Authorised, and to be explained and signed within %(days)d days or already late.",
                days=OFFER_DAYS,
            ),
            empty=_("No offer runs out soon"),
            kind=KIND,
            states=(State.OFFERED.value,),
            due_until=today + timedelta(days=OFFER_DAYS),
            permission=Oocd.READ,
            order=20,
        ),
        WorklistView(
            key="conditions-ending",
            title=_("Conditions ending"),
            hint=_(
                "A condition ends within %(days)d days or has ended, and is not completed.",
                days=CONDITION_DAYS,
            ),
            empty=_("No condition ends soon with something outstanding"),
            kind=KIND,
            dates=_conditions_ending(today + timedelta(days=CONDITION_DAYS)),
            date_label=_("Condition ends"),
            permission=Oocd.READ,
            order=30,
        ),
        WorklistView(
            key="six-month-limit",
            title=_("Six-month limit"),
            hint=_(
                "Summary-only offences for which an information can be laid for %(days)d days at most, or could"
                " until recently (Magistrates’ Courts Act 1980 s.127(1)).",
                days=LIMIT_DAYS,
            ),
            empty=_("No summary-only offence is near its limit"),
            kind=KIND,
            states=tuple(state.value for state in _STILL_OPEN_TO_PROSECUTION),
            dates=_limit_near(today, _summary_time_limit(session, today)),
            date_label=_("Last day to lay an information"),
            permission=Oocd.READ,
            order=40,
        ),
        WorklistView(
            key="breach-reviews",
            title=_("Breach reviews due"),
            hint=_("A breach is suspected: ask for an explanation, then review it."),
            empty=_("No breach waits for a review"),
            kind=KIND,
            states=(State.SUSPECTED_BREACH.value, State.BREACH_REVIEW.value),
            permission=Oocd.READ,
            order=50,
        ),
    )


@lru_cache(maxsize=8)
def _conditions_ending(until: date) -> sa.Select[uuid.UUID, date]:
    return sa.select(CaseCondition.case_id, CaseCondition.due_on.label("on_day")).where(
        CaseCondition.tenant_id == this_tenant(),
        CaseCondition.state == "active",
        CaseCondition.due_on <= until,
    )


def _summary_time_limit(session: TenantSession, today: date) -> int:
    key = "summary_time_limit_months"
    in_force = settings_in_force(session, MODULE, today)
    return parameters_from({key: in_force[key]}, today).summary_time_limit_months


@lru_cache(maxsize=8)
def _limit_near(today: date, months: int) -> sa.Select[uuid.UUID, date]:
    near = timedelta(days=LIMIT_DAYS)
    first, last = committed_between(today - near, today + near, months)
    limit = sa.cast(CaseOffence.committed_from + sa.func.make_interval(0, months), sa.Date())
    return sa.select(CaseOffence.case_id, limit.label("on_day")).where(
        CaseOffence.tenant_id == this_tenant(),
        CaseOffence.mode_of_trial == "summary_only",
        CaseOffence.committed_from.between(first, last),
    )
