"""What the case page and the supervisor's page show of a resolution: rows of label and value, nothing that
is secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from flask import url_for
from flask_babel import gettext as _

from fairlead.public import (
    CaseFile,
    CasePanel,
    ContactLine,
    TenantSession,
    VictimView,
    local_day,
    source_words,
)
from fairlead_oocd.case_facts import corrections_on, facts_for, listed_on
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.content import in_pounds
from fairlead_oocd.forms import words
from fairlead_oocd.ledger import accounts_of
from fairlead_oocd.manifest import KIND
from fairlead_oocd.offence_facts import TRIAL_CLASS, Correction, FactValue, ListedFact
from fairlead_oocd.panels.after_giving import cards_after_giving
from fairlead_oocd.panels.cards import Card, Row
from fairlead_oocd.panels.cards import day_words as _day
from fairlead_oocd.panels.cards import row as _row
from fairlead_oocd.panels.money import money_row
from fairlead_oocd.panels.needs import needs_panel
from fairlead_oocd.permissions import Oocd
from fairlead_oocd.queries.work import CaseWork, VictimOnCase, work_on, work_shown
from fairlead_oocd.use_cases.youth import ANSWERS
from fairlead_oocd.victims import ContactStandard
from fairlead_oocd.wishes import standard_of
from fairlead_oocd.workflow import AFTER_GIVING, BEFORE_GIVING


def panels_of(session: TenantSession, case: CaseFile) -> Sequence[CasePanel]:
    """The sections of a resolution on the case page; none for another organisation or without permission."""
    actor = session.actor
    if case.kind != KIND or case.tenant_id != actor.tenant_id or not actor.can(Oocd.READ):
        return ()
    work = work_shown(session, case, local_day(datetime.now(UTC)))
    return (
        *needs_panel(session, work),
        CasePanel(
            title=_("Resolution"),
            template="oocd/panel.html",
            context={
                "rows": [*_resolution_rows(work), *_victims_in_short(work), *_money_rows(session, work)],
                "has_money": work.resolution.given_on is not None,
                "after_giving": cards_after_giving(session, work),
                "may_rescind": case.state in AFTER_GIVING and actor.can(Oocd.RESCIND),
                "reference": case.reference,
                "may_withdraw": case.state in BEFORE_GIVING and actor.can(Oocd.WITHDRAW),
                "may_see_result": actor.can(Oocd.ASSESS),
            },
            order=10,
        ),
    )


def views_of(session: TenantSession, case: CaseFile) -> Sequence[VictimView]:
    """What each victim said, or why nothing could be had, for modules that ask."""
    if case.kind != KIND or case.tenant_id != session.actor.tenant_id:
        return ()
    work = work_on(session, case, local_day(datetime.now(UTC)))
    return tuple(view for victim in work.victims if (view := _view(victim)))


def _view(victim: VictimOnCase) -> VictimView | None:
    """Our own record only: what another module answers is that module's to tell."""
    said = victim.consultation
    if said is None:
        return None
    last = victim.contacts[-1] if victim.contacts else None
    return VictimView(
        party_id=victim.party.id,
        sought_at=last.attempted_at if last else said.recorded_at,
        method=last.method if last else "",
        outcome=last.outcome if last else "",
        view_on_disposal=said.views or said.no_views_reason or "",
        wants_listed_action=said.wants_listed_action,
        no_views_reason=None if said.views else said.no_views_reason,
        supports=said.supports,
        risk_to_victim=said.risk_to_victim,
        safety_concerns=said.safety_concerns,
        restorative_interest=said.restorative_interest,
        loss_pence=said.loss_pence,
        update_preference=said.update_preference,
    )


def _resolution_rows(work: CaseWork) -> list[Row]:
    resolution, decision = work.resolution, work.decision
    rows = [
        _row(
            _("Law that applies"),
            _("The law before two-tier cautions")
            if resolution.regime == "CURRENT"
            else _("Two-tier cautions"),
        ),
        *([_row(_("Crime reference"), work.case.crime_reference)] if work.case.crime_reference else []),
        _row(_("Dealt with"), words.label(words.ATTENDANCES, resolution.attendance)),
    ]
    rows += _age_rows(work)
    if resolution.evidence_sufficient is not None:
        said = _("Sufficient to charge") if resolution.evidence_sufficient else _("Not sufficient")
        rows.append(_row(_("Evidence"), said, source=resolution.evidence_decider))
        rows.append(_row(_("Public interest"), resolution.public_interest))
    if resolution.chosen:
        rows.append(
            _row(
                _("Proposed"),
                TITLES[resolution.chosen],
                source=decision.decided_by_name if decision else None,
            )
        )
    if decision is not None:
        rows.append(_row(_("Reasons"), decision.rationale))
        if decision.authorised is not None:
            answer = _("Authorised") if decision.authorised else _("Returned")
            by = ", ".join(text for text in (decision.authoriser_name, decision.authoriser_rank) if text)
            rows.append(_row(answer, decision.authoriser_rationale, source=by))
    if resolution.given_on:
        rows.append(_row(_("Given"), _day(resolution.given_on), source=resolution.offer_place))
        rows.append(_row(_("Words read out"), resolution.explanation_version, source=resolution.explained_by))
    rows += _giving_rows(work)
    if resolution.ended_reason:
        rows.append(_row(_("Reason for the end"), resolution.ended_reason))
    return rows


