"""The form that takes in a file."""

from __future__ import annotations

import json
from contextlib import closing

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovRadioInput
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.taking_in import TakeIn

MOST_BYTES = 2_000_000
FAULTS_SHOWN = 10


class TakeInForm(FlaskForm):
    """A file of the standard, and whether anything is to be proposed."""

    file = FileField(_("Open Referral file (JSON)"), widget=GovFileInput())
    what = RadioField(
        _("What should happen?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("check", _("Only show what would be different")),
            SelectChoice("propose", _("Send what is different to the commissioner for approval")),
        ],
        validators=[InputRequired(_("Select what should happen"))],
    )

    def validate_file(self, field: Field) -> None:
        """JSON of the standard, neither too large nor anything else."""
        content = b""
        if field.data:
            with closing(field.data):
                content = field.data.read(MOST_BYTES + 1)
        if not content:
            raise ValidationError(gettext("Choose a file"))
        if len(content) > MOST_BYTES:
            raise ValidationError(gettext("The file must be smaller than 2 MB"))
        try:
            found = standard.read(json.loads(content))
        except (ValueError, RecursionError) as error:
            raise ValidationError(gettext("The file is not JSON")) from error
        if isinstance(found, tuple):
            told = "; ".join(f"{fault.path} {fault.detail}" for fault in found[:FAULTS_SHOWN])
            raise ValidationError(
                gettext("The file does not follow the standard (HSDS 3): %(told)s", told=told)
            )
        self.services = found.contents

    def command(self) -> TakeIn:
        """What was asked for. Call it on a form that validated."""
        return TakeIn(services=self.services, only_check=self.what.data == "check")
