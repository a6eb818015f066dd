"""What is put on the police file when a decision is authorised or goes to a prosecutor, from the case.

English, whatever the language of the page that it was decided on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import force_locale

from fairlead.public import Decision, TenantSession, source_words
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.letter import POLICE_ONLY, Letter, Pair, Reader, Section, Table, known
from fairlead_oocd.letters.agreement import condition_text, offence_rows, person_rows
from fairlead_oocd.letters.notices import with_rank
from fairlead_oocd.panels.quality import working_rows
from fairlead_oocd.policy.similar_cases import SimilarCases, is_outlying, similar_from
from fairlead_oocd.queries.work import SUBMITTED, CaseWork

_FOR_PROSECUTOR = (
    "For the police and the Crown Prosecution Service. Never give this to the suspect or to a provider."
)
_EXCEPTIONS = {
    "cannot_be_attached": "it cannot lawfully be attached",
    "inappropriate": "it would be inappropriate",
}


def authorisation_record(
    session: TenantSession, work: CaseWork, decision: Decision, *, rationale: str, on: date
) -> Letter:
    """Why the resolution is authorised: both people's reasons, the gravity working, every obstacle of the rules."""
    resolution, chosen = work.resolution, work.decision
    title = TITLES[resolution.chosen or ""]
    actor = session.actor
    return _record(
        session,
        work,
        name="Authorisation record",
        box=POLICE_ONLY,
        dated=in_words(on),
        source="oocd rules as in force on this day; rank and four eyes: R120",
        sections=(
            Section(
                heading="What is authorised",
                rows=known(
                    ("Resolution", title),
                    ("Proposed by", chosen.decided_by_name if chosen else None),
                    ("Reasons of the officer", chosen.rationale if chosen else None),
                    ("Reasons on submitting", _on_submitting(work)),
                    ("Answer of the rules", _result(decision)),
                    ("Rank asked for", decision.min_rank.replace("_", " ") if decision.min_rank else None),
                ),
            ),
            _offence(work),
            _evidence(work),
            Section(heading="Gravity", rows=_gravity(work)),
            Section(heading="Similar cases", paragraphs=(_similar(work),)),
            _obstacles(decision),
            *_conditions(work),
            Section(heading="Victims", rows=_victims(work)),
            Section(
                heading="Decision of the authoriser",
                rows=(
                    ("Decision", f"{title} authorised"),
                    ("Reasons", rationale),
                    ("Authorised by", with_rank(actor.name, actor.rank)),
                ),
            ),
        ),
    )


def prosecutor_referral(
    session: TenantSession,
    work: CaseWork,
    decision: Decision,
    *,
    submission: str,
    exceptional: str,
    on: date,
) -> Letter:
    """The submission to the prosecutor, in the manner of form MG3, before anything is decided there."""
    return _record(
        session,
        work,
        name="Referral to the prosecutor",
        box=_FOR_PROSECUTOR,
        dated=in_words(on),
        source="DPP guidance on conditional cautions; PCSC Act 2022 s.99(3); CJCA 2015 s.17(2)",
        sections=(
            Section(heading="Suspect", rows=person_rows(session, work)),
            _offence(work),
            _evidence(work),
            _history(work),
            Section(heading="Gravity", rows=_gravity(work)),
            Section(
                heading="What is asked",
                rows=known(
                    ("Proposed resolution", TITLES[work.resolution.chosen or ""]),
                    ("Reasons of the officer", work.decision.rationale if work.decision else None),
                    ("Submission", submission),
                    ("Exceptional circumstances", exceptional.strip() or "none are put forward"),
                    ("Consent of the Director of Public Prosecutions", _consent_wanted(work)),
                ),
            ),
            _obstacles(decision),
            *_conditions(work),
            Section(heading="Victims", rows=_victims(work)),
        ),
    )


def prosecutor_decision(
    session: TenantSession,
    work: CaseWork,
    *,
    approved: bool,
    reference: str,
    decided_on: date,
    consent_reference: str | None,
    reason: str,
) -> Letter:
    """What the prosecutor decided, with the reference of the decision and of the Director's consent."""
    return _record(
        session,
        work,
        name="Decision of the prosecutor",
        box=_FOR_PROSECUTOR,
        dated=in_words(decided_on),
        source="as told to the police; consent: PCSC Act 2022 s.99(3), CJCA 2015 s.17(2)",
        sections=(
            Section(
                heading="Decision",
                rows=known(
                    ("Resolution", TITLES[work.resolution.chosen or ""]),
                    ("Decision", "approved" if approved else "refused"),
                    ("Reference of the decision", reference),
                    ("Decided on", in_words(decided_on)),
                    (
                        "Consent of the Director of Public Prosecutions",
                        consent_reference or "no consent is recorded",
                    ),
                    ("Reasons", reason),
                ),
            ),
            _offence(work),
        ),
    )


