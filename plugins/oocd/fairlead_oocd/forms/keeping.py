"""A condition that was kept, and one that was not after all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from fairlead.public import ReferralEvidence, evidence_words
from fairlead_oocd.forms.deciding import required
from fairlead_oocd.forms.fields import QuestionForm, a_file, day, one_of, paragraph
from fairlead_oocd.use_cases.delivery import FinishCondition
from fairlead_oocd.use_cases.keeping import UndoKept

LONGEST_CHOICE = 80
"""Characters of what a file is said to show, beside the box to choose it."""


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
    provider_evidence = one_of(_("Did you see it in a file of the provider?"), ())
    document = a_file(_("A copy of it, if you have one"))

    def offer(self, files: Sequence[ReferralEvidence]) -> None:
        """The files that the provider of the condition added; without any there is nothing to ask."""
        if not files:
            del self.provider_evidence
            return
        words = [
            (str(each.id), f"{evidence_words(each.kind)}: {each.note[:LONGEST_CHOICE]} ({each.file_name})")
            for each in files
        ]
        self.set_choices("provider_evidence", [*words, ("", _("No"))])

    def chosen_file(self) -> UUID | None:
        """The file of the provider that was chosen."""
        chosen = self.value("provider_evidence") if "provider_evidence" in self else None
        return UUID(chosen) if chosen else None

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
            provider_evidence=self.chosen_file(),
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
