"""What is typed about an unmet need: shape checked here, rules in the use case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import Field, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from fairlead.providers.directory.areas import COUNTRIES, area_code
from fairlead.providers.directory.words import NEEDS
from fairlead.providers.matching.unmet import LONGEST_WORDS, RecordUnmetNeed
from fairlead.providers.matching.unmet_reasons import UNMET_REASONS


class UnmetNeedForm(FlaskForm):
    """What was looked for in vain."""

    need = SelectField(
        _("Which need?"),
        widget=GovSelect(),
        choices=[
            SelectChoice("", _("Select the need")),
            *(SelectChoice(key, words) for key, words in NEEDS.items()),
        ],
        validators=[InputRequired(_("Select the need"))],
    )
    area = StringField(
        _("Where does the person live?"),
        widget=GovTextInput(),
        description=_("The local authority, for example Middlesbrough. Leave it empty if it is not known"),
        validators=[Optional(), Length(max=100)],
    )
    reason = SelectField(
        _("Why does nothing meet it?"),
        widget=GovSelect(),
        choices=[
            SelectChoice("", _("Select a reason")),
            *(SelectChoice(key, words) for key, words in UNMET_REASONS.items()),
        ],
        validators=[InputRequired(_("Select why nothing meets it"))],
    )
    words = TextAreaField(
        _("Anything to add (optional)"),
        widget=GovTextArea(),
        description=_(
            "Only about the need and the place. No name, and nothing by which somebody could be known"
        ),
        validators=[
            Optional(),
            Length(max=LONGEST_WORDS, message=_("The words must be %(max)d characters or fewer")),
        ],
    )
    submit = SubmitField(_("Record the unmet need"), widget=GovSubmitInput())

    def start_from(self, arguments: Mapping[str, str]) -> None:
        """Show what the page of matches found; codes that nobody knows are left out."""
        for field in (self.need, self.reason):
            field.data = arguments.get(field.name, "")
        self.area.data = arguments.get("area", "")[:100]

    def validate_area(self, field: Field) -> None:
        """A local authority by name or code; a whole country says too little."""
        code = area_code(field.data or "")
        if (field.data or "").strip() and (code is None or code in COUNTRIES):
            raise ValidationError(gettext("Enter a local authority of England or Wales, or leave it empty"))

    def command(self, case_id: uuid.UUID, referral_id: uuid.UUID | None) -> RecordUnmetNeed:
        """The record as a command."""
        return RecordUnmetNeed(
            case_id=case_id,
            need=self.need.data or "",
            area=area_code(self.area.data or "") or "",
            reason=self.reason.data or "",
            words=self.words.data or "",
            referral_id=referral_id,
        )
