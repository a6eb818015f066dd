"""The rules of safe contact: for each way of reaching somebody, whether one contact point may be used for it."""

from __future__ import annotations

from fairlead.modules.outgoing import Channel
from fairlead.people.safe_contact.rules.agreed import RULES as AGREED
from fairlead.people.safe_contact.rules.danger import RULES as DANGER
from fairlead.workflow.rules import RuleSet

RULE_SET = RuleSet(
    name="safe-contact",
    version="1",
    subjects={
        Channel.HAND: "Handing it over",
        Channel.LETTER: "A letter",
        Channel.VISIT: "A visit",
        Channel.CALL: "A call",
        Channel.VOICEMAIL: "A voicemail",
        Channel.TEXT: "A text message",
        Channel.EMAIL: "An email",
        Channel.LINK: "A link without an account",
        Channel.SHARED: "Telling another organisation",
    },
    rules=(*DANGER, *AGREED),
)
