"""Writes ``core/docs/referrals.md`` from the table of a referral's moves.

Run it as ``python -m fairlead.providers.manual > core/docs/referrals.md``.
"""

from __future__ import annotations

import sys

from fairlead.providers.decline_reasons import DECLINE_REASONS
from fairlead.providers.delivery.reasons import ABSENCES, ENDINGS, Ending
from fairlead.providers.evidence.results_file import COLUMNS, MOST_LINES
from fairlead.providers.evidence.use_cases.files import MOST_FILES
from fairlead.providers.evidence.use_cases.results import MOST_HOURS
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

## Delivery

An appointment is arranged with a worker, in person, by telephone or by video; neither the worker nor the person has two
at the same time. Each change of one keeps what it said before, who asked for the change and why. A session that the
person attended, late or not, counts its hours toward the condition by itself; a correction of what was recorded keeps
old and new, and the hours follow. What the provider cancelled or could not hold never counts against the person, nor
does an absence for an acceptable reason:

{absences}

The action plan comes after the first appointment was held. The sender approves it or returns it with a reason, and
holds the referral meanwhile; sessions go on. Each change is a new version. At the end the provider reports what came of
each objective. An early end has one of these reasons:

{endings}

## Messages

Either side writes to the other while a referral is open. A message is not changed once it is written. With an alert it
counts on the other side's list until somebody there has read it, and the page says who did and when. What the sender
writes is searched for the names and addresses that the module of the case hides from providers.

## Evidence and results of online courses

From acceptance on, also after the end for as long as it sees the referral, the provider adds files that show its work:
at most {most_files} on a referral. Both sides save them, encrypted where they lie; neither changes them. A file that
should not have been added is taken back with a reason: nobody opens it any more, and that it was there stays said.
Officers file what they have seen with the condition, and can choose one of these files there.

The result of an online course is recorded once. The hours of a passed one, at most {most_hours}, are a session like any
other, and it can report the intervention as completed. Its certificate has a code that both sides can check; the last
of ten characters tells a typing mistake. A table (CSV) has the columns {columns}, and at most {most_lines} lines; it is
tried first, and a line that is recorded already changes nothing.
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
        most_files=MOST_FILES,
        most_hours=MOST_HOURS,
        columns=", ".join(f"`{name}`" for name in COLUMNS),
        most_lines=MOST_LINES,
        diagram=mermaid(REFERRAL),
        table=markdown_table(REFERRAL),
        settings=settings,
        reasons=reasons,
        absences="\n".join(f"* `{each.code}`: {each.label}" for each in ABSENCES),
        endings="\n".join(f"* `{each.code}`: {each.label}{_whose(each)}" for each in ENDINGS),
    )


def _whose(ending: Ending) -> str:
    if ending.provider_caused:
        return ": the provider’s doing, never the person’s failing"
    return "; the sender looks into it" if ending.of_the_person else ""


if __name__ == "__main__":
    sys.stdout.write(page())
