"""The gravity score: factors, key factors, and the score that somebody gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from fairlead_oocd.forms import words
from fairlead_oocd.forms.fields import QuestionForm, any_of, one_of, paragraph
from fairlead_oocd.forms.steps import Needed
from fairlead_oocd.policy.gravity import Direction, Factor
from fairlead_oocd.use_cases.gravity import ScoreGravity

AS_PROPOSED = "proposed"
_DIRECTIONS = {Direction.AGGRAVATING: _("More serious"), Direction.MITIGATING: _("Less serious")}


def score_needs() -> Mapping[str, Needed]:
    """What a score cannot do without, by the field's name, for a form that is shown in steps."""
    return {
        "base": Needed(message=gettext("Choose the score of the offence")),
        "base_reason": Needed(message=gettext("Enter why this score")),
        "key_factors": Needed(message=gettext("Consider each key factor, then tick it"), every=True),
    }


class GravityForm(QuestionForm):
    """What applies, what was considered, and where the score ends."""

    base = one_of(
        _("Score of the offence"), words.SCORES, hint=_("1 is the least serious, 5 the most"),
    )  # fmt: skip
    base_reason = paragraph(_("Why this score?"), hint=_("The matrix does not have this offence"))
    factors = any_of(_("Which factors apply?"), (), hint=_("Together they move the score by one at most"))
    key_factors = any_of(
        _("Key factors considered"), words.KEY_FACTORS, hint=_("Tick each when you have considered it")
    )
    final = one_of(
        _("Final score"),
        ((AS_PROPOSED, _("What the matrix and the factors lead to")), *words.SCORES),
        hint=_("Two levels from the base score need a supervisor"),
    )
    final_reason = paragraph(_("If you choose another score, why?"))

    def offer(self, factors: Sequence[Factor], *, in_matrix: bool) -> None:
        """The factors of the force; the score of the offence is asked only where the matrix does not have it."""
        self.set_choices(
            "factors",
            [(factor.code, f"{_DIRECTIONS[factor.direction]}: {factor.title}") for factor in factors],
        )
        if in_matrix:
            del self.base
            del self.base_reason

    def command(self, reference: str, version: int) -> ScoreGravity:
        """The score."""
        final = self.value("final")
        asked = "base" in self
        return ScoreGravity(
            reference=reference,
            version=version,
            factors=self.chosen("factors"),
            key_factors=self.chosen("key_factors"),
            final=None if final in (None, AS_PROPOSED) else int(final or 0),
            final_reason=self.value("final_reason") or "",
            base=self.number("base") if asked else None,
            base_reason=(self.value("base_reason") or "") if asked else "",
        )

    def start_from(self, working: Mapping[str, object]) -> None:
        """Show the score as it was given last."""
        if not working:
            return
        factors = working.get("factors")
        listed = factors if isinstance(factors, list) else []
        codes = [str(each["code"]) for each in listed if isinstance(each, Mapping)]
        final = working.get("final")
        self.fill({"base": str(working.get("base")), "base_reason": working.get("base_reason")})
        self.fill({"factors": codes, "key_factors": working.get("key_factors")})
        self.fill({"final": AS_PROPOSED if final == working.get("proposed") else str(final)})
        self.fill({"final_reason": working.get("final_reason")})
