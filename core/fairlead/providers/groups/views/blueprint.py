"""Where the pages of groups hang, and what all of them do."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any  # a FlaskForm has no types

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.record import consulted
from fairlead.identity.permissions import Core
from fairlead.providers.groups.models import GroupProgramme
from fairlead.providers.groups.queries import by_owner
from fairlead.providers.groups.roster import MemberRow
from fairlead.refusals import Conflict
from fairlead.tenancy.sessions import TenantSession
from fairlead.web.frame import Crumb
from fairlead.web.posted import DONE, carry_out, posted_version
from fairlead.web.unit_of_work import current_session
from fairlead.worklists.queries import Receiver, receivers

bp = Blueprint("groups", __name__, url_prefix="/t/<slug:tenant>/groups", template_folder="../../templates")

Doing = Callable[[TenantSession, datetime], str]
"""A use case as the request's actor; returns what is said when it is done."""


def act(
    form: Any,
    doing: Doing,
    *,
    done_url: str,
    heading: str,
    submit_label: str,
    version: int | None = None,
    fresh: Callable[[], int] | None = None,
    template: str = "providers/groups/form.html",
    back_url: str = "",
    **context: Any,
) -> ResponseReturnValue:
    """Show a form, or do what it says and go on to ``done_url``. ``back_url``: where Cancel leads, if elsewhere.

    ``version``: of what the form changes, as it is shown; ``fresh`` reads it again after a conflict.
    """
    said: list[str] = []
    status = carry_out(form, lambda session: said.append(doing(session, datetime.now(UTC))))
    if status == DONE:
        flash(said[0], "success")
        return redirect(done_url, code=DONE)
    if version is not None and status == Conflict.status and fresh is not None:
        version = fresh()
    elif version is not None and status != 200:  # noqa: PLR2004  # what was shown stays what was shown
        version = posted_version()
    page = render_template(
        template,
        form=form,
        heading=heading,
        submit_label=submit_label,
        version=version,
        conflict=status == Conflict.status,
        cancel_url=back_url or done_url,
        **context,
    )
    return page, status


def looked_at(members: Iterable[MemberRow]) -> None:
    """Note in each sender's log that its people were shown on a page."""
    session = current_session()
    for rows in by_owner(members).values():
        consulted(
            session,
            "referral.list.viewed",
            object_type="referral",
            object_ids=[each.referral_id for each in rows],
            owner=rows[0].tenant_id,
        )


def colleagues() -> list[Receiver]:
    """Who may run a group."""
    return receivers(current_session(), Core.REFERRAL_DELIVER)


def crumbs(group: GroupProgramme | None = None) -> tuple[Crumb, ...]:
    """The trail to a page about groups, or about one of them."""
    start = Crumb(label=_("Groups"), url=url_for("groups.groups"))
    if group is None:
        return (start,)
    return (start, Crumb(label=group.name, url=group_url(group.id)))


def group_url(group_id: uuid.UUID) -> str:
    """The page of a group."""
    return url_for("groups.group", group_id=group_id)
