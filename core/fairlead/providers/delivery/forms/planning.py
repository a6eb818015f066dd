"""The action plan, and the sender's answer to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any  # a form whose fields are counted

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from fairlead.providers.delivery.forms.fields import words_field
from fairlead.providers.delivery.use_cases import DecidePlan, Objective, SubmitPlan
from fairlead.providers.delivery.use_cases.plans import LONGEST_OBJECTIVE, MOST_OBJECTIVES
from fairlead.web.fields import DatePartsField, required_date

ANOTHER = "another"
"""Name of the button that asks for one more objective."""


class _PlanForm(FlaskForm):
    agreed_on = DatePartsField(
        _("When was it agreed with the person?"), validators=[InputRequired(_("Enter when it was agreed"))]
    )
    agreed_with = StringField(
        _("Who agreed to it?"),
        widget=GovTextInput(),
        description=_("For example, the person and you; or the person with an interpreter"),
        validators=[InputRequired(_("Enter who agreed to it")), Length(max=200)],
    )
    submit = SubmitField(_("Submit to the officer"), widget=GovSubmitInput())

    shown: int

    def command(self, referral_id: uuid.UUID, version: int) -> SubmitPlan:
        """The plan as a command, with the objectives in the order in which they stand."""
        return SubmitPlan(
            referral_id=referral_id,
            objectives=[
                Objective(
                    objective=self[f"objective_{number}"].data or "",
                    activities=self[f"activities_{number}"].data or "",
                )
                for number in range(self.shown)
            ],
            agreed_on=required_date(self.agreed_on),
            agreed_with=self.agreed_with.data or "",
            version=version,
        )


def plan_form(kept: Sequence[tuple[str, str]], posted: Mapping[str, str]) -> Any:
    """The form of a plan, filled with objectives and activities; what was posted goes before.

    It shows as many objectives as there are, at least one, and one more for whoever asked for `ANOTHER`.
    """
    typed = [
        n for n in range(MOST_OBJECTIVES) if posted.get(f"objective_{n}") or posted.get(f"activities_{n}")
    ]
    filled = (typed[-1] + 1 if typed else 0) if posted else len(kept)
    shown = min(max(filled, 1) + (ANOTHER in posted), MOST_OBJECTIVES)
    fields: dict[str, object] = {"shown": shown}
    for number in range(shown):
        fields[f"objective_{number}"] = StringField(
            _("Objective %(number)s", number=number + 1),
            widget=GovTextInput(),
            validators=[Optional(), Length(max=LONGEST_OBJECTIVE)],
        )
        fields[f"activities_{number}"] = words_field(
            _("What is done for objective %(number)s", number=number + 1)
        )
    data = {}
    for number, (objective, activities) in enumerate(kept[:shown]):
        data[f"objective_{number}"], data[f"activities_{number}"] = objective, activities
    return type("PlanForm", (_PlanForm,), fields)(data=data)


class DecidePlanForm(FlaskForm):
    """The sender's answer."""

    answer = RadioField(
        _("Do you approve this plan?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("approve", _("Yes, approve it")),
            SelectChoice("return", _("No, return it to the provider")),
        ],
        validators=[InputRequired(_("Select whether you approve this plan"))],
    )
    reason = words_field(
        _("If you return it, why?"),
        _("The provider sees this. Say nothing of a victim."),
    )
    submit = SubmitField(_("Send answer"), widget=GovSubmitInput())

    def command(self, referral_id: uuid.UUID, version: int) -> DecidePlan:
        """The answer as a command; a reason is only of a return."""
        approve = self.answer.data == "approve"
        return DecidePlan(
            referral_id=referral_id,
            approve=approve,
            reason="" if approve else self.reason.data or "",
            version=version,
        )
