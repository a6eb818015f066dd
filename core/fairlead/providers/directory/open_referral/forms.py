"""The form that takes in a file."""

from __future__ import annotations

import json

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.taking_in import TakeIn
from fairlead.uploads.fields import UploadField
from fairlead.uploads.kinds import JSON

MOST_BYTES = 2_000_000
FAULTS_SHOWN = 10


class TakeInForm(FlaskForm):
    """A file of the standard, and whether anything is to be proposed."""

    file = UploadField(_("Open Referral file (JSON)"), allowed=(JSON,), needed=_("Choose a file"))
    what = RadioField(
        _("What should happen?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("check", _("Only show what would be different")),
            SelectChoice("propose", _("Send what is different to the commissioner for approval")),
        ],
        validators=[InputRequired(_("Select what should happen"))],
    )

    def validate_file(self, field: UploadField) -> None:
        """JSON of the standard, neither too large nor anything else."""
        if field.upload is None:
            return  # the field has said why
        content = field.upload.content
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