def _money_rows(session: TenantSession, work: CaseWork) -> list[Row]:
    """One row for all money of the case; none before it is given, or when there is none."""
    if work.resolution.given_on is None:
        return []
    said = money_row(accounts_of(session, work))
    return [_row(_("Money"), said)] if said else []


def _age_rows(work: CaseWork) -> list[Row]:
    """That the suspect is a child, and what follows; nothing for an adult."""
    facts = facts_for(work, local_day(datetime.now(UTC)))
    if facts.below_age_of_responsibility:
        told = _("Under 10, now or at the time: only a safeguarding referral may follow")
        return [_row(_("Age"), told, source="CYPA 1933 s.50")]
    if not facts.is_child:
        return []
    told = _(
        "%(age)s today: adult resolutions are closed; an appropriate adult is needed", age=facts.age_at_giving
    )
    return [_row(_("Age"), told, source="R11: CDA 1998 s.66ZA(6)")]


def _giving_rows(work: CaseWork) -> list[Row]:
    """What was recorded at giving, and the youth justice service."""
    rows: list[Row] = []
    giving, sent = work.giving, work.youth_referral
    if giving is not None:
        shown = (
            (_("Amount"), in_pounds(giving.penalty_pence) if giving.penalty_pence is not None else None),
            (_("Last day to pay or to ask to be tried"), _day(giving.last_day) if giving.last_day else None),
            (_("Paid to"), giving.designated_officer),
            (_("Course"), giving.course),
            (_("Confiscated"), giving.confiscated),
            (_("Notification requirements"), _("Explained") if giving.notification_explained else None),
        )
        rows += [_row(label, value) for label, value in shown if value]
    for each in work.resolution.present:
        rows.append(_row(_("Present"), each["name"], source=str(each["role"])))
    if sent is not None:
        rows.append(_row(_("Youth justice service"), sent.service, source=_day(sent.sent_on)))
        if sent.answer:
            said = ANSWERS.get(sent.answer, sent.answer)
            rows.append(_row(_("Answer of the service"), sent.answer_note or said))
    return rows


def answers_shown(work: CaseWork) -> list[Row]:
    """The answers that a decision turns on, in words; unknown stays unknown."""
    answers = work.resolution.answers

    def part(key: str) -> Mapping[str, object]:
        found = answers.get(key)
        return found if isinstance(found, Mapping) else {}

    history = answers.get("history")
    tags = part("offence").get("tags")
    chosen = [words.label(words.TAGS, tag) for tag in tags] if isinstance(tags, Mapping | list) else None
    return [
        _row(_("Admitted"), _yes_no(part("admission").get("made"))),
        _row(_("Defence raised"), _yes_no(part("admission").get("defence_raised"))),
        _row(_("Features of the offence"), None if chosen is None else ", ".join(chosen) or _("None")),
        _row(_("Earlier outcomes"), str(len(history)) if isinstance(history, list) else None),
        _row(_("Under a court order"), _yes_no(answers.get("under_court_order"))),
        _row(_("Screened for vulnerability"), _yes_no(part("vulnerability").get("screened"))),
        _row(_("Final gravity score"), part("gravity").get("final")),
    ]


def fact_rows(work: CaseWork) -> list[Row]:
    """What the published list says about the offence and where; what a person decided instead, and why."""
    listed = {fact.fact: fact for fact in listed_on(work)}
    decided = {correction.fact: correction for correction in corrections_on(work)}
    return [
        _fact_row(work, fact, listed.get(fact), decided.get(fact))
        for fact in dict.fromkeys((TRIAL_CLASS, *listed, *decided))
    ]


def _fact_row(
    work: CaseWork, fact: str, listed: ListedFact | None, decided: Correction | None
) -> dict[str, object]:
    said = None if listed is None else _fact_value(fact, listed.value)
    source = (
        _("the list does not say: decide it")
        if listed is None
        else _("published list, %(where)s", where=source_words(listed.source))
    )
    if decided is not None:
        source = _(
            "decided by %(name)s on %(day)s: %(reason)s. The list says: %(listed)s",
            name=decided.by,
            day=_day(date.fromisoformat(decided.on)),
            reason=decided.reason.rstrip("."),
            listed=said or _("nothing"),
        )
        said = _fact_value(fact, decided.value)
    title = _("How it may be tried") if fact == TRIAL_CLASS else words.label(words.TAGS, fact)
    change = {
        "url": url_for(
            "oocd.offence_fact", reference=work.case.reference, words_of_fact=fact.replace("_", "-")
        ),
        "text": _("Decide") if listed is None and decided is None else _("Correct"),
        "hidden": title,
    }
    return {**_row(title, said, source=source), "actions": [change]}


