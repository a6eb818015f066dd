"""Who is in a group: enrolling, giving a place, leaving; from the group and from the referral."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.groups.forms import EnrolForm, FromSessionForm, LeaveForm
from fairlead.providers.groups.queries import GroupPage, could_join, group_page, groups_of_service
from fairlead.providers.groups.roster import MemberRow
from fairlead.providers.groups.use_cases import enrol_members, give_place, leave_group
from fairlead.providers.groups.views.blueprint import act, bp, crumbs, group_url, looked_at
from fairlead.providers.models import Referral
from fairlead.providers.queries import referral_page
from fairlead.refusals import NotVisible
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import Crumb
from fairlead.web.posted import posted_version
from fairlead.web.unit_of_work import current_actor, current_session, requires


@bp.get("/for/<reference:reference>")
@requires(Core.REFERRAL_DELIVER)
def for_referral(reference: str) -> ResponseReturnValue:
    """The groups that a referral could join."""
    session, actor = current_session(), current_actor()
    referral = referral_page(session, actor, g.enabled_modules, reference).referral
    if referral.receiver_tenant_id != actor.tenant_id:
        raise NotVisible
    consulted(
        session,
        "referral.viewed",
        object_type="referral",
        object_ids=[referral.id],
        case_id=referral.case_id,
        owner=referral.tenant_id,
    )
    return render_template(
        "providers/groups/for_referral.html",
        referral=referral,
        groups=groups_of_service(session, actor, referral.service_id),
        may_create=actor.can(Core.SERVICE_MANAGE),
        crumbs=(
            Crumb(label=_("Referrals"), url=url_for("providers.referrals")),
            Crumb(label=reference, url=url_for("providers.referral", reference=reference)),
        ),
    )


@bp.route("/<uuid:group_id>/enrol", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def enrol(group_id: uuid.UUID) -> ResponseReturnValue:
    """Put people into the group; ``?referral=`` has one of them ticked."""
    session, actor = current_session(), current_actor()
    page = group_page(session, actor, group_id)
    offered = could_join(session, actor, page.group)
    _shown(offered)
    following = page.next_number(datetime.now(UTC))
    form = EnrolForm(referral=request.args.getlist("referral"), first_session=following)
    form.offer(offered)
    form.offer_sessions(page.sessions)

    def doing(session: TenantSession, now: datetime) -> str:
        done = enrol_members(session, session.actor, form.command(group_id), now=now)
        said = [ngettext("%(num)d person has a place.", "%(num)d people have a place.", done.placed)]
        if done.waiting:
            said.append(
                ngettext("%(num)d person waits for one.", "%(num)d people wait for one.", done.waiting)
            )
        return " ".join(said)

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Enrol in %(name)s", name=page.group.name),
        submit_label=_("Enrol"),
        template="providers/groups/enrol.html",
        offered=offered,
        free=page.free_from(following),
        waiting=len(page.waiting),
        crumbs=crumbs(page.group),
    )


@bp.route("/<uuid:group_id>/members/<uuid:member_id>/place", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def give(group_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    """Give a free place to whoever waits longest."""
    page, member = _member(group_id, member_id)
    form = FromSessionForm(first_session=page.next_number(datetime.now(UTC)))
    form.offer_sessions(page.sessions)

    def doing(session: TenantSession, now: datetime) -> str:
        give_place(session, session.actor, form.give(member_id, posted_version()), now=now)
        return _("The place is given, and the sender is told.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("Give a place to %(name)s", name=member.subject_label),
        submit_label=_("Give the place"),
        version=member.version,
        fresh=lambda: _member(group_id, member_id)[1].version,
        crumbs=crumbs(page.group),
    )


@bp.route("/<uuid:group_id>/members/<uuid:member_id>/leave", methods=["GET", "POST"])
@requires(Core.REFERRAL_DELIVER)
def leave(group_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    """A member leaves, or no longer waits."""
    page, member = _member(group_id, member_id)
    form = LeaveForm()
    form.offer(member, page.sessions)
    if member.waits:
        del form.last_session

    def doing(session: TenantSession, now: datetime) -> str:
        leave_group(session, session.actor, form.command(member_id, posted_version()), now=now)
        return _("Recorded, and the sender is told.")

    return act(
        form,
        doing,
        done_url=group_url(group_id),
        heading=_("%(name)s leaves the group", name=member.subject_label),
        submit_label=_("Record it"),
        version=member.version,
        fresh=lambda: _member(group_id, member_id)[1].version,
        words=_("The referral itself stays open. Report its end on the referral."),
        crumbs=crumbs(page.group),
    )


def _member(group_id: uuid.UUID, member_id: uuid.UUID) -> tuple[GroupPage, MemberRow]:
    page = group_page(current_session(), current_actor(), group_id)
    member = next((each for each in page.members if each.id == member_id and each.open), None)
    if member is None:
        raise NotVisible
    looked_at([member])
    return page, member


def _shown(referrals: Sequence[Referral]) -> None:
    """Note in each sender's log that its people were offered."""
    session = current_session()
    for owner in {each.tenant_id for each in referrals}:
        consulted(
            session,
            "referral.list.viewed",
            object_type="referral",
            object_ids=[each.id for each in referrals if each.tenant_id == owner],
            owner=owner,
        )
