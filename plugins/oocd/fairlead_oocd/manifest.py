"""The parts of the module's manifest: purposes, roles, states in words, settings, retention."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any  # a row of three tables

import sqlalchemy as sa

from fairlead.public import (
    CaseFile,
    CaseKind,
    Confidence,
    DefaultRole,
    HeldItem,
    Layer,
    Party,
    Permission,
    Purpose,
    RetentionRule,
    Setting,
    TenantSession,
)
from fairlead_oocd.disposals import TITLES
from fairlead_oocd.held_after_giving import held_after_giving
from fairlead_oocd.ledger import money_held
from fairlead_oocd.models import Giving, Resolution, YouthReferral
from fairlead_oocd.parameters import CATALOGUE, Parameters, ParameterSpec, parameters_to_json
from fairlead_oocd.parameters.offence_tables import general_gravity_factors
from fairlead_oocd.permissions import BY_THE_PLATFORM, INVESTIGATOR, PANEL_MEMBER, SUPERVISOR
from fairlead_oocd.permissions import TITLES as TITLES_OF_PERMISSIONS
from fairlead_oocd.policy.scrutiny import ALWAYS
from fairlead_oocd.subject_access import evidence_held, views_held
from fairlead_oocd.workflow import WORKFLOW

KIND = "oocd.resolution"
PREFIX = "OOC"
MONEY_TABLES = ("oocd_money_entry", "oocd_instalment", "oocd_penalty", "oocd_penalty_claim")

STATES: Mapping[str, str] = {
    "NEW": "New",
    "REFERRED": "Referred",
    "EVIDENCE_REVIEW": "Evidence being reviewed",
    "ELIGIBILITY": "Eligibility",
    "VICTIM_CONTACT": "Victim being consulted",
    "NEEDS_ASSESSMENT": "Needs being assessed",
    "CONDITION_PLANNING": "Conditions being planned",
    "AUTHORISATION": "Waiting for authorisation",
    "CPS_REFERRAL": "With the prosecution service",
    "OFFERED": "Authorised, to be offered",
    "GIVEN": "Given",
    "PROVIDER_REFERRAL": "Referred to a provider",
    "MONITORING": "Conditions under way",
    "VARIATION": "Conditions being changed",
    "COMPLETED": "Conditions completed",
    "FINALISED": "Finalised",
    "SCRUTINY": "Chosen for the scrutiny panel",
    "CLOSED": "Closed",
    "DECLINED": "Declined by the suspect",
    "INELIGIBLE": "Not suitable",
    "WITHDRAWN": "Withdrawn",
    "SUSPECTED_BREACH": "Breach suspected",
    "BREACH_REVIEW": "Breach being reviewed",
    "BREACH_CONFIRMED": "Breach confirmed",
    "PROSECUTION": "Prosecution",
    "PENALTY_ATTACHED": "Penalty to be paid",
    "PENALTY_INCREASED": "Penalty increased",
    "REGISTRABLE": "Penalty may be registered",
    "REGISTERED": "Penalty registered",
    "COURT_DISPUTE": "Disputed in court",
    "COURSE_ASKED": "Course taken instead of the penalty",
    "TRIAL_REQUESTED": "Asked to be tried",
    "RESCINDED": "Rescinded",
}

PERMISSIONS = tuple(
    Permission(key=key, title=title, system=key in BY_THE_PLATFORM)
    for key, title in TITLES_OF_PERMISSIONS.items()
)
ROLES = (
    DefaultRole(
        key="investigator",
        title="Investigating officer",
        permissions=INVESTIGATOR,
        tenant_kinds=frozenset({"force"}),
    ),
    DefaultRole(
        key="supervisor", title="Supervisor", permissions=SUPERVISOR, tenant_kinds=frozenset({"force"})
    ),
    DefaultRole(
        key="oocd-scrutiny-panel",
        title="Scrutiny panel member",
        permissions=PANEL_MEMBER,
        tenant_kinds=frozenset({"force"}),
    ),
)
PURPOSES = (
    Purpose(
        key="out-of-court-resolution",
        title="Deciding, giving and supervising out-of-court resolutions",
        regime="Part 3",
        basis="DPA 2018 s.35(2)(b); CJA 2003 Part 3; ASBCP Act 2014 ss.101–103; common-law policing powers",
        data_categories=("offence", "decision", "condition", "agreement", "needs"),
    ),
    Purpose(
        key="victim-consultation",
        title="Asking victims for their views on a resolution",
        regime="Part 3",
        basis="DPA 2018 s.35(2)(b); ASBCP Act 2014 s.102(3); Victims' Code para 6.7",
        data_categories=("victim views",),
    ),
    Purpose(
        key="scrutiny-of-resolutions",
        title="Independent scrutiny of finalised resolutions",
        regime="Part 3",
        basis="DPA 2018 s.35(2)(b); common-law policing powers; Equality Act 2010 s.149",
        data_categories=("anonymised case", "finding"),
    ),
)
CASE_KIND = CaseKind(
    key=KIND,
    title="Out-of-court resolution",
    reference_prefix=PREFIX,
    states={state: STATES[state] for state in WORKFLOW.states},
    final_states=WORKFLOW.final,
)

OTHER_AUDIT_ACTIONS: Mapping[str, str] = {
    "oocd.letter.not_posted": "Letter not posted, because that is not safe",
    "oocd.answers.recorded": "Eligibility answers recorded",
    "oocd.facts.assessed": "Fact sheets without a case assessed",
    "oocd.eligibility.viewed": "Eligibility result looked at",
    "oocd.gravity.scored": "Gravity of an offence scored",
    "oocd.fact.corrected": "Fact of the published offence list decided by a person",
    "oocd.breach.explanation_asked": "Person asked for an explanation",
    "oocd.case.viewed": "Page of a resolution looked at",
    "oocd.scrutiny.file_viewed": "Anonymised file looked at",
    "oocd.scrutiny.listed": "Sample of the scrutiny panel looked at",
    "oocd.victim.contacted": "Attempt to reach a victim recorded",
    "oocd.victim.heard": "Victim's views recorded",
    "oocd.money.charged": "Money due recorded",
    "oocd.money.paid": "Payment recorded",
    "oocd.money.refund": "Money given back",
    "oocd.money.write_off": "Money written off",
    "oocd.money.corrected": "Entry of the ledger corrected",
    "oocd.money.instalments": "Instalments agreed",
    "oocd.money.receipt": "Receipt made",
    "oocd.notice.begun": "Penalty notice begun",
    "oocd.notice.course_recorded": "Completion of a course recorded",
    "oocd.penalty.adjourned": "Adjournment of a claim recorded",
}
_LOWER = frozenset(
    {
        "unpaid_work_max_hours",
        "reparation_attendance_max_hours",
        "cond_attendance_total_hours",
        "cond_penalty_max_pence",
        "ycc_penalty_max_pence",
    }
)
COMMUNITY_REMEDY = Setting(
    key="community_remedy",
    title="Actions of the community remedy document: code, title, object and description of each",
    kind="table",
    default=(),
    layer=Layer.FORCE.value,
    source="the document published for the police area: ASBCP Act 2014 s.101",
)
YOUTH_JUSTICE_SERVICE = Setting(
    key="youth_justice_service",
    title="Youth justice service to which children are referred",
    kind="text",
    default="",
    layer=Layer.FORCE.value,
    source="local arrangement under CDA 1998 s.39 [from memory]",
)
DESIGNATED_OFFICER = Setting(
    key="pnd_designated_officer",
    title="Designated officer and address to whom a penalty notice is paid",
    kind="text",
    default="",
    layer=Layer.FORCE.value,
    source="local arrangement; CJPA 2001 s.3(3) [from memory]",
)
PUBLIC_CONTACT = Setting(
    key="public_contact",
    title="Whom the person and the victim may call, as letters say it",
    kind="text",
    default="Call the police on 101.",
    layer=Layer.FORCE.value,
    source="local arrangement; 101 is the police's number for what is no emergency [from memory]",
)
NOTIFICATION_PERIOD = Setting(
    key="notification_period",
    title="How long an adult who is cautioned for a listed sexual offence has to keep the police informed",
    kind="text",
    default="two years, beginning with the day of the caution",
    layer=Layer.NATIONAL.value,
    source="Sexual Offences Act 2003 s.82 [from memory]",
)
NOTIFICATION_PLACES = Setting(
    key="notification_places",
    title="Police stations at which somebody may give notification under the Sexual Offences Act 2003",
    kind="text",
    default="",
    layer=Layer.FORCE.value,
    source="local arrangement; Sexual Offences Act 2003 s.87 [from memory]",
)
SCRUTINY_ALWAYS = Setting(
    key="scrutiny_always",
    title="Finalised cases that are always put before the scrutiny panel, by key",
    kind="table",
    default=tuple(ALWAYS),
    layer=Layer.FORCE.value,
    source="force policy on scrutiny panels [design]",
)
CONDITION_CATALOGUE = Setting(
    key="condition_catalogue",
    title="Catalogue of conditions and interventions: what may be asked, for what, and how it is shown to be done",
    kind="table",
    default=(),
    layer=Layer.FORCE.value,
    source="force policy; each row says how sure its facts are",
)
GRAVITY_MATRIX = Setting(
    key="gravity_matrix",
    title="Gravity matrix: code of the offence (or its beginning and *), group and base score from 1 to 5",
    kind="table",
    default=(),
    layer=Layer.FORCE.value,
    source="load the licensed NPCC adult gravity matrix; what the demonstration has is illustrative",
)
GRAVITY_FACTORS = Setting(
    key="gravity_factors",
    title="Gravity factors: code, direction (aggravating or mitigating), group of offences or none, title",
    kind="table",
    default=tuple(general_gravity_factors()),
    layer=Layer.FORCE.value,
    source="general factors of the adult gravity matrix [from memory]; illustrative",
)
TABLES = (COMMUNITY_REMEDY, CONDITION_CATALOGUE, GRAVITY_MATRIX, GRAVITY_FACTORS, SCRUTINY_ALWAYS)
"""Tables that a force publishes or loads whole; the rules do not read them."""
_AWAITING_LAW = frozenset({"part6_commencement_date", "low_value_shop_theft_repealed_on"})


GIVING_SETTINGS = (
    YOUTH_JUSTICE_SERVICE,
    DESIGNATED_OFFICER,
    PUBLIC_CONTACT,
    NOTIFICATION_PERIOD,
    NOTIFICATION_PLACES,
)


def _setting(spec: ParameterSpec, default: object) -> Setting:
    """One parameter as a setting.

    What could not be verified, and what only later law can fix, is a placeholder that a force edits; it is
    not
    declared as statute, so that nobody takes it for law.
    """
    settled = spec.confidence is Confidence.VERIFIED and spec.key not in _AWAITING_LAW
    layer = spec.layer if settled or spec.layer is not Layer.STATUTE else Layer.NATIONAL
    source = spec.source if settled else f"{spec.source} {spec.confidence}"
    return Setting(
        key=spec.key,
        title=spec.meaning,
        kind=_kind(spec.key, default),
        default=default,
        layer=layer.value,
        source=source,
        tighter="lower" if spec.key in _LOWER else "fixed",
    )


def _kind(key: str, default: object) -> str:
    if isinstance(default, bool):
        return "boolean"
    if isinstance(default, int) or (key.endswith("_pence") and default is None):
        return "integer"
    if isinstance(default, str):
        return "text"
    return "date" if default is None else "table"


def settings() -> tuple[Setting, ...]:
    """Every parameter of the rules as a setting of the organisation, with its default."""
    defaults = parameters_to_json(Parameters())
    return (*(_setting(spec, defaults[spec.key]) for spec in CATALOGUE), *TABLES, *GIVING_SETTINGS)


def retention() -> Sequence[RetentionRule]:
    """How long the module's own records are kept. Periods follow the case; no statutory period was found."""
    source = "force retention schedule (MoPI group of the case) [design]"
    tables = (
        "oocd_resolution",
        "oocd_victim_contact",
        "oocd_victim_consultation",
        "oocd_condition",
        "oocd_condition_evidence",
        *MONEY_TABLES,
        "oocd_breach",
        "oocd_variation",
        "oocd_rescission",
        "oocd_scrutiny",
        "oocd_giving",
        "oocd_youth_referral",
    )
    return tuple(
        RetentionRule(table=table, starts="case closed", months=72, then="review", source=source)
        for table in tables
    )


