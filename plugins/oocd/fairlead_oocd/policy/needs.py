"""What a needs assessment found, ranked. Pure.

Needs shape conditions and nothing else: no rule of eligibility, gravity or authority reads them, so that somebody who
tells of a need is never dealt with more harshly for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.public import Answers, Questionnaire

GREAT = 2
"""The highest score of a domain: 0 none, 1 some, 2 great."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One need: its domain, 1 or 2, whether it is linked to the offence, and whether the person wants help with it.

    ``linked`` and ``wants_help`` are None when nobody asked.
    """

    domain: str
    title: str
    score: int
    linked: bool | None
    wants_help: bool | None


def ranked_needs(tool: Questionnaire, answers: Answers) -> tuple[Need, ...]:
    """The needs that were found: greater ones first, then those linked to the offence, then those with which help is
    wanted, then in the order of the questions.
    """
    scores = tool.scores(answers)
    found = [
        Need(
            domain=domain,
            title=tool.question(domain).text,
            score=score,
            linked=_flag(answers, f"{domain}.linked"),
            wants_help=_flag(answers, f"{domain}.wants-help"),
        )
        for domain, score in scores.items()
        if score > 0
    ]
    return tuple(sorted(found, key=_weight))


def _flag(answers: Answers, key: str) -> bool | None:
    value = answers.get(key)
    return value if isinstance(value, bool) else None


def _weight(need: Need) -> tuple[int, bool, bool]:
    return (-need.score, need.linked is not True, need.wants_help is not True)
