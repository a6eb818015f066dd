"""A condition that was kept, and one that was not after all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, a_file, day, paragraph
from fairlead_oocd.use_cases.delivery import FinishCondition
from fairlead_oocd.use_cases.keeping import UndoKept


class FinishConditionForm(QuestionForm):
    """One condition that was kept."""

    completed_on = day(
        _("When was it done?"), subject=_("The date it was done"), needed=_("Enter the date it was done")
    )
    evidence = paragraph(
        _("What did you see that shows it?"),
        needed=_("Enter what shows that it was done"),
        hint=_("The evidence that was agreed, or why something else shows it"),
        limit=1000,
    )
    seen_on = day(
        _("When did you see it?"),
        subject=_("The date you saw it"),
        hint=_("Leave empty if it was on the day it was done"),
    )
    document = a_file(_("A copy of it, if you have one"))

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """The file is one that may be filed."""
        sound = bool(super().validate(extra_validators))
        return not self.refuse_unfit("document") and sound

    def command(self, reference: str, condition_id: UUID, version: int) -> FinishCondition:
        """The completion of the condition."""
        return FinishCondition(
            reference=reference,
            condition_id=condition_id,
            version=version,
            completed_on=required(self.on("completed_on")),
            evidence=self.needed("evidence"),
            seen_on=self.on("seen_on"),
            upload=self.upload("document"),
        )


class UndoKeptForm(QuestionForm):
    """A condition that was recorded as kept by mistake."""

    reason = paragraph(
        _("Why is it not kept after all?"), needed=_("Enter why it is not kept after all"), limit=1000
    )

    def command(self, reference: str, condition_id: UUID, version: int) -> UndoKept:
        """The taking back."""
        return UndoKept(
            reference=reference, condition_id=condition_id, version=version, reason=self.needed("reason")
        )