def subject_access(session: TenantSession, person_id: uuid.UUID) -> Sequence[HeldItem]:
    """What the module's tables hold about a person, as the suspect of resolutions and as a victim."""
    rows = session.execute(
        sa.select(Resolution, CaseFile.reference, CaseFile.opened_at, Giving, YouthReferral)
        .join(
            Party, sa.and_(Party.tenant_id == Resolution.tenant_id, Party.id == Resolution.suspect_party_id)
        )
        .join(
            CaseFile, sa.and_(CaseFile.tenant_id == Resolution.tenant_id, CaseFile.id == Resolution.case_id)
        )
        .outerjoin(Giving, _of_case(Giving))
        .outerjoin(YouthReferral, _of_case(YouthReferral))
        .where(Resolution.tenant_id == session.actor.tenant_id, Party.person_id == person_id)
        .order_by(CaseFile.opened_at, CaseFile.id)
    )
    return (
        *(_held(row) for row in rows),
        *money_held(session, person_id),
        *evidence_held(session, person_id),
        *views_held(session, person_id),
        *held_after_giving(session, person_id),
    )


def _decided(resolution: Resolution) -> str:
    """Facts of the published list that somebody decided, each with the reason."""
    return "; ".join(
        f"{each['fact']}: {each['value']} ({each['reason']})" for each in resolution.fact_corrections
    )


