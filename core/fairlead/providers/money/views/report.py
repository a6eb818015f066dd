"""The report of what adds up, as a page and as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from fairlead.audit.models import Operation
from fairlead.audit.record import consulted, record
from fairlead.identity.permissions import Core
from fairlead.providers.models import Service
from fairlead.providers.money.forms import month_in
from fairlead.providers.money.models import ProviderClaim
from fairlead.providers.money.reconciliation import Line, Report, reconcile
from fairlead.providers.money.views.blueprint import bp, month_words, tabs, today, words
from fairlead.providers.money.words import UNITS
from fairlead.tenancy.base import TenantId
from fairlead.tenancy.models import Tenant
from fairlead.web.tables import Column
from fairlead.web.unit_of_work import current_actor, current_session, requires
from fairlead.workflow.calendar import LONDON
from fairlead.worklists.files import CSV, MEDIA_TYPES, XLSX, Sheet, write

MONTHS_OFFERED = 24
MOST_SHOWN = 100
"""Lines on the page; the file has all."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which report: with whom, and from which month to which."""

    partners: list[tuple[str, str]]
    partner: TenantId | None
    first: date
    last: date

    def report(self) -> Report | None:
        """The report; none while nobody is named."""
        us = current_actor().tenant_id
        if self.partner is None:
            return None
        provides = current_actor().can(Core.CLAIM_SUBMIT)
        provider, payer = (us, self.partner) if provides else (self.partner, us)
        return reconcile(current_session(), provider, payer, self.first, self.last)


@bp.get("/report")
@requires(Core.CLAIM_READ)
def report() -> ResponseReturnValue:
    """Delivered, claimed, approved and paid for one partner and a period; the lines that differ by name."""
    asked = _asked(request.args)
    found = asked.report()
    if asked.partner:
        consulted(
            current_session(),
            "money.report.viewed",
            object_type="provider_claim",
            object_ids=[asked.partner],
        )
    return render_template(
        "providers/money/report.html",
        asked=asked,
        found=found,
        differing=found.differences[:MOST_SHOWN] if found else (),
        months=[(f"{month:%Y-%m}", month_words(month)) for month in _months(today())],
        columns=[
            Column(key="reference", label=_("Referral")),
            Column(key="month", label=_("Month")),
            Column(key="delivered", label=_("Delivered"), numeric=True),
            Column(key="claimed", label=_("Claimed"), numeric=True),
            Column(key="approved", label=_("Approved"), numeric=True),
            Column(key="paid", label=_("Paid"), numeric=True),
            Column(key="difference", label=_("What differs")),
        ],
        tabs=tabs("report"),
        **words(),
    )


@bp.post("/report/export")
@requires(Core.CLAIM_READ)
def export() -> ResponseReturnValue:
    """Every line as a file; that it was taken out is logged."""
    asked = _asked(request.form)
    found = asked.report()
    form = XLSX if request.form.get("form") == XLSX else CSV
    if found is None:
        return Response(status=400)
    record(
        current_session(),
        Operation.DISCLOSURE,
        "money.report.exported",
        object_type="provider_claim",
        object_ids=[asked.partner] if asked.partner else [],
        field_names=["referral_reference", "unit", "month", "amounts"],
        purpose="administration",
        recipient_person=current_actor().name,
        recipient_org=current_actor().organisation,
    )
    file = write(_sheet(found), form)
    name = f"money-{datetime.now(LONDON):%Y-%m-%d-%H%M}.{form}"
    response = send_file(file, mimetype=MEDIA_TYPES[form], as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _sheet(found: Report) -> Sheet:
    titles = [
        _("Referral"), _("Unit"), _("Month"), _("Claim"), _("Delivered"), _("Claimed"), _("Approved"),
        _("Disputed"), _("Credited"), _("Paid"), _("What differs"),
    ]  # fmt: skip
    total = Line(
        referral_reference=_("Total"),
        unit="",
        month=date.min,
        claim_reference="",
        sums=found.total,
        difference="",
    )
    return Sheet(titles=titles, rows=(_cells(line) for line in (*found.lines, total)))


def _cells(line: Line) -> list[str]:
    sums = line.sums
    amounts = (sums.delivered, sums.claimed, sums.approved, sums.disputed, sums.credited, sums.paid)
    return [
        line.referral_reference,
        str(UNITS[line.unit]) if line.unit else "",
        f"{line.month:%m/%Y}" if line.unit else "",
        line.claim_reference,
        *(f"{pence // 100}.{pence % 100:02d}" for pence in amounts),
        line.difference,
    ]


def _asked(arguments: dict[str, str]) -> Asked:
    partners = _partners()
    wanted, latest = arguments.get("with", ""), today().replace(day=1)
    known = dict(partners)
    first = month_in(arguments.get("from", ""), latest)
    return Asked(
        partners=partners,
        partner=TenantId(uuid.UUID(wanted)) if wanted in known else None,
        first=first,
        last=max(first, month_in(arguments.get("to", ""), latest)),
    )


def _partners() -> list[tuple[str, str]]:
    """Organisations with which there is money: from claims, and whose services are offered or commissioned."""
    session, us = current_session(), current_actor().tenant_id
    ids = sa.union(
        sa.select(ProviderClaim.payer_tenant_id).where(ProviderClaim.tenant_id == us),
        sa.select(ProviderClaim.tenant_id).where(ProviderClaim.payer_tenant_id == us),
        sa.select(Service.commissioner_tenant_id).where(Service.tenant_id == us),
        sa.select(Service.tenant_id).where(Service.commissioner_tenant_id == us),
    ).subquery()
    rows = session.execute(
        sa.select(Tenant.id, Tenant.name)
        .where(Tenant.id.in_(sa.select(ids)))
        .order_by(Tenant.name)
        .limit(200)
    )
    return [(str(row.id), row.name) for row in rows]


def _months(day: date) -> Iterator[date]:
    for back in range(MONTHS_OFFERED):
        months = day.year * 12 + day.month - 1 - back
        yield date(months // 12, months % 12 + 1, 1)
