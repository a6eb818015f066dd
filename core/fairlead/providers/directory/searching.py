"""What the page of the directory shows for an address: filters as typed, the order that sticks, one page of rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace

from flask import url_for
from flask_babel import gettext as _

from fairlead.cases.paging import cursor_from
from fairlead.identity.actor import Actor
from fairlead.providers.assurance.pausing import pause_in_words
from fairlead.providers.directory.areas import area_code, area_name
from fairlead.providers.directory.queries import ORDERS, ServiceRow, Sought, list_services
from fairlead.providers.directory.words import METHODS, NEEDS, label, language_code, language_name
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.tables import ActiveFilter, Page, with_query
from fairlead.worklists.queries import memory_of
from fairlead.worklists.use_cases import remember_sort

TAB = "services"
"""Under which the order is remembered, beside those of the worklist's tabs."""
LONGEST = 100
_NOWHERE = "-"
"""Stands for a place or language that is not known: no entry has it, so nothing is found."""
_FILTERS = ("q", "need", "area", "language", "method", "free", "sort", "case")


def directory_context(
    session: TenantSession, actor: Actor, arguments: Mapping[str, str]
) -> dict[str, object]:
    """The context of ``providers/directory/services.html``. The same statements however many services there are."""
    given = {name: arguments.get(name, "").strip()[:LONGEST] for name in _FILTERS}
    sought = _sought(given)
    memory = memory_of(session, actor)
    if given["sort"] in ORDERS:
        remember_sort(session, actor, memory, TAB, given["sort"])
    elif memory.sorts.get(TAB) in ORDERS:
        sought = replace(sought, sort=memory.sorts[TAB])
    path = url_for("directory.services")
    page, providers = list_services(session, sought, cursor_from(arguments, sought.order))
    return {
        "rows": [_row(row, providers, given["case"]) for row in page.rows],
        "sought": sought,
        "given": given,
        "page": Page(
            shown=len(page.rows),
            previous_url=with_query(path, given, before=page.previous) if page.previous else "",
            next_url=with_query(path, given, after=page.following) if page.following else "",
        ),
        "active_filters": list(_active(sought, given, path)),
        "clear_url": with_query(path, {"sort": given["sort"], "case": given["case"]}),
        "keep": [("case", given["case"])] if given["case"] else [],
        "needs": [("", _("Any need")), *NEEDS.items()],
        "methods": [("", _("Any way")), *METHODS.items()],
        "sorts": [
            ("name", _("Name")),
            ("start", _("Next start, soonest first")),
            ("free", _("Most places free")),
        ],
        "unknown": [
            message
            for code, typed, message in (
                (
                    sought.area,
                    given["area"],
                    _("No local authority is called “%(name)s”.", name=given["area"]),
                ),
                (
                    sought.language,
                    given["language"],
                    _("No language is called “%(name)s”.", name=given["language"]),
                ),
            )
            if typed and code == _NOWHERE
        ],
    }


def _sought(given: Mapping[str, str]) -> Sought:
    return Sought(
        words=given["q"],
        need=given["need"],
        area=(area_code(given["area"]) or _NOWHERE) if given["area"] else "",
        language=(language_code(given["language"]) or _NOWHERE) if given["language"] else "",
        method=given["method"],
        free=given["free"] == "yes",
        sort=given["sort"] if given["sort"] in ORDERS else "name",
    )


def _active(sought: Sought, given: Mapping[str, str], path: str) -> Iterator[ActiveFilter]:
    words = {
        "q": _("Words: %(words)s", words=given["q"]),
        "need": label(NEEDS, sought.need),
        "area": given["area"] if sought.area == _NOWHERE else area_name(sought.area),
        "language": given["language"] if sought.language == _NOWHERE else language_name(sought.language),
        "method": label(METHODS, sought.method),
        "free": _("Has a place free"),
    }
    for name, text in words.items():
        if given[name]:
            yield ActiveFilter(label=text, remove_url=with_query(path, given, **{name: None}))


def _row(row: ServiceRow, providers: Mapping[uuid.UUID, str], case: str) -> dict[str, object]:
    url = url_for("directory.service", service_id=row.id)
    return {
        "url": with_query(url, {"case": case}),
        "name": row.name,
        "provider": providers.get(row.tenant_id, ""),
        "summary": row.summary,
        "needs": [label(NEEDS, need) for need in row.needs],
        "delivery": [label(METHODS, method) for method in row.methods or [row.delivery]],
        "areas": [area_name(code) for code in row.areas],
        "places_free": row.left,
        "taken": row.taken,
        "next_start": row.next_start,
        "paused": pause_in_words(row.paused),
    }
