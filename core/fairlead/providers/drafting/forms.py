"""What is typed in each task: shape checked here, rules in the use cases."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any  # fields of WTForms

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Optional

from fairlead.providers.drafting.content import RISK, Line, Piece
from fairlead.providers.drafting.quality import Finding
from fairlead.providers.drafting.use_cases import LONGEST_LINE
from fairlead.providers.drafting.words import doubt_words, origin_words
from fairlead.web.posted import ids_in

_ONE_LINE = 60
"""Characters up to which a value is typed in one line. [design]"""


class TaskForm(FlaskForm):
    """One task. What it says about the lines is in ``values``."""

    lines: Sequence[Line] = ()

    @property
    def values(self) -> dict[str, str]:
        """The words of each line, by its name."""
        return {line.name: self[line.name].data or "" for line in self.lines if line.name in self}


def lines_form(lines: Sequence[Line]) -> TaskForm:
    """A field for each line that may be changed, filled in with what would be told, and where it came from."""
    fields: dict[str, Any] = {line.name: _field(line) for line in lines if not line.origin.fixed}
    form_class = type("LinesForm", (TaskForm,), fields)
    form: TaskForm = form_class()
    form.lines = lines
    return form


def _field(line: Line) -> StringField:
    item = line.origin
    hint = origin_words(line)
    if not item.needed:
        hint = f"{hint}. {_('Leave it empty to leave it out')}"
    longest = Length(max=LONGEST_LINE, message=_("This must be %(max)d characters or fewer"))
    plain = max(len(item.value), len(line.value)) <= _ONE_LINE and "\n" not in f"{item.value}{line.value}"
    kind, widget = (StringField, GovTextInput()) if plain else (TextAreaField, GovTextArea())
    made: StringField = kind(
        item.label, widget=widget, default=line.value, description=hint, validators=[Optional(), longest]
    )
    return made


class RiskForm(TaskForm):
    """What the provider is told about risk, in the sender's own words."""

    share = RadioField(
        _("Does the provider need to know anything about risk?"),
        widget=GovRadioInput(),
        choices=[
            SelectChoice("yes", _("Yes, in my words")),
            SelectChoice("no", _("No: I have looked, and there is nothing to tell")),
        ],
        validators=[Optional()],
    )
    text = TextAreaField(
        _("What does the provider need to know to work safely?"),
        widget=GovTextArea(),
        description=_(
            "Facts and your assessment, told apart. Nothing about a victim or witness, and nothing the provider"
            " does not need."
        ),
        validators=[Length(max=LONGEST_LINE, message=_("This must be %(max)d characters or fewer"))],
    )
    basis_confirmed = BooleanField(
        _("These are my words and my assessment, and they are right today"), widget=GovCheckboxInput()
    )

    @property
    def values(self) -> dict[str, str]:
        """The one line of risk."""
        return {line.name: self.text.data or "" for line in self.lines}

    def start_from(self, lines: Sequence[Line], *, left_out: bool, started: bool) -> None:
        """What was kept, or what the case has to start writing from. Never confirmed beforehand."""
        self.lines = lines
        for line in lines:
            self.text.data = line.value if line.change is not None else line.origin.value
        self.share.data = ("no" if left_out else "yes") if started else None


class ServiceForm(FlaskForm):
    """To which service."""

    service = RadioField(
        _("Which service is the person referred to?"),
        widget=GovRadioInput(),
        choices=[],
        description=_("What was agreed stays as it is: where it names the provider, agree a change first"),
        validators=[InputRequired(_("Select a service"))],
    )

    @property
    def service_id(self) -> uuid.UUID | None:
        """The service that was chosen."""
        return next(ids_in([self.service.data or ""]), None)


class SharingForm(FlaskForm):
    """What is told of what may be left out, and that it was checked."""

    scopes = SelectMultipleField(
        _("What else does the provider need?"),
        widget=GovCheckboxesInput(),
        choices=[],
        description=_("Leave out what it can do without"),
    )
    confirmed = SelectMultipleField(
        _("Is this still right?"),
        widget=GovCheckboxesInput(),
        choices=[],
        description=_("Tick each line that you know to be right today, or go back and change it"),
    )
    basis_confirmed = BooleanField(
        _("I have checked that this is accurate, up to date, and needed for what was agreed"),
        widget=GovCheckboxInput(),
    )

    def offer(self, pieces: Iterable[Piece], doubtful: Iterable[Finding]) -> None:
        """The pieces that may be left out, and the lines to confirm; questions without choices are not asked."""
        self.offered = [
            piece
            for piece in pieces
            if not piece.needed
            and piece.covered
            and piece.scope != RISK
            and any(each.value for each in piece.lines)
        ]
        self.scopes.choices = [SelectChoice(piece.scope, piece.title) for piece in self.offered]
        named = {each.line.name: each for each in doubtful}
        self.confirmed.choices = [SelectChoice(name, doubt_words(each)) for name, each in named.items()]
        if not self.scopes.choices:
            del self.scopes
        if not self.confirmed.choices:
            del self.confirmed

    @property
    def left_out(self) -> tuple[str, ...]:
        """The scopes that were offered and not ticked."""
        ticked = set((self.scopes.data or ()) if "scopes" in self else ())
        return tuple(piece.scope for piece in self.offered if piece.scope not in ticked)

    @property
    def ticked_lines(self) -> tuple[str, ...]:
        """The doubtful lines that are still right."""
        return tuple((self.confirmed.data or ()) if "confirmed" in self else ())