def _of_case(target: type[Giving | YouthReferral]) -> sa.ColumnElement[bool]:
    return sa.and_(target.tenant_id == Resolution.tenant_id, target.case_id == Resolution.case_id)


def _held(row: Any) -> HeldItem:  # a row of three tables
    resolution: Resolution = row.Resolution
    giving: Giving | None = row.Giving
    youth: YouthReferral | None = row.YouthReferral
    reference, opened_on = row.reference, row.opened_at.date()
    values = {
        "Reference": reference,
        "Regime": resolution.regime,
        "Evidence": resolution.evidence_summary,
        "Public interest": resolution.public_interest,
        "Resolution": TITLES.get(resolution.chosen or ""),
        "Gravity score": resolution.gravity_final,
        "Why it differs from the gravity matrix": resolution.deviation_reason,
        "Facts of the offence decided by an officer": _decided(resolution),
        "Given on": resolution.given_on.isoformat() if resolution.given_on else None,
        "Place": resolution.offer_place,
        "Needs": resolution.needs_note,
        "Reason to believe": giving.reason_to_believe if giving else None,
        "Penalty in pence": giving.penalty_pence if giving else None,
        "Confiscated": giving.confiscated if giving else None,
        "Notification requirements explained": giving.notification_explained if giving else None,
        "Youth justice service": youth.service if youth else None,
        "Answer of the service": youth.answer_note if youth else None,
        "Reason for the end": resolution.ended_reason,
    }
    return HeldItem(
        category="decision",
        title=f"Out-of-court resolution {reference}",
        values={label: str(value) for label, value in values.items() if value},
        source="recorded by the police",
        recorded_on=opened_on,
        third_parties=("evidence may name victims or witnesses",) if resolution.evidence_summary else (),
    )
