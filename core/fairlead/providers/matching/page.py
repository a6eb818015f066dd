"""What the page of matches shows for a case: what is looked for, the best services with reasons, those ruled out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any  # as url_for takes them

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from fairlead.cases.models import CaseFile
from fairlead.hookspecs.contributions import ReferralNeed
from fairlead.identity.actor import Actor
from fairlead.modules.facade import TenantHooks
from fairlead.providers.directory.areas import area_code, area_name
from fairlead.providers.directory.words import (
    ACCESS,
    METHODS,
    NEEDS,
    RISKS,
    SEXES,
    label,
    language_code,
    language_name,
)
from fairlead.providers.matching.queries import held_for_case, ranked_services, unmet_of_case
from fairlead.providers.matching.scoring import Match, Ranking, Side, weighed
from fairlead.providers.matching.unmet_reasons import UNMET_REASONS
from fairlead.providers.matching.words import need_words, reason_words
from fairlead.providers.models import Service
from fairlead.tenancy.base import among
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.filters import uk_date
from fairlead.web.frame import Crumb
from fairlead.web.tables import Page, with_query

ON_A_PAGE = 10
MOST_EXCLUDED = 20
"""Ruled-out services that the page names; of the others it says how many."""
LONGEST = 100
_GIVEN = ("need", "area", "language", "sex", "risk", "access", "method")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address adds to what is known of the person, and what of it nobody knows."""

    given: Mapping[str, str]
    need: ReferralNeed
    strange: tuple[str, ...]


def asked_for(known: ReferralNeed, arguments: Mapping[str, str]) -> Asked:
    """What is looked for: as known, and as typed where something was typed. A place nobody knows is not looked for."""
    given = {name: arguments.get(name, "").strip()[:LONGEST] for name in _GIVEN}
    area, language = area_code(given["area"]), language_code(given["language"])
    strange = [
        _("No local authority is called “%(name)s”.", name=given["area"])
        if given["area"] and not area
        else "",
        _("No language is called “%(name)s”.", name=given["language"])
        if given["language"] and not language
        else "",
    ]
    typed: dict[str, Any] = {
        "area": area or "",
        "language": language or "",
        "sex": _known(SEXES, given["sex"]),
        "risk": _known(RISKS, given["risk"]),
        "method": _known(METHODS, given["method"]),
        "access": (given["access"],) if given["access"] in ACCESS else (),
    }
    need = replace(known, **{name: value for name, value in typed.items() if value})
    if given["need"] in NEEDS:
        need = replace(need, needs=weighed([given["need"]], known.needs))
    return Asked(given=given, need=need, strange=tuple(each for each in strange if each))


def _known(words: Mapping[str, object], typed: str) -> str:
    return typed if typed in words else ""


def matches_context(
    session: TenantSession,
    actor: Actor,
    hooks: TenantHooks,
    case: CaseFile,
    arguments: Mapping[str, str],
    *,
    today: date,
) -> dict[str, object]:
    """The context of ``providers/matching/matches.html``. The same statements however many services match."""
    asked = asked_for(hooks.referral_need(session, case), arguments)
    ranking = ranked_services(session, actor, asked.need, today=today, case_id=case.id)
    number = _page_number(arguments)
    start = (number - 1) * ON_A_PAGE
    shown = ranking.matches[start : start + ON_A_PAGE]
    held = held_for_case(session, actor, case.id)
    links = _ways_to_refer(session, hooks, case, shown)
    path = url_for("matching.for_case", reference=case.reference)

    def turned(to: int) -> str:
        return with_query(path, asked.given, page=str(to))

    return {
        "case": case,
        "asked": asked,
        "looked_for": list(_looked_for(asked.need)),
        "matches": [
            match_shown(each, links.get(each.service.id, ()), case.reference, today) for each in shown
        ],
        "first": start + 1,
        "total": len(ranking.matches),
        "excluded": [
            match_shown(each, (), case.reference, today) for each in ranking.excluded[:MOST_EXCLUDED]
        ],
        "excluded_more": max(0, len(ranking.excluded) - MOST_EXCLUDED),
        "excluded_total": len(ranking.excluded),
        "page": Page(
            shown=len(shown),
            total=len(ranking.matches),
            previous_url=turned(number - 1) if number > 1 else "",
            next_url=turned(number + 1) if start + ON_A_PAGE < len(ranking.matches) else "",
        ),
        "held": held,
        "held_services": {each.service_id for each in held},
        "unmet": [
            {
                "need": label(NEEDS, each.need),
                "reason": label(UNMET_REASONS, each.reason),
                "on": each.recorded_on,
            }
            for each in unmet_of_case(session, actor, case.id)
        ],
        "unmet_url": unmet_url(case, asked.need, ranking),
        "needs": [("", _("Every need found")), *NEEDS.items()],
        "accesses": [("", _("Not given")), *ACCESS.items()],
        "methods": [("", _("Any way")), *METHODS.items()],
        "sexes": [("", _("Not given")), ("female", _("Female")), ("male", _("Male"))],
        "risks": [("", _("Not given")), *((key, words) for key, words in RISKS.items() if key)],
        "crumbs": case_crumbs(case, _("Matching services")),
    }


