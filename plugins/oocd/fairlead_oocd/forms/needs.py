"""The needs assessment and the vulnerability screen as a form, made from the questionnaires in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from wtforms import Field

from fairlead.public import Question
from fairlead_oocd.forms.fields import QuestionForm, Words, any_of, one_of, paragraph, text, yes_no, yes_or_no
from fairlead_oocd.forms.words import screen_flags
from fairlead_oocd.queries.work import CaseWork
from fairlead_oocd.questionnaires import (
    ALCOHOL,
    NEEDS,
    questionnaire,
    scored_questions,
    told_questions,
)
from fairlead_oocd.use_cases.needs import RecordNeeds

_ABOUT: Words = (("linked", _("Linked to the offence")), ("wants-help", _("Wants help with it")))


class NeedsForm(QuestionForm):
    """Agreement and the screen; `needs_form` adds a field for each question of the questionnaires."""

    consent = yes_no(
        _("Does the person agree to talk about their needs?"),
        needed=_("Choose whether the person agrees to talk about needs"),
    )
    note = paragraph(
        _("What would help?"),
        hint=_("Opinion of the assessor. Health details belong in their own record"),
        limit=2000,
    )
    screened = yes_no(
        _("Has the person been screened for vulnerability?"),
        needed=_("Choose whether the person has been screened"),
    )
    flags = any_of(
        _("What did the screen find?"),
        screen_flags(),
        hint=_("Choose all that apply, or none"),
    )
    screened_by = text(_("Screened by"), needed=_("Enter who screened"), limit=120)
    screening_tool = text(
        _("With which tool?"),
        hint=_("For example, the force’s screening form"),
        needed=_("Enter the tool that was used"),
        limit=120,
    )
    adjustments_made = text(_("Adjustments made"), limit=300)
    liaison_and_diversion = text(
        _("Liaison and diversion: what came of it?"),
        hint=_("Leave empty if the person was not referred"),
        limit=300,
    )

    def start_from(self, work: CaseWork, screened_by: str) -> None:
        """Show the screen that was recorded with the eligibility questions: nobody is asked twice."""
        before = work.resolution.answers.get("vulnerability")
        screen = before if isinstance(before, Mapping) else {}
        self.fill({"screened": yes_or_no(screen.get("screened")), "flags": screen.get("flags")})
        self.fill({"screened_by": screened_by, "adjustments_made": work.suspect.adjustments})

    def rows_of_needs(self) -> Sequence[tuple[Field, Field]]:
        """For each domain the question about the need, and the one about what it is linked to."""
        return [
            (self[_need(question)], self[_about(question)])
            for question in scored_questions(questionnaire(NEEDS))
        ]

    def rows_of_alcohol(self) -> Sequence[Field]:
        """The questions of the alcohol screen."""
        return [self[_alcohol(question)] for question in scored_questions(questionnaire(ALCOHOL))]

    def rows_in_words(self) -> Sequence[Field]:
        """The questions that are answered in words."""
        return [self[_told(question)] for question in told_questions(questionnaire(NEEDS))]

    def command(self, reference: str, version: int) -> RecordNeeds:
        """The assessment. A question left open is unknown."""
        needs = scored_questions(questionnaire(NEEDS))
        about = {question.key: self.chosen(_about(question)) for question in needs}
        return RecordNeeds(
            reference=reference,
            version=version,
            consent=self.flag("consent") is True,
            needs=self._scores({question.key: _need(question) for question in needs}),
            linked=[domain for domain, ticked in about.items() if "linked" in ticked],
            wants_help=[domain for domain, ticked in about.items() if "wants-help" in ticked],
            told={
                question.key: typed
                for question in told_questions(questionnaire(NEEDS))
                if (typed := self.value(_told(question)))
            },
            alcohol=self._scores(
                {question.key: _alcohol(question) for question in scored_questions(questionnaire(ALCOHOL))}
            ),
            note=self.value("note"),
            screened=self.flag("screened") is True,
            flags=self.chosen("flags"),
            screened_by=self.needed("screened_by"),
            screening_tool=self.needed("screening_tool"),
            adjustments_made=self.value("adjustments_made"),
            liaison_and_diversion=self.value("liaison_and_diversion"),
        )

    def _scores(self, fields: Mapping[str, str]) -> dict[str, int]:
        return {key: int(chosen) for key, name in fields.items() if (chosen := self.value(name)) is not None}


def needs_form() -> NeedsForm:
    """The form with a field for each question of the questionnaires in use."""
    fields: dict[str, Field] = {}
    for question in scored_questions(questionnaire(NEEDS)):
        fields[_need(question)] = _scale(question)
        fields[_about(question)] = any_of(_("%(need)s: tick what is so", need=question.text), _ABOUT)
    for question in scored_questions(questionnaire(ALCOHOL)):
        fields[_alcohol(question)] = _scale(question)
    for question in told_questions(questionnaire(NEEDS)):
        fields[_told(question)] = paragraph(question.text, hint=question.hint, limit=1000)
    made: NeedsForm = type("NeedsFormInUse", (NeedsForm,), fields)()
    return made


def _scale(question: Question) -> Field:
    words = [(str(score), label) for score, label in question.choices]
    return one_of(question.text, words, hint=question.hint)


def _need(question: Question) -> str:
    return f"need_{question.key.replace('-', '_')}"


def _about(question: Question) -> str:
    return f"about_{question.key.replace('-', '_')}"


def _alcohol(question: Question) -> str:
    return f"alcohol_{question.key.replace('-', '_')}"


def _told(question: Question) -> str:
    return f"told_{question.key.replace('-', '_')}"