def _record(
    session: TenantSession,
    work: CaseWork,
    *,
    name: str,
    box: str,
    dated: str,
    source: str,
    sections: Iterable[Section],
) -> Letter:
    return Letter(
        reader=Reader.POLICE,
        name=name,
        box=box,
        force=session.actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        dated=dated,
        issued_by=with_rank(session.actor.name, session.actor.rank),
        sections=tuple(each for each in sections if each.rows or each.paragraphs or each.table),
        source=source,
    )


def _offence(work: CaseWork) -> Section:
    return Section(heading="Offence", rows=offence_rows(work))


def _evidence(work: CaseWork) -> Section:
    resolution = work.resolution
    decided = resolution.evidence_decided_on
    return Section(
        heading="Evidence and public interest",
        rows=known(
            ("Evidence", resolution.evidence_summary),
            ("Public interest", resolution.public_interest),
            ("Decided by", with_rank(resolution.evidence_decider, resolution.evidence_decider_rank)),
            ("On", in_words(decided) if decided else None),
            ("Admission", resolution.admission_reference),
        ),
    )


def _history(work: CaseWork) -> Section:
    """Earlier outcomes as they were recorded; a list that was never asked for is not an empty one."""
    earlier = work.resolution.answers.get("history")
    if not isinstance(earlier, list | tuple):
        return Section(heading="Earlier outcomes", paragraphs=("Not recorded.",))
    rows = tuple(
        (
            str(each.get("type", "")).replace("_", " "),
            str(each.get("date", "")),
            str(each.get("offence") or "not recorded"),
        )
        for each in earlier
        if isinstance(each, Mapping)
    )
    return Section(
        heading="Earlier outcomes",
        paragraphs=() if rows else ("None are recorded.",),
        table=Table(caption="Earlier outcomes", columns=("What", "When", "Offence"), rows=rows),
    )


def _gravity(work: CaseWork) -> tuple[Pair, ...]:
    with force_locale("en"):
        rows = working_rows(work.resolution.gravity_working)
    scored = tuple(
        (str(row["key"]), f"{row['value']} ({row['source']})" if row["source"] else str(row["value"]))
        for row in rows
        if row["value"] not in (None, "")
    )
    deviation = known(("Not what the gravity map leads to, because", work.resolution.deviation_reason))
    return (*(scored or (("Score", "not scored"),)), *deviation)


def _similar(work: CaseWork) -> str:
    """The figures as they stood when the choice was made."""
    quality = work.decision.results.get("quality") if work.decision else None
    stored = quality.get("similar") if isinstance(quality, Mapping) else None
    if not isinstance(stored, Mapping):
        return "This case could not be compared with others."
    similar: SimilarCases = similar_from(stored)
    disposal = work.resolution.chosen or ""
    if not similar.total:
        return "No similar case was found."
    unusual = " That is unusual." if is_outlying(similar, disposal, work.parameters) else ""
    return (
        f"{similar.chosen(disposal)} of {similar.total} similar cases were resolved in this way between"
        f" {in_words(similar.since)} and {in_words(similar.until)}.{unusual}"
    )


def _obstacles(decision: Decision) -> Section:
    """What stands in the way or asks for somebody, and what has to be done, rule by rule."""
    return Section(
        heading="What the rules ask for",
        paragraphs=() if decision.obstacles else ("No rule stands in the way.",),
        points=decision.required_actions,
        table=Table(
            caption="Rules that stand in the way or ask for somebody",
            columns=("Rule", "What it says", "Source"),
            rows=tuple((each.rule, each.message, source_words(each.source)) for each in decision.obstacles),
        ),
    )


def _result(decision: Decision) -> str:
    return decision.result.value.replace("_", " ").lower()


def _conditions(work: CaseWork) -> tuple[Section, ...]:
    return tuple(
        Section(
            heading=f"Condition {number}", paragraphs=(item.condition.text,), rows=condition_text(item).rows
        )
        for number, item in enumerate(work.conditions, start=1)
    )


def _victims(work: CaseWork) -> tuple[Pair, ...]:
    """How many were heard, and why a listed action is not attached; the views stand in the consultation record."""
    resolution = work.resolution
    heard = sum(1 for victim in work.victims if victim.said and victim.said.views)
    kind = resolution.exception_kind
    return known(
        ("Victims", f"{len(work.victims)}, of whom {heard} gave views" if work.victims else "none recorded"),
        (
            "A listed action is not attached, because",
            f"{_EXCEPTIONS.get(kind, kind)}: {resolution.exception_reason}" if kind else None,
        ),
    )


def _on_submitting(work: CaseWork) -> str | None:
    """What the officer wrote when the case was last submitted."""
    kept = work.decision.results.get(SUBMITTED) if work.decision else None
    return kept if isinstance(kept, str) else None


def _consent_wanted(work: CaseWork) -> str:
    """Asked for where the offence can be tried on indictment only."""
    return (
        "asked for: indictable only" if work.offence.mode_of_trial == "indictable_only" else "not in question"
    )
