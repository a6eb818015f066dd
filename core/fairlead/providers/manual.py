"""Writes ``core/docs/referrals.md`` from the table of a referral's moves.

Run it as ``python -m fairlead.providers.manual > core/docs/referrals.md``.
"""

from __future__ import annotations

import sys

from fairlead.providers.decline_reasons import DECLINE_REASONS
from fairlead.providers.workflow import REFERRAL
from fairlead.tenancy.core_settings import CORE_SETTINGS
from fairlead.workflow.transitions import markdown_table, mermaid

_PAGE = """\
# Referrals

Written from the code by `python -m fairlead.providers.manual`; a test compares this page with it.

A referral is worked on by two organisations: its sender and the provider that receives it. At any moment one of them
holds it, with one name and one clock, and both see the same. Everything about it belongs to the sender: when it is
withdrawn, or its grant ends, the provider sees nothing of it any more.

```mermaid
{diagram}```

{table}
## Before it is sent

The sender prepares a referral as a task list with a saved draft, which whoever works on the case can go on with:
service, who the person is, needs, risk, what was agreed, contact and access, what is shared and why, check and send.
The module of the case fills it in by the hook `referral_prefill`, again for each page, so that a draft keeps only
what the sender changed; each line stands with where it came from and as at when. About risk nothing is copied: it is
told in words that the sender confirmed as their own, or not at all. Before anything leaves, each line is shown with
its age and as fact or opinion; what is old, undated or has changed in the case since is confirmed line by line, and
every line is searched for the names and addresses that the module hides from providers. What the last page shows is
sent byte for byte, under the purpose, gateway and end shown there; when anything changed in between, nothing is sent
and the page says what. A discarded draft can be brought back for ten minutes, and a draft ends when its case is
closed.

A reference such as `REF-26-K7QM-4XTR` is made to be read over the telephone: of characters that look or sound alike
at most one is used, the last one is a check, and the page says how it is spoken. It is found in any case, with or
without dashes.

## How long each answer may take

Settings of the sender, of the day on which a referral was sent; on the page Settings, under "Every organisation". A
pack sets them under `[[settings]]` with `module = "core"`. They are placeholders until an organisation sets what it
agreed with its providers; none is law. `referral_stale_days` counts days before sending.

{settings}

## Why a provider declines

{reasons}

## Messages

Either side writes to the other while a referral is open. A message is not changed once it is written. With an alert it
counts on the other side's list until somebody there has read it, and the page says who did and when. What the sender
writes is searched for the names and addresses that the module of the case hides from providers.
"""


def page() -> str:
    """The page as it should be."""
    settings = "\n".join(
        f"* `{each.key}`: {each.title}; {each.default} unless it is set. {each.source}."
        for each in CORE_SETTINGS
    )
    reasons = "\n".join(
        f"* `{each.code}`: {each.label}{', with words' if each.needs_words else ''}"
        for each in DECLINE_REASONS
    )
    return _PAGE.format(
        diagram=mermaid(REFERRAL), table=markdown_table(REFERRAL), settings=settings, reasons=reasons
    )


if __name__ == "__main__":
    sys.stdout.write(page())
