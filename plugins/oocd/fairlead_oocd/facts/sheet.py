"""The fact sheet: everything the rules may know about a case, and nothing else.

There is no place here for ethnicity, sex, religion or any other protected characteristic. Age follows from the date of
birth, and immigration status is asked, because the law turns on them. Every field that nobody recorded is `UNKNOWN`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.public import Rank, age_on
from fairlead_oocd.facts.reading import UNKNOWN, Unknown

Flag = bool | Unknown
Text = str | Unknown
Day = date | Unknown
Whole = int | Unknown


class Regime(StrEnum):
    """Which law applies to the offence."""

    CURRENT = "CURRENT"
    TWO_TIER = "TWO_TIER"


class TrialClass(StrEnum):
    """How the offence may be tried; `unknown` (the offence list is silent) counts as not recorded."""

    SUMMARY = "summary"
    EITHER_WAY = "either_way"
    INDICTABLE_ONLY = "indictable_only"
    NOT_KNOWN = "unknown"


class Jurisdiction(StrEnum):
    """Where the offence was committed."""

    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"
    ELSEWHERE = "elsewhere"


class Tag(StrEnum):
    """Features of an offence on which a rule turns."""

    DA = "da"
    IPV = "ipv"
    COERCIVE_CONTROL = "coercive_control"
    HATE = "hate"
    KNIFE = "knife"
    OFFENSIVE_WEAPON = "offensive_weapon"
    FIREARM = "firearm"
    SEXUAL = "sexual"
    CHILD_VICTIM = "child_victim"
    CLASS_A = "class_a"
    SUPPLY = "supply"
    DRIVING = "driving"
    EMERGENCY_WORKER = "emergency_worker"
    HARASSMENT_STALKING = "harassment_stalking"
    DEATH = "death"
    TERROR = "terror"
    DPP_OR_LO_CONSENT = "dpp_or_lo_consent"
    CANNABIS_POSSESSION = "cannabis_possession"
    KHAT_POSSESSION = "khat_possession"


class HistoryType(StrEnum):
    """What happened before: a conviction, a disposal or something that counts for no rule."""

    CONVICTION = "conviction"
    DIV = "DIV"
    COM = "COM"
    COND = "COND"
    SIMPLE = "SIMPLE"
    CR = "CR"
    PND = "PND"
    PND_ED = "PND_ED"
    CANN = "CANN"
    O22 = "O22"
    YC = "YC"
    YCC = "YCC"
    NFA = "NFA"


class RiskLevel(StrEnum):
    """Result of a domestic abuse risk assessment (DARA or DASH)."""

    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"


class ImmigrationStatus(StrEnum):
    """As far as PCSC Act 2022 s.103(4) and CJA 2003 s.22(3G) need it."""

    BRITISH = "british"
    NOT_BRITISH = "not_british"
    RELEVANT_FOREIGN_OFFENDER = "relevant_foreign_offender"


class ProsecutorDecision(StrEnum):
    """What the prosecutor decided about the disposal."""

    APPROVED = "approved"
    REFUSED = "refused"


class ConditionObject(StrEnum):
    """What a condition is for."""

    REHABILITATION = "rehabilitation"
    REPARATION = "reparation"
    PUNISHMENT = "punishment"
    FOREIGN_OFFENDER = "foreign_offender"


class ConditionType(StrEnum):
    """What a condition consists of."""

    RESTRICTIVE = "restrictive"
    UNPAID_WORK = "unpaid_work"
    ATTENDANCE = "attendance"
    FINANCIAL_PENALTY = "financial_penalty"
    PAYMENT = "payment"
    FOREIGN_OFFENDER = "foreign_offender"
    OTHER = "other"


class ExceptionKind(StrEnum):
    """Why a listed action that the victim wants is not attached: PCSC Act 2022 ss.100(5), 109(5)."""

    CANNOT_BE_ATTACHED = "cannot_be_attached"
    INAPPROPRIATE = "inappropriate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offence:
    """The offence. `tags` is known or not as a whole: a tag not listed is then a recorded no."""

    code: Text = UNKNOWN
    trial_class: TrialClass | Unknown = UNKNOWN
    tags: frozenset[Tag] | Unknown = UNKNOWN
    location_force: Text = UNKNOWN
    jurisdiction: Jurisdiction | Unknown = UNKNOWN
    child_victim_age: Whole = UNKNOWN
    endorsable: Flag = UNKNOWN
    value_pence: Whole = UNKNOWN

    def tagged(self, *tags: Tag) -> bool:
        """True when any of the tags is recorded; False when none is or tags are unknown."""
        return self.tags is not UNKNOWN and not self.tags.isdisjoint(tags)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The decision whether there is sufficient evidence to charge."""

    sufficient: Flag = UNKNOWN
    decider: Text = UNKNOWN
    at: Day = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """What the suspect admitted. `responsibility_accepted` is the lower standard some forces use for CR."""

    made: Flag = UNKNOWN
    to_whom: Text = UNKNOWN
    at: Day = UNKNOWN
    defence_raised: Flag = UNKNOWN
    qualified: Flag = UNKNOWN
    responsibility_accepted: Flag = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryItem:
    """One earlier outcome. `similar` is an officer's judgement about this offence and that one."""

    type: HistoryType
    date: date
    offence: Text = UNKNOWN
    age_at: Whole = UNKNOWN
    similar: Flag = UNKNOWN
    breached: Flag = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Vulnerability:
    """The vulnerability screen. `fit` is fitness now to be dealt with (not intoxicated, not unwell)."""

    screened: Flag = UNKNOWN
    flags: tuple[str, ...] | Unknown = UNKNOWN
    fit: Flag = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """An appropriate adult or an interpreter: needed, and there."""

    required: Flag = UNKNOWN
    present: Flag = UNKNOWN
    detail: Text = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Immigration:
    """Immigration status and the reply of Home Office Immigration Enforcement."""

    status: ImmigrationStatus | Unknown = UNKNOWN
    hoie_reply: Text = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactAttempt:
    """One attempt to reach a victim."""

    date: Day = UNKNOWN
    method: Text = UNKNOWN
    outcome: Text = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Victim:
    """One victim. `wants_listed_action` is the code of an action of the community remedy document, None for
    none wanted.
    """

    id: str
    contact_attempts: tuple[ContactAttempt, ...] | Unknown = UNKNOWN
    views: Text = UNKNOWN
    no_views_reason: Text = UNKNOWN
    wants_listed_action: str | Unknown | None = UNKNOWN
    risk_to_victim: Flag = UNKNOWN
    supports: Flag = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class DomesticAbuse:
    """What the domestic abuse route needs beyond the tags, the risk level and the victims."""

    first_time: Flag = UNKNOWN
    intervention_available: Flag = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class HateCrime:
    """The criteria for an out-of-court route in a hate crime."""

    stirring_up: Flag = UNKNOWN
    genuine_remorse: Flag = UNKNOWN
    relevant_history: Flag = UNKNOWN
    extremist_group: Flag = UNKNOWN
    custody_likely: Flag = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Gravity:
    """Gravity scores 1 to 5 with the factors ticked."""

    base: Whole = UNKNOWN
    factors: tuple[str, ...] | Unknown = UNKNOWN
    final: Whole = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class ExceptionalCircumstances:
    """The recorded human judgement that circumstances are exceptional, and whose."""

    recorded: Flag = UNKNOWN
    by_rank: Rank | Unknown = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Referenced:
    """A consent or decision of the prosecution service with its reference. `decision` is unknown for a bare
    consent.
    """

    ref: Text = UNKNOWN
    date: Day = UNKNOWN
    decision: ProsecutorDecision | Unknown = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One proposed condition. Hours are whole hours, money whole pence.

    `drafting_rationale` is why it stands although policy speaks against it; it excuses nothing that statute says.
    """

    objects: frozenset[ConditionObject]
    type: ConditionType
    text: Text = UNKNOWN
    hours: Whole = UNKNOWN
    place: Text = UNKNOWN
    purpose: Text = UNKNOWN
    deadline: Day = UNKNOWN
    evidence: Text = UNKNOWN
    provider: Text = UNKNOWN
    listed_action: Text = UNKNOWN
    requires_staying_at_residence: Flag = UNKNOWN
    amount_pence: Whole = UNKNOWN
    payee: Text = UNKNOWN
    payment_method: Text = UNKNOWN
    due_date: Day = UNKNOWN
    consequences: Text = UNKNOWN
    proportionate: Flag = UNKNOWN
    achievable: Flag = UNKNOWN
    provider_has_capacity: Flag = UNKNOWN
    circumstances_checked: Flag = UNKNOWN
    depends_on_third_party: Flag = UNKNOWN
    drafting_rationale: Text = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedActionException:
    """Why a listed action wanted by every victim is not attached; `action` is the one it was recorded for."""

    kind: ExceptionKind | Unknown = UNKNOWN
    reason: Text = UNKNOWN
    action: Text = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorisation:
    """Who authorises and who investigates, by staff reference (never by name)."""

    authoriser: Text = UNKNOWN
    investigating_officer: Text = UNKNOWN
    rank: Rank | Unknown = UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The whole fact sheet."""

    regime: Regime | Unknown = UNKNOWN
    part6_commencement_date: Day = UNKNOWN
    offence_date: Day = UNKNOWN
    proposed_giving_date: Day = UNKNOWN
    dob: Day = UNKNOWN
    offence: Offence = Offence()
    evidence: Evidence = Evidence()
    public_interest_rationale: Text = UNKNOWN
    admission: Admission = Admission()
    willing: Flag = UNKNOWN
    history: tuple[HistoryItem, ...] | Unknown = UNKNOWN
    on_bail: Flag = UNKNOWN
    under_court_order: Flag = UNKNOWN
    on_licence: Flag = UNKNOWN
    vulnerability: Vulnerability = Vulnerability()
    aa: Support = Support()
    interpreter: Support = Support()
    immigration: Immigration = Immigration()
    victims: tuple[Victim, ...] | Unknown = UNKNOWN
    risk: RiskLevel | Unknown = UNKNOWN
    domestic_abuse: DomesticAbuse = DomesticAbuse()
    hate_crime: HateCrime = HateCrime()
    gravity: Gravity = Gravity()
    exceptional_circumstances: ExceptionalCircumstances = ExceptionalCircumstances()
    dpp_consent: Referenced = Referenced()
    cps_decision: Referenced = Referenced()
    conditions: tuple[Condition, ...] | Unknown = UNKNOWN
    listed_action_exception: ListedActionException = ListedActionException()
    authorisation: Authorisation = Authorisation()

    @property
    def age_at_giving(self) -> int | Unknown:
        """Completed years on the proposed day of giving; unknown without both dates."""
        if self.dob is UNKNOWN or self.proposed_giving_date is UNKNOWN:
            return UNKNOWN
        return age_on(self.dob, self.proposed_giving_date)

    @property
    def is_child(self) -> bool:
        """True when known to be under 18 on the day of giving."""
        age = self.age_at_giving
        return age is not UNKNOWN and age < 18  # noqa: PLR2004  # as the name of the property says

    @property
    def below_age_of_responsibility(self) -> bool:
        """True when known to have been under 10 at the offence, or to be under 10 on the day of giving."""
        days = (self.offence_date, self.proposed_giving_date)
        return self.dob is not UNKNOWN and any(
            day is not UNKNOWN and age_on(self.dob, day) < 10  # noqa: PLR2004  # CYPA 1933 s.50
            for day in days
        )

    @property
    def needs_appropriate_adult(self) -> bool:
        """Under 18; or required; or flagged vulnerable with nobody having decided that none is required."""
        if self.is_child or self.aa.required is True:
            return True
        flags = self.vulnerability.flags
        return self.aa.required is UNKNOWN and flags is not UNKNOWN and bool(flags)
