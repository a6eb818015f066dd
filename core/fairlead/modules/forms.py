"""Switching a module on or off, as it is typed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from fairlead.modules.use_cases import SwitchModule


class EnableForm(FlaskForm):
    """The impact assessment under which the module is used."""

    dpia_reference = StringField(
        _("Reference of the data protection impact assessment"),
        widget=GovTextInput(),
        description=_("The assessment must cover the purposes and data listed above."),
        validators=[
            InputRequired(_("Enter the reference of the data protection impact assessment")),
            Length(max=100, message=_("The reference must be 100 characters or fewer")),
        ],
    )

    def command(self, module: str) -> SwitchModule:
        """The command to switch ``module`` on."""
        return SwitchModule(module=module, dpia_reference=self.dpia_reference.data or "")


class DisableForm(FlaskForm):
    """Nothing to type: the page says what will be hidden and asks for confirmation."""

    def command(self, module: str) -> SwitchModule:
        """The command to switch ``module`` off."""
        return SwitchModule(module=module)
