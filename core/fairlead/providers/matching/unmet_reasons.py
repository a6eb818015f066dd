"""Why nothing meets a need, as codes that can be counted. [design]: no national list was found.

A code is never reused for another meaning, because records keep it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

UNMET_REASONS: Mapping[str, LazyString] = {
    "no-service": _("No service treats this need"),
    "outside-area": _("Services do not serve where the person lives"),
    "no-place": _("No place in time"),
    "criteria": _("The person does not meet the criteria of any service"),
    "language-access": _("No service in the language, or with the access, that is needed"),
    "too-far": _("Too far, or at times when the person cannot go"),
    "cost": _("The person cannot pay what it costs"),
    "declined": _("Every suitable provider declined"),
}
