"""Where the pages hang, and what they all ask: which list."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from fairlead.modules.facade import current_hooks
from fairlead.web.frame import Crumb
from fairlead.web.unit_of_work import current_actor, current_session
from fairlead.workflow.calendar import local_day
from fairlead.worklists.page import Asked, asked_for

bp = Blueprint("worklists", __name__, url_prefix="/t/<slug:tenant>/worklist", template_folder="../templates")


def asked_here() -> Asked:
    """The list that the address of this request names."""
    return asked_for(
        current_session(),
        current_actor(),
        current_hooks(),
        request.args,
        today=local_day(datetime.now(UTC)),
    )


def crumbs_to(label: str) -> tuple[Crumb, ...]:
    """From the worklist to the page."""
    return (Crumb(label=_("Cases"), url=url_for("cases.worklist")), Crumb(label=label))
