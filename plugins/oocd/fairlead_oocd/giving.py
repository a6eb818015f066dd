"""What the law or guidance asks for when each disposal is given: one table, read by the guard, the form and
the document.

An element that is not in a disposal's row is not asked, so that no form has a question that does not apply: a
penalty notice needs neither admission nor consent (CJPA 2001 ss.2, 4), outcome 22 no admission.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fairlead.public import Layer
from fairlead_oocd.disposals import ADULT_CAUTIONS, CHILD_ONLY, Disposal
from fairlead_oocd.facts import UNKNOWN, Facts, Tag

SCHEDULE_3 = "soa2003-sch3"
"""Core's flag of offences listed in the Sexual Offences Act 2003 Sch.3."""
NOTIFIABLE = ADULT_CAUTIONS | CHILD_ONLY
"""What is a caution for the Sexual Offences Act 2003 s.80(1)(d)."""


class Element(StrEnum):
    """Something that has to be said, asked, shown or handed over."""

    EVIDENCE = "evidence"
    ADMISSION = "admission"
    CONSENT = "consent"
    EXPLANATION = "explanation"
    WARNING = "warning"
    LEGAL_ADVICE = "legal_advice"
    SIGNATURE = "signature"
    CONTENTS = "contents"
    CONDITIONS = "conditions"
    POLICE_OFFICER = "police_officer"
    REASON_TO_BELIEVE = "reason_to_believe"
    RIGHT_TO_TRIAL = "right_to_trial"
    COURSE = "course"
    CONFISCATION = "confiscation"
    OTHER_COURSES = "other_courses"


E = Element
Source = tuple[Layer, str]
Row = Mapping[Element, Source]
_S, _N = Layer.STATUTE, Layer.NATIONAL
_ADVICE = (_N, "giving procedure 2.15 [from memory]")
_CR = "NPCC community resolution guidance; ASBCPA 2014 s.102"
_CPS = "CPS out-of-court resolutions guidance; MoJ simple caution guidance"
_CANN = "cannabis and khat warning guidance [Sentencing Council]"
_O22 = "NPCC outcome 22 guidance [verified-secondary]"


def _with_conditions(evidence: str, admission: str, explanation: str, document: str, conditions: str) -> Row:
    """The five requirements that three Acts share, with the sections of one of them."""
    return {
        E.EVIDENCE: (_S, evidence),
        E.ADMISSION: (_S, admission),
        E.CONSENT: (_S, document),
        E.EXPLANATION: (_S, explanation),
        E.WARNING: (_S, explanation),
        E.LEGAL_ADVICE: _ADVICE,
        E.SIGNATURE: (_S, document),
        E.CONTENTS: (_S, document),
        E.CONDITIONS: (_S, conditions),
    }


