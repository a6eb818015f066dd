"""The words officers choose from, each with the value that is stored."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from fairlead_oocd.facts import (
    ConditionObject,
    ConditionType,
    HistoryType,
    ImmigrationStatus,
    Jurisdiction,
    RiskLevel,
    Tag,
    TrialClass,
)
from fairlead_oocd.questionnaires import NEEDS, questionnaire, scored_questions, screen_findings

Word = tuple[str, str]

RANKS: tuple[Word, ...] = (
    ("constable", _("Constable")),
    ("sergeant", _("Sergeant")),
    ("inspector", _("Inspector")),
    ("chief_inspector", _("Chief inspector")),
    ("superintendent", _("Superintendent")),
    ("chief_superintendent", _("Chief superintendent")),
)
ATTENDANCES: tuple[Word, ...] = (
    ("custody", _("In custody")),
    ("voluntary", _("Voluntary attendance")),
    ("street", _("At the scene or in the street")),
)
TAGS: tuple[Word, ...] = (
    (Tag.DA, _("Domestic abuse")),
    (Tag.IPV, _("Domestic abuse between intimate partners, or former ones")),
    (Tag.COERCIVE_CONTROL, _("Coercive or controlling behaviour")),
    (Tag.HATE, _("Hate crime")),
    (Tag.KNIFE, _("Knife or other bladed article")),
    (Tag.OFFENSIVE_WEAPON, _("Offensive weapon")),
    (Tag.FIREARM, _("Firearm")),
    (Tag.SEXUAL, _("Sexual offence")),
    (Tag.CHILD_VICTIM, _("A victim under 18")),
    (Tag.CLASS_A, _("Class A drug")),
    (Tag.SUPPLY, _("Supply, production or possession with intent to supply")),
    (Tag.CANNABIS_POSSESSION, _("Possession of cannabis for personal use")),
    (Tag.KHAT_POSSESSION, _("Possession of khat for personal use")),
    (Tag.DRIVING, _("Driving offence")),
    (Tag.EMERGENCY_WORKER, _("Assault on an emergency worker")),
    (Tag.HARASSMENT_STALKING, _("Harassment or stalking")),
    (Tag.DEATH, _("Somebody died")),
    (Tag.TERROR, _("Terrorism or official secrets")),
    (Tag.DPP_OR_LO_CONSENT, _("Prosecution needs the consent of the DPP or a law officer")),
)
TRIAL_CLASSES: tuple[Word, ...] = (
    (TrialClass.SUMMARY, _("Only in a magistrates’ court (summary)")),
    (TrialClass.EITHER_WAY, _("In either court (triable either way)")),
    (TrialClass.INDICTABLE_ONLY, _("Only in the Crown Court (indictable only)")),
    (TrialClass.NOT_KNOWN, _("It cannot be told: a supervisor decides")),
)
JURISDICTIONS: tuple[Word, ...] = (
    (Jurisdiction.ENGLAND_AND_WALES, _("England or Wales")),
    (Jurisdiction.SCOTLAND, _("Scotland")),
    (Jurisdiction.NORTHERN_IRELAND, _("Northern Ireland")),
    (Jurisdiction.ELSEWHERE, _("Somewhere else")),
)
HISTORY: tuple[Word, ...] = (
    (HistoryType.CONVICTION, _("Conviction")),
    (HistoryType.COND, _("Conditional caution")),
    (HistoryType.SIMPLE, _("Simple caution")),
    (HistoryType.DIV, _("Diversionary caution")),
    (HistoryType.COM, _("Community caution")),
    (HistoryType.CR, _("Community resolution")),
    (HistoryType.PND, _("Penalty notice for disorder")),
    (HistoryType.PND_ED, _("Penalty notice with education option")),
    (HistoryType.CANN, _("Cannabis or khat warning")),
    (HistoryType.O22, _("Outcome 22")),
    (HistoryType.YC, _("Youth caution")),
    (HistoryType.YCC, _("Youth conditional caution")),
    (HistoryType.NFA, _("No further action")),
)
RISKS: tuple[Word, ...] = (
    (RiskLevel.STANDARD, _("Standard")),
    (RiskLevel.MEDIUM, _("Medium")),
    (RiskLevel.HIGH, _("High")),
)
IMMIGRATION: tuple[Word, ...] = (
    (ImmigrationStatus.BRITISH, _("British citizen")),
    (ImmigrationStatus.NOT_BRITISH, _("Not a British citizen")),
    (ImmigrationStatus.RELEVANT_FOREIGN_OFFENDER, _("Not British, and liable to removal or deportation")),
    ("unknown", _("Not known yet")),
)


def pathways() -> tuple[Word, ...]:
    """The domains of need that an assessment asks about."""
    return tuple((question.key, question.text) for question in scored_questions(questionnaire(NEEDS)))


def screen_flags() -> tuple[Word, ...]:
    """What the vulnerability screen may find."""
    return tuple((question.key, question.text) for question in screen_findings())


KEY_FACTORS: tuple[Word, ...] = (
    ("admission", _("Admission")),
    ("seriousness", _("Seriousness of the offence")),
    ("history", _("Offending history")),
    ("reoffending", _("Whether the resolution deals with the risk of reoffending")),
    ("public-interest", _("Whether a resolution serves the public interest")),
    ("victim", _("The victim’s views, as far as they are known")),
)
SCORES: tuple[tuple[str, str], ...] = tuple((str(score), str(score)) for score in range(1, 6))
OBJECTS: tuple[Word, ...] = (
    (ConditionObject.REHABILITATION, _("Rehabilitation")),
    (ConditionObject.REPARATION, _("Reparation")),
    (ConditionObject.PUNISHMENT, _("Punishment (a financial penalty only)")),
    (ConditionObject.FOREIGN_OFFENDER, _("Departure of a foreign offender")),
)
CONDITION_TYPES: tuple[Word, ...] = (
    (ConditionType.ATTENDANCE, _("Attend a place for a number of hours")),
    (ConditionType.RESTRICTIVE, _("Restriction: not to do something, meet somebody or go somewhere")),
    (ConditionType.UNPAID_WORK, _("Unpaid work")),
    (ConditionType.PAYMENT, _("Payment to put things right, such as compensation")),
    (ConditionType.FINANCIAL_PENALTY, _("Financial penalty")),
    (ConditionType.FOREIGN_OFFENDER, _("Leave and stay out of the United Kingdom")),
    (ConditionType.OTHER, _("Something else, such as a letter of apology")),
)
METHODS: tuple[Word, ...] = (
    ("phone", _("Telephone")),
    ("visit", _("Visit")),
    ("in-person", _("In person at the station or scene")),
    ("email", _("Email")),
    ("text", _("Text message")),
    ("letter", _("Letter")),
)
OUTCOMES: tuple[Word, ...] = (
    ("spoke", _("Spoke to the victim")),
    ("no-answer", _("No answer")),
    ("message-left", _("Left a message that gives nothing away")),
    ("declined", _("The victim does not want to be contacted")),
    ("wrong-details", _("The contact details were wrong")),
)
SESSIONS: tuple[Word, ...] = (
    ("attended", _("Attended")),
    ("late", _("Attended, late")),
    ("missed", _("Missed by the person")),
    ("provider-cancelled", _("Cancelled by the provider: does not count against the person")),
    ("excused", _("Not attended, for an acceptable reason")),
    ("booked", _("Booked")),
    ("cancelled", _("Cancelled before its time")),
)
FAILURES: tuple[Word, ...] = (
    ("attendance", _("Did not attend")),
    ("late", _("Came late, or left early")),
    ("work", _("Did not do the work or the task")),
    ("payment", _("Did not pay")),
    ("restriction", _("Did what was forbidden")),
    ("other", _("Something else")),
    ("reported-by-provider", _("The provider ended the intervention early")),
)
BREACH_DECISIONS: tuple[Word, ...] = (
    ("excused", _("There was a reasonable excuse: the conditions go on")),
    ("variation", _("The person agrees to a change of the condition: the conditions go on")),
    ("confirmed", _("There was no reasonable excuse: the breach is confirmed")),
)
BREACH_OUTCOMES: tuple[Word, ...] = (
    ("prosecuted", _("Prosecuted for the offence")),
    ("not-pursued", _("Not pursued")),
)
CONSENT_METHODS: tuple[Word, ...] = (
    ("paper", _("Signed on paper")),
    ("screen", _("Typed their name on this screen")),
    ("writing", _("Agreed in writing, by letter or email")),
)
VARIATION_STATES: tuple[Word, ...] = (
    ("proposed", _("Waiting for the person’s consent")),
    ("agreed", _("Agreed")),
    ("dropped", _("Dropped")),
)
TERMS: tuple[Word, ...] = (
    ("text", _("What is to be done, or not done")),
    ("due_on", _("By")),
    ("hours", _("Hours")),
    ("place", _("Place")),
    ("purpose", _("Purpose")),
    ("amount", _("Amount")),
    ("payee", _("Paid to")),
    ("payment_method", _("How it is paid")),
    ("consequences", _("What happens if it is not paid")),
    ("evidence", _("How it will be shown")),
)
GROUNDS: tuple[Word, ...] = (
    ("unlawful", _("It was not lawful to give it")),
    ("procedure", _("It was given in the wrong way")),
    ("quashed", _("A court quashed it")),
)
CATEGORIES: tuple[Word, ...] = (
    ("APPROPRIATE", _("Appropriate")),
    ("APPROPRIATE_WITH_OBSERVATIONS", _("Appropriate, with observations")),
    ("INAPPROPRIATE", _("Inappropriate")),
    ("PANEL_DISAGREES", _("The panel disagrees among itself")),
)
SAMPLED_BECAUSE: tuple[Word, ...] = (
    ("indictable-only", _("Offence only for the Crown Court")),
    ("matrix-deviation", _("Differs from the gravity matrix")),
    ("da", _("Domestic abuse")),
    ("hate", _("Hate crime")),
    ("knife", _("Knife or weapon")),
    ("sexual", _("Sexual offence")),
    ("breach-not-pursued", _("Breach not pursued")),
    ("override", _("Decided by a supervisor")),
    ("victim-opposed", _("A victim was against it")),
    ("random", _("Drawn at random")),
    ("by-hand", _("Chosen by hand")),
)


def label(words: tuple[Word, ...], value: object) -> str:
    """The words for a stored value; the value itself when it is none of them."""
    return next((str(text) for key, text in words if key == value), "" if value is None else str(value))
