"""Resolutions that a force gave before, as rows without their cases: what figures of similar cases count."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa

GIVE_BEFORE = sa.text(
    "insert into oocd_resolution (id, tenant_id, version, case_id, suspect_party_id, offence_id, regime, attendance,"
    " answers, answered, present, chosen, given_on, offence_group, gravity_final, with_record)"
    " select gen_random_uuid(), :tenant, 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CURRENT',"
    " 'voluntary', '{}', '{}', '[]', :disposal, cast(:given as date) - n % :days, :offence_group, :gravity,"
    " :with_record from generate_series(1, :number) n"
)
"""Needs triggers off, so that no case has to stand behind a row."""


def give_before(  # one row's columns
    connection: sa.Connection,
    tenant: uuid.UUID,
    *,
    given: date,
    number: int = 1,
    disposal: str = "CR",
    offence_group: str = "Theft from shops",
    gravity: int = 2,
    with_record: bool = False,
    days: int = 1,
) -> None:
    """So many resolutions, given on a day or spread over the days before it."""
    values = {
        "tenant": tenant, "given": given, "number": number, "disposal": disposal, "days": days,
        "offence_group": offence_group, "gravity": gravity, "with_record": with_record,
    }  # fmt: skip
    connection.execute(GIVE_BEFORE, values)
