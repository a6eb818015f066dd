"""The thread that does, soon, what a request did not: deliver the outbox, seal the audit, and the daily work."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import structlog

from fairlead.audit.sealer import seal
from fairlead.jobs.daily import do_daily_work
from fairlead.jobs.handlers import HANDLERS, desk_permissions
from fairlead.jobs.use_cases import dispatch, tenants_with_work
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.sessions import Database

log = structlog.get_logger()


DAILY_EVERY_SECONDS = 3600.0
"""How often a process looks for daily work: soon after it starts, so that what was missed is made up for."""


class BackgroundWorker:
    """Looks every ``interval`` seconds for organisations with work, and every hour for daily work.

    Several processes may run one each.
    """

    name = "fairlead-worker"

    def __init__(self, database: Database, *, interval: float = 2.0) -> None:
        self.database = database
        self._interval = interval
        self._daily_at = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the piece of work at hand and end."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.wait(self._interval):
            try:
                self.round()
            except Exception as error:  # noqa: BLE001  # the thread must live on
                log.error(  # noqa: TRY400  # a traceback may hold personal values
                    "background_work_failed", error=type(error).__name__
                )

    def round(self) -> None:
        """Everything that is due now."""
        work_once(self.database)
        self._daily()

    def _daily(self) -> None:
        if time.monotonic() >= self._daily_at:
            self._daily_at = time.monotonic() + DAILY_EVERY_SECONDS
            do_daily_work(self.database, now=datetime.now(UTC))


def work_once(database: Database) -> int:
    """Do everything that is due now; returns how many messages and entries were dealt with."""
    count = 0
    for tenant_id in tenants_with_work(database):
        for piece in (_deliver, seal):
            try:
                count += piece(database, tenant_id)
            except Exception as error:  # noqa: BLE001  # one organisation's trouble must not stop the others
                log.error(  # noqa: TRY400  # a traceback may hold personal values
                    "background_work_failed", tenant=str(tenant_id), error=type(error).__name__
                )
    return count


def _deliver(database: Database, tenant_id: TenantId) -> int:
    return dispatch(database, tenant_id, HANDLERS, desk_permissions())
