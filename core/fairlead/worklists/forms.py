"""Forms about lists of cases: the shape of the input, and the command it becomes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from fairlead.worklists.files import CSV, XLSX
from fairlead.worklists.policy import MOST_AT_ONCE
from fairlead.worklists.queries import Receiver
from fairlead.worklists.use_cases.reassigning import ReassignCases, Ticked
from fairlead.worklists.use_cases.saved_views import LONGEST_NAME, ChangeView, SaveView

_TICKED = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,9})")


class ReassignForm(FlaskForm):
    """To whom: one colleague or one team. The view fills in who is there."""

    person = SelectField(_("Colleague"), widget=GovSelect())
    team = SelectField(_("Or a team, without naming an officer"), widget=GovSelect())
    reason = StringField(
        _("Reason (optional)"),
        widget=GovTextInput(),
        description=_("Recorded in the log. Do not write about people in the case"),
        validators=[Length(max=300, message=_("The reason must be %(max)d characters or fewer"))],
    )

    def offer(self, people: Sequence[Receiver], teams: Sequence[str]) -> None:
        """Fill in who is there."""
        self.person.choices = [
            SelectChoice("", _("Choose a colleague")),
            *(SelectChoice(f"person:{each.id}", _label(each)) for each in people),
        ]
        self.team.choices = [
            SelectChoice("", _("Choose a team")),
            *(SelectChoice(f"team:{each}", each) for each in teams),
        ]

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Exactly one of the two."""
        sound: bool = super().validate(extra_validators)
        if sound and bool(self.person.data) == bool(self.team.data):
            self.person.errors = [
                _("Choose a colleague or a team, not both")
                if self.person.data
                else _("Choose a colleague or a team")
            ]
            return False
        return sound

    @property
    def to(self) -> str:
        """``person:<id>`` or ``team:<name>``."""
        return self.person.data or self.team.data or ""


def _label(receiver: Receiver) -> str:
    return f"{receiver.name}, {receiver.team}" if receiver.team else receiver.name


def ticked_ids(values: Sequence[str]) -> list[uuid.UUID]:
    """The ids of ticked cases, without repeats; what is no id is left out."""
    found: dict[uuid.UUID, None] = {}
    for value in values[: MOST_AT_ONCE * 2]:
        try:
            found[uuid.UUID(value)] = None
        except ValueError:
            continue
    return list(found)[:MOST_AT_ONCE]


def reassignment(values: Sequence[str], to: str, reason: str) -> ReassignCases:
    """What the check page asks for: each case as ``<id>:<version>``."""
    matches = filter(None, (_TICKED.fullmatch(value) for value in values))
    shown = {uuid.UUID(match[1]): int(match[2]) for match in matches}
    cases = tuple(Ticked(case_id=case_id, version=version) for case_id, version in shown.items())
    return ReassignCases(cases=cases, to=to, reason=reason.strip()[:300])


class SavedViewForm(FlaskForm):
    """A name, and for whom the view is."""

    name = StringField(
        _("Name of the view"),
        widget=GovTextInput(),
        description=_("For example, Burglary team, overdue. Do not use names of people"),
        validators=[
            InputRequired(_("Enter a name for the view")),
            Length(max=LONGEST_NAME, message=_("The name must be %(max)d characters or fewer")),
        ],
    )
    shared = BooleanField(_("Share it with my team"), widget=GovCheckboxInput())

    def change(self, view_id: uuid.UUID, version: int) -> ChangeView:
        """What the use case is asked to do. Call it on a form that validated."""
        return ChangeView(
            view_id=view_id, version=version, name=self.name.data or "", shared=bool(self.shared.data)
        )


class NewViewForm(SavedViewForm):
    """The same for a list that is not saved yet."""

    default = BooleanField(_("Open my worklist with it"), widget=GovCheckboxInput())

    def command(self, arguments: Mapping[str, str]) -> SaveView:
        """What the use case is asked to do. Call it on a form that validated."""
        return SaveView(
            name=self.name.data or "",
            arguments=arguments,
            shared=bool(self.shared.data),
            default=bool(self.default.data),
        )


class ExportForm(FlaskForm):
    """Who will have the file, why, and which kind of file."""

    recipient = StringField(
        _("Who will receive the file?"),
        widget=GovTextInput(),
        description=_("Name and organisation. Your own name if it stays with you"),
        validators=[InputRequired(_("Enter who will receive the file")), Length(max=200)],
    )
    reason = TextAreaField(
        _("Why is the file needed?"),
        widget=GovTextArea(),
        description=_(
            "Recorded in the log with every case in the file. Do not write about people in the cases"
        ),
        validators=[InputRequired(_("Say why the file is needed")), Length(max=400)],
    )
    form = RadioField(
        _("Kind of file"),
        widget=GovRadioInput(),
        choices=[SelectChoice(XLSX, _("Excel workbook (XLSX)")), SelectChoice(CSV, _("Text (CSV)"))],
        default=XLSX,
        validators=[InputRequired(_("Choose a kind of file"))],
    )
