"""What the published offence list says about an offence, and what a person decided instead.

A fact is taken from the list only where the list says it: the category of the code, membership of a schedule,
or words of the published title that leave no doubt. Where it is silent nothing is guessed: the rules ask, and
the officer's answer is recorded. An officer who knows better corrects a listed fact, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fairlead_oocd.facts import Tag, TrialClass

TRIAL_CLASS = "trial_class"
"""The fact that says how the offence may be tried; every other fact is the word of a `Tag`."""

FactValue = str | bool

_MODES = {
    "summary_only": TrialClass.SUMMARY,
    "either_way": TrialClass.EITHER_WAY,
    "indictable_only": TrialClass.INDICTABLE_ONLY,
}
_SCHEDULES: Mapping[str, tuple[Tag, str]] = {
    "soa2003-sch3": (Tag.SEXUAL, "Sexual Offences Act 2003 Sch.3"),
    "cja2003-sch15-sexual": (Tag.SEXUAL, "Criminal Justice Act 2003 Sch.15 Part 2"),
    "sa2020-sch13-sexual": (Tag.SEXUAL, "Sentencing Act 2020 Sch.13 Part 2"),
    "sa2020-sch13-terrorism": (Tag.TERROR, "Sentencing Act 2020 Sch.13 Part 1"),
    "cja2003-sch15-terrorism": (Tag.TERROR, "Criminal Justice Act 2003 Sch.15 Part 3"),
}
_DRUGS_ACT = "MD71"
_SUPPLY = r"^(being )?(concerned in|supply|offer|produce|possess.* with intent to supply)"
_STALKING = (
    r"^(harassment|stalking|breach of stalking"
    r"|racially / religiously aggravated (harassment without|harassment with fear|stalking))"
)
_A_DEATH = r"\b(murder|manslaughter|infanticide|(cause|allow) (the )?death)\b"
_NOBODY_DIED = r"^(attempt|conspir|solicit|incit|encourag|assist|threat|fail|organisation convicted)"


@dataclass(frozen=True, kw_only=True, slots=True)
class TitleWords:
    """Words of a title that say a fact: ``says``, never ``unless``, of codes that begin with ``codes``."""

    tag: Tag
    says: str
    unless: str = r"(?!)"
    codes: tuple[str, ...] = ("",)


_TITLES: Sequence[TitleWords] = (
    TitleWords(tag=Tag.SEXUAL, says=r"\b(sexual|rape|indecent)\b"),
    TitleWords(tag=Tag.TERROR, says=r"\bterror|\bofficial secrets\b"),
    TitleWords(tag=Tag.KNIFE, says=r"\b(blade|bladed|knife|sharply? pointed)\b"),
    TitleWords(tag=Tag.FIREARM, says=r"\b(firearm|shotgun|air weapon)\b", codes=("FI68",)),
    TitleWords(tag=Tag.OFFENSIVE_WEAPON, says=r"\boffensive weapon"),
    TitleWords(tag=Tag.EMERGENCY_WORKER, says=r"\bassault.*\bemergency worker\b"),
    TitleWords(tag=Tag.HARASSMENT_STALKING, says=_STALKING),
    TitleWords(tag=Tag.HATE, says=r"\b(racially|religiously|racial hatred|religious|hatred)\b", codes=("CD98", "PU86")),
    TitleWords(tag=Tag.COERCIVE_CONTROL, says=r"\bcontrolling / coercive\b"),
    TitleWords(tag=Tag.CLASS_A, says=r"\bclass '?a\b", codes=(_DRUGS_ACT, "CE79", "CJ90")),
    TitleWords(tag=Tag.SUPPLY, says=_SUPPLY, codes=(_DRUGS_ACT,)),
    TitleWords(tag=Tag.CANNABIS_POSSESSION, says=r"^possess a .*\bcannabis\b", unless=r"supply", codes=(_DRUGS_ACT,)),
    TitleWords(tag=Tag.KHAT_POSSESSION, says=r"^possess a .*\bkhat\b", unless=r"supply", codes=(_DRUGS_ACT,)),
    TitleWords(tag=Tag.DEATH, says=_A_DEATH, unless=_NOBODY_DIED),
    TitleWords(tag=Tag.CHILD_VICTIM, says=r"\b(girl|boy|child|young person)\b", codes=("SX03", "CY33", "CJ88115")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedFact:
    """A fact that the list says. ``source`` says where it says so."""

    fact: str
    value: FactValue
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What a person decided about a fact, and why. ``on`` is an ISO date; ``listed`` what the list said."""

    fact: str
    value: FactValue
    reason: str
    by: str
    on: str
    listed: FactValue | None = None

    def to_json(self) -> dict[str, object]:
        """As it is stored; `correction_from` reads it."""
        return {name: getattr(self, name) for name in ("fact", "value", "reason", "by", "on", "listed")}


