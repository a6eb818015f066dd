"""Forms about cases: the shape of the input, and the command it becomes."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from fairlead.cases.models import AssertionType
from fairlead.cases.use_cases.notes import LONGEST_NOTE, WriteNote


class NoteForm(FlaskForm):
    """A note: nobody is spared saying whether it is a fact, an opinion or an allegation."""

    body = TextAreaField(
        _("Note"),
        widget=GovTextArea(),
        validators=[
            InputRequired(_("Enter the note")),
            Length(max=LONGEST_NOTE, message=_("The note must be %(max)d characters or fewer")),
        ],
    )
    assertion_type = RadioField(
        _("What kind of statement is it?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("fact", _("Fact: seen, heard or documented")),
            SelectChoice("opinion", _("Opinion: an assessment by you or somebody else")),
            SelectChoice("allegation", _("Allegation: said by somebody, not established")),
        ],
        validators=[InputRequired(_("Choose whether it is a fact, an opinion or an allegation"))],
    )
    basis = StringField(
        _("How do you know? (optional)"),
        widget=GovTextInput(),
        description=_("For example, told by the officer who attended"),
        validators=[Length(max=500)],
    )
    visibility = RadioField(
        _("Who may see it?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("case", _("Everybody here who may see this case")),
            SelectChoice("team", _("Only the team that has this case")),
            SelectChoice("shared", _("Also organisations that the notes of this case were shared with")),
        ],
        default="case",
        validators=[InputRequired(_("Choose who may see it"))],
    )

    def command(self, case_id: uuid.UUID) -> WriteNote:
        """What the use case is asked to do. Call it on a form that validated."""
        return WriteNote(
            case_id=case_id,
            assertion_type=AssertionType(self.assertion_type.data),
            body=self.body.data or "",
            basis=self.basis.data or None,
            visibility=self.visibility.data,
        )