_PENALTY_NOTICE: Row = {
    E.POLICE_OFFICER: (_S, "CJPA 2001 s.2(1)"),
    E.REASON_TO_BELIEVE: (_S, "CJPA 2001 s.2(1)"),
    E.EXPLANATION: (_N, "penalty notice guidance [design]"),
    E.RIGHT_TO_TRIAL: (_S, "CJPA 2001 s.4(2)"),
    E.CONTENTS: (_S, "CJPA 2001 s.3(3) [from memory]"),
}
ASKS: Mapping[str, Row] = {
    Disposal.DIV: {
        **_with_conditions(
            "PCSC Act 2022 s.99(2)(a)",
            "PCSC Act 2022 s.99(2)(b)",
            "PCSC Act 2022 s.99(2)(d)",
            "PCSC Act 2022 s.99(2)(e)",
            "PCSC Act 2022 s.98(4)",
        ),
        E.CONSENT: (_S, "PCSC Act 2022 s.99(2)(c)"),
    },
    Disposal.COM: {
        **_with_conditions(
            "PCSC Act 2022 s.108(2)(a)",
            "PCSC Act 2022 s.108(2)(b)",
            "PCSC Act 2022 s.108(2)(d)",
            "PCSC Act 2022 s.108(2)(e)",
            "PCSC Act 2022 s.98(4)",
        ),
        E.CONSENT: (_S, "PCSC Act 2022 s.108(2)(c)"),
    },
    Disposal.COND: _with_conditions(
        "CJA 2003 s.23(1)–(2)", "CJA 2003 s.23(3)", "CJA 2003 s.23(4)", "CJA 2003 s.23(5)", "CJA 2003 s.22(2)"
    ),
    Disposal.YCC: _with_conditions(
        "CDA 1998 s.66B", "CDA 1998 s.66B", "CDA 1998 s.66B", "CDA 1998 s.66B(6)", "CDA 1998 s.66A"
    ),
    Disposal.SIMPLE: {
        E.POLICE_OFFICER: (_N, _CPS),
        E.EVIDENCE: (_N, _CPS),
        E.ADMISSION: (_N, _CPS),
        E.CONSENT: (_N, _CPS),
        E.EXPLANATION: (_N, "R (Stratton) v CC Thames Valley [2013] EWHC 1561 (Admin)"),
        E.WARNING: (_N, _CPS),
        E.LEGAL_ADVICE: _ADVICE,
        E.SIGNATURE: (_N, _CPS),
    },
    Disposal.CR: {
        E.EVIDENCE: (_N, _CR),
        E.ADMISSION: (_N, _CR),
        E.CONSENT: (_N, _CR),
        E.EXPLANATION: (_N, _CR),
        E.WARNING: (_N, _CR),
        E.LEGAL_ADVICE: _ADVICE,
        E.SIGNATURE: (_N, _CR),
    },
    Disposal.PND: _PENALTY_NOTICE,
    Disposal.PND_ED: {**_PENALTY_NOTICE, E.COURSE: (_S, "CJPA 2001 ss.2A, 5(2B)")},
    Disposal.CANN: {
        E.POLICE_OFFICER: (_N, _CANN),
        E.ADMISSION: (_N, _CANN),
        E.CONFISCATION: (_N, _CANN),
        E.EXPLANATION: (_N, _CANN),
    },
    Disposal.O22: {
        E.CONSENT: (_N, _O22),
        E.EXPLANATION: (_N, _O22),
        E.WARNING: (_N, _O22),
        E.LEGAL_ADVICE: _ADVICE,
        E.SIGNATURE: (_N, _O22),
        E.CONDITIONS: (_N, _O22),
    },
    Disposal.YC: {
        E.POLICE_OFFICER: (_S, "CDA 1998 s.66ZA(1)"),
        E.EVIDENCE: (_S, "CDA 1998 s.66ZA(1)"),
        E.ADMISSION: (_S, "CDA 1998 s.66ZA(1)"),
        E.OTHER_COURSES: (_S, "CDA 1998 s.66ZA(1)"),
        E.EXPLANATION: (_S, "CDA 1998 s.66ZA"),
        E.WARNING: (_N, "CDA 1998 s.66ZB [from memory]"),
        E.LEGAL_ADVICE: _ADVICE,
    },
}
"""What is asked at giving, with layer and source of each element."""

RESPONSIBILITY = frozenset({Disposal.CR})
"""Disposals for which accepting responsibility is enough, where force policy says so (R30)."""
STATUTORY_CONTENTS = frozenset({"offence", "admission", "consent", "conditions"})
NOTICE_CONTENTS = frozenset(
    {
        "alleged offence",
        "circumstances",
        "suspended enforcement period",
        "amount",
        "designated officer",
        "right to be tried",
    }
)


def asks(disposal: str, element: Element) -> bool:
    """Whether this is asked when the disposal is given."""
    return element in ASKS[disposal]


def contents_needed(disposal: str) -> frozenset[str]:
    """What the document has to hold by law; empty where the law says nothing about it."""
    if not asks(disposal, E.CONTENTS):
        return frozenset()
    return NOTICE_CONTENTS if asks(disposal, E.REASON_TO_BELIEVE) else STATUTORY_CONTENTS


def notification_in_question(disposal: str, facts: Facts, *, listed: bool) -> bool:
    """Whether somebody has to say if the Sexual Offences Act notification requirements follow.

    They may when a caution is given and the offence list names the offence in Sch.3 (``listed``), or it is a
    sexual offence, or its features are not recorded.
    """
    tags = facts.offence.tags
    return disposal in NOTIFIABLE and (listed or tags is UNKNOWN or Tag.SEXUAL in tags)
