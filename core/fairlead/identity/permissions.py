"""Core's permissions and the roles it proposes. Modules add theirs through the manifest."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from fairlead.modules.manifest import DefaultRole


class Core(StrEnum):
    """What core itself asks permission for: ``core:resource:action``."""

    AUDIT_READ = "core:audit:read"
    CASE_ASSIGN = "core:case:assign"
    CASE_ASSIGN_MANY = "core:case:assign-many"
    CASE_CREATE = "core:case:create"
    CASE_EDIT = "core:case:edit"
    CASE_EXPORT = "core:case:export"
    CASE_READ = "core:case:read"
    CASE_READ_ALL = "core:case:read-all"
    CLAIM_DECIDE = "core:claim:decide"
    CLAIM_READ = "core:claim:read"
    CLAIM_SUBMIT = "core:claim:submit"
    DOCUMENT_READ = "core:document:read"
    HELP_ANSWER = "core:help:answer"
    MESSAGE_MANAGE = "core:message:manage"
    MODULE_MANAGE = "core:module:manage"
    NOTE_WRITE = "core:note:write"
    PERSON_CREATE = "core:person:create"
    PERSON_EDIT = "core:person:edit"
    PERSON_READ = "core:person:read"
    PERSON_READ_SENSITIVE = "core:person:read-sensitive"
    POLICY_PREVIEW = "core:policy:preview"
    PROVIDER_INVITE = "core:provider:invite"
    REFERRAL_ANSWER = "core:referral:answer"
    REFERRAL_DELIVER = "core:referral:deliver"
    REFERRAL_READ = "core:referral:read"
    REFERRAL_SEND = "core:referral:send"
    RULE_READ = "core:rule:read"
    ROLE_MANAGE = "core:role:manage"
    SERVICE_APPROVE = "core:service:approve"
    SERVICE_MANAGE = "core:service:manage"
    SHARING_READ = "core:sharing:read"
    UNMET_NEED_READ = "core:unmet-need:read"
    USER_MANAGE = "core:user:manage"
    WORKLIST_SHARE = "core:worklist:share"


CORE_PERMISSIONS = frozenset(str(permission) for permission in Core)

CORE_TITLES: dict[Core, LazyString] = {
    Core.AUDIT_READ: _("Read who did and who looked at what"),
    Core.CASE_ASSIGN: _("Give cases to colleagues and teams"),
    Core.CASE_ASSIGN_MANY: _("Give several cases away at once"),
    Core.CASE_CREATE: _("Open cases"),
    Core.CASE_EDIT: _("Work on cases"),
    Core.CASE_EXPORT: _("Take lists of cases out as a file"),
    Core.CASE_READ: _("Read own and shared cases"),
    Core.CASE_READ_ALL: _("Read every case of the organisation"),
    Core.CLAIM_DECIDE: _("Decide claims of providers, mark them as paid, and issue vouchers"),
    Core.CLAIM_READ: _("Read prices, claims and what was delivered"),
    Core.CLAIM_SUBMIT: _("Submit claims for what was delivered"),
    Core.DOCUMENT_READ: _("Read documents"),
    Core.HELP_ANSWER: _("Answer requests for support"),
    Core.MESSAGE_MANAGE: _("See messages that did not arrive, and send them again"),
    Core.MODULE_MANAGE: _("Switch modules on and off"),
    Core.NOTE_WRITE: _("Write notes"),
    Core.PERSON_CREATE: _("Add people to the index"),
    Core.PERSON_EDIT: _("Change details of people"),
    Core.PERSON_READ: _("Look up people"),
    Core.PERSON_READ_SENSITIVE: _("Read sensitive details of people"),
    Core.POLICY_PREVIEW: _("See what another policy would have changed in past cases"),
    Core.PROVIDER_INVITE: _("Invite providers, and check the documents that they show"),
    Core.REFERRAL_ANSWER: _("Accept and decline referrals"),
    Core.REFERRAL_DELIVER: _("Record sessions and completion"),
    Core.REFERRAL_READ: _("Read referrals"),
    Core.REFERRAL_SEND: _("Send referrals"),
    Core.ROLE_MANAGE: _("Define what each role may do, and give any role"),
    Core.RULE_READ: _("Read the rules and try them on facts"),
    Core.SERVICE_APPROVE: _("Approve changes of the services that the organisation commissions"),
    Core.SERVICE_MANAGE: _("Manage the services on offer"),
    Core.SHARING_READ: _("Read what is shared with whom"),
    Core.UNMET_NEED_READ: _("Read the report of needs that nobody meets, in numbers only"),
    Core.USER_MANAGE: _("Add people, give roles, reset sign-in"),
    Core.WORKLIST_SHARE: _("Share saved views of the worklist with the team"),
}
"""What each permission lets a person do, as the page of roles says it."""


_CASEWORK = frozenset(
    {
        Core.CASE_READ, Core.CASE_CREATE, Core.CASE_EDIT, Core.DOCUMENT_READ, Core.NOTE_WRITE,
        Core.PERSON_READ, Core.PERSON_CREATE, Core.PERSON_EDIT, Core.REFERRAL_READ, Core.REFERRAL_SEND,
        Core.RULE_READ,
    }
)  # fmt: skip
_POLICE = frozenset({"force"})
_PROVIDER = frozenset({"provider"})
_COMMISSIONING = frozenset({"force", "commissioner"})
_ANY = frozenset({"force", "provider", "agency", "commissioner"})

CORE_ROLES: tuple[DefaultRole, ...] = (
    DefaultRole(
        key="investigator", title="Investigating officer", permissions=_CASEWORK, tenant_kinds=_POLICE
    ),
    DefaultRole(
        key="supervisor",
        title="Supervisor",
        permissions=_CASEWORK
        | {
            Core.CASE_READ_ALL,
            Core.CASE_ASSIGN,
            Core.CASE_ASSIGN_MANY,
            Core.CASE_EXPORT,
            Core.PERSON_READ_SENSITIVE,
            Core.POLICY_PREVIEW,
            Core.WORKLIST_SHARE,
        },
        tenant_kinds=_POLICE,
    ),
    DefaultRole(
        key="commissioning-lead",
        title="Commissioning lead",
        permissions=frozenset(
            {
                Core.CLAIM_DECIDE,
                Core.CLAIM_READ,
                Core.PROVIDER_INVITE,
                Core.REFERRAL_READ,
                Core.SERVICE_APPROVE,
                Core.UNMET_NEED_READ,
            }
        ),
        tenant_kinds=_COMMISSIONING,
    ),
    DefaultRole(
        key="administrator",
        title="Administrator",
        permissions=frozenset(
            {
                Core.USER_MANAGE,
                Core.ROLE_MANAGE,
                Core.MESSAGE_MANAGE,
                Core.MODULE_MANAGE,
                Core.SHARING_READ,
                Core.RULE_READ,
                Core.POLICY_PREVIEW,
            }
        ),
        tenant_kinds=_ANY,
    ),
    DefaultRole(
        key="data-protection-officer",
        title="Data protection officer",
        permissions=frozenset({Core.AUDIT_READ, Core.SHARING_READ, Core.RULE_READ}),
        tenant_kinds=_ANY,
    ),
    DefaultRole(
        key="auditor",
        title="Auditor",
        permissions=frozenset({Core.AUDIT_READ, Core.RULE_READ}),
        tenant_kinds=_ANY,
    ),
    DefaultRole(
        key="help-desk",
        title="Help desk",
        permissions=frozenset({Core.HELP_ANSWER}),
        tenant_kinds=_ANY,
    ),
    DefaultRole(
        key="provider-worker",
        title="Provider worker",
        permissions=frozenset({Core.REFERRAL_READ, Core.REFERRAL_ANSWER, Core.REFERRAL_DELIVER}),
        tenant_kinds=_PROVIDER,
    ),
    DefaultRole(
        key="provider-manager",
        title="Provider manager",
        permissions=frozenset(
            {
                Core.REFERRAL_READ,
                Core.REFERRAL_ANSWER,
                Core.REFERRAL_DELIVER,
                Core.CLAIM_READ,
                Core.CLAIM_SUBMIT,
                Core.SERVICE_MANAGE,
                Core.USER_MANAGE,
            }
        ),
        tenant_kinds=_PROVIDER,
    ),
    DefaultRole(
        key="partner-worker",
        title="Partner worker",
        permissions=frozenset({Core.CASE_READ, Core.REFERRAL_READ}),
        tenant_kinds=frozenset({"agency"}),
    ),
)
