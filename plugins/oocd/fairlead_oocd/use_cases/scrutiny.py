"""The scrutiny panel: choosing cases (T30), drawing a sample, recording what the panel found (T30a).

The panel cannot change an outcome or hear an appeal; it feeds learning back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from fairlead.public import Actor, NotPermitted, NotVisible, Refusal, TenantSession, local_day, new_reference
from fairlead_oocd.case_review import scrutiny_reasons
from fairlead_oocd.models import ScrutinyItem
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.policy.scrutiny import draw
from fairlead_oocd.queries.after_giving import scrutiny_of
from fairlead_oocd.queries.panel import strata_to_draw_from
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import move, open_work

PREFIX = "PNL"
LARGEST_DRAW = 50
CATEGORIES = ("APPROPRIATE", "APPROPRIATE_WITH_OBSERVATIONS", "INAPPROPRIATE", "PANEL_DISAGREES")
"""The findings of the Dorset panel [verified], as a default."""


@dataclass(frozen=True, kw_only=True)
class SendToScrutiny:
    """One case to the panel; ``note`` says why, for a case that does not have to be there."""

    reference: str
    version: int
    note: str


@dataclass(frozen=True, kw_only=True)
class DrawSample:
    """How many finalised cases are drawn at random, and the seed that repeats the draw."""

    size: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class RecordFinding:
    """What the panel found, and what is learnt: by whom, until when."""

    reference: str
    version: int
    category: str
    finding: str
    learning: str
    learning_owner: str | None = None
    learning_due_on: date | None = None
    feedback_on: date | None = None
    policy_change: str | None = None


def send_to_scrutiny(
    session: TenantSession, actor: Actor, command: SendToScrutiny, *, now: datetime
) -> ScrutinyItem:
    """T30, for a case that always is before the panel, or one chosen by hand with a reason."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    reasons = scrutiny_reasons(session, work, local_day(now))
    if not reasons and not command.note.strip():
        raise Refusal(_("Enter why this case is chosen."), field="note")
    return _send(session, work, reasons or ("by-hand",), command.note, now)


def draw_sample(
    session: TenantSession, actor: Actor, command: DrawSample, *, now: datetime
) -> Sequence[ScrutinyItem]:
    """T30 for a stratified random sample of the finalised cases that the actor sees.

    Raises `NotPermitted`, or `Refusal` when the size is out of range or there is nothing to draw from.
    """
    if not actor.can(Oocd.MANAGE_SCRUTINY):
        raise NotPermitted(
            _("You need the permission %(permission)s to do this.", permission=Oocd.MANAGE_SCRUTINY.value)
        )
    if not 1 <= command.size <= LARGEST_DRAW:
        raise Refusal(_("Choose between 1 and %(most)d cases.", most=LARGEST_DRAW), field="size")
    drawn = draw(strata_to_draw_from(session, actor), command.size, command.seed)
    if not drawn:
        raise Refusal(_("There is no finalised case to draw from."))
    note = f"{command.size} drawn with seed {command.seed}"
    sent = []
    for reference in drawn:
        work = open_work(session, actor, reference, now=now)
        always = scrutiny_reasons(session, work, local_day(now))
        sent.append(_send(session, work, (*always, "random"), note, now))
    return sent


def record_finding(
    session: TenantSession, actor: Actor, command: RecordFinding, *, now: datetime
) -> ScrutinyItem:
    """T30a: the finding closes the case; it changes no outcome. Raises `Refusal`, and as `move` does."""
    work = open_work(session, actor, command.reference, now=now, version=command.version)
    item = scrutiny_of(session, work.case)
    if item is None:
        raise NotVisible
    if command.category not in CATEGORIES:
        raise Refusal(_("Choose the finding."), field="category")
    if command.category != "APPROPRIATE" and not command.finding.strip():
        raise Refusal(_("Enter what the panel observed."), field="finding")
    item.category, item.finding = command.category, command.finding.strip() or None
    item.learning, item.learning_owner = command.learning, command.learning_owner
    item.learning_due_on, item.feedback_on = command.learning_due_on, command.feedback_on
    item.policy_change, item.found_by, item.found_at = command.policy_change, actor.name, now
    move(
        session,
        work,
        "record_finding",
        now=now,
        summary="The scrutiny panel's finding is recorded",
        captured={"category": command.category, "learning": command.learning},
    )
    return item


def _send(
    session: TenantSession, work: CaseWork, reasons: tuple[str, ...], note: str, now: datetime
) -> ScrutinyItem:
    item = ScrutinyItem(
        case_id=work.case.id,
        panel_reference=new_reference(PREFIX, local_day(now)),
        chosen_because=list(reasons),
        note=note.strip() or None,
        chosen_by=session.actor.name,
        chosen_at=now,
    )
    session.add(item)
    move(
        session,
        work,
        "send_to_scrutiny",
        now=now,
        summary="Chosen for the scrutiny panel",
        recorded={"sampled": True},
    )
    return item
