"""What differs between two previews, in words a sender can compare. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[dict[str, str]]:
    """One entry for each line that is not the same: label, what was shown, what would be sent now."""
    old, new = _lines(before), _lines(after)
    return [
        {"label": label, "name": label, "yours": old.get(label, ""), "theirs": new.get(label, "")}
        for label in dict.fromkeys([*old, *new])
        if old.get(label, "") != new.get(label, "")
    ]


def _lines(preview: Mapping[str, object]) -> dict[str, str]:
    titles = {
        "service": _("Service"),
        "receiver": _("Provider"),
        "subject": _("Name"),
        "deliver_by": _("To end by"),
        "purpose": _("Purpose"),
        "gateway": _("Legal gateway"),
        "agreement": _("Agreement"),
        "expires": _("Seen until"),
    }
    found = {title: str(preview.get(key, "")) for key, title in titles.items()}
    pieces = preview.get("shared")
    for piece in pieces if isinstance(pieces, list) else ():
        for item in piece["items"]:
            words = ", ".join(each for each in (item["source"], item["as_at"]) if each)
            found[f"{piece['title']}: {item['label']}"] = f"{item['value']} ({words})"
    return found
