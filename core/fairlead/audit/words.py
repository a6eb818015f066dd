"""How the log is worded for a reader. Modules bring the words of their own actions in the manifest."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fairlead.audit.models import Operation
from fairlead.audit.queries import LogPurpose
from fairlead.modules.registry import installed_modules

CORE_ACTIONS = {
    "audit.chain.verified": _l("Checked the chain of the log"),
    "audit.log.read": _l("Read the log"),
    "case.assessment.recorded": _l("Recorded an assessment"),
    "case.assigned": _l("Gave a case to somebody"),
    "case.assignment-undone": _l("Took back giving a case to somebody"),
    "case.document.filed": _l("Filed a document"),
    "case.document.read": _l("Opened a document"),
    "case.list.exported": _l("Exported a list of cases"),
    "case.listed": _l("Listed cases"),
    "case.note.written": _l("Wrote a note"),
    "case.offence.added": _l("Added an offence"),
    "case.opened": _l("Opened a new case"),
    "case.opened-page": _l("Looked at the page of a case"),
    "case.party.added": _l("Added a person to a case"),
    "case.party.changed": _l("Changed the part of a person in a case"),
    "case.searched": _l("Searched for cases"),
    "core.agreement.recorded": _l("Recorded a sharing agreement"),
    "core.group.cancelled": _l("Cancelled a group"),
    "core.group.changed": _l("Changed a group"),
    "core.group.created": _l("Set up a group"),
    "core.group.session-added": _l("Added a session to a group"),
    "core.group.session-cancelled": _l("Cancelled a session of a group"),
    "core.group.session-moved": _l("Moved a session of a group"),
    "core.assurance.accepted": _l("Accepted a document of a provider"),
    "core.assurance.asked": _l("Asked a provider for documents"),
    "core.assurance.read": _l("Opened a document of a provider"),
    "core.assurance.returned": _l("Returned a document of a provider"),
    "core.assurance.sent": _l("Sent a document to a commissioner"),
    "core.module.disabled": _l("Switched a module off"),
    "core.module.enabled": _l("Switched a module on"),
    "core.match.shown": _l("Looked for services that match a person’s needs"),
    "core.next-offer.closed": _l("Closed the offer of another service"),
    "core.place.released": _l("Gave back a reserved place"),
    "core.place.reserved": _l("Reserved a place"),
    "core.policy.previewed": _l("Tried a policy on past cases"),
    "core.practice.moved": _l("Took a step of the practice referral"),
    "core.profile.changed": _l("Changed the profile of the organisation"),
    "core.provider.invited": _l("Invited an organisation to become a provider"),
    "core.provider.invitation-revoked": _l("Took back the invitation of a provider"),
    "core.provider.joined": _l("Joined as a provider by invitation"),
    "core.rule.run": _l("Tried a rule"),
    "core.service.approved": _l("Approved a change of a service"),
    "core.service.capacity-set": _l("Said how many places a service has free"),
    "core.service.proposal-withdrawn": _l("Took back a change of a service"),
    "core.service.proposed": _l("Proposed a change of a service"),
    "core.service.published": _l("Published a service"),
    "core.service.returned": _l("Returned a change of a service"),
    "core.upload.infected": _l("Sent a file in which a virus was found; it was refused"),
    "core.setting.recorded": _l("Recorded a setting"),
    "core.unmet-need.exported": _l("Exported the report of unmet need"),
    "core.unmet-need.recorded": _l("Recorded an unmet need"),
    "help.answered": _l("Answered a request for support"),
    "help.asked": _l("Asked for support"),
    "help.asked-back": _l("Asked back about a request for support"),
    "help.closed": _l("Closed a request for support"),
    "help.desk.listed": _l("Listed requests for support"),
    "help.opened": _l("Looked at a request for support"),
    "help.reopened": _l("Reopened a request for support"),
    "help.replied": _l("Added to a request for support"),
    "help.taken": _l("Took a request for support"),
    "identity.password.changed": _l("Changed the password"),
    "identity.permission.refused": _l("Was refused for want of permission"),
    "identity.recovery-code.used": _l("Used a recovery code"),
    "identity.role.defined": _l("Defined a role"),
    "identity.roles.changed": _l("Changed the roles of a user"),
    "identity.second-factor.failed": _l("Gave a wrong second factor"),
    "identity.second-factor.removed": _l("Removed a second factor"),
    "identity.second-factor.set-up": _l("Set up a second factor"),
    "identity.session.revoked": _l("Ended a session"),
    "identity.set-up-link.used": _l("Used a set-up link"),
    "identity.sign-in.attacked": _l("Many failed sign-ins"),
    "identity.sign-in.failed": _l("Failed to sign in"),
    "identity.sign-in.reset": _l("Reset the sign-in of a user"),
    "identity.signed-in": _l("Signed in"),
    "identity.signed-out": _l("Signed out"),
    "identity.token.issued": _l("Issued an API token"),
    "identity.token.revoked": _l("Took back an API token"),
    "identity.user.added": _l("Added a user"),
    "identity.user.changed": _l("Changed a user"),
    "identity.user.disabled": _l("Disabled a user"),
    "identity.user.enabled": _l("Enabled a user"),
    "identity.user.opened": _l("Looked at a user"),
    "identity.users.listed": _l("Listed users"),
    "money.claim.paid": _l("Marked a claim as paid"),
    "money.claim.submitted": _l("Submitted a claim"),
    "money.claim.viewed": _l("Looked at a claim"),
    "money.credit.issued": _l("Issued a credit note"),
    "money.line.answered": _l("Answered a disputed line of a claim"),
    "money.line.approved": _l("Approved lines of a claim"),
    "money.line.disputed": _l("Disputed a line of a claim"),
    "money.price.approved": _l("Agreed a price"),
    "money.price.proposed": _l("Proposed a price"),
    "money.price.returned": _l("Returned a price"),
    "money.price.withdrawn": _l("Took back a price"),
    "money.report.exported": _l("Exported a report about money"),
    "money.report.viewed": _l("Looked at a report about money"),
    "money.voucher.cancelled": _l("Took back a voucher"),
    "money.voucher.issued": _l("Issued a voucher"),
    "money.voucher.redeemed": _l("Used a voucher"),
    "person.alias.added": _l("Added another name"),
    "person.contact-point.set": _l("Recorded a contact point"),
    "person.created": _l("Recorded a new person"),
    "person.edited": _l("Corrected a person"),
    "person.form": _l("Opened a form about a person"),
    "person.matched": _l("Was shown people who may be the same"),
    "person.opened-page": _l("Looked at the page of a person"),
    "person.searched": _l("Searched for people"),
    "referral.accepted": _l("Accepted a referral"),
    "referral.asked": _l("Asked the sender of a referral"),
    "referral.assigned": _l("Gave a referral to a key worker"),
    "referral.appointment-arranged": _l("Arranged an appointment"),
    "referral.appointment-cancelled": _l("Cancelled an appointment"),
    "referral.appointment-moved": _l("Moved an appointment"),
    "referral.appointment.list.viewed": _l("Listed appointments"),
    "referral.amended": _l("Told the provider of a change"),
    "referral.certificate.viewed": _l("Looked at the certificate of a course"),
    "referral.changed": _l("Changed a referral"),
    "referral.completed": _l("Reported that an intervention was completed"),
    "referral.corrected": _l("Corrected what was shared with a provider"),
    "referral.declined": _l("Declined a referral"),
    "referral.draft.discarded": _l("Discarded the draft of a referral"),
    "referral.draft.restored": _l("Brought the draft of a referral back"),
    "referral.draft.saved": _l("Worked on the draft of a referral"),
    "referral.draft.viewed": _l("Looked at the draft of a referral"),
    "referral.ended-early": _l("Reported that an intervention ended early"),
    "referral.evidence.added": _l("Added evidence to a referral"),
    "referral.evidence.opened": _l("Opened evidence of a referral"),
    "referral.evidence.withdrawn": _l("Took evidence of a referral back"),
    "referral.group-changed": _l("Changed the sessions of a group that a person is in"),
    "referral.group-joined": _l("Gave a person a place in a group"),
    "referral.group-left": _l("Took a person out of a group"),
    "referral.group-waiting": _l("Put a person on the waiting list of a group"),
    "referral.list.viewed": _l("Listed referrals"),
    "referral.message.read": _l("Read the messages of a referral"),
    "referral.message.written": _l("Wrote a message about a referral"),
    "referral.plan-approved": _l("Approved an action plan"),
    "referral.plan-returned": _l("Returned an action plan"),
    "referral.plan-submitted": _l("Submitted an action plan"),
    "referral.question-answered": _l("Answered a question about a referral"),
    "referral.feedback.recorded": _l("Recorded what a person said of a service"),
    "referral.result.recorded": _l("Recorded the result of a course"),
    "referral.sent": _l("Sent a referral"),
    "referral.session-corrected": _l("Corrected what was recorded of a session"),
    "referral.session-recorded": _l("Recorded a session"),
    "referral.session.recorded": _l("Recorded a session"),
    "referral.viewed": _l("Looked at a referral"),
    "referral.waitlisted": _l("Put a referral on the waiting list"),
    "referral.withdrawn": _l("Withdrew a referral"),
    "worklist.view.changed": _l("Changed a saved view"),
    "worklist.view.deleted": _l("Deleted a saved view"),
    "worklist.view.restored": _l("Restored a saved view"),
    "worklist.view.saved": _l("Saved a view"),
}
"""Core's own actions, as said of whoever did them."""