def _fact_value(fact: str, value: FactValue) -> str:
    return words.label(words.TRIAL_CLASSES, value) if fact == TRIAL_CLASS else _yes_no(value) or ""


def victim_rows(work: CaseWork) -> list[Card]:
    """What each victim said. Names are those the case page shows; addresses never."""
    return [
        Card(id=victim.party.id, title=_("Victim: %(name)s", name=victim.name), rows=said_rows(victim))
        for victim in work.victims
    ]


def said_rows(victim: VictimOnCase) -> list[Row]:
    """Attempts and views of one victim, each with where it comes from."""
    said = victim.said
    standard = standard_of(victim)
    rows = [
        _row(
            _("Attempts"),
            str(standard.attempts),
            source=standard_word(standard, heard=bool(said and said.views)),
        )
    ]
    if said is None:
        return [*rows, _row(_("Views"), None)]
    loss = None if said.loss_pence is None else f"£{said.loss_pence // 100}.{said.loss_pence % 100:02d}"
    return [
        *rows,
        _row(_("Views"), said.views, source=_("recorded by another module") if said.elsewhere else None)
        if said.views
        else _row(_("No views, because"), said.no_views_reason),
        _row(_("Supports it"), _yes_no(said.supports)),
        _row(_("More risk to the victim"), _yes_no(said.risk_to_victim), source=said.safety_concerns),
        _row(_("Wants a listed action"), _wanted(victim)),
        _row(_("Interested in restorative justice"), _yes_no(said.restorative_interest)),
        _row(_("Loss or damage"), loss),
        _row(_("Wants to be told by"), said.update_preference),
    ]


def standard_word(standard: ContactStandard, *, heard: bool) -> str:
    """How the attempts stand against the service standard, which is ours and not law."""
    if heard:
        return ""
    told = _("three attempts by two methods within five working days (this product’s own choice, not law)")
    return (
        _("met: %(standard)s", standard=told) if standard.met else _("not met: %(standard)s", standard=told)
    )


def _victims_in_short(work: CaseWork) -> list[Row]:
    """A row for each victim: what they said, what they want, and how often they were tried. The case page may have to
    show many.
    """
    return [
        _row(
            _("Victim: %(name)s", name=victim.name),
            "; ".join(f"{row['key']}: {row['value']}" for row in card.rows if row["value"] not in (None, "")),
        )
        for victim, card in zip(work.victims, victim_rows(work), strict=True)
    ]


def contact_rows(victim: VictimOnCase) -> list[Row]:
    """The attempts to reach one victim, oldest first."""
    return [
        _row(
            _day(contact.attempted_at),
            f"{words.label(words.METHODS, contact.method)}: {words.label(words.OUTCOMES, contact.outcome)}",
            source=contact.recorded_by,
        )
        for contact in victim.contacts
    ]


def reached_rows(lines: Sequence[ContactLine]) -> list[Row]:
    """The ways to reach somebody, newest first. One that must not be used is named and not given, with the reason."""
    kinds = {"phone": _("Telephone"), "email": _("Email"), "address": _("Address")}
    return [
        _row(
            kinds.get(line.kind, line.kind),
            _("Do not use") if line.value is None else line.value,
            source=". ".join(
                filter(None, (*(each.message for each in line.reasons), *line.instructions, line.note))
            ),
        )
        for line in lines
    ]


def condition_rows(work: CaseWork) -> list[Card]:
    """The conditions, as cards."""
    cards = []
    for item in work.conditions:
        condition = item.condition
        rows = [
            _row(_("Kind"), words.label(words.CONDITION_TYPES, condition.kind)),
            _row(_("For"), ", ".join(words.label(words.OBJECTS, each) for each in condition.objects)),
            _row(_("By"), _day(condition.due_on)),
            _row(_("How it will be shown"), condition.evidence),
        ]
        if condition.place:
            rows.append(_row(_("Place"), condition.place))
        if condition.purpose:
            rows.append(_row(_("Purpose"), condition.purpose))
        if condition.hours is not None:
            rows.append(_row(_("Hours"), f"{condition.hours.normalize():f}"))
        if condition.amount_pence is not None:
            rows.append(_row(_("Amount"), f"£{condition.amount_pence / 100:.2f}", source=condition.payee))
        if condition.service_name:
            rows.append(
                _row(
                    _("With"),
                    ", ".join(text for text in (condition.service_name, item.provider_name) if text),
                )
            )
        if condition.state == "proposed" and work.resolution.given_on is not None:
            rows.append(_row(_("State"), _("Added only when the person agrees")))
        if item.detail and item.detail.drafting_rationale:
            rows.append(_row(_("Stands although policy is against it"), item.detail.drafting_rationale))
        cards.append(Card(id=condition.id, title=condition.text, rows=rows))
    return cards


def _wanted(victim: VictimOnCase) -> str | None:
    said = victim.said
    if said is None or said.wants_listed_action is None:
        return None
    return said.wants_listed_action or _("None")


def _yes_no(value: object) -> str | None:
    return {True: _("Yes"), False: _("No")}.get(value) if isinstance(value, bool) else None
