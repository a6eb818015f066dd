"""The lines of the access table: what each page of core shows of a referral to the provider it was sent to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Seen(IntEnum):
    """How much of a referral a surface shows."""

    NOTHING = 0
    NAMED = 1
    """That it exists: its reference."""
    TOLD = 2
    """What was shared under its scope."""


NOTHING, NAMED, TOLD = Seen

PAGES: Mapping[str, Seen] = {
    # of one referral
    "providers.referral": TOLD,
    "providers.answer": NAMED,
    "providers.ask": NAMED,
    "providers.end": NAMED,
    "providers.message": NAMED,
    "providers.session_held": NAMED,
    "providers.waitlist": NAMED,
    "providers.find": NAMED,
    "providers.reply": NOTHING,
    "providers.correct": NOTHING,
    "providers.withdraw": NOTHING,
    # what is arranged, planned, reported and proved about it
    "delivery.arrange": NAMED,
    "delivery.feedback": NAMED,
    "delivery.correct": NAMED,
    "delivery.move": NAMED,
    "delivery.cancel": NAMED,
    "delivery.plan": NAMED,
    "delivery.answer_plan": NOTHING,
    "delivery.appointments": NOTHING,
    "providers.evidence": NAMED,
    "providers.take_back": NOTHING,
    "providers.open_file": NOTHING,
    "providers.feedback": NAMED,
    "providers.result": NAMED,
    "providers.results": NOTHING,
    "providers.certificates": NOTHING,
    "groups.for_referral": NAMED,
    "groups.groups": NOTHING,
    "groups.group": NOTHING,
    "groups.create": NOTHING,
    "groups.edit": NOTHING,
    "groups.cancel": NOTHING,
    "groups.enrol": NOTHING,
    "groups.leave": NOTHING,
    "groups.give": NOTHING,
    "groups.add": NOTHING,
    "groups.move": NOTHING,
    "groups.cancel_one": NOTHING,
    "groups.register": NOTHING,
    # what only the sender asks: where else, and what could not be met
    "matching.for_case": NOTHING,
    "matching.refer_on": NOTHING,
    "matching.unmet_need": NOTHING,
    "matching.unmet_needs": NOTHING,
    "matching.unmet_needs_file": NOTHING,
    # lists, counts, search, export
    "providers.referrals": NAMED,
    "providers.assign": NAMED,
    "cases.search": NAMED,
    "cases.worklist": NOTHING,
    "people.search": NOTHING,
    "people.index": NOTHING,
    "worklists.export": NOTHING,
    "worklists.reassign": NOTHING,
    "worklists.reassigned": NOTHING,
    "worklists.list_views": NOTHING,
    "worklists.edit_view": NOTHING,
    "worklists.new_view": NOTHING,
    # the case, the person and the draft behind it
    "cases.case": NOTHING,
    "cases.document": NOTHING,
    "cases.new_note": NOTHING,
    "cases.offences": NOTHING,
    "cases.offence_suggestions": NOTHING,
    "people.person": NOTHING,
    "people.edit": NOTHING,
    "people.new": NOTHING,
    "people.new_alias": NOTHING,
    "people.new_contact": NOTHING,
    "safe_contact.ways": NOTHING,
    "safe_contact.times": NOTHING,
    "safe_contact.others": NOTHING,
    "safe_contact.call_sheet": NOTHING,
    "drafting.draft": NOTHING,
    "drafting.service": NOTHING,
    "drafting.lines": NOTHING,
    "drafting.risk": NOTHING,
    "drafting.sharing": NOTHING,
    "drafting.check": NOTHING,
    # the directory, with its evidence of earlier referrals
    "directory.services": NOTHING,
    "directory.service": NOTHING,
    "directory.versions": NOTHING,
    "directory.own": NOTHING,
    "directory.edit": NOTHING,
    "directory.capacity": NOTHING,
    "directory.decide": NOTHING,
    "directory.changes": NOTHING,
    "open_referral.file": NOTHING,
    "open_referral.take": NOTHING,
    # how providers join, and what they must show
    "onboarding.invite": NOTHING,
    "onboarding.practice": NOTHING,
    "onboarding.practise_end": NOTHING,
    "onboarding.practise_session": NOTHING,
    "onboarding.profile": NOTHING,
    "onboarding.provider": NOTHING,
    "onboarding.providers": NOTHING,
    "onboarding.set_up": NOTHING,
    "assurance.ask": NOTHING,
    "assurance.check": NOTHING,
    "assurance.document": NOTHING,
    "assurance.file": NOTHING,
    "assurance.own_file": NOTHING,
    "directory.new": NOTHING,
    # money of what was delivered, and help
    "money.answer_line": NOTHING,
    "money.claim": NOTHING,
    "money.claims": NOTHING,
    "money.credit": NOTHING,
    "money.decide": NOTHING,
    "money.dispute": NOTHING,
    "money.new_claim": NOTHING,
    "money.new_voucher": NOTHING,
    "money.pay": NOTHING,
    "money.prices": NOTHING,
    "money.propose": NOTHING,
    "money.redeem": NOTHING,
    "money.report": NOTHING,
    "money.vouchers": NOTHING,
    # secure links, which the sender makes
    "links.codes": NOTHING,
    "links.contact": NOTHING,
    "links.link": NOTHING,
    "help.asked": NOTHING,
    "help.desk": NOTHING,
    "help.guide": NOTHING,
    "help.index": NOTHING,
    "help.requests": NOTHING,
    "help.say": NOTHING,
    "help.start": NOTHING,
    "help.write": NOTHING,
    # logs, administration, rules
    "notifications.undelivered": NOTHING,
    "notifications.news": NOTHING,
    "audit.log": NOTHING,
    "audit.case_log": NOTHING,
    "audit.chain": NOTHING,
    "audit.find": NOTHING,
    "audit.person_log": NOTHING,
    "identity.start": NOTHING,
    "identity.roles": NOTHING,
    "identity.role": NOTHING,
    "identity.new_role": NOTHING,
    "identity.users": NOTHING,
    "identity.user": NOTHING,
    "identity.add_user": NOTHING,
    "identity.reset_sign_in": NOTHING,
    "modules.list_modules": NOTHING,
    "modules.enable": NOTHING,
    "modules.disable": NOTHING,
    "rules.list_rules": NOTHING,
    "rules.show_rule": NOTHING,
    "rules.preview": NOTHING,
    "tenancy.settings": NOTHING,
    "tenancy.sharing_agreements": NOTHING,
}
"""What each page of core shows to the receiver while the grant is live."""

BY_SCOPE: Mapping[tuple[str, str], Seen] = {
    ("delivery.plan", "condition"): TOLD,
    ("delivery.plan", "needs"): TOLD,
}
"""Where a page shows more of one scope than of the others: the plan stands beside what it is for."""
