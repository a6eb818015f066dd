"""How long each side of a referral has, in working days: dated settings of the sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairlead.tenancy.core_settings import CORE
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.settings_in_force import read_settings


@dataclass(frozen=True, kw_only=True)
class ServiceLevels:
    """The service levels of one day, each a number of working days."""

    referral_answer_days: int
    referral_question_days: int
    referral_first_contact_days: int


def service_levels(session: TenantSession, on: date) -> ServiceLevels:
    """What the session's organisation agreed with its providers, as it is on that day. One statement."""
    return read_settings(session, ServiceLevels, CORE, on)
