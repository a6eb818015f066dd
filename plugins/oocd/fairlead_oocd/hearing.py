"""What a victim said, whoever recorded it: this module, or another that answers core's question for the case."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.public import VictimView
from fairlead_oocd.models import VictimConsultation


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One victim's views. ``wants_listed_action``: a code, '' for none wanted, None while nobody asked.

    ``elsewhere`` is true when another module answered: then its record counts, and ours is not asked for.
    """

    views: str | None
    no_views_reason: str | None
    supports: bool | None
    wants_listed_action: str | None
    risk_to_victim: bool | None
    safety_concerns: str | None
    restorative_interest: bool | None
    loss_pence: int | None
    update_preference: str | None
    elsewhere: bool = False


def said_in(consultation: VictimConsultation) -> Said:
    """What this module recorded."""
    return Said(
        views=consultation.views,
        no_views_reason=consultation.no_views_reason,
        supports=consultation.supports,
        wants_listed_action=consultation.wants_listed_action,
        risk_to_victim=consultation.risk_to_victim,
        safety_concerns=consultation.safety_concerns,
        restorative_interest=consultation.restorative_interest,
        loss_pence=consultation.loss_pence,
        update_preference=consultation.update_preference,
    )


def said_elsewhere(view: VictimView) -> Said:
    """What another module answered."""
    return Said(
        views=None if view.no_views_reason else view.view_on_disposal or None,
        no_views_reason=view.no_views_reason,
        supports=view.supports,
        wants_listed_action=view.wants_listed_action,
        risk_to_victim=view.risk_to_victim,
        safety_concerns=view.safety_concerns,
        restorative_interest=view.restorative_interest,
        loss_pence=view.loss_pence,
        update_preference=view.update_preference,
        elsewhere=True,
    )
