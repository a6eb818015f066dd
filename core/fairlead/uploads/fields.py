"""The field of a form that takes a file. There is no other way in."""

from __future__ import annotations

from typing import Any  # a WTForms field has no types

from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovFileInput
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import InputRequired, Optional, ValidationError

from fairlead.uploads.kinds import SCANS, Upload, named
from fairlead.uploads.receiving import MEGABYTE, current_intake, receive
from fairlead.uploads.unfit import Unfit
from fairlead.web.unit_of_work import current_session


class UploadField(FileField):
    """A file that may be added; ``needed`` is the message without one. What was taken is ``upload``, None without one.

    A file that is not fit is an error of the field, before anything else of the form is done. It is read and scanned
    once, however often the form asks for it.
    """

    def __init__(
        self, label: Any = None, *, allowed: tuple[str, ...] = SCANS, needed: Any = None, **more: Any
    ) -> None:
        first = InputRequired(needed) if needed else Optional()
        super().__init__(label, widget=GovFileInput(), validators=[first], **more)
        self._allowed = allowed
        self.upload: Upload | None = None
        self.description = self.description or self._hint

    @property
    def _hint(self) -> str:
        intake = current_intake()
        told = _(
            "%(kinds)s, at most %(most)d MB", kinds=named(self._allowed), most=intake.largest // MEGABYTE
        )
        return told if intake.scanner else f"{told}. {_('Files are not scanned for viruses here.')}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """A field left empty arrives as a file without a name."""
        chosen = next((each for each in valuelist if isinstance(each, FileStorage) and each.filename), None)
        self.data = chosen
        self.raw_data = [] if chosen is None else [chosen]

    def pre_validate(self, form: Any) -> None:
        """Take the file, or say why not."""
        del form
        if self.data is not None:
            try:
                self.upload = receive(current_session(), self.data, self._allowed, current_intake())
            except Unfit as unfit:
                raise ValidationError(str(unfit)) from unfit
