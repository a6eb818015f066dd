"""What was agreed for a condition, what was delivered toward it and what was seen: rows of label and value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from fairlead_oocd.models import ConditionEvidence
from fairlead_oocd.panels.cards import Row
from fairlead_oocd.queries.conditions import Delivered
from fairlead_oocd.queries.work import ConditionOnCase


def delivered_rows(item: ConditionOnCase, delivered: Delivered | None) -> list[Row]:
    """What the condition names, and how far a provider has got with it."""
    condition = item.condition
    rows: list[Row] = [
        {"key": _("Agreed evidence"), "value": condition.evidence},
        {"key": _("To be done by"), "value": _day(condition.due_on)},
    ]
    if condition.hours is not None:
        done = delivered.hours if delivered else 0
        told = _("%(done)s of %(all)s hours", done=f"{done:g}", all=f"{condition.hours:g}")
        short = _("fewer than agreed: say below what else shows it") if done < condition.hours else ""
        rows.append({"key": _("Delivered"), "value": told, "source": short})
    if delivered:
        told = _("%(held)d attended, %(missed)d missed", held=delivered.sessions, missed=delivered.missed)
        rows.append({"key": _("Sessions"), "value": told, "source": item.provider_name or ""})
    return rows


def evidence_rows(seen: Sequence[ConditionEvidence]) -> list[Row]:
    """What was seen, oldest first, with what was withdrawn and why."""
    rows: list[Row] = []
    for each in seen:
        withdrawn = (
            _("withdrawn by %(name)s: %(reason)s", name=each.withdrawn_by, reason=each.withdrawn_reason)
            if each.withdrawn_at
            else ""
        )
        filed = _("with a copy") if each.document_id else ""
        source = ", ".join(text for text in (each.recorded_by, filed, withdrawn) if text)
        rows.append(
            {
                "key": _day(each.seen_on),
                "value": each.what_was_seen,
                "source": source,
                "actions": _links(each),
            }
        )
    return rows


def _links(seen: ConditionEvidence) -> list[dict[str, str]]:
    """To the file of the provider, which is opened where it is and logged there."""
    if seen.referral_evidence_id is None:
        return []
    url = url_for("providers.open_file", evidence_id=seen.referral_evidence_id)
    return [{"url": url, "text": _("Open the provider’s file"), "hidden": _day(seen.seen_on)}]


def _day(value: date) -> str:
    return str(format_date(value, "d MMMM y", rebase=False))
