"""Every pair of colours that carries text is readable: WCAG 2.2 AA, 4.5 to 1; edges of controls 3 to 1."""

import re

import pytest

from fairlead.web.assets import STATIC

CSS = (STATIC / "fairlead.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--fl-([a-z-]+): (#[0-9a-f]{3,6});", CSS))

TEXT = [
    ("ink", "paper"),
    ("ink", "wash"),
    ("ink", "focus"),
    ("ink", "caution-wash"),
    ("ink", "neutral-wash"),
    ("muted", "paper"),
    ("muted", "wash"),
    ("teal", "paper"),
    ("teal", "wash"),
    ("teal-dark", "paper"),
    ("paper", "teal"),
    ("paper", "teal-dark"),
    ("paper", "navy"),
    ("paper", "navy-soft"),
    ("paper", "negative-line"),
    ("on-navy-soft", "navy"),
    ("negative-line", "paper"),
    *((tone, f"{tone}-wash") for tone in ("positive", "negative", "caution", "information", "neutral")),
]
EDGES = [("line-strong", "paper"), ("amber", "navy"), ("teal", "wash"), ("caution-line", "paper")]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb`` (WCAG 2.2, definition)."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_that_mean_something_stand_out(edge: str, ground: str) -> None:
    assert contrast(COLOURS[edge], COLOURS[ground]) >= 3


def test_the_contrast_of_known_pairs_is_right() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_no_colour_of_text_is_written_outside_the_palette() -> None:
    sheets = [CSS, (STATIC / "components.css").read_text(encoding="utf-8")]
    written = {c for sheet in sheets for c in re.findall(r"[^-]color: (#[0-9a-f]+)", sheet)}
    assert written <= {"#fff", "#000"}
