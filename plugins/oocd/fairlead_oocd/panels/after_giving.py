"""What the case page shows of breaches, variations, rescission and scrutiny."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from fairlead.public import Appointment, TenantSession
from fairlead_oocd.forms import words
from fairlead_oocd.models import Breach, Rescission, ScrutinyItem, Variation
from fairlead_oocd.panels.cards import Card, Row, day_words, row
from fairlead_oocd.queries.after_giving import breaches_of, rescission_of, scrutiny_of, variations_of
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.workflow import BEFORE_GIVING, State


def cards_after_giving(session: TenantSession, work: CaseWork) -> list[Card]:
    """Everything recorded after giving, oldest first; nothing is read for a case that was not given."""
    if work.resolution.given_on is None or work.case.state in BEFORE_GIVING:
        return []
    cards = [breach_card(work, each) for each in breaches_of(session, work.case)]
    cards += [variation_card(each) for each in variations_of(session, work.case)]
    if work.case.state == State.RESCINDED:
        rescission = rescission_of(session, work.case)
        cards += [_rescission_card(rescission)] if rescission else []
    if work.case.state in (State.FINALISED, State.SCRUTINY, State.CLOSED):
        item = scrutiny_of(session, work.case)
        cards += [scrutiny_card(item)] if item else []
    return cards


def breach_card(work: CaseWork, breach: Breach) -> Card:
    """One suspected breach as far as it has come."""
    condition = next(
        (item.condition.text for item in work.every_condition if item.condition.id == breach.condition_id),
        None,
    )
    reporter = f"{breach.reported_by}, {breach.reported_by_organisation}"
    rows = [
        row(_("Condition"), condition),
        row(_("What went wrong"), words.label(words.FAILURES, breach.failure)),
        row(_("When"), day_words(breach.happened_on)),
        row(_("What happened"), breach.facts, source=reporter),
        row(_("Tried to reach the person"), breach.contact_attempts),
    ]
    if breach.asked_at is not None:
        rows.append(
            row(
                _("Asked for an explanation"),
                f"{day_words(breach.asked_at)}, {words.label(words.METHODS, breach.asked_how)}",
                source=breach.asked_by,
            )
        )
        rows.append(row(_("Answer by"), day_words(breach.reply_by) if breach.reply_by else None))
    if breach.review_sent_at is not None:
        rows.append(row(_("What the person said"), breach.explanation or _("No answer")))
        rows.append(row(_("What shows it"), breach.explanation_evidence))
    return Card(
        id=breach.id,
        title=_("Suspected breach of %(day)s", day=day_words(breach.happened_on)),
        rows=[*rows, *_decided(breach)],
    )


def _decided(breach: Breach) -> list[Row]:
    rows: list[Row] = []
    if breach.decision is not None:
        decider = ", ".join(
            text for text in (breach.decided_by, words.label(words.RANKS, breach.decided_by_rank)) if text
        )
        rows.append(row(_("Decision"), words.label(words.BREACH_DECISIONS, breach.decision), source=decider))
        rows.append(row(_("Reasons"), breach.decision_reason))
    if breach.outcome is not None:
        said = words.label(words.BREACH_OUTCOMES, breach.outcome)
        rows.append(row(_("What followed"), said, source=breach.outcome_by))
        rows.append(row(_("Why"), breach.outcome_reason))
    if breach.proceedings_on is not None:
        ceased = day_words(breach.proceedings_on)
        rows.append(row(_("Charge reference"), breach.charge_reference))
        rows.append(row(_("Proceedings instituted, and the caution ceased"), ceased))
        rows.append(row(_("Arrested for the failure"), _("Yes") if breach.arrested else _("No")))
    return rows


def session_rows(appointments: Sequence[Appointment], *, about: str = "") -> Card:
    """What the provider recorded about the sessions, so that nobody counts what the provider cancelled."""
    title = _("Sessions: %(condition)s", condition=about) if about else _("Sessions of the provider")
    return Card(
        id=appointments[0].id,
        title=title,
        rows=[
            row(day_words(each.starts_at), words.label(words.SESSIONS, each.state), source=each.recorded_by)
            for each in appointments
        ],
    )


def variation_card(variation: Variation) -> Card:
    """One variation: what it was, what it is, why, and the person's consent."""
    rows = [
        row(_("Why"), variation.reason, source=variation.proposed_by),
        *[row(_("Before: %(what)s", what=label), value) for label, value in shown_terms(variation.before)],
        *[row(_("Now: %(what)s", what=label), value) for label, value in shown_terms(variation.after)],
        row(_("State"), words.label(words.VARIATION_STATES, variation.state), source=variation.settled_by),
    ]
    if variation.kind == "omit":
        rows.append(row(_("Now"), _("Left out")))
    if variation.kind == "add":
        rows.append(row(_("Before"), _("Not there: it is added")))
    if variation.consented_on is not None:
        agreed = words.label(words.CONSENT_METHODS, variation.consent_method)
        rows.append(
            row(_("Consent"), f"{day_words(variation.consented_on)}, {agreed}", source=variation.consent_name)
        )
    if variation.dropped_reason:
        rows.append(row(_("Dropped because"), variation.dropped_reason))
    title = _("Variation of %(day)s", day=day_words(variation.proposed_at))
    return Card(id=variation.id, title=title, rows=rows)


def shown_terms(values: dict[str, object]) -> list[tuple[str, str]]:
    """The terms of a condition in the order in which they are read; those that do not apply are left out."""
    found = [
        (key, str(label), str(values[key])) for key, label in words.TERMS if values.get(key) not in (None, "")
    ]
    return [
        (label, day_words(date.fromisoformat(value)) if key == "due_on" else value)
        for key, label, value in found
    ]


def _rescission_card(rescission: Rescission) -> Card:
    return Card(
        id=rescission.id,
        title=_("Rescinded"),
        rows=[
            row(_("Ground"), words.label(words.GROUNDS, rescission.ground), source=rescission.rescinded_by),
            row(_("Reason"), rescission.reason),
            row(
                _("Legal advice"),
                rescission.advice,
                source=f"{rescission.adviser}, {rescission.advice_reference}",
            ),
            row(_("Advised on"), day_words(rescission.advised_on)),
            row(_("Who was told"), rescission.notices),
            row(_("PNC correction"), rescission.pnc_correction),
            row(_("Outcome that was wiped"), rescission.outcome_before),
        ],
    )


def scrutiny_card(item: ScrutinyItem) -> Card:
    """The case's place in the sample and the panel's finding."""
    why = ", ".join(words.label(words.SAMPLED_BECAUSE, key) for key in item.chosen_because)
    rows = [
        row(_("Panel reference"), item.panel_reference, source=item.chosen_by),
        row(_("Chosen because"), why),
    ]
    if item.category is not None:
        rows.append(row(_("Finding"), words.label(words.CATEGORIES, item.category), source=item.found_by))
        rows.append(row(_("Observations"), item.finding))
        rows.append(row(_("Learning point"), item.learning, source=item.learning_owner))
        rows.append(row(_("Learning due"), day_words(item.learning_due_on) if item.learning_due_on else None))
        rows.append(row(_("Feedback sent"), day_words(item.feedback_on) if item.feedback_on else None))
        rows.append(row(_("Policy change"), item.policy_change))
    return Card(id=item.id, title=_("Scrutiny panel"), rows=rows)