def correction_from(stored: Mapping[str, object]) -> Correction:
    """A stored correction."""
    value, listed = stored["value"], stored.get("listed")
    return Correction(
        fact=str(stored["fact"]),
        value=value if isinstance(value, bool) else str(value),
        reason=str(stored["reason"]),
        by=str(stored["by"]),
        on=str(stored["on"]),
        listed=listed if isinstance(listed, bool) or listed is None else str(listed),
    )


def listed_facts(
    *, code: str, title: str, mode_of_trial: str, category: str | None, flags: Iterable[str]
) -> tuple[ListedFact, ...]:
    """Every fact that the published list says about one offence; what it does not say is not in the answer."""
    found: dict[str, ListedFact] = {}
    mode = _MODES.get(mode_of_trial)
    if mode is not None:
        found[TRIAL_CLASS] = ListedFact(
            fact=TRIAL_CLASS, value=mode.value, source=f"category {category or '?'}"
        )
    for flag in sorted(set(flags) & set(_SCHEDULES)):
        tag, schedule = _SCHEDULES[flag]
        found.setdefault(tag, ListedFact(fact=tag.value, value=True, source=schedule))
    if category == "CM":
        found[Tag.DRIVING] = ListedFact(fact=Tag.DRIVING.value, value=True, source="category CM, motoring")
    for words in _TITLES:
        said = re.search(words.says, title, re.IGNORECASE)
        if said and code.startswith(words.codes) and not re.search(words.unless, title, re.IGNORECASE):
            source = f"the title says “{said.group().strip()}”"
            found.setdefault(words.tag, ListedFact(fact=words.tag.value, value=True, source=source))
    return tuple(found.values())


def in_force(listed: Iterable[ListedFact], corrections: Iterable[Correction]) -> dict[str, FactValue]:
    """Fact to value: as the list says, unless somebody corrected it; the newest correction counts."""
    facts: dict[str, FactValue] = {fact.fact: fact.value for fact in listed}
    facts.update({correction.fact: correction.value for correction in corrections})
    return facts


def offence_document(answered: Mapping[str, object], facts: Mapping[str, FactValue]) -> dict[str, object]:
    """The offence of the fact sheet: what was answered, with the facts of the list in their place.

    Features stay unknown until somebody has said which others apply.
    """
    return {
        **answered,
        "trial_class": facts.get(TRIAL_CLASS),
        "tags": _tags(answered.get("tags"), facts),
    }


def _tags(answered: object, facts: Mapping[str, FactValue]) -> dict[str, object] | None:
    if isinstance(answered, Mapping):
        tags: dict[str, object] = {str(tag): value for tag, value in answered.items()}
    elif isinstance(answered, list | tuple):
        tags = {str(tag): True for tag in answered}
    else:
        return None
    for fact, value in facts.items():
        if fact == TRIAL_CLASS:
            continue
        if value is True:
            tags.setdefault(fact, True)
        else:
            tags.pop(fact, None)
    return tags
