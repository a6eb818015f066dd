"""How ways, times and forms are said on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fairlead.modules.outgoing import Channel
from fairlead.people.safe_contact.policy import Window

WAYS = {
    Channel.LETTER: _l("Letter"),
    Channel.VISIT: _l("Visit"),
    Channel.CALL: _l("Call"),
    Channel.VOICEMAIL: _l("Message on the voicemail"),
    Channel.TEXT: _l("Text message"),
    Channel.EMAIL: _l("Email"),
    Channel.LINK: _l("Link to a page without an account"),
    Channel.SHARED: _l("Telling a provider in a referral"),
    Channel.HAND: _l("Handing it over"),
}
SHARED = {
    "nobody": _l("Nobody else"),
    "somebody": _l("Somebody else"),
    "feared": _l("Somebody they fear, or who is suspected of harming them"),
}


def format_words() -> Mapping[str, str]:
    """In which form somebody reads what is sent."""
    return {
        "standard": _("Standard print"),
        "large_print": _("Large print"),
        "easy_read": _("Easy read"),
        "braille": _("Braille"),
        "audio": _("Audio recording"),
        "signed": _("British Sign Language"),
    }


def day_words() -> Mapping[int, str]:
    """The days of the week, Monday as 1, in the reader's language."""
    locale = get_locale()
    names = locale.days["format"]["wide"] if locale is not None else {}
    return {number: str(names.get(number - 1, number)) for number in range(1, 8)}


def times_words(times: Iterable[Window]) -> list[str]:
    """Each window as one line: ``Monday, Tuesday: 18:00 to 20:00``."""
    days = day_words()
    return [
        _(
            "%(days)s: %(begins)s to %(ends)s",
            days=", ".join(days[day] for day in sorted(window.days)),
            begins=f"{window.begins:%H:%M}",
            ends=f"{window.ends:%H:%M}",
        )
        for window in times
    ]
