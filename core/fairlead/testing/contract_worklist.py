"""Contract checks of the tabs that a module adds to the worklist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from fairlead.hookspecs.contributions import WorklistView
from fairlead.identity.anybody import values_of
from fairlead.identity.permissions import Core
from fairlead.tenancy.sessions import TenantSession
from fairlead.testing.module_under_test import ModuleUnderTest

TODAY = date(2026, 11, 20)
_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLUMNS = {"case_id": sa.Uuid, "on_day": sa.Date}


def view_problems(subject: ModuleUnderTest) -> Iterator[str]:
    """Tabs that cannot be told apart, opened or read."""
    name = subject.module.name
    if not subject.registry.implements(name, "worklist_views"):
        return
    with subject.registry_in_force(), subject.acting(subject.mine) as session:
        answers = subject.registry.hook(name, "worklist_views")(session=session, today=TODAY)
        given = [view for answer in answers if isinstance(answer, tuple | list) for view in answer]
        views = [view for view in given if isinstance(view, WorklistView)]
        for key, times in Counter(view.key for view in views).items():
            if times > 1:
                yield f"worklist view {key!r} is there {times} times. Give each a key of its own."
        for view in views:
            for problem in (*_words(subject, view), *_dates(session, view)):
                yield f"worklist view {view.key!r}: {problem}"


def _words(subject: ModuleUnderTest, view: WorklistView) -> Iterator[str]:
    if not _WORD.fullmatch(view.key):
        yield "the key must be lower-case words joined by hyphens."
    if not str(view.title).strip() or not str(view.empty).strip():
        yield "title and empty say something, or nobody knows what the list is."
    known = {permission.key for permission in subject.module.permissions} | {str(each) for each in Core}
    if view.permission not in known:
        yield f"asks for {view.permission!r}, which neither core nor the module declares."
    kinds = {kind.key: kind for kind in subject.module.case_kinds}
    if view.kind and view.kind not in kinds:
        yield f"shows the kind {view.kind!r}, which the module does not have."
    states = kinds[view.kind].states if view.kind in kinds else {}
    for state in view.states:
        if state not in states:
            yield f"shows the state {state!r}, which its kind does not have."


def _dates(session: TenantSession, view: WorklistView) -> Iterator[str]:
    """``dates`` selects what it promises, for whoever asks, and the database can read it."""
    if view.dates is None:
        return
    if session.actor.tenant_id in view.dates.compile().params.values():
        yield (
            "dates name the organisation of one request, but core keeps the statement for everybody."
            " Write this_tenant() instead."
        )
    if not str(view.date_label).strip():
        yield "dates need a date_label, the heading of their column."
    found = {column.name: column.type for column in view.dates.selected_columns}
    for name, kind in _COLUMNS.items():
        if not isinstance(found.get(name), kind):
            yield f"dates must select {name} ({kind.__name__}); it selects {', '.join(found) or 'nothing'}."
            return
    session.execute(view.dates.limit(1), values_of(session.actor)).all()
