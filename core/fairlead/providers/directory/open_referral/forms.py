"""The form that takes in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, ValidationError

from fairlead.providers.directory.open_referral import standard
from fairlead.providers.directory.open_referral.taking_in import TakeIn
from fairlead.providers.directory.open_referral.writing import page_of_all
from fairlead.uploads.fields import UploadField
from fairlead.uploads.kinds import JSON

MOST_BYTES = 2_000_000
FAULTS_SHOWN = 10
MOST_CARRIED = 400_000
"""Bytes of services that a page carries from the check to the sending; a form may not be much longer."""


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
        default="check",
        validators=[InputRequired(_("Select what should happen"))],
    )

    def validate_file(self, field: UploadField) -> None:
        """JSON of the standard, neither too large nor anything else."""
        if field.upload is None:
            return  # the field has said why
        content = field.upload.content
        if len(content) > MOST_BYTES:
            raise ValidationError(gettext("The file must be smaller than 2 MB"))
        self.services = _services_in(content)

    def command(self) -> TakeIn:
        """What was asked for. Call it on a form that validated."""
        return TakeIn(services=self.services, only_check=self.what.data == "check")


class SendCheckedForm(FlaskForm):
    """The services that a check found to be different, sent as they were checked: no file is chosen again."""

    checked = HiddenField(validators=[InputRequired()])

    def validate_checked(self, field: HiddenField) -> None:
        """What comes back from a page is read like a file."""
        self.services = _services_in(field.data or "")

    def command(self) -> TakeIn:
        """What is proposed. Call it on a form that validated."""
        return TakeIn(services=self.services, only_check=False)


def carried(services: Sequence[standard.Service]) -> str:
    """Services as a page carries them to be sent; empty for none, and for more than a form may hold."""
    contents = [each.model_dump(mode="json", exclude_unset=True) for each in services]
    text = json.dumps(page_of_all(contents), ensure_ascii=False, separators=(",", ":"))
    return text if services and len(text.encode()) <= MOST_CARRIED else ""


def _services_in(content: str | bytes) -> Sequence[standard.Service]:
    """The services of a document. Raises `ValidationError` for one that is not of the standard."""
    try:
        found = standard.read(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise ValidationError(gettext("The file is not JSON")) from error
    if isinstance(found, tuple):
        told = "; ".join(f"{fault.path} {fault.detail}" for fault in found[:FAULTS_SHOWN])
        raise ValidationError(gettext("The file does not follow the standard (HSDS 3): %(told)s", told=told))
    return found.contents