CORE_OBJECTS = {
    "api_token": _l("API token"),
    "audit-chain": _l("Chain of the log"),
    "audit-entry": _l("Entry of the log"),
    "case": _l("Case"),
    "case_assessment": _l("Assessment"),
    "case_condition": _l("Condition"),
    "case_decision": _l("Decision"),
    "case_document": _l("Document"),
    "assurance_document": _l("Document of a provider"),
    "case_offence": _l("Offence"),
    "claim_line": _l("Line of a claim"),
    "contact_point": _l("Contact point"),
    "credit_note": _l("Credit note"),
    "endpoint": _l("Page"),
    "group_member": _l("Place in a group"),
    "group_programme": _l("Group"),
    "group_session": _l("Session of a group"),
    "fee_voucher": _l("Voucher"),
    "membership": _l("User of the organisation"),
    "module": _l("Module"),
    "note": _l("Note"),
    "party": _l("Person’s part in a case"),
    "person": _l("Person"),
    "course_result": _l("Result of a course"),
    "person_feedback": _l("What a person said of a service"),
    "file": _l("File"),
    "referral_draft": _l("Draft of a referral"),
    "place_reservation": _l("Reserved place"),
    "practice_referral": _l("Practice referral"),
    "provider_admission": _l("Provider that was asked for documents"),
    "provider_claim": _l("Claim"),
    "provider_invitation": _l("Invitation of a provider"),
    "provider_profile": _l("Profile of a provider"),
    "referral": _l("Referral"),
    "referral_evidence": _l("Evidence of a referral"),
    "rule": _l("Rule"),
    "saved_view": _l("Saved view"),
    "service": _l("Service"),
    "service_price": _l("Price"),
    "setting": _l("Setting"),
    "sharing_agreement": _l("Sharing agreement"),
    "support_request": _l("Request for support"),
    "tenant_role": _l("Role"),
    "tenant": _l("Organisation"),
    "unmet_need": _l("Unmet need"),
    "user_account": _l("Account"),
}
"""The kinds of record that core's entries are about, for somebody who does not know its tables."""


