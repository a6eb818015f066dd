"""What is typed in a register."""

from __future__ import annotations

from typing import Any  # a field of WTForms

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from fairlead.providers.groups.forms.fields import (
    coded,
)
from fairlead.providers.groups.queries import RegisterPage
from fairlead.providers.groups.use_cases import (
    Line,
    SaveRegister,
)
from fairlead.providers.groups.use_cases.register import (
    LONGEST_NOTE,
    LONGEST_REASON,
    note_field,
    result_field,
)
from fairlead.providers.groups.words import CANCEL_CODES, RESULTS, note_of, result_of


class RegisterForm(FlaskForm):
    """The register of one session; `register_form` adds the lines."""

    took_place = RadioField(
        _("Did the session take place?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("yes", _("Yes")),
            SelectChoice("no", _("No, we cancelled it: it counts against nobody")),
        ],
        default="yes",
        validators=[InputRequired(_("Select whether the session took place"))],
    )
    cancel_code = SelectField(
        _("If it did not take place, why?"),
        widget=GovSelect(),
        choices=coded(CANCEL_CODES, _("It took place")),
        validators=[Optional()],
    )
    note_to_all = TextAreaField(
        _("Note to all (optional)"),
        widget=GovTextArea(),
        description=_("Each referring officer reads it about their own person. Name nobody."),
        validators=[Optional(), Length(max=LONGEST_NOTE)],
    )
    reason = TextAreaField(
        _("If you correct what was saved, why?"),
        widget=GovTextArea(),
        validators=[Optional(), Length(max=LONGEST_REASON)],
    )

    def command(self, page: RegisterPage, version: int) -> SaveRegister:
        """The register as a command."""
        lines = [
            Line(
                member_id=each.id,
                result=self[result_field(each.id)].data or "",
                note=self[note_field(each.id)].data or "",
            )
            for each in page.members
            if each.open
        ]
        return SaveRegister(
            session_id=page.held.id,
            took_place=self.took_place.data == "yes",
            cancel_code=self.cancel_code.data or "",
            lines=lines,
            note_to_all=self.note_to_all.data or "",
            reason=self.reason.data or "",
            version=version,
        )


def register_form(page: RegisterPage, *, everybody: str = "") -> RegisterForm:
    """The form of a register with two fields for each member: as it was saved, or ``everybody`` with one result."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {
        "took_place": "no" if page.held.cancel_code else "yes",
        "cancel_code": page.held.cancel_code or "",
    }
    for each in page.members:
        if not each.open:
            continue
        saved = page.lines.get(each.id)
        fields[result_field(each.id)] = SelectField(
            _("What came of it for %(name)s", name=each.subject_label),
            widget=GovSelect(),
            choices=coded(RESULTS, _("Select")),
            validators=[Optional()],
        )
        fields[note_field(each.id)] = StringField(
            _("Note on %(name)s (optional)", name=each.subject_label),
            widget=GovTextInput(),
            validators=[Optional(), Length(max=LONGEST_NOTE)],
        )
        data[result_field(each.id)] = result_of(saved) if saved is not None else everybody
        data[note_field(each.id)] = note_of(saved) if saved is not None else ""
    form: RegisterForm = type("RegisterOfMembers", (RegisterForm,), fields)(data=data)
    return form
