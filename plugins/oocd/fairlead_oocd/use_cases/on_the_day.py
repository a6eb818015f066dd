"""What was said, shown and asked on the day of giving: taken down, and made facts for the rules and the guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from fairlead.public import Actor, AssessmentRecord, Refusal, TenantSession, Upload, local_day
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.giving import RESPONSIBILITY, Element, asks
from fairlead_oocd.letters.agreement import clock
from fairlead_oocd.models import Giving
from fairlead_oocd.policy import pnd_last_day
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.use_cases.moving import assess_work

DRAWN = "drawn"
"""How a person signs who signs by hand on the screen."""


@dataclass(frozen=True, kw_only=True)
class GiveDisposal:
    """What happened when the resolution was explained and given. Names are of those present, not of any
    victim.

    ``script_version`` is the version of the words that was on the officer's screen. What the disposal does not
    ask for (`fairlead_oocd.giving.ASKS`) stays as it is here and is not recorded. ``drawn`` is the signature made on
    the screen, a PNG that `read_drawing` has taken; ``signed_copy`` is the paper that was signed.
    """

    reference: str
    version: int
    script_version: str
    started_at: datetime
    ended_at: datetime
    place: str
    explained: bool
    fit: bool
    copy_given: bool
    warning_given: bool = False
    legal_advice: str = ""  # taken, declined, or '' when it was not offered
    admitted: bool = False
    consented: bool = False
    signature_method: str = ""
    signed_name: str = ""
    drawn: bytes | None = None
    signed_copy: Upload | None = None
    appropriate_adult: str | None = None
    interpreter: str | None = None
    notification_applies: bool | None = None
    notification_explained: bool = False
    reason_to_believe: str = ""
    designated_officer: str = ""
    right_to_trial_explained: bool = False
    course: str = ""
    confiscated: str = ""
    other_courses_considered: bool = False


def assess_on_the_day(work: CaseWork, actor: Actor, command: GiveDisposal, now: datetime) -> AssessmentRecord:
    """What was said today becomes fact, and the rules run on it.

    Raises `Refusal` for times that cannot be right and for impossible facts.
    """
    if command.ended_at < command.started_at:
        raise Refusal(_("The end must be after the start."), field="ended")
    if command.ended_at > now:
        raise Refusal(_("The end cannot be in the future."), field="ended")
    if (authorised := _authorised_at(work)) is not None and command.started_at < authorised:
        raise Refusal(
            _(
                "Nobody can be told and sign before the resolution was authorised, which was at %(time)s on %(day)s."
                " Enter when it was explained after that.",
                time=clock(authorised),
                day=in_words(local_day(authorised)),
            ),
            field="started",
        )
    if command.signature_method == DRAWN and command.drawn is None:
        raise Refusal(_("There is no signature."), field="signature_method")
    disposal = work.resolution.chosen or ""
    resolution = work.resolution
    resolution.explanation_version = command.script_version
    resolution.explained_by, resolution.explained_by_rank = actor.name, actor.rank
    resolution.offer_started_at, resolution.offer_ended_at = command.started_at, command.ended_at
    resolution.offer_place, resolution.copy_given = command.place, command.copy_given
    resolution.legal_advice = command.legal_advice or None
    resolution.warning_given = command.warning_given if asks(disposal, Element.WARNING) else None
    resolution.admission_repeated = command.admitted if asks(disposal, Element.ADMISSION) else None
    resolution.consent_given = command.consented if asks(disposal, Element.CONSENT) else None
    resolution.signature_method = command.signature_method or None
    resolution.signed_name = command.signed_name.strip() or None
    resolution.given_on = local_day(now)
    present: list[dict[str, object]] = []
    if command.appropriate_adult:
        present.append({"role": "Appropriate adult", "name": command.appropriate_adult})
    if command.interpreter:
        present.append({"role": "Interpreter", "name": command.interpreter})
    resolution.present = present
    resolution.answers = _answers_on_the_day(disposal, resolution.answers, command)
    return assess_work(work, now=now)


def _authorised_at(work: CaseWork) -> datetime | None:
    """The minute in which somebody else agreed, as times are typed to the minute; None where nobody has to."""
    decision = work.decision
    if decision is None or not decision.authorised or decision.authorised_at is None:
        return None
    return decision.authorised_at.replace(second=0, microsecond=0)


def _answers_on_the_day(
    disposal: str, answers: Mapping[str, object], command: GiveDisposal
) -> dict[str, object]:
    """What was said and who was there now, as facts: the rules are run on the day, not on last week's
    answers.
    """
    found = dict(answers)

    def changed(key: str, **values: object) -> None:
        before = found.get(key)
        found[key] = {**(before if isinstance(before, Mapping) else {}), **values}

    if asks(disposal, Element.ADMISSION):
        if disposal in RESPONSIBILITY:
            changed("admission", responsibility_accepted=command.admitted)
        else:
            changed("admission", made=command.admitted)
    if asks(disposal, Element.CONSENT):
        changed("consent", willing=command.consented)
    changed("vulnerability", fit=command.fit)
    if command.appropriate_adult:
        changed("aa", present=True, name=command.appropriate_adult)
    if command.interpreter:
        changed("interpreter", present=True)
    return found


def particulars_of(
    session: TenantSession, work: CaseWork, actor: Actor, command: GiveDisposal, now: datetime
) -> Giving:
    """The particulars of this giving, stored; those that the disposal does not ask for stay empty."""
    disposal = work.resolution.chosen or ""
    notice = asks(disposal, Element.REASON_TO_BELIEVE)
    tier = work.parameters.pnd_offences.get(work.offence.code) if notice else None
    giving = Giving(
        tenant_id=work.case.tenant_id,
        case_id=work.case.id,
        notification_applies=command.notification_applies,
        notification_explained=command.notification_explained if command.notification_applies else None,
        reason_to_believe=command.reason_to_believe.strip() or None if notice else None,
        penalty_tier=tier.value if tier else None,
        penalty_pence=work.parameters.pnd_amount_pence[tier] if tier else None,
        last_day=pnd_last_day(local_day(now)) if notice else None,
        designated_officer=command.designated_officer.strip() or None if notice else None,
        right_to_trial_explained=command.right_to_trial_explained if notice else None,
        course=command.course.strip() or None if asks(disposal, Element.COURSE) else None,
        confiscated=command.confiscated.strip() or None if asks(disposal, Element.CONFISCATION) else None,
        other_courses_considered=command.other_courses_considered
        if asks(disposal, Element.OTHER_COURSES)
        else None,
        recorded_by=actor.name,
        recorded_at=now,
    )
    session.add(giving)
    session.flush()
    return giving


def evidenced(command: GiveDisposal, contents: frozenset[str]) -> dict[str, object]:
    """What the guard is told was recorded."""
    return {
        "explained": command.explained,
        "warned_of_breach": command.warning_given,
        "legal_advice_offered": bool(command.legal_advice),
        "signed_by_offender": bool(command.signed_name.strip()),
        "document_contents": contents,
        "appropriate_adult_present": bool(command.appropriate_adult),
        "interpreter_present": bool(command.interpreter),
        "notification_applies": command.notification_applies,
        "notification_explained": command.notification_explained,
        "reason_to_believe": bool(command.reason_to_believe.strip()),
        "right_to_trial_explained": command.right_to_trial_explained,
        "course_offered": bool(command.course.strip()),
        "drug_confiscated": bool(command.confiscated.strip()),
        "other_courses_considered": command.other_courses_considered,
    }
