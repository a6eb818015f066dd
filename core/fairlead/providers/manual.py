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
## How long each answer may take

Settings of the sender, of the day on which a referral was sent; on the page Settings, under "Every organisation". A
pack sets them under `[[settings]]` with `module = "core"`. They are placeholders until an organisation sets what it
agreed with its providers; none is law.

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
        if each.key.startswith("referral_")
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
