"""The guide inside the product: one for each role, made of paragraphs about pages.

The words are in ``help/_guides.html`` and ``help/_topics.html``. What a module's pages are for it says itself, with the
entry of the navigation that it contributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead.hookspecs.contributions import NavItem
from fairlead.identity.actor import Actor
from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.web.unit_of_work import current_session


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One paragraph. ``pages`` are endpoints, or blueprints for all their other pages, that it is about."""

    key: str
    title: LazyString
    pages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What one role reads. ``permission`` is what only this role needs, so that a role of one's own finds its guide."""

    key: str
    title: LazyString
    permission: Core
    topics: tuple[str, ...]


TOPICS = (
    Topic(key="cases", title=_("The list of cases"), pages=("cases.worklist", "cases.search", "worklists")),
    Topic(key="case", title=_("A case"), pages=("cases",)),
    Topic(key="people", title=_("People"), pages=("people", "safe_contact")),
    Topic(
        key="referrals", title=_("The list of referrals"), pages=("providers.referrals", "providers.assign")
    ),
    Topic(key="referral", title=_("A referral"), pages=("providers",)),
    Topic(key="sending", title=_("Sending a referral"), pages=("drafting", "matching", "links")),
    Topic(
        key="joining",
        title=_("Providers and their set-up"),
        pages=("onboarding", "onboarding.providers", "onboarding.set_up", "assurance", "links.contact"),
    ),
    Topic(key="appointments", title=_("Appointments"), pages=("delivery",)),
    Topic(key="groups", title=_("Groups"), pages=("groups",)),
    Topic(key="services", title=_("The directory of services"), pages=("directory",)),
    Topic(
        key="own-services",
        title=_("Our services"),
        pages=("directory.own", "directory.edit", "directory.capacity"),
    ),
    Topic(key="approvals", title=_("Changes to approve"), pages=("directory.changes", "directory.decide")),
    Topic(key="money", title=_("Money"), pages=("money",)),
    Topic(key="rules", title=_("Law and rules"), pages=("rules",)),
    Topic(key="audit", title=_("The audit log"), pages=("audit",)),
    Topic(key="users", title=_("Users and roles"), pages=("identity.users", "identity")),
    Topic(
        key="messages",
        title=_("Messages that did not arrive"),
        pages=("notifications.undelivered",),
    ),
    Topic(key="modules", title=_("Modules"), pages=("modules",)),
    Topic(key="settings", title=_("Settings"), pages=("tenancy.settings",)),
    Topic(key="sharing", title=_("Sharing"), pages=("tenancy.sharing_agreements",)),
    Topic(key="desk", title=_("The help desk"), pages=("help.desk", "links.codes")),
    Topic(key="asking", title=_("Asking for help"), pages=("help",)),
)

_CASEWORK = ("cases", "case", "people", "sending", "referrals", "referral", "services", "rules")
GUIDES = (
    Guide(
        key="supervisor",
        title=_("Guide for supervisors"),
        permission=Core.CASE_ASSIGN,
        topics=(*_CASEWORK, "asking"),
    ),
    Guide(
        key="officer", title=_("Guide for officers"), permission=Core.CASE_EDIT, topics=(*_CASEWORK, "asking")
    ),
    Guide(
        key="provider-manager",
        title=_("Guide for managers of providers"),
        permission=Core.SERVICE_MANAGE,
        topics=(
            "referrals",
            "referral",
            "appointments",
            "groups",
            "services",
            "own-services",
            "joining",
            "money",
            "users",
            "asking",
        ),
    ),
    Guide(
        key="provider-worker",
        title=_("Guide for workers of providers"),
        permission=Core.REFERRAL_DELIVER,
        topics=("referrals", "referral", "appointments", "groups", "services", "asking"),
    ),
    Guide(
        key="commissioner",
        title=_("Guide for commissioners"),
        permission=Core.SERVICE_APPROVE,
        topics=("approvals", "joining", "services", "money", "referrals", "asking"),
    ),
    Guide(
        key="administrator",
        title=_("Guide for administrators"),
        permission=Core.MODULE_MANAGE,
        topics=("users", "messages", "modules", "settings", "sharing", "rules", "asking"),
    ),
    Guide(
        key="auditor",
        title=_("Guide for auditors and data protection officers"),
        permission=Core.AUDIT_READ,
        topics=("audit", "sharing", "rules", "asking"),
    ),
    Guide(
        key="desk", title=_("Guide for the help desk"), permission=Core.HELP_ANSWER, topics=("desk", "asking")
    ),
    Guide(
        key="partner",
        title=_("Guide for partners"),
        permission=Core.CASE_READ,
        topics=("cases", "case", "referrals", "asking"),
    ),
)
"""The first whose permission somebody has is theirs: a supervisor is an officer too."""

_BY_KEY = {topic.key: topic for topic in TOPICS}
_BY_PAGE = {page: topic for topic in TOPICS for page in topic.pages}


def guide_called(key: str) -> Guide | None:
    """The guide with this key, if there is one."""
    return next((guide for guide in GUIDES if guide.key == key), None)


def guides_of(actor: Actor) -> Sequence[Guide]:
    """The guides that describe what this actor may do, the most special first."""
    return [guide for guide in GUIDES if actor.can(guide.permission)]


def topics_in(guide: Guide) -> Sequence[Topic]:
    """The paragraphs of a guide, in its order."""
    return [_BY_KEY[key] for key in guide.topics]


def topic_of(endpoint: str) -> Topic | None:
    """The paragraph about a page: its own, or that of all pages of its kind."""
    return _BY_PAGE.get(endpoint) or _BY_PAGE.get(endpoint.rpartition(".")[0])


def module_topics() -> Sequence[NavItem]:
    """What modules say of the pages that they add for whoever asks."""
    return list(_guided(current_hooks().nav_items(current_session())))


def help_address(endpoint: str, actor: Actor, offered: Iterable[NavItem]) -> str:
    """Where the help for a page is: a paragraph of the actor's own guide, or else where help starts."""
    topic, guides = topic_of(endpoint), guides_of(actor)
    if topic is not None:
        for guide in guides:
            if topic.key in guide.topics:
                return url_for("help.guide", key=guide.key, _anchor=topic.key)
    elif guides:
        for item in _guided(offered):
            if item.endpoint == endpoint:
                return url_for("help.guide", key=guides[0].key, _anchor=anchor_of(item))
    return url_for("help.index")


def anchor_of(item: NavItem) -> str:
    """The anchor of what a module says of its page."""
    return item.endpoint.replace(".", "-").replace("_", "-")


def _guided(items: Iterable[NavItem]) -> Iterable[NavItem]:
    return (item for item in items if item.guide)
