"""Reads of the module: one case with everything its pages and rules need, in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any  # a row of several models and columns

import sqlalchemy as sa

from fairlead.public import (
    CaseCondition,
    CaseDecision,
    CaseFile,
    CaseOffence,
    NotVisible,
    OffenceCode,
    Party,
    Person,
    Referral,
    ReferralState,
    SettingInForce,
    Tenant,
    TenantSession,
    VictimView,
    add_months,
    case_by_reference,
    settings_in_force,
    victim_views_besides,
)
from fairlead_oocd.gravity_settings import tables_from
from fairlead_oocd.hearing import Said, said_elsewhere, said_in
from fairlead_oocd.models import (
    ConditionDetail,
    Giving,
    Resolution,
    VictimConsultation,
    VictimContact,
    YouthReferral,
)
from fairlead_oocd.parameters import CATALOGUE, Parameters, parse_parameters
from fairlead_oocd.policy.gravity import GravityTables
from fairlead_oocd.policy.similar_cases import SimilarCases

MODULE = "oocd"
SUBMITTED = "submitted"
"""Under which name the results of the choice keep the officer's reasons on submitting it for authorisation."""


@dataclass(frozen=True, kw_only=True)
class VictimOnCase:
    """One victim: party, person, attempts oldest first, what this module recorded, and what another one answers."""

    party: Party
    person: Person
    contacts: tuple[VictimContact, ...]
    consultation: VictimConsultation | None
    elsewhere: VictimView | None = None

    @property
    def said(self) -> Said | None:
        """What the victim said: as another module answers, else as it was recorded here; None before either."""
        if self.elsewhere is not None:
            return said_elsewhere(self.elsewhere)
        return None if self.consultation is None else said_in(self.consultation)

    @property
    def name(self) -> str:
        """The organisation, spoken for by the person, or the person."""
        return self.party.organisation_name or self.person.full_name


@dataclass(frozen=True, kw_only=True)
class ConditionOnCase:
    """One condition that was not taken back, with what the module keeps beside it."""

    condition: CaseCondition
    detail: ConditionDetail | None
    provider_name: str | None


@dataclass(frozen=True, kw_only=True)
class SentReferral:
    """A referral of a condition that stands: its reference, and whether its provider waits for an answer to a question
    or to an action plan.
    """

    reference: str
    asked: bool
    planned: bool


@dataclass(frozen=True, kw_only=True)
class CaseWork:
    """One resolution and all that belongs to it."""

    case: CaseFile
    resolution: Resolution
    offence: CaseOffence
    offence_flags: tuple[str, ...]
    offence_category: str | None
    recordable: bool | None
    suspect_party: Party
    suspect: Person
    victims: tuple[VictimOnCase, ...]
    every_condition: tuple[ConditionOnCase, ...]
    decision: CaseDecision | None
    parameters: Parameters
    settings: Mapping[str, SettingInForce]
    giving: Giving | None = None
    youth_referral: YouthReferral | None = None

    @property
    def conditions(self) -> tuple[ConditionOnCase, ...]:
        """Those that stand. ``every_condition`` has the rescinded ones too: their money and story stay."""
        return tuple(item for item in self.every_condition if item.condition.state != "rescinded")

    @property
    def version(self) -> int:
        """Rises with every change of the case or its resolution: forms carry it, so that a stale edit is a
        conflict.
        """
        return self.case.version + self.resolution.version


def find_work(session: TenantSession, reference: str, on: date) -> CaseWork:
    """The resolution with this case reference, with the parameters of the day ``on``.

    Raises `NotVisible` when there is none that this actor may see.
    """
    case = case_by_reference(session, session.actor, reference, frozenset({MODULE}))
    return work_on(session, case, on)


def work_on(session: TenantSession, case: CaseFile, on: date) -> CaseWork:
    """Everything about a case that was found already.

    Raises `NotVisible` for one of another module or organisation.
    """
    row = session.execute(_work(), {"tenant_id": session.actor.tenant_id, "case_id": case.id}).first()
    if row is None:
        raise NotVisible
    settings = settings_in_force(session, MODULE, on)
    return CaseWork(
        case=case,
        resolution=row.Resolution,
        offence=row.CaseOffence,
        offence_flags=tuple(row.flags or ()),
        offence_category=row.category_code,
        recordable=row.recordable,
        suspect_party=row.Party,
        suspect=row.Person,
        victims=_victims(session, case),
        every_condition=_conditions(session, case),
        decision=row.CaseDecision,
        parameters=parameters_from(settings, on),
        settings=settings,
        giving=row.Giving,
        youth_referral=row.YouthReferral,
    )


