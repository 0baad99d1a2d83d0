"""Words of people made fit to leave where they were written: what the guard stopped is left out of a reason, and no cell is a formula.

It masks nothing (see people/masking.py) and changes no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LEFT_OUT = "[…]"
RUN = 3  # words in a row that tell where they come from
EDGES = ".,;:!?…()[]{}«»“”\"'‘’-–—"


def without(text: str, stretches: Iterable[str]) -> str:
    """The text with […] wherever it repeats a stretch: its words in a row, three or all of them."""
    words = text.split()
    said = [(at, plain) for at, word in enumerate(words) if (plain := _plain(word))]
    gone = [False] * len(words)
    for run in _runs(stretches):
        for first in range(len(said) - len(run) + 1):
            if [plain for _at, plain in said[first : first + len(run)]] == run:
                start, end = said[first][0], said[first + len(run) - 1][0] + 1
                gone[start:end] = [True] * (end - start)
    kept = [LEFT_OUT if out else word for word, out in zip(words, gone, strict=True)]
    return " ".join(word for at, word in enumerate(kept) if not (gone[at] and at and gone[at - 1]))


def _runs(stretches: Iterable[str]) -> list[list[str]]:
    """What gives a stretch away: every three words of it in a row; a shorter one whole."""
    found: list[list[str]] = []
    for stretch in stretches:
        words = [plain for word in stretch.split() if (plain := _plain(word))]
        if words:
            found += [words[at : at + RUN] for at in range(max(1, len(words) - RUN + 1))]
    return found


def _plain(word: str) -> str:
    return word.strip(EDGES).casefold()


def cell(value: object) -> str:
    """A value as a cell of a table that other programs open: nothing in it is taken for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def row(values: Sequence[object]) -> list[str]:
    return [cell(value) for value in values]
