"""What the module asks permission for, and who has it when a force changes nothing.

`Oocd.READ` opens the module's pages, `Oocd.CORRECT_MONEY` corrects the ledger, `Oocd.ASSESS_FACTS` assesses a fact
sheet that belongs to no case, `Oocd.READ_SCRUTINY` opens the panel's pages; every other permission is asked for by a
row of the workflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Oocd(StrEnum):
    """Permissions of the module: ``oocd:resource:action``."""

    ASSESS = "oocd:case:assess"
    ASSESS_FACTS = "oocd:facts:assess"
    AUTHORISE = "oocd:case:authorise"
    COMPLETE = "oocd:case:complete"
    CORRECT_MONEY = "oocd:money:correct"
    CREATE = "oocd:case:create"
    DECIDE_BREACH = "oocd:breach:decide"
    DECIDE_EVIDENCE = "oocd:evidence:decide"
    ENFORCE_PENALTY = "oocd:penalty:enforce"
    FINALISE = "oocd:case:finalise"
    GIVE = "oocd:case:give"
    MANAGE_SCRUTINY = "oocd:scrutiny:manage"
    MONITOR = "oocd:case:monitor"
    READ = "oocd:case:read"
    READ_SCRUTINY = "oocd:scrutiny:read"
    RECORD_CPS = "oocd:case:record-cps"
    RECORD_MONEY = "oocd:money:record"
    RECORD_NEEDS = "oocd:needs:record"
    RECORD_PROGRESS = "oocd:progress:record"
    RECORD_VICTIM = "oocd:victim:record"
    REFER_CPS = "oocd:case:refer-cps"
    REFER_TO_PROVIDER = "oocd:referral:create"
    REFER_YOUTH = "oocd:youth:refer"
    RESCIND = "oocd:case:rescind"
    REVIEW_BREACH = "oocd:breach:review"
    SUBMIT = "oocd:case:submit"
    TAKE_ANSWER = "oocd:referral:answer"
    TRIAGE = "oocd:case:triage"
    VARY = "oocd:conditions:vary"
    WITHDRAW = "oocd:case:withdraw"


TITLES: Mapping[str, str] = {
    Oocd.ASSESS: "Answer eligibility questions and choose a resolution",
    Oocd.ASSESS_FACTS: "Assess a fact sheet without a case",
    Oocd.AUTHORISE: "Authorise or return a resolution",
    Oocd.COMPLETE: "Record that conditions are completed",
    Oocd.CORRECT_MONEY: "Give money back, write it off or correct the ledger",
    Oocd.CREATE: "Start an out-of-court resolution",
    Oocd.DECIDE_BREACH: "Decide on a breach",
    Oocd.DECIDE_EVIDENCE: "Record the decision on the evidence",
    Oocd.ENFORCE_PENALTY: "Enforce a penalty",
    Oocd.FINALISE: "Finalise a resolution",
    Oocd.GIVE: "Explain and give a resolution, or record that it was declined",
    Oocd.MANAGE_SCRUTINY: "Send cases to the scrutiny panel and record findings",
    Oocd.MONITOR: "Monitor conditions without a provider",
    Oocd.READ: "See out-of-court resolutions",
    Oocd.READ_SCRUTINY: "Read the scrutiny panel's anonymised files",
    Oocd.RECORD_CPS: "Record a prosecutor's decision",
    Oocd.RECORD_MONEY: "Record payments, instalments and what a person asks for after a penalty notice",
    Oocd.RECORD_NEEDS: "Record needs and vulnerability",
    Oocd.RECORD_PROGRESS: "Record progress with conditions",
    Oocd.RECORD_VICTIM: "Record a victim's views",
    Oocd.REFER_CPS: "Refer a case to a prosecutor",
    Oocd.REFER_TO_PROVIDER: "Refer a person to a provider",
    Oocd.REFER_YOUTH: "Refer a child to the youth justice service",
    Oocd.RESCIND: "Rescind a resolution",
    Oocd.REVIEW_BREACH: "Send a suspected breach for review",
    Oocd.SUBMIT: "Submit a resolution for authorisation",
    Oocd.TAKE_ANSWER: "Take in a provider's answer to a referral",
    Oocd.TRIAGE: "Accept a case for review",
    Oocd.VARY: "Change conditions",
    Oocd.WITHDRAW: "Withdraw a case",
}
BY_THE_PLATFORM: frozenset[str] = frozenset({Oocd.TAKE_ANSWER, Oocd.RECORD_PROGRESS, Oocd.ENFORCE_PENALTY})
"""What the platform does for the module when a provider answers or reports, and when a day begins."""

INVESTIGATOR: frozenset[str] = frozenset(
    {
        Oocd.READ,
        Oocd.CREATE,
        Oocd.TRIAGE,
        Oocd.DECIDE_EVIDENCE,
        Oocd.ASSESS,
        Oocd.ASSESS_FACTS,
        Oocd.RECORD_VICTIM,
        Oocd.RECORD_NEEDS,
        Oocd.SUBMIT,
        Oocd.GIVE,
        Oocd.REFER_TO_PROVIDER,
        Oocd.REFER_YOUTH,
        Oocd.MONITOR,
        Oocd.RECORD_PROGRESS,
        Oocd.RECORD_MONEY,
        Oocd.COMPLETE,
        Oocd.FINALISE,
        Oocd.REVIEW_BREACH,
        Oocd.VARY,
    }
)
SUPERVISOR: frozenset[str] = INVESTIGATOR | frozenset(
    {
        Oocd.AUTHORISE,
        Oocd.WITHDRAW,
        Oocd.REFER_CPS,
        Oocd.RECORD_CPS,
        Oocd.DECIDE_BREACH,
        Oocd.RESCIND,
        Oocd.MANAGE_SCRUTINY,
        Oocd.READ_SCRUTINY,
        Oocd.ENFORCE_PENALTY,
        Oocd.CORRECT_MONEY,
    }
)
PANEL_MEMBER: frozenset[str] = frozenset({Oocd.READ_SCRUTINY})
"""A member of the scrutiny panel from outside: the anonymised files and nothing else."""
