"""The words of messages: whole texts in files, one folder for each language, so that a translator sees the letter.

The first line of a file is the subject, the rest after a blank line the body. ``$name`` stands for a value. A text for
persons is there in every language of `LANGUAGES`; one for staff in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from fairlead.modules.outgoing import Channel, Outgoing, Recipient

_FOLDER = Path(__file__).with_name("texts")
_SPACE = re.compile(r"\s+")
ENGLISH = "en"
LANGUAGES = (ENGLISH, "cy")


@dataclass(frozen=True, kw_only=True)
class Text:
    """A message as it is read."""

    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class MessageTemplate:
    """One kind of message. ``fields`` are the values that it has room for: no other leaves the service.

    ``for_persons``: it goes to people outside, and so is there in Welsh too.
    """

    key: str
    fields: frozenset[str]
    for_persons: bool = False
    is_news: bool = False
    """That something happened in the service: each person says whether and when they want it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """In which there is a file."""
        return LANGUAGES if self.for_persons else (ENGLISH,)


TEMPLATES = {
    each.key: each
    for each in (
        MessageTemplate(key="link", fields=frozenset({"organisation", "link", "until"}), for_persons=True),
        MessageTemplate(
            key="user-invitation", fields=frozenset({"organisation", "link", "until", "address"})
        ),
        MessageTemplate(key="sign-in-reset", fields=frozenset({"organisation", "link", "until"})),
        MessageTemplate(key="provider-invitation", fields=frozenset({"organisation", "link", "until"})),
        *(
            MessageTemplate(key=key, fields=frozenset({"reference", "address"}), is_news=True)
            for key in ("referral-arrived", "referral-message", "referral-answered")
        ),
        MessageTemplate(key="daily-news", fields=frozenset({"references", "address"})),
        MessageTemplate(key="code", fields=frozenset({"organisation", "code", "until"}), for_persons=True),
    )
}
"""Every message that core sends."""
MESSAGES = {
    each.key: Outgoing(
        key=f"core.message-{each.key}",
        title=each.key,
        to=Recipient.PERSON,
        channels=frozenset({Channel.EMAIL}),
        languages=frozenset({"English", "Welsh"}),
        templates=tuple(f"notifications/texts/{language}/{each.key}.txt" for language in each.languages),
        self_acting=True,
    )
    for each in TEMPLATES.values()
    if each.for_persons
}
"""Those that go to persons, as the safe-contact rules know them."""


def text_of(template: MessageTemplate, language: str, values: Mapping[str, str]) -> Text:
    """The message in words; in English where there is no text in that language.

    Raises `KeyError` for a missing value. Values go in as one line, so that none can begin a line of its own.
    """
    subject, body = _parts(template.key, language if language in template.languages else ENGLISH)
    flat = {name: _SPACE.sub(" ", value).strip() for name, value in values.items()}
    return Text(subject=subject.substitute(flat), body=body.substitute(flat))


@lru_cache
def _parts(key: str, language: str) -> tuple[Template, Template]:
    subject, _, body = (_FOLDER / language / f"{key}.txt").read_text(encoding="utf-8").partition("\n\n")
    return Template(subject.strip()), Template(body.strip() + "\n")
