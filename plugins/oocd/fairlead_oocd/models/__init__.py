"""What the module keeps beside the shared case model, a file for each subject."""

from __future__ import annotations

from fairlead_oocd.models.breach import Breach
from fairlead_oocd.models.condition import ConditionDetail, ConditionEvidence
from fairlead_oocd.models.giving import Giving, YouthReferral
from fairlead_oocd.models.money import Instalment, MoneyEntry, Penalty, PenaltyClaim
from fairlead_oocd.models.rescission import Rescission
from fairlead_oocd.models.resolution import Resolution
from fairlead_oocd.models.scrutiny import ScrutinyItem
from fairlead_oocd.models.variation import Variation
from fairlead_oocd.models.victim import VictimConsultation, VictimContact

__all__ = [
    "Breach",
    "ConditionDetail",
    "ConditionEvidence",
    "Giving",
    "Instalment",
    "MoneyEntry",
    "Penalty",
    "PenaltyClaim",
    "Rescission",
    "Resolution",
    "ScrutinyItem",
    "Variation",
    "VictimConsultation",
    "VictimContact",
    "YouthReferral",
]