def match_shown(
    match: Match, links: Sequence[Mapping[str, str]], case: str, today: date
) -> dict[str, object]:
    """One service with its reasons in words."""
    service = match.service
    return {
        "id": service.id,
        "name": service.name,
        "provider": service.provider,
        "url": url_for("directory.service", service_id=service.id, case=case),
        "links": links,
        "left": service.left,
        "reasons": {side.value: [reason_words(reason) for reason in match.of(side)] for side in Side},
        "next_start": service.next_start if service.next_start and service.next_start >= today else None,
    }


def case_crumbs(case: CaseFile, last: str) -> tuple[Crumb, ...]:
    """Cases, this case, this page."""
    return (
        Crumb(label=_("Cases"), url=url_for("cases.worklist")),
        Crumb(label=case.reference, url=url_for("cases.case", reference=case.reference)),
        Crumb(label=last),
    )


def unmet_url(case: CaseFile, need: ReferralNeed, ranking: Ranking, referral: str = "") -> str:
    """Where to record that nothing was found, with what is known already."""
    given = {
        "need": need.needs[0].code if need.needs else "",
        "area": area_name(need.area) if need.area else "",
        "reason": likely_reason(need, ranking, declined=bool(referral)),
        "referral": referral,
    }
    return with_query(url_for("matching.unmet_need", reference=case.reference), given)


def likely_reason(need: ReferralNeed, ranking: Ranking, *, declined: bool = False) -> str:
    """The reason to propose when nothing is left: that of which most services were ruled out; empty otherwise."""
    if ranking.matches or not need.needs:
        return ""
    if not ranking.excluded:
        return "declined" if declined else "no-service"
    codes = [reason.code for each in ranking.excluded for reason in each.of(Side.EXCLUDES)]
    named = {
        "area": "outside-area",
        "age": "criteria",
        "sex": "criteria",
        "risk": "criteria",
        "starts-too-late": "no-place",
        "declined": "declined",
    }
    counted = sorted(named, key=lambda code: -codes.count(code))
    return named[counted[0]] if codes.count(counted[0]) else ""


def _looked_for(need: ReferralNeed) -> Iterator[dict[str, str]]:
    missing = _("Not known")
    yield {"key": _("Needs"), "value": "; ".join(need_words(each) for each in need.needs) or missing}
    yield {
        "key": _("Where the person lives"),
        "value": area_name(need.area) if need.area else missing,
    }
    yield {"key": _("Age"), "value": missing if need.age is None else str(need.age)}
    yield {"key": _("Language"), "value": language_name(need.language) if need.language else missing}
    for title, value in (
        (_("Access needed"), ", ".join(label(ACCESS, each) for each in need.access)),
        (_("Delivery"), label(METHODS, need.method) if need.method else ""),
        (_("Assessed risk"), label(RISKS, need.risk) if need.risk else ""),
        (_("To end by"), uk_date(need.deliver_by) if need.deliver_by else ""),
    ):
        if value:
            yield {"key": title, "value": value}


def _ways_to_refer(
    session: TenantSession, hooks: TenantHooks, case: CaseFile, shown: Sequence[Match]
) -> dict[object, list[dict[str, str]]]:
    """By service, the pages on which a module refers this case to it now. One statement."""
    services = session.scalars(
        sa.select(Service).where(among(Service.id, "services")),
        {"services": [each.service.id for each in shown]},
    )
    return {
        service.id: [
            {"label": str(link.label), "url": url_for(link.endpoint, **dict[str, Any](link.values))}
            for link in hooks.service_links(session, case, service)
        ]
        for service in services
    }


def _page_number(arguments: Mapping[str, str]) -> int:
    typed = arguments.get("page", "1")
    return max(int(typed), 1) if typed.isdecimal() and len(typed) < 4 else 1  # noqa: PLR2004  # digits
