"""Files get in by one way, which scans them: nothing else reads what a browser sent as a file."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WAYS = re.compile(r"request\.files|\bFileStorage\b|\b(?:Multiple)?FileField\b")
ALLOWED = {
    "core/fairlead/uploads/fields.py": "the field itself",
    "core/fairlead/uploads/receiving.py": "what the field does",
    "core/fairlead/modules/rule_forms.py": "facts for a rule: read as JSON, tried, and kept nowhere",
    "core/fairlead/web/gallery.py": "how the field looks",
}


def other_ways(sources: dict[str, str]) -> set[str]:
    """Files of the program that read an upload by themselves."""
    return {name for name, text in sources.items() if WAYS.search(text)} - ALLOWED.keys()


def sources() -> dict[str, str]:
    folders = (PROJECT / "core" / "fairlead", *PROJECT.glob("plugins/*/fairlead_*"))
    return {
        path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*.py")
    }


def test_no_other_file_of_the_program_takes_an_upload() -> None:
    found = sources()
    assert other_ways(found) == set()
    assert ALLOWED.keys() <= found.keys()


def test_another_way_would_be_seen() -> None:
    found = other_ways({"plugins/asb/fairlead_asb/views.py": "content = request.files['photo'].read()"})
    assert found == {"plugins/asb/fairlead_asb/views.py"}
