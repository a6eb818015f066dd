"""Every column is in the data dictionary, and whoever adds one is told the line to write (IG-04)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.testing import data_dictionary

PAGE = Path(__file__).resolve().parents[2] / "core" / "docs" / "data-dictionary.md"

Entries = dict[str, dict[str, object]]
Change = Callable[[Entries], object]


def test_every_column_has_a_purpose_a_sensitivity_and_a_retention_class() -> None:
    _found, problems = data_dictionary.dictionary()
    assert problems == []


def test_the_page_is_what_the_files_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == data_dictionary.page(), (
        "Write it anew: python -m fairlead.testing.data_dictionary > core/docs/data-dictionary.md"
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda files: files["note"].pop("body"),
            'cases/data_dictionary.toml: under [note] add or correct the line: body = ["personal", ',
            id="a column that is missing",
        ),
        pytest.param(
            lambda files: files["note"].update(body=["secretive", "What is noted."]),
            "or none, staff, personal, special, secret",
            id="a sensitivity that does not exist",
        ),
        pytest.param(
            lambda files: files["note"].update(body=["special", " "]),
            "body = [",
            id="a purpose that is blank",
        ),
        pytest.param(
            lambda files: files["note"].update(retention="for ever"),
            "[note] needs a line: retention =",
            id="a retention class that does not exist",
        ),
        pytest.param(
            lambda files: files["note"].update(colour=["none", "Looks nice."]),
            "note has no column colour: take the line out",
            id="a column that is gone",
        ),
        pytest.param(
            lambda files: files.update(memo={"retention": "case"}),
            "there is no table memo: take [memo] out",
            id="a table that is gone",
        ),
    ],
)
def test_the_line_to_write_is_said(change: Change, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _found, before = data_dictionary.dictionary()
    real = data_dictionary.load

    def changed(folder: Path) -> Entries:
        files = real(folder)
        if folder.name == "cases":
            change(files)
        return files

    monkeypatch.setattr(data_dictionary, "load", changed)
    _found, after = data_dictionary.dictionary()
    [problem] = [line for line in after if line not in before]
    assert told in problem
    with pytest.raises(ValueError, match=r"data_dictionary\.toml"):
        data_dictionary.page()