@cache
def _work() -> sa.Select[*tuple[Any, ...]]:
    """The one statement of a resolution, for the ``tenant_id`` and ``case_id`` with which it is executed."""
    return (
        sa.select(
            Resolution,
            CaseOffence,
            OffenceCode.flags,
            OffenceCode.category_code,
            OffenceCode.recordable,
            Party,
            Person,
            CaseDecision,
            Giving,
            YouthReferral,
        )
        .join(CaseOffence, _same(CaseOffence, Resolution.offence_id))
        .join(OffenceCode, OffenceCode.code == CaseOffence.code)
        .join(Party, _same(Party, Resolution.suspect_party_id))
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .outerjoin(CaseDecision, _same(CaseDecision, Resolution.decision_id))
        .outerjoin(Giving, _of_case(Giving))
        .outerjoin(YouthReferral, _of_case(YouthReferral))
        .where(
            Resolution.tenant_id == sa.bindparam("tenant_id"), Resolution.case_id == sa.bindparam("case_id")
        )
    )


def work_shown(session: TenantSession, case: CaseFile, on: date) -> CaseWork:
    """What `work_on` gives, read once for everything that one page shows of a case: its section and its task list.

    Only for showing. A use case reads anew, with `find_work`.
    """
    shown: dict[tuple[uuid.UUID, int, date], CaseWork] = session.info.setdefault("oocd.work_shown", {})
    key = (case.id, case.version, on)
    if key not in shown:
        shown[key] = work_on(session, case, on)
    return shown[key]


def parameters_on(session: TenantSession, on: date) -> Parameters:
    """The parameters of the rules in force in this organisation on a day."""
    return parameters_from(settings_in_force(session, MODULE, on), on)


def parameters_from(settings: Mapping[str, SettingInForce], on: date) -> Parameters:
    """The same from settings that were read already."""
    known = {spec.key for spec in CATALOGUE}
    return parse_parameters({key: each.value for key, each in settings.items() if key in known}, on)


def listed_actions(session: TenantSession, on: date) -> Sequence[tuple[str, str]]:
    """The actions of the force's community remedy document, as code and title (ASBCP Act 2014 s.101)."""
    rows = settings_in_force(session, MODULE, on)["community_remedy"].value
    found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
    return [(str(row["code"]), str(row["title"])) for row in found if row.get("code") and row.get("title")]


def gravity_tables(work: CaseWork) -> GravityTables:
    """The gravity matrix and factors of the force, as in force on the day the case was read for."""
    return tables_from(work.settings, licensed=work.parameters.gravity_matrix_licensed)


def similar_cases(session: TenantSession, work: CaseWork, on: date) -> SimilarCases | None:
    """How this force resolved similar cases in the months before ``on``; None while this case cannot be compared.

    One statement. It reads nothing about a person and names no case.
    """
    own = work.resolution
    if own.offence_group is None or own.gravity_final is None or own.with_record is None:
        return None
    since = add_months(on, -work.parameters.similar_cases_months)
    like_this: dict[str, int] = {}
    unlike_this: dict[str, int] = {}
    for row in session.execute(_similar(own, since, on)):
        numbers = like_this if row.with_record == own.with_record else unlike_this
        numbers[row.chosen] = row.number
    return SimilarCases(
        group=own.offence_group,
        gravity=own.gravity_final,
        with_record=own.with_record,
        since=since,
        until=on,
        like_this=like_this,
        unlike_this=unlike_this,
    )


def _similar(own: Resolution, since: date, until: date) -> sa.Select[str | None, bool | None, int]:
    return (
        sa.select(Resolution.chosen, Resolution.with_record, sa.func.count().label("number"))
        .where(
            Resolution.tenant_id == own.tenant_id,
            Resolution.offence_group == own.offence_group,
            Resolution.gravity_final == own.gravity_final,
            Resolution.given_on.between(since, until),
            Resolution.with_record.is_not(None),
        )
        .group_by(Resolution.chosen, Resolution.with_record)
    )


