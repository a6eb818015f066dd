"""Three ways to get it wrong, wired into the server under test so that the proof can be seen to fail."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from fairlead.identity.permissions import Core
from fairlead.web.unit_of_work import current_session, database, requires
from fairlead_oocd.use_cases import opening
from tests.proof.step_views import opening_command

faulty = Blueprint("faulty", __name__, url_prefix="/t/<slug:tenant>/faulty")
PAUSE = 0.6
"""Seconds in which the fault shows: long enough to be killed in."""


@faulty.post("/two-transactions")
@requires(Core.CASE_READ)
def two_transactions() -> ResponseReturnValue:
    """The case in one transaction, its suspect and offence in the next."""
    session, now = current_session(), datetime.now(UTC)
    flush = session.flush

    def commit_midway(*_arguments: object, **_named: object) -> None:
        written = bool(session.new)  # the case: what comes before are reads
        flush()
        if not written:
            return
        session.flush = flush  # type: ignore[method-assign]  # the fault itself
        session.commit()
        time.sleep(PAUSE)

    session.flush = commit_midway  # type: ignore[method-assign]  # the fault itself
    case = opening.open_resolution(session, session.actor, opening_command(now), now=now)
    return redirect(url_for("cases.case", reference=case.reference), code=303)


@faulty.post("/answers-first")
@requires(Core.CASE_READ)
def answers_first() -> ResponseReturnValue:
    """Tells the person that it is done, and then does it."""
    actor, now = current_session().actor, datetime.now(UTC)
    command = opening_command(now)
    connection = database()

    def later() -> None:
        time.sleep(PAUSE)
        with connection.tenant_transaction(actor) as session:
            opening.open_resolution(session, actor, command, now=now)

    response = make_response("", 303)
    response.headers["Location"] = url_for("cases.worklist")
    response.call_on_close(later)
    return response


@faulty.post("/forgets-the-key")
@requires(Core.CASE_READ)
def forgets_the_key() -> ResponseReturnValue:
    """Commits the work without the key that says it is done."""
    session, now = current_session(), datetime.now(UTC)
    case = opening.open_resolution(session, session.actor, opening_command(now), now=now)
    session.commit()
    time.sleep(PAUSE)
    return redirect(url_for("cases.case", reference=case.reference), code=303)
