"""The end of an intervention, with what came of each objective."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any  # a form whose fields are counted

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import RadioField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from fairlead.providers.delivery.forms.fields import choices, reasons, words_field
from fairlead.providers.delivery.reasons import ENDINGS
from fairlead.providers.delivery.words import RESULTS
from fairlead.providers.use_cases import EndReferral, OutcomeOf
from fairlead.web.fields import DatePartsField, required_date


class _EndForm(FlaskForm):
    result = RadioField(
        _("How did it end?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("completed", _("The person completed it")),
            SelectChoice("ended-early", _("It ended early")),
        ],
        validators=[InputRequired(_("Select how it ended"))],
    )
    code = SelectField(
        _("If it ended early, why?"), widget=GovSelect(), choices=reasons(ENDINGS), validators=[Optional()]
    )
    on = DatePartsField(_("On which day?"), validators=[InputRequired(_("Enter the day on which it ended"))])
    note = words_field(
        _("What was achieved, or why it ended early"),
        needed=_("Enter what was achieved, or why it ended early"),
    )
    submit = SubmitField(_("Report to the referring officer"), widget=GovSubmitInput())

    objectives: Sequence[str] = ()

    def outcomes(self) -> list[OutcomeOf]:
        """The report, one for each objective; none when it ended early and nothing was reported."""
        reported = [
            OutcomeOf(
                objective=objective,
                result=self[f"result_{number}"].data or "",
                how=self[f"how_{number}"].data or "",
                evidence=self[f"evidence_{number}"].data or "",
                still_needed=self[f"still_needed_{number}"].data or "",
            )
            for number, objective in enumerate(self.objectives)
        ]
        begun = any(each.result or each.how or each.evidence or each.still_needed for each in reported)
        return reported if begun or self.result.data == "completed" else []

    def command(self, referral_id: uuid.UUID, version: int) -> EndReferral:
        """The end as a command."""
        return EndReferral(
            referral_id=referral_id,
            completed=self.result.data == "completed",
            code=self.code.data or "",
            on=required_date(self.on),
            note=self.note.data or "",
            outcomes=self.outcomes(),
            version=version,
        )


def end_form(objectives: Sequence[str]) -> Any:
    """The form of the end, with fields for each objective."""
    fields: dict[str, object] = {"objectives": objectives}
    for number, objective in enumerate(objectives):
        short = objective[:80]
        fields[f"result_{number}"] = RadioField(
            _("What came of it: %(objective)s", objective=short),
            widget=GovRadioInput(),
            choices=choices(RESULTS),
            validators=[Optional()],
        )
        fields[f"how_{number}"] = words_field(_("How, or why not: %(objective)s", objective=short))
        fields[f"evidence_{number}"] = words_field(
            _("What shows it (optional): %(objective)s", objective=short)
        )
        fields[f"still_needed_{number}"] = words_field(
            _("What is still needed (optional): %(objective)s", objective=short)
        )
    return type("EndForm", (_EndForm,), fields)()
