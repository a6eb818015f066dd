"""The page about referrals is what the table, the settings and the list of reasons say."""

from pathlib import Path

from fairlead.providers import manual

PAGE = Path(__file__).resolve().parents[2] / "core" / "docs" / "referrals.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual.page(), (
        "Write it anew: python -m fairlead.providers.manual > core/docs/referrals.md"
    )
