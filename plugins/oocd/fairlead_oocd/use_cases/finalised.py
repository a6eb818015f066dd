"""Who holds a case once it is finalised."""

from __future__ import annotations

from datetime import datetime

from fairlead.public import TenantSession, local_day
from fairlead_oocd import workflow
from fairlead_oocd.case_review import scrutiny_reasons
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import hold


def hold_finalised(session: TenantSession, work: CaseWork, *, now: datetime) -> None:
    """The panel's desk for what the force always puts before the panel, else the officer, who closes it."""
    session.flush()
    always = scrutiny_reasons(session, work, local_day(now))
    hold(work.case, workflow.PANEL if always else workflow.OFFICER, now=now)
