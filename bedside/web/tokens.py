"""The tokens read back from their own page, with the contrast of every pair that meets on screen. It changes no colour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PAGE = Path(__file__).parent / "static" / "web" / "tokens.css"
THEMES = ("light", "dark")

MEANINGS = {
    "canvas": "the ground of a page",
    "surface": "cards, lists, bars",
    "sunken": "where one is, in menus",
    "band": "the usual, behind a line",
    "line": "lines between things",
    "edge": "borders of controls",
    "ink": "text",
    "muted": "second voice",
    "accent": "links, the one main button",
    "accent-deep": "the same, under the pointer",
    "on-accent": "text on the main button",
    "accent-wash": "what is chosen",
    "positive": "kind words",
    "negative": "critical words",
    "neutral": "neither",
    "caution": "soon due, waits for someone",
    "caution-wash": "its ground",
    "urgent": "a live incident or a broken promise, nothing else",
    "urgent-wash": "its ground",
    "good": "checked and well",
    "good-wash": "its ground",
    "note": "seen by colleagues only",
    "note-line": "its border",
    "focus": "where typing goes",
    "focus-ink": "the second ring of focus",
}

# text -> grounds it stands on
TEXT_ON = {
    "ink": ("canvas", "surface", "sunken", "accent-wash", "caution-wash", "urgent-wash", "note"),
    "muted": ("canvas", "surface", "sunken", "accent-wash", "caution-wash", "note", "line"),
    "accent": ("canvas", "surface", "sunken", "accent-wash", "caution-wash", "urgent-wash", "note"),
    "accent-deep": ("canvas", "surface", "sunken", "accent-wash"),
    "on-accent": ("accent", "accent-deep"),
    "positive": ("canvas", "surface", "sunken", "accent-wash"),
    "negative": ("canvas", "surface", "sunken", "accent-wash"),
    "neutral": ("canvas", "surface", "sunken", "accent-wash"),
    "caution": ("canvas", "surface", "caution-wash", "note"),
    "urgent": ("canvas", "surface", "urgent-wash"),
    "good": ("canvas", "surface", "good-wash"),
}
# lines that must be seen -> grounds
LINES_ON = {"edge": ("canvas", "surface"), "focus-ink": ("focus",), "accent": ("accent-wash",)}
TEXT_LEAST, LINE_LEAST = 4.5, 3.0


@dataclass(frozen=True)
class Pair:
    """Two tokens that meet on screen in one theme."""

    theme: str
    front: str
    ground: str
    contrast: float
    least: float

    @property
    def enough(self) -> bool:
        return self.contrast >= self.least


@lru_cache(maxsize=1)
def colours() -> dict[str, dict[str, str]]:
    """{theme: {token: "#rrggbb"}} as the page has them."""
    page = PAGE.read_text(encoding="utf-8").split("@media")[0]
    both = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", page)
    one = re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", page)
    return {
        "light": {name: light for name, light, _dark in both} | dict(one),
        "dark": {name: dark for name, _light, dark in both} | dict(one),
    }


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two "#rrggbb" colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    lit = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]


def pairs() -> list[Pair]:
    """Every pair that meets on screen, in both themes."""
    wanted = [(front, ground, TEXT_LEAST) for front, grounds in TEXT_ON.items() for ground in grounds]
    wanted += [(front, ground, LINE_LEAST) for front, grounds in LINES_ON.items() for ground in grounds]
    return [
        Pair(theme, front, ground, round(contrast(colours()[theme][front], colours()[theme][ground]), 2), least)
        for theme in THEMES
        for front, ground, least in wanted
    ]