def text_setting(session: TenantSession, key: str, on: date) -> str:
    """A text that the organisation set for the module, '' where it has not."""
    return str(settings_in_force(session, MODULE, on)[key].value or "")


def referrals_of(session: TenantSession, case: CaseFile) -> Sequence[Referral]:
    """The referrals of a case, oldest first."""
    return session.scalars(
        sa.select(Referral)
        .where(Referral.tenant_id == case.tenant_id, Referral.case_id == case.id)
        .order_by(Referral.sent_at, Referral.id)
    ).all()


def _same(target: type[Party | CaseOffence | CaseDecision], column: object) -> sa.ColumnElement[bool]:
    return sa.and_(target.tenant_id == Resolution.tenant_id, target.id == column)


def _of_case(target: type[Giving | YouthReferral]) -> sa.ColumnElement[bool]:
    return sa.and_(target.tenant_id == Resolution.tenant_id, target.case_id == Resolution.case_id)


def _victims(session: TenantSession, case: CaseFile) -> tuple[VictimOnCase, ...]:
    rows = session.execute(
        sa.select(Party, Person, VictimConsultation)
        .join(Person, sa.and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .outerjoin(
            VictimConsultation,
            sa.and_(VictimConsultation.tenant_id == Party.tenant_id, VictimConsultation.party_id == Party.id),
        )
        .where(
            Party.tenant_id == case.tenant_id,
            Party.case_id == case.id,
            Party.role == "victim",
            Party.ended_at.is_(None),
        )
        .order_by(Party.added_at, Party.id)
    ).all()
    attempts: dict[uuid.UUID, list[VictimContact]] = {}
    made = session.scalars(
        sa.select(VictimContact)
        .where(VictimContact.tenant_id == case.tenant_id, VictimContact.case_id == case.id)
        .order_by(VictimContact.attempted_at, VictimContact.id)
    )
    for attempt in made:
        attempts.setdefault(attempt.party_id, []).append(attempt)
    elsewhere = {view.party_id: view for view in victim_views_besides(session, case, MODULE)}  # newest last
    return tuple(
        VictimOnCase(
            party=row.Party,
            person=row.Person,
            contacts=tuple(attempts.get(row.Party.id, ())),
            consultation=row.VictimConsultation,
            elsewhere=elsewhere.get(row.Party.id),
        )
        for row in rows
    )


def _conditions(session: TenantSession, case: CaseFile) -> tuple[ConditionOnCase, ...]:
    rows = session.execute(
        sa.select(CaseCondition, ConditionDetail, Tenant.name.label("provider"))
        .outerjoin(
            ConditionDetail,
            sa.and_(
                ConditionDetail.tenant_id == CaseCondition.tenant_id,
                ConditionDetail.condition_id == CaseCondition.id,
            ),
        )
        .outerjoin(Tenant, Tenant.id == CaseCondition.provider_tenant_id)
        .where(
            CaseCondition.tenant_id == case.tenant_id,
            CaseCondition.case_id == case.id,
            CaseCondition.state != "removed",
        )
        .order_by(CaseCondition.recorded_at, CaseCondition.id)
    )
    return tuple(
        ConditionOnCase(condition=row.CaseCondition, detail=row.ConditionDetail, provider_name=row.provider)
        for row in rows
    )


def referred_conditions(session: TenantSession, case: CaseFile) -> Mapping[uuid.UUID, SentReferral]:
    """The conditions that are with a provider, or were done there, each with its referral.

    Those a provider declined or ended early may be referred again.
    """
    rows = session.execute(
        sa.select(Referral.condition_id, Referral.reference, Referral.state, Referral.holder_tenant_id)
        .where(
            Referral.tenant_id == case.tenant_id,
            Referral.case_id == case.id,
            Referral.condition_id.is_not(None),
            Referral.state.not_in(
                (ReferralState.DECLINED, ReferralState.ENDED_EARLY, ReferralState.WITHDRAWN)
            ),
        )
        .order_by(Referral.sent_at, Referral.id)
    )
    return {
        row.condition_id: SentReferral(
            reference=row.reference,
            asked=row.state == ReferralState.ASKED,
            planned=row.state == ReferralState.ACCEPTED and row.holder_tenant_id == case.tenant_id,
        )
        for row in rows
    }
