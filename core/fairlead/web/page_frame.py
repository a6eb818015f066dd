"""What surrounds a page inside an organisation: its name, the person, the navigation, the search box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.routing import BuildError

from fairlead.help.guide import help_address
from fairlead.help.queries import count_open
from fairlead.hookspecs.contributions import NavItem as Contribution
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.settings import Settings
from fairlead.web.drafts import draft_owner
from fairlead.web.frame import NavItem, PageFrame
from fairlead.web.unit_of_work import current_session
from fairlead.worklists.page import count_shown

DESK = "help.desk"
CORE_ITEMS = (
    Contribution(endpoint="cases.worklist", label=_("Cases"), permission=Core.CASE_READ, order=10),
    Contribution(endpoint="people.search", label=_("People"), permission=Core.PERSON_READ, order=20),
    Contribution(
        endpoint="providers.referrals", label=_("Referrals"), permission=Core.REFERRAL_READ, order=30
    ),
    Contribution(
        endpoint="delivery.appointments", label=_("Appointments"), permission=Core.REFERRAL_DELIVER, order=35
    ),
    Contribution(endpoint="groups.groups", label=_("Groups"), permission=Core.REFERRAL_DELIVER, order=36),
    Contribution(endpoint="directory.services", label=_("Services"), permission=Core.REFERRAL_READ, order=40),
    Contribution(
        endpoint="onboarding.providers", label=_("Providers"), permission=Core.PROVIDER_INVITE, order=42
    ),
    Contribution(endpoint="onboarding.set_up", label=_("Set-up"), permission=Core.SERVICE_MANAGE, order=44),
    Contribution(endpoint="money.claims", label=_("Money"), permission=Core.CLAIM_READ, order=46),
    Contribution(endpoint="rules.list_rules", label=_("Rules"), permission=Core.RULE_READ, order=70),
    Contribution(endpoint="audit.log", label=_("Audit"), permission=Core.AUDIT_READ, order=80),
    Contribution(endpoint="identity.users", label=_("Users"), permission=Core.USER_MANAGE, order=90),
    Contribution(
        endpoint="notifications.undelivered", label=_("Messages"), permission=Core.MESSAGE_MANAGE, order=93
    ),
    Contribution(
        endpoint="modules.list_modules", label=_("Modules"), permission=Core.MODULE_MANAGE, order=95
    ),
    Contribution(endpoint="tenancy.settings", label=_("Settings"), permission=Core.MODULE_MANAGE, order=96),
    Contribution(
        endpoint="tenancy.sharing_agreements", label=_("Sharing"), permission=Core.SHARING_READ, order=97
    ),
    Contribution(endpoint=DESK, label=_("Help desk"), permission=Core.HELP_ANSWER, order=98),
)


SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written at most this often, so it may idle out this much earlier."""


def session_limits(started_at: datetime, settings: Settings, *, now: datetime) -> tuple[int, int]:
    """Seconds without a request after which the session ends, and seconds until it ends in any case."""
    idle = timedelta(minutes=settings.session_idle_minutes) - SEEN_EVERY
    latest = started_at + timedelta(hours=settings.session_absolute_hours) - now
    return max(0, int(min(idle, latest).total_seconds())), max(0, int(latest.total_seconds()))


def page_frame() -> PageFrame:
    """The frame of the page that is being drawn."""
    settings: Settings = current_app.extensions["fairlead.settings"]
    signed_in = g.get("signed_in")
    if signed_in is None:
        return PageFrame(demonstration=settings.demo)
    actor = g.get("actor")
    seconds, latest = session_limits(signed_in.started_at, settings, now=datetime.now(tz=UTC))
    common = PageFrame(
        user_name=signed_in.name,
        account_url=url_for("identity.account"),
        sign_out_url=url_for("identity.sign_out"),
        demonstration=settings.demo,
        session_seconds=seconds,
        session_latest=latest,
        extend_url=url_for("identity.stay"),
        draft_owner=draft_owner(current_app.config["SECRET_KEY"], signed_in.user_id),
    )
    if actor is None:
        return common
    offered = (*CORE_ITEMS, *current_hooks().nav_items(current_session()))
    return replace(
        common,
        organisation=actor.organisation,
        home_url=url_for("identity.start"),
        user_role=", ".join(g.get("role_titles", ())),
        search_url=url_for("cases.search") if actor.can(Core.CASE_READ) else "",
        search_term=request.args.get("q", "") if request.endpoint == "cases.search" else "",
        nav_items=_navigation(offered),
        help_url=help_address(request.endpoint or "", actor, offered),
        ask_url=url_for("help.start", page=request.path),
    )


def _navigation(offered: Sequence[Contribution]) -> tuple[NavItem, ...]:
    """Core's and the modules' entries: module on, permission held, endpoint there."""
    actor = g.actor
    named = any(item.endpoint == request.endpoint for item in offered)
    entries = Counter(_blueprint(item.endpoint) for item in offered)
    shown = []
    for item in sorted(offered, key=lambda entry: entry.order):
        if actor.can(item.permission) and item.endpoint in current_app.view_functions:
            try:
                url = url_for(item.endpoint)
            except BuildError:
                continue
            shown.append(
                NavItem(
                    label=str(item.label),
                    url=url,
                    active=_is_here(item.endpoint, exactly=named or entries[_blueprint(item.endpoint)] > 1),
                    count=count_shown(count_open(current_session(), actor))
                    if item.endpoint == DESK
                    else None,
                    draft_key_url=url_for(item.draft_key_endpoint) if item.draft_key_endpoint else "",
                )
            )
    return tuple(shown)


def _is_here(endpoint: str, *, exactly: bool) -> bool:
    """The page is the entry's own or, where no entry is this very page, of the entry's blueprint.

    A blueprint with several entries cannot say which of them a page belongs to, so none is marked.
    """
    here = request.endpoint or ""
    return here == endpoint if exactly else _blueprint(here) == _blueprint(endpoint)


def _blueprint(endpoint: str) -> str:
    return endpoint.rpartition(".")[0]
