"""What a provider adds to a referral: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from fairlead.providers.evidence.models import Answer, CourseOutcome, EvidenceKind
from fairlead.providers.evidence.use_cases import (
    LONGEST_CODE,
    LONGEST_COURSE,
    LONGEST_NOTE,
    AddEvidence,
    RecordFeedback,
    RecordResult,
    WithdrawEvidence,
)
from fairlead.providers.evidence.words import ANSWERS, KINDS, OUTCOMES, RATINGS
from fairlead.uploads.fields import UploadField
from fairlead.uploads.kinds import CSV, PAPERS
from fairlead.web.fields import DatePartsField, required_date


class EvidenceForm(FlaskForm):
    """A file that shows what was done."""

    kind = RadioField(
        _("What is it?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        validators=[InputRequired(_("Select what it is"))],
    )
    note = TextAreaField(
        _("What does it show?"),
        widget=GovTextArea(),
        description=_("The sender sees this. Nothing that the person told you in confidence."),
        validators=[
            InputRequired(_("Enter what it shows")),
            Length(max=LONGEST_NOTE, message=_("What it shows must be %(max)d characters or fewer")),
        ],
    )
    file = UploadField(_("File"), allowed=PAPERS, needed=_("Choose a file"))
    submit = SubmitField(_("Add evidence"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> AddEvidence:
        """The evidence as a command; it makes nothing out of date, so it needs no version."""
        del version
        return AddEvidence(
            referral_id=referral_id,
            kind=EvidenceKind(self.kind.data),
            note=self.note.data or "",
            upload=self.file.upload,
        )


class WithdrawEvidenceForm(FlaskForm):
    """A file that should not have been added."""

    reason = TextAreaField(
        _("Why do you take it back?"),
        widget=GovTextArea(),
        description=_("The sender sees this, and that there was a file. Nobody can open it any more."),
        validators=[InputRequired(_("Enter why it is taken back")), Length(max=LONGEST_NOTE)],
    )
    submit = SubmitField(_("Take it back"), widget=GovSubmitInput())
    evidence_id: uuid.UUID

    def command(self, referral_id: uuid.UUID, version: int) -> WithdrawEvidence:
        """The taking back as a command."""
        del version
        return WithdrawEvidence(
            referral_id=referral_id, evidence_id=self.evidence_id, reason=self.reason.data or ""
        )


class ResultForm(FlaskForm):
    """How an online course ended."""

    course = StringField(
        _("Which course?"),
        widget=GovTextInput(),
        validators=[InputRequired(_("Enter the course")), Length(max=LONGEST_COURSE)],
    )
    completed_on = DatePartsField(
        _("On which day did it end?"), validators=[InputRequired(_("Enter the day on which it ended"))]
    )
    outcome = RadioField(
        _("How did it end?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOMES.items()],
        validators=[InputRequired(_("Select how it ended"))],
    )
    score = StringField(
        _("Score in per cent (optional)"),
        widget=GovTextInput(),
        validators=[
            Optional(),
            Regexp(r"^\s*\d{1,3}\s*%?\s*$", message=_("Enter the score as a whole number, like 85")),
        ],
    )
    hours = StringField(
        _("Hours that count toward the condition (optional)"),
        widget=GovTextInput(),
        description=_("For example, 1.5. They count only if the course was passed."),
        validators=[Optional()],
    )
    provider_code = StringField(
        _("Code on your own certificate (optional)"),
        widget=GovTextInput(),
        description=_("A passed course also gets a code from us that the person can show."),
        validators=[Optional(), Length(max=LONGEST_CODE)],
    )
    completes = BooleanField(
        _("With this, the person has completed the intervention"),
        widget=GovCheckboxInput(),
        description=_("The end is reported to the referring officer."),
    )
    submit = SubmitField(_("Record result"), widget=GovSubmitInput())

    def validate_hours(self, field: StringField) -> None:
        """A number with at most two decimals."""
        try:
            self.counted = Decimal((field.data or "0").strip() or "0")
            if self.counted.is_finite() and self.counted == self.counted.quantize(Decimal("0.01")):
                return
        except InvalidOperation:
            pass
        raise ValidationError(gettext("Enter the hours as a number, like 1.5"))

    def command(self, referral_id: uuid.UUID, version: int) -> RecordResult:
        """The result as a command."""
        score = (self.score.data or "").strip().removesuffix("%").strip()
        return RecordResult(
            referral_id=referral_id,
            course=self.course.data or "",
            completed_on=required_date(self.completed_on),
            outcome=CourseOutcome(self.outcome.data),
            version=version,
            score=int(score) if score else None,
            hours=getattr(self, "counted", Decimal(0)),
            provider_code=self.provider_code.data or "",
            completes=bool(self.completes.data),
        )


def _answer_field(question: LazyString) -> RadioField:
    return RadioField(
        question,
        widget=GovRadioInput(),
        choices=[SelectChoice(each.value, words) for each, words in ANSWERS.items()],
        validators=[InputRequired(_("Select what the person answered"))],
    )


class FeedbackForm(FlaskForm):
    """What the person said of a service when it was over."""

    rating = RadioField(
        _("How good was it, all in all?"),
        widget=GovRadioInput(),
        choices=[SelectChoice(str(number), words) for number, words in RATINGS.items()],
        validators=[InputRequired(_("Select how good it was"))],
    )
    helped = _answer_field(_("Did it help with what it was for?"))
    respected = _answer_field(_("Were you treated with respect?"))
    suited = _answer_field(_("Did the times, the place and the way suit you?"))
    submit = SubmitField(_("Record the answers"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> RecordFeedback:
        """The answers as a command."""
        return RecordFeedback(
            referral_id=referral_id,
            rating=int(self.rating.data),
            helped=Answer(self.helped.data),
            respected=Answer(self.respected.data),
            suited=Answer(self.suited.data),
            version=version,
        )


class ResultsFileForm(FlaskForm):
    """Many results in one table."""

    file = UploadField(_("Table of results"), allowed=(CSV,), needed=_("Choose a file"))
