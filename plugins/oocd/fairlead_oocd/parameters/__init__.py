"""Parameters that law or policy may change: typed values, their catalogue, reading and writing."""

from __future__ import annotations

from fairlead_oocd.parameters.catalogue import CATALOGUE, ParameterSpec
from fairlead_oocd.parameters.offence_tables import PenaltyTier
from fairlead_oocd.parameters.parsing import parse_parameters
from fairlead_oocd.parameters.values import (
    HoursByCaution,
    OffenceMatch,
    Parameters,
    PenceByTrialClass,
    RepeatCautionRule,
    Weeks,
)
from fairlead_oocd.parameters.writing import parameters_to_json

__all__ = [
    "CATALOGUE",
    "HoursByCaution",
    "OffenceMatch",
    "ParameterSpec",
    "Parameters",
    "PenaltyTier",
    "PenceByTrialClass",
    "RepeatCautionRule",
    "Weeks",
    "parameters_to_json",
    "parse_parameters",
]