def operation_in_words(operation: str) -> str:
    """The name of one of the s.62 operations."""
    return {
        Operation.COLLECTION: _("Collected"),
        Operation.ALTERATION: _("Changed"),
        Operation.CONSULTATION: _("Looked at"),
        Operation.DISCLOSURE: _("Disclosed"),
        Operation.COMBINATION: _("Combined"),
        Operation.ERASURE: _("Erased"),
        Operation.SECURITY: _("Security"),
    }.get(Operation(operation), operation)


def purposes_in_words() -> list[tuple[str, str]]:
    """The four purposes for which the log may be read, as (value, words)."""
    return [
        (LogPurpose.LAWFULNESS, _("To verify that processing was lawful")),
        (LogPurpose.SELF_MONITORING, _("Self-monitoring, including internal disciplinary proceedings")),
        (LogPurpose.INTEGRITY, _("To ensure the integrity and security of personal data")),
        (LogPurpose.CRIMINAL_PROCEEDINGS, _("Criminal proceedings")),
    ]


def action_in_words(action: str) -> str:
    """The words of one action: core's, those of the module that owns it, or the action itself read out."""
    if action in CORE_ACTIONS:
        return str(CORE_ACTIONS[action])
    for module in installed_modules():
        if action in module.audit_actions:
            return module.audit_actions[action]
    return _read_out(action)


def object_in_words(object_type: str) -> str:
    """The words of one kind of record: core's, or a module's own read out without the name of the module."""
    if object_type in CORE_OBJECTS:
        return str(CORE_OBJECTS[object_type])
    owner = next((each.name for each in installed_modules() if object_type.startswith(f"{each.name}_")), "")
    return _read_out(object_type.removeprefix(f"{owner}_"))


def _read_out(name: str) -> str:
    return name.replace(".", " ").replace("-", " ").replace("_", " ").capitalize()
