"""The content of the victim consultation record, from the case. Words are English, whatever the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from fairlead.public import Actor, local_day
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.consultation import Attempt, ConsultationRecord, Consulted
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.queries.work import CaseWork, VictimOnCase
from fairlead_oocd.wishes import VictimWishes, standard_of, victim_wishes

_LONDON = ZoneInfo("Europe/London")
_METHODS = {
    "phone": "Telephone",
    "visit": "Visit",
    "in-person": "In person",
    "email": "Email",
    "text": "Text message",
    "letter": "Letter",
}
_OUTCOMES = {
    "spoke": "Spoke to the victim",
    "no-answer": "No answer",
    "message-left": "Left a message that gives nothing away",
    "declined": "Does not want to be contacted",
    "wrong-details": "The contact details were wrong",
}
_EXCEPTIONS = {
    "cannot_be_attached": "it cannot lawfully be attached",
    "inappropriate": "it would be inappropriate",
}
_NOT_RECORDED = "not recorded"
_STANDARD = "three attempts by two methods within five working days (this product’s own choice, not law)"
_SOURCES = ("PCSC Act 2022 ss.100(3)–(5), 109(3)–(5)", "ASBCP Act 2014 s.102", "Victims' Code para 6.7")


def consultation_record(
    work: CaseWork, actor: Actor, actions: Iterable[tuple[str, str]], *, now: datetime
) -> ConsultationRecord:
    """The record as it stands now. Raises `ValueError` for a case without victims."""
    if not work.victims:
        raise ValueError(f"{work.case.reference} has no victim; there is nothing to record")
    titles, on = dict(actions), local_day(now)
    return ConsultationRecord(
        force=actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        resolution=TITLES.get(work.resolution.chosen or "", "not chosen yet"),
        made_on=in_words(on),
        made_by=actor.name,
        victims=tuple(_consulted(victim, titles) for victim in work.victims),
        outcome=tuple(_outcome(work, victim_wishes(work, titles.items(), on))),
        sources=_SOURCES,
    )


def _consulted(victim: VictimOnCase, titles: dict[str, str]) -> Consulted:
    attempts = [
        _attempt(each.attempted_at, each.method, each.outcome, each.recorded_by) for each in victim.contacts
    ]
    if victim.elsewhere is not None:
        view = victim.elsewhere
        attempts.append(_attempt(view.sought_at, view.method, view.outcome, "another module"))
    return Consulted(name=victim.name, attempts=tuple(attempts), rows=tuple(_rows(victim, titles)))


def _attempt(when: datetime, method: str, outcome: str, by: str) -> Attempt:
    local = when.astimezone(_LONDON)
    return Attempt(
        when=f"{in_words(local)}, {local:%H:%M}",
        how=_METHODS.get(method, method),
        outcome=_OUTCOMES.get(outcome, outcome),
        by=by,
    )


def _rows(victim: VictimOnCase, titles: dict[str, str]) -> Iterable[tuple[str, str]]:
    said = victim.said
    if said is None:
        yield "Views", _NOT_RECORDED
        return
    if said.views:
        yield "Views", said.views
    else:
        yield "No views, because", said.no_views_reason or _NOT_RECORDED
        yield "Service standard", f"{'met' if standard_of(victim).met else 'not met'}: {_STANDARD}"
    yield "Supports a resolution", _flag(said.supports)
    wanted = said.wants_listed_action
    if wanted:
        yield "Wants a listed action", f"{wanted}: {titles[wanted]}" if wanted in titles else wanted
    else:
        yield "Wants a listed action", _NOT_RECORDED if wanted is None else "none"
    yield "More risk to the victim", _flag(said.risk_to_victim)
    yield "Afraid of", said.safety_concerns or "nothing recorded"
    yield "Interested in restorative justice", _flag(said.restorative_interest)
    loss = said.loss_pence
    yield "Loss or damage", _NOT_RECORDED if loss is None else f"£{loss // 100}.{loss % 100:02d}"
    yield "Wants to be told by", said.update_preference or _NOT_RECORDED


def _outcome(work: CaseWork, wishes: VictimWishes) -> Iterable[tuple[str, str]]:
    resolution = work.resolution
    if resolution.contact_shortfall:
        yield "Why the service standard was not met", resolution.contact_shortfall
    if wishes.wanted_by_all:
        yield "Wanted by every victim", f"{wishes.wanted_by_all}: {wishes.title}"
        yield "Attached", "yes" if wishes.attached else "no"
        yield "Duty to attach", wishes.source if wishes.duty else "does not cover this resolution"
    elif wishes.differ:
        yield "Wanted by every victim", "no: the victims differ, so no listed action has to be attached"
    else:
        yield "Wanted by every victim", "no listed action"
    if resolution.exception_kind:
        why = _EXCEPTIONS.get(resolution.exception_kind, resolution.exception_kind)
        yield "Not attached, because", f"{why}: {resolution.exception_reason}"


def _flag(value: bool | None) -> str:  # noqa: FBT001  # a recorded answer
    return {True: "yes", False: "no", None: _NOT_RECORDED}[value]
