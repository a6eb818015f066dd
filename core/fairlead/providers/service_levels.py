"""How long each side of a referral has, in working days: dated settings of the sender."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from fairlead.tenancy.core_settings import CORE
from fairlead.tenancy.sessions import TenantSession
from fairlead.tenancy.settings_in_force import SettingInForce, settings_in_force


@dataclass(frozen=True, kw_only=True)
class ServiceLevels:
    """The service levels of one day, each a number of working days."""

    referral_answer_days: int
    referral_question_days: int
    referral_first_contact_days: int
    referral_plan_days: int


def service_levels(session: TenantSession, on: date) -> ServiceLevels:
    """What the session's organisation agreed with its providers, as it is on that day. One statement.

    What is no number of days is the default: a referral always has its clocks.
    """
    found = settings_in_force(session, CORE, on)
    return ServiceLevels(**{field.name: _days(found[field.name]) for field in fields(ServiceLevels)})


def reservation_days(session: TenantSession, on: date) -> int:
    """For how many working days the session's organisation holds a place, as it is on that day. One statement."""
    return _days(settings_in_force(session, CORE, on)["place_reservation_days"])


def stale_days(session: TenantSession, on: date) -> int:
    """After how many days what a referral tells is looked at again before it is sent (IG-12). One statement."""
    return _days(settings_in_force(session, CORE, on)["referral_stale_days"])


def _days(found: SettingInForce) -> int:
    for value in (found.value, found.setting.default):
        if isinstance(value, int) and value >= 0:
            return value
    raise ValueError(f"{found.setting.key} has no default of at least 0 days")
