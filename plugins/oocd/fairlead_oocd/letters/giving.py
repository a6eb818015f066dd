"""What is made beside the signed document: a notice of notification, statements of those present, a referral.

The referral is that of a child to the youth justice service. English, like every document of the module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from fairlead.public import ContactLine, Route, TenantSession, local_day, period_beginning_with
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.documents.content import in_words
from fairlead_oocd.documents.letter import Letter, Reader, Section, known
from fairlead_oocd.letters.agreement import clock, condition_text, is_child, offence_rows, person_rows
from fairlead_oocd.letters.notices import letter_to_person, with_rank
from fairlead_oocd.models import YouthReferral
from fairlead_oocd.queries.work import CaseWork, text_setting

NOTIFY_WITHIN_DAYS = 3
"""Sexual Offences Act 2003 s.83(1), s.84(1): a period beginning with the day itself."""
_NOTIFICATION_SOURCE = (
    "Sexual Offences Act 2003 ss.80(1)(d), 83(1), 84(1), 91; what has to be told: s.83(5) and the regulations of"
    " 2012, as HMICFRS describes them [verified-secondary]; how long: s.82 [from memory]"
)
_TASKS = {
    "Appropriate adult": (
        "I was there to support the person and to help the police and the person understand each other.",
        "I was there while the document was explained, while the person answered, and while it was signed or given.",
        "I could speak with the person alone before anything was agreed.",
    ),
    "Interpreter": (
        "I interpreted everything that was said, and what was read out of the document, truly and in full.",
        "I was there while the document was explained, while the person answered, and while it was signed or given.",
    ),
}
_NOT_RECORDED = "not recorded"


def notification_notice(session: TenantSession, work: CaseWork, route: Route, given: date) -> Letter:
    """What somebody cautioned for an offence of Schedule 3 has to tell the police, by when and where."""
    period = "" if is_child(work, given) else text_setting(session, "notification_period", given)
    by = in_words(period_beginning_with(given, NOTIFY_WITHIN_DAYS))
    return letter_to_person(
        session,
        work,
        route,
        name="Notice of notification requirements",
        dated=in_words(given),
        source=_NOTIFICATION_SOURCE,
        sections=(
            Section(
                heading="Why you have this notice",
                paragraphs=(
                    f"Today you were given a {TITLES[work.resolution.chosen or ''].lower()}.",
                    "The offence is listed in Schedule 3 to the Sexual Offences Act 2003.",
                    "So the law asks you to tell the police about you.",
                ),
                rows=offence_rows(work, summary=False),
            ),
            Section(
                heading="What you have to do",
                paragraphs=("Go to a police station and tell the police these things about you:",),
                points=(
                    "your name, and every other name that you use",
                    "your date of birth and your National Insurance number",
                    "your home address, and any other address where you regularly stay",
                    "your passport, and your bank and card details",
                ),
                rows=known(
                    ("By", f"{by}: three days beginning with today"),
                    ("Where", text_setting(session, "notification_places", given) or "an officer tells you"),
                    ("For how long", period or "an officer tells you"),
                ),
            ),
            Section(
                heading="When something changes",
                paragraphs=(
                    "Tell the police within three days, counting the day of the change.",
                    "This is so when you use a new name, when you move, or when you stay elsewhere for longer.",
                    "An officer tells you what counts.",
                ),
            ),
            Section(
                heading="If you do not do it",
                paragraphs=(
                    "It is an offence not to do this without a reasonable excuse, or to say what you know is false.",
                    "You can be sent to prison for up to five years.",
                ),
            ),
        ),
    )


def statements(session: TenantSession, work: CaseWork, route: Route, given: date) -> tuple[Letter, ...]:
    """What each appropriate adult and interpreter who was there states, to be signed by them."""
    return tuple(
        _statement(session, work, route, given, str(each["role"]), str(each["name"])) for each in _there(work)
    )


def youth_referral(
    session: TenantSession, work: CaseWork, referral: YouthReferral, told: Sequence[ContactLine]
) -> Letter:
    """What the youth justice service is told: who, what was given and for what, and how to reach the child."""
    resolution = work.resolution
    adult = next((str(each["name"]) for each in _there(work) if each["role"] == "Appropriate adult"), None)
    return Letter(
        reader=Reader.PARTNER,
        name="Referral to the youth justice service",
        force=session.actor.organisation,
        reference=work.case.reference,
        crime_reference=work.case.crime_reference or "",
        to=("To", (("Service", referral.service),)),
        dated=in_words(referral.sent_on),
        issued_by=with_rank(session.actor.name, session.actor.rank),
        sections=(
            Section(
                heading="The child",
                rows=(
                    *person_rows(session, work),
                    *_reached_at(told),
                    *known(
                        ("Appropriate adult", adult),
                        ("Adjustments", work.suspect.adjustments),
                        ("Adjustments made so far", resolution.adjustments_made),
                        ("Language", work.suspect.preferred_language),
                    ),
                ),
            ),
            Section(
                heading="What was given",
                rows=known(
                    ("Resolution", TITLES[resolution.chosen or ""]),
                    ("Given on", in_words(resolution.given_on) if resolution.given_on else None),
                    ("Given by", with_rank(resolution.explained_by, resolution.explained_by_rank)),
                ),
            ),
            Section(heading="For which offence", rows=offence_rows(work, summary=False)),
            *(
                Section(
                    heading=f"Condition {number}",
                    paragraphs=(item.condition.text,),
                    rows=condition_text(item).rows,
                )
                for number, item in enumerate(work.conditions, start=1)
            ),
            *((Section(heading="Note", paragraphs=(referral.note,)),) if referral.note else ()),
            Section(
                heading="What we ask",
                paragraphs=(
                    "Please assess the child, and tell us whether a programme is arranged or needed.",
                ),
            ),
        ),
        source="Crime and Disorder Act 1998 s.66ZB(1)–(3)",
    )


def _reached_at(told: Sequence[ContactLine]) -> tuple[tuple[str, str], ...]:
    """Telephone and email of the child that may be told, each with how to use it."""
    labels = {"phone": "Telephone", "email": "Email"}
    return tuple(
        (labels[each.kind], "; ".join((each.value, *each.instructions)))
        for each in told
        if each.kind in labels and each.value is not None
    )


def _there(work: CaseWork) -> tuple[Mapping[str, object], ...]:
    return tuple(each for each in work.resolution.present if each.get("role") in _TASKS)


def _statement(  # noqa: PLR0917  # called above only
    session: TenantSession, work: CaseWork, route: Route, given: date, role: str, name: str
) -> Letter:
    resolution = work.resolution
    said = resolution.answers.get("interpreter")
    language = said.get("language") if role == "Interpreter" and isinstance(said, Mapping) else None
    statement = letter_to_person(
        session,
        work,
        route,
        name=f"Statement of the {role.lower()}",
        dated=in_words(local_day(resolution.offer_ended_at))
        if resolution.offer_ended_at
        else in_words(given),
        source="PACE Code C, as described in guidance; the wording [design]",
        sections=(
            Section(
                heading="Who was there, and when",
                rows=known(
                    (role, name),
                    ("Language", str(language) if language else None),
                    ("What was given", TITLES[resolution.chosen or ""]),
                    ("Place", resolution.offer_place),
                    ("From", clock(resolution.offer_started_at)),
                    ("To", clock(resolution.offer_ended_at)),
                    ("Explained by", with_rank(resolution.explained_by, resolution.explained_by_rank)),
                ),
            ),
            Section(heading="Statement", paragraphs=_TASKS[role]),
            Section(
                heading="Signature",
                rows=(("Name", name), ("Signature", "…………………………………………"), ("Date", "………………………")),
            ),
        ),
    )
    return replace(statement, issued_by="")  # whoever signs it states it, not the officer
