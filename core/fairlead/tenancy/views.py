"""Administration: the settings in force on a day, and the agreements under which this organisation shares."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.identity.permissions import Core
from fairlead.modules.facade import current_hooks
from fairlead.modules.registry import registry
from fairlead.tenancy.core_settings import CORE
from fairlead.tenancy.models import SharingAgreement, Tenant
from fairlead.tenancy.settings_in_force import settings_in_force
from fairlead.web.tables import Column
from fairlead.web.unit_of_work import current_actor, current_session, requires
from fairlead.workflow.calendar import local_day

bp = Blueprint("tenancy", __name__, url_prefix="/t/<slug:tenant>/admin", template_folder="templates")
blueprints = (bp,)


@bp.get("/settings")
@requires(Core.MODULE_MANAGE)
def settings() -> ResponseReturnValue:
    """Every setting of core and of the modules that are on, as it is on the day in ``?on=`` (today)."""
    on = _day(request.args.get("on", ""))
    enabled = current_hooks().enabled
    owners = [(CORE, _("Every organisation"))]
    owners += [
        (module.name, module.title)
        for module in registry().modules
        if module.name in enabled and module.settings
    ]
    found = [(title, list(settings_in_force(current_session(), name, on).values())) for name, title in owners]
    columns = (
        Column(key="setting", label=_("Setting")),
        Column(key="value", label=_("Value")),
        Column(key="since", label=_("Since")),
        Column(key="source", label=_("On whose authority")),
    )
    return render_template("tenancy/settings.html", found=found, columns=columns, on=on)


@bp.get("/sharing-agreements")
@requires(Core.SHARING_READ)
def sharing_agreements() -> ResponseReturnValue:
    """With whom, for what and until when this organisation may share."""
    rows = current_session().execute(
        sa.select(
            Tenant.name.label("partner"),
            SharingAgreement.reference,
            SharingAgreement.purpose,
            SharingAgreement.gateway,
            SharingAgreement.regime,
            SharingAgreement.partner_role,
            SharingAgreement.data_classes,
            SharingAgreement.valid_from,
            SharingAgreement.valid_to,
        )
        .join(Tenant, Tenant.id == SharingAgreement.partner_tenant_id)
        .where(SharingAgreement.tenant_id == current_actor().tenant_id)
        .order_by(Tenant.name, SharingAgreement.reference)
    )
    return render_template(
        "tenancy/sharing_agreements.html", agreements=rows.all(), today=local_day(datetime.now(UTC))
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return local_day(datetime.now(UTC))
