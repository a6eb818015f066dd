"""A person decides about one fact of the published offence list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.fields import QuestionForm, one_of, paragraph
from fairlead_oocd.offence_facts import TRIAL_CLASS, FactValue
from fairlead_oocd.use_cases.offence_facts import CorrectFact

_YES_NO: tuple[words.Word, ...] = (("yes", _("It applies")), ("no", _("It does not apply")))


class CorrectFactForm(QuestionForm):
    """What is right, and why."""

    decided = one_of(_("What is right?"), (), needed=_("Choose what is right"))
    reason = paragraph(
        _("Why?"),
        needed=_("Enter why"),
        hint=_(
            "For example the provision you looked up. It is kept with your name and shown to the supervisor"
        ),
    )

    def offer(self, fact: str) -> None:
        """The answers that this fact can have."""
        self.set_choices("decided", words.TRIAL_CLASSES if fact == TRIAL_CLASS else _YES_NO)

    def command(self, reference: str, version: int, fact: str) -> CorrectFact:
        """The decision."""
        chosen = self.needed("decided")
        value: FactValue = chosen if fact == TRIAL_CLASS else chosen == "yes"
        return CorrectFact(
            reference=reference, version=version, fact=fact, value=value, reason=self.needed("reason")
        )
